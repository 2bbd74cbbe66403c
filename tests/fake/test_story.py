from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fake_eventbridge import fake_eventbridge
from tests.conftest import CUSTOMER, NOW, PARTNER
from tests.fake.worlds import DEAD, LAMBDA, a_shop

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def put(events: EventBridgeClient, detail: object = 7, source: str = "shop") -> None:
    """Put one event on the default bus."""
    events.put_events(Entries=[{"Source": source, "DetailType": "order", "Detail": json.dumps({"id": detail})}])


def test_what_a_call_caused_stands_under_it(fake: FakeEventBridge) -> None:
    """The event, the delivery with each attempt, and the dead letter, in the order of time."""
    a_shop(fake)
    lines = [line.strip() for line in fake.story().splitlines()]

    expected = [
        "2026-01-31 12:00:00 acme.com us-east-1 PutPartnerEvents (shortcut)",
        f"rule ship -> {LAMBDA}: dead-lettered after 2 attempts: ValueError: no carrier",
        "2026-01-31 12:00:00 ValueError: no carrier",
        "2026-01-31 12:00:01 ValueError: no carrier",
        f"dead letter of rule ship -> {DEAD}: delivered",
        "2026-01-31 12:00:00 clock.settle()",
    ]
    assert sorted(map(lines.index, expected)) == list(map(lines.index, expected))


def test_a_rule_that_nearly_matched_is_told_with_its_leaf(fake: FakeEventBridge) -> None:
    """What the rule asks for, and what the event has."""
    a_shop(fake)

    assert 'detail.amount: the rule asks for [{"numeric":[">",100]}], the event has 7' in fake.story()


def test_rules_that_are_far_are_counted(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Of many rules the three nearest are told."""
    for number in range(10):
        events.put_rule(Name=f"r-{number}", EventPattern=json.dumps({"source": ["shop"], "detail": {"id": [number]}}))
    put(events, 99)

    assert 3 == fake.story().count("refused it:")
    assert "7 other rules did not match it" in fake.story()


def test_json_and_unicode_can_be_read(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A detail is JSON in JSON, and shown as one."""
    put(events, "日本")

    assert '"Detail": {"id": "日本"}' in fake.story()


def test_a_long_story_is_bounded(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The last and the failing calls are told in full, the rest counted."""
    with pytest.raises(ClientError):
        events.describe_rule(Name="gone")
    for _ in range(300):
        events.describe_event_bus()
    story = fake.story()

    assert "ResourceNotFoundException: Rule gone does not exist" in story
    assert "... 280 more, not told: DescribeEventBus (280)" in story
    assert len(story) < 20_000


def test_entries_that_a_fault_refused_are_told(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The call is told with its fault."""
    fake.fail_entries("PutEvents", [0])
    put(events)

    assert '"FailedEntryCount": 1' in fake.story()
    assert "(fault PutEvents: InternalFailure (entries=[0]))" in fake.story()


def test_a_source_that_expired_is_told(fake: FakeEventBridge) -> None:
    """By itself, at its time, under the move of the clock that brought it."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)
    fake.clock.advance(days=15)

    expired = "event source aws.partner/acme.com/orders/created, offered to 111122223333 in us-east-1, expired"
    assert [
        "2026-01-31 12:00:00 clock.advance() by 15 days, 0:00:00 to 2026-02-15 12:00:00",
        f"2026-02-14 12:00:00 {expired}",
    ] == fake.story().splitlines()[-2:]


def test_a_partner_of_a_chosen_account_stands_by_name(fake: FakeEventBridge) -> None:
    """Where it acts as one, with the account beside it."""
    fake.partner("acme.com", PARTNER).offer("orders/created", to=CUSTOMER)

    assert fake.story().startswith(f"2026-01-31 12:00:00 acme.com (account {PARTNER}) us-east-1 CreatePartnerEvent")


def test_secrets_are_in_no_story_and_no_page(fake: FakeEventBridge, events: EventBridgeClient, tmp_path: Path) -> None:
    """As in the records."""
    events.create_connection(
        Name="c",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "s3cr3t"}},
    )
    with contextlib.suppress(ClientError):
        events.describe_connection(Name="d")

    assert "s3cr3t" not in fake.story()
    assert "s3cr3t" not in fake.report(tmp_path / "report.html").read_text()


@pytest.mark.parametrize(("record", "expected"), [
    ("calls", "<Call PutEvents by 123456789012 in us-east-1: "),
    ("events", '<Event order from shop on default: {"id": 7}>'),
    ("deliveries", "<Delivery by rule r to arn:aws:sqs:us-east-1:123456789012:q: delivered, payload "),
])  # fmt: skip
def test_a_record_prints_in_a_line(
    fake: FakeEventBridge, events: EventBridgeClient, record: str, expected: str
) -> None:
    """With what matters of it."""
    events.put_rule(Name="r", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
    put(events)

    assert repr(getattr(fake, record)[-1]).startswith(expected)


def test_many_records_print_the_last(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Ten of them, the others counted."""
    for number in range(50):
        put(events, number)

    assert repr(fake.events).startswith('Records([<40 more>, <Event order from shop on default: {"id": 40}>')
    assert len(repr(fake.events)) < 1_000


def test_deep_details_are_copied_and_told() -> None:
    """Details nested 600 deep can be read, asserted on and told."""
    deep = '{"a":' * 600 + "1" + "}" * 600
    with fake_eventbridge(now=NOW) as fake:
        fake.client().put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": deep}])

        assert 1 == len(fake.events)
        fake.assert_published(source="shop")
        assert "event " in fake.story()
        assert repr(fake.events)
