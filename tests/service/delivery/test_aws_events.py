from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.aws.json_encoding import DEEPEST
from tests.conftest import CUSTOMER, NOW

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

BUCKET = "arn:aws:s3:::orders"
DETAIL = {"bucket": {"name": "orders"}}


def test_an_aws_event_reaches_the_rules_of_the_default_bus(fake: FakeEventBridge) -> None:
    """A rule receives it as it would from AWS, its envelope complete."""
    received = fake.subscribe({"source": ["aws.s3"]})

    event = fake.aws_event("aws.s3", "Object Created", DETAIL, resources=[BUCKET])

    assert received == [
        {
            "version": "0",
            "id": event.id,
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": "123456789012",
            "time": "2026-01-31T12:00:00Z",
            "region": "us-east-1",
            "resources": [BUCKET],
            "detail": DETAIL,
        }
    ]


def test_an_aws_event_is_recorded(fake: FakeEventBridge) -> None:
    """The record that is returned stands among the events."""
    event = fake.aws_event("aws.ec2", "EC2 Instance State-change Notification", {"state": "running"})

    assert (event,) == fake.events
    assert ("default", NOW, None) == (event.bus, event.time, event.dropped)


def test_an_aws_event_is_told_in_the_story(fake: FakeEventBridge) -> None:
    """The story says which service sent it, and where it went."""
    fake.subscribe({"source": ["aws.s3"]})
    fake.aws_event("aws.s3", "Object Created", DETAIL)

    assert '"Object Created" from aws.s3' in fake.story()


def test_an_aws_event_belongs_to_an_account_and_region(fake: FakeEventBridge) -> None:
    """Only the rules of that account's Region receive it."""
    there = fake.subscribe({"source": ["aws.s3"]}, account=CUSTOMER, region="eu-west-1")
    elsewhere = fake.subscribe({"source": ["aws.s3"]})

    event = fake.aws_event("aws.s3", "Object Created", DETAIL, account=CUSTOMER, region="eu-west-1")

    assert (1, 0) == (len(there), len(elsewhere))
    assert (CUSTOMER, "eu-west-1") == (event.account, event.region)


def test_an_aws_event_is_the_current_accounts(fake: FakeEventBridge) -> None:
    """Inside `as_account` it is that account's, unless one is named."""
    with fake.as_account(CUSTOMER):
        assert CUSTOMER == fake.aws_event("aws.s3", "Object Created", DETAIL).account


def test_a_custom_bus_receives_no_aws_event(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """AWS services send to the default bus alone."""
    events.create_event_bus(Name="orders")
    received = fake.subscribe({"source": ["aws.s3"]}, bus="orders")

    fake.aws_event("aws.s3", "Object Created", DETAIL)

    assert [] == received


def test_put_events_refuses_what_an_aws_service_sends(events: EventBridgeClient) -> None:
    """The same source, put by an application, is refused."""
    entry = {"Source": "aws.s3", "DetailType": "Object Created", "Detail": "{}"}

    assert "NotAuthorizedForSourceException" == events.put_events(Entries=[entry])["Entries"][0]["ErrorCode"]  # type: ignore[list-item]


def test_an_error_of_the_tests_own_comes_out(fake: FakeEventBridge) -> None:
    """An assertion in a target fails the line that sent the event."""

    def refuse(event: object, _context: object) -> None:
        raise AssertionError(event)

    fake.subscribe({"source": ["aws.s3"]}, refuse)

    with pytest.raises(AssertionError, match="Object Created"):
        fake.aws_event("aws.s3", "Object Created", DETAIL)


def test_what_a_test_changes_later_reaches_no_record(fake: FakeEventBridge) -> None:
    """The detail is taken as it is when it is sent."""
    detail = {"bucket": {"name": "orders"}}
    event = fake.aws_event("aws.s3", "Object Created", detail)
    detail["bucket"]["name"] = "changed"
    cast("dict[str, object]", event.detail["bucket"])["name"] = "changed"

    assert DETAIL == fake.events[0].detail


def test_an_archive_keeps_aws_events(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An archive of the default bus takes them in."""
    bus = events.describe_event_bus()["Arn"]
    events.create_archive(ArchiveName="all", EventSourceArn=bus)
    fake.clock.settle()
    fake.aws_event("aws.s3", "Object Created", DETAIL)

    assert 1 == events.describe_archive(ArchiveName="all")["EventCount"]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("shop", r"put_events\(\)"),
        ("aws.", r"put_events\(\)"),
        ("AWS.s3", r"put_events\(\)"),
        (None, r"put_events\(\)"),
        ("aws.partner/acme.com/orders/created", r"fake\.partner\(name\)\.emit"),
    ],
)
def test_only_aws_services_send_aws_events(fake: FakeEventBridge, source: str, hint: str) -> None:
    """Another source is a mistake, and the message says which way its events go."""
    with pytest.raises(MisuseError, match=hint):
        fake.aws_event(source, "Object Created", DETAIL)
    assert () == fake.events


@pytest.mark.parametrize("detail", [None, [], "{}", 1, {"at": NOW}, {"size": float("nan")}])
def test_a_detail_is_a_json_object(fake: FakeEventBridge, detail: dict[str, object]) -> None:
    """What cannot be written as JSON, or is no mapping, is a mistake."""
    with pytest.raises(MisuseError, match="detail"):
        fake.aws_event("aws.s3", "Object Created", detail)
    assert () == fake.events


@pytest.mark.parametrize("resources", ["arn:aws:s3:::orders", [1], None])
def test_resources_are_a_list_of_arns(fake: FakeEventBridge, resources: list[str]) -> None:
    """One string is not a list of them."""
    with pytest.raises(MisuseError, match="expected a list of ARNs"):
        fake.aws_event("aws.s3", "Object Created", DETAIL, resources=resources)


def test_a_detail_type_is_a_string(fake: FakeEventBridge) -> None:
    """An event without one is none."""
    with pytest.raises(MisuseError, match="detail_type=''"):
        fake.aws_event("aws.s3", "", DETAIL)


def test_an_account_is_twelve_digits(fake: FakeEventBridge) -> None:
    """As everywhere else."""
    with pytest.raises(MisuseError, match="'42'"):
        fake.aws_event("aws.s3", "Object Created", DETAIL, account="42")


def test_a_region_is_a_string(fake: FakeEventBridge) -> None:
    """Any other value is told at once."""
    with pytest.raises(MisuseError, match="region=5: expected a Region's name"):
        fake.aws_event("aws.s3", "Object Created", DETAIL, region=5)  # type: ignore[arg-type]  # the mistake that is tested


def test_a_detail_that_is_nested_too_deeply_is_told(fake: FakeEventBridge) -> None:
    """As deeply as AWS reads is sent, and comes back, on every Python; one level more is a mistake."""
    detail: dict[str, object] = {}
    for _ in range(DEEPEST - 1):
        detail = {"a": detail}
    assert fake.aws_event("aws.s3", "Object Created", detail).id

    detail = {"a": detail}
    with pytest.raises(MisuseError, match="nested too deeply"):
        fake.aws_event("aws.s3", "Object Created", detail)


def test_a_fake_that_ended_sends_nothing() -> None:
    """It says that it is not active."""
    with fake_eventbridge() as ended:
        pass
    with pytest.raises(MisuseError, match="aws_event"):
        ended.aws_event("aws.s3", "Object Created", DETAIL)
