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
OTHER_PARTNER = "777788889999"
OTHER_CUSTOMER = "222233334444"

EXISTS = f"Event source {SOURCE} already exists."
MISSING = f"Event source {SOURCE} does not exist."
PATTERN = r"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"
PREFIX_PATTERN = r"aws\.partner/[\.\-_A-Za-z0-9]+/[/\.\-_A-Za-z0-9]*"

LONGEST = "aws.partner/acme.com/" + "x" * 235


def offer(partner: EventBridgeClient, *names: str) -> None:
    """Offer sources of acme.com to the customer, by the ends of their names."""
    for name in names:
        partner.create_partner_event_source(Name=f"aws.partner/acme.com/{name}", Account=CUSTOMER)


def names_listed(partner: EventBridgeClient, prefix: str = "aws.partner/acme.com/") -> list[str]:
    """Return the names that a partner sees under a prefix."""
    return [source["Name"] for source in partner.list_partner_event_sources(NamePrefix=prefix)["PartnerEventSources"]]


# -- names


@pytest.mark.parametrize(
    "name",
    [
        "aws.partner/acme.com/orders",
        "aws.partner/acme.com/orders/created",
        "aws.partner/acme.com/orders/created/eu/7",
        "aws.partner/a/b",
        "aws.partner/../..",
        "aws.partner/-_./-_.",
        "aws.partner/acme.com.test/Orders_2-x",
        LONGEST,
    ],
)
def test_a_source_has_two_or_more_segments_after_the_prefix(partner: EventBridgeClient, name: str) -> None:
    """A name is `aws.partner` and at least two segments of letters, digits, dots, dashes and underscores."""
    partner.create_partner_event_source(Name=name, Account=CUSTOMER)

    assert name == partner.describe_partner_event_source(Name=name)["Name"]


@pytest.mark.parametrize(
    "name",
    [
        "aws.partner",
        "aws.partner/",
        "aws.partner/acme.com",
        "aws.partner/acme.com/",
        "aws.partner/acme.com/orders/",
        "aws.partner//acme.com/orders",
        "aws.partner/acme.com//orders",
        "/aws.partner/acme.com/orders",
        " aws.partner/acme.com/orders",
        "aws.partner/acme.com/orders\n",
        "aws.partner/acme.com/orders created",
        "aws.partner/acme.com/bestellungen-für",
        "aws.partner/acme.com/orders:created",
        "aws.partner/acme.com/orders*",
        "awsxpartner/acme.com",
        "aws.partners/acme.com",
        "acme.com/orders",
        "acme.com",
        ARN,
    ],
)
def test_any_other_name_is_refused(partner: EventBridgeClient, name: str) -> None:
    """A name that breaks the pattern is refused in the form that AWS gives it."""
    words = f"Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"
    with refused("ValidationException", f"1 validation error detected: {words}: {PATTERN}"):
        partner.create_partner_event_source(Name=name, Account=CUSTOMER)


def test_a_name_has_at_most_256_characters(partner: EventBridgeClient) -> None:
    """A name of 257 characters is refused for its length alone."""
    name = LONGEST + "x"
    words = f"Value '{name}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 256"
    with refused("ValidationException", f"1 validation error detected: {words}"):
        partner.create_partner_event_source(Name=name, Account=CUSTOMER)


@pytest.mark.parametrize("account", ["12345678901a", "1111-2222-33", "            ", "\uff11" * 12])
def test_an_account_has_twelve_digits(partner: EventBridgeClient, account: str) -> None:
    """An account of other characters than ASCII digits is refused."""
    words = f"Value '{account}' at 'account' failed to satisfy constraint: Member must satisfy regular expression"
    with refused("ValidationException", f"1 validation error detected: {words} pattern: \\d{{12}}"):
        partner.create_partner_event_source(Name=SOURCE, Account=account)


# -- create


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-gov-east-1", "aws-us-gov"),
    ],
)
def test_an_arn_names_partition_and_region_and_no_account(fake: FakeEventBridge, region: str, partition: str) -> None:
    """A source's ARN has an empty account, and the partition its Region belongs to."""
    created = fake.client(region=region).create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert f"arn:{partition}:events:{region}::event-source/{SOURCE}" == created["EventSourceArn"]


def test_create_answers_the_arn_alone(partner: EventBridgeClient) -> None:
    """CreatePartnerEventSource answers EventSourceArn and nothing else."""
    created = partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert {"EventSourceArn", "ResponseMetadata"} == created.keys()


def test_a_name_is_unique(partner: EventBridgeClient) -> None:
    """The same offer twice is refused."""
    offer(partner, "orders/created")

    with refused("ResourceAlreadyExistsException", EXISTS):
        offer(partner, "orders/created")


