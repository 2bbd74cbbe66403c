"""Is a connection authorized, and when? What it goes through by itself after a request.

BASIC, API_KEY       AUTHORIZED
OAuth                AUTHORIZING ----------> AUTHORIZED
through a VPC        CREATING, UPDATING ---> ACTIVE
deauthorized         DEAUTHORIZING --------> DEAUTHORIZED
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.service.lifecycles.pending_changes import later

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ConnectionStateType

    from fake_eventbridge.service.state.backend import Backend
    from fake_eventbridge.service.state.records import Connection

_AUTHORIZED = frozenset({"ACTIVE", "AUTHORIZED"})


def is_authorized(connection: Connection | None) -> bool:
    """Tell whether requests can be authorized; a connection that was deleted authorizes none."""
    return connection is not None and connection.state in _AUTHORIZED


def authorize(backend: Backend, connection: Connection, connecting: Literal["CREATING", "UPDATING"]) -> None:
    """Authorize with the parameters that a connection now has; `connecting` is what a private one does meanwhile."""
    connection.last_authorized_time = backend.clock.now()
    if connection.is_private:
        _settle(backend, connection, connecting, "ACTIVE")
    elif connection.authorization_type == "OAUTH_CLIENT_CREDENTIALS":
        _settle(backend, connection, "AUTHORIZING", "AUTHORIZED")
    else:
        connection.state = "AUTHORIZED"
        connection.pending_change = None


def deauthorize(backend: Backend, connection: Connection) -> None:
    """Forget what a connection authorizes with, its secret included."""
    connection.auth_parameters = None
    connection.auth_connectivity = None
    connection.secret_arn = None
    _settle(backend, connection, "DEAUTHORIZING", "DEAUTHORIZED")


def _settle(
    backend: Backend, connection: Connection, meanwhile: ConnectionStateType, then: ConnectionStateType
) -> None:
    connection.state = meanwhile
    later(backend, connection, partial(_arrive, backend, connection, then))


def _arrive(backend: Backend, connection: Connection, state: ConnectionStateType) -> None:
    connection.state = state
    if state in _AUTHORIZED:
        connection.last_authorized_time = backend.clock.now()
