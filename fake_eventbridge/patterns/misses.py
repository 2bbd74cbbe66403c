"""What keeps one value from passing one matcher, and how near it comes: a number from 0 to 1, and words."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import NamedTuple

from fake_eventbridge.patterns import addresses, shown
from fake_eventbridge.patterns.operators import (
    AnythingBut,
    AnythingButMatching,
    Cidr,
    EqualsIgnoreCase,
    Exact,
    Exists,
    Literal,
    Matcher,
    Number,
    Numeric,
    Prefix,
    SameAddress,
    Suffix,
    Value,
    Wildcard,
    as_json,
)
from fake_eventbridge.patterns.wildcards import fits

_LONGEST_COMPARED = 200
_LARGEST_IN_FULL = 10**15


class Miss(NamedTuple):
    """How near a value comes to passing, and in words what keeps it from it."""

    nearness: float
    hint: str


def miss(matcher: Matcher, value: Value) -> Miss:  # noqa: PLR0911 - one for each kind of matcher
    """Say what keeps a value, which does not pass the matcher, from passing it."""
    seen = shown.value(value)
    if isinstance(matcher, Exact):
        return _exact(matcher.value, value)
    if isinstance(matcher, Exists):
        return Miss(0.5, f"{seen} is there" + (", and null is a value" if seen == "null" else ""))
    if isinstance(matcher, AnythingBut):
        return Miss(0.5, f"{seen} is refused")
    if isinstance(matcher, AnythingButMatching):
        by = next(one for one in matcher.refused if one.holds(value))
        return Miss(0.5, f"{seen} is refused by {shown.json(str(by))}")
    if isinstance(matcher, Numeric):
        return _numeric(matcher, value)
    if not isinstance(value, str):
        return Miss(0.1, f"{seen} is not a string")
    if isinstance(matcher, Cidr):
        return Miss(0.2, f"{seen} is not in the net" if addresses.address(value) else f"{seen} is not an IP address")
    if isinstance(matcher, (Prefix, Suffix)):
        return _affix(matcher, value)
    if isinstance(matcher, Wildcard):
        return _wildcard(matcher, value)
    return _text(matcher, value)


def _exact(wanted: Value, value: Value) -> Miss:
    seen = shown.value(value)
    if isinstance(wanted, str) and isinstance(value, str):
        return _strings(wanted, value)
    kinds = [_kind(wanted), _kind(value)]
    if kinds[0] != kinds[1] and as_json(wanted).strip('"') == as_json(value).strip('"'):
        return Miss(0.9, f"{seen} is {kinds[1]}, not {kinds[0]}")
    if isinstance(wanted, str) and isinstance(value, Literal):
        return Miss(0.1, f"{seen} is not a string")
    return Miss(0.1, f"nearest is {seen}")


def _strings(wanted: str, value: str) -> Miss:  # noqa: PLR0911 - one for each slip that is often made
    """Say how two strings differ, by the slip that most likely made them."""
    seen = shown.value(value)
    if wanted.lower() == value.lower():
        return Miss(0.9, f"{seen} differs in case")
    if wanted.strip() == value.strip():
        return Miss(0.9, f"{seen} differs in leading or trailing whitespace")
    if unicodedata.normalize("NFC", wanted) == unicodedata.normalize("NFC", value):
        return Miss(0.9, f"{seen} differs in how its characters are composed")
    if "*" in wanted and fits(value, tuple(wanted.split("*"))):
        return Miss(0.8, f'{seen} would pass {{"wildcard": ...}}; in a literal a star is a star')
    if wanted and value.startswith(wanted):
        return Miss(0.8, f'{seen} only begins with it; did you mean {{"prefix": {shown.value(wanted)}}}?')
    if wanted and value.endswith(wanted):
        return Miss(0.8, f'{seen} only ends with it; did you mean {{"suffix": {shown.value(wanted)}}}?')
    if value and wanted.startswith(value):
        return Miss(0.7, f"{seen} is only its beginning")
    return Miss(0.6 * likeness(wanted, value), f"nearest is {seen}")


def _numeric(matcher: Numeric, value: Value) -> Miss:
    seen = shown.value(value)
    if isinstance(value, str):
        return Miss(0.6 if _spells_number(value) else 0.1, f"{seen} is a string, not a number")
    if isinstance(value, Literal):
        return Miss(0.1, f"{seen} is not a number")
    low = matcher.low is not None and not Numeric(matcher.low, matcher.low_included).holds(value)
    bound = matcher.low if low else matcher.high
    if bound is None or value == bound:
        return Miss(0.8, f"{seen} is the bound itself, which is not included")
    return Miss(0.5, f"{seen} is too {'low' if low else 'high'}{_distance(value, bound)}")


def _distance(value: Number, bound: Number) -> str:
    try:
        distance = abs(Decimal(repr(value)) - Decimal(repr(bound)))
    except (ArithmeticError, ValueError):
        return ""
    if not distance.is_finite():
        return ""
    plain = distance < _LARGEST_IN_FULL
    return f" by {shown.json(f'{distance.normalize():f}' if plain else str(distance))}"


def _affix(matcher: Prefix | Suffix, value: str) -> Miss:
    seen, text = shown.value(value), matcher.text
    at_start = isinstance(matcher, Prefix)
    size = len(text)
    part = value[:size] if at_start else value[-size:]
    if part.lower() == text.lower():
        return Miss(0.9, f"{seen} differs in case")
    common = _shared(value, text) if at_start else _shared(value[::-1], text[::-1])
    return Miss(
        0.7 * common / size, f"{seen} {'begins' if at_start else 'ends'} with {common} of its {size} characters"
    )


def _wildcard(matcher: Wildcard, value: str) -> Miss:
    """Name the first literal of a wildcard that the value does not have in its place."""
    seen = shown.value(value)
    folded = tuple(part.lower() for part in matcher.parts)
    if fits(value.lower(), folded):
        return Miss(0.9, f"{seen} differs in case")
    head, *middle, tail = (*matcher.parts, "") if len(matcher.parts) == 1 else matcher.parts
    if len(matcher.parts) == 1:
        return _strings(head, value)
    if not value.startswith(head):
        return Miss(0.5 * _shared(value, head) / len(head), f"{seen} does not begin with {shown.value(head)}")
    at = len(head)
    for number, part in enumerate(middle):
        found = value.find(part, at)
        if found < 0:
            after = f" after its first {at} characters" if at else ""
            return Miss(0.5 + 0.3 * number / len(middle), f"{seen} has no {shown.value(part)}{after}")
        at = found + len(part)
    if value.endswith(tail):
        return Miss(0.7, f"{seen} has no room left for its end, {shown.value(tail)}")
    return Miss(0.7, f"{seen} does not end with {shown.value(tail)}")


def _text(matcher: EqualsIgnoreCase | SameAddress, value: str) -> Miss:
    if isinstance(matcher, SameAddress) or not matcher.within:
        found = _strings(matcher.text, value)
        return Miss(min(found.nearness, 0.8), found.hint)
    words = "does not begin with" if matcher.within == "prefix" else "does not end with"
    return Miss(0.3, f"{shown.value(value)} {words} {shown.value(matcher.text)} in any case")


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


def likeness(one: str, other: str) -> float:
    """Measure from 0 to 1 how much two texts have in common."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - slow to import, and only misses need it

    return SequenceMatcher(None, one[:_LONGEST_COMPARED], other[:_LONGEST_COMPARED]).ratio()


def _spells_number(text: str) -> bool:
    try:
        float(text[:_LONGEST_COMPARED])
    except ValueError:
        return False
    return True


def _kind(value: Value) -> str:
    if isinstance(value, str):
        return "a string"
    if isinstance(value, Literal):
        return value.text if value.text == "null" else "a boolean"
    return "a number"
