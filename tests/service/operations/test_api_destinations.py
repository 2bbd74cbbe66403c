from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

import pytest

from tests.conftest import NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.literals import ApiDestinationHttpMethodType

    from fake_eventbridge import FakeEventBridge

URL = "https://shop.example.com/orders"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


class Call(TypedDict):
    """What every API destination in these tests calls."""

    InvocationEndpoint: str
    HttpMethod: ApiDestinationHttpMethodType


CALL: Call = {"InvocationEndpoint": URL, "HttpMethod": "POST"}


@pytest.fixture
def connection(events: EventBridgeClient) -> str:
    """Return the ARN of a connection that is authorized."""
    return events.create_connection(
        Name="basic",
        AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "me", "Password": "pass-word"}},
    )["ConnectionArn"]


@pytest.fixture
def authorizing(events: EventBridgeClient) -> str:
    """Return the ARN of an OAuth connection that is still to be authorized."""
    return events.create_connection(
        Name="oauth",
        AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
        AuthParameters={
            "OAuthParameters": {
                "ClientParameters": {"ClientID": "me", "ClientSecret": "pass-word"},
                "AuthorizationEndpoint": "https://id.example.com/token",
                "HttpMethod": "POST",
            }
        },
    )["ConnectionArn"]


@pytest.fixture
def shop(events: EventBridgeClient, connection: str) -> EventBridgeClient:
    """Return a client of an account with the API destination `shop`."""
    events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)
    return events


def test_an_api_destination_is_created(events: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination answers ARN, state and times, and no more."""
    created = events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)

    assert re.fullmatch(
        f"arn:aws:events:us-east-1:123456789012:api-destination/shop/{UUID}", created["ApiDestinationArn"]
    )
    assert created == {
        "ApiDestinationArn": created["ApiDestinationArn"],
        "ApiDestinationState": "ACTIVE",
        "CreationTime": NOW,
        "LastModifiedTime": NOW,
        "ResponseMetadata": created["ResponseMetadata"],
    }


def test_it_is_active_once_its_connection_is(
    fake: FakeEventBridge, events: EventBridgeClient, authorizing: str
) -> None:
    """An API destination is INACTIVE while its OAuth connection is AUTHORIZING, then ACTIVE."""
    created = events.create_api_destination(Name="shop", ConnectionArn=authorizing, **CALL)
    assert created["ApiDestinationState"] == "INACTIVE"

    fake.clock.advance(seconds=1)
    assert events.describe_api_destination(Name="shop")["ApiDestinationState"] == "ACTIVE"


@pytest.mark.parametrize("operation", ["delete_connection", "deauthorize_connection"])
def test_it_is_inactive_without_its_connection(shop: EventBridgeClient, operation: str) -> None:
    """An API destination whose connection is deleted or deauthorized stays, INACTIVE."""
    getattr(shop, operation)(Name="basic")

    assert shop.describe_api_destination(Name="shop")["ApiDestinationState"] == "INACTIVE"


def test_a_new_connection_of_the_name_is_not_taken_for_the_old(shop: EventBridgeClient) -> None:
    """An API destination stays INACTIVE when a deleted connection's name is used again."""
    shop.delete_connection(Name="basic")
    shop.create_connection(
        Name="basic",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "pass-word"}},
    )

    assert shop.describe_api_destination(Name="shop")["ApiDestinationState"] == "INACTIVE"


def test_an_api_destination_is_described(shop: EventBridgeClient, connection: str) -> None:
    """DescribeApiDestination shows what was given, and 300 calls a second where no limit was."""
    described = shop.describe_api_destination(Name="shop")

    assert described["ConnectionArn"] == connection
    assert (described["InvocationEndpoint"], described["HttpMethod"]) == (URL, "POST")
    assert described["InvocationRateLimitPerSecond"] == 300
    assert "Description" not in described


def test_the_list_leaves_out_descriptions(shop: EventBridgeClient) -> None:
    """ListApiDestinations shows no description, DescribeApiDestination does."""
    shop.update_api_destination(Name="shop", Description="where orders go")

    [listed] = shop.list_api_destinations()["ApiDestinations"]
    assert "Description" not in listed
    assert shop.describe_api_destination(Name="shop")["Description"] == "where orders go"


