"""Everything that one fake knows: a `Backend` holds a `Region` for each account, and a `Region` its records."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.plain import plain
from fake_eventbridge.service.state.quotas import Rate
from fake_eventbridge.service.state.records import EventBus
from fake_eventbridge.service.state.tables import Table

if TYPE_CHECKING:
    import threading
    from datetime import datetime

    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.service.state.clock import Clock
    from fake_eventbridge.service.state.deliveries import DeliveryEntry
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.identifiers import Identifiers
    from fake_eventbridge.service.state.journal import Journal
    from fake_eventbridge.service.state.quotas import Quotas
    from fake_eventbridge.service.state.receivers import Receivers
    from fake_eventbridge.service.state.records import (
        ApiDestination,
        Archive,
        Connection,
        Endpoint,
        EventSource,
        Replay,
        Rule,
    )


DEFAULT_BUS = "default"


@plain(slots=True, eq=False)
class Region:
    """One account in one Region: what an operation works on."""

    backend: Backend = field(repr=False)
    account: str
    name: str
    buses: Table[EventBus] = field(default_factory=Table)
    event_sources: Table[EventSource] = field(default_factory=Table)
    partner_event_sources: Table[EventSource] = field(default_factory=Table)
    archives: Table[Archive] = field(default_factory=Table)
    replays: Table[Replay] = field(default_factory=Table)
    connections: Table[Connection] = field(default_factory=Table)
    api_destinations: Table[ApiDestination] = field(default_factory=Table)
    endpoints: Table[Endpoint] = field(default_factory=Table)
    put_events_rate: Rate = field(default_factory=Rate)
    # Account and name, as records name it: one tuple for all of them.
    key: tuple[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.key = (self.account, self.name)
        self.buses[DEFAULT_BUS] = EventBus(DEFAULT_BUS)

    def now(self) -> datetime:
        """Return the time on the fake's clock."""
        return self.backend.clock.now()

    def event_bus_arn(self, name: str) -> str:
        """Return the ARN of this account's bus of that name."""
        return arns.event_bus(self.name, self.account, name)

    def rule_arn(self, rule: Rule) -> str:
        """Return the ARN of a rule on one of this account's buses."""
        return arns.rule(self.name, self.account, rule.bus, rule.name)

    def event_bus(self, name_or_arn: str | None) -> EventBus:
        """Return the bus that a request names, by name or by ARN; no name means the default bus.

        Raises:
            Refusal: ResourceNotFoundException, also for a bus of another account, Region or partition.
        """
        name = DEFAULT_BUS if name_or_arn is None else name_or_arn
        arn = arns.parse(name)
        if arn is not None:
            name = arn.resource.removeprefix("event-bus/")
        bus = self.buses.get(name)
        if bus is None or (arn is not None and str(arn) != self.event_bus_arn(name)):
            raise errors.event_bus_missing(name)
        return bus

    def connection_of(self, arn: str) -> Connection | None:
        """Return the connection of that ARN, unless it was deleted since."""
        named = self.connections.get(arn.partition("/")[2].partition("/")[0])
        return named if named is not None and named.arn == arn else None


@plain(slots=True, eq=False)
class Backend:
    """Everything one fake knows. `lock` is held while an operation works, so each is atomic under threads."""

    clock: Clock
    quotas: Quotas
    identifiers: Identifiers
    journal: Journal
    receivers: Receivers
    # Deliveries that the operation at work has caused; they are carried out once it has let go of the lock.
    outbox: list[Task] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=locks.make)
    regions: dict[tuple[str, str], Region] = field(default_factory=dict)
    # Who has spoken, or was spoken of.
    accounts: set[str] = field(default_factory=set)
    # What partners offer, by Region and name: a name is unique in a Region, whoever the partner and the customer are.
    offers: dict[tuple[str, str], EventSource] = field(default_factory=dict)
    # Stacks deployed from templates, by account, Region and name; what they hold, `templates` knows.
    stacks: dict[tuple[str, str, str], object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock.moved = self.journal.note

    def region(self, account: str, name: str) -> Region:
        """Return an account's Region; every one exists from the start, with its default bus."""
        found = self.regions.get((account, name))
        if found is None:
            found = self.regions[account, name] = Region(self, account, name)
            self.accounts.add(account)
        return found

    def take_outbox(self) -> list[Task]:
        """Return the deliveries that were caused, and leave none; the caller holds the lock and carries them out."""
        tasks, self.outbox = self.outbox, []
        return tasks

    def clear(self) -> None:
        """Forget every record."""
        self.outbox.clear()
        self.regions.clear()
        self.accounts.clear()
        self.offers.clear()
        self.stacks.clear()
        self.clock.clear()


class Arrival(NamedTuple):
    """An event on a bus: what receivers see of it, and which of the two hops between buses it has made.

    `trace_header` goes with the event to its targets, and is no part of it.

    Units: `characters` of the text that the event's detail was given as.
    """

    event: Event
    envelope: dict[str, object]
    trace_header: str | None = None
    characters: int = 0
    has_changed_bus: bool = False
    has_changed_region: bool = False

    def __deepcopy__(self, memo: object) -> Arrival:
        """Return the arrival itself: nothing changes it, and details can be nested more deeply than copying goes."""
        return self


@plain(slots=True, eq=False)
class Task:
    """A delivery to be made, and made again if it fails.

    `has_slot` tells whether an API destination's rate has given it the moment that it is now made at.
    """

    entry: DeliveryEntry
    arrival: Arrival
    region: Region
    rule: Rule
    target: TargetTypeDef
    began: datetime
    has_slot: bool = False

    @property
    def rule_arn(self) -> str:
        """The ARN of the rule that woke."""
        return self.region.rule_arn(self.rule)
