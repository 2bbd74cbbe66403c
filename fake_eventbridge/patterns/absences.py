"""What an event has instead of a path that it has not: the same name elsewhere, in another spelling, or in a string."""

from __future__ import annotations

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
        self._found: dict[str, str] | None = None
        self._searches = _MOST_SEARCHES

    def hint(self, path: str) -> tuple[float, str]:
        """Say what stands where a path would be, or which path comes nearest, and from 0 to 1 how near."""
        if self._found is None:
            self._found = dict(islice(_paths(self._event), _MOST_PATHS))
        found = self._found
        if path in found:
            return 0.4, f"the event has {found[path]} there, and only strings, numbers, booleans and null are values"
        inside = self._inside_string(path)
        if inside is not None:
            return inside
        alike = self._alike(path)
        if alike is not None:
            return alike
        if self._searches and len(path) <= _LONGEST_PATH:
            self._searches -= 1
            near = _nearest(path, found)
            if near:
                return 0.3, f"the event has no such path; nearest is {shown.path(near)}"
        return 0, "the event has no such path"

    def _inside_string(self, path: str) -> tuple[float, str] | None:
        found = self._found or {}
        for end, char in enumerate(path[:_LONGEST_PATH]):
            if char == "." and found.get(path[:end]) in {_STRING, _JSON}:
                before = shown.path(path[:end])
                twice = ": it holds JSON, encoded once too often" if found[path[:end]] == _JSON else ""
                return 0.3, f"the event has a string at {before}, and patterns do not look inside{twice}"
        return None

    def _alike(self, path: str) -> tuple[float, str] | None:
        """Find the same names in another spelling, or the last of them at another place."""
        found = self._found or {}
        folded, bare = path.lower(), _bare(path)
        last = _last(path)
        elsewhere = ""
        for other, stands in found.items():
            if other.lower() == folded:
                return 0.4, f"the event has {shown.path(other)}, which differs in case"
            if _bare(other) == bare:
                return 0.4, f"the event has {shown.path(other)}, which is spelled otherwise"
            if not elsewhere and last and _last(other) == last and _is_value(stands):
                elsewhere = other
        if elsewhere:
            return 0.3, f"the event has no such path, but it has {shown.path(elsewhere)}"
        return None


def _nearest(path: str, found: Mapping[str, str]) -> str:
    """Find the path whose last name looks most like that of another."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and only misses need it

    by_name = {_last(other): other for other, stands in found.items() if _is_value(stands)}
    name = _last(path)
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
