"""The values of an event, path by path, as far as some pattern asks for them.

*Bounds*: no recursion; only names that are asked for are followed, so that neither long names nor fields nobody asks
for cost anything. Objects inside more than 32 arrays, each with a choice, are refused with MisuseError.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NoReturn, TypeAlias

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.patterns import json_text
from fake_eventbridge.patterns.consistency import Marks
from fake_eventbridge.patterns.names import Names
from fake_eventbridge.patterns.operators import FALSE, NULL, TRUE, Value
from fake_eventbridge.patterns.reader import DEEPEST as DEEPEST_TEXT
from fake_eventbridge.patterns.reader import TOO_DEEP, Reader, Token

_DEEPEST = 32
_LONG = 8

Event: TypeAlias = str | Mapping[str, object]


class Several(list[object]):
    """The values of a name that stands more than once in an object of an event's text; no array of the event."""


class Flat:
    """An event's values by path; `marks` runs beside `values` for those paths that go through arrays of objects."""

    __slots__ = ("_arrays", "_places", "marks", "values")

    def __init__(self) -> None:
        self.values: dict[str, list[Value]] = {}
        self.marks: dict[str, list[Marks]] = {}
        self._places: dict[str, dict[Value, list[int]]] = {}
        self._arrays: dict[str, frozenset[int]] = {}

    def distinct(self, path: str) -> Collection[Value]:
        """List the path's values; of a long list each only once."""
        values = self.values.get(path, ())
        return self.places(path) if len(values) > _LONG else values

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
    if not isinstance(event, Mapping):
        raise MisuseError(f"An event is a mapping or JSON text, and was given as {type(event).__name__}")
    return event if isinstance(event, dict) else dict(event)


def _read(text: str) -> dict[str, object]:
    try:
        try:
            event: object = _DECODER.decode(text)
        except RecursionError:
            event = _read_deep(text)
        if text.count("{") + text.count("[") > DEEPEST_TEXT:
            _check_depth(event)
    except ValueError as error:
        raise MisuseError(f"The event is not JSON: {error}") from None
    if not isinstance(event, dict):
        raise MisuseError("The event is not a JSON object")
    return event


def _read_deep(text: str) -> object:
    """Read token by token what is too deep for Python's own reader, as deep as AWS's goes."""
    top: list[object] = []
    reading: list[dict[str, object] | list[object]] = [top]
    reader = Reader(text)
    while (token := reader.next()) is not Token.END:
        if token is Token.NAME:
            continue
        if token in {Token.OBJECT_END, Token.ARRAY_END}:
            reading.pop()
            continue
        value = _begun(token, reader)
        inside = reading[-1]
        if isinstance(inside, dict):
            _set(inside, reader.name, value)
        else:
            inside.append(value)
        if isinstance(value, (dict, list)):
            reading.append(value)
    return top[0] if len(top) == 1 else top


def _check_depth(event: object) -> None:
    """Refuse what AWS's reader does not go into; how deep Python's own goes differs from release to release."""
    level = [event]
    for _ in range(DEEPEST_TEXT):
        inner: list[object] = []
        for value in level:
            inner += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        level = [value for value in inner if isinstance(value, (dict, list))]
        if not level:
            return
    raise ValueError(TOO_DEEP)


def _begun(token: Token, reader: Reader) -> object:
    """Make the scalar that a token spells, or the container that it opens."""
    if token is Token.OBJECT:
        return {}
    if token is Token.ARRAY:
        return []
    if token is Token.NUMBER:
        text = reader.text()
        return json_text.number(text) if json_text.is_integer(text) else float(text)
    return {Token.TRUE: True, Token.FALSE: False, Token.NULL: None}.get(token, reader.text())


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    members.clear()
    for name, value in pairs:
        _set(members, name, value)
    return members


def _set(members: dict[str, object], name: str, value: object) -> None:
    """Set a member; one that stands there already stays beside it. Source: recorded (2026-09)."""
    if name not in members:
        members[name] = value
        return
    before = members[name]
    if isinstance(before, Several):
        before.append(value)
    else:
        members[name] = Several([before, value])


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON value")


# Whole numbers keep their digits; others are what a double makes of them. Source: recorded (2026-09).
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_float=float,
    parse_int=json_text.number,
    parse_constant=_no_constant,
)


# What is still to be looked into: a container, the names asked for in it, its marks, and the route that led to it.
_Pending: TypeAlias = list[tuple[object, Names, Marks, int]]
# The number of each route, by the one before it, a name, or none into an array, and which of that name's values it is.
_Routes: TypeAlias = dict[tuple[int, "str | None", int], int]


def flatten(event: Mapping[str, object], names: Names) -> Flat:
    """Collect the event's values on the paths that `names` asks for."""
    flat = Flat()
    # Arrays reached over the same names are one array to the search: their outer elements tell them apart.
    routes: _Routes = {}
    pending: _Pending = [(event, names, (), -1)]
    for inside, asked, marks, route in pending:
        if not isinstance(inside, dict):
            containers = _elements(inside, asked, marks, flat)
            inner = routes.setdefault((route, None, 0), len(routes)) if containers else route
            # An only element leaves nothing to choose, so it leaves no mark.
            several = len(containers) > 1
            pending += [
                (value, asked, (*marks, (route, index)) if several else marks, inner) for index, value in containers
            ]
            continue
        following = asked.following
        for name, value in inside.items():
            found = following.get(name) or asked.find(name)
            if found is None:
                continue
            if isinstance(value, Several):
                pending += _beside_each_other(value, found, marks, route, name, routes)
            elif isinstance(value, (dict, list, tuple)):
                pending.append((value, found, marks, routes.setdefault((route, name, 0), len(routes))))
            elif found.path is not None:
                _add(flat, found.path, value, marks)
    return flat


def _beside_each_other(  # noqa: PLR0913, PLR0917 - what `flatten` knows where a name stands twice
    values: Several, asked: Names, marks: Marks, route: int, name: str, routes: _Routes
) -> _Pending:
    """Look into each value of a name that stands more than once; arrays among them are arrays of their own."""
    return [
        (value, asked, marks, routes.setdefault((route, name, number), len(routes)))
        for number, value in enumerate(values)
    ]


def _elements(inside: object, asked: Names, marks: Marks, flat: Flat) -> list[tuple[int, object]]:
    """Add an array's scalars, or a scalar alone, and return the array's objects and arrays with their places in it."""
    containers: list[tuple[int, object]] = []
    if not isinstance(inside, (list, tuple)):
        if asked.path is not None:
            _add(flat, asked.path, inside, marks)
    else:
        for index, value in enumerate(inside):
            if isinstance(value, (dict, list, tuple)):
                containers.append((index, value))
            elif asked.path is not None:
                _add(flat, asked.path, value, marks)
    if len(containers) > 1 and len(marks) == _DEEPEST:
        raise MisuseError(f"The event's arrays are nested more than {_DEEPEST} deep, with a choice at each level")
    return containers


def _add(flat: Flat, path: str, value: object, marks: Marks) -> None:
    values = flat.values.get(path)
    if values is None:
        flat.values[path] = values = []
    beside = flat.marks.get(path)
    if beside is not None:
        beside.append(marks)
    elif marks:
        flat.marks[path] = [*[()] * len(values), marks]
    values.append(value if isinstance(value, str) else _scalar(value, path))


def _scalar(value: object, path: str) -> Value:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, (int, float)) or (isinstance(value, Decimal) and not value.is_nan()):
        return value
    raise MisuseError(f"An event holds JSON values; {path} holds a {type(value).__name__}")
