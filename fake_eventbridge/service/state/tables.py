"""Tables of records that stay in the order of their names, and listing them a page at a time with opaque tokens."""

from __future__ import annotations

import base64
import json
from bisect import bisect_left, bisect_right, insort
from copy import deepcopy
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, TypeVar
from zlib import crc32

from fake_eventbridge.aws import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fake_eventbridge.aws.errors import Refusal

_Record = TypeVar("_Record")

# Names are kept in sorted runs of at most this length, so that one more name moves few others, however many there are.
_RUN = 512

DEFAULT_PAGE = 100


class Table(Generic[_Record]):
    """Records by name; looking up, adding and removing cost the same at ten names and at a million.

    `sortedcontainers.SortedDict` does the same, some 15 per cent faster at 200,000 names, and would be one more
    run-time dependency of every user: these sixty lines stay.
    """

    __slots__ = ("_records", "_runs")

    def __init__(self) -> None:
        self._records: dict[str, _Record] = {}
        self._runs: list[list[str]] = []

    def __deepcopy__(self, memo: dict[int, object]) -> Table[_Record]:
        """Copy the records, and the order that their names have already."""
        made: Table[_Record] = Table()
        memo[id(self)] = made
        made._records = {name: deepcopy(record, memo) for name, record in self._records.items()}
        made._runs = [run.copy() for run in self._runs]
        return made

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, name: object) -> bool:
        return name in self._records

    def __getitem__(self, name: str) -> _Record:
        return self._records[name]

    def get(self, name: str) -> _Record | None:
        """Return the record of that name, if there is one."""
        return self._records.get(name)

    def __setitem__(self, name: str, record: _Record) -> None:
        if name not in self._records:
            self._enter(name)
        self._records[name] = record

    def __delitem__(self, name: str) -> None:
        del self._records[name]
        position = self._run_of(name)
        run = self._runs[position]
        del run[bisect_left(run, name)]
        if not run:
            del self._runs[position]

    def __iter__(self) -> Iterator[str]:
        for run in self._runs:
            yield from run

    def values(self) -> Iterator[_Record]:
        """Return the records in the order of their names."""
        return (self._records[name] for name in self)

    def after(self, name: str, prefix: str = "") -> Iterator[tuple[str, _Record]]:
        """Return the records whose names follow `name` and start with `prefix`, in order; `""` starts at the first."""
        found = self._names_from(prefix, skip=False) if name < prefix else self._names_from(name, skip=True)
        for each in found:
            if not each.startswith(prefix):
                return
            yield each, self._records[each]

    def _names_from(self, name: str, *, skip: bool) -> Iterator[str]:
        if not self._runs:
            return
        first = self._run_of(name)
        start = (bisect_right if skip else bisect_left)(self._runs[first], name)
        yield from islice(self._runs[first], start, None)
        for run in islice(self._runs, first + 1, None):
            yield from run

    def _run_of(self, name: str) -> int:
        """Return the position of the only run that the name can be in."""
        low, high = 0, len(self._runs)
        while low < high:
            middle = (low + high) // 2
            if self._runs[middle][0] <= name:
                low = middle + 1
            else:
                high = middle
        return max(low - 1, 0)

    def _enter(self, name: str) -> None:
        if not self._runs:
            self._runs.append([name])
            return
        position = self._run_of(name)
        run = self._runs[position]
        if len(run) < _RUN:
            insort(run, name)
        elif name > run[-1] and position == len(self._runs) - 1:
            self._runs.append([name])
        else:
            half = len(run) // 2
            self._runs[position : position + 1] = [run[:half], run[half:]]
            insort(self._runs[position + (name >= run[half])], name)


def page(  # noqa: PLR0913 - one parameter for each thing that a list operation can be asked
    records: Table[_Record] | Mapping[str, _Record],
    *,
    query: tuple[str | None, ...],
    prefix: str | None,
    limit: int | None,
    next_token: str | None,
    where: Callable[[_Record], bool] | None = None,
    first: Sequence[_Record] = (),
    scope: str = "",
    malformed: Refusal | None = None,
    foreign: Refusal | None = None,
) -> tuple[list[_Record], dict[str, object]]:
    """Return one page of records in name order, and the `NextToken` member that leads to the next page, if any.

    `where` leaves out records; what it filters by belongs into the query. `first` is shown before all names.
    A token names its query and the last name shown, so it survives inserts and is good for that query alone.
    `scope` is whose records they are, where that breaks AWS rather than the token.

    Raises:
        Refusal: `malformed` for what is not a token, `foreign` for another query's, ValidationException by default;
            InternalException for another scope's.

    Source: recorded (2026-09) for ListRuleNamesByTarget. Unverified: the default words elsewhere.
    """
    asked = [crc32(repr((*query, prefix)).encode()), crc32(scope.encode())]
    size = limit or DEFAULT_PAGE
    start = None if next_token is None else _resume(next_token, asked, malformed, foreign)
    named = _after(records, start or "", prefix or "")
    shown = ((name, record) for name, record in named if where is None or where(record))
    leading = () if start is not None else (("", record) for record in first)
    found = list(islice(chain(leading, shown), size + 1))
    page_of_records = [record for _, record in found[:size]]
    if len(found) <= size:
        return page_of_records, {}
    return page_of_records, {"NextToken": _token(asked, found[size - 1][0])}


def _after(records: Table[_Record] | Mapping[str, _Record], name: str, prefix: str) -> Iterator[tuple[str, _Record]]:
    """Return the records of a table, or of a few in any mapping, as `Table.after` does."""
    if isinstance(records, Table):
        return records.after(name, prefix)
    return ((each, records[each]) for each in sorted(records) if each > name and each.startswith(prefix))


def _token(asked: list[int], last: str) -> str:
    text = json.dumps([*asked, last]).encode()
    return base64.b64encode(crc32(text).to_bytes(4, "big") + text).decode()


def _resume(token: str, asked: list[int], malformed: Refusal | None, foreign: Refusal | None) -> str:
    try:
        content = base64.b64decode(token, validate=True)
    except ValueError:
        content = b""
    checksum, text = content[:4], content[4:]
    if not text or crc32(text).to_bytes(4, "big") != checksum:
        raise malformed or errors.bad_token()
    query, scope, last = json.loads(text)
    if query != asked[0]:
        raise foreign or errors.bad_token()
    if scope != asked[1]:
        raise errors.unexpected_problem()
    return str(last)
