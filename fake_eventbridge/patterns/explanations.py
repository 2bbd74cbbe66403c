"""Why an event does or does not match: each leaf of a pattern, whether it held, and what came nearest where it did not.

*Bounds*: of one explanation 2,000 pairs of matcher and value are compared, 200 of one leaf; the text shows a few values
of each leaf and a few combinations of `$or`, each shortened. The records hold all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.patterns import shown
from fake_eventbridge.patterns.absences import Absences
from fake_eventbridge.patterns.event import Event, Flat, flatten, load
from fake_eventbridge.patterns.match import conflict, may_be_absent, passing
from fake_eventbridge.patterns.misses import Miss, miss
from fake_eventbridge.patterns.operators import FALSE, NULL, TRUE, Exact, Literal, Number, Value
from fake_eventbridge.patterns.pattern import Pattern, PatternSource, compile, names_of  # noqa: A004 - as in re.compile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge.patterns.parse import Branch, Leaf

_MOST_PAIRS = 200
_MOST_PAIRS_TOGETHER = 2_000
_MOST_SHOWN = 4
_OF_A_MISS = 0.5  # what a leaf that all but held counts, beside one that held

Scalar: TypeAlias = str | Number | bool | None
_SCALARS: dict[Literal, Scalar] = {TRUE: True, FALSE: False, NULL: None}


@dataclass(frozen=True, slots=True)
class LeafReport:
    """One path of a pattern against one event.

    Attributes:
        path: the names that lead to the field, for example `("detail", "total")`.
        held: whether the leaf held.
        matchers: what the pattern asks for, each matcher as JSON text.
        values: what the event has there, as Python has it; empty where the field is absent.
        hint: for a leaf that refused, what keeps the nearest value from passing, or what the event has instead.
        nearness: for a leaf that refused, how near the event came to holding it, from 0 to 1; 1 where it held.
    """

    path: tuple[str, ...]
    held: bool
    matchers: tuple[str, ...]
    values: tuple[Scalar, ...]
    hint: str = ""
    nearness: float = 1.0

    @property
    def wanted(self) -> str:
        """What the pattern asks for, as the JSON text of its array."""
        return f"[{','.join(self.matchers)}]"

    @property
    def present(self) -> bool:
        """Whether the event has a value there; null is one, an empty array or object is none."""
        return bool(self.values)

    def __str__(self) -> str:
        wanted = shown.listed([shown.json(matcher) for matcher in self.matchers])
        seen = shown.listed([shown.value(_value(value)) for value in self.values]) if self.values else "no value"
        path = shown.path(".".join(self.path))
        if self.held:
            return f"holds    {path}: [{wanted}] for {seen}"
        return f"refuses  {path}: [{wanted}] for {seen}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Combination:
    """One way through the pattern's `$or` arrays; a pattern without any has one.

    Attributes:
        matched: whether all leaves held, together.
        leaves: the leaves, in the order in which AWS tries them.
    """

    matched: bool
    leaves: tuple[LeafReport, ...]

    @property
    def held(self) -> tuple[LeafReport, ...]:
        """Those leaves that held."""
        return tuple(leaf for leaf in self.leaves if leaf.held)

    @property
    def refused(self) -> tuple[LeafReport, ...]:
        """Those leaves that did not hold."""
        return tuple(leaf for leaf in self.leaves if not leaf.held)

    @property
    def closeness(self) -> float:
        """How near the event came, from 0 to 1: the share of the leaves that held, near misses counted in part."""
        gained = sum(1 if leaf.held else _OF_A_MISS * leaf.nearness for leaf in self.leaves)
        return gained / len(self.leaves)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict and its reasons: data to ask, text to read with `str()`.

    Attributes:
        matched: whether the event matches the pattern.
        combinations: every way through the pattern's `$or` arrays.
    """

    matched: bool
    combinations: tuple[Combination, ...]

    @property
    def nearest(self) -> Combination:
        """The combination that matched, or the one that came nearest."""
        return max(self.combinations, key=lambda one: (one.matched, one.closeness))

    @property
    def leaves(self) -> tuple[LeafReport, ...]:
        """The leaves of the nearest combination."""
        return self.nearest.leaves

    @property
    def held(self) -> tuple[LeafReport, ...]:
        """Those leaves of the nearest combination that held."""
        return self.nearest.held

    @property
    def refused(self) -> tuple[LeafReport, ...]:
        """Those leaves of the nearest combination that did not hold."""
        return self.nearest.refused

    @property
    def closeness(self) -> float:
        """How near the event came, from 0 to 1, to rank the near misses of several patterns by; 1 is a match."""
        return self.nearest.closeness

    def __str__(self) -> str:
        number = len(self.combinations)
        if self.matched or number == 1:
            verdict = "The event matches" if self.matched else "The event does not match"
            which = f"; of {number} combinations of $or this is one" if number > 1 else ""
            return "\n  ".join([f"{verdict}{which}:", *map(str, self.leaves)])
        nearest = sorted(self.combinations, key=lambda one: -one.closeness)
        lines = [f"The event does not match; of {number} combinations of $or the nearest is:"]
        lines += [f"  {leaf}" for leaf in nearest[0].leaves]
        for other in nearest[1:_MOST_SHOWN]:
            lines += [" another:", *(f"  {leaf}" for leaf in other.refused)]
        if number > _MOST_SHOWN:
            lines.append(f" and {number - _MOST_SHOWN} more")
        return "\n".join(lines)


