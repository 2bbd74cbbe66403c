"""Policy documents as text: read with the place of each statement, and written compact in the order of Java's maps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from fake_eventbridge.aws import json_encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SPACE = re.compile(r"[ \t\r\n]*")


class Number(str):
    """A number of a policy, as its digits were written: policies hold numbers only where they count as strings."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a text; both numbers begin at 1."""

    line: int
    column: int


def read(text: str) -> object:
    """Read a policy's JSON text, numbers as `Number`.

    Raises:
        ValueError: it is not JSON, or is nested more deeply than can be read.
    """
    try:
        document: object = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("The text is nested too deeply.") from None
    return document


def places_of_statements(text: str) -> list[Place]:
    """Return where each statement of a policy begins: that of a single one without a list, or those in the list.

    The text is known to be a JSON object that can be read; of several members `Statement` the last counts.
    """
    found: list[int] = []
    for name, start in _members(text):
        if name == "Statement":
            found = list(_elements(text, start)) if text[start] == "[" else [start]
    return [_place(text, at) for at in found]


def write(document: Mapping[str, object]) -> str:
    """Return a policy as it is stored: compact JSON."""
    return json_encoding.compact(document)


def in_java_order(names: Iterable[str]) -> list[str]:
    """Return names in the order in which a Java HashMap gives them, into which they are put one by one.

    Source: recorded (2026-09) for the statements of a policy.
    """
    listed = list(names)
    buckets = 16
    while len(listed) > buckets * 3 // 4:
        buckets *= 2
    return sorted(listed, key=lambda name: _bucket(name, buckets))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_no_constant)


def _bucket(name: str, buckets: int) -> int:
    units = name.encode("utf-16-be", "surrogatepass")
    value = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        value = (31 * value + (high << 8 | low)) & 0xFFFFFFFF
    return (value ^ value >> 16) & (buckets - 1)


def _members(text: str) -> Iterator[tuple[str, int]]:
    """Yield the name of each member of an object, and where its value begins."""
    at = _skip(text, _skip(text, 0) + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        start = _skip(text, _skip(text, at) + 1)
        yield str(name), start
        at = _after_comma(text, _DECODER.raw_decode(text, start)[1])


def _elements(text: str, start: int) -> Iterator[int]:
    """Yield where each element of a list begins."""
    at = _skip(text, start + 1)
    while text[at] != "]":
        yield at
        at = _after_comma(text, _DECODER.raw_decode(text, at)[1])


def _after_comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _place(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
