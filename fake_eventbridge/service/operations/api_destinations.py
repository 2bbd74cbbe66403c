"""Which HTTP endpoints can events be sent to? API destinations, each reached through a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import http_endpoints
from fake_eventbridge.service.lifecycles import connections
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import ApiDestination
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ApiDestinationHttpMethodType, ApiDestinationStateType

    from fake_eventbridge.service.state.backend import Region


@operation
def create_api_destination(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    connection_arn: str,
    invocation_endpoint: str,
    http_method: ApiDestinationHttpMethodType,
    invocation_rate_limit_per_second: int = 300,
) -> dict[str, object]:
    """Create an API destination, ACTIVE as soon as its connection is authorized.

    Raises:
        Refusal: ValidationException (endpoint, connection of another Region), ResourceNotFoundException (connection),
            ResourceAlreadyExistsException, LimitExceededException (quota `api_destinations`).

    Source: recorded. Unverified: the words on an unknown connection, and the order of the checks.
    """
    http_endpoints.check("InvocationEndpoint", invocation_endpoint)
    _check_connection(region, connection_arn)
    if name in region.api_destinations:
        raise errors.already_exists(f"An api-destination '{name}' already exists.")
    region.backend.quotas.admit("api_destinations", len(region.api_destinations))

    now = region.now()
    uuid = region.backend.identifiers.uuid("API destination")
    destination = region.api_destinations[name] = ApiDestination(
        name=name,
        arn=arns.api_destination(region.name, region.account, name, uuid),
        connection_arn=connection_arn,
        invocation_endpoint=invocation_endpoint,
        http_method=http_method,
        creation_time=now,
        last_modified_time=now,
        invocation_rate_limit_per_second=invocation_rate_limit_per_second,
        description=description or None,
    )
    return _changed(region, destination)


@operation
def describe_api_destination(region: Region, *, name: str) -> dict[str, object]:
    """Describe an API destination.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded.
    """
    destination = region.api_destinations.get(name)
    if destination is None:
        sentence = f"An api-destination '{name}' does not exist."
        raise errors.not_found(f"Failed to describe the api-destination(s). {sentence}")
    described = _listed(region, destination)
    if destination.description is not None:
        described["Description"] = destination.description
    return described


@operation
def update_api_destination(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    connection_arn: str | None = None,
    invocation_endpoint: str | None = None,
    http_method: ApiDestinationHttpMethodType | None = None,
    invocation_rate_limit_per_second: int | None = None,
) -> dict[str, object]:
    """Change what is given of an API destination; the rest stays, an empty description clears.

    Raises:
        Refusal: ResourceNotFoundException (API destination, connection), ValidationException (endpoint, connection of
            another Region).

    Source: model. Unverified: that what is left out stays, the words on what is unknown.
    """
    destination = _api_destination(region, name)
    if invocation_endpoint is not None:
        http_endpoints.check("InvocationEndpoint", invocation_endpoint)
    if connection_arn is not None:
        _check_connection(region, connection_arn)

    if description is not None:
        destination.description = description or None
    destination.connection_arn = connection_arn or destination.connection_arn
    destination.invocation_endpoint = invocation_endpoint or destination.invocation_endpoint
    destination.http_method = http_method or destination.http_method
    destination.invocation_rate_limit_per_second = (
        invocation_rate_limit_per_second or destination.invocation_rate_limit_per_second
    )
    destination.last_modified_time = region.now()
    return _changed(region, destination)


@operation
def delete_api_destination(region: Region, *, name: str) -> None:
    """Delete an API destination; its connection stays.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: model. Unverified: the words, and that one which is a rule's target is deleted all the same.
    """
    _api_destination(region, name)
    del region.api_destinations[name]


@operation
def list_api_destinations(
    region: Region,
    *,
    name_prefix: str | None = None,
    connection_arn: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List API destinations, by the start of their names and by connection.

    Source: recorded. Unverified: that an unknown connection has none.
    """
    destinations, more = page(
        region.api_destinations,
        query=("ListApiDestinations", region.account, region.name, connection_arn),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda destination: connection_arn in {None, destination.connection_arn},
    )
    return {"ApiDestinations": [_listed(region, destination) for destination in destinations], **more}


def _check_connection(region: Region, text: str) -> None:
    """Refuse a connection that is not this account's in this Region.

    Source: recorded for another Region; Unverified: the same for another account.
    """
    arn = arns.parse(text)
    if arn is None or (arn.account, arn.region) != (region.account, region.name):
        raise errors.validation(f"Invalid ARN: '{text}'")
    if region.connection_of(text) is None:
        raise errors.connection_missing(text.split("/")[1])


def _api_destination(region: Region, name: str) -> ApiDestination:
    destination = region.api_destinations.get(name)
    if destination is None:
        raise errors.not_found(f"An api-destination '{name}' does not exist.")
    return destination


def _state(region: Region, destination: ApiDestination) -> ApiDestinationStateType:
    connection = region.connection_of(destination.connection_arn)
    return "ACTIVE" if connections.is_authorized(connection) else "INACTIVE"


def _changed(region: Region, destination: ApiDestination) -> dict[str, object]:
    return {
        "ApiDestinationArn": destination.arn,
        "ApiDestinationState": _state(region, destination),
        "CreationTime": destination.creation_time,
        "LastModifiedTime": destination.last_modified_time,
    }


def _listed(region: Region, destination: ApiDestination) -> dict[str, object]:
    return {
        **_changed(region, destination),
        "Name": destination.name,
        "ConnectionArn": destination.connection_arn,
        "InvocationEndpoint": destination.invocation_endpoint,
        "HttpMethod": destination.http_method,
        "InvocationRateLimitPerSecond": destination.invocation_rate_limit_per_second,
    }
