from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW

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


def test_a_schedule_by_the_calendar_passes_months(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A cron rule fires at each of its moments once, however the months are passed."""
    events.disable_rule(Name="hourly")
    events.put_rule(Name="monthly", ScheduleExpression="cron(0 8 1 * ? *)")
    events.put_targets(Rule="monthly", Targets=[{"Id": "1", "Arn": LAMBDA}])
    fake.clock.advance(days=59)
    fake.clock.advance(days=306)

    assert [*range(2, 13), 1] == [each.event.time.month for each in fake.deliveries]
    assert {(1, 8, 0)} == {
        (each.event.time.day, each.event.time.hour, each.event.time.minute) for each in fake.deliveries
    }


def test_a_schedule_that_is_put_twice_fires_once(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Neither PutRule, PutTargets nor a switch off and on makes one moment two."""
    for _ in range(2):
        events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
        events.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": LAMBDA}])
        events.disable_rule(Name="hourly")
        events.enable_rule(Name="hourly")
    fake.clock.advance(hours=2)

    assert 2 == len(fake.deliveries)


def test_a_schedule_fires_after_each_restore_once(fake: FakeEventBridge) -> None:
    """What is due after a snapshot is due again after the return to it, and no more often."""
    snapshot = fake.snapshot()
    for _ in range(3):
        fake.clock.advance(hours=2)
        fake.restore(snapshot)
    fake.clock.advance(hours=1)

    assert ["13:00", "14:00"] * 3 + ["13:00"] == [f"{each.event.time:%H:%M}" for each in fake.deliveries]


def test_a_target_may_advance_the_clock(fake: FakeEventBridge) -> None:
    """Moments that it passes fire in order and once; time goes on from where it led."""
    moments: list[str] = []

    @fake.target(LAMBDA)
    def handler(event: dict[str, str], _context: object) -> None:
        moments.append(event["time"][11:16])
        if len(moments) == 1:
            fake.clock.advance(hours=2)

    fake.clock.advance(hours=1)

    assert ["13:00", "14:00", "15:00"] == moments
    assert NOW + timedelta(hours=3) == fake.clock.now()


def test_several_threads_may_advance_the_clock(fake: FakeEventBridge) -> None:
    """Their spans add up, and each moment comes once."""
    moments: list[str] = []
    fake.target(LAMBDA)(lambda event, _context: moments.append(event["time"]))

    with ThreadPoolExecutor(8) as threads:
        for each in [threads.submit(fake.clock.advance, hours=1) for _ in range(48)]:
            each.result(timeout=30)

    assert NOW + timedelta(hours=48) == fake.clock.now()
    assert [f"{NOW + timedelta(hours=hour + 1):%Y-%m-%dT%H:%M:%SZ}" for hour in range(48)] == sorted(moments)


def test_a_rule_without_targets_makes_events_too(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Other rules of the default bus receive its events, and archives keep them."""
    events.remove_targets(Rule="hourly", Ids=["1"])
    events.create_archive(
        ArchiveName="all",
        EventSourceArn="arn:aws:events:us-east-1:123456789012:event-bus/default",
        EventPattern='{"source":["aws.events"]}',
    )
    received = fake.subscribe({"source": ["aws.events"], "detail-type": ["Scheduled Event"]})
    fake.clock.advance(hours=2)

    assert 2 == len(received)
    assert events.describe_archive(ArchiveName="all")["EventCount"] == 2


def test_a_scheduled_event_is_one_event_for_all(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The rule's own targets and other rules receive it with one id."""
    events.put_rule(Name="others", EventPattern='{"source":["aws.events"]}')
    events.put_targets(Rule="others", Targets=[{"Id": "1", "Arn": LAMBDA}])
    fake.clock.advance(hours=1)

    first, second = fake.deliveries
    assert {"hourly", "others"} == {first.rule, second.rule}
    assert first.payload == second.payload


def test_a_rule_that_matches_its_own_event_gets_it_once(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Schedule and pattern of one rule do not add up."""
    events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)", EventPattern='{"source":["aws.events"]}')
    fake.clock.advance(hours=1)

    assert ["hourly"] == [each.rule for each in fake.deliveries]


def test_a_rule_has_one_entry_on_the_agenda(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Turned off and on, or replaced, it waits for one moment, not for one each time."""
    for _ in range(50):
        events.disable_rule(Name="hourly")
        events.enable_rule(Name="hourly")
        events.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
        fake.clock.advance(seconds=1)

    assert 1 == len(fake.clock.state().agenda)


def test_many_schedules_leave_no_more_records_than_are_kept(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Each of 200 hourly rules sends at each of its moments; `keep` bounds what is remembered of them."""
    for number in range(199):
        events.put_rule(Name=f"r-{number}", ScheduleExpression="rate(1 hour)")
        events.put_targets(Rule=f"r-{number}", Targets=[{"Id": "1", "Arn": LAMBDA}])
    fake.clock.advance(days=3)

    assert 200 * 24 * 3 == len(fake.deliveries) + fake.deliveries.dropped
    assert 10_000 == len(fake.deliveries)


def test_the_story_tells_what_schedules_sent(fake: FakeEventBridge) -> None:
    """Their events are nobody's calls, and stand with their deliveries all the same."""
    fake.clock.advance(hours=1)

    [delivery] = fake.deliveries
    on = "on bus default of account 123456789012 in us-east-1"
    assert [
        "2026-01-31 12:00:00 clock.advance() by 1:00:00 to 2026-01-31 13:00:00",
        f'event {delivery.event.id} "Scheduled Event" from aws.events {on}',
        f"    rule hourly -> {LAMBDA}: delivered",
    ] == fake.story().splitlines()[-3:]
