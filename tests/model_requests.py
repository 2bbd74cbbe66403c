"""Which requests does botocore's model allow, and which break one thing alone? Made from its shapes.

The sentences are put together here anew, from the model and from what is recorded of AWS, and not by the validation
that they test; only the order in which AWS prints an enum is asked of it.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge.aws.java import set_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

# A string shape takes the first of these that fits it.
_STRINGS = (
    "a",
    "ab",
    "111122223333",
    "aws.partner/a/b",
    "aws.partner/a/",
    "events:PutEvents",
    "abcde.veo",
    "https://a.example/",
    "arn:aws:events:us-east-1:111122223333:event-bus/a",
    "arn:aws:events:us-east-1:111122223333:connection/a/00000000-0000-0000-0000-000000000000",
    "arn:aws:events:us-east-1:111122223333:api-destination/a/00000000-0000-0000-0000-000000000000",
    "arn:aws:events:us-east-1:111122223333:replay/a",
    "arn:aws:events:us-east-1:111122223333:archive/a",
    "arn:aws:iam::111122223333:role/a",
    "arn:aws:route53:::healthcheck/a",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:a",
    "arn:aws:vpc-lattice:us-east-1:111122223333:resourceconfiguration/rcfg-12345678901234567",
    "us-east-1",
)
_OFF_PATTERN = ("word", "twelve chars", "é", "!", " ", "\x7f", "a\nb")
# Members that AWS's own printing of a structure shows and the public model does not have: recorded.
_UNMODELLED = {"PutEventsRequestEntry": ", kmsKeyIdentifier=null, internalMetadata=null"}


class Broken(NamedTuple):
    """A value that breaks a constraint: where and which, and what AWS says of it."""

    constraint: str
    value: object
    sentences: tuple[str, ...]


def message(operation: str, sentences: tuple[str, ...]) -> str:
    """Say in one message what a request breaks: of one member the pattern last, but in two families of operations."""
    if "Connection" not in operation and "ApiDestination" not in operation:
        sentences = tuple(sorted(sentences, key=lambda sentence: "regular expression" in sentence))
    plural = "" if len(sentences) == 1 else "s"
    return f"{len(sentences)} validation error{plural} detected: {'; '.join(sentences)}"


def valid(shape: Shape, *, whole: bool = False) -> object:
    """Return a value of a shape: with what is required, or as a whole with every member there is."""
    if isinstance(shape, StructureShape):
        names = shape.members if whole else shape.required_members
        return {name: valid(shape.members[name], whole=whole) for name in names}
    if isinstance(shape, ListShape):
        return [valid(shape.member, whole=whole)] * max(_limit(shape, "min") or 0, 1)
    if isinstance(shape, MapShape):
        return {str(valid(shape.key)): valid(shape.value)}
    if shape.type_name == "string":
        return _text(shape)
    return {
        "boolean": True,
        "timestamp": datetime(2026, 1, 31, tzinfo=timezone.utc),
    }.get(shape.type_name, _limit(shape, "min") or 0)


def broken(shape: Shape, path: str = "") -> Iterator[Broken]:
    """Return values of a shape that break one constraint each; lengths and patterns may go only together."""
    kinds = {"structure": _structures, "list": _lists, "map": _maps, "string": _strings}
    yield from kinds.get(shape.type_name, _numbers)(shape, path)  # type: ignore[operator]  # each takes its own kind of shape


def _structures(shape: StructureShape, path: str) -> Iterator[Broken]:
    whole = cast("dict[str, object]", valid(shape))
    for name, member in shape.members.items():
        place = f"{path}.{_lower_first(name)}" if path else _lower_first(name)
        if name in shape.required_members:
            missing = {each: value for each, value in whole.items() if each != name}
            yield Broken(f"{place} required", missing, (f"Value null at '{place}' {_FAILED}: Member must not be null",))
        for each in broken(member, place):
            yield each._replace(value={**whole, name: each.value})


def _lists(shape: ListShape, path: str) -> Iterator[Broken]:
    say = partial(_sentence, shape, path)
    element = valid(shape.member)
    least, most = _limit(shape, "min"), _limit(shape, "max")
    if most is not None:
        value = [element] * (most + 1)
        yield Broken(f"{path} max", value, (say(value, _at_most(most)),))
    if least:
        short = [element] * (least - 1)
        yield Broken(f"{path} min", short, (say(short, _at_least(least)),))
    others = [element] * ((least or 1) - 1)
    for each in broken(shape.member, f"{path}.1.member"):
        value = [each.value, *others]
        if shape.member.type_name in {"structure", "list", "map"}:
            yield each._replace(value=value)
        else:
            yield Broken(each.constraint, value, (say(value, _of_members("Member", shape.member)),))


def _maps(shape: MapShape, path: str) -> Iterator[Broken]:
    say = partial(_sentence, shape, path)
    key, element = str(valid(shape.key)), valid(shape.value)
    most = _limit(shape, "max")
    if most is not None:
        many = {f"{key}{number}": element for number in range(most + 1)}
        yield Broken(f"{path} max", many, (say(many, _at_most(most)),))
    for each in broken(shape.key, f"{path} key"):
        value = {str(each.value): element}
        yield Broken(each.constraint, value, (say(value, _of_members("Map keys", shape.key)),))
    for each in broken(shape.value, f"{path} value"):
        value = {key: each.value}
        yield Broken(each.constraint, value, (say(value, _of_members("Map value", shape.value)),))


def _strings(shape: Shape, path: str) -> Iterator[Broken]:
    def breaks(constraint: str, *values: str) -> Broken:
        value = min(values, key=lambda text: len(_broken_by(shape, text)))
        sentences = tuple(_sentence(shape, path, value, each) for each in _broken_by(shape, value))
        return Broken(f"{path} {constraint}", value, sentences)

    least, most = _limit(shape, "min"), _limit(shape, "max")
    if most is not None:
        yield breaks("max", *(text + text[-1] * (most + 1 - len(text)) for text in _STRINGS if len(text) <= most))
    if least:
        yield breaks("min", *(text[: least - 1] for text in _STRINGS))
    if "pattern" in shape.metadata and shape.name not in _WITHOUT_PATTERN:
        yield breaks("pattern", *(text for text in _OFF_PATTERN if not _fits(shape, text)))
    if _enum(shape):
        yield breaks("enum", "UNKNOWN")


def _numbers(shape: Shape, path: str) -> Iterator[Broken]:
    least, most = _limit(shape, "min"), _limit(shape, "max")
    if most is not None:
        words = f"Member must have value less than or equal to {most}"
        yield Broken(f"{path} max", most + 1, (_sentence(shape, path, most + 1, words),))
    if least is not None:
        words = f"Member must have value greater than or equal to {least}"
        yield Broken(f"{path} min", least - 1, (_sentence(shape, path, least - 1, words),))


# AWS takes values of headers as they are: recorded.
_WITHOUT_PATTERN = ("HeaderValue", "HeaderValueSensitive")
_FAILED = "failed to satisfy constraint"


def _broken_by(shape: Shape, text: str) -> list[str]:
    least, most = _limit(shape, "min"), _limit(shape, "max")
    found = []
    if _enum(shape) and text not in _enum(shape):
        found.append(_of_enum(shape))
    if not _fits(shape, text):
        found.append(_of_pattern(shape))
    if most is not None and len(text) > most:
        found.append(_at_most(most))
    if least is not None and len(text) < least:
        found.append(_at_least(least))
    return found


def _fits(shape: Shape, text: str) -> bool:
    """Return whether a text fits a pattern, whose classes are Java's: ASCII, but for letters that are named as such."""
    if shape.name in _WITHOUT_PATTERN:
        return True
    pattern = str(shape.metadata.get("pattern", "(?s).*"))
    letters = r"\p{L}\p{Z}\p{N}"
    flags = 0 if letters in pattern else re.ASCII
    return re.fullmatch(pattern.replace(letters, r"\w\s"), text, flags) is not None


