from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, PARTNER
from tests.raw import send
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def test_a_page_holds_100_buses(customer: EventBridgeClient) -> None:
    """Without a Limit a page ends after 100 names."""
    for number in range(100):
        customer.create_event_bus(Name=f"bus-{number:03}")
    first = customer.list_event_buses()
    rest = customer.list_event_buses(NextToken=first["NextToken"])

    assert 100 == len(first["EventBuses"])
    assert ["bus-099"] == [bus["Name"] for bus in rest["EventBuses"]]


def test_a_token_survives_an_insert(customer: EventBridgeClient) -> None:
    """A name that comes in before the next page is not shown, and shifts nothing."""
    for name in ["b", "c"]:
        customer.create_event_bus(Name=name)
    token = customer.list_event_buses(Limit=2)["NextToken"]
    for name in ["a", "bb"]:
        customer.create_event_bus(Name=name)

    rest = customer.list_event_buses(NextToken=token)["EventBuses"]

    assert ["bb", "c"] == [bus["Name"] for bus in rest]


def test_a_token_survives_the_loss_of_its_name(customer: EventBridgeClient) -> None:
    """A page goes on where the last one ended, though its last bus is gone."""
    for name in ["a", "b"]:
        customer.create_event_bus(Name=name)
    token = customer.list_event_buses(Limit=2)["NextToken"]
    customer.delete_event_bus(Name="a")

    rest = customer.list_event_buses(NextToken=token)["EventBuses"]

    assert ["b"] == [bus["Name"] for bus in rest]


@pytest.mark.parametrize("token", ["x", "AAAA", "AAAAAAAA", "not a token", "\u00e9", "%%%", "=", "A" * 2048])
def test_a_bad_token_is_refused(customer: EventBridgeClient, token: str) -> None:
    """A text that is no token is refused."""
    with refused("ValidationException", "Parameter NextToken is not valid."):
        customer.list_event_buses(NextToken=token)


@pytest.mark.parametrize(("before", "after"), [("", "!"), ("\n", ""), ("", " "), (" ", "\n")])
def test_a_token_is_taken_as_it_was_given(customer: EventBridgeClient, before: str, after: str) -> None:
    """A token with something around it is refused."""
    customer.create_event_bus(Name="a")
    token = customer.list_event_buses(Limit=1)["NextToken"]

    with refused("ValidationException", "Parameter NextToken is not valid."):
        customer.list_event_buses(NextToken=before + token + after)


def test_a_token_of_another_prefix_is_refused(customer: EventBridgeClient) -> None:
    """A token is good for the query that it came from."""
    customer.create_event_bus(Name="a")
    token = customer.list_event_buses(Limit=1)["NextToken"]

    with refused("ValidationException", "Parameter NextToken is not valid."):
        customer.list_event_buses(NextToken=token, NamePrefix="d")


def test_a_token_of_another_operation_is_refused(customer: EventBridgeClient) -> None:
    """A token of ListEventBuses says nothing to ListEventSources."""
    customer.create_event_bus(Name="a")
    token = customer.list_event_buses(Limit=1)["NextToken"]

    with refused("ValidationException", "Parameter NextToken is not valid."):
        customer.list_event_sources(NextToken=token)


@pytest.mark.parametrize(("account", "region"), [(PARTNER, "us-east-1"), (CUSTOMER, "eu-west-1")])
def test_a_token_of_another_world_is_refused(
    fake: FakeEventBridge, customer: EventBridgeClient, account: str, region: str
) -> None:
    """A token is good in the account and Region that it came from."""
    customer.create_event_bus(Name="a")
    token = customer.list_event_buses(Limit=1)["NextToken"]

    with refused("ValidationException", "Parameter NextToken is not valid."):
        fake.client(account=account, region=region).list_event_buses(NextToken=token)


def test_a_limit_may_change_between_pages(customer: EventBridgeClient) -> None:
    """Limit is no part of the query that a token belongs to."""
    for name in ["a", "b", "c"]:
        customer.create_event_bus(Name=name)
    token = customer.list_event_buses(Limit=1)["NextToken"]

    assert 2 == len(customer.list_event_buses(NextToken=token, Limit=2)["EventBuses"])


@pytest.mark.parametrize(
    ("limit", "constraint"),
    [
        (0, "Member must have value greater than or equal to 1"),
        (101, "Member must have value less than or equal to 100"),
    ],
)
def test_a_limit_is_from_1_to_100(fake: FakeEventBridge, limit: int, constraint: str) -> None:
    """A Limit out of its range is refused."""
    words = f"Value '{limit}' at 'limit' failed to satisfy constraint: {constraint}"
    with refused("ValidationException", f"1 validation error detected: {words}"):
        send(fake, "list_event_buses", {"Limit": limit})
