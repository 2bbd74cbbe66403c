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


@pytest.mark.parametrize(("operation", "moment"), [("delete_connection", 3), ("deauthorize_connection", 2)])
def test_it_is_inactive_without_its_connection(
    fake: FakeEventBridge, shop: EventBridgeClient, operation: str, moment: int
) -> None:
    """An API destination is INACTIVE a second after its connection is gone, or DEAUTHORIZED, and changed then."""
    getattr(shop, operation)(Name="basic")
    fake.clock.advance(seconds=moment - 1)
    assert shop.describe_api_destination(Name="shop")["ApiDestinationState"] == "ACTIVE"

    fake.clock.advance(seconds=1)
    described = shop.describe_api_destination(Name="shop")
    assert described["ApiDestinationState"] == "INACTIVE"
    assert described["LastModifiedTime"] == NOW + timedelta(seconds=moment)


@pytest.mark.parametrize("is_authorized", [True, False])
def test_it_forgets_a_connection_that_was_authorized(
    fake: FakeEventBridge, shop: EventBridgeClient, connection: str, *, is_authorized: bool
) -> None:
    """An API destination without its connection has no ARN of it, but for one that was deauthorized before."""
    if not is_authorized:
        shop.deauthorize_connection(Name="basic")
        fake.clock.settle()
    shop.delete_connection(Name="basic")
    fake.clock.settle()

    described = shop.describe_api_destination(Name="shop")
    assert described["ApiDestinationState"] == "INACTIVE"
    assert described["ConnectionArn"] == ("" if is_authorized else connection)


def test_it_is_active_again_with_its_connection(fake: FakeEventBridge, shop: EventBridgeClient) -> None:
    """An API destination is ACTIVE a second after its connection was authorized again."""
    shop.deauthorize_connection(Name="basic")
    fake.clock.settle()
    shop.update_connection(
        Name="basic",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "pass-word"}},
    )
    assert shop.describe_api_destination(Name="shop")["ApiDestinationState"] == "INACTIVE"

    fake.clock.advance(seconds=1)
    assert shop.describe_api_destination(Name="shop")["ApiDestinationState"] == "ACTIVE"


def test_a_new_connection_of_the_name_is_not_taken_for_the_old(fake: FakeEventBridge, shop: EventBridgeClient) -> None:
    """An API destination is INACTIVE when a deleted connection's name is used again."""
    shop.delete_connection(Name="basic")
    shop.create_connection(
        Name="basic",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "pass-word"}},
    )

    fake.clock.settle()
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


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example.com",
        "ftp://shop.example.com",
        "https://",
        "https://me:pass-word@shop.example.com",
        "https://*.example.com",
    ],
)
def test_events_go_over_https(shop: EventBridgeClient, connection: str, url: str) -> None:
    """CreateApiDestination and UpdateApiDestination refuse an endpoint that is not HTTPS to a host."""
    sentence = f"Endpoint '{url}' is invalid, please provide a valid HTTPS endpoint URL."
    words = f"the api-destination(s). Parameter InvocationEndpoint is not valid. Reason: {sentence}"

    with refused("ValidationException", f"Failed to create {words}"):
        shop.create_api_destination(Name="ship", ConnectionArn=connection, InvocationEndpoint=url, HttpMethod="POST")
    with refused("ValidationException", f"Failed to update {words}"):
        shop.update_api_destination(Name="shop", InvocationEndpoint=url)


@pytest.mark.parametrize(
    "url",
    ["shop.example.com", "shop.example.com/orders", "https://127.0.0.1/*", "https://localhost:8443?a=b", "HTTPS://a"],
)
def test_an_endpoint_needs_no_scheme(shop: EventBridgeClient, url: str) -> None:
    """UpdateApiDestination accepts a host, with scheme or without, be it the machine itself."""
    shop.update_api_destination(Name="shop", InvocationEndpoint=url)

    assert url == shop.describe_api_destination(Name="shop")["InvocationEndpoint"]


