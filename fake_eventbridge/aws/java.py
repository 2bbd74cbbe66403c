"""How AWS, which runs Java, prints a request's values in its refusals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botocore.model import Shape

# Members that AWS's own printing of a structure shows and the public model does not have. Source: recorded.
_UNMODELLED_MEMBERS = {"PutEventsRequestEntry": ("kmsKeyIdentifier", "internalMetadata")}


def printed(value: Any, shape: Shape | None) -> str:
    """Print a value as Java's toString does: AWS echoes requests that way.

    Source: recorded for PutEvents' entries and for maps and lists of strings.
    """
    if value is None:
        shown = "null"
    elif shape is not None and is_sensitive(shape):
        shown = "***"
    elif isinstance(value, bool):
        shown = str(value).lower()
    elif isinstance(value, datetime):
        shown = f"{value:%a %b %d %H:%M:%S} UTC {value.year}"
    elif isinstance(shape, ListShape):
        shown = f"[{', '.join(printed(each, shape.member) for each in value)}]"
    elif isinstance(shape, StructureShape):
        members = [f"{lower_first(name)}={printed(value.get(name), member)}" for name, member in shape.members.items()]
        members += [f"{name}=null" for name in _UNMODELLED_MEMBERS.get(shape.name, ())]
        shown = f"{shape.name}({', '.join(members)})"
    elif isinstance(shape, MapShape):
        shown = f"{{{', '.join(f'{key}={printed(each, shape.value)}' for key, each in value.items())}}}"
    else:
        shown = str(value)
    return shown


def is_sensitive(shape: Shape) -> bool:
    """Return whether the model calls a shape's values sensitive, which AWS does not print."""
    return bool(shape.metadata.get("sensitive"))


def lower_first(name: str) -> str:
    """Return a member's name as Java's own are written."""
    return name[0].lower() + name[1:]


def set_order(values: Iterable[str]) -> list[str]:
    """Order an enum as AWS prints it: by Java's string hash in 32 buckets, which explains all recorded lists."""
    return sorted(sorted(values), key=lambda value: _java_hash(value) % 32)


def _java_hash(text: str) -> int:
    result = 0
    for character in text:
        result = (31 * result + ord(character)) & 0xFFFFFFFF
    return result
