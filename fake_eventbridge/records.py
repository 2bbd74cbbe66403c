"""What is kept of an archive, a replay, a connection, an API destination, a global endpoint? The records of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_events.literals import (
        ApiDestinationHttpMethodType,
        ArchiveStateType,
        ConnectionAuthorizationTypeType,
        ConnectionStateType,
        EndpointStateType,
        ReplayStateType,
    )
    from mypy_boto3_events.type_defs import (
        DescribeConnectionConnectivityParametersTypeDef,
        EndpointEventBusTypeDef,
        ReplayDestinationTypeDef,
        ReplicationConfigTypeDef,
        RoutingConfigTypeDef,
    )

    from fake_eventbridge.checks.authorization import AuthParameters
    from fake_eventbridge.journal import Event


# EventBridge's own rule that fills an archive is named after it.
ARCHIVE_RULE_PREFIX = "Events-Archive-"


@dataclass(frozen=True, slots=True, eq=False)
class ArchivedEvent:
    """An event as an archive keeps it.

    Units: `size` is the bytes of its JSON text.
    """

    event: Event
    archived_at: datetime
    size: int


@dataclass(slots=True, eq=False)
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
    state: ArchiveStateType = "ENABLED"
    events: list[ArchivedEvent] = field(default_factory=list)

    def discard_expired(self, now: datetime) -> None:
        """Let go of the events that were kept for the days of retention; with 0 days all are kept for ever."""
        if self.retention_days:
            kept_since = now - timedelta(days=self.retention_days)
            self.events = [each for each in self.events if each.archived_at > kept_since]


@dataclass(slots=True, eq=False)
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
    event_last_replayed_time: datetime | None = None
    replay_end_time: datetime | None = None
    pending_change: Callable[[], None] | None = None


@dataclass(slots=True, eq=False)
class Connection:
    """How to authorize with an HTTP endpoint: `auth_parameters` holds the secrets, None once it is deauthorized."""

    name: str
    arn: str
    authorization_type: ConnectionAuthorizationTypeType
    creation_time: datetime
    last_modified_time: datetime
    last_authorized_time: datetime
    state: ConnectionStateType = "AUTHORIZED"
    description: str | None = None
    kms_key_identifier: str | None = None
    auth_parameters: AuthParameters | None = field(default=None, repr=False)
    auth_connectivity: DescribeConnectionConnectivityParametersTypeDef | None = None
    invocation_connectivity: DescribeConnectionConnectivityParametersTypeDef | None = None
    secret_arn: str | None = None
    pending_change: Callable[[], None] | None = None

    @property
    def is_private(self) -> bool:
        """Tell whether it reaches its endpoint, or the one that authorizes, through a VPC."""
        return self.auth_connectivity is not None or self.invocation_connectivity is not None


@dataclass(slots=True, eq=False)
class ApiDestination:
    """An HTTP endpoint that events can be sent to; its connection may be gone."""

    name: str
    arn: str
    connection_arn: str
    invocation_endpoint: str
    http_method: ApiDestinationHttpMethodType
    creation_time: datetime
    last_modified_time: datetime
    invocation_rate_limit_per_second: int
    description: str | None = None


@dataclass(slots=True, eq=False)
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
