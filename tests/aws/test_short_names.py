from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import DocumentedNameWarning, fake_eventbridge
from fake_eventbridge.aws import model, short_names
from tests.conftest import CUSTOMER, NOW, PARTNER
from tests.raw import send
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

SHORT = "acme.com/orders/created"
FULL = f"aws.partner/{SHORT}"
TEXT = (
    f"'{SHORT}' is taken as '{FULL}'. AWS itself refuses the short form that its documentation shows: "
    "use the full name, or pass strict_names=True to be refused here too."
)
PATTERN = r"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"
WARNED = pytest.warns(DocumentedNameWarning, match=f"^{re.escape(TEXT)}$")


@pytest.fixture
def strict() -> Iterator[FakeEventBridge]:
    """Yield a fake that refuses short names."""
    with fake_eventbridge(now=NOW, strict_names=True) as fake:
        yield fake


def names_by_shape(*shapes: str) -> list[tuple[str, str]]:
    """Return the operations and members that name something by one of these shapes, entries of lists included."""
    found: list[tuple[str, str]] = []
    for operation in sorted(model.operation_names()):
        for member, shape in model.input_members(operation).items():
            inner = getattr(getattr(shape, "member", None), "members", {})
            found += [(operation, member)] if shape.name in shapes else []
            found += [(operation, f"{member}[].{name}") for name, each in inner.items() if each.name in shapes]
    return found


# -- where it is taken


def test_the_model_names_sources_in_these_places() -> None:
    """The places where the model says EventSourceName are those tested here."""
    assert [
        ("ActivateEventSource", "Name"),
        ("CreateEventBus", "EventSourceName"),
        ("CreatePartnerEventSource", "Name"),
        ("DeactivateEventSource", "Name"),
        ("DeletePartnerEventSource", "Name"),
        ("DescribeEventSource", "Name"),
        ("DescribePartnerEventSource", "Name"),
        ("ListPartnerEventSourceAccounts", "EventSourceName"),
        ("PutPartnerEvents", "Entries[].Source"),
    ] == names_by_shape("EventSourceName")


