"""Requests held against botocore's model: what they break, in AWS's sentences. Each shape is compiled once."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any, Literal

from botocore.model import StructureShape

from fake_eventbridge.aws import errors, java, model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from botocore.model import ListShape, MapShape, Shape

    # Takes a member's value and path, adds what it breaks to the list, and returns the value as operations see it.
    Check = Callable[[Any, str, list[str]], Any]
    # Which of a member's broken constraints is told first.
    First = Literal["length", "pattern"]
    Compiler = Callable[[Any, First], Check]

# Operations whose request breaks a member's pattern before its length; all others tell the length first. Source:
# recorded (2026-10) for connections and API destinations, and for permissions, archives and lists of rules.
_PATTERN_FIRST = ("Connection", "ApiDestination")

# Shapes whose pattern AWS does not apply. Source: recorded (2026-10), in PutTargets: values of headers that are empty,
# or have a line end. Unverified: those of connections.
_WITHOUT_PATTERN = frozenset({"HeaderValue", "HeaderValueSensitive"})


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


def violations(shape: Shape, value: object, path: str = "", *, first: First = "length") -> list[str]:
    """Return what a value breaks of a shape, one of AWS's sentences each, in the order of the model."""
    found: list[str] = []
    _compiled(shape, first=first)(value, path, found)
    return found


@cache
def _input_check(operation: str) -> Check:
    shape = model.operation(operation).input_shape or StructureShape("NoInput", {"type": "structure"})
    is_pattern_first = any(name in operation for name in _PATTERN_FIRST)
    return _compiled(shape, first="pattern" if is_pattern_first else "length")


# Shapes are equal by identity only, so the cache is by name: a name means one shape in a service's model.
_CHECKS: dict[tuple[str, First], Check] = {}


def _compiled(shape: Shape, *, first: First) -> Check:
    key = shape.name, first
    if key not in _CHECKS:
        _CHECKS[key] = _COMPILERS[shape.type_name](shape, first)
    return _CHECKS[key]


def _structure(shape: StructureShape, first: First) -> Check:
    required = frozenset(shape.required_members)
    members = [
        (name, java.lower_first(name), name in required, _compiled(member, first=first))
        for name, member in shape.members.items()
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


def _list(shape: ListShape, first: First) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    member = shape.member
    check_member = _compiled(member, first=first)
    is_scalar = member.type_name not in {"structure", "list", "map"}
    is_sensitive = java.is_sensitive(shape)

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


def _map(shape: MapShape, first: First) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    check_key, check_value = (
        _compiled(shape.key, first=first),
        _compiled(shape.value, first=first),
    )

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


def _string(shape: Shape, first: First) -> Check:
    shortest, longest = shape.metadata.get("min", 0), shape.metadata.get("max", inf)
    pattern = shape.metadata.get("pattern")
    allowed = frozenset(shape.metadata.get("enum", ()))
    has_pattern = pattern is not None and shape.name not in _WITHOUT_PATTERN
    matches: Callable[[str], bool] | None = None
    pattern_constraint = _pattern_constraint(str(pattern))
    is_sensitive = java.is_sensitive(shape)

    def check_string(value: Any, path: str, found: list[str]) -> Any:
        nonlocal matches
        if type(value) is not str:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to a String")
        if allowed and value not in allowed:
            found.append(_sentence(value, path, _enum_constraint(allowed)))
        shown = _HIDDEN if is_sensitive else value
        fits = shortest <= len(value) <= longest
        if not fits and first == "length":
            found.append(_sentence(shown, path, _length_constraint(len(value), shortest, longest)))
        if has_pattern and matches is None:
            from fake_eventbridge.aws import java_patterns  # noqa: PLC0415 - many calls have no value with a pattern

            matches = java_patterns.matcher(str(pattern))
        if matches is not None and not matches(value):
            found.append(_sentence(shown, path, pattern_constraint))
        if not fits and first == "pattern":
            found.append(_sentence(shown, path, _length_constraint(len(value), shortest, longest)))
        return value

    return check_string


def _number(kind: str, bits: int) -> Compiler:
    largest = 2 ** (bits - 1) - 1

    def compile_number(shape: Shape, _first: First) -> Check:
        least, most = shape.metadata.get("min", -inf), shape.metadata.get("max", inf)

        def check_number(value: Any, path: str, found: list[str]) -> Any:
            if type(value) is not int:
                raise errors.serialization(f"{_json_kind(value)} can not be converted to {kind}")
            value = max(-largest - 1, min(value, largest))
            if not least <= value <= most:
                found.append(_sentence(value, path, _value_constraint(value, least, most)))
            return value

        return check_number

    return compile_number


def _boolean(_shape: Shape, _first: First) -> Check:
    def check_boolean(value: Any, _path: str, _found: list[str]) -> Any:
        if type(value) is not bool:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to Boolean")
        return value

    return check_boolean


def _timestamp(_shape: Shape, _first: First) -> Check:
    def check_timestamp(value: Any, _path: str, _found: list[str]) -> Any:
        if type(value) not in {int, float}:
            raise errors.serialization(f"{_json_kind(value)} can not be converted to a Date")
        try:
            return datetime.fromtimestamp(value, timezone.utc)
        except (OverflowError, OSError, ValueError):
            raise errors.serialization(f"{value} can not be converted to a Date") from None

    return check_timestamp


_COMPILERS: dict[str, Compiler] = {
    "boolean": _boolean,
    "integer": _number("an Integer", 32),
    "list": _list,
    "long": _number("a Long", 64),
    "map": _map,
    "string": _string,
    "structure": _structure,
    "timestamp": _timestamp,
}


class _Hidden:
    """Stands for a sensitive value, which AWS does not print."""


_HIDDEN = _Hidden()


def _sentence(value: object, path: str, constraint: str, shape: Shape | None = None) -> str:
    if value is _HIDDEN:
        shown = "Value"
    elif value is None:
        shown = "Value null"
    else:
        shown = f"Value '{java.printed(value, shape)}'"
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
    return f"Member must satisfy enum value set: [{', '.join(java.set_order(values))}]"


def _member_constraint(what: str, shape: Shape) -> str:
    """Name all constraints on the members of a list or map of scalars: AWS prints them whichever was broken.

    Source: recorded (2026-10), a least length of 0 among them.
    """
    constraints = []
    if "max" in shape.metadata:
        constraints.append(f"Member must have length less than or equal to {shape.metadata['max']}")
    if "max" in shape.metadata or "min" in shape.metadata:
        constraints.append(f"Member must have length greater than or equal to {shape.metadata.get('min', 0)}")
    if "pattern" in shape.metadata:
        constraints.append(_pattern_constraint(shape.metadata["pattern"]))
    if "enum" in shape.metadata:
        constraints.append(_enum_constraint(shape.metadata["enum"]))
    return f"{what} must satisfy constraint: [{', '.join(constraints)}]"


def _json_kind(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    if isinstance(value, (int, float)):
        return "NUMBER_VALUE"
    if isinstance(value, str):
        return "STRING_VALUE"
    return "START_OBJECT" if isinstance(value, dict) else "START_ARRAY" if isinstance(value, list) else "NULL_VALUE"