def test_calls_have_a_greatest_rate(shop: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination and UpdateApiDestination refuse more than 300 calls a second."""
    words = (
        "the api-destination(s). Invalid Invocation Rate Limit: Rate specified '301' for '{}' exceeds maximum "
        "allowed of '300'."
    )
    with refused("LimitExceededException", f"Failed to create {words.format('ship')}"):
        shop.create_api_destination(Name="ship", ConnectionArn=connection, InvocationRateLimitPerSecond=301, **CALL)
    with refused("LimitExceededException", f"Failed to update {words.format('shop')}"):
        shop.update_api_destination(Name="shop", InvocationRateLimitPerSecond=301)


def test_an_update_of_nothing_is_one(fake: FakeEventBridge, shop: EventBridgeClient) -> None:
    """UpdateApiDestination with a name alone moves the time of the last change."""
    fake.clock.advance(seconds=1.5)

    assert shop.update_api_destination(Name="shop")["LastModifiedTime"] == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(("ours", "another"), [("us-east-1", "eu-west-1"), ("123456789012", "999999999999")])
def test_a_connection_of_elsewhere_is_refused(
    events: EventBridgeClient, connection: str, ours: str, another: str
) -> None:
    """CreateApiDestination refuses a connection of another Region or account."""
    arn = connection.replace(ours, another)

    with refused("ValidationException", f"Failed to create the api-destination(s). Invalid ARN: '{arn}'"):
        events.create_api_destination(Name="shop", ConnectionArn=arn, **CALL)


def test_an_unknown_connection_is_refused(fake: FakeEventBridge, events: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses a connection that was deleted."""
    events.delete_connection(Name="basic")
    fake.clock.settle()

    words = f"Failed to create the api-destination(s). Connection '{connection}' does not exist."
    with refused("ResourceNotFoundException", words):
        events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


def test_an_api_destinations_name_is_taken_once(shop: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses a name that exists."""
    words = "Failed to create the api-destination(s). An api-destination with name 'shop' already exists."
    with refused("ResourceAlreadyExistsException", words):
        shop.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


def test_api_destinations_have_a_quota(fake: FakeEventBridge, events: EventBridgeClient, connection: str) -> None:
    """CreateApiDestination refuses one more than the quota."""
    fake.quotas["api_destinations"] = 0

    with refused("LimitExceededException"):
        events.create_api_destination(Name="shop", ConnectionArn=connection, **CALL)


@pytest.mark.parametrize("verb", ["describe", "update", "delete"])
def test_an_unknown_api_destination_is_not_found(events: EventBridgeClient, verb: str) -> None:
    """DescribeApiDestination, UpdateApiDestination and DeleteApiDestination refuse it, each in its words."""
    words = f"Failed to {verb} the api-destination(s). An api-destination 'nothing' does not exist."
    with refused("ResourceNotFoundException", words):
        getattr(events, f"{verb}_api_destination")(Name="nothing")


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
    """ListApiDestinations takes the start of the names, or the connection."""
    shop.create_api_destination(Name="bank", ConnectionArn=authorizing, **CALL)
    shop.create_api_destination(Name="ship", ConnectionArn=authorizing, **CALL)

    def listed(**filters: str) -> list[str]:
        found = shop.list_api_destinations(**filters)["ApiDestinations"]  # type: ignore[arg-type]  # any filters
        return [each["Name"] for each in found]

    assert listed() == ["bank", "ship", "shop"]
    assert listed(ConnectionArn=connection) == ["shop"]
    assert listed(NamePrefix="sh") == ["ship", "shop"]


def test_two_filters_are_too_many(shop: EventBridgeClient, connection: str) -> None:
    """ListApiDestinations' filters exclude one another."""
    words = (
        "Failed to list the api-destination(s). Request failed because only one filter is supported per request, "
        "either ConnectionArn or NamePrefix."
    )
    with refused("ValidationException", words):
        shop.list_api_destinations(NamePrefix="sh", ConnectionArn=connection)


def test_a_token_leads_on(shop: EventBridgeClient, connection: str) -> None:
    """A token of ListApiDestinations goes on with another limit, and is another filter's where the filter differs."""
    for name in ("ship", "store"):
        shop.create_api_destination(Name=name, ConnectionArn=connection, **CALL)
    token = shop.list_api_destinations(NamePrefix="s", Limit=1)["NextToken"]

    rest = shop.list_api_destinations(NamePrefix="s", Limit=2, NextToken=token)["ApiDestinations"]
    assert [each["Name"] for each in rest] == ["shop", "store"]
    with refused("ValidationException", "Parameter NextToken is not valid. Reason: The request is malformed."):
        shop.list_api_destinations(NamePrefix="sh", NextToken=token)


def test_a_token_is_base64(events: EventBridgeClient) -> None:
    """ListApiDestinations refuses what has not a token's form, as it does members of the model."""
    words = (
        "1 validation error detected: Value 'invalid' at 'nextToken' failed to satisfy constraint: Member must satisfy "
        r"regular expression pattern: ^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{4}|[A-Za-z0-9+\/]{3}=|"
        r"[A-Za-z0-9+\/]{2}={2})$"
    )
    with refused("ValidationException", words):
        events.list_api_destinations(NextToken="invalid")