def test_a_name_is_unique_across_customers(partner: EventBridgeClient) -> None:
    """A source belongs to one customer: its name cannot be offered to a second one."""
    offer(partner, "orders/created")

    with refused("ResourceAlreadyExistsException", EXISTS):
        partner.create_partner_event_source(Name=SOURCE, Account=OTHER_CUSTOMER)


def test_a_name_is_unique_across_partners(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A second partner account cannot take a name."""
    offer(partner, "orders/created")

    with refused("ResourceAlreadyExistsException", EXISTS):
        offer(fake.client(account=OTHER_PARTNER), "orders/created")


def test_a_refused_offer_reaches_nobody(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A name that was taken leaves nothing with the customer it was offered to in vain."""
    offer(partner, "orders/created")
    with refused("ResourceAlreadyExistsException"):
        partner.create_partner_event_source(Name=SOURCE, Account=OTHER_CUSTOMER)

    assert [] == fake.client(account=OTHER_CUSTOMER).list_event_sources()["EventSources"]


def test_a_name_is_free_in_another_region(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Names are unique within a Region, not across Regions."""
    offer(partner, "orders/created")
    offer(fake.client(account=PARTNER, region="eu-west-1"), "orders/created")

    assert ARN == partner.describe_partner_event_source(Name=SOURCE)["Arn"]


def test_names_differ_by_case(partner: EventBridgeClient) -> None:
    """Names that differ in case are two names."""
    offer(partner, "orders", "Orders")

    assert ["aws.partner/acme.com/Orders", "aws.partner/acme.com/orders"] == names_listed(partner)


def test_a_partner_can_be_its_own_customer(partner: EventBridgeClient) -> None:
    """A source may be offered to the account that offers it."""
    partner.create_partner_event_source(Name=SOURCE, Account=PARTNER)

    assert ARN == partner.describe_event_source(Name=SOURCE)["Arn"]


def test_partner_event_sources_have_a_quota(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """One source more than `partner_event_sources` allows is refused."""
    fake.quotas["partner_event_sources"] = 2
    offer(partner, "a", "b")

    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        offer(partner, "c")


def test_a_name_that_exists_is_told_before_the_quota(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A source that is there already is no further one, also where the limit is reached."""
    offer(partner, "orders/created")
    fake.quotas["partner_event_sources"] = 1

    with refused("ResourceAlreadyExistsException", EXISTS):
        offer(partner, "orders/created")


@pytest.mark.parametrize(("account", "region"), [(OTHER_PARTNER, "us-east-1"), (PARTNER, "eu-west-1")])
def test_the_quota_counts_per_partner_and_region(fake: FakeEventBridge, account: str, region: str) -> None:
    """Another partner account, or another Region, has a quota of its own."""
    fake.quotas["partner_event_sources"] = 1
    offer(fake.client(account=PARTNER), "a")

    offer(fake.client(account=account, region=region), "b")

    assert ["aws.partner/acme.com/b"] == names_listed(fake.client(account=account, region=region))


def test_a_deleted_source_makes_room(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """What was deleted does not count for the quota."""
    fake.quotas["partner_event_sources"] = 1
    offer(partner, "a")
    partner.delete_partner_event_source(Name="aws.partner/acme.com/a", Account=CUSTOMER)

    offer(partner, "b")

    assert ["aws.partner/acme.com/b"] == names_listed(partner)


# -- describe


def test_describe_answers_arn_and_name_alone(partner: EventBridgeClient) -> None:
    """A partner sees no state of a source: only its ARN and its name."""
    offer(partner, "orders/created")
    described = partner.describe_partner_event_source(Name=SOURCE)

    assert {"Arn": ARN, "Name": SOURCE, "ResponseMetadata": described["ResponseMetadata"]} == described


def test_an_unknown_source_cannot_be_described(partner: EventBridgeClient) -> None:
    """DescribePartnerEventSource refuses a name that nobody offers."""
    with refused("ResourceNotFoundException", MISSING):
        partner.describe_partner_event_source(Name=SOURCE)


@pytest.mark.parametrize(
    ("account", "region"), [(OTHER_PARTNER, "us-east-1"), (CUSTOMER, "us-east-1"), (PARTNER, "eu-west-1")]
)
def test_only_its_partner_can_describe_a_source(fake: FakeEventBridge, account: str, region: str) -> None:
    """The partner's view is closed to other partners, to the customer, and in other Regions."""
    offer(fake.client(account=PARTNER), "orders/created")

    with refused("ResourceNotFoundException", MISSING):
        fake.client(account=account, region=region).describe_partner_event_source(Name=SOURCE)


# -- list


def test_a_listed_source_shows_arn_and_name_alone(partner: EventBridgeClient) -> None:
    """An item of ListPartnerEventSources has an ARN and a name."""
    offer(partner, "orders/created")

    listed = partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")

    assert [{"Arn": ARN, "Name": SOURCE}] == listed["PartnerEventSources"]


def test_an_unknown_prefix_lists_nothing(partner: EventBridgeClient) -> None:
    """No source under a prefix is no error."""
    offer(partner, "orders")

    assert [] == names_listed(partner, "aws.partner/other.com/")


@pytest.mark.parametrize(
    ("prefix", "ends"),
    [
        ("aws.partner/acme.com/", ["Z", "a", "a/x", "ab", "b"]),
        ("aws.partner/acme.com/a", ["a", "a/x", "ab"]),
        ("aws.partner/acme.com/a/", ["a/x"]),
        ("aws.partner/acme.com/ab", ["ab"]),
        ("aws.partner/acme.com/abc", []),
        ("aws.partner/acme.com//", []),
    ],
)
def test_a_list_holds_the_names_with_its_prefix_in_order(
    partner: EventBridgeClient, prefix: str, ends: list[str]
) -> None:
    """ListPartnerEventSources shows every name with the prefix, in the order of its characters."""
    offer(partner, "b", "a/x", "ab", "Z", "a")

    assert [f"aws.partner/acme.com/{end}" for end in ends] == names_listed(partner, prefix)


@pytest.mark.parametrize("prefix", ["aws.partner", "aws.partner/", "aws.partner/acme.com", "acme.com/orders/", "a"])
def test_a_partner_prefix_holds_the_partners_name_and_a_slash(partner: EventBridgeClient, prefix: str) -> None:
    """A NamePrefix short of `aws.partner/<partner>/` is refused."""
    words = f"Value '{prefix}' at 'namePrefix' failed to satisfy constraint: Member must satisfy regular expression"
    with refused("ValidationException", f"1 validation error detected: {words} pattern: {PREFIX_PATTERN}"):
        names_listed(partner, prefix)


def test_a_partner_lists_its_own_sources_alone(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """What another account offers under the same partner name is not listed."""
    offer(partner, "mine")
    offer(fake.client(account=OTHER_PARTNER), "theirs")

    assert ["aws.partner/acme.com/mine"] == names_listed(partner)


def test_a_region_lists_its_own_sources_alone(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """What the partner offers in another Region is not listed."""
    offer(partner, "here")

    assert [] == names_listed(fake.client(account=PARTNER, region="eu-west-1"))


def test_a_customer_has_no_partners_list(customer: EventBridgeClient, partner: EventBridgeClient) -> None:
    """ListPartnerEventSources is the partner's: a customer sees nothing there."""
    offer(partner, "orders/created")

    assert [] == names_listed(customer)


def test_a_page_holds_as_many_as_asked(partner: EventBridgeClient) -> None:
    """Limit cuts a page, and NextToken leads to what follows."""
    offer(partner, *"abc")
    prefix = "aws.partner/acme.com/"
    first = partner.list_partner_event_sources(NamePrefix=prefix, Limit=2)
    rest = partner.list_partner_event_sources(NamePrefix=prefix, Limit=2, NextToken=first["NextToken"])

    assert ["a", "b"] == [source["Name"][-1] for source in first["PartnerEventSources"]]
    assert ["c"] == [source["Name"][-1] for source in rest["PartnerEventSources"]]


def test_a_token_is_good_for_its_own_account(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Another account's list does not go on where this one's stopped."""
    offer(partner, "a/1", "a/2")
    token = partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/", Limit=1)["NextToken"]

    with refused("ValidationException"):
        fake.client(account=OTHER_PARTNER).list_partner_event_sources(
            NamePrefix="aws.partner/acme.com/", Limit=1, NextToken=token
        )


def test_the_last_page_has_no_token(partner: EventBridgeClient) -> None:
    """A page that ends with the last name, even when it is full, leads nowhere."""
    offer(partner, *"ab")

    assert "NextToken" not in partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/", Limit=2)


# -- accounts


def test_an_account_shows_its_state_and_times(partner: EventBridgeClient) -> None:
    """ListPartnerEventSourceAccounts shows the customer, the state there, when it began and when it expires."""
    offer(partner, "orders/created")
    expected = {
        "Account": CUSTOMER,
        "CreationTime": NOW,
        "ExpirationTime": NOW + timedelta(days=14),
        "State": "PENDING",
    }

    assert [expected] == (
        partner.list_partner_event_source_accounts(EventSourceName=SOURCE)["PartnerEventSourceAccounts"]
    )


def test_a_claimed_source_is_active_for_its_partner(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """Once the customer has a bus, its partner sees the account ACTIVE, without an expiry."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    [account] = partner.list_partner_event_source_accounts(EventSourceName=SOURCE)["PartnerEventSourceAccounts"]

    assert {"Account": CUSTOMER, "CreationTime": NOW, "State": "ACTIVE"} == account


def test_accounts_fit_one_page(partner: EventBridgeClient) -> None:
    """A source has one account, so no token follows even a page of one."""
    offer(partner, "orders/created")

    assert "NextToken" not in partner.list_partner_event_source_accounts(EventSourceName=SOURCE, Limit=1)


def test_an_unknown_source_has_no_accounts(partner: EventBridgeClient) -> None:
    """The accounts of a name that nobody offers are refused."""
    with refused("ResourceNotFoundException", MISSING):
        partner.list_partner_event_source_accounts(EventSourceName=SOURCE)


def test_a_deleted_source_has_no_accounts(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """A deleted source is gone for its partner, also while the customer still sees it as DELETED."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    with refused("ResourceNotFoundException", MISSING):
        partner.list_partner_event_source_accounts(EventSourceName=SOURCE)


def test_another_partner_sees_no_accounts(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """The accounts of a source are its own partner's to see."""
    offer(partner, "orders/created")

    with refused("ResourceNotFoundException", MISSING):
        fake.client(account=OTHER_PARTNER).list_partner_event_source_accounts(EventSourceName=SOURCE)


# -- delete


def test_an_unclaimed_source_is_gone_for_both_sides(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """Deleted while PENDING without a bus, a source is nowhere any more."""
    offer(partner, "orders/created")
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert [] == names_listed(partner)
    assert [] == customer.list_event_sources()["EventSources"]


def test_a_claimed_source_is_deleted_for_its_customer(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """Deleted while a bus exists, a source is gone for its partner and DELETED for the customer."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert [] == names_listed(partner)
    assert "DELETED" == customer.describe_event_source(Name=SOURCE)["State"]


def test_a_deleted_source_leaves_the_bus(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """The customer's bus outlives the source."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert SOURCE == customer.describe_event_bus(Name=SOURCE)["Name"]


def test_delete_answers_nothing(partner: EventBridgeClient) -> None:
    """DeletePartnerEventSource has no output."""
    offer(partner, "orders/created")
    deleted = partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert {"ResponseMetadata"} == dict(deleted).keys()


def test_deleting_an_unknown_source_succeeds(partner: EventBridgeClient) -> None:
    """DeletePartnerEventSource is idempotent: no error is declared for a missing source."""
    deleted = partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert 200 == deleted["ResponseMetadata"]["HTTPStatusCode"]


def test_a_source_is_deleted_for_its_own_customer_alone(partner: EventBridgeClient) -> None:
    """With an account that it was not offered to, a delete changes nothing."""
    offer(partner, "orders/created")
    partner.delete_partner_event_source(Name=SOURCE, Account=OTHER_CUSTOMER)

    assert [SOURCE] == names_listed(partner)


@pytest.mark.parametrize(
    ("account", "region"), [(OTHER_PARTNER, "us-east-1"), (CUSTOMER, "us-east-1"), (PARTNER, "eu-west-1")]
)
def test_only_its_partner_can_delete_a_source(fake: FakeEventBridge, account: str, region: str) -> None:
    """A delete from another account, or in another Region, changes nothing."""
    partner = fake.client(account=PARTNER)
    offer(partner, "orders/created")
    fake.client(account=account, region=region).delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert [SOURCE] == names_listed(partner)


# -- create again


def test_a_deleted_name_can_be_offered_to_another_customer(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """After a delete the name is free, for any customer."""
    offer(partner, "orders/created")
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    partner.create_partner_event_source(Name=SOURCE, Account=OTHER_CUSTOMER)

    assert "PENDING" == fake.client(account=OTHER_CUSTOMER).describe_event_source(Name=SOURCE)["State"]


def test_a_deleted_name_can_be_offered_by_another_partner(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """After a delete the name is free, for any partner."""
    offer(partner, "orders/created")
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    other = fake.client(account=OTHER_PARTNER)
    offer(other, "orders/created")

    assert [SOURCE] == names_listed(other)


def test_a_source_offered_again_waits_beside_its_bus(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """Created again, a source whose bus still exists is PENDING: it does not become ACTIVE by itself."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    offer(partner, "orders/created")

    assert "PENDING" == customer.describe_event_source(Name=SOURCE)["State"]


def test_a_source_offered_again_can_be_activated(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    """ActivateEventSource attaches a source that was created again to the bus it had."""
    offer(partner, "orders/created")
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    offer(partner, "orders/created")
    customer.activate_event_source(Name=SOURCE)

    assert "ACTIVE" == customer.describe_event_source(Name=SOURCE)["State"]


def test_an_old_customer_keeps_its_deleted_source(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A name offered anew to somebody else stays DELETED for the customer that still has a bus of it."""
    old = fake.client(account=CUSTOMER)
    offer(partner, "orders/created")
    old.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    partner.delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    partner.create_partner_event_source(Name=SOURCE, Account=OTHER_CUSTOMER)

    assert "DELETED" == old.describe_event_source(Name=SOURCE)["State"]