def explained(pattern: Pattern | PatternSource, event: Event) -> Explanation:
    """Return what `explain` does."""
    compiled = pattern if isinstance(pattern, Pattern) else compile(pattern)
    fields = load(event)
    looking = _Looking(fields, flatten(fields, names_of(compiled.branches)))
    # Branches share leaves: each is looked into once.
    leaves = {id(leaf): leaf for branch in compiled.branches for leaf in branch}
    alone = {number: looking.report(leaf) for number, leaf in leaves.items()}
    combinations = tuple(_combination(branch, looking.flat, alone) for branch in compiled.branches)
    return Explanation(any(one.matched for one in combinations), combinations)


class _Looking:
    """One event being looked into, and how much comparing is left."""

    def __init__(self, event: Mapping[str, object], flat: Flat) -> None:
        self.flat = flat
        self._absences = Absences(event)
        self._pairs = _MOST_PAIRS_TOGETHER

    def report(self, leaf: Leaf) -> LeafReport:
        """Report the leaf as it is alone, whatever the others choose."""
        path, matchers = tuple(leaf.path.split(".")), tuple(map(str, leaf.matchers))
        found = self.flat.values.get(leaf.path, ())
        if passing(leaf, self.flat) if found else may_be_absent(leaf):
            return LeafReport(path, True, matchers, tuple(map(_scalar, found)))  # noqa: FBT003 - `held`, the record's own
        nearness, hint = self._present(leaf) if found else self._absent(leaf)
        return LeafReport(path, False, matchers, tuple(map(_scalar, found)), hint, nearness)  # noqa: FBT003 - as above

    def _present(self, leaf: Leaf) -> Miss:
        pairs = list(islice(product(leaf.matchers, self.flat.distinct(leaf.path)), min(_MOST_PAIRS, self._pairs)))
        self._pairs -= len(pairs)
        misses = [miss(matcher, value) for matcher, value in pairs]
        return max(misses, key=lambda one: one.nearness, default=Miss(0, "none of the values passes"))

    def _absent(self, leaf: Leaf) -> tuple[float, str]:
        nearness, hint = self._absences.hint(leaf.path)
        if any(isinstance(matcher, Exact) and matcher.value is NULL for matcher in leaf.matchers):
            return nearness, f'{hint}; null asks for a value that is null, {{"exists":false}} for none'
        return nearness, hint


def _combination(branch: Branch, flat: Flat, alone: dict[int, LeafReport]) -> Combination:
    """Put the leaves of one branch together: in arrays, what is absent or holds depends on the elements chosen."""
    reports = {leaf.path: alone[id(leaf)] for leaf in branch}
    through_arrays = [leaf for leaf in branch if leaf.path in flat.marks]
    open_paths = {leaf.path for leaf in through_arrays if may_be_absent(leaf)}
    if all(report.held for path, report in reports.items() if path not in open_paths):
        for path in open_paths:
            reports[path] = replace(reports[path], held=True, hint="", nearness=1.0)
        refusing = conflict(through_arrays, flat)
        if refusing is not None:
            leaf = through_arrays[refusing]
            others = shown.listed([shown.path(other.path) for other in through_arrays[:refusing]])
            hint = (
                alone[id(leaf)].hint or f"it holds only in other array elements than {others}: no one element has all"
            )
            reports[leaf.path] = replace(reports[leaf.path], held=False, hint=hint, nearness=0.8)
    return Combination(all(report.held for report in reports.values()), tuple(reports.values()))


def _scalar(value: Value) -> Scalar:
    return _SCALARS[value] if isinstance(value, Literal) else value


def _value(scalar: Scalar) -> Value:
    return {True: TRUE, False: FALSE, None: NULL}[scalar] if scalar is None or isinstance(scalar, bool) else scalar
