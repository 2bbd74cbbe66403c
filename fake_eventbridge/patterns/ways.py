"""Under which keys is a matcher filed? Those that any value passing it leads to, without trying other matchers.

A way in is a kind of table and a key in it. Every value that passes the matcher finds that key; a value that does not
pass may find it too, since what is found is still held against the event.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import islice
from math import floor, frexp, inf, isinf, ldexp
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fake_eventbridge.patterns import addresses
from fake_eventbridge.patterns.match import may_be_absent
from fake_eventbridge.patterns.operators import (
    Cidr,
    EqualsIgnoreCase,
    Exact,
    Literal,
    Matcher,
    Number,
    Numeric,
    Prefix,
    SameAddress,
    Suffix,
    Value,
    Wildcard,
    digits_of,
)

if TYPE_CHECKING:
    from fake_eventbridge.patterns.parse import Leaf

_Table: TypeAlias = Mapping[Hashable, object]
_GRAM = 3
_MOST_GRAMS = 16
_LARGEST_SCALE = 64


class Kind(NamedTuple):
    """A kind of table: how a value finds its keys in it, with a size where there is one table for each size."""

    keys: Callable[[_Table, int, Value], Iterable[Hashable]]
    size: int = 0
    # How much less than an exact key this kind tells apart, in rules that are found in vain.
    vague: int = 0


Way: TypeAlias = tuple[Kind, Hashable]


def _equal(_table: _Table, _size: int, value: Value) -> Iterable[Hashable]:
    return (value,)


def _head(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    return (value[:size],) if isinstance(value, str) else ()


def _tail(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    return (value[max(len(value) - size, 0) :],) if isinstance(value, str) else ()


def _folded(_table: _Table, _size: int, value: Value) -> Iterable[Hashable]:
    return (value.lower(),) if isinstance(value, str) else ()


def _folded_head(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    return (value[:size].lower(),) if isinstance(value, str) else ()


def _folded_tail(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    return (value[max(len(value) - size, 0) :].lower(),) if isinstance(value, str) else ()


def _gram(table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    if not isinstance(value, str):
        return ()
    return {value[at : at + size] for at in range(len(value) - size + 1)} & table.keys()


def _address(_table: _Table, _size: int, value: Value) -> Iterable[Hashable]:
    return (addresses.address(value),) if isinstance(value, str) else ()


def _digits(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    digits = digits_of(value)
    return () if digits is None else (digits[:size],)


def _cell(_table: _Table, size: int, value: Value) -> Iterable[Hashable]:
    if isinstance(value, (str, Literal)):
        return ()
    cell = _cell_of(value, size)
    return () if cell is None else (cell,)


def _above(table: _Table, _size: int, value: Value) -> Iterable[Hashable]:
    if isinstance(value, (str, Literal)):
        return ()
    scale = _scale(value)
    return [key for key in table if isinstance(key, int) and key <= scale]


def _below(table: _Table, _size: int, value: Value) -> Iterable[Hashable]:
    if isinstance(value, (str, Literal)):
        return ()
    scale = _scale(value)
    return [key for key in table if isinstance(key, int) and key >= scale]


def _present(_table: _Table, _size: int, _value: Value) -> Iterable[Hashable]:
    return ("",)


EQUAL = Kind(_equal)
_FOLDED = Kind(_folded, vague=1)
_ADDRESS = Kind(_address, vague=1)
_ABOVE = Kind(_above, vague=32)
_BELOW = Kind(_below, vague=32)
_PRESENT = Kind(_present, vague=64)
_ANYWHERE: Way = (_PRESENT, "")


def choices(leaf: Leaf) -> list[list[Way]]:
    """List the sets of ways in to a leaf, of each of which an event that holds it finds one; none if it may be absent.

    Most leaves have one set. A single wildcard has several of one way each, since any of its literals can lead to it.
    """
    if may_be_absent(leaf):
        return []
    if len(leaf.matchers) == 1 and isinstance(leaf.matchers[0], Wildcard):
        return [[way] for way in _literals(leaf.matchers[0])]
    return [list(dict.fromkeys(way for matcher in leaf.matchers for way in _ways(matcher)))]


def _ways(matcher: Matcher) -> Iterable[Way]:  # noqa: PLR0911 - one for each kind of matcher
    if isinstance(matcher, Exact):
        return ((EQUAL, matcher.value),)
    if isinstance(matcher, SameAddress):
        return ((_ADDRESS, matcher.digits),)
    if isinstance(matcher, Prefix):
        return ((Kind(_head, len(matcher.text), 2), matcher.text),)
    if isinstance(matcher, Suffix):
        return ((Kind(_tail, len(matcher.text), 2), matcher.text),)
    if isinstance(matcher, EqualsIgnoreCase):
        return (_ignoring_case(matcher),)
    if isinstance(matcher, Wildcard):
        return (max(_literals(matcher), key=lambda way: way[0].size),)
    if isinstance(matcher, Numeric):
        return _range(matcher)
    if isinstance(matcher, Cidr):
        common = matcher.net.common
        return ((Kind(_digits, len(common), 4), common),)
    return (_ANYWHERE,)  # exists and anything-but hold for nearly every value


def _ignoring_case(matcher: EqualsIgnoreCase) -> Way:
    if not matcher.text.isascii():
        return _ANYWHERE  # folding works unit by unit there: no one key stands for all that hold
    if not matcher.within:
        return _FOLDED, matcher.text.lower()
    find = _folded_head if matcher.within == "prefix" else _folded_tail
    return Kind(find, len(matcher.text), 2), matcher.text.lower()


def _literals(matcher: Wildcard) -> list[Way]:
    """List the ways in by each literal part, those first that tell most apart: the last one, the first, the others."""
    if len(matcher.parts) == 1:
        return [(EQUAL, matcher.parts[0])]
    head, *middle, tail = matcher.parts
    ends = [(Kind(_tail, len(tail), 2), tail), (Kind(_head, len(head), 2), head)]
    ways: list[Way] = [(kind, text) for kind, text in ends if text]
    grams = dict.fromkeys(islice((gram for text in middle for gram in _grams(text)), _MOST_GRAMS))
    ways += [(Kind(_gram, len(gram), 4 * (_GRAM + 1 - len(gram)) + 4), gram) for gram in grams]
    return ways or [_ANYWHERE]


def _grams(text: str) -> Iterable[str]:
    size = min(len(text), _GRAM)
    return (text[at : at + size] for at in range(len(text) - size, -1, -1))


def _range(matcher: Numeric) -> Iterable[Way]:
    """File a range between two bounds in the cells it touches, at most three, about as wide as itself."""
    low, high = matcher.low, matcher.high
    if low is None or high is None:
        return ((_ABOVE, _scale(low)),) if low is not None else ((_BELOW, _scale(high or 0)),)
    if low == high:
        return ((EQUAL, low),)
    width = float(high) - float(low)
    size = frexp(width)[1]
    first, last = _cell_of(low, size), _cell_of(high, size)
    if first is None or last is None or isinf(width):
        return (_ANYWHERE,)
    return tuple((Kind(_cell, size, 4), cell) for cell in range(first, last + 1))


def _cell_of(value: Number, size: int) -> int | None:
    """Find the cell, 2 ** size wide, that the number falls into; None for what no cell of that size can hold."""
    try:
        return floor(ldexp(float(value), -size))
    except (OverflowError, ValueError):  # beyond any double, or no number at all
        return None


def _scale(value: Number) -> int:
    """Make a small whole number that never falls as the value grows: its sign and its power of two."""
    try:
        nearest = float(value)
    except OverflowError:
        nearest = inf
    power = _LARGEST_SCALE if isinf(nearest) else frexp(nearest)[1] if nearest else -_LARGEST_SCALE
    size = min(max(power, -_LARGEST_SCALE), _LARGEST_SCALE) + _LARGEST_SCALE + 1
    return size if value > 0 else -size if value < 0 else 0
