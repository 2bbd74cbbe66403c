"""The matchers of the language: each a node that cannot be changed, with one method, `holds(value)`.

A value is a string, a number, or one of the three literals, which are objects of their own so that Python's `True == 1`
never decides a match. Nodes are tuples, which are quick to make: two of different types may be equal.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from fake_eventbridge.patterns import addresses, json_text, wildcards


class Literal:
    """`true`, `false` or `null`, equal to nothing but itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


TRUE, FALSE, NULL = Literal("true"), Literal("false"), Literal("null")

Number: TypeAlias = int | float | Decimal
Value: TypeAlias = str | Number | Literal


def as_json(value: Value) -> str:
    """Write the value as JSON does."""
    if isinstance(value, str):
        return json_text.printable(json.dumps(value, ensure_ascii=False))
    try:
        return str(value)
    except ValueError:  # Python itself writes no number of more than some thousand digits
        return f"{Decimal(value):f}" if isinstance(value, int) else repr(value)


def digits_of(value: Value) -> str | None:
    """Return what a net is compared with: the digits of an address, or a number as it is written."""
    if isinstance(value, str):
        return addresses.address(value)
    return None if isinstance(value, Literal) else as_json(value)


class Exact(NamedTuple):
    """`"text"`, `300`, `true`, `false`, `null`: that value."""

    value: Value

    def holds(self, value: Value) -> bool:
        return value == self.value

    def __str__(self) -> str:
        return as_json(self.value)


class SameAddress(NamedTuple):
    """A string that spells an IP address: any spelling of that address."""

    text: str
    digits: str

    def holds(self, value: Value) -> bool:
        return isinstance(value, str) and addresses.address(value) == self.digits

    def __str__(self) -> str:
        return as_json(self.text)


class Prefix(NamedTuple):
    """`{"prefix": ...}`: strings that begin so."""

    text: str

    def holds(self, value: Value) -> bool:
        return isinstance(value, str) and value.startswith(self.text)

    def __str__(self) -> str:
        return f'{{"prefix":{as_json(self.text)}}}'


class Suffix(NamedTuple):
    """`{"suffix": ...}`: strings that end so."""

    text: str

    def holds(self, value: Value) -> bool:
        return isinstance(value, str) and value.endswith(self.text)

    def __str__(self) -> str:
        return f'{{"suffix":{as_json(self.text)}}}'


class EqualsIgnoreCase(NamedTuple):
    """`{"equals-ignore-case": ...}`, and within `prefix` (`start`) or `suffix` (`end`) the same for a part.

    Each UTF-16 unit of the pattern stands for its lower-case and its upper-case form, of one or more characters; the
    event's text is not folded. So this is not symmetric: `ß` holds for `SS`, `SS` does not hold for `ß`.
    """

    text: str
    within: str = ""

    def holds(self, value: Value) -> bool:
        if not isinstance(value, str):
            return False
        size = len(self.text)
        if self.text.isascii():
            part = value[-size:] if self.within == "suffix" and size else value[:size] if self.within else value
            return part.isascii() and part.lower() == self.text.lower()
        if self.within == "suffix":
            return bool(_ends(value[::-1], _forms(self.text)[::-1], backward=True))
        ends = _ends(value, _forms(self.text))
        return bool(ends) if self.within else len(value) in ends

    def __str__(self) -> str:
        inner = f'{{"equals-ignore-case":{as_json(self.text)}}}'
        return f'{{"{self.within}":{inner}}}' if self.within else inner


@lru_cache(maxsize=1_024)
def _forms(text: str) -> tuple[tuple[str, ...], ...]:
    """List what each UTF-16 unit of a pattern may read as; half of a pair reads as `?`, as in AWS's library."""
    forms: list[tuple[str, ...]] = []
    for char in text:
        units = len(char.encode("utf-16-le", "surrogatepass")) // 2
        paired = units > 1 or "\ud800" <= char <= "\udfff"
        forms += [("?",)] * units if paired else [(char.lower(), char.upper())]
    return tuple(forms)


