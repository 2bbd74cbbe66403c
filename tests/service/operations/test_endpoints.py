from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import (
        CreateEndpointResponseTypeDef,
        EndpointEventBusTypeDef,
        PutEventsRequestEntryTypeDef,
        ReplicationConfigTypeDef,
        RoutingConfigTypeDef,
    )

    from fake_eventbridge import FakeEventBridge

PRIMARY = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
SECONDARY = "arn:aws:events:us-west-2:123456789012:event-bus/orders"
REGIONS = ("us-east-1", "us-west-2")
ROLE = "arn:aws:iam::123456789012:role/replication"
ROUTING: RoutingConfigTypeDef = {
    "FailoverConfig": {
        "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/abc"},
        "Secondary": {"Route": "us-west-2"},
    }
}
OFF: ReplicationConfigTypeDef = {"State": "DISABLED"}


def _buses(*arns: str) -> list[EndpointEventBusTypeDef]:
    return [{"EventBusArn": arn} for arn in arns]


def _create(
    events: EventBridgeClient, name: str = "orders", *arns: str, replication: ReplicationConfigTypeDef = OFF
) -> CreateEndpointResponseTypeDef:
    """Create an endpoint over the two buses, without replication, but for what a test says."""
    return events.create_endpoint(
        Name=name,
        RoutingConfig=ROUTING,
        ReplicationConfig=replication,
        EventBuses=_buses(*(arns or (PRIMARY, SECONDARY))),
    )


def test_an_endpoint_is_created(events: EventBridgeClient) -> None:
    """CreateEndpoint answers what was given, the ARN and the state CREATING; the address is not told yet."""
    created = _create(events)

    assert created == {
        "Name": "orders",
        "Arn": "arn:aws:events:us-east-1:123456789012:endpoint/orders",
        "RoutingConfig": ROUTING,
        "ReplicationConfig": OFF,
        "EventBuses": _buses(PRIMARY, SECONDARY),
        "State": "CREATING",
        "ResponseMetadata": created["ResponseMetadata"],
    }


