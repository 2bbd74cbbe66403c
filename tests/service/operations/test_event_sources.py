from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

ARN = f"arn:aws:events:us-east-1::event-source/{SOURCE}"
OTHER = "222233334444"

MISSING = f"Event source {SOURCE} does not exist."
MISSING_EITHER = f"Event source {SOURCE} or event bus {SOURCE} does not exist."
INVALID = f"Event source {SOURCE} is in an invalid state."


def state(customer: EventBridgeClient) -> str:
    """Return the source's state, as its customer sees it."""
    return customer.describe_event_source(Name=SOURCE)["State"]


def names_listed(customer: EventBridgeClient, prefix: str) -> list[str]:
    """Return the names that a customer sees under a prefix."""
    return [source["Name"] for source in customer.list_event_sources(NamePrefix=prefix)["EventSources"]]


# -- describe


@pytest.mark.usefixtures("offered")
def test_a_pending_source_shows_when_it_expires(customer: EventBridgeClient) -> None:
    """An offered source is PENDING, made by its partner, and expires in two weeks."""
    described = customer.describe_event_source(Name=SOURCE)

    assert {
        "Arn": ARN,
        "CreatedBy": "aws.partner/acme.com",
        "CreationTime": NOW,
        "ExpirationTime": NOW + timedelta(days=14),
        "Name": SOURCE,
        "State": "PENDING",
        "ResponseMetadata": described["ResponseMetadata"],
    } == described


@pytest.mark.parametrize(
    "name", ["aws.partner/acme.com/orders", "aws.partner/acme.com/a/b/c/d", "aws.partner/acme.com/aws.partner/x"]
)
def test_created_by_are_the_first_two_segments(
    partner: EventBridgeClient, customer: EventBridgeClient, name: str
) -> None:
    """CreatedBy is the partner's name with its prefix, however long the source's name."""
    partner.create_partner_event_source(Name=name, Account=CUSTOMER)

    assert "aws.partner/acme.com" == customer.describe_event_source(Name=name)["CreatedBy"]


@pytest.mark.usefixtures("claimed")
def test_an_active_source_does_not_expire(customer: EventBridgeClient) -> None:
    """ACTIVE, a source shows no ExpirationTime."""
    described = customer.describe_event_source(Name=SOURCE)

    assert "ACTIVE" == described["State"]
    assert "ExpirationTime" not in described


@pytest.mark.usefixtures("deleted")
def test_a_deleted_source_does_not_expire(customer: EventBridgeClient) -> None:
    """DELETED, a source shows no ExpirationTime."""
    described = customer.describe_event_source(Name=SOURCE)

    assert "DELETED" == described["State"]
    assert "ExpirationTime" not in described


def test_both_sides_share_one_arn(fake: FakeEventBridge) -> None:
    """The customer sees the ARN that the partner got, partition included."""
    partner = fake.client(account=PARTNER, region="cn-north-1")
    created = partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    customer = fake.client(account=CUSTOMER, region="cn-north-1")

    assert f"arn:aws-cn:events:cn-north-1::event-source/{SOURCE}" == created["EventSourceArn"]
    assert created["EventSourceArn"] == customer.describe_event_source(Name=SOURCE)["Arn"]


def test_an_unknown_source_cannot_be_described(customer: EventBridgeClient) -> None:
    """DescribeEventSource refuses a name that nobody offers."""
    with refused("ResourceNotFoundException", MISSING):
        customer.describe_event_source(Name=SOURCE)


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(("account", "region"), [(OTHER, "us-east-1"), (PARTNER, "us-east-1"), (CUSTOMER, "eu-west-1")])
def test_only_its_customer_can_describe_a_source(fake: FakeEventBridge, account: str, region: str) -> None:
    """A source is seen by the account it is offered to, in its Region: not by others, nor by its partner."""
    with refused("ResourceNotFoundException", MISSING):
        fake.client(account=account, region=region).describe_event_source(Name=SOURCE)


# -- list


