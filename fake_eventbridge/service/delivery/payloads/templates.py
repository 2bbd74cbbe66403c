"""Input templates: their placeholders, found once, and filled with JSON or with bare text as AWS fills them.

Source: recorded (2026-09).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.aws.json_encoding import compact, encodable
from fake_eventbridge.service.delivery.payloads.json_paths import MISSING
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_PIECE = re.compile(r'(?P<escaped>\\.)|(?P<quote>")|<(?P<name>[^<>\s]+)>', re.DOTALL)
_QUOTES_AND_ESCAPES = re.compile(r'\\.|"', re.DOTALL)


class Placeholder(NamedTuple):
    """One place to fill, inside double quotes or outside."""

    name: str
    is_quoted: bool


class NotJson(str):
    """An input that is no JSON, which no target gets."""

    __slots__ = ()


@plain(slots=True, eq=False)
class Template:
    """A template taken apart: text and placeholders in turn.

    `is_object` tells whether the template begins with a brace: values then go in as JSON, elsewhere as bare text.
    """

    parts: tuple[str | Placeholder, ...]
    is_object: bool

    def fill(self, value_of: Callable[[str], object]) -> str:
        """Return the template's text with each placeholder's value in it, `NotJson` where that is what comes out.

        What a placeholder stands for is written once, however often it is named.
        """
        written: dict[Placeholder, _Filling] = {}
        fillings = [part if isinstance(part, str) else self._filling(part, value_of, written) for part in self.parts]
        text = encodable("".join(each if isinstance(each, str) else each.text for each in fillings))
        model = "".join(each if isinstance(each, str) else each.stand_in for each in fillings)
        return text if not text or is_json(model) else NotJson(text)

    def _filling(
        self, place: Placeholder, value_of: Callable[[str], object], written: dict[Placeholder, _Filling]
    ) -> _Filling:
        filling = written.get(place)
        if filling is None:
            value = value_of(place.name)
            filling = _json(value, place) if self.is_object else _bare(value)
            written[place] = filling
        return filling


class _Filling(NamedTuple):
    """What is written in a place, and something shorter that is as good or as bad JSON there."""

    text: str
    stand_in: str


def is_json(text: str) -> bool:
    """Return whether a text is JSON values, one or several. Source: recorded (2026-09): strings on lines of their own.

    Unverified: several values of other kinds.
    """
    try:
        at = 0
        while at < len(text):
            at = json_encoding.end_of_value(text, at)
    except ValueError:
        return False
    return True


def parse(template: str, names: Collection[str]) -> Template:
    """Take a template apart, once; angle brackets around anything but one of the names are text."""
    parts: list[str | Placeholder] = []
    is_quoted = False
    text_from = 0
    at = 0
    while (piece := _PIECE.search(template, at)) is not None:
        at = piece.end()
        if piece["quote"]:
            is_quoted = not is_quoted
        elif piece["escaped"] and not is_quoted:
            at = piece.start() + 1  # outside quotes a backslash is a character like any other
        elif piece["name"] in names:
            parts += [template[text_from : piece.start()], Placeholder(piece["name"], is_quoted)]
            text_from = at
        elif piece["name"]:
            at = piece.start() + 1  # what looked like a name may hold quotes
    parts.append(template[text_from:])
    return Template(tuple(parts), template.lstrip().startswith("{"))


def _json(value: object, place: Placeholder) -> _Filling:
    """Write a value into an object's template; objects and lists in a string keep their quotes, and so break it."""
    if value is MISSING:
        return _Filling("", "") if place.is_quoted else _Filling('""', '""')
    text = compact(value)
    if not place.is_quoted:
        return _Filling(text, '""' if isinstance(value, str) else "0")
    if isinstance(value, str):
        return _Filling(text[1:-1], "")
    return _Filling(text, text)


def _bare(value: object) -> _Filling:
    """Write a value as text: a string as it is, objects and lists without any quotes, what is missing not at all.

    Unverified: a quote inside a string of an object or a list goes together with the backslash before it, and other
    escapes stay.
    """
    if value is MISSING:
        text = ""
    elif isinstance(value, str):
        text = value
    else:
        text = _QUOTES_AND_ESCAPES.sub(_without_quote, compact(value))
    return _Filling(text, text)


def _without_quote(found: re.Match[str]) -> str:
    return "" if found[0] in {'"', '\\"'} else found[0]
