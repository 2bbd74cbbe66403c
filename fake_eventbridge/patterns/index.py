"""An index of many patterns, which finds those that an event matches without looking at each.

Each branch of a pattern is filed under one of its paths, the one that tells it apart best from those already there:
under the keys of all matchers of that path (see `ways`). What an event finds there is then held against it in full.
Where more than a few are filed under one key they are filed again among themselves, under another path, or another
literal of a wildcard. So the cost of
an event follows what it finds, not what there is; only patterns that ask for nothing but `exists` and `anything-but`
are found by every event that has their paths.

*Bounds*: nothing is multiplied out: a branch is filed at most 16 times, or once for each matcher of one path, and never
more than eight levels deep. What is discarded is left where it is, and cleared away when it outnumbers what lives.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from fake_eventbridge.patterns.event import Event, Flat, flatten, load
from fake_eventbridge.patterns.match import holds
from fake_eventbridge.patterns.names import Names
from fake_eventbridge.patterns.pattern import Pattern, PatternSource, compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.ways import EQUAL, Kind, Way, choices

if TYPE_CHECKING:
    from fake_eventbridge.patterns.operators import Branch, Value

Key = TypeVar("Key", bound=Hashable)

_MOST_TOGETHER = 2
_MOST_FILINGS = 16
_DEEPEST = 8
_FEW_GONE = 64


class _Entry(Generic[Key]):
    """One branch of one pattern."""

    __slots__ = ("branch", "key", "live", "order")

    def __init__(self, key: Key, order: int, branch: Branch) -> None:
        self.key = key
        self.order = order
        self.branch = branch
        self.live = True


class _Node(Generic[Key]):
    """Branches filed under ways in to their paths; `used` are those that have already led here."""

    __slots__ = ("rest", "used", "ways")

    def __init__(self, used: frozenset[tuple[str, Way]] = frozenset()) -> None:
        self.used = used
        self.rest: list[_Entry[Key]] = []
        self.ways: dict[str, _Tables[Key]] = {}


# What stands under a key: one entry, as most often, or some, or so many that they are filed again.
_Slot: TypeAlias = _Entry[Key] | list[_Entry[Key]] | _Node[Key]
_Tables: TypeAlias = dict[Kind, dict[Hashable, _Slot[Key]]]


class Index(Generic[Key]):
    """Patterns by key; `matching` tells the keys, in the order in which they were first added."""

    __slots__ = ("_entries", "_gone", "_names", "_order", "_root", "_unfiled")

    def __init__(self) -> None:
        self._entries: dict[Key, tuple[_Entry[Key], ...]] = {}
        self._names = Names()
        self._root: _Node[Key] = _Node()
        self._order = 0
        self._gone = 0
        self._unfiled: list[tuple[Key, tuple[Branch, ...]]] = []

    def __deepcopy__(self, memo: dict[int, object]) -> Index[Key]:
        """Return an index of the same patterns, which it files when it is first asked: many copies never are."""
        made: Index[Key] = Index()
        memo[id(self)] = made
        made._unfiled = self._unfiled or [
            (key, tuple(entry.branch for entry in entries)) for key, entries in self._entries.items()
        ]
        return made

    def __len__(self) -> int:
        return len(self._unfiled or self._entries)

    def __contains__(self, key: object) -> bool:
        self._file_all()
        return key in self._entries

    def add(self, key: Key, pattern: Pattern | PatternSource) -> None:
        """File a pattern under its key; a key that is there already keeps its place and gets the new pattern."""
        self._file_all()
        self._add(key, (pattern if isinstance(pattern, Pattern) else compile(pattern)).branches)

    def _file_all(self) -> None:
        unfiled, self._unfiled = self._unfiled, []
        for key, branches in unfiled:
            self._add(key, branches)

    def _add(self, key: Key, branches: tuple[Branch, ...]) -> None:
        replaced = self._entries.get(key)
        order = replaced[0].order if replaced else self._order
        self._order += 1
        if replaced:
            self._retire(replaced)
        entries = tuple(_Entry(key, order, branch) for branch in branches)
        self._entries[key] = entries
        for entry in entries:
            for leaf in entry.branch:
                self._names.add(leaf.path)
            _file(self._root, entry)

    def discard(self, key: Key) -> None:
        """Forget the key's pattern, if it has one."""
        self._file_all()
        entries = self._entries.pop(key, None)
        if entries:
            self._retire(entries)

    def matching(self, event: Event) -> list[Key]:
        """Find the keys whose patterns the event, a dict or JSON text, matches."""
        if self._unfiled:
            self._file_all()
        flat = flatten(load(event), self._names)
        found: dict[int, Key] = {}
        for entry in _candidates(self._root, flat):
            if entry.live and entry.order not in found and holds(entry.branch, flat):
                found[entry.order] = entry.key
        return [found[order] for order in sorted(found)]

    def _retire(self, entries: tuple[_Entry[Key], ...]) -> None:
        for entry in entries:
            entry.live = False
            for leaf in entry.branch:
                self._names.discard(leaf.path)
        self._gone += len(entries)
        if self._gone > max(_FEW_GONE, len(self._entries)):
            self._gone = 0
            self._root = _Node()
            for kept in self._entries.values():
                for entry in kept:
                    if entry.live:
                        _file(self._root, entry)