@pytest.mark.usefixtures("offered")
def test_a_listed_source_shows_what_describe_shows(customer: EventBridgeClient) -> None:
    """An item of ListEventSources has the members of DescribeEventSource."""
    described = customer.describe_event_source(Name=SOURCE)
    [listed] = customer.list_event_sources()["EventSources"]

    assert {**listed, "ResponseMetadata": described["ResponseMetadata"]} == described


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(("account", "region"), [(OTHER, "us-east-1"), (PARTNER, "us-east-1"), (CUSTOMER, "eu-west-1")])
def test_a_source_is_listed_for_its_customer_alone(fake: FakeEventBridge, account: str, region: str) -> None:
    """Other accounts, the partner, and other Regions list nothing."""
    assert [] == fake.client(account=account, region=region).list_event_sources()["EventSources"]


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("aws.partner/acme.com/", ["aws.partner/acme.com/a", "aws.partner/acme.com/b"]),
        ("aws.partner", ["aws.partner/acme.com/a", "aws.partner/acme.com/b", "aws.partner/zoo.io/a"]),
        ("a", ["aws.partner/acme.com/a", "aws.partner/acme.com/b", "aws.partner/zoo.io/a"]),
        ("aws.partner/zoo.io/a", ["aws.partner/zoo.io/a"]),
        ("acme.com/a", []),
        ("/", []),
    ],
)
def test_a_customer_lists_by_any_prefix(
    partner: EventBridgeClient, customer: EventBridgeClient, prefix: str, names: list[str]
) -> None:
    """A customer's NamePrefix is any start of a name, across partners, in name order."""
    for name in ["aws.partner/zoo.io/a", "aws.partner/acme.com/b", "aws.partner/acme.com/a"]:
        partner.create_partner_event_source(Name=name, Account=CUSTOMER)

    assert names == names_listed(customer, prefix)


@pytest.mark.parametrize("prefix", ["aws partner", "acme:com", "*", "\u00e9"])
def test_a_prefix_has_the_characters_of_a_name(customer: EventBridgeClient, prefix: str) -> None:
    """A NamePrefix with any other character is refused."""
    words = f"Value '{prefix}' at 'namePrefix' failed to satisfy constraint: Member must satisfy regular expression"
    with refused("ValidationException", rf"1 validation error detected: {words} pattern: [/\.\-_A-Za-z0-9]+"):
        names_listed(customer, prefix)


@pytest.mark.usefixtures("claimed")
def test_a_claimed_source_stays_listed(customer: EventBridgeClient) -> None:
    """A source with a bus is listed as before, as ACTIVE."""
    assert ["ACTIVE"] == [source["State"] for source in customer.list_event_sources()["EventSources"]]


@pytest.mark.usefixtures("deleted")
def test_a_deleted_source_leaves_the_list_with_its_bus(customer: EventBridgeClient) -> None:
    """Once the customer deletes the bus of a DELETED source, the source is gone."""
    customer.delete_event_bus(Name=SOURCE)

    assert [] == customer.list_event_sources()["EventSources"]


# -- activate


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_can_be_activated(customer: EventBridgeClient) -> None:
    """ActivateEventSource makes a source with a bus ACTIVE again."""
    customer.activate_event_source(Name=SOURCE)

    assert "ACTIVE" == state(customer)


@pytest.mark.usefixtures("deactivated")
def test_activating_ends_the_expiry(customer: EventBridgeClient) -> None:
    """Activated in time, a source shows no ExpirationTime any more."""
    customer.activate_event_source(Name=SOURCE)

    assert "ExpirationTime" not in customer.describe_event_source(Name=SOURCE)


@pytest.mark.usefixtures("claimed")
def test_activating_an_active_source_changes_nothing(customer: EventBridgeClient) -> None:
    """ActivateEventSource on ACTIVE succeeds."""
    customer.activate_event_source(Name=SOURCE)

    assert "ACTIVE" == state(customer)


# -- deactivate


