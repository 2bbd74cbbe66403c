r"""Java's regular expressions, as the model writes them, matched in linear time.

Python's `re` knows no `\p{L}`, and on some of the model's patterns it backtracks without end. So patterns are compiled
here into an automaton whose states are made when a text first reaches them: each character costs one look-up.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Node: TypeAlias = "Characters | Assertion | Repeat | Sequence | Alternatives"

_LINE_ENDS = frozenset("\n\r\u0085\u2028\u2029")
_QUANTIFIER = re.compile(r"(?:([*+?])|\{([0-9]+)(?:(,)([0-9]*))?\})(\??)(\+?)")
# By the first letter of each category, what may follow it.
_CATEGORIES = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "S": "mcko", "Z": "slp", "C": "cfson"}
_COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_HEXADECIMAL = {"x": 2, "u": 4}
# An automaton as large as this is made for no pattern of the model, and nobody waits for it.
_MOST_STATES = 20_000
_MOST_STEPS_KEPT = 20_000


class NotUnderstoodError(ValueError):
    """A pattern has a construct of Java's that is not known here."""


class Characters(NamedTuple):
    """One character: in a range, of a Unicode category, or of a set within the set; or none of these."""

    ranges: tuple[tuple[str, str], ...] = ()
    categories: tuple[str, ...] = ()
    sets: tuple[Characters, ...] = ()
    is_negated: bool = False

    def has(self, character: str) -> bool:
        """Return whether the character is in the set."""
        is_in = (
            any(first <= character <= last for first, last in self.ranges)
            or (bool(self.categories) and unicodedata.category(character).startswith(self.categories))
            or any(each.has(character) for each in self.sets)
        )
        return is_in is not self.is_negated


class Assertion(NamedTuple):
    """The start of the text (`^`), or its end (`$`), which for Java lies also before a last line end."""

    sign: str


class Repeat(NamedTuple):
    """A part that comes several times; without `most`, any number of times."""

    part: Node
    least: int
    most: int | None


class Sequence(NamedTuple):
    """Parts one after the other."""

    parts: tuple[Node, ...]


class Alternatives(NamedTuple):
    """One part of several."""

    parts: tuple[Node, ...]


_SETS = {
    "d": Characters((("0", "9"),)),
    "w": Characters((("a", "z"), ("A", "Z"), ("0", "9"), ("_", "_"))),
    "s": Characters(((" ", " "), ("\t", "\r"))),
}
_ANY = Characters(tuple((each, each) for each in sorted(_LINE_ENDS)), is_negated=True)


@cache
def matcher(pattern: str) -> Callable[[str], bool]:
    r"""Return what decides whether a whole text matches a pattern, in time that grows with the text alone.

    A pattern with a construct that is not known here matches every text: a newer model must neither crash a test nor
    let it wait. `\d` and `\w` are ASCII, and the dot stops at Java's line ends.
    """
    try:
        parser = _Parser(pattern)
        part = parser.whole()
        refused = [_Automaton(each) for each in parser.refused_starts]
        accepted = _Automaton(part)
    except NotUnderstoodError:
        return _matches_everything
    if not refused:
        return accepted.matches
    return lambda text: accepted.matches(text) and not any(each.matches_start(text) for each in refused)


def is_understood(pattern: str) -> bool:
    """Return whether a pattern is decided at all."""
    return matcher(pattern) is not _matches_everything