def test_an_offer_takes_a_short_name(partner: EventBridgeClient) -> None:
    """CreatePartnerEventSource answers the ARN of the full name."""
    with WARNED:
        created = partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert f"arn:aws:events:us-east-1::event-source/{FULL}" == created["EventSourceArn"]


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("describe_partner_event_source", {"Name": SHORT}),
        ("list_partner_event_source_accounts", {"EventSourceName": SHORT}),
        ("delete_partner_event_source", {"Name": SHORT, "Account": CUSTOMER}),
    ],
)
@pytest.mark.usefixtures("offered")
def test_a_partner_may_say_the_short_name(
    partner: EventBridgeClient, method: str, parameters: Mapping[str, object]
) -> None:
    """Each operation of the partner finds the source by its short name."""
    with WARNED:
        assert 200 == getattr(partner, method)(**parameters)["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("method", ["describe_event_source", "activate_event_source", "deactivate_event_source"])
@pytest.mark.usefixtures("claimed")
def test_a_customer_may_say_the_short_name(customer: EventBridgeClient, method: str) -> None:
    """Each operation of the customer finds the source by its short name."""
    with WARNED:
        assert 200 == getattr(customer, method)(Name=SHORT)["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.usefixtures("offered")
def test_a_claim_takes_short_names(customer: EventBridgeClient) -> None:
    """CreateEventBus takes both names short, and answers the ARN of the full name."""
    with WARNED:
        created = customer.create_event_bus(Name=SHORT, EventSourceName=SHORT)

    assert f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/{FULL}" == created["EventBusArn"]


@pytest.mark.parametrize(("name", "source"), [(SHORT, FULL), (FULL, SHORT)])
@pytest.mark.usefixtures("offered")
def test_a_claim_takes_one_name_short(customer: EventBridgeClient, name: str, source: str) -> None:
    """A short name and the full one it stands for are equal names."""
    with WARNED:
        customer.create_event_bus(Name=name, EventSourceName=source)

    assert "ACTIVE" == customer.describe_event_source(Name=FULL)["State"]


def test_an_event_takes_a_short_source(fake: FakeEventBridge, partner: EventBridgeClient, claimed: str) -> None:
    """PutPartnerEvents takes a short Source, and the event carries the full name."""
    with WARNED:
        partner.put_partner_events(Entries=[{"Source": SHORT, "DetailType": "x", "Detail": "{}"}])

    assert [(claimed, claimed)] == [(event.source, event.bus) for event in fake.events]


@pytest.mark.parametrize("method", ["describe_event_bus", "update_event_bus", "delete_event_bus"])
@pytest.mark.usefixtures("claimed")
def test_a_bus_may_be_named_short(customer: EventBridgeClient, method: str) -> None:
    """The operations on buses take the short name."""
    with WARNED:
        assert 200 == getattr(customer, method)(Name=SHORT)["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.usefixtures("claimed")
def test_a_rule_takes_a_short_bus(customer: EventBridgeClient) -> None:
    """PutRule puts the rule on the partner bus."""
    with WARNED:
        made = customer.put_rule(Name="all", EventBusName=SHORT, EventPattern='{"source": [{"prefix": ""}]}')

    assert f"arn:aws:events:us-east-1:{CUSTOMER}:rule/{FULL}/all" == made["RuleArn"]


@pytest.mark.parametrize(("operation", "member"), names_by_shape("EventSourceName", "EventBusNameOrArn"))
def test_every_place_of_the_model_takes_a_short_name(operation: str, member: str) -> None:
    """Wherever the model says EventSourceName or EventBusNameOrArn the short name becomes the full one."""
    outer, _, inner = member.partition("[].")
    arguments: dict[str, object] = {outer: [{inner: SHORT}] if inner else SHORT}

    assert [SHORT] == short_names.resolve(operation, arguments)
    assert {outer: [{inner: FULL}] if inner else FULL} == arguments


def test_the_full_name_is_in_every_answer(partner: EventBridgeClient) -> None:
    """What was offered short is listed in full."""
    with WARNED:
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    listed = partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")["PartnerEventSources"]
    assert [FULL] == [source["Name"] for source in listed]


def test_the_full_name_is_in_the_records(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A call's record has the name that it was led to."""
    with WARNED:
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert [FULL] == [call.request["Name"] for call in fake.calls]


@pytest.mark.parametrize(
    "name", ["a/b/c", "a/b/c/d", "acme.com/a/b/c/d/e", "aws.partners/acme.com/x", "AWS.partner/a/b"]
)
def test_three_or_more_segments_are_a_short_name(partner: EventBridgeClient, name: str) -> None:
    """Any name of three segments or more, without the prefix, is taken."""
    with pytest.warns(DocumentedNameWarning):
        created = partner.create_partner_event_source(Name=name, Account=CUSTOMER)

    assert f"arn:aws:events:us-east-1::event-source/aws.partner/{name}" == created["EventSourceArn"]


# -- where it is not


@pytest.mark.parametrize("name", ["acme.com", "acme.com/orders", "aws.partner", "aws.partner/acme.com", "/a/b", "a/b/"])
@pytest.mark.parametrize("strict_names", [False, True])
def test_one_or_two_segments_are_refused(name: str, *, strict_names: bool) -> None:
    """A name of fewer segments is no short name, strict or not."""
    words = f"Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"
    with (
        fake_eventbridge(strict_names=strict_names) as fake,
        refused("ValidationException", f"1 validation error detected: {words}: {PATTERN}"),
    ):
        fake.client().create_partner_event_source(Name=name, Account=CUSTOMER)


@pytest.mark.parametrize("name", ["a//b/c", "a/b/c/", "/a/b/c", "a/b/c d", "a/b/c:d", "aws.partner/a", ""])
def test_what_is_no_name_at_all_stays_as_it_is(name: str) -> None:
    """Empty segments and other characters make no short name."""
    arguments: dict[str, object] = {"Name": name}

    assert [] == short_names.resolve("DescribeEventSource", arguments)
    assert {"Name": name} == arguments


def test_a_partners_prefix_is_not_completed(partner: EventBridgeClient, offered: str) -> None:
    """ListPartnerEventSources refuses a short prefix."""
    pattern = r"aws\.partner/[\.\-_A-Za-z0-9]+/[/\.\-_A-Za-z0-9]*"
    words = "at 'namePrefix' failed to satisfy constraint: Member must satisfy regular expression pattern"
    with refused("ValidationException", f"1 validation error detected: Value '{SHORT}' {words}: {pattern}"):
        partner.list_partner_event_sources(NamePrefix=SHORT)

    assert offered == FULL


@pytest.mark.usefixtures("claimed")
def test_a_customers_prefix_is_not_completed(customer: EventBridgeClient) -> None:
    """A short prefix lists no source, and no bus."""
    assert [] == customer.list_event_sources(NamePrefix=SHORT)["EventSources"]
    assert [] == customer.list_event_buses(NamePrefix=SHORT)["EventBuses"]


def test_a_custom_bus_has_no_short_name(customer: EventBridgeClient) -> None:
    """Without EventSourceName the name is a custom bus's, and its slash is refused."""
    with refused("ValidationException", "Event bus name must not contain '/'."):
        customer.create_event_bus(Name=SHORT)


def test_a_full_name_is_no_cause_for_a_warning(partner: EventBridgeClient, offered: str) -> None:
    """The name that AWS takes goes without a word."""
    assert FULL == partner.describe_partner_event_source(Name=offered)["Name"]


# -- strict


@pytest.mark.parametrize(
    ("method", "member", "parameters"),
    [
        ("create_partner_event_source", "name", {"Name": SHORT, "Account": CUSTOMER}),
        ("describe_event_source", "name", {"Name": SHORT}),
        ("list_partner_event_source_accounts", "eventSourceName", {"EventSourceName": SHORT}),
        ("create_event_bus", "eventSourceName", {"Name": SHORT, "EventSourceName": SHORT}),
        (
            "put_partner_events",
            "entries.1.member.source",
            {"Entries": [{"Source": SHORT, "DetailType": "x", "Detail": "{}"}]},
        ),
    ],
)
def test_strict_names_refuse_the_short_form(
    strict: FakeEventBridge, method: str, member: str, parameters: Mapping[str, object]
) -> None:
    """With strict_names a short name is refused exactly as AWS refuses it, without a warning."""
    words = f"Value '{SHORT}' at '{member}' failed to satisfy constraint: Member must satisfy regular expression"
    with refused("ValidationException", f"1 validation error detected: {words} pattern: {PATTERN}"):
        send(strict, method, parameters)


def test_strict_names_do_not_complete_a_bus(strict: FakeEventBridge) -> None:
    """With strict_names a bus of the short name does not exist."""
    with refused("ResourceNotFoundException", f"Event bus {SHORT} does not exist."):
        strict.client().describe_event_bus(Name=SHORT)


def test_strict_names_take_the_full_name(strict: FakeEventBridge) -> None:
    """With strict_names the full name is taken as ever."""
    created = strict.client().create_partner_event_source(Name=FULL, Account=CUSTOMER)

    assert f"arn:aws:events:us-east-1::event-source/{FULL}" == created["EventSourceArn"]


# -- the warning


def test_the_warning_is_a_user_warning() -> None:
    """Warning filters for UserWarning reach it."""
    assert issubclass(DocumentedNameWarning, UserWarning)


def test_the_warning_points_at_the_calling_line(partner: EventBridgeClient) -> None:
    """The warning names the file that made the call."""
    with WARNED as caught:
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert [__file__] == [warning.filename for warning in caught]


def test_each_name_is_warned_of_once_a_call(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A call that is tried again warns as if it were made once."""
    fake.fail("CreatePartnerEventSource", "InternalException", times=1, per="attempt")
    with WARNED as caught:
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert 1 == len(caught)


def test_as_an_error_it_comes_out_of_the_call(partner: EventBridgeClient) -> None:
    """Where warnings are errors, the call raises the warning."""
    with pytest.raises(DocumentedNameWarning, match=f"^{re.escape(TEXT)}$"):
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)


def test_as_an_error_it_changes_nothing(partner: EventBridgeClient) -> None:
    """Where warnings are errors, nothing was created."""
    with pytest.raises(DocumentedNameWarning):
        partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert [] == partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")["PartnerEventSources"]


def test_as_an_error_it_puts_no_event(fake: FakeEventBridge, partner: EventBridgeClient, claimed: str) -> None:
    """Where warnings are errors, no entry of the request was put."""
    with pytest.raises(DocumentedNameWarning):
        partner.put_partner_events(
            Entries=[{"Source": name, "DetailType": "x", "Detail": "{}"} for name in (claimed, SHORT)]
        )

    assert () == fake.events


def test_ignored_it_is_not_heard(partner: EventBridgeClient) -> None:
    """A filter can silence it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DocumentedNameWarning)
        created = partner.create_partner_event_source(Name=SHORT, Account=CUSTOMER)

    assert f"arn:aws:events:us-east-1::event-source/{FULL}" == created["EventSourceArn"]


def test_the_name_is_unique_in_both_forms(fake: FakeEventBridge, offered: str) -> None:
    """A short name is taken where its full name is."""
    with WARNED, refused("ResourceAlreadyExistsException", f"Event source {offered} already exists."):
        fake.client(account=PARTNER).create_partner_event_source(Name=SHORT, Account=CUSTOMER)