@pytest.mark.usefixtures("claimed")
def test_an_active_source_can_be_deactivated(customer: EventBridgeClient) -> None:
    """DeactivateEventSource makes an ACTIVE source PENDING."""
    customer.deactivate_event_source(Name=SOURCE)

    assert "PENDING" == state(customer)


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_keeps_its_bus(customer: EventBridgeClient) -> None:
    """Deactivating leaves the bus."""
    assert SOURCE == customer.describe_event_bus(Name=SOURCE)["Name"]


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_is_pending_for_its_partner(partner: EventBridgeClient) -> None:
    """The partner sees a deactivated source as PENDING."""
    [account] = partner.list_partner_event_source_accounts(EventSourceName=SOURCE)["PartnerEventSourceAccounts"]

    assert "PENDING" == account["State"]


@pytest.mark.usefixtures("deactivated")
def test_deactivating_a_pending_source_changes_nothing(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """DeactivateEventSource on PENDING with a bus succeeds, and gives no new time."""
    fake.clock.advance(days=3)
    customer.deactivate_event_source(Name=SOURCE)

    assert NOW + timedelta(days=14) == customer.describe_event_source(Name=SOURCE)["ExpirationTime"]


# -- both


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("method", ["activate_event_source", "deactivate_event_source"])
def test_turning_on_or_off_answers_nothing(customer: EventBridgeClient, method: str) -> None:
    """ActivateEventSource and DeactivateEventSource have no output."""
    assert {"ResponseMetadata"} == getattr(customer, method)(Name=SOURCE).keys()


@pytest.mark.parametrize("method", ["activate_event_source", "deactivate_event_source"])
def test_an_unknown_source_cannot_be_turned_on_or_off(customer: EventBridgeClient, method: str) -> None:
    """Without the source, the refusal names source and bus."""
    with refused("ResourceNotFoundException", MISSING_EITHER):
        getattr(customer, method)(Name=SOURCE)


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("method", ["activate_event_source", "deactivate_event_source"])
def test_a_source_without_a_bus_cannot_be_turned_on_or_off(customer: EventBridgeClient, method: str) -> None:
    """Without the bus, the refusal names source and bus."""
    with refused("ResourceNotFoundException", MISSING_EITHER):
        getattr(customer, method)(Name=SOURCE)


@pytest.mark.usefixtures("deleted")
@pytest.mark.parametrize("method", ["activate_event_source", "deactivate_event_source"])
def test_a_deleted_source_cannot_be_turned_on_or_off(customer: EventBridgeClient, method: str) -> None:
    """A DELETED source is in an invalid state for both."""
    with refused("InvalidStateException", INVALID):
        getattr(customer, method)(Name=SOURCE)


@pytest.mark.usefixtures("deleted")
def test_a_refused_activation_leaves_the_state(customer: EventBridgeClient) -> None:
    """DELETED stays DELETED."""
    with refused("InvalidStateException"):
        customer.activate_event_source(Name=SOURCE)

    assert "DELETED" == state(customer)


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize("method", ["activate_event_source", "deactivate_event_source"])
@pytest.mark.parametrize(("account", "region"), [(OTHER, "us-east-1"), (PARTNER, "us-east-1"), (CUSTOMER, "eu-west-1")])
def test_only_its_customer_turns_a_source_on_or_off(
    fake: FakeEventBridge, method: str, account: str, region: str
) -> None:
    """For other accounts, the partner, and in other Regions, the source does not exist."""
    with refused("ResourceNotFoundException", MISSING_EITHER):
        getattr(fake.client(account=account, region=region), method)(Name=SOURCE)


def test_a_custom_bus_is_no_source(customer: EventBridgeClient) -> None:
    """A bus of a source's name alone cannot be: activating needs the source itself."""
    customer.create_event_bus(Name="orders")
    name = "aws.partner/acme.com/orders"

    with refused("ResourceNotFoundException", f"Event source {name} or event bus {name} does not exist."):
        customer.activate_event_source(Name=name)
