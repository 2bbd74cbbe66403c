"""The states of a connection, and of the API destinations that follow it, as they change by themselves.

BASIC, API_KEY       AUTHORIZED
OAuth                AUTHORIZING ----------> AUTHORIZED
through a VPC        CREATING, UPDATING ---> ACTIVE
deauthorized         DEAUTHORIZING --------> DEAUTHORIZED
deleted              DELETING -------------> gone

A moment after the connection its API destinations change too: ACTIVE where it is AUTHORIZED or ACTIVE, else INACTIVE.
Those of a new connection are ACTIVE with it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.service.lifecycles import connection_secrets
from fake_eventbridge.service.lifecycles.pending_changes import follow_up, later

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events.literals import ApiDestinationStateType, ConnectionStateType

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Connection

_AUTHORIZED = frozenset({"ACTIVE", "AUTHORIZED"})
_SETTLED = _AUTHORIZED | {"DEAUTHORIZED"}

# While it is so, nothing else changes it.
BEING_TAKEN_AWAY = frozenset({"DEAUTHORIZING", "DELETING"})

# Source: recorded (2026-09): still described a second later, gone two seconds later.
_DELETING = timedelta(seconds=2)

_REASON = "The authorization parameters were removed from this connection by a DeauthorizeConnection operation."


def whole_second(region: Region) -> datetime:
    """Return the time as connections and API destinations note it. Source: recorded (2026-09)."""
    return region.now().replace(microsecond=0)


def destination_state(connection: Connection) -> ApiDestinationStateType:
    """Return what an API destination is whose connection has been as it is for a while."""
    return "ACTIVE" if connection.state in _AUTHORIZED else "INACTIVE"


def authorize(region: Region, connection: Connection, connecting: Literal["CREATING", "UPDATING"]) -> None:
    """Authorize with the parameters that a connection now has; `connecting` is what a private one does meanwhile."""
    connection.last_authorized_time = whole_second(region)
    connection.state_reason = None
    is_new = connecting == "CREATING"
    if connection.is_private:
        _change(region, connection, connecting, "ACTIVE", is_new=is_new)
    elif connection.authorization_type == "OAUTH_CLIENT_CREDENTIALS":
        _change(region, connection, "AUTHORIZING", "AUTHORIZED", is_new=is_new)
    else:
        connection.pending_change = None
        connection.state = "AUTHORIZED"
        if not is_new:
            follow_up(region.backend, partial(_lead, region, connection))


def deauthorize(region: Region, connection: Connection) -> None:
    """Forget what a connection authorizes with, its secret included, whose ARN is shown until that is done."""
    connection_secrets.forget(region, connection)
    connection.auth_parameters = None
    connection.auth_connectivity = None
    connection.last_modified_time = whole_second(region)
    _change(region, connection, "DEAUTHORIZING", "DEAUTHORIZED")


def delete(region: Region, connection: Connection) -> None:
    """Delete a connection with its secret; it is described for a while."""
    connection_secrets.forget(region, connection)
    connection.last_modified_time = whole_second(region)
    connection.state = "DELETING"
    later(region.backend, connection, partial(_vanish, region, connection), after=_DELETING)


def finish_deleting(region: Region, connection: Connection) -> None:
    """Let a connection that is DELETING be gone now."""
    connection.pending_change = None
    _vanish(region, connection)


def _change(
    region: Region,
    connection: Connection,
    meanwhile: ConnectionStateType,
    then: ConnectionStateType,
    *,
    is_new: bool = False,
) -> None:
    connection.state = meanwhile
    later(region.backend, connection, partial(_arrive, region, connection, then, is_new=is_new))


def _arrive(region: Region, connection: Connection, state: ConnectionStateType, *, is_new: bool = False) -> None:
    connection.state = state
    if state == "DEAUTHORIZED":
        connection.state_reason = _REASON
        connection.secret_arn = None
    else:
        connection.last_authorized_time = whole_second(region)
    if is_new:
        _lead(region, connection)
    else:
        follow_up(region.backend, partial(_lead, region, connection))


def _vanish(region: Region, connection: Connection) -> None:
    del region.connections[connection.name]
    follow_up(region.backend, partial(_orphan, region, connection))


def _lead(region: Region, connection: Connection) -> None:
    """Let API destinations follow their connection, unless it is on its way to another state."""
    if connection.state in _SETTLED:
        _turn(region, connection, destination_state(connection))


def _orphan(region: Region, connection: Connection) -> None:
    """Leave API destinations without their connection, whose ARN they forget if it was authorized to the end.

    Source: recorded (2026-09).
    """
    _turn(region, connection, "INACTIVE", arn=connection.arn if connection.auth_parameters is None else "")


def _turn(region: Region, connection: Connection, state: ApiDestinationStateType, arn: str | None = None) -> None:
    then = connection.arn if arn is None else arn
    for destination in region.api_destinations.values():
        before = destination.connection_arn, destination.state
        if before[0] == connection.arn and before != (then, state):
            destination.connection_arn, destination.state = then, state
            destination.last_modified_time = whole_second(region)
