from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:hourly"


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": LAMBDA}])


def test_a_schedule_sends_its_event_at_each_of_its_moments(fake: FakeEventBridge) -> None:
    """Three hours bring three scheduled events, in AWS's form."""
    fake.clock.advance(hours=3)

    assert ["13:00", "14:00", "15:00"] == [f"{each.event.time:%H:%M}" for each in fake.deliveries]
    fake.assert_delivered(
        LAMBDA,
        payload={
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "resources": ["arn:aws:events:us-east-1:123456789012:rule/hourly"],
            "detail": {},
        },
        times=3,
    )


def test_a_schedule_is_nothing_that_a_test_published(fake: FakeEventBridge) -> None:
    """Scheduled events are deliveries, and no events that somebody put."""
    fake.clock.advance(hours=1)

    fake.assert_nothing_published()


def test_a_disabled_schedule_sends_nothing(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Between DisableRule and EnableRule nothing is sent."""
    events.disable_rule(Name="hourly")
    fake.clock.advance(hours=2)
    events.enable_rule(Name="hourly")
    fake.clock.advance(hours=1)

    assert len(fake.deliveries) == 1


def test_a_rule_without_targets_sends_nothing(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Once its last target is removed, a schedule rests."""
    events.remove_targets(Rule="hourly", Ids=["1"])
    fake.clock.advance(days=1)

    assert () == fake.deliveries


def test_a_schedule_that_is_replaced_keeps_the_new_time_only(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """PutRule with another expression ends the old one; targets stay."""
    events.put_rule(Name="hourly", ScheduleExpression="cron(30 12 * * ? *)")
    fake.clock.advance(days=1)

    assert ["12:30"] == [f"{each.event.time:%H:%M}" for each in fake.deliveries]


def test_settling_does_not_wait_for_schedules(fake: FakeEventBridge) -> None:
    """settle() ends where only schedules are left."""
    fake.clock.settle()

    assert () == fake.deliveries


def test_two_schedules_send_in_order(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is due at one moment happens in the order it was put there, later moments later."""
    events.put_rule(Name="often", ScheduleExpression="rate(30 minutes)")
    events.put_targets(Rule="often", Targets=[{"Id": "1", "Arn": LAMBDA}])
    fake.clock.advance(hours=1)

    assert ["often", "hourly", "often"] == [each.rule for each in fake.deliveries]