def _matches_everything(_text: str) -> bool:
    return True


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        # What `(?!...)` at the pattern's beginning refuses.
        self.refused_starts: list[Node] = []

    def whole(self) -> Node:
        part = self._alternatives()
        if self._at < len(self._pattern) or (self.refused_starts and isinstance(part, Alternatives)):
            raise NotUnderstoodError(self._pattern)
        return part

    def _peek(self, length: int = 1) -> str:
        return self._pattern[self._at : self._at + length]

    def _take(self, length: int = 1) -> str:
        taken = self._peek(length)
        if len(taken) < length:
            raise NotUnderstoodError(self._pattern)
        self._at += length
        return taken

    def _skip(self, text: str) -> bool:
        found = self._peek(len(text)) == text
        self._at += len(text) * found
        return found

    def _alternatives(self) -> Node:
        parts = [self._sequence()]
        while self._skip("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in {"", "|", ")"}:
            if self._peek(3) == "(?!" and self._pattern[: self._at] in {"", "^"}:
                self._take(3)
                self.refused_starts.append(self._closed())
            else:
                parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, part: Node) -> Node:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return part
        if found[6] or isinstance(part, Assertion):
            raise NotUnderstoodError(self._pattern)
        self._at = found.end()
        if found[1]:
            return Repeat(part, *_COUNTS[found[1]])
        least = int(found[2])
        most = (int(found[4]) if found[4] else None) if found[3] else least
        return self._quantified(Repeat(part, least, most))

    def _closed(self) -> Node:
        part = self._alternatives()
        if not self._skip(")"):
            raise NotUnderstoodError(self._pattern)
        return part

    def _atom(self) -> Node:
        sign = self._take()
        if sign == "(":
            if self._peek() == "?" and not self._skip("?:"):
                raise NotUnderstoodError(self._pattern)
            return self._closed()
        if sign == "[":
            return self._set()
        if sign == ".":
            return _ANY
        if sign in "^$":
            return Assertion(sign)
        if sign in "*+?{":
            raise NotUnderstoodError(self._pattern)
        return self._escaped() if sign == "\\" else Characters(((sign, sign),))

    def _set(self) -> Characters:
        is_negated = self._skip("^")
        ranges: list[tuple[str, str]] = []
        sets: list[Characters] = []
        while not self._skip("]"):
            first = self._member()
            if not first.ranges or first in _SETS.values() or first.is_negated:
                sets.append(first)
                continue
            [(start, end)] = first.ranges
            if self._peek() == "-" and self._peek(2) != "-]":
                self._take()
                last = self._member()
                if len(last.ranges) != 1 or last.ranges[0][0] < start:
                    raise NotUnderstoodError(self._pattern)
                end = last.ranges[0][1]
            ranges.append((start, end))
        return Characters(tuple(ranges), (), tuple(sets), is_negated)

    def _member(self) -> Characters:
        """Read one member of a set; a set within a set, and `&&`, are not known."""
        sign = self._take()
        if sign == "[" or (sign == "&" and self._peek() == "&"):
            raise NotUnderstoodError(self._pattern)
        return self._escaped() if sign == "\\" else Characters(((sign, sign),))

    def _escaped(self) -> Characters:
        sign = self._take()
        if sign.lower() in _SETS:
            return _SETS[sign.lower()]._replace(is_negated=sign.isupper())
        if sign in "pP":
            return Characters(categories=(self._category(),), is_negated=sign == "P")
        if sign in _HEXADECIMAL:
            sign = self._hexadecimal(_HEXADECIMAL[sign])
        elif sign in _CONTROLS:
            sign = _CONTROLS[sign]
        elif sign.isascii() and sign.isalnum():
            raise NotUnderstoodError(self._pattern)
        return Characters(((sign, sign),))

    def _category(self) -> str:
        name = self._take()
        if name == "{":
            end = self._pattern.find("}", self._at)
            name = self._take(end - self._at + 1)[:-1] if end >= 0 else ""
        category = name.removeprefix("Is")
        if len(category) not in {1, 2} or category[1:] not in _CATEGORIES.get(category[0], ()):
            raise NotUnderstoodError(self._pattern)
        return category

    def _hexadecimal(self, length: int) -> str:
        digits = self._take(length)
        try:
            return chr(int(digits, 16))
        except ValueError:
            raise NotUnderstoodError(self._pattern) from None


class _State:
    """Where one may be in a pattern after a text, and where a further character leads."""

    __slots__ = ("nexts", "places")

    def __init__(self, places: frozenset[int]) -> None:
        self.places = places
        self.nexts: dict[str, _State] = {}