def _candidates(root: _Node[Key], flat: Flat) -> Iterable[_Entry[Key]]:
    """Collect all entries that the event can match, each once, and few others."""
    found: list[_Entry[Key]] = []
    nodes = [root]
    met: set[int] = set()
    for node in nodes:
        found += node.rest
        for path, tables in node.ways.items():
            for slot in _slots(tables, flat.distinct(path)):
                if isinstance(slot, _Entry):
                    found.append(slot)
                elif id(slot) not in met:
                    met.add(id(slot))
                    if isinstance(slot, list):
                        found += slot
                    else:
                        nodes.append(slot)
    return dict.fromkeys(found)


def _slots(tables: _Tables[Key], values: Iterable[Value]) -> Iterable[_Slot[Key]]:
    for kind, table in tables.items():
        for value in values:
            for key in (value,) if kind is EQUAL else kind.keys(table, kind.size, value):
                slot = table.get(key)
                if slot is not None:
                    yield slot


def _file(node: _Node[Key], entry: _Entry[Key]) -> None:
    best = _best(node, entry.branch)
    if best is None:
        node.rest.append(entry)
        return
    path, ways = best
    tables = node.ways.setdefault(path, {})
    for kind, key in ways:
        table = tables.setdefault(kind, {})
        slot = table.get(key)
        if slot is None:
            table[key] = entry
        elif isinstance(slot, _Entry):
            table[key] = [slot, entry]
        elif isinstance(slot, _Node):
            _file(slot, entry)
        else:
            slot.append(entry)
            if len(slot) > _MOST_TOGETHER and len(node.used) < _DEEPEST:
                inner: _Node[Key] = _Node(node.used | {(path, (kind, key))})
                table[key] = inner
                for one in slot:
                    if one.live:
                        _file(inner, one)


def _best(node: _Node[Key], branch: Branch) -> tuple[str, list[Way]] | None:
    """Choose the path to file a branch under, and the ways in: where the fewest are met that are not meant."""
    best: tuple[str, list[Way]] | None = None
    least = 0
    open_choices: list[tuple[str, list[Way]]] = []
    filings = 1
    for leaf in branch:
        for ways in choices(leaf):
            if node.used and any((leaf.path, way) in node.used for way in ways):
                filings *= len(ways)
            else:
                open_choices.append((leaf.path, ways))
    for path, ways in open_choices:
        if node.used and len(ways) > 1 and filings * len(ways) > _MOST_FILINGS:
            continue
        tables = node.ways.get(path, {})
        cost = sum(kind.vague + _size(tables.get(kind, {}).get(key)) for kind, key in ways)
        if best is None or cost < least or (cost == least and path != best[0]):
            best, least = (path, ways), cost
    return best


def _size(slot: _Slot[Key] | None) -> int:
    if slot is None:
        return 0
    return len(slot) if isinstance(slot, list) else _MOST_TOGETHER if isinstance(slot, _Node) else 1
