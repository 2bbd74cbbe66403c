from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fake_eventbridge.fake import elsewhere
from fake_eventbridge.fake.chronicle import Chronicle
from tests.conftest import CUSTOMER, PARTNER, SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def told(fake: FakeEventBridge) -> str:
    """Return what is said of the last call."""
    chronicle = Chronicle(fake._service)  # noqa: SLF001 - the sentences alone, without the report around them
    return "; ".join(elsewhere.sentences(chronicle, chronicle.calls[-1]))


def ask(call: Callable[[], object]) -> None:
    """Make a call that may be refused."""
    with contextlib.suppress(ClientError):
        call()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda here: here.describe_event_bus(Name="shop"),
            "Event bus shop exists for account 123456789012 in eu-west-1",
        ),
        (lambda here: here.put_rule(Name="r", EventBusName="shop", EventPattern="{}"), "Event bus shop exists"),
        (lambda here: here.describe_rule(Name="r"), "Rule r exists on bus shop for account 123456789012 in eu-west-1"),
        (lambda here: here.list_targets_by_rule(Rule="r"), "Rule r exists on bus shop"),
        (lambda here: here.list_event_buses(NamePrefix="sh"), "Event bus shop exists"),
        (lambda here: here.describe_archive(ArchiveName="a"), "Archive a exists for account 123456789012 in eu-west-1"),
        (lambda here: here.list_archives(), "Archive a exists"),
        (lambda here: here.tag_resource(ResourceARN=RULE, Tags=[]), "Rule r exists on bus shop"),
    ],
)
def test_what_is_in_another_region_is_named(
    fake: FakeEventBridge, events: EventBridgeClient, call: Callable[[EventBridgeClient], object], sentence: str
) -> None:
    """With its account and Region, and those of the call."""
    there = fake.client(region="eu-west-1")
    bus = there.create_event_bus(Name="shop")["EventBusArn"]
    there.put_rule(Name="r", EventBusName="shop", EventPattern='{"source":["shop"]}')
    there.create_archive(ArchiveName="a", EventSourceArn=bus)
    ask(lambda: call(events))

    assert told(fake).startswith(sentence)
    assert "account 123456789012 in us-east-1" in told(fake)


RULE = "arn:aws:events:us-east-1:123456789012:rule/shop/r"


def test_what_exists_where_it_was_asked_for_is_not_named(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A name that is there by now explains nothing."""
    ask(lambda: events.describe_event_bus(Name="shop"))
    fake.client(region="eu-west-1").create_event_bus(Name="shop")
    with fake.as_account("123456789012"):
        events.create_event_bus(Name="shop")
    chronicle = Chronicle(fake._service)  # noqa: SLF001 - as above

    assert [] == elsewhere.sentences(chronicle, chronicle.calls[0])


def test_a_partner_stands_by_name(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """With its account; so does the customer to whom the source was offered."""
    fake.partner("acme.com", PARTNER).offer("orders/created", to=CUSTOMER)
    ask(lambda: events.describe_event_source(Name=SOURCE))

    assert f"exists for account {CUSTOMER} in us-east-1 (PENDING, of partner acme.com (account {PARTNER}))" in told(
        fake
    )


def test_a_source_that_was_withdrawn_is_named(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """With who deleted it, and when."""
    fake.partner("acme.com", PARTNER).offer("orders/created", to=CUSTOMER)
    fake.client(account=PARTNER).delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    ask(lambda: customer.describe_event_source(Name=SOURCE))

    assert f"was deleted by DeletePartnerEventSource of acme.com (account {PARTNER}) in us-east-1 at 2026" in told(fake)


def test_a_slip_in_case_is_named(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Names are exact."""
    events.create_event_bus(Name="Shop")
    ask(lambda: events.describe_event_bus(Name="shop"))

    assert "Event bus Shop exists" in told(fake)
    assert "which differs in case" in told(fake)


def test_rules_of_a_target_on_another_bus_are_named(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """ListRuleNamesByTarget asks one bus."""
    arn = "arn:aws:sqs:us-east-1:123456789012:q"
    events.create_event_bus(Name="shop")
    events.put_rule(Name="r", EventBusName="shop", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="r", EventBusName="shop", Targets=[{"Id": "1", "Arn": arn}])
    events.list_rule_names_by_target(TargetArn=arn)

    assert f"Rule r on bus shop of account 123456789012 in us-east-1 has the target {arn}" in told(fake)
