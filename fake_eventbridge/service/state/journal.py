"""The journal of one fake: calls, events and deliveries as frozen records, the oldest dropped beyond its bounds."""

from __future__ import annotations

import itertools
from collections import OrderedDict, deque
from dataclasses import field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.calls import Call, CallError
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable
    from datetime import datetime

    from fake_eventbridge.aws.json_encoding import JsonObject
    from fake_eventbridge.service.state.calls import Fault
    from fake_eventbridge.service.state.deliveries import Delivery, DeliveryEntry
    from fake_eventbridge.service.state.events import Event


_Record = TypeVar("_Record")
# Units: how many records the repr of a sequence of them has.
_SHOWN = 10


class Records(tuple[_Record, ...], Generic[_Record]):  # noqa: SLOT001 - a tuple's subclass can slot no values
    """Records in the order they happened; `dropped` counts the older ones that were let go: beyond `keep`, or 64 MB."""

    dropped: int
    _why: str

    def __new__(cls, records: Iterable[_Record] = (), dropped: int = 0, why: str = "") -> Records[_Record]:  # noqa: D102 - the class says it
        made = super().__new__(cls, records)
        made.dropped = dropped
        made._why = why
        return made

    def __repr__(self) -> str:
        shown = [f"<{self.dropped} older dropped: {self._why}>"] if self.dropped else []
        if len(self) > _SHOWN:
            shown.append(f"<{len(self) - _SHOWN} more>")
        shown += [repr(each) for each in self[-_SHOWN:]]
        return f"Records([{', '.join(shown)}])"


class Moment(NamedTuple):
    """Something that happened and was no call: the clock moved, or something expired by itself.

    Units: `number` counts with the numbers of calls, events and deliveries: what has the greater one happened later.
    """

    number: int
    at: datetime
    told: str
    name: str = ""


class Put(NamedTuple):
    """An event as the journal holds it: the number of the call that put it, and whose bus it was put on.

    `owner` is the account and the Region of the bus, None where it is not known.
    """

    number: int
    cause: int | None
    owner: tuple[str, str] | None
    event: Event
    characters: int = 0

    @property
    def order(self) -> int:
        """Its number, under the name that it has in other records."""
        return self.number

    def let_go(self) -> None:
        """Take note that nobody reads it any more: an event never changes."""


class History(NamedTuple):
    """All that is kept, as it was at one moment, to be read and not to be changed; each in the order it happened."""

    calls: list[CallEntry]
    events: list[Put]
    deliveries: list[DeliveryEntry]
    moments: list[Moment]
    dropped_calls: int
    dropped_events: int
    dropped_deliveries: int
    why_dropped: str


@plain(slots=True, eq=False)
class CallEntry:
    """A call while attempts may still be added to it."""

    operation: str
    account: str
    region: str
    at: datetime
    shortcut: bool = False
    request: JsonObject = field(default_factory=dict, repr=False)
    response: JsonObject | None = None
    error: CallError | None = None
    attempts: int = 1
    waited: float = 0.0
    fault: Fault | None = None
    change_was_made: bool = False
    trace_header: str | None = None
    order: int = 0
    characters: int = 0
    # Whether it was let go, and whether it was refused and may be tried again.
    is_dropped: bool = False
    awaits_retry: bool = False

    def record(self, *, with_secrets: bool = False) -> Call:
        """Return what is known of the call by now, its secrets left out unless a fault is to be found for it."""
        return Call.of(
            self.operation,
            self.request,
            self.response,
            with_secrets=with_secrets,
            account=self.account,
            region=self.region,
            error=self.error,
            attempts=self.attempts,
            waited=self.waited,
            fault=self.fault,
            at=self.at,
            shortcut=self.shortcut,
        )

    def let_go(self) -> None:
        """Take note that nobody reads it any more."""
        self.is_dropped = True
        self.lighten()

    def lighten(self) -> None:
        """Let go of its texts, where nobody reads them any more; another attempt brings its request again."""
        if self.is_dropped and self.awaits_retry:
            self.request, self.response, self.error = {}, None, None


