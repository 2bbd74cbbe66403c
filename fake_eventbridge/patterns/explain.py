"""Why does this event not match? Each leaf of a pattern: whether it held, for which values, and what came nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher, get_close_matches
from itertools import islice, product, takewhile
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.patterns.event import Event, Flat, flatten, load
from fake_eventbridge.patterns.match import conflict, may_be_absent, passing
from fake_eventbridge.patterns.operators import (
    FALSE,
    NULL,
    TRUE,
    AnythingBut,
    AnythingButMatching,
    Exact,
    Exists,
    Literal,
    Matcher,
    Numeric,
    Prefix,
    Suffix,
    Value,
    as_json,
)
from fake_eventbridge.patterns.pattern import Pattern, PatternSource, compile, names_of  # noqa: A004 - as in re.compile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fake_eventbridge.patterns.parse import Branch, Leaf

_SHOWN = 5
_MOST_PAIRS = 200
_MOST_PATHS = 2_000
_LONGEST_COMPARED = 200
_LONGEST_PATH = 4_096
_STRING, _VALUE = "a string", "a value"

Scalar: TypeAlias = str | int | float | Decimal | bool | None
_SCALARS: dict[Literal, Scalar] = {TRUE: True, FALSE: False, NULL: None}


@dataclass(frozen=True, slots=True)
class LeafReport:
    """One path of a pattern against one event.

    `matchers` are the pattern's, as JSON; `values` what the event has there; `hint`, for a miss, what came nearest.
    """

    path: str
    held: bool
    matchers: tuple[str, ...]
    values: tuple[Scalar, ...]
    hint: str = ""

    def __str__(self) -> str:
        wanted = _listed(self.matchers)
        seen = _listed([as_json(_value(value)) for value in self.values]) if self.values else "no value"
        if self.held:
            return f"holds    {self.path}: [{wanted}] for {seen}"
        return f"refuses  {self.path}: [{wanted}] for {seen}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Combination:
    """One way through the pattern's `$or` arrays; a pattern without any has one."""

    matched: bool
    leaves: tuple[LeafReport, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict and its reasons: data to ask, text to read with `str()`."""

    matched: bool
    combinations: tuple[Combination, ...]

    @property
    def nearest(self) -> Combination:
        """The combination that matched, or the one of which the fewest leaves refused."""
        return min(self.combinations, key=lambda one: (not one.matched, sum(not leaf.held for leaf in one.leaves)))

    @property
    def leaves(self) -> tuple[LeafReport, ...]:
        """The leaves of the nearest combination."""
        return self.nearest.leaves

    @property
    def refused(self) -> tuple[LeafReport, ...]:
        """Those leaves of the nearest combination that did not hold."""
        return tuple(leaf for leaf in self.leaves if not leaf.held)

    def __str__(self) -> str:
        verdict = "The event matches" if self.matched else "The event does not match"
        number = len(self.combinations)
        nearest = f"; of {number} combinations of $or the nearest is" if number > 1 else ""
        return "\n  ".join([f"{verdict}{nearest}:", *map(str, self.leaves)])


def explain(pattern: Pattern | PatternSource, event: Event) -> Explanation:
    """Tell for each leaf of a pattern whether it held, against which values, and what came nearest where it did not."""
    compiled = pattern if isinstance(pattern, Pattern) else compile(pattern)
    fields = load(event)
    flat = flatten(fields, names_of(compiled.branches))
    # Branches share leaves: each is looked into once.
    leaves = {id(leaf): leaf for branch in compiled.branches for leaf in branch}
    alone = {number: _alone(leaf, flat, fields) for number, leaf in leaves.items()}
    combinations = tuple(_combination(branch, flat, alone) for branch in compiled.branches)
    return Explanation(any(one.matched for one in combinations), combinations)


def _alone(leaf: Leaf, flat: Flat, event: Mapping[str, object]) -> LeafReport:
    hint = _hint(leaf, flat, event)
    values = tuple(_scalar(value) for value in flat.values.get(leaf.path, ()))
    return LeafReport(leaf.path, not hint, tuple(map(str, leaf.matchers)), values, hint)


def _combination(branch: Branch, flat: Flat, alone: dict[int, LeafReport]) -> Combination:
    """Put the leaves of one branch together: in arrays, what is absent or holds depends on the elements chosen."""
    reports = {leaf.path: alone[id(leaf)] for leaf in branch}
    through_arrays = [leaf for leaf in branch if leaf.path in flat.marks]
    open_paths = {leaf.path for leaf in through_arrays if may_be_absent(leaf)}
    if all(report.held for path, report in reports.items() if path not in open_paths):
        for path in open_paths:
            reports[path] = replace(reports[path], held=True, hint="")
        refusing = conflict(through_arrays, flat)
        if refusing is not None:
            leaf = through_arrays[refusing]
            others = _listed([other.path for other in through_arrays[:refusing]])
            hint = alone[id(leaf)].hint or f"it holds only in other array elements than {others}"
            reports[leaf.path] = replace(reports[leaf.path], held=False, hint=hint)
    return Combination(all(report.held for report in reports.values()), tuple(reports.values()))


def _hint(leaf: Leaf, flat: Flat, event: Mapping[str, object]) -> str:
    """Why the leaf, taken alone, does not hold; empty where it does."""
    values = flat.values.get(leaf.path)
    if values is None:
        return "" if may_be_absent(leaf) else _absence(leaf.path, event)
    if passing(leaf, flat):
        return ""
    pairs = islice(product(leaf.matchers, dict.fromkeys(values)), _MOST_PAIRS)
    return max((_near(matcher, value) for matcher, value in pairs), key=lambda near: near[0])[1]


def _absence(path: str, event: Mapping[str, object]) -> str:
    found = dict(islice(_paths(event), _MOST_PATHS))
    if path in found:
        return f"the event has {found[path]} there, and only strings, numbers, booleans and null are values"
    for other in found:
        if other.lower() == path.lower():
            return f"the event has {other}, which differs in case"
    for end in range(len(path)):
        if path[end] == "." and found.get(path[:end], "") == _STRING:
            return f"the event has a string at {path[:end]}, and patterns do not look inside"
    with_values = [other for other, stands in found.items() if stands in {_STRING, _VALUE}]
    near = get_close_matches(path, with_values, n=1)
    return f"the event has no such path; nearest is {near[0]}" if near else "the event has no such path"


def _paths(event: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Walk over the event's paths, with what stands there."""
    pending: list[tuple[object, str]] = [(event, "")]
    for inside, path in pending:
        if path:
            yield path, _stands(inside)
        if isinstance(inside, dict):
            start = f"{path}." if path else ""
            names = [name for name in inside if len(start) + len(name) <= _LONGEST_PATH]
            pending += [(inside[name], f"{start}{name}") for name in names]
        elif isinstance(inside, (list, tuple)):
            pending += [(value, path) for value in inside if isinstance(value, (dict, list, tuple))]


def _stands(inside: object) -> str:
    if isinstance(inside, str):
        return _STRING
    kind = "an object" if isinstance(inside, dict) else "an array" if isinstance(inside, (list, tuple)) else _VALUE
    return kind if kind == _VALUE or inside else f"{kind} without values"


def _near(matcher: Matcher, value: Value) -> tuple[float, str]:  # noqa: PLR0911 - one for each kind of matcher
    """How near the value comes to passing, from 0 to 1, and in words what keeps it from doing so."""
    shown = as_json(value)
    if isinstance(matcher, Exact):
        return _near_exact(matcher.value, value)
    if isinstance(matcher, Exists):
        return 1, f"{shown} is there"
    if isinstance(matcher, (AnythingBut, AnythingButMatching)):
        return 1, f"{shown} is refused"
    if isinstance(matcher, Numeric):
        if isinstance(value, (str, Literal)):
            return 0.1, f"{shown} is not a number"
        low = matcher.low is not None and not Numeric(matcher.low, matcher.low_included).holds(value)
        return 0.9, f"{shown} is too {'low' if low else 'high'}"
    if not isinstance(value, str):
        return 0.1, f"{shown} is not a string"
    if isinstance(matcher, Prefix):
        common = _shared(value, matcher.text)
        return 0.9 * common / len(matcher.text), f"{shown} begins with {common} of its {len(matcher.text)} characters"
    if isinstance(matcher, Suffix):
        common = _shared(value[::-1], matcher.text[::-1])
        return 0.9 * common / len(matcher.text), f"{shown} ends with {common} of its {len(matcher.text)} characters"
    return _likeness(getattr(matcher, "text", ""), value), f"nearest is {shown}"


def _near_exact(wanted: Value, value: Value) -> tuple[float, str]:
    shown = as_json(value)
    if isinstance(wanted, str) and isinstance(value, str):
        if wanted.lower() == value.lower():
            return 1, f"{shown} differs in case"
        return _likeness(wanted, value), f"nearest is {shown}"
    kinds = [_kind(wanted), _kind(value)]
    if kinds[0] != kinds[1] and as_json(wanted).strip('"') == shown.strip('"'):
        return 1, f"{shown} is {kinds[1]}, not {kinds[0]}"
    return 0.1, f"nearest is {shown}"


def _shared(wanted: str, value: str) -> int:
    """Count the characters that two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(wanted, value, strict=False)))


def _likeness(wanted: str, value: str) -> float:
    return SequenceMatcher(None, wanted[:_LONGEST_COMPARED], value[:_LONGEST_COMPARED]).ratio()


def _kind(value: Value) -> str:
    return "a string" if isinstance(value, str) else "a literal" if isinstance(value, Literal) else "a number"


def _scalar(value: Value) -> Scalar:
    return _SCALARS[value] if isinstance(value, Literal) else value


def _value(scalar: Scalar) -> Value:
    return {True: TRUE, False: FALSE, None: NULL}[scalar] if scalar is None or isinstance(scalar, bool) else scalar


def _listed(texts: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(texts[:_SHOWN])
    return f"{shown} and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else shown
