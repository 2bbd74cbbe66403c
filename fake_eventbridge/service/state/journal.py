"""The journal of one fake: calls, events and deliveries as frozen records, the oldest dropped beyond `keep`."""

from __future__ import annotations

import itertools
from collections import OrderedDict, deque
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from fake_eventbridge.aws import json_encoding, redaction
from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.calls import Call, CallError
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Literal

    from fake_eventbridge.aws.json_encoding import JsonObject
    from fake_eventbridge.service.state.calls import Fault

    Outcome = Literal["delivered", "retrying", "dead-lettered", "failed"]


_Record = TypeVar("_Record")
# Units: how many records, and how many characters of each, the repr of a sequence of them has.
_SHOWN, _SHOWN_CHARACTERS = 10, 160


@dataclass(frozen=True, slots=True, repr=False)
class Event:
    """One event that was accepted; `dropped` says why it went nowhere, and is None where it reached its bus.

    Shapes: `detail` is the parsed JSON object, `resources` as given.
    Units: `time` is an aware UTC datetime in whole seconds.
    """

    id: str
    source: str
    detail_type: str
    detail: JsonObject
    resources: tuple[str, ...]
    time: datetime
    account: str
    region: str
    bus: str
    dropped: str | None

    def __deepcopy__(self, memo: object) -> Event:
        """Return the event itself: nothing changes it, and its detail can be nested more deeply than copying goes."""
        return self

    def __repr__(self) -> str:
        dropped = "" if self.dropped is None else f" (dropped: {readable.shortened(self.dropped)})"
        return f"<Event {self}: {readable.as_json(self.detail, _SHOWN_CHARACTERS)}{dropped}>"

    def __str__(self) -> str:
        named = f"{readable.shortened(self.detail_type, 80)} from {readable.shortened(self.source, 120)}"
        return f"{named} on {readable.shortened(self.bus, 120)}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a delivery: when it was made, and why it failed, or None."""

    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Delivery:
    """One event on its way to one target of one rule, its retries inside.

    Shapes: `rule` is the rule's name, `target` the target's ARN, `payload` the text that the target receives; `error`
    is why the last attempt failed. `outcome` is `delivered`, also where nobody but this record receives it;
    `retrying` until the clock brings the next attempt, also a first one that an API destination's rate puts off;
    `dead-lettered`; or `failed`, also where an event is lost without a dead letter. `history` has each attempt;
    `attributes` are the message attributes of a delivery to a dead-letter queue; `trace_header` is X-Ray's, which goes
    beside the payload.
    """

    event: Event
    rule: str
    target: str
    payload: str
    attempts: int
    outcome: Outcome
    error: str | None
    history: tuple[Attempt, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    trace_header: str | None = None

    def __repr__(self) -> str:
        payload = readable.json_or_text(self.payload, _SHOWN_CHARACTERS)
        return f"<Delivery by rule {self.rule} to {readable.shortened(self.target)}: {self._way}, payload {payload}>"

    @property
    def _way(self) -> str:
        """What became of it, in words."""
        tries = "" if self.attempts == 1 else f" after {readable.counted(self.attempts, 'attempt')}"
        error = "" if self.error is None else f": {readable.shortened(self.error)}"
        return f"{self.outcome}{tries}{error}"


class Records(tuple[_Record, ...], Generic[_Record]):  # noqa: SLOT001 - a tuple's subclass can slot no values
    """Records in the order they happened; `dropped` counts the older ones that `keep` let go."""

    dropped: int

    def __new__(cls, records: Iterable[_Record] = (), dropped: int = 0) -> Records[_Record]:  # noqa: D102 - the class says it
        made = super().__new__(cls, records)
        made.dropped = dropped
        return made

    def __repr__(self) -> str:
        shown = [f"<{self.dropped} older dropped: raise keep=>"] if self.dropped else []
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


class History(NamedTuple):
    """All that is kept, as it was at one moment, to be read and not to be changed; each in the order it happened."""

    calls: list[CallEntry]
    events: list[Put]
    deliveries: list[DeliveryEntry]
    moments: list[Moment]
    dropped_calls: int
    dropped_events: int
    dropped_deliveries: int


@dataclass(slots=True)
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

    def record(self, *, with_secrets: bool = False) -> Call:
        """Return what is known of the call by now, its secrets left out unless a fault is to be found for it."""
        request = self.request if with_secrets else redaction.request(self.operation, self.request)
        return Call(
            self.operation,
            deepcopy(request),
            self.account,
            self.region,
            deepcopy(redaction.response(self.operation, self.response)),
            self.error,
            self.attempts,
            self.waited,
            self.fault,
            self.at,
            self.shortcut,
        )


@dataclass(slots=True)
class DeliveryEntry:
    """A delivery while attempts may still be added to it. The payload is made when it is first needed."""

    event: Event
    rule: str
    target: str
    render: Callable[[], str]
    attempts: int = 0
    outcome: Outcome = "retrying"
    error: str | None = None
    history: list[Attempt] = field(default_factory=list)
    attributes: Mapping[str, str] = field(default_factory=dict)
    trace_header: str | None = None
    number: int = 0
    order: int = 0
    retry_at: datetime | None = None
    rule_arn: str = ""
    _payload: str | None = None

    def tells_as_much_as(self, other: DeliveryEntry) -> bool:
        """Return whether the other is this delivery, and as far."""
        return (self.event.id, self.rule, self.target, self.attempts) == (
            other.event.id,
            other.rule,
            other.target,
            other.attempts,
        )

    @property
    def payload(self) -> str:
        """The text that the target receives."""
        if self._payload is None:
            self._payload = self.render()
        return self._payload

    def record(self) -> Delivery:
        """Return what is known of the delivery by now."""
        return Delivery(
            _copied(self.event),
            self.rule,
            self.target,
            self.payload,
            self.attempts,
            self.outcome,
            self.error,
            tuple(self.history),
            self.attributes,
            self.trace_header,
        )


def _copied(event: Event) -> Event:
    """Return an event for a test to read: what it does to the detail reaches no target and no archive."""
    return replace(event, detail=json_encoding.copied(event.detail))


# A refused call can be retried, so its entry must be found again; far more than can be under way at one time.
_RETRIABLE = 4096


@dataclass(slots=True)
class Journal:
    """The records of one fake.

    Records are made from a copy and outside the lock: a finalizer or a signal handler may make a call meanwhile.
    """

    keep: int
    _calls: deque[CallEntry] = field(init=False)
    _events: deque[Put] = field(init=False)
    _deliveries: deque[DeliveryEntry] = field(init=False)
    _moments: deque[Moment] = field(init=False)
    # The call whose operation is at work, under the backend's lock: what is put meanwhile, it put.
    at_work: CallEntry | None = None
    _order: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _all_calls: int = 0
    _all_events: int = 0
    _all_deliveries: int = 0
    _refused: OrderedDict[str, CallEntry] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=locks.make)

    def __post_init__(self) -> None:
        self._calls = deque(maxlen=self.keep)
        self._events = deque(maxlen=self.keep)
        self._deliveries = deque(maxlen=self.keep)
        self._moments = deque(maxlen=self.keep)

    def open(self, entry: CallEntry) -> None:
        """Append a call that has begun."""
        with self._lock:
            entry.order = next(self._order)
            self._calls.append(entry)
            self._all_calls += 1

    def remember(self, invocation: str, entry: CallEntry) -> None:
        """Keep a refused call where its next attempt finds it."""
        with self._lock:
            self._refused[invocation] = entry
            while len(self._refused) > _RETRIABLE:
                self._refused.popitem(last=False)

    def retried(self, invocation: str | None) -> CallEntry | None:
        """Return the refused call that an attempt belongs to, if it is not the first one."""
        return None if invocation is None else self._refused.get(invocation)

    def add(self, event: Event, owner: tuple[str, str] | None = None) -> None:
        """Append an event that was accepted; `owner` is the account and the Region whose bus it is for."""
        cause = None if self.at_work is None else self.at_work.order
        with self._lock:
            self._events.append(Put(next(self._order), cause, owner, event))
            self._all_events += 1

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
            )

    def open_delivery(self, entry: DeliveryEntry) -> None:
        """Append a delivery that has begun."""
        with self._lock:
            self._append_delivery(entry)

    def resume_delivery(self, entry: DeliveryEntry) -> None:
        """Let a delivery go on in the record it has, or, where a restored one has fallen behind that, in one more."""
        with self._lock:
            at = entry.number - 1 - (self._all_deliveries - len(self._deliveries))
            if at < 0:
                return  # its record is no longer kept
            known = self._deliveries[at] if at < len(self._deliveries) else None
            if known is not entry:
                if known is not None and known.tells_as_much_as(entry):
                    self._deliveries[at] = entry
                else:
                    self._append_delivery(entry)

    def _append_delivery(self, entry: DeliveryEntry) -> None:
        self._deliveries.append(entry)
        self._all_deliveries += 1
        entry.number = self._all_deliveries
        entry.order = next(self._order)

    def deliveries(self) -> Records[Delivery]:
        """Return the deliveries that are kept."""
        with self._lock:
            kept = list(self._deliveries)
            dropped = max(0, self._all_deliveries - len(kept))
        return Records((entry.record() for entry in kept), dropped)

    def calls(self) -> Records[Call]:
        """Return the calls that are kept."""
        with self._lock:
            kept = list(self._calls)
            dropped = max(0, self._all_calls - len(kept))
        return Records((entry.record() for entry in kept), dropped)

    def events(self) -> Records[Event]:
        """Return the events that are kept."""
        with self._lock:
            kept = [put.event for put in self._events]
            dropped = max(0, self._all_events - len(kept))
        return Records(map(_copied, kept), dropped)

    def event(self, event_id: str) -> Event | None:
        """Return the newest event of an id, if it is kept."""
        with self._lock:
            kept = [put.event for put in self._events]
        return next((_copied(event) for event in reversed(kept) if event.id == event_id), None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._calls.clear()
            self._events.clear()
            self._deliveries.clear()
            self._moments.clear()
            self._refused.clear()
            self._all_calls = self._all_events = self._all_deliveries = 0
