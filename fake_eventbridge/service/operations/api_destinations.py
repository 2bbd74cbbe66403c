"""API destinations: HTTP endpoints that events can be sent to, each reached through a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import http_endpoints, next_tokens
from fake_eventbridge.service.lifecycles import connections
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import ApiDestination
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ApiDestinationHttpMethodType

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Connection

_FASTEST = 300


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
            ResourceAlreadyExistsException, LimitExceededException (rate, quota `api_destinations`).

    Source: recorded (2026-09). Unverified: the order of the checks.
    """
    _check_endpoint(invocation_endpoint, "create")
    connection = _connection(region, connection_arn, "create")
    if name in region.api_destinations:
        raise errors.already_exists(_failed("create", f"An api-destination with name '{name}' already exists."))
    _check_rate(name, invocation_rate_limit_per_second, "create")
    region.backend.quotas.admit("api_destinations", len(region.api_destinations))

    now = connections.whole_second(region)
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
        state=connections.destination_state(connection),
        description=description or None,
    )
    return _changed(destination)


@operation
def describe_api_destination(region: Region, *, name: str) -> dict[str, object]:
    """Describe an API destination.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded.
    """
    destination = _api_destination(region, name, "describe")
    described = _listed(destination)
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
    """Change what is given of an API destination, be it nothing; the rest stays, an empty description clears.

    With a connection it has that one's state at once.

    Raises:
        Refusal: ResourceNotFoundException (API destination, connection), ValidationException (endpoint, connection of
            another Region), LimitExceededException (rate).

    Source: recorded (2026-09). Unverified: the order of the checks.
    """
    destination = _api_destination(region, name, "update")
    if invocation_endpoint is not None:
        _check_endpoint(invocation_endpoint, "update")
    if invocation_rate_limit_per_second is not None:
        _check_rate(name, invocation_rate_limit_per_second, "update")
    if connection_arn is not None:
        destination.state = connections.destination_state(_connection(region, connection_arn, "update"))

    if description is not None:
        destination.description = description or None
    destination.connection_arn = connection_arn or destination.connection_arn
    destination.invocation_endpoint = invocation_endpoint or destination.invocation_endpoint
    destination.http_method = http_method or destination.http_method
    destination.invocation_rate_limit_per_second = (
        invocation_rate_limit_per_second or destination.invocation_rate_limit_per_second
    )
    destination.last_modified_time = connections.whole_second(region)
    return _changed(destination)


@operation
def delete_api_destination(region: Region, *, name: str) -> dict[str, object]:
    """Delete an API destination, be it a rule's target; its connection stays, and so does the target.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded (2026-09).
    """
    _api_destination(region, name, "delete")
    del region.api_destinations[name]
    return {}


@operation
def list_api_destinations(
    region: Region,
    *,
    name_prefix: str | None = None,
    connection_arn: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List API destinations: all, or by the start of their names, or by connection.

    Raises:
        Refusal: ValidationException (both filters, token).

    Source: recorded (2026-09). Unverified: that an unknown connection has none.
    """
    next_tokens.check(next_token)
    if name_prefix is not None and connection_arn is not None:
        sentence = (
            "Request failed because only one filter is supported per request, either ConnectionArn or NamePrefix."
        )
        raise errors.validation(_failed("list", sentence))
    destinations, more = page(
        region.api_destinations,
        query=("ListApiDestinations", region.account, region.name, connection_arn),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda destination: connection_arn in {None, destination.connection_arn},
        malformed=next_tokens.not_ours(),
        foreign=next_tokens.not_ours(),
    )
    return {"ApiDestinations": [_listed(destination) for destination in destinations], **more}


def _check_endpoint(url: str, verb: str) -> None:
    if not http_endpoints.is_https(url):
        sentence = f"Endpoint '{url}' is invalid, please provide a valid HTTPS endpoint URL."
        raise errors.validation(_failed(verb, f"Parameter InvocationEndpoint is not valid. Reason: {sentence}"))


def _check_rate(name: str, rate: int, verb: str) -> None:
    if rate > _FASTEST:
        sentence = f"Rate specified '{rate}' for '{name}' exceeds maximum allowed of '{_FASTEST}'."
        raise errors.Refusal("LimitExceededException", _failed(verb, f"Invalid Invocation Rate Limit: {sentence}"))


def _connection(region: Region, text: str, verb: str) -> Connection:
    """Return the connection of an ARN, which is this account's in this Region.

    Source: recorded for another Region; Unverified: the same for another account.
    """
    arn = arns.parse(text)
    if arn is None or (arn.account, arn.region) != (region.account, region.name):
        raise errors.validation(_failed(verb, f"Invalid ARN: '{text}'"))
    connection = region.connection_of(text)
    if connection is None:
        raise errors.not_found(_failed(verb, f"Connection '{text}' does not exist."))
    return connection


def _api_destination(region: Region, name: str, verb: str) -> ApiDestination:
    destination = region.api_destinations.get(name)
    if destination is None:
        raise errors.not_found(_failed(verb, f"An api-destination '{name}' does not exist."))
    return destination


def _failed(verb: str, sentence: str) -> str:
    """Return a sentence as an operation on API destinations says it. Source: recorded (2026-09)."""
    return f"Failed to {verb} the api-destination(s). {sentence}"


def _changed(destination: ApiDestination) -> dict[str, object]:
    return {
        "ApiDestinationArn": destination.arn,
        "ApiDestinationState": destination.state,
        "CreationTime": destination.creation_time,
        "LastModifiedTime": destination.last_modified_time,
    }


def _listed(destination: ApiDestination) -> dict[str, object]:
    return {
        **_changed(destination),
        "Name": destination.name,
        "ConnectionArn": destination.connection_arn,
        "InvocationEndpoint": destination.invocation_endpoint,
        "HttpMethod": destination.http_method,
        "InvocationRateLimitPerSecond": destination.invocation_rate_limit_per_second,
    }
