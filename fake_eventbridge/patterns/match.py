"""One flattened event against one conjunction of paths.

*Bounds*: each leaf looks at each value of its path once, and at a long list's exact values not even that; the search
through arrays is bounded as `consistency` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.patterns.consistency import Choice, Marks, first_conflict
from fake_eventbridge.patterns.operators import Exact, Exists

if TYPE_CHECKING:
    from fake_eventbridge.patterns.event import Flat
    from fake_eventbridge.patterns.operators import Branch, Leaf


def holds(branch: Branch, flat: Flat) -> bool:
    """Whether every leaf of the conjunction holds, all of them together."""
    through_arrays: list[Leaf] = []
    undecided = False
    for leaf in branch:
        values = flat.values.get(leaf.path)
        if values is None:
            if may_be_absent(leaf):
                continue
            return False
        in_arrays = leaf.path in flat.marks
        if in_arrays:
            through_arrays.append(leaf)
        if not passing(leaf, flat):
            if not (in_arrays and may_be_absent(leaf)):
                return False
            undecided = True
    if len(through_arrays) < 2:  # noqa: PLR2004 - one path alone contradicts nothing
        return not undecided
    return conflict(through_arrays, flat) is None


def conflict(leaves: list[Leaf], flat: Flat) -> int | None:
    """Find the first of these leaves, all on paths through arrays, that wants another element; None if none does."""
    return first_conflict([_choice(leaf, flat) for leaf in leaves])


def passing(leaf: Leaf, flat: Flat) -> bool:
    """Whether one value of the leaf's path passes one of its matchers."""
    values = flat.distinct(leaf.path)
    for matcher in leaf.matchers:
        if isinstance(matcher, Exact):
            if matcher.value in values:
                return True
        elif any(map(matcher.holds, values)):
            return True
    return False


def _choice(leaf: Leaf, flat: Flat) -> Choice:
    marks = flat.marks[leaf.path]
    places = flat.places(leaf.path)
    passing_marks: set[Marks] = set()
    for matcher in leaf.matchers:
        if isinstance(matcher, Exact):
            passing_marks.update(marks[place] for place in places.get(matcher.value, ()))
        else:
            passing_marks.update(marks[at] for value in places if matcher.holds(value) for at in places[value])
    absent = may_be_absent(leaf)
    return Choice(flat.arrays(leaf.path), passing_marks, frozenset(marks) if absent else None)


def may_be_absent(leaf: Leaf) -> bool:
    """Whether the leaf also holds where its path has no value."""
    return any(isinstance(matcher, Exists) and not matcher.wanted for matcher in leaf.matchers)