def test_an_endpoint_is_active_in_a_moment(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An endpoint becomes ACTIVE by itself."""
    _create(events)
    fake.clock.advance(seconds=1)

    assert events.describe_endpoint(Name="orders")["State"] == "ACTIVE"


def test_an_endpoint_has_an_address(events: EventBridgeClient) -> None:
    """DescribeEndpoint tells the id, and the URL that is made of it."""
    _create(events)

    described = events.describe_endpoint(Name="orders")
    assert re.fullmatch(r"[a-z0-9]{5}\.veo", described["EndpointId"])
    assert described["EndpointUrl"] == f"https://{described['EndpointId']}.endpoints.event.amazonaws.com"


def test_endpoints_have_addresses_of_their_own(events: EventBridgeClient) -> None:
    """No two endpoints share an id."""
    for name in ("one", "two"):
        _create(events, name)

    one, two = events.list_endpoints()["Endpoints"]
    assert one["EndpointId"] != two["EndpointId"]


def test_replication_is_on_unless_said_otherwise(events: EventBridgeClient) -> None:
    """CreateEndpoint without `ReplicationConfig` replicates, with the role that is given."""
    created = events.create_endpoint(
        Name="orders", RoutingConfig=ROUTING, EventBuses=_buses(PRIMARY, SECONDARY), RoleArn=ROLE
    )

    assert created["ReplicationConfig"] == {"State": "ENABLED"}
    assert created["RoleArn"] == ROLE


def test_replication_needs_a_role(events: EventBridgeClient) -> None:
    """CreateEndpoint refuses replication without a role."""
    with refused("ValidationException", "When replication is enabled, role cannot be empty."):
        _create(events, replication={})


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (PRIMARY, PRIMARY, "An event bus must be provided in both the primary and secondary regions"),
        (SECONDARY, SECONDARY, "An event bus must be provided in both the primary and secondary regions"),
        (
            PRIMARY,
            SECONDARY.replace("us-west-2", "eu-west-1"),
            "An event bus must be provided in both the primary and secondary regions",
        ),
        (PRIMARY, f"{SECONDARY}-2", "Event bus names must match in the primary and secondary regions"),
    ],
)
def test_the_buses_mirror_each_other(events: EventBridgeClient, first: str, second: str, words: str) -> None:
    """CreateEndpoint wants buses of one name in both Regions, and looks at that before the role."""
    with refused("ValidationException", words):
        _create(events, "orders", first, second, replication={})


def test_the_buses_come_in_any_order(events: EventBridgeClient) -> None:
    """CreateEndpoint takes the secondary Region's bus first, too."""
    assert _create(events, "orders", SECONDARY, PRIMARY)["EventBuses"] == _buses(SECONDARY, PRIMARY)


def test_the_regions_differ(fake: FakeEventBridge) -> None:
    """CreateEndpoint refuses its own Region as the secondary one."""
    with refused("ValidationException", "An event bus must be provided in both the primary and secondary regions"):
        _create(fake.client(region="us-west-2"), "orders", SECONDARY, SECONDARY)


def test_an_endpoints_name_is_taken_once(events: EventBridgeClient) -> None:
    """CreateEndpoint refuses a name that exists."""
    _create(events)

    with refused("ResourceAlreadyExistsException", "Endpoint orders already exists."):
        _create(events)


def test_endpoints_have_a_quota(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """CreateEndpoint refuses one more than the quota."""
    fake.quotas["endpoints"] = 0

    with refused("LimitExceededException"):
        _create(events)


@pytest.mark.parametrize("operation", ["describe_endpoint", "update_endpoint", "delete_endpoint"])
def test_an_unknown_endpoint_is_not_found(events: EventBridgeClient, operation: str) -> None:
    """DescribeEndpoint, UpdateEndpoint and DeleteEndpoint refuse an endpoint that does not exist."""
    with refused("ResourceNotFoundException", "Endpoint nothing does not exist."):
        getattr(events, operation)(Name="nothing")


def test_an_update_leaves_the_rest(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """UpdateEndpoint changes what is given; the endpoint is UPDATING, then ACTIVE."""
    _create(events)
    fake.clock.advance(hours=1)
    updated = events.update_endpoint(Name="orders", Description="new", RoleArn=ROLE)
    assert (updated["State"], updated["RoutingConfig"], updated["RoleArn"]) == ("UPDATING", ROUTING, ROLE)

    fake.clock.advance(seconds=1)
    described = events.describe_endpoint(Name="orders")
    assert (described["State"], described["Description"]) == ("ACTIVE", "new")
    assert described["LastModifiedTime"] == NOW + timedelta(hours=1)


def test_an_update_keeps_the_address(events: EventBridgeClient) -> None:
    """UpdateEndpoint answers the id that DescribeEndpoint told."""
    _create(events)

    before = events.describe_endpoint(Name="orders")["EndpointId"]
    assert before == events.update_endpoint(Name="orders", Description="new")["EndpointId"]


def test_an_update_that_is_refused_changes_nothing(events: EventBridgeClient) -> None:
    """UpdateEndpoint checks what would become of the endpoint first."""
    _create(events)
    with refused("ValidationException", "When replication is enabled, role cannot be empty."):
        events.update_endpoint(Name="orders", Description="new", ReplicationConfig={"State": "ENABLED"})

    assert "Description" not in events.describe_endpoint(Name="orders")


def test_a_deleted_endpoint_is_gone(events: EventBridgeClient) -> None:
    """DeleteEndpoint leaves nothing to list, and the name free."""
    _create(events)
    events.delete_endpoint(Name="orders")

    assert not events.list_endpoints()["Endpoints"]
    _create(events)


def test_an_endpoint_lives_in_its_primary_region(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Another Region finds an endpoint by naming its primary Region."""
    _create(events)
    elsewhere = fake.client(region="us-west-2")

    assert elsewhere.describe_endpoint(Name="orders", HomeRegion="us-east-1")["Name"] == "orders"
    assert len(elsewhere.list_endpoints(HomeRegion="us-east-1")["Endpoints"]) == 1
    with refused("ResourceNotFoundException"):
        elsewhere.describe_endpoint(Name="orders")


def test_a_region_without_endpoints_lists_none(events: EventBridgeClient) -> None:
    """ListEndpoints of a Region that nothing was made in is empty."""
    assert not events.list_endpoints(HomeRegion="eu-central-1")["Endpoints"]


def test_endpoints_are_listed_by_the_page(events: EventBridgeClient) -> None:
    """ListEndpoints takes the start of the names, and leads from page to page."""
    for name in ("a-1", "b-1", "b-2"):
        _create(events, name)

    first = events.list_endpoints(NamePrefix="b", MaxResults=1)
    second = events.list_endpoints(NamePrefix="b", MaxResults=1, NextToken=first["NextToken"])
    assert [each["Name"] for each in first["Endpoints"] + second["Endpoints"]] == ["b-1", "b-2"]
    assert "NextToken" not in second


# -- events by way of an endpoint

ENTRY: PutEventsRequestEntryTypeDef = {"Source": "shop", "DetailType": "order", "Detail": "{}"}


@pytest.fixture
def endpoint_id(fake: FakeEventBridge, events: EventBridgeClient) -> str:
    """Return the id of an endpoint over two buses that exist."""
    for region in ("us-east-1", "us-west-2"):
        fake.client(region=region).create_event_bus(Name="orders")
    _create(events)
    return events.describe_endpoint(Name="orders")["EndpointId"]


@pytest.mark.parametrize(("region", "arrives"), [("us-east-1",) * 2, ("us-west-2",) * 2, ("eu-west-1", "us-east-1")])
@pytest.mark.parametrize("bus", ["orders", PRIMARY, SECONDARY])
def test_an_event_reaches_the_bus_in_the_calls_region(
    fake: FakeEventBridge, endpoint_id: str, region: str, arrives: str, bus: str
) -> None:
    """By its name, or its ARN in either Region; a call from a third Region reaches the primary one."""
    received = {each: fake.subscribe({"source": ["shop"]}, bus="orders", region=each) for each in REGIONS}

    result = fake.client(region=region).put_events(EndpointId=endpoint_id, Entries=[{**ENTRY, "EventBusName": bus}])

    assert {each: int(each == arrives) for each in REGIONS} == {each: len(found) for each, found in received.items()}
    assert [(result["Entries"][0]["EventId"], arrives, None)] == [(e.id, e.region, e.dropped) for e in fake.events]


def test_an_endpoint_that_is_not_there_drops_the_event(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """As a bus that is not there does: the event is accepted, and its record says why it went nowhere."""
    received = fake.subscribe({"source": ["shop"]})

    result = events.put_events(EndpointId="abcde.veo", Entries=[ENTRY])

    assert (0, []) == (result["FailedEntryCount"], received)
    assert ["Global endpoint abcde.veo does not exist in 123456789012."] == [each.dropped for each in fake.events]


def test_another_accounts_endpoint_is_not_there(
    fake: FakeEventBridge, customer: EventBridgeClient, endpoint_id: str
) -> None:
    """An endpoint leads its own account's events."""
    customer.put_events(EndpointId=endpoint_id, Entries=[ENTRY])

    assert [f"Global endpoint {endpoint_id} does not exist in {CUSTOMER}."] == [each.dropped for each in fake.events]
