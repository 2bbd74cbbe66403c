"""What an event has instead of a path that it has not: the same name elsewhere, in another spelling, or in a string."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from fake_eventbridge.patterns import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MOST_PATHS = 2_000
_MOST_COMPARED = 300
_MOST_SEARCHES = 20
_LONGEST_PATH = 4_096
_STRING, _JSON, _VALUE = "a string", "JSON in a string", "a value"


class Absences:
    """The paths of one event, to be asked about those it has not.

    *Bounds*: 2,000 paths are looked at, each once for the event; only for 20 absences the names that look alike.
    """

    def __init__(self, event: Mapping[str, object]) -> None:
        self._event = event
        self._searches = _MOST_SEARCHES

    @cached_property
    def _found(self) -> dict[str, str]:
        return dict(islice(_paths(self._event), _MOST_PATHS))

    @cached_property
    def _spelled(self) -> dict[str, str]:
        return {_bare(path): path for path in reversed(self._found)}

    @cached_property
    def _by_last_name(self) -> dict[str, str]:
        return {_last(path): path for path in reversed(self._found) if _is_value(self._found[path])}

    def hint(self, path: str) -> tuple[float, str]:
        """Say what stands where a path would be, or which path comes nearest, and from 0 to 1 how near."""
        if path in self._found:
            stands = self._found[path]
            return 0.4, f"the event has {stands} there, and only strings, numbers, booleans and null are values"
        inside = self._inside_string(path)
        if inside is not None:
            return 0.3, inside
        other = self._spelled.get(_bare(path))
        if other is not None:
            differs = "differs in case" if other.lower() == path.lower() else "is spelled otherwise"
            return 0.4, f"the event has {shown.path(other)}, which {differs}"
        other = self._by_last_name.get(_last(path))
        if other is not None and _last(path):
            return 0.3, f"the event has no such path, but it has {shown.path(other)}"
        if self._searches and len(path) <= _LONGEST_PATH:
            self._searches -= 1
            other = _nearest(_last(path), self._by_last_name)
            if other:
                return 0.3, f"the event has no such path; nearest is {shown.path(other)}"
        return 0, "the event has no such path"

    def _inside_string(self, path: str) -> str | None:
        for end, char in enumerate(path[:_LONGEST_PATH]):
            if char == "." and self._found.get(path[:end]) in {_STRING, _JSON}:
                twice = ": it holds JSON, encoded once too often" if self._found[path[:end]] == _JSON else ""
                return f"the event has a string at {shown.path(path[:end])}, and patterns do not look inside{twice}"
        return None


def _nearest(name: str, by_name: Mapping[str, str]) -> str:
    """Find the path whose last name looks most like this one."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and only misses need it

    names = (other for other in by_name if abs(len(other) - len(name)) <= len(name))
    near = get_close_matches(name, islice(names, _MOST_COMPARED), n=1)
    return by_name[near[0]] if near else ""


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _is_value(stands: str) -> bool:
    return stands in {_STRING, _JSON, _VALUE}


def _bare(path: str) -> str:
    """Take away what spellings of one name differ in: detail-type, detailType, DetailType and detail_type are alike."""
    return path.replace("-", "").replace("_", "").lower()


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
        return _JSON if inside.lstrip()[:1] in {"{", "["} else _STRING
    kind = "an object" if isinstance(inside, dict) else "an array" if isinstance(inside, (list, tuple)) else _VALUE
    return kind if kind == _VALUE or inside else f"{kind} without values"
