"""Deliveries: what a test reads of one, and what is known of it while attempts may still be added."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from fake_eventbridge.service.state.lazy import Lazy
from fake_eventbridge.service.state.plain import plain
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Literal

    from fake_eventbridge.service.state.events import Event

    Outcome = Literal["delivered", "retrying", "dead-lettered", "failed"]

# Units: characters of a payload that a repr shows.
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a delivery: when it was made, and why it failed, or None."""

    at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Delivery(Lazy):
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

    _lazily: ClassVar = {"payload": lambda entry: entry.payload}

    def __repr__(self) -> str:
        payload = readable.json_or_text(self.payload, _SHOWN)
        return f"<Delivery by rule {self.rule} to {readable.shortened(self.target)}: {self._way}, payload {payload}>"

    @property
    def _way(self) -> str:
        """What became of it, in words."""
        tries = "" if self.attempts == 1 else f" after {readable.counted(self.attempts, 'attempt')}"
        error = "" if self.error is None else f": {readable.shortened(self.error)}"
        return f"{self.outcome}{tries}{error}"


class Keeper(Protocol):
    """Who keeps a delivery's record, and counts how long it is."""

    def grew(self, entry: DeliveryEntry, characters: int) -> None:
        """Take note that a record has become longer."""


@plain(slots=True, eq=False)
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
    characters: int = 0
    kept_by: Keeper | None = field(default=None, repr=False)
    _payload: str | None = None

    @property
    def is_dropped(self) -> bool:
        """Whether its record was let go."""
        return self.kept_by is None

    def let_go(self) -> None:
        """Take note that nobody reads it any more."""
        self.kept_by = None

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
            if self.kept_by is not None:
                self.kept_by.grew(self, len(self._payload))
        return self._payload

    def record(self) -> Delivery:
        """Return what is known of the delivery by now."""
        return Delivery.before(
            self,
            event=self.event.shown(),
            rule=self.rule,
            target=self.target,
            attempts=self.attempts,
            outcome=self.outcome,
            error=self.error,
            history=tuple(self.history),
            attributes=dict(self.attributes),
            trace_header=self.trace_header,
        )