def _text(shape: Shape) -> str:
    return next(text for text in (*_enum(shape), *_STRINGS) if not _broken_by(shape, text))


def _of_members(what: str, shape: Shape) -> str:
    least, most = _limit(shape, "min"), _limit(shape, "max")
    constraints = [] if most is None else [_at_most(most)]
    constraints += [] if least is None and most is None else [_at_least(least or 0)]
    constraints += [_of_pattern(shape)] if "pattern" in shape.metadata else []
    constraints += [_of_enum(shape)] if _enum(shape) else []
    return f"{what} must satisfy constraint: [{', '.join(constraints)}]"


def _of_enum(shape: Shape) -> str:
    return f"Member must satisfy enum value set: [{', '.join(set_order(_enum(shape)))}]"


def _of_pattern(shape: Shape) -> str:
    return f"Member must satisfy regular expression pattern: {shape.metadata['pattern']}"


def _at_most(length: int) -> str:
    return f"Member must have length less than or equal to {length}"


def _at_least(length: int) -> str:
    return f"Member must have length greater than or equal to {length}"


def _sentence(shape: Shape, path: str, value: object, constraint: str) -> str:
    shown = "Value" if shape.metadata.get("sensitive") else f"Value '{_java(shape, value)}'"
    return f"{shown} at '{path}' {_FAILED}: {constraint}"


def _java(shape: Shape, value: object) -> str:
    """Print a value as Java's toString does."""
    if value is None:
        return "null"
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = (f"{_lower_first(name)}={_java(each, value.get(name))}" for name, each in shape.members.items())
        return f"{shape.name}({', '.join(members)}{_UNMODELLED.get(shape.name, '')})"
    if isinstance(shape, ListShape) and isinstance(value, list):
        return f"[{', '.join(_java(shape.member, each) for each in value)}]"
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_java(shape.value, each)}' for key, each in value.items())}}}"
    return str(value)


def _enum(shape: Shape) -> tuple[str, ...]:
    return tuple(shape.metadata.get("enum", ()))


def _limit(shape: Shape, name: str) -> int | None:
    return cast("int | None", shape.metadata.get(name))


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]