@pytest.mark.parametrize("url", ["http://shop.example.com", "shop.example.com"])
def test_events_go_over_https(events: EventBridgeClient, connection: str, url: str) -> None:
    """CreateApiDestination refuses an endpoint that is not HTTPS."""
    with refused(
        "ValidationException", f"Parameter InvocationEndpoint is not valid. Reason: Endpoint '{url}' is not valid"
    ):
        events.create_api_destination(Name="shop", ConnectionArn=connection, InvocationEndpoint=url, HttpMethod="POST")


@pytest.mark.parametrize(("ours", "another"), [("us-east-1", "eu-west-1"), ("123456789012", "999999999999")])
def test_a_connection_of_elsewhere_is_refused(
    events: EventBridgeClient, connection: str, ours: str, another: str
) -> None:
    """CreateApiDestination refuses a connection of another Region or account."""
    arn = connection.replace(ours, another)

    with refused("ValidationException", f"Invalid ARN: '{arn}'"):
        events.create_api_destination(Name="shop", ConnectionArn=arn, **CALL)


def test_an_unknown_connection_is_refused(events: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses a connection that was deleted."""
    events.delete_connection(Name="basic")

    with refused("ResourceNotFoundException", "Connection 'basic' does not exist."):
        events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


def test_an_api_destinations_name_is_taken_once(shop: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses a name that exists."""
    with refused("ResourceAlreadyExistsException", "An api-destination 'shop' already exists."):
        shop.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


def test_api_destinations_have_a_quota(fake: FakeEventBridge, events: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses one more than the quota."""
    fake.quotas["api_destinations"] = 0

    with refused("LimitExceededException"):
        events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (
            "describe_api_destination",
            "Failed to describe the api-destination(s). An api-destination 'nothing' does not exist.",
        ),
        ("update_api_destination", "An api-destination 'nothing' does not exist."),
        ("delete_api_destination", "An api-destination 'nothing' does not exist."),
    ],
)
def test_an_unknown_api_destination_is_not_found(events: EventBridgeClient, operation: str, words: str) -> None:
    """DescribeApiDestination, in words of its own, UpdateApiDestination and DeleteApiDestination refuse it."""
    with refused("ResourceNotFoundException", words):
        getattr(events, operation)(Name="nothing")


def test_an_update_leaves_the_rest(fake: FakeEventBridge, shop: EventBridgeClient) -> None:
    """UpdateApiDestination changes what is given."""
    fake.clock.advance(hours=1)
    updated = shop.update_api_destination(Name="shop", HttpMethod="PUT", InvocationRateLimitPerSecond=5)

    described = shop.describe_api_destination(Name="shop")
    assert (described["HttpMethod"], described["InvocationEndpoint"]) == ("PUT", URL)
    assert described["InvocationRateLimitPerSecond"] == 5
    assert (updated["CreationTime"], updated["LastModifiedTime"]) == (NOW, NOW + timedelta(hours=1))


def test_another_connection_changes_the_state(shop: EventBridgeClient, authorizing: str) -> None:
    """UpdateApiDestination with a connection that is not authorized makes the API destination INACTIVE."""
    updated = shop.update_api_destination(Name="shop", ConnectionArn=authorizing)

    assert updated["ApiDestinationState"] == "INACTIVE"


def test_an_update_that_is_refused_changes_nothing(shop: EventBridgeClient) -> None:
    """UpdateApiDestination checks the endpoint before it changes the method."""
    with refused("ValidationException"):
        shop.update_api_destination(Name="shop", HttpMethod="PUT", InvocationEndpoint="http://shop.example.com")

    assert shop.describe_api_destination(Name="shop")["HttpMethod"] == "POST"


def test_a_deleted_api_destination_is_gone(shop: EventBridgeClient) -> None:
    """DeleteApiDestination leaves nothing to list."""
    shop.delete_api_destination(Name="shop")

    assert not shop.list_api_destinations()["ApiDestinations"]


def test_api_destinations_are_listed(shop: EventBridgeClient, connection: str, authorizing: str) -> None:
    """ListApiDestinations takes the start of the names and the connection, both at once too."""
    shop.create_api_destination(Name="bank", ConnectionArn=authorizing, **CALL)
    shop.create_api_destination(Name="ship", ConnectionArn=authorizing, **CALL)

    def listed(**filters: str) -> list[str]:
        found = shop.list_api_destinations(**filters)["ApiDestinations"]  # type: ignore[arg-type]  # any filters
        return [each["Name"] for each in found]

    assert listed() == ["bank", "ship", "shop"]
    assert listed(ConnectionArn=connection) == ["shop"]
    assert listed(ConnectionArn=authorizing, NamePrefix="sh") == ["ship"]
