"""Global endpoints, each over two buses of one name in two Regions: where events go while a Region is down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.lifecycles.pending_changes import later
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import Endpoint
from fake_eventbridge.service.state.tables import Table, page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import EndpointStateType
    from mypy_boto3_events.type_defs import EndpointEventBusTypeDef, ReplicationConfigTypeDef, RoutingConfigTypeDef

    from fake_eventbridge.service.state.backend import Backend, Region

_ID = 5
# What follows the id's own part in the example of AWS's documentation.
_ZONE = "veo"


@operation
def create_endpoint(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    routing_config: RoutingConfigTypeDef,
    replication_config: ReplicationConfigTypeDef | None = None,
    event_buses: list[EndpointEventBusTypeDef],
    role_arn: str | None = None,
) -> dict[str, object]:
    """Create a global endpoint with this Region as its primary one; it is ACTIVE in a moment.

    Raises:
        Refusal: ValidationException (buses, role), ResourceAlreadyExistsException, LimitExceededException.

    Source: recorded for buses and role, in that order. Unverified: the words on a name that is taken, how long it is
    CREATING, and that neither the buses nor the health check are looked up.
    """
    replication = _replication(replication_config)
    _check(region, routing_config, replication, event_buses, role_arn)
    if name in region.endpoints:
        raise errors.already_exists(f"Endpoint {name} already exists.")
    region.backend.quotas.admit("endpoints", len(region.endpoints))

    now = region.now()
    endpoint = region.endpoints[name] = Endpoint(
        name=name,
        arn=arns.endpoint(region.name, region.account, name),
        endpoint_id=f"{region.backend.identifiers.text('endpoint', _ID)}.{_ZONE}",
        routing_config=routing_config,
        replication_config=replication,
        event_buses=event_buses,
        creation_time=now,
        last_modified_time=now,
        description=description or None,
        role_arn=role_arn,
    )
    _settle(region.backend, endpoint, "CREATING")
    return _created(endpoint)


@operation
def describe_endpoint(region: Region, *, name: str, home_region: str | None = None) -> dict[str, object]:
    """Describe a global endpoint of this Region, or of the primary Region that is named.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: model. Unverified: the words, and that an endpoint is found only by way of its primary Region.
    """
    endpoint = _endpoints(region, home_region).get(name)
    if endpoint is None:
        raise _missing(name)
    return _listed(endpoint)


@operation
def update_endpoint(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    description: str | None = None,
    routing_config: RoutingConfigTypeDef | None = None,
    replication_config: ReplicationConfigTypeDef | None = None,
    event_buses: list[EndpointEventBusTypeDef] | None = None,
    role_arn: str | None = None,
) -> dict[str, object]:
    """Change what is given of a global endpoint, which is ACTIVE again in a moment; the rest stays.

    Raises:
        Refusal: ResourceNotFoundException, ValidationException (buses, role).

    Source: model. Unverified: the words, that what is left out stays, how long it is UPDATING.
    """
    endpoint = region.endpoints.get(name)
    if endpoint is None:
        raise _missing(name)
    routing = routing_config or endpoint.routing_config
    replication = endpoint.replication_config if replication_config is None else _replication(replication_config)
    buses = event_buses or endpoint.event_buses
    role = role_arn or endpoint.role_arn
    _check(region, routing, replication, buses, role)

    if description is not None:
        endpoint.description = description or None
    endpoint.routing_config = routing
    endpoint.replication_config = replication
    endpoint.event_buses = buses
    endpoint.role_arn = role
    endpoint.last_modified_time = region.now()
    _settle(region.backend, endpoint, "UPDATING")
    return {**_created(endpoint), **_address(endpoint)}


@operation
def delete_endpoint(region: Region, *, name: str) -> dict[str, object]:
    """Delete a global endpoint; its buses stay.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: model. Unverified: the words, and that it is gone at once.
    """
    if name not in region.endpoints:
        raise _missing(name)
    del region.endpoints[name]
    return {}


@operation
def list_endpoints(
    region: Region,
    *,
    name_prefix: str | None = None,
    home_region: str | None = None,
    next_token: str | None = None,
    max_results: int | None = None,
) -> dict[str, object]:
    """List the global endpoints of this Region, or of the primary Region that is named.

    Source: model. Unverified: that without a Region they are those of this one.
    """
    endpoints, more = page(
        _endpoints(region, home_region),
        query=("ListEndpoints", region.account, home_region or region.name),
        prefix=name_prefix,
        limit=max_results,
        next_token=next_token,
    )
    return {"Endpoints": [_listed(endpoint) for endpoint in endpoints], **more}


def _replication(given: ReplicationConfigTypeDef | None) -> ReplicationConfigTypeDef:
    return {"State": (given or {}).get("State") or "ENABLED"}


def _check(
    region: Region,
    routing: RoutingConfigTypeDef,
    replication: ReplicationConfigTypeDef,
    buses: list[EndpointEventBusTypeDef],
    role_arn: str | None,
) -> None:
    """Refuse buses that do not mirror each other, and replication without a role. Source: recorded."""
    found = [arn for bus in buses if (arn := arns.parse(bus["EventBusArn"])) is not None]
    secondary = routing["FailoverConfig"]["Secondary"]["Route"]
    if secondary == region.name or {arn.region for arn in found} != {region.name, secondary}:
        raise errors.validation("An event bus must be provided in both the primary and secondary regions")
    if len({arn.resource for arn in found}) > 1:
        raise errors.validation("Event bus names must match in the primary and secondary regions")
    if replication.get("State") == "ENABLED" and role_arn is None:
        raise errors.validation("When replication is enabled, role cannot be empty.")


def _settle(backend: Backend, endpoint: Endpoint, meanwhile: EndpointStateType) -> None:
    endpoint.state = meanwhile
    later(backend, endpoint, partial(setattr, endpoint, "state", "ACTIVE"))


def _endpoints(region: Region, home_region: str | None) -> Table[Endpoint]:
    home = region.backend.regions.get((region.account, home_region or region.name))
    return Table() if home is None else home.endpoints


def _missing(name: str) -> errors.Refusal:
    return errors.not_found(f"Endpoint {name} does not exist.")


def _created(endpoint: Endpoint) -> dict[str, object]:
    created: dict[str, object] = {
        "Name": endpoint.name,
        "Arn": endpoint.arn,
        "RoutingConfig": endpoint.routing_config,
        "ReplicationConfig": endpoint.replication_config,
        "EventBuses": endpoint.event_buses,
        "State": endpoint.state,
    }
    if endpoint.role_arn is not None:
        created["RoleArn"] = endpoint.role_arn
    return created


def _address(endpoint: Endpoint) -> dict[str, object]:
    """Return where events are sent to. Source: the model's example."""
    return {
        "EndpointId": endpoint.endpoint_id,
        "EndpointUrl": f"https://{endpoint.endpoint_id}.endpoints.event.amazonaws.com",
    }


def _listed(endpoint: Endpoint) -> dict[str, object]:
    described = {
        **_created(endpoint),
        **_address(endpoint),
        "CreationTime": endpoint.creation_time,
        "LastModifiedTime": endpoint.last_modified_time,
    }
    if endpoint.description is not None:
        described["Description"] = endpoint.description
    return described
