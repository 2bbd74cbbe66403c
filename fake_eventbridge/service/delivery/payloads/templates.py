"""What becomes of an input template? Its placeholders, found once, and filled so that quotes come out right.

Source: the user guide's page on input transformation, from which the sentences in quotation marks are taken.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_eventbridge.aws.json_encoding import compact, encodable
from fake_eventbridge.service.delivery.payloads.json_paths import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_PIECE = re.compile(r'(?P<escaped>\\.)|(?P<quote>")|<(?P<name>[^<>\s]+)>', re.DOTALL)
_QUOTES_AND_ESCAPES = re.compile(r'\\.|"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One place to fill, inside double quotes or outside."""

    name: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A template taken apart: text and placeholders in turn.

    `is_json` tells whether strings get quotes of their own outside the template's: in JSON yes, in bare text no.
    """

    parts: tuple[str | Placeholder, ...]
    is_json: bool

    def fill(self, value_of: Callable[[str], object]) -> str:
        """Return the template's text with each placeholder's value in it, where `MISSING` becomes empty."""
        return encodable(
            "".join(
                part if isinstance(part, str) else self._inserted(value_of(part.name), is_quoted=part.is_quoted)
                for part in self.parts
            )
        )

    def _inserted(self, value: object, *, is_quoted: bool) -> str:
        if is_quoted:
            return _inside_quotes(value)
        if isinstance(value, str) and not self.is_json:
            return value
        if value is MISSING:
            return '""' if self.is_json else ""
        return compact(value)


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
    return Template(tuple(parts), _is_json(parts))


def _is_json(parts: list[str | Placeholder]) -> bool:
    text = "".join(part if isinstance(part, str) else "" if part.is_quoted else '""' for part in parts)
    if text.lstrip().startswith(("{", "[")):
        return True
    try:
        json.loads(text, strict=False)
    except ValueError:
        return False
    return True


def _inside_quotes(value: object) -> str:
    r"""Return a value as it stands inside a JSON string.

    "If a JSON path references a JSON object or array, but the variable is referenced in a string, EventBridge removes
    any internal quotes to ensure a valid string."

    Unverified: "EventBridge doesn't escape values extracted by input path" is read as: none is added, and those stay
    that the value has in the event's own JSON, so a quote inside a string is `\"` still. Numbers, true, false and null
    stand as in JSON.
    """
    if value is MISSING:
        return ""
    if isinstance(value, str):
        return compact(value)[1:-1]
    return _QUOTES_AND_ESCAPES.sub(_without_quote, compact(value))


def _without_quote(found: re.Match[str]) -> str:
    return "" if found[0] in {'"', '\\"'} else found[0]