_Entry = TypeVar("_Entry", "CallEntry", "Put", "DeliveryEntry")

# A refused call can be retried, so its entry must be found again: far more than can be under way at one time.
_RETRIABLE = 1024
# Units: characters of requests, answers, details and payloads in all that is kept.
MOST_CHARACTERS = 64 * 1024 * 1024
_TOO_MANY, _TOO_LONG = "raise keep=", "what is kept may have 64 MB of text"


@plain(slots=True, eq=False)
class Journal:
    """The records of one fake: at most `keep` calls, events and deliveries each, and of all the texts 64 MB.

    Records are made from a copy and outside the lock: a finalizer or a signal handler may make a call meanwhile.
    """

    keep: int
    _calls: deque[CallEntry] = field(default_factory=deque)
    _events: deque[Put] = field(default_factory=deque)
    _deliveries: deque[DeliveryEntry] = field(default_factory=deque)
    _moments: deque[Moment] = field(init=False)
    # The call whose operation is at work, under the backend's lock: what is put meanwhile, it put.
    at_work: CallEntry | None = None
    _order: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _all_calls: int = 0
    _all_events: int = 0
    _all_deliveries: int = 0
    _characters: int = 0
    _why_dropped: str = _TOO_MANY
    _refused: OrderedDict[str, CallEntry] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=locks.make)

    def __post_init__(self) -> None:
        self._moments = deque(maxlen=self.keep)

    def open(self, entry: CallEntry) -> None:
        """Append a call that has begun."""
        with self._lock:
            entry.order = next(self._order)
            self._all_calls += 1
            self._append(self._calls, entry)

    def grew(self, entry: CallEntry | DeliveryEntry, characters: int) -> None:
        """Take note that a record has become longer."""
        with self._lock:
            entry.characters += characters
            if not entry.is_dropped:
                self._characters += characters
                self._let_go()

    def remember(self, invocation: str, entry: CallEntry) -> None:
        """Keep a refused call where its next attempt finds it."""
        with self._lock:
            self._refused[invocation] = entry
            entry.awaits_retry = True
            entry.lighten()
            if len(self._refused) > _RETRIABLE:
                self._refused.popitem(last=False)

    def retried(self, invocation: str | None) -> CallEntry | None:
        """Return the refused call that an attempt belongs to, if it is not the first one."""
        return None if invocation is None else self._refused.get(invocation)

    def resume(self, invocation: str | None) -> CallEntry | None:
        """Return the refused call that an attempt belongs to, and forget it: the attempt may end the call."""
        if not self._refused or invocation is None:
            return None
        with self._lock:
            entry = self._refused.pop(invocation, None)
            if entry is not None:
                entry.awaits_retry = False
            return entry

    def add(self, event: Event, owner: tuple[str, str] | None = None, characters: int = 0) -> None:
        """Append an event that was accepted; `owner` is the account and the Region whose bus it is for.

        Units: `characters` of the detail's text.
        """
        cause = None if self.at_work is None else self.at_work.order
        with self._lock:
            self._all_events += 1
            self._append(self._events, Put(next(self._order), cause, owner, event, characters))

    def _append(self, kept: deque[_Entry], entry: _Entry) -> None:
        """Append a record, and let go of the oldest beyond the bounds; the caller holds the lock."""
        kept.append(entry)
        self._characters += entry.characters
        if len(kept) > self.keep:
            self._drop(kept)
        if self._characters > MOST_CHARACTERS:
            self._let_go()

    def _let_go(self) -> None:
        """Let go of the oldest records while all are too long together; the newest of each kind stays."""
        while self._characters > MOST_CHARACTERS:
            droppable = [kept for kept in (self._calls, self._events, self._deliveries) if len(kept) > 1]
            if not droppable:
                return
            self._drop(min(droppable, key=_oldest))
            self._why_dropped = _TOO_LONG

    def _drop(self, kept: deque[CallEntry] | deque[Put] | deque[DeliveryEntry]) -> None:
        entry: CallEntry | Put | DeliveryEntry = kept.popleft()
        self._characters -= entry.characters
        entry.let_go()

    def note(self, at: datetime, told: str, name: str = "") -> None:
        """Append something that happened and was no call; `name` is what it happened to."""
        with self._lock:
            self._moments.append(Moment(next(self._order), at, told, name))

    def number(self) -> int:
        """Return a number between those of the records so far and those of the later ones."""
        return next(self._order)

    def calls_around(self, number: int) -> list[tuple[bool, Call]]:
        """Return the calls that are kept, each with whether it was made before that number."""
        with self._lock:
            return [(entry.order < number, entry.record()) for entry in self._calls]

    def history(self) -> History:
        """Return all that is kept, not copied, for whoever tells of it."""
        with self._lock:
            calls, events, deliveries = list(self._calls), list(self._events), list(self._deliveries)
            return History(
                calls,
                events,
                deliveries,
                list(self._moments),
                self._all_calls - len(calls),
                self._all_events - len(events),
                self._all_deliveries - len(deliveries),
                self._why_dropped,
            )

    def open_delivery(self, entry: DeliveryEntry, characters: int = 0) -> None:
        """Append a delivery that has begun.

        Units: `characters` of the text of its event.
        """
        entry.characters = characters
        with self._lock:
            self._append_delivery(entry)

    def resume_delivery(self, entry: DeliveryEntry) -> None:
        """Let a delivery go on in the record it has, or, where a restored one has fallen behind that, in one more."""
        with self._lock:
            at = entry.number - 1 - (self._all_deliveries - len(self._deliveries))
            if at < 0:
                entry.kept_by = None
                return  # its record is no longer kept
            known = self._deliveries[at] if at < len(self._deliveries) else None
            if known is not entry:
                if known is not None and known.tells_as_much_as(entry):
                    self._deliveries[at] = entry
                    self._characters += entry.characters - known.characters
                    known.kept_by, entry.kept_by = None, self
                else:
                    self._append_delivery(entry)

    def _append_delivery(self, entry: DeliveryEntry) -> None:
        self._all_deliveries += 1
        entry.number = self._all_deliveries
        entry.order = next(self._order)
        entry.kept_by = self
        self._append(self._deliveries, entry)

    def deliveries(self) -> Records[Delivery]:
        """Return the deliveries that are kept."""
        with self._lock:
            kept = list(self._deliveries)
            dropped = max(0, self._all_deliveries - len(kept))
        return Records((entry.record() for entry in kept), dropped, self._why_dropped)

    def calls(self) -> Records[Call]:
        """Return the calls that are kept."""
        with self._lock:
            kept = list(self._calls)
            dropped = max(0, self._all_calls - len(kept))
        return Records((entry.record() for entry in kept), dropped, self._why_dropped)

    def events(self) -> Records[Event]:
        """Return the events that are kept."""
        with self._lock:
            kept = [put.event for put in self._events]
            dropped = max(0, self._all_events - len(kept))
        return Records((event.shown() for event in kept), dropped, self._why_dropped)

    def event(self, event_id: str) -> Event | None:
        """Return the newest event of an id, if it is kept."""
        with self._lock:
            kept = [put.event for put in self._events]
        return next((event.shown() for event in reversed(kept) if event.id == event_id), None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            for kept in (self._calls, self._events, self._deliveries):
                while kept:
                    self._drop(kept)
            self._moments.clear()
            self._refused.clear()
            self._all_calls = self._all_events = self._all_deliveries = self._characters = 0
            self._why_dropped = _TOO_MANY


def _oldest(kept: deque[CallEntry] | deque[Put] | deque[DeliveryEntry]) -> int:
    return kept[0].order
