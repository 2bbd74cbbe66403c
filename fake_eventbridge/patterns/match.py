"""Does an event hold what a pattern asks for? One event, flattened, against one conjunction of paths.

An event is flattened once into the values of each path, and each branch of a pattern is held against that.

*Bounds*: flattening follows only the names that some pattern asks for, without recursion, so that neither long names
nor fields nobody asks for cost anything; `consistency` says how the search through arrays is bounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.patterns import json_text
from fake_eventbridge.patterns.consistency import Choice, Marks, first_conflict
from fake_eventbridge.patterns.operators import FALSE, NULL, TRUE, Exact, Exists, Value

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from fake_eventbridge.patterns.parse import Branch, Leaf

_LONG = 8

Event: TypeAlias = str | Mapping[str, object]


@dataclass(slots=True)
class Flat:
    """An event's values by path; `marks` runs beside `values` for those paths that go through arrays of objects."""

    values: dict[str, list[Value]] = field(default_factory=dict)
    marks: dict[str, list[Marks]] = field(default_factory=dict)
    _places: dict[str, dict[Value, list[int]]] = field(default_factory=dict)
    _arrays: dict[str, frozenset[int]] = field(default_factory=dict)

    def places(self, path: str) -> dict[Value, list[int]]:
        """Tell where each value of the path stands; made once, since many rules may ask about a long list."""
        if path not in self._places:
            places: dict[Value, list[int]] = {}
            for place, value in enumerate(self.values[path]):
                places.setdefault(value, []).append(place)
            self._places[path] = places
        return self._places[path]

    def arrays(self, path: str) -> frozenset[int]:
        """Tell the arrays that the path's values are in."""
        if path not in self._arrays:
            self._arrays[path] = frozenset(array for marks in self.marks[path] for array, _ in marks)
        return self._arrays[path]


def load(event: Event) -> Mapping[str, object]:
    """Take an event as it comes, a dict or JSON text, to its fields."""
    if isinstance(event, str):
        return _read(event)
    return event if isinstance(event, dict) else dict(event)


def _read(text: str) -> dict[str, object]:
    try:
        event: object = _DECODER.decode(text)
    except ValueError as error:
        raise MisuseError(f"The event is not JSON: {error}") from None
    except RecursionError:
        raise MisuseError("The event is nested more deeply than JSON can be read here") from None
    if not isinstance(event, dict):
        raise MisuseError("The event is not a JSON object")
    return event


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON value")


_DECODER = json.JSONDecoder(parse_float=json_text.number, parse_int=json_text.number, parse_constant=_no_constant)


def prefixes(path: str) -> list[str]:
    """List the path and all that leads to it: an event's names may end at any dot."""
    return [path[:at] for at, char in enumerate(path) if char == "."] + [path]


def flatten(event: Mapping[str, object], wanted: Container[str]) -> Flat:
    """Collect the event's values on the paths in `wanted`, which holds the prefixes of each path too."""
    flat = Flat()
    routes: dict[tuple[int, str | None], int] = {}
    pending: list[tuple[object, str, Marks, int]] = [(event, "", (), -1)]
    for inside, path, marks, route in pending:
        if isinstance(inside, dict):
            start = f"{path}." if route >= 0 else ""
            for name, value in inside.items():
                inner = f"{start}{name}" if start else name
                if inner not in wanted:
                    continue
                if isinstance(value, (dict, list, tuple)):
                    pending.append((value, inner, marks, routes.setdefault((route, name), len(routes))))
                else:
                    _add(flat, inner, _scalar(value, inner), marks)
        elif isinstance(inside, (list, tuple)):
            for index, value in enumerate(inside):
                if isinstance(value, (dict, list, tuple)):
                    element = (*marks, (route, index))
                    pending.append((value, path, element, routes.setdefault((route, None), len(routes))))
                else:
                    _add(flat, path, _scalar(value, path), marks)
    return flat


def _add(flat: Flat, path: str, value: Value, marks: Marks) -> None:
    values = flat.values.get(path)
    if values is None:
        flat.values[path] = values = []
    if marks or path in flat.marks:
        beside = flat.marks.setdefault(path, [()] * len(values))
        beside.append(marks)
    values.append(value)


def _scalar(value: object, path: str) -> Value:
    if isinstance(value, str):
        return value
    if value is None:
        return NULL
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, (int, float, Decimal)):
        return value
    raise MisuseError(f"An event holds JSON values; {path} holds a {type(value).__name__}")


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
    values: Collection[Value] = flat.values[leaf.path]
    if len(values) > _LONG:
        values = flat.places(leaf.path)
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
