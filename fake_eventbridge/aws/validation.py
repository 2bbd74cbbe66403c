"""Does a request fit its shape? What it breaks of botocore's model, in AWS's sentences; each shape is compiled once."""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import datetime, timezone
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge.aws import errors, model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from botocore.model import Shape

    # Takes a member's value and path, adds what it breaks to the list, and returns the value as operations see it.
    Check = Callable[[Any, str, list[str]], Any]

_PIECE = re.compile(r"\\p\{\w+\}|\\.|.", re.DOTALL)
_CATEGORY = re.compile(r"\\p\{(\w+)\}")
_JAVA_LINE_ENDS = "\\n\\r\\u0085\\u2028\\u2029"

# Members that AWS's own printing of a structure shows and the public model does not have. Source: recorded.
_UNMODELLED_MEMBERS = {"PutEventsRequestEntry": ("kmsKeyIdentifier", "internalMetadata")}


def check(operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Hold a request against its input shape and return its arguments: timestamps as aware datetimes, no nulls.

    Raises:
        Refusal: ValidationException that names every violation, or SerializationException for a wrong JSON type.
    """
    found: list[str] = []
    arguments = _input_check(operation)(arguments, "", found)
    if found:
        plural = "" if len(found) == 1 else "s"
        raise errors.validation(f"{len(found)} validation error{plural} detected: {'; '.join(found)}")
    return arguments


def violations(shape: Shape, value: object, path: str = "") -> list[str]:
    """Return what a value breaks of a shape, one of AWS's sentences each, in the order of the model."""
    found: list[str] = []
    _compiled(shape)(value, path, found)
    return found


@cache
def _input_check(operation: str) -> Check:
    shape = model.operation(operation).input_shape
    return _compiled(StructureShape("NoInput", {"type": "structure"}) if shape is None else shape)


# Shapes are equal by identity only, so the cache is by name: a name means one shape in a service's model.
_CHECKS: dict[str, Check] = {}


def _compiled(shape: Shape) -> Check:
    if shape.name not in _CHECKS:
        _CHECKS[shape.name] = _COMPILERS[shape.type_name](shape)
    return _CHECKS[shape.name]


def _structure(shape: StructureShape) -> Check:
    required = frozenset(shape.required_members)
    members = [
        (name, _lower_first(name), name in required, _compiled(member)) for name, member in shape.members.items()
    ]

    def check_structure(value: Any, path: str, found: list[str]) -> Any:
        if type(value) is not dict:
            raise errors.serialization("Unexpected value where a structure or map is expected.")
        prefix = f"{path}." if path else ""
        for name, lower, is_required, check_member in members:
            given = value.get(name)
            if given is not None:
                taken = check_member(given, prefix + lower, found)
                if taken is not given:
                    value[name] = taken
                continue
            value.pop(name, None)
            if is_required:
                found.append(_sentence(None, prefix + lower, "Member must not be null"))
        return value

    return check_structure


def _list(shape: ListShape) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    member = shape.member
    check_member = _compiled(member)
    is_scalar = member.type_name not in {"structure", "list", "map"}
    is_sensitive = _is_sensitive(shape)

    def check_list(value: Any, path: str, found: list[str]) -> Any:
        if type(value) is not list:
            raise errors.serialization("Expected list or null")
        shown = _HIDDEN if is_sensitive else value
        broken: list[str] = []
        for index, each in enumerate(value, 1):
            check_member(each, f"{path}.{index}.member", broken)
        # Only now are the members' timestamps dates, which the list is printed with.
        if not shortest <= len(value) <= longest:
            found.append(_sentence(shown, path, _length_constraint(len(value), shortest, longest), shape))
        if not is_scalar:
            found += broken
        elif broken:
            found.append(_sentence(shown, path, _member_constraint("Member", member), shape))
        return value

    return check_list


def _map(shape: MapShape) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    check_key, check_value = _compiled(shape.key), _compiled(shape.value)

    def check_map(value: Any, path: str, found: list[str]) -> Any:
        if type(value) is not dict:
            raise errors.serialization("Unexpected value where a structure or map is expected.")
        if not shortest <= len(value) <= longest:
            found.append(_sentence(value, path, _length_constraint(len(value), shortest, longest), shape))
        broken_keys: list[str] = []
        broken_values: list[str] = []
        for key, each in value.items():
            check_key(key, path, broken_keys)
            check_value(each, path, broken_values)
        if broken_keys:
            found.append(_sentence(value, path, _member_constraint("Map keys", shape.key), shape))
        if broken_values:
            found.append(_sentence(value, path, _member_constraint("Map value", shape.value), shape))
        return value

    return check_map


def _string(shape: Shape) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    pattern = shape.metadata.get("pattern")
    allowed = frozenset(shape.metadata.get("enum", ()))
    matches = None if pattern is None else java_pattern(pattern).fullmatch
    pattern_constraint = _pattern_constraint(str(pattern))
    is_sensitive = _is_sensitive(shape)

    def check_string(value: Any, path: str, found: list[str]) -> Any:
        if type(value) is not str:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to a String")
        if allowed and value not in allowed:
            found.append(_sentence(value, path, _enum_constraint(allowed)))
        shown = _HIDDEN if is_sensitive else value
        if matches is not None and not matches(value):
            found.append(_sentence(shown, path, pattern_constraint))
        if not shortest <= len(value) <= longest:
            found.append(_sentence(shown, path, _length_constraint(len(value), shortest, longest)))
        return value

    return check_string


def _number(kind: str) -> Callable[[Shape], Check]:
    def compile_number(shape: Shape) -> Check:
        least, most = shape.metadata.get("min", -inf), shape.metadata.get("max", inf)

        def check_number(value: Any, path: str, found: list[str]) -> Any:
            if type(value) is not int:
                raise errors.serialization(f"{_json_kind(value)} can not be converted to {kind}")
            if not least <= value <= most:
                found.append(_sentence(value, path, _value_constraint(value, least, most)))
            return value

        return check_number

    return compile_number


def _boolean(_shape: Shape) -> Check:
    def check_boolean(value: Any, _path: str, _found: list[str]) -> Any:
        if type(value) is not bool:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to Boolean")
        return value

    return check_boolean


def _timestamp(_shape: Shape) -> Check:
    def check_timestamp(value: Any, _path: str, _found: list[str]) -> Any:
        if type(value) not in {int, float}:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to a Date")
        try:
            return datetime.fromtimestamp(value, timezone.utc)
        except (OverflowError, OSError, ValueError):
            raise errors.serialization(f"{value} can not be converted to a Date") from None

    return check_timestamp


_COMPILERS: dict[str, Callable[[Any], Check]] = {
    "boolean": _boolean,
    "integer": _number("an Integer"),
    "list": _list,
    "long": _number("a Long"),
    "map": _map,
    "string": _string,
    "structure": _structure,
    "timestamp": _timestamp,
}


class _Hidden:
    """Stands for a sensitive value, which AWS does not print."""


_HIDDEN = _Hidden()


def _is_sensitive(shape: Shape) -> bool:
    return bool(shape.metadata.get("sensitive"))


def _sentence(value: object, path: str, constraint: str, shape: Shape | None = None) -> str:
    if value is _HIDDEN:
        shown = "Value"
    elif value is None:
        shown = "Value null"
    else:
        shown = f"Value '{_java(value, shape)}'"
    return f"{shown} at '{path}' failed to satisfy constraint: {constraint}"


def _length_constraint(length: int, shortest: int, longest: float) -> str:
    """Name the bound that a length breaks."""
    if length > longest:
        return f"Member must have length less than or equal to {longest}"
    return f"Member must have length greater than or equal to {shortest}"


def _value_constraint(value: int, least: float, most: float) -> str:
    """Name the bound that a number breaks."""
    if value > most:
        return f"Member must have value less than or equal to {most}"
    return f"Member must have value greater than or equal to {least}"


def _pattern_constraint(pattern: str) -> str:
    return f"Member must satisfy regular expression pattern: {pattern}"


def _enum_constraint(values: Iterable[str]) -> str:
    return f"Member must satisfy enum value set: [{', '.join(java_set_order(values))}]"


def _member_constraint(what: str, shape: Shape) -> str:
    """Name all constraints on the members of a list or map of scalars: AWS prints them whichever was broken."""
    constraints = []
    if "max" in shape.metadata:
        constraints.append(f"Member must have length less than or equal to {shape.metadata['max']}")
    if "min" in shape.metadata:
        constraints.append(f"Member must have length greater than or equal to {shape.metadata['min']}")
    if "pattern" in shape.metadata:
        constraints.append(_pattern_constraint(shape.metadata["pattern"]))
    if "enum" in shape.metadata:
        constraints.append(_enum_constraint(shape.metadata["enum"]))
    return f"{what} must satisfy constraint: [{', '.join(constraints)}]"


def java_set_order(values: Iterable[str]) -> list[str]:
    """Order an enum as AWS prints it: by Java's string hash in 32 buckets, which explains both recorded lists."""
    return sorted(sorted(values), key=lambda value: _java_hash(value) % 32)


def _java_hash(text: str) -> int:
    result = 0
    for character in text:
        result = (31 * result + ord(character)) & 0xFFFFFFFF
    return result


def _java(value: Any, shape: Shape | None) -> str:
    """Print a value as Java's toString does: AWS echoes requests that way. Source: recorded for PutEvents entries."""
    if value is None:
        shown = "null"
    elif shape is not None and _is_sensitive(shape):
        shown = "***"
    elif isinstance(value, bool):
        shown = str(value).lower()
    elif isinstance(value, datetime):
        shown = f"{value:%a %b %d %H:%M:%S} UTC {value.year}"
    elif isinstance(shape, ListShape):
        shown = f"[{', '.join(_java(each, shape.member) for each in value)}]"
    elif isinstance(shape, StructureShape):
        members = [f"{_lower_first(name)}={_java(value.get(name), member)}" for name, member in shape.members.items()]
        members += [f"{name}=null" for name in _UNMODELLED_MEMBERS.get(shape.name, ())]
        shown = f"{shape.name}({', '.join(members)})"
    elif isinstance(shape, MapShape):
        shown = f"{{{', '.join(f'{key}={_java(each, shape.value)}' for key, each in value.items())}}}"
    else:
        shown = str(value)
    return shown


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def _json_kind(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, (int, float)):
        return "NUMBER_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    return "START_OBJECT" if isinstance(value, dict) else "START_ARRAY" if isinstance(value, list) else "NULL_VALUE"


@cache
def java_pattern(pattern: str) -> re.Pattern[str]:
    r"""Compile a model's pattern, which is Java's: `.` stops at Java's line ends, and `\p{L}` names a category."""
    parts: list[str] = []
    in_class = False
    for piece in _PIECE.findall(pattern):
        category = _CATEGORY.fullmatch(piece)
        if category is not None:
            ranges = _category_ranges(category.group(1))
            parts.append(ranges if in_class else f"[{ranges}]")
        elif piece == "." and not in_class:
            parts.append(f"[^{_JAVA_LINE_ENDS}]")
        else:
            in_class = piece == "[" or (in_class and piece != "]")
            parts.append(piece)
    return re.compile("".join(parts), re.ASCII)


@cache
def _category_ranges(category: str) -> str:
    """Spell a Unicode category as the ranges of a character class, which Python's `re` has no word for."""
    ranges: list[str] = []
    start = None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and unicodedata.category(chr(code)).startswith(category)
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            ranges.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(ranges)
