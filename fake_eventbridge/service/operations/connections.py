"""Connections: how EventBridge authorizes with an HTTP endpoint. Their secrets come in and are never told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import authorization, next_tokens
from fake_eventbridge.service.lifecycles import connection_secrets, connections
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import Connection
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ConnectionAuthorizationTypeType, ConnectionStateType
    from mypy_boto3_events.type_defs import (
        ConnectionAuthResponseParametersTypeDef,
        ConnectivityResourceParametersTypeDef,
        DescribeConnectionConnectivityParametersTypeDef,
    )

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import AuthParameters

_ASSOCIATION = 17

_NOTHING_TO_CHANGE = (
    "At least one of the following is required: Description, KmsKeyIdentifier, AuthorizationType with "
    "BasicAuthParameters, ApiKeyAuthParameters, or OAuthParameters."
)


@operation
def create_connection(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    authorization_type: ConnectionAuthorizationTypeType,
    auth_parameters: AuthParameters,
    invocation_connectivity_parameters: ConnectivityResourceParametersTypeDef | None = None,
    kms_key_identifier: str | None = None,
) -> dict[str, object]:
    """Create a connection: authorized at once, but for OAuth and for private endpoints, which take a moment.

    Raises:
        Refusal: ValidationException (parameters of another type, endpoint), ResourceAlreadyExistsException,
            LimitExceededException (quotas `connections`, `private_connections`).

    Source: recorded. Unverified: all of private endpoints but their members, the order of the checks, and that the name
    of one which is DELETING is free.
    """
    authorization.check(authorization_type, auth_parameters)
    old = region.connections.get(name)
    if old is not None and old.state != "DELETING":
        raise errors.already_exists(f"Connection {name} already exists.")
    region.backend.quotas.admit("connections", len(region.connections) - (old is not None))
    _admit_private(region, auth_parameters.get("ConnectivityParameters"), invocation_connectivity_parameters)

    now = connections.whole_second(region)
    connection = Connection(
        name=name,
        arn=arns.connection(region.name, region.account, name, region.backend.identifiers.uuid("connection")),
        authorization_type=authorization_type,
        creation_time=now,
        last_modified_time=now,
        last_authorized_time=now,
        description=description or None,
        kms_key_identifier=kms_key_identifier or None,
        invocation_connectivity=_associated(region, invocation_connectivity_parameters),
    )
    _hold(region, connection, auth_parameters)
    if old is not None:
        connections.finish_deleting(region, old)
    region.connections[name] = connection
    connections.authorize(region, connection, "CREATING")
    return _created(connection)


@operation
def describe_connection(region: Region, *, name: str) -> dict[str, object]:
    """Describe a connection, without its secrets.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded (2026-09).
    """
    connection = _connection(region, name, "describe")
    optional = {
        "Description": connection.description,
        "StateReason": connection.state_reason,
        "KmsKeyIdentifier": connection.kms_key_identifier,
        "InvocationConnectivityParameters": connection.invocation_connectivity,
        "SecretArn": connection.secret_arn,
    }
    return {
        **_listed(connection),
        "AuthParameters": _auth_parameters(connection),
        **{member: value for member, value in optional.items() if value is not None},
    }


@operation
def update_connection(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    authorization_type: ConnectionAuthorizationTypeType | None = None,
    auth_parameters: AuthParameters | None = None,
    invocation_connectivity_parameters: ConnectivityResourceParametersTypeDef | None = None,
    kms_key_identifier: str | None = None,
) -> dict[str, object]:
    """Change what is given of a connection, which authorizes anew where that is changed; the rest stays.

    The answer to one that authorizes anew has the time of the change before.

    Raises:
        Refusal: ValidationException (nothing to change, parameters missing or of another type, endpoint),
            ResourceNotFoundException, ConcurrentModificationException (it is being deauthorized or deleted),
            LimitExceededException (quota `private_connections`).

    Source: recorded (2026-09). Unverified: that connectivity alone is something to change, that parameters without a
    type are refused beside a description too, and the order of the checks.
    """
    is_authorizing = authorization_type is not None and auth_parameters is not None
    others = (description, kms_key_identifier, invocation_connectivity_parameters)
    if not is_authorizing and (auth_parameters is not None or all(each is None for each in others)):
        raise errors.validation(_failed("update", _NOTHING_TO_CHANGE))
    connection = _settled(region, name, "update")
    kind = authorization_type or connection.authorization_type
    parameters = authorization.merged(kind, connection.auth_parameters, auth_parameters)
    if authorization_type is not None:
        authorization.check(kind, parameters)
    if not connection.is_private:
        _admit_private(region, parameters.get("ConnectivityParameters"), invocation_connectivity_parameters)

    if is_authorizing:
        _hold(region, connection, parameters)
        connection.authorization_type = kind
    if description is not None:
        connection.description = description or None
    if kms_key_identifier is not None:
        connection.kms_key_identifier = kms_key_identifier or None
    if invocation_connectivity_parameters is not None:
        connection.invocation_connectivity = _associated(
            region, invocation_connectivity_parameters, connection.invocation_connectivity
        )
    is_authorizing = is_authorizing or invocation_connectivity_parameters is not None
    before, connection.last_modified_time = connection.last_modified_time, connections.whole_second(region)
    if is_authorizing and connection.auth_parameters is not None:
        connections.authorize(region, connection, "UPDATING")
        return {**_changed(connection), "LastModifiedTime": before}
    return _changed(connection)


@operation
def delete_connection(region: Region, *, name: str) -> dict[str, object]:
    """Delete a connection with its secret; API destinations that use it stay, INACTIVE.

    It is DELETING for a while, unless its name is used again. The answer has the time of the change before.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded (2026-09). Unverified: that one which is DELETING can be deleted again.
    """
    connection = _connection(region, name, "delete")
    before = _changed(connection)
    if connection.state != "DELETING":
        connections.delete(region, connection)
    return {**before, "ConnectionState": connection.state}


@operation
def deauthorize_connection(region: Region, *, name: str) -> dict[str, object]:
    """Take from a connection what it authorizes with; it can be given new parameters later.

    It can be done again. The answer has the time of the change before.

    Raises:
        Refusal: ResourceNotFoundException, ConcurrentModificationException (it is being deleted).

    Source: recorded (2026-09). Unverified: that one which is being deleted refuses.
    """
    connection = _connection(region, name, "deauthorize")
    if connection.state == "DELETING":
        raise _modified_concurrently(name, "deauthorize")
    before = _changed(connection)
    connections.deauthorize(region, connection)
    return {**before, "ConnectionState": connection.state}


@operation
def list_connections(
    region: Region,
    *,
    name_prefix: str | None = None,
    connection_state: ConnectionStateType | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List connections, by the start of their names and by state.

    Raises:
        Refusal: ValidationException (token).

    Source: recorded. Unverified: the words on tokens, which are ListApiDestinations'.
    """
    next_tokens.check(next_token)
    found, more = page(
        region.connections,
        query=("ListConnections", region.account, region.name, connection_state),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda connection: connection_state in {None, connection.state},
        malformed=next_tokens.not_ours(),
        foreign=next_tokens.not_ours(),
    )
    return {"Connections": [_listed(connection) for connection in found], **more}


