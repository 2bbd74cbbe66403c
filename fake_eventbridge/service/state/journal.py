"""The journal of one fake: calls, events and deliveries as frozen records, the oldest dropped beyond `keep`."""

from __future__ import annotations

from collections import OrderedDict, deque
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from fake_eventbridge import locks
from fake_eventbridge.aws import redaction
from fake_eventbridge.service.state.calls import Call, CallError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Literal

    from fake_eventbridge.aws.json_encoding import JsonObject
    from fake_eventbridge.service.state.calls import Fault

    Outcome = Literal["delivered", "retrying", "dead-lettered", "failed"]


_Record = TypeVar("_Record")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a delivery: when it was made, and why it failed, or None."""

    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one target of one rule, its retries inside.

    Shapes: `rule` is the rule's name, `target` the target's ARN, `payload` the text that the target receives; `error`
    is why the last attempt failed. `outcome` is `delivered`, also where nobody but this record receives it;
    `retrying` until the clock brings the next attempt; `dead-lettered`; or `failed`. `history` has each attempt;
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


class Records(tuple[_Record, ...], Generic[_Record]):  # noqa: SLOT001 - a tuple's subclass can slot no values
    """Records in the order they happened; `dropped` counts the older ones that `keep` let go."""

    dropped: int

    def __new__(cls, records: Iterable[_Record] = (), dropped: int = 0) -> Records[_Record]:  # noqa: D102 - the class says it
        made = super().__new__(cls, records)
        made.dropped = dropped
        return made

    def __repr__(self) -> str:
        older = f"<{self.dropped} older dropped: raise keep=>, " if self.dropped else ""
        return f"Records({older}{super().__repr__()})"


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
    _payload: str | None = None

    def tells_as_much_as(self, other: DeliveryEntry) -> bool:
        """Tell whether the other is this delivery, and as far."""
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
    return replace(event, detail=deepcopy(event.detail))


# A refused call can be retried, so its entry must be found again; far more than can be under way at one time.
_RETRIABLE = 4096


@dataclass(slots=True)
class Journal:
    """The records of one fake.

    Records are made from a copy and outside the lock: a finalizer or a signal handler may make a call meanwhile.
    """

    keep: int
    _calls: deque[CallEntry] = field(init=False)
    _events: deque[Event] = field(init=False)
    _deliveries: deque[DeliveryEntry] = field(init=False)
    _all_calls: int = 0
    _all_events: int = 0
    _all_deliveries: int = 0
    _refused: OrderedDict[str, CallEntry] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=locks.make)

    def __post_init__(self) -> None:
        self._calls = deque(maxlen=self.keep)
        self._events = deque(maxlen=self.keep)
        self._deliveries = deque(maxlen=self.keep)

    def open(self, entry: CallEntry) -> None:
        """Append a call that has begun."""
        with self._lock:
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

    def add(self, event: Event) -> None:
        """Append an event that was accepted."""
        with self._lock:
            self._events.append(event)
            self._all_events += 1

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
            kept = list(self._events)
            dropped = max(0, self._all_events - len(kept))
        return Records(map(_copied, kept), dropped)

    def event(self, event_id: str) -> Event | None:
        """Return the newest event of an id, if it is kept."""
        with self._lock:
            kept = list(self._events)
        return next((_copied(event) for event in reversed(kept) if event.id == event_id), None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._calls.clear()
            self._events.clear()
            self._deliveries.clear()
            self._refused.clear()
            self._all_calls = self._all_events = self._all_deliveries = 0
