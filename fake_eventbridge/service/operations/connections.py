"""How does EventBridge authorize with an HTTP endpoint? Connections, whose secrets come in and are never told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import authorization
from fake_eventbridge.service.lifecycles import connections
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

_SECRET_SUFFIX = 6
_ASSOCIATION = 17


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

    Source: recorded. Unverified: all of private endpoints but their members, and the order of the checks.
    """
    authorization.check(authorization_type, auth_parameters)
    if name in region.connections:
        raise errors.already_exists(f"Connection {name} already exists.")
    region.backend.quotas.admit("connections", len(region.connections))
    _admit_private(region, auth_parameters.get("ConnectivityParameters"), invocation_connectivity_parameters)

    now = region.now()
    connection = region.connections[name] = Connection(
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
    connections.authorize(region.backend, connection, "CREATING")
    return _created(connection)


@operation
def describe_connection(region: Region, *, name: str) -> dict[str, object]:
    """Describe a connection, without its secrets.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded. Unverified: that a deauthorized connection shows neither `AuthParameters` nor `SecretArn`.
    """
    connection = region.connections.get(name)
    if connection is None:
        raise errors.not_found(f"Failed to describe the connection(s). Connection '{name}' does not exist.")
    optional = {
        "Description": connection.description,
        "KmsKeyIdentifier": connection.kms_key_identifier,
        "InvocationConnectivityParameters": connection.invocation_connectivity,
        "AuthParameters": _auth_parameters(connection),
        "SecretArn": connection.secret_arn,
    }
    return {**_listed(connection), **{member: value for member, value in optional.items() if value is not None}}


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

    Raises:
        Refusal: ResourceNotFoundException, ValidationException (parameters missing or of another type, endpoint),
            LimitExceededException (quota `private_connections`).

    Source: recorded for the answer. Unverified: that what is left out stays, that a description alone authorizes
    nothing anew, the words on an unknown connection.
    """
    connection = _connection(region, name)
    is_authorizing = authorization_type is not None or auth_parameters is not None
    kind = authorization_type or connection.authorization_type
    parameters = authorization.merged(kind, connection.auth_parameters, auth_parameters)
    if is_authorizing:
        authorization.check(kind, parameters)
    if not connection.is_private:
        _admit_private(region, parameters.get("ConnectivityParameters"), invocation_connectivity_parameters)

    if description is not None:
        connection.description = description or None
    if kms_key_identifier is not None:
        connection.kms_key_identifier = kms_key_identifier or None
    connection.authorization_type = kind
    if is_authorizing:
        _hold(region, connection, parameters)
    if invocation_connectivity_parameters is not None:
        connection.invocation_connectivity = _associated(
            region, invocation_connectivity_parameters, connection.invocation_connectivity
        )
    is_authorizing = is_authorizing or invocation_connectivity_parameters is not None
    if is_authorizing and connection.auth_parameters is not None:
        connections.authorize(region.backend, connection, "UPDATING")
    connection.last_modified_time = region.now()
    return _changed(connection)


@operation
def delete_connection(region: Region, *, name: str) -> dict[str, object]:
    """Delete a connection with its secret; API destinations that use it stay, INACTIVE.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded. Unverified: that a connection in use is deleted all the same, as no error for it is declared,
    and the words on an unknown one.
    """
    connection = _connection(region, name)
    del region.connections[name]
    return {**_changed(connection), "ConnectionState": "DELETING"}


@operation
def deauthorize_connection(region: Region, *, name: str) -> dict[str, object]:
    """Take from a connection what it authorizes with; it can be given new parameters later.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: model. Unverified: that it is DEAUTHORIZING for a moment, and the words on an unknown connection.
    """
    connection = _connection(region, name)
    connections.deauthorize(region.backend, connection)
    connection.last_modified_time = region.now()
    return _changed(connection)


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

    Source: recorded.
    """
    connections, more = page(
        region.connections,
        query=("ListConnections", region.account, region.name, connection_state),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda connection: connection_state in {None, connection.state},
    )
    return {"Connections": [_listed(connection) for connection in connections], **more}


def _connection(region: Region, name: str) -> Connection:
    connection = region.connections.get(name)
    if connection is None:
        raise errors.connection_missing(name)
    return connection


def _admit_private(region: Region, *given: ConnectivityResourceParametersTypeDef | None) -> None:
    if any(map(_resource, given)):
        private = sum(each.is_private for each in region.connections.values())
        region.backend.quotas.admit("private_connections", private)


def _hold(region: Region, connection: Connection, parameters: AuthParameters) -> None:
    """Give a connection what it authorizes with; the secret keeps its name until the connection is deauthorized."""
    connection.auth_parameters = parameters
    connection.auth_connectivity = _associated(
        region, parameters.get("ConnectivityParameters"), connection.auth_connectivity
    )
    if connection.secret_arn is None:
        identifiers = region.backend.identifiers
        path = f"{connection.name}/{identifiers.uuid('secret')}-{identifiers.text('secret suffix', _SECRET_SUFFIX)}"
        connection.secret_arn = arns.connection_secret(region.name, region.account, path)


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


def _auth_parameters(connection: Connection) -> ConnectionAuthResponseParametersTypeDef | None:
    if connection.auth_parameters is None:
        return None
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
