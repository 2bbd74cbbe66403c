"""What exists? The records of one fake, held in tables: Backend -> Region (one account's) -> records."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_eventbridge import arns, refusals
from fake_eventbridge.patterns import Index
from fake_eventbridge.quotas import Rate
from fake_eventbridge.tables import Table

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events.literals import EventSourceStateType, RuleStateType
    from mypy_boto3_events.type_defs import DeadLetterConfigTypeDef, LogConfigTypeDef, TargetTypeDef

    from fake_eventbridge.clock import Clock
    from fake_eventbridge.delivery.inputs import Input
    from fake_eventbridge.delivery.sinks import Sinks
    from fake_eventbridge.delivery.tasks import Task
    from fake_eventbridge.identifiers import Identifiers
    from fake_eventbridge.journal import Journal
    from fake_eventbridge.patterns import Pattern
    from fake_eventbridge.quotas import Quotas
    from fake_eventbridge.records import ApiDestination, Archive, Connection, Endpoint, Replay
    from fake_eventbridge.schedules import Schedule

DEFAULT_BUS = "default"


@dataclass(slots=True, eq=False)
class EventSource:
    """A partner's offer to a customer: one record, seen from both accounts until either side lets go of it."""

    name: str
    region: str
    partner: str
    customer: str
    creation_time: datetime
    state: EventSourceStateType = "PENDING"
    expiration_time: datetime | None = None


@dataclass(slots=True, eq=False)
class Rule:
    """A rule on a bus: `pattern` and `schedule` are what its texts say, `targets` are by Id in the order they came."""

    name: str
    bus: str
    created_by: str
    event_pattern: str | None = None
    schedule_expression: str | None = None
    state: RuleStateType = "ENABLED"
    description: str | None = None
    role_arn: str | None = None
    managed_by: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    targets: dict[str, TargetTypeDef] = field(default_factory=dict)
    pattern: Pattern | None = None
    schedule: Schedule | None = None
    # What is made of the texts above when it is first needed: inputs by target Id, and the moment of the next run.
    inputs: dict[str, Input] = field(default_factory=dict)
    due: datetime | None = None

    def require_unmanaged(self) -> None:
        """Refuse a change where another AWS service manages the rule.

        Raises:
            Refusal: ManagedRuleException.
        """
        if self.managed_by is not None:
            raise refusals.managed_rule()


@dataclass(slots=True, eq=False)
class EventBus:
    """An event bus: the default one, a custom one, or a partner's under the name of its source."""

    name: str
    creation_time: datetime
    last_modified_time: datetime
    description: str | None = None
    kms_key_identifier: str | None = None
    dead_letter_config: DeadLetterConfigTypeDef | None = None
    log_config: LogConfigTypeDef | None = None
    policy: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    rules: Table[Rule] = field(default_factory=Table)
    awake: Index[str] = field(default_factory=Index)

    def put_rule(self, rule: Rule) -> None:
        """Put a rule on the bus, in the place of the one of its name, and let it listen if it is enabled."""
        self.rules[rule.name] = rule
        self.listen(rule)

    def listen(self, rule: Rule) -> None:
        """Let the bus's events find a rule as its pattern and state now are."""
        self.awake.discard(rule.name)
        if rule.pattern is not None and rule.state != "DISABLED":
            self.awake.add(rule.name, rule.pattern)

    def delete_rule(self, name: str) -> None:
        """Take a rule off the bus."""
        del self.rules[name]
        self.awake.discard(name)

    def rule(self, name: str) -> Rule:
        """Return the bus's rule of that name.

        Raises:
            Refusal: ResourceNotFoundException.
        """
        rule = self.rules.get(name)
        if rule is None:
            raise refusals.rule_missing(name, self.name)
        return rule


@dataclass(slots=True, eq=False)
class Region:
    """One account in one Region: what an operation works on."""

    backend: Backend
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

    def __post_init__(self) -> None:
        now = self.backend.clock.now()
        self.buses[DEFAULT_BUS] = EventBus(DEFAULT_BUS, now, now)

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
            raise refusals.event_bus_missing(name)
        return bus

    def connection_of(self, arn: str) -> Connection | None:
        """Return the connection of that ARN, unless it was deleted since."""
        named = self.connections.get(arn.partition("/")[2].partition("/")[0])
        return named if named is not None and named.arn == arn else None


@dataclass(slots=True, eq=False)
class Backend:
    """Everything one fake knows. `lock` is held while an operation works, so each is atomic under threads."""

    clock: Clock
    quotas: Quotas
    identifiers: Identifiers
    journal: Journal
    sinks: Sinks
    # Deliveries that the operation at work has caused; they are carried out once it has let go of the lock.
    outbox: list[Task] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    regions: dict[tuple[str, str], Region] = field(default_factory=dict)
    # What partners offer, by Region and name: a name is unique in a Region, whoever the partner and the customer are.
    offers: dict[tuple[str, str], EventSource] = field(default_factory=dict)
    # Stacks deployed from templates, by account, Region and name; what they hold, `templates` knows.
    stacks: dict[tuple[str, str, str], object] = field(default_factory=dict)

    def region(self, account: str, name: str) -> Region:
        """Return an account's Region; every one exists from the start, with its default bus."""
        found = self.regions.get((account, name))
        if found is None:
            found = self.regions[account, name] = Region(self, account, name)
        return found

    def take_outbox(self) -> list[Task]:
        """Return the deliveries that were caused, and leave none; the caller holds the lock and carries them out."""
        tasks, self.outbox = self.outbox, []
        return tasks

    def clear(self) -> None:
        """Forget every record."""
        self.outbox.clear()
        self.regions.clear()
        self.offers.clear()
        self.stacks.clear()
        self.clock.clear()
