"""The records of what exists: sources, buses, rules, archives, replays, connections, destinations, endpoints."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from fake_eventbridge.aws import errors
from fake_eventbridge.service.state.plain import plain
from fake_eventbridge.service.state.quotas import Pace
from fake_eventbridge.service.state.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_events.literals import (
        ApiDestinationHttpMethodType,
        ApiDestinationStateType,
        ConnectionAuthorizationTypeType,
        ConnectionStateType,
        EndpointStateType,
        EventSourceStateType,
        ReplayStateType,
        RuleStateType,
    )
    from mypy_boto3_events.type_defs import (
        DeadLetterConfigTypeDef,
        DescribeConnectionConnectivityParametersTypeDef,
        EndpointEventBusTypeDef,
        LogConfigTypeDef,
        ReplayDestinationTypeDef,
        ReplicationConfigTypeDef,
        RoutingConfigTypeDef,
        TargetTypeDef,
        UpdateConnectionAuthRequestParametersTypeDef,
    )

    from fake_eventbridge.aws.schedule_expressions import Schedule
    from fake_eventbridge.patterns import Index, Pattern
    from fake_eventbridge.service.state.clock import Due
    from fake_eventbridge.service.state.events import Event

    # What an update may leave out, CreateConnection's model requires, so this shape holds either's parameters.
    AuthParameters: TypeAlias = UpdateConnectionAuthRequestParametersTypeDef


_Record = TypeVar("_Record", "EventSource", "Rule")

# EventBridge's own rule that fills an archive is named after it.
ARCHIVE_RULE_PREFIX = "Events-Archive-"


@plain(slots=True, eq=False)
class ArchivedEvent:
    """An event as an archive keeps it.

    Units: `size` is the bytes that it adds to the size of its archive.
    """

    event: Event
    archived_at: datetime
    size: int


@plain(slots=True, eq=False)
class Archive:
    """An archive of one bus: `events` holds the oldest first."""

    name: str
    arn: str
    bus: str
    creation_time: datetime
    description: str | None = None
    event_pattern: str | None = None
    retention_days: int = 0
    kms_key_identifier: str | None = None
    events: list[ArchivedEvent] = field(default_factory=list)

    def discard_expired(self, now: datetime) -> None:
        """Let go of the events that were kept for the days of retention; with 0 days all are kept for ever."""
        if not self.retention_days:
            return
        try:
            kept_since = now - timedelta(days=self.retention_days)
        except OverflowError:
            return  # what was archived before the calendar began
        self.events = [each for each in self.events if each.archived_at > kept_since]


@plain(slots=True, eq=False)
class Replay:
    """A replay of an archive's events to its bus."""

    name: str
    arn: str
    archive: Archive
    destination: ReplayDestinationTypeDef
    event_start_time: datetime
    event_end_time: datetime
    replay_start_time: datetime
    description: str | None = None
    state: ReplayStateType = "STARTING"
    state_reason: str | None = None
    event_last_replayed_time: datetime | None = None
    replay_end_time: datetime | None = None
    pending_change: Callable[[], None] | None = None


@plain(slots=True, eq=False)
class Connection:
    """How to authorize with an HTTP endpoint: `auth_parameters` holds the secrets, None once it is deauthorized.

    `secret_arn` names the secret in Secrets Manager, and stays a moment longer than the parameters.
    """

    name: str
    arn: str
    authorization_type: ConnectionAuthorizationTypeType
    creation_time: datetime
    last_modified_time: datetime
    last_authorized_time: datetime
    state: ConnectionStateType = "AUTHORIZED"
    state_reason: str | None = None
    description: str | None = None
    kms_key_identifier: str | None = None
    auth_parameters: AuthParameters | None = field(default=None, repr=False)
    auth_connectivity: DescribeConnectionConnectivityParametersTypeDef | None = None
    invocation_connectivity: DescribeConnectionConnectivityParametersTypeDef | None = None
    secret_arn: str | None = None
    pending_change: Callable[[], None] | None = None

    @property
    def is_private(self) -> bool:
        """Return whether it reaches its endpoint, or the one that authorizes, through a VPC."""
        return self.auth_connectivity is not None or self.invocation_connectivity is not None


@plain(slots=True, eq=False)
class ApiDestination:
    """An HTTP endpoint that events can be sent to; its connection may be gone, and `connection_arn` empty then."""

    name: str
    arn: str
    connection_arn: str
    invocation_endpoint: str
    http_method: ApiDestinationHttpMethodType
    creation_time: datetime
    last_modified_time: datetime
    invocation_rate_limit_per_second: int
    state: ApiDestinationStateType
    description: str | None = None
    pace: Pace = field(default_factory=Pace)