def _ends(text: str, forms: tuple[tuple[str, ...], ...], *, backward: bool = False) -> set[int]:
    """Where in `text` the forms, one after the other from its start, can end."""
    ends = {0}
    for alternatives in forms:
        ends = {
            at + len(form)
            for at in ends
            for form in alternatives
            if text.startswith(form[::-1] if backward else form, at)
        }
    return ends


class Wildcard(NamedTuple):
    """`{"wildcard": ...}`: strings that fit as a whole, a star standing for anything."""

    text: str
    parts: wildcards.Parts

    def holds(self, value: Value) -> bool:
        return isinstance(value, str) and wildcards.fits(value, self.parts)

    def __str__(self) -> str:
        return f'{{"wildcard":{as_json(self.text)}}}'


class Numeric(NamedTuple):
    """`{"numeric": [...]}`: numbers between two bounds, each of which may be open or missing."""

    low: Number | None = None
    low_included: bool = False
    high: Number | None = None
    high_included: bool = False

    def holds(self, value: Value) -> bool:
        if isinstance(value, (str, Literal)):
            return False
        if self.low is not None and not (value > self.low or (self.low_included and value == self.low)):
            return False
        return self.high is None or value < self.high or (self.high_included and value == self.high)

    def __str__(self) -> str:
        if self.low is not None and self.low == self.high:
            return f'{{"numeric":["=",{self.low}]}}'
        low = [f'">{"=" * self.low_included}",{self.low}'] if self.low is not None else []
        high = [f'"<{"=" * self.high_included}",{self.high}'] if self.high is not None else []
        return f'{{"numeric":[{",".join(low + high)}]}}'


class Cidr(NamedTuple):
    """`{"cidr": ...}`: strings that spell an address inside the net, and numbers whose own digits lie in it."""

    text: str
    net: addresses.Net

    def holds(self, value: Value) -> bool:
        digits = digits_of(value)
        return digits is not None and self.net.holds(digits)

    def __str__(self) -> str:
        return f'{{"cidr":{as_json(self.text)}}}'


class Exists(NamedTuple):
    """`{"exists": true}`: any value; `{"exists": false}` holds for none, and the search asks for its absence."""

    wanted: bool

    def holds(self, value: Value) -> bool:  # noqa: ARG002 - any value is as good as another
        return self.wanted

    def __str__(self) -> str:
        return f'{{"exists":{str(self.wanted).lower()}}}'


class AnythingBut(NamedTuple):
    """`{"anything-but": ...}` with strings or numbers: any value but these."""

    values: frozenset[Value]

    def holds(self, value: Value) -> bool:
        return value not in self.values

    def __str__(self) -> str:
        return f'{{"anything-but":{_one_or_list(sorted(map(as_json, self.values)))}}}'


class AnythingButMatching(NamedTuple):
    """`{"anything-but": {"prefix": ...}}` and its kin: any value that none of these lets pass."""

    refused: tuple[Prefix | Suffix | EqualsIgnoreCase | Wildcard, ...]

    def holds(self, value: Value) -> bool:
        return not any(matcher.holds(value) for matcher in self.refused)

    def __str__(self) -> str:
        word = _WORDS[type(self.refused[0])] if self.refused else "prefix"
        return f'{{"anything-but":{{"{word}":{_one_or_list([as_json(matcher.text) for matcher in self.refused])}}}}}'


_WORDS: dict[type, str] = {
    Prefix: "prefix",
    Suffix: "suffix",
    EqualsIgnoreCase: "equals-ignore-case",
    Wildcard: "wildcard",
}


def _one_or_list(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{','.join(texts)}]"


Matcher: TypeAlias = (
    Exact
    | SameAddress
    | Prefix
    | Suffix
    | EqualsIgnoreCase
    | Wildcard
    | Numeric
    | Cidr
    | Exists
    | AnythingBut
    | AnythingButMatching
)
