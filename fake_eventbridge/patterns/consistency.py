"""Do the values fit together? One is taken for each path, so that no array gives two of its elements.

AWS tries the paths in order, keeps the elements chosen so far, and goes back where a choice leads nowhere. Here all
choices go on side by side, each set of chosen elements once, and an array is forgotten as soon as no later path has
values in it.

*Bounds*: independent arrays add up and do not multiply; arrays inside arrays never have more sets of choices than the
event has elements. Only one path with values in many arrays side by side (names with dots in them, split in several
ways) can make them multiply: past a million steps the search is given up with MisuseError rather than guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_STEPS = 1_000_000

# Which element (second) of which array (first) a value is inside; outer arrays come first and have lower numbers.
Marks: TypeAlias = tuple[tuple[int, int], ...]
_Groups: TypeAlias = dict[frozenset[int], set[Marks]]


class Choice(NamedTuple):
    """One path: the arrays its values are in, the marks of those that pass, and of all if it may have none at all."""

    arrays: frozenset[int]
    passing: set[Marks]
    present: frozenset[Marks] | None = None


def first_conflict(choices: list[Choice]) -> int | None:
    """Find the first choice that fits with nothing that can be chosen before it; None if all fit together."""
    live: list[frozenset[int]] = [frozenset()]
    for choice in reversed(choices):
        live.append(live[-1] | choice.arrays)
    chosen: set[Marks] = {()}
    steps = _Steps()
    for index, choice in enumerate(choices):
        needed = live[len(choices) - 1 - index]
        following = _joined(chosen, choice.passing, needed, steps)
        if choice.present is not None:
            following |= {_only(marks, needed) for marks in _unmet(chosen, choice.present, steps)}
        if not following:
            return index
        chosen = following
    return None


class _Steps:
    """How much work a search has done."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise MisuseError(
                f"The event's arrays can be combined in more ways than are tried ({_MOST_STEPS:,} steps): "
                "one path has values in many arrays side by side"
            )


def _joined(chosen: set[Marks], passing: set[Marks], needed: frozenset[int], steps: _Steps) -> set[Marks]:
    """Choose one more value that agrees, in each way, and keep of it what later paths need."""
    joined = set()
    held = _by_arrays(chosen)
    known = frozenset(array for arrays in held for array in arrays)
    offered = _by_arrays({_only(marks, needed | known) for marks in passing})
    for arrays, group in held.items():
        for offered_arrays, offers in offered.items():
            steps.take(len(group) + len(offers))
            shared = arrays & offered_arrays
            partners: dict[Marks, set[Marks]] = {}
            for marks in group:
                partners.setdefault(_only(marks, shared), set()).add(_only(marks, needed))
            for marks in offers:
                found = partners.get(_only(marks, shared), ())
                steps.take(len(found))
                more = _only(marks, needed)
                joined |= {tuple(sorted({*marks, *more})) for marks in found}
    return joined


def _unmet(chosen: set[Marks], present: frozenset[Marks], steps: _Steps) -> set[Marks]:
    """Find the sets of choices that no value of the path agrees with."""
    unmet = set()
    groups = _by_arrays(present)
    for arrays, group in _by_arrays(chosen).items():
        left = group
        for others, values in groups.items():
            steps.take(len(left) + len(values))
            shared = arrays & others
            met = {_only(marks, shared) for marks in values}
            left = {marks for marks in left if _only(marks, shared) not in met}
        unmet |= left
    return unmet


def _by_arrays(all_marks: Iterable[Marks]) -> _Groups:
    groups: _Groups = {}
    for marks in all_marks:
        groups.setdefault(frozenset(array for array, _ in marks), set()).add(marks)
    return groups


def _only(marks: Marks, arrays: frozenset[int]) -> Marks:
    return tuple(mark for mark in marks if mark[0] in arrays)
