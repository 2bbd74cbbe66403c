"""Secrets in requests and answers, found through botocore's model and left out of the records."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge.aws import model

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import Shape

    Redact = Callable[[object], object]

_Content = TypeVar("_Content", bound="dict[str, object] | None")

REDACTED = "***"


def request(operation: str, content: _Content) -> _Content:
    """Return a request without its secrets: as it is where its operation takes none."""
    redact = _of_input(operation)
    return content if redact is None or content is None else cast("_Content", redact(content))


def response(operation: str, content: _Content) -> _Content:
    """Return an answer without its secrets: as it is where its operation tells none."""
    redact = _of_output(operation)
    return content if redact is None or content is None else cast("_Content", redact(content))


@cache
def _of_input(operation: str) -> Redact | None:
    return _compiled(model.operation(operation).input_shape) if operation in model.operation_names() else None


@cache
def _of_output(operation: str) -> Redact | None:
    return _compiled(model.operation(operation).output_shape) if operation in model.operation_names() else None


def _compiled(shape: Shape | None) -> Redact | None:
    """Return what hides the secrets in a shape's values, or None where there cannot be any."""
    if shape is None:
        return None
    if shape.metadata.get("sensitive"):
        return _hide
    if isinstance(shape, StructureShape):
        return _structure(shape)
    if isinstance(shape, ListShape):
        return _list(_compiled(shape.member))
    if isinstance(shape, MapShape):
        return _map(_compiled(shape.value))
    return None


def _hide(_value: object) -> object:
    return REDACTED


def _structure(shape: StructureShape) -> Redact | None:
    members = {name: redact for name, member in shape.members.items() if (redact := _compiled(member)) is not None}
    if "IsValueSecret" in shape.members:
        # Older models do not call these values sensitive, and some of them are.
        members["Value"] = _hide
    if not members:
        return None

    def redact_structure(value: object) -> object:
        if not isinstance(value, dict):
            return REDACTED
        return {
            name: members[name](each) if name in members and each is not None else each for name, each in value.items()
        }

    return redact_structure


def _list(redact: Redact | None) -> Redact | None:
    if redact is None:
        return None

    def redact_list(value: object) -> object:
        return [redact(each) for each in value] if isinstance(value, list) else REDACTED

    return redact_list


def _map(redact: Redact | None) -> Redact | None:
    if redact is None:
        return None

    def redact_map(value: object) -> object:
        return {key: redact(each) for key, each in value.items()} if isinstance(value, dict) else REDACTED

    return redact_map
