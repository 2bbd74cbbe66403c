"""Where a JSON text breaks, as AWS points at it: the last token that its parser began to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_eventbridge.errors import InvalidPatternError
from fake_eventbridge.patterns.reader import Reader, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text: `place` as AWS prints it; `in_name` where a member's name has a marked part."""

    place: str
    in_name: bool = False


def fault(text: str, marked: Sequence[range] = ()) -> Fault | None:
    """Return where a text stops being JSON values one after the other, or else has a marked part in a member's name.

    Units: `marked` counts UTF-16 units, as Java does.

    Source: recorded (2026-09) for words that are no JSON. Unverified: that every fault is told by its token's start.
    """
    reader = _Reader(text, marked)
    try:
        while reader.next() is not Token.END:
            reader.text()
    except InvalidPatternError:
        return Fault(reader.place(text), reader.has_marked_name)
    return Fault(reader.place(text), in_name=True) if reader.has_marked_name else None


class _Reader(Reader):
    """A reader that knows where its last token began: a value after a name only once it is the current token."""

    __slots__ = ("_marked", "_start", "_value_start", "has_marked_name")

    def __init__(self, text: str, marked: Sequence[range]) -> None:
        super().__init__(text)
        self._marked = marked
        self._start = self._value_start = (1, 1)
        self.has_marked_name = False

    def place(self, text: str) -> str:
        """Return the last token's place as AWS prints it."""
        cut = len(text) - _LONGEST_SOURCE
        more = f"[truncated {cut} chars]" if cut > 0 else ""
        line, column = self._start
        return f'[Source: (String)"{text[:_LONGEST_SOURCE]}"{more}; line: {line}, column: {column}]'

    def _closed(self, char: str) -> Token:
        self._start = self._here
        return super()._closed(char)

    def _entered(self, token: Token) -> Token:
        self._start = self._value_start
        return super()._entered(token)

    def _value(self, char: str) -> Token:
        self._value_start = self._here
        if self._scope != "Object":
            self._start = self._value_start
        return super()._value(char)

    def _field_name(self, char: str) -> str:
        start, here = self._at - 1, self._here
        if any(start in part for part in self._marked):
            self.has_marked_name = True
        name = super()._field_name(char)
        if any(start < part.start < self._at for part in self._marked):
            self.has_marked_name = True
        self._start = here
        return name

    @property
    def _here(self) -> tuple[int, int]:
        return self._line, self._column - 1