class _Automaton:
    """A part of a pattern as places: those that read a character, those that lead on, and the end."""

    def __init__(self, part: Node) -> None:
        self._reads: list[tuple[Characters, int] | None] = []
        self._ways: list[list[tuple[str, int]]] = []
        self._end = self._place()
        begin = self._build(part, self._end)
        self._states: dict[frozenset[int], _State] = {}
        self._steps_kept = 0
        self._begin = self._closure([begin], "^")
        self._begin_at_end = self._closure([begin], "^$")

    def matches(self, text: str) -> bool:
        """Return whether the whole text matches."""
        if not text:
            return self._end in self._begin_at_end
        state = self._state(self._begin)
        for character in text if text[-1] not in _LINE_ENDS else text[:-2]:
            state = state.nexts.get(character) or self._step(state, character)
            if not state.places:
                return False
        places = state.places
        if text[-1] in _LINE_ENDS:
            for index in range(max(0, len(text) - 2), len(text)):
                places = self._read(self._at(text, index, places), text[index])
        return self._end in self._closure(places, "$")

    def matches_start(self, text: str) -> bool:
        """Return whether the text begins with what matches."""
        places = self._begin
        for index, character in enumerate(text):
            places = self._at(text, index, places)
            if self._end in places:
                return True
            if not places:
                return False
            places = self._read(places, character)
        return self._end in (self._closure(places, "$") if text else self._begin_at_end)

    def _at(self, text: str, index: int, places: frozenset[int]) -> frozenset[int]:
        """Return the places at an index, which is an end for Java before a last line end."""
        is_end = text[index:] == "\r\n" or (
            index == len(text) - 1 and text[index] in _LINE_ENDS and text[index - 1 :] != "\r\n"
        )
        return self._closure(places, "$" if index else "^$") if is_end else places

    def _step(self, state: _State, character: str) -> _State:
        if self._steps_kept >= _MOST_STEPS_KEPT:
            self._states, self._steps_kept = {}, 0
            state = self._state(state.places)
        reached = state.nexts[character] = self._state(self._read(state.places, character))
        self._steps_kept += 1
        return reached

    def _state(self, places: frozenset[int]) -> _State:
        return self._states.setdefault(places, _State(places))

    def _read(self, places: Iterable[int], character: str) -> frozenset[int]:
        reads = (self._reads[place] for place in places)
        return self._closure([read[1] for read in reads if read is not None and read[0].has(character)], "")

    def _closure(self, places: Iterable[int], holds: str) -> frozenset[int]:
        """Return the places that can be reached without a character, by ways that are open or whose sign holds."""
        reached = set(places)
        waiting = list(reached)
        while waiting:
            for sign, further in self._ways[waiting.pop()]:
                if further not in reached and (not sign or sign in holds):
                    reached.add(further)
                    waiting.append(further)
        return frozenset(reached)

    def _place(self, read: tuple[Characters, int] | None = None, ways: Iterable[tuple[str, int]] = ()) -> int:
        if len(self._ways) >= _MOST_STATES:
            raise NotUnderstoodError("The pattern is too large.")
        self._reads.append(read)
        self._ways.append(list(ways))
        return len(self._ways) - 1

    def _build(self, part: Node, then: int) -> int:
        """Add the places of a part that leads on to `then`, and return where it begins."""
        if isinstance(part, Characters):
            return self._place((part, then))
        if isinstance(part, Assertion):
            return self._place(ways=[(part.sign, then)])
        if isinstance(part, Alternatives):
            return self._place(ways=[("", self._build(each, then)) for each in part.parts])
        if isinstance(part, Sequence):
            for each in reversed(part.parts):
                then = self._build(each, then)
            return then
        if part.most is None:
            loop = self._place(ways=[("", then)])
            self._ways[loop].append(("", self._build(part.part, loop)))
            then = loop
        else:
            leave = then
            for _ in range(part.most - part.least):
                then = self._place(ways=[("", self._build(part.part, then)), ("", leave)])
        for _ in range(part.least):
            then = self._build(part.part, then)
        return then
