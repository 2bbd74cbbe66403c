"""Leave out of a call what nobody must read later: secrets, found through botocore's model.

A member that the model does not know is left out where its name speaks of a secret, or where it stands beside secrets.
Maps have names of their own, such as those of HTTP headers, which are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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


# Names that speak of a secret: of members that the model does not know, of HTTP headers, of parameters in a query.
_SECRET = re.compile(
    r"passw|passphrase|secret|token|authoriz|authentic|credential|cookie|signature|bearer|(api|access|private|auth).?key",
    re.IGNORECASE,
)


def request(operation: str, content: _Content) -> _Content:
    """Return a request without its secrets: as it is where it has none."""
    return content if content is None else cast("_Content", _of_input(operation)(content))


def response(operation: str, content: _Content) -> _Content:
    """Return an answer without its secrets: as it is where it tells none."""
    return content if content is None else cast("_Content", _of_output(operation)(content))


@cache
def _of_input(operation: str) -> Redact:
    known = operation in model.operation_names()
    return (_compiled(model.operation(operation).input_shape) if known else None) or _guessed


@cache
def _of_output(operation: str) -> Redact:
    known = operation in model.operation_names()
    return (_compiled(model.operation(operation).output_shape) if known else None) or _guessed


@cache
def _secret_names() -> frozenset[str]:
    """Return what members are called that the model calls sensitive."""
    service = model.service()
    shapes = [service.shape_for(name) for name in service.shape_names]
    return frozenset(
        name
        for shape in shapes
        if isinstance(shape, StructureShape)
        for name, member in shape.members.items()
        if member.metadata.get("sensitive")
    )


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


def _structure(shape: StructureShape) -> Redact:
    members = {name: _compiled(member) for name, member in shape.members.items()}
    if "IsValueSecret" in members:
        # Older models do not call these values sensitive, and some of them are.
        members["Value"] = _hide
    has_secrets = any(map(_can_hide, shape.members.values())) or "IsValueSecret" in members
    beside = _hide if has_secrets else _guessed

    def redact_structure(value: object) -> object:
        if not isinstance(value, Mapping):
            return REDACTED if has_secrets else value

        def redact_member(name: object, each: object) -> object:
            if each is None:
                return None
            if name not in members:
                return REDACTED if _speaks_of_a_secret(name) else beside(each)
            redact = members[str(name)]
            return each if redact is None else redact(each)

        return _changed(value, redact_member)

    return redact_structure


@cache
def _can_hide(shape: Shape) -> bool:
    """Return whether the model calls something in a shape sensitive."""
    if shape.metadata.get("sensitive"):
        return True
    if isinstance(shape, StructureShape):
        return "IsValueSecret" in shape.members or any(map(_can_hide, shape.members.values()))
    if isinstance(shape, ListShape):
        return _can_hide(shape.member)
    return isinstance(shape, MapShape) and _can_hide(shape.value)


def _list(redact: Redact | None) -> Redact | None:
    if redact is None:
        return None

    def redact_list(value: object) -> object:
        if not isinstance(value, list):
            return redact(value)
        redacted = [redact(each) for each in value]
        return value if all(map(_is, redacted, value)) else redacted

    return redact_list


def _map(redact: Redact | None) -> Redact:
    def redact_map(value: object) -> object:
        if not isinstance(value, Mapping):
            return value if redact is None else REDACTED

        def redact_entry(key: object, each: object) -> object:
            if _speaks_of_a_secret(key):
                return REDACTED
            return each if redact is None else redact(each)

        return _changed(value, redact_entry)

    return redact_map


def _guessed(value: object) -> object:
    """Hide what has a secret's name, in a value of which the model knows nothing."""
    if isinstance(value, Mapping):
        return _changed(value, lambda name, each: REDACTED if _speaks_of_a_secret(name) else _guessed(each))
    if isinstance(value, list):
        redacted = [_guessed(each) for each in value]
        return value if all(map(_is, redacted, value)) else redacted
    return value


def _speaks_of_a_secret(name: object) -> bool:
    return isinstance(name, str) and (name in _secret_names() or _SECRET.search(name) is not None)


def _changed(value: Mapping[object, object], redact: Callable[[object, object], object]) -> object:
    """Return a mapping with its values redacted: itself where none was."""
    redacted = {name: redact(name, each) for name, each in value.items()}
    return value if all(redacted[name] is each for name, each in value.items()) else redacted


def _is(one: object, other: object) -> bool:
    return one is other
