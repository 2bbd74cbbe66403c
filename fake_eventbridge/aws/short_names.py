"""The short names of partner event sources that AWS's documentation shows, resolved to those that AWS accepts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard

from botocore.model import ListShape, StructureShape

from fake_eventbridge.aws import model

if TYPE_CHECKING:
    from botocore.model import Shape

PREFIX = "aws.partner/"

# partner_name/event_namespace/event_name and longer; one or two segments are no documented name.
_DOCUMENTED = re.compile(r"[.\-_A-Za-z0-9]+(/[.\-_A-Za-z0-9]+){2,}")
_NAMING_SHAPES = frozenset({"EventSourceName", "EventBusName", "EventBusNameOrArn"})


def resolve(operation: str, arguments: dict[str, Any]) -> list[str]:
    """Replace documented names in a request by the names they stand for, in place, and return those replaced."""
    replaced: list[str] = []
    if operation == "CreateEventBus" and arguments.get("EventSourceName") is None:
        return replaced  # without a source beside it, the name is a custom bus's, which has no slash
    for member, inner in _naming_members(operation):
        value = arguments.get(member)
        if inner is None:
            _replace(arguments, member, replaced)
        elif isinstance(value, list):
            for each in value:
                if isinstance(each, dict):
                    _replace(each, inner, replaced)
    return replaced


def is_documented(name: object) -> TypeGuard[str]:
    """Return whether a name is in the short form: three or more segments without the prefix that AWS wants."""
    return isinstance(name, str) and not name.startswith(PREFIX) and _DOCUMENTED.fullmatch(name) is not None


def warning(name: str) -> str:
    """Say what the short form means here and at AWS."""
    return (
        f"{name!r} is taken as {PREFIX + name!r}. AWS itself refuses the short form that its documentation shows: "
        "use the full name, or pass strict_names=True to be refused here too."
    )


def _replace(holder: dict[str, Any], member: str, replaced: list[str]) -> None:
    name = holder.get(member)
    if is_documented(name):
        holder[member] = PREFIX + name
        replaced.append(name)


@cache
def _naming_members(operation: str) -> tuple[tuple[str, str | None], ...]:
    """Return where in a request a source or its bus is named: a member, or a member of the entries of a list."""
    found: list[tuple[str, str | None]] = []
    for name, shape in model.input_members(operation).items():
        if _names(name, shape):
            found.append((name, None))
        elif isinstance(shape, ListShape) and isinstance(shape.member, StructureShape):
            members = shape.member.members.items()
            found.extend((name, inner) for inner, member in members if _names(inner, member))
    return tuple(found)


def _names(member: str, shape: Shape) -> bool:
    return shape.name in _NAMING_SHAPES and not member.endswith("Prefix")