def _connection(region: Region, name: str, verb: str) -> Connection:
    connection = region.connections.get(name)
    if connection is None:
        raise errors.not_found(_failed(verb, f"Connection '{name}' does not exist."))
    return connection


def _settled(region: Region, name: str, verb: str) -> Connection:
    connection = _connection(region, name, verb)
    if connection.state in connections.BEING_TAKEN_AWAY:
        raise _modified_concurrently(name, verb)
    return connection


def _modified_concurrently(name: str, verb: str) -> errors.Refusal:
    sentence = f"Connection '{name}' was modified concurrently."
    return errors.Refusal("ConcurrentModificationException", _failed(verb, sentence))


def _failed(verb: str, sentence: str) -> str:
    """Return a sentence as an operation on connections says it.

    Source: recorded (2026-09) for DescribeConnection and UpdateConnection. Unverified: elsewhere.
    """
    return f"Failed to {verb} the connection(s). {sentence}"


def _admit_private(region: Region, *given: ConnectivityResourceParametersTypeDef | None) -> None:
    if any(map(_resource, given)):
        private = sum(each.is_private for each in region.connections.values())
        region.backend.quotas.admit("private_connections", private)


def _hold(region: Region, connection: Connection, parameters: AuthParameters) -> None:
    """Give a connection what it authorizes with."""
    connection_secrets.keep(region, connection, parameters)
    connection.auth_parameters = parameters
    connection.auth_connectivity = _associated(
        region, parameters.get("ConnectivityParameters"), connection.auth_connectivity
    )


def _associated(
    region: Region,
    given: ConnectivityResourceParametersTypeDef | None,
    kept: DescribeConnectionConnectivityParametersTypeDef | None = None,
) -> DescribeConnectionConnectivityParametersTypeDef | None:
    """Join a private resource to the connection, unless it is joined already; an empty ARN means none."""
    resource = _resource(given)
    if not resource:
        return None
    if kept is not None and kept["ResourceParameters"]["ResourceConfigurationArn"] == resource:
        return kept
    identifier = region.backend.identifiers.text("resource association", _ASSOCIATION)
    return {
        "ResourceParameters": {
            "ResourceConfigurationArn": resource,
            "ResourceAssociationArn": arns.resource_association(region.name, region.account, identifier),
        }
    }


def _resource(given: ConnectivityResourceParametersTypeDef | None) -> str:
    return "" if given is None else given["ResourceParameters"]["ResourceConfigurationArn"]


def _auth_parameters(connection: Connection) -> ConnectionAuthResponseParametersTypeDef:
    if connection.auth_parameters is None:
        return {}
    shown = authorization.shown(connection.auth_parameters)
    if connection.auth_connectivity is not None:
        shown["ConnectivityParameters"] = connection.auth_connectivity
    return shown


def _created(connection: Connection) -> dict[str, object]:
    return {
        "ConnectionArn": connection.arn,
        "ConnectionState": connection.state,
        "CreationTime": connection.creation_time,
        "LastModifiedTime": connection.last_modified_time,
    }


def _changed(connection: Connection) -> dict[str, object]:
    return {**_created(connection), "LastAuthorizedTime": connection.last_authorized_time}


def _listed(connection: Connection) -> dict[str, object]:
    return {
        **_changed(connection),
        "Name": connection.name,
        "AuthorizationType": connection.authorization_type,
    }