@plain(slots=True, eq=False)
class Endpoint:
    """A global endpoint, held in its primary Region."""

    name: str
    arn: str
    endpoint_id: str
    routing_config: RoutingConfigTypeDef
    replication_config: ReplicationConfigTypeDef
    event_buses: list[EndpointEventBusTypeDef]
    creation_time: datetime
    last_modified_time: datetime
    state: EndpointStateType = "CREATING"
    description: str | None = None
    role_arn: str | None = None
    pending_change: Callable[[], None] | None = None

    @property
    def regions(self) -> tuple[str, str]:
        """The primary and the secondary Region."""
        return self.arn.split(":")[3], self.routing_config["FailoverConfig"]["Secondary"]["Route"]


@plain(slots=True, eq=False)
class EventSource:
    """A partner's offer to a customer: one record, seen from both accounts until either side lets go of it."""

    name: str
    region: str
    partner: str
    customer: str
    creation_time: datetime
    state: EventSourceStateType = "PENDING"
    expiration_time: datetime | None = None
    expiry: Due | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> EventSource:
        """Copy the source: beside its expiry it has nothing that could be changed but in its place."""
        made = _alike(self, memo)
        made.expiry = deepcopy(self.expiry, memo)
        return made


def _alike(record: _Record, memo: dict[int, object]) -> _Record:
    """Return a record with the same members, as the one copy of it in a deep copy."""
    made = type(record).__new__(type(record))
    memo[id(record)] = made
    for name in type(record).__slots__:
        setattr(made, name, getattr(record, name))
    return made


class Render(Protocol):
    """What makes the payload of one target from an event, given as its envelope. It never raises."""

    def __call__(self, event: Mapping[str, object], *, rule_arn: str, rule_name: str, ingestion_time: datetime) -> str:
        """Return the payload.

        Units: `ingestion_time` is an aware datetime.
        """


@plain(slots=True, eq=False)
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
    inputs: dict[str, Render] = field(default_factory=dict)
    due: Due | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> Rule:
        """Copy the rule; what it was read from, targets and inputs, is put anew by a change and never changed."""
        made = _alike(self, memo)
        made.tags, made.targets, made.inputs = dict(self.tags), dict(self.targets), dict(self.inputs)
        made.due = deepcopy(self.due, memo)
        return made

    def require_unmanaged(self, *, can_be_forced: bool = False) -> None:
        """Refuse a change where another AWS service manages the rule.

        Raises:
            Refusal: ManagedRuleException.
        """
        if self.managed_by is not None:
            raise errors.managed_rule(self.name, can_be_forced=can_be_forced)


@plain(slots=True, eq=False)
class EventBus:
    """An event bus: the default one, a custom one, or a partner's under the name of its source.

    A default bus has times only once something of it was changed.
    """

    name: str
    creation_time: datetime | None = None
    last_modified_time: datetime | None = None
    description: str | None = None
    kms_key_identifier: str | None = None
    dead_letter_config: DeadLetterConfigTypeDef | None = None
    log_config: LogConfigTypeDef | None = None
    policy: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    rules: Table[Rule] = field(default_factory=Table)
    # The enabled rules by their patterns, once an event asks for them; and those that are still to be filed there.
    _awake: Index[str] | None = None
    _unfiled: dict[str, Pattern] = field(default_factory=dict)
    # When encryption with a key was last turned on or off.
    encryption_turned_at: datetime | None = None

    def touch(self, now: datetime) -> None:
        """Mark the bus as modified. Unverified: that a default bus counts as created when it is first changed."""
        self.creation_time = self.creation_time or now
        self.last_modified_time = now

    def put_rule(self, rule: Rule) -> None:
        """Put a rule on the bus, in the place of the one of its name, and let it listen if it is enabled."""
        self.rules[rule.name] = rule
        self.listen(rule)

    def listen(self, rule: Rule) -> None:
        """Let the bus's events find a rule as its pattern and state now are."""
        self._forget(rule.name)
        if rule.pattern is not None and rule.state != "DISABLED":
            self._unfiled[rule.name] = rule.pattern

    @property
    def has_listeners(self) -> bool:
        """Whether any enabled rule waits for events."""
        return bool(self._unfiled) or (self._awake is not None and len(self._awake) > 0)

    def listeners(self, envelope: Mapping[str, object]) -> list[str]:
        """Return the names of the enabled rules whose patterns an event matches, in the order they were put."""
        if self._awake is None:
            from fake_eventbridge.patterns import Index  # noqa: PLC0415 - many rules never meet an event

            self._awake = Index()
        # One by one, so that an interruption loses none, and a signal handler's event finds the rest filed.
        while self._unfiled:
            name, pattern = next(iter(self._unfiled.items()))
            self._awake.add(name, pattern)
            self._unfiled.pop(name, None)
        return self._awake.matching(envelope)

    def _forget(self, name: str) -> None:
        self._unfiled.pop(name, None)
        if self._awake is not None:
            self._awake.discard(name)

    def delete_rule(self, name: str) -> None:
        """Take a rule off the bus."""
        del self.rules[name]
        self._forget(name)

    def rule(self, name: str) -> Rule:
        """Return the bus's rule of that name.

        Raises:
            Refusal: ResourceNotFoundException.
        """
        rule = self.rules.get(name)
        if rule is None:
            raise errors.rule_missing(name, self.name)
        return rule
