from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import ReplayDestinationTypeDef, StartReplayResponseTypeDef

    from fake_eventbridge import FakeEventBridge

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
ARCHIVE = "arn:aws:events:us-east-1:123456789012:archive/orders"
REPLAY = "arn:aws:events:us-east-1:123456789012:replay/again"


def _start(  # noqa: PLR0913 - one parameter for each thing that a test may ask for otherwise
    events: EventBridgeClient,
    name: str = "again",
    *,
    archive: str = ARCHIVE,
    begin: datetime = NOW - timedelta(hours=1),
    end: datetime = NOW,
    bus: str = BUS,
) -> StartReplayResponseTypeDef:
    """Replay the last hour of the archive `orders`, but for what a test says."""
    return events.start_replay(
        ReplayName=name, EventSourceArn=archive, EventStartTime=begin, EventEndTime=end, Destination={"Arn": bus}
    )


@pytest.fixture
def events(events: EventBridgeClient) -> EventBridgeClient:
    """Return a client of an account with the archive `orders`."""
    events.create_archive(ArchiveName="orders", EventSourceArn=BUS)
    return events


def test_a_replay_begins_as_starting(events: EventBridgeClient) -> None:
    """StartReplay answers ARN, state STARTING and time of the start, and no more."""
    started = _start(events)

    started.pop("ResponseMetadata")  # type: ignore[misc]  # botocore's own addition
    assert started == {"ReplayArn": REPLAY, "State": "STARTING", "ReplayStartTime": NOW}


def test_a_replay_is_described_as_it_was_asked_for(events: EventBridgeClient) -> None:
    """DescribeReplay shows archive and span."""
    _start(events)

    described = events.describe_replay(ReplayName="again")
    assert (described["ReplayArn"], described["EventSourceArn"]) == (REPLAY, ARCHIVE)
    assert (described["EventStartTime"], described["EventEndTime"]) == (NOW - timedelta(hours=1), NOW)


def test_destination_and_description_are_echoed(events: EventBridgeClient) -> None:
    """DescribeReplay shows the description, and the destination with the rules it was narrowed to."""
    narrowed: ReplayDestinationTypeDef = {"Arn": BUS, "FilterArns": [BUS.replace("event-bus/default", "rule/one")]}
    events.start_replay(
        ReplayName="again",
        Description="after the outage",
        EventSourceArn=ARCHIVE,
        EventStartTime=NOW - timedelta(hours=1),
        EventEndTime=NOW,
        Destination=narrowed,
    )

    described = events.describe_replay(ReplayName="again")
    assert narrowed == described["Destination"]
    assert described["Description"] == "after the outage"


def test_a_replay_runs_then_completes(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay goes from STARTING through RUNNING to COMPLETED by itself, in a minute."""
    _start(events)

    states = []
    for seconds in (0, 1, 58, 1):
        fake.clock.advance(seconds=seconds)
        states.append(events.describe_replay(ReplayName="again")["State"])
    assert states == ["STARTING", "RUNNING", "RUNNING", "COMPLETED"]


def test_a_replay_that_ended_says_when(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """DescribeReplay shows `ReplayEndTime` once the replay has ended, not before."""
    _start(events)
    assert "ReplayEndTime" not in events.describe_replay(ReplayName="again")

    fake.clock.advance(minutes=1)
    assert events.describe_replay(ReplayName="again")["ReplayEndTime"] == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_replay_under_way_is_cancelled(fake: FakeEventBridge, events: EventBridgeClient, seconds: int) -> None:
    """CancelReplay answers CANCELLING, STARTING or RUNNING as the replay may be; then it is CANCELLED."""
    _start(events)
    fake.clock.advance(seconds=seconds)

    cancelled = events.cancel_replay(ReplayName="again")
    assert (cancelled["ReplayArn"], cancelled["State"]) == (REPLAY, "CANCELLING")
    fake.clock.advance(seconds=59)
    assert events.describe_replay(ReplayName="again")["State"] == "CANCELLING"
    fake.clock.advance(seconds=1)
    assert events.describe_replay(ReplayName="again")["State"] == "CANCELLED"


@pytest.mark.parametrize("cancel_first", [True, False])
def test_a_replay_that_ends_is_not_cancelled(
    fake: FakeEventBridge, events: EventBridgeClient, *, cancel_first: bool
) -> None:
    """CancelReplay refuses a replay that is CANCELLING or COMPLETED."""
    _start(events)
    if cancel_first:
        events.cancel_replay(ReplayName="again")
    else:
        fake.clock.advance(minutes=1)

    with refused("IllegalStatusException", "Replay again is not in a valid state for this operation."):
        events.cancel_replay(ReplayName="again")


@pytest.mark.parametrize("operation", ["describe_replay", "cancel_replay"])
def test_an_unknown_replay_is_not_found(events: EventBridgeClient, operation: str) -> None:
    """DescribeReplay and CancelReplay refuse a replay that does not exist."""
    with refused("ResourceNotFoundException", "Replay nothing does not exist."):
        getattr(events, operation)(ReplayName="nothing")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            {"archive": ARCHIVE.replace("orders", "nothing")},
            "Parameter EventSourceArn is not valid. Reason: Archive nothing does not exist.",
        ),
        (
            {"archive": ARCHIVE.replace("us-east-1", "eu-west-1")},
            "Parameter EventSourceArn is not valid. Reason: Archive orders does not exist.",
        ),
        (
            {"bus": BUS.replace("default", "other")},
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        ),
        (
            {"bus": "arn:aws:sqs:us-east-1:123456789012:queue"},
            "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.",
        ),
        (
            {"end": NOW - timedelta(hours=1)},
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
        (
            {"begin": NOW + timedelta(seconds=1)},
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
    ],
)
def test_what_cannot_be_replayed_is_refused(events: EventBridgeClient, wrong: dict[str, str], words: str) -> None:
    """StartReplay refuses an unknown archive, another bus than the archive's, and a span that is none."""
    events.create_event_bus(Name="other")

    with refused("ValidationException", words):
        _start(events, **wrong)  # type: ignore[arg-type]  # a table of arguments
    assert not events.list_replays()["Replays"]


def test_the_span_is_looked_at_before_the_archives_bus(events: EventBridgeClient) -> None:
    """StartReplay refuses a span that is none, also to another bus than the archive's."""
    other = events.create_event_bus(Name="other")["EventBusArn"]

    words = "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime."
    with refused("ValidationException", words):
        _start(events, end=NOW - timedelta(hours=1), bus=other)


def test_fractions_of_seconds_are_cut_off(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay's span begins and ends at whole seconds, and takes in an event of its first one."""
    events.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}", "Time": NOW}])
    sent = fake.subscribe({"source": ["shop"]})
    _start(events, begin=NOW + timedelta(seconds=0.7), end=NOW + timedelta(seconds=1.2))

    fake.clock.advance(minutes=1)
    described = events.describe_replay(ReplayName="again")
    assert (NOW, NOW + timedelta(seconds=1)) == (described["EventStartTime"], described["EventEndTime"])
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("begin", "end", "last"),
    [
        (-26, 94, 60),
        (0, 60, 0),
        (0, 61, 60),
        (27, 86, 60),  # nothing of the second minute's before its 26th second, which its event has
        (27, 59, 0),  # after the first event
        (120, 180, None),
    ],
)
def test_the_last_replayed_time_is_a_minute(
    fake: FakeEventBridge, events: EventBridgeClient, begin: int, end: int, last: int | None
) -> None:
    """`EventLastReplayedTime` is the span's last minute of which the archive holds an event, replayed or not."""
    times = [NOW + timedelta(seconds=26), NOW + timedelta(seconds=86)]
    events.put_events(
        Entries=[{"Source": "shop", "DetailType": "sold", "Detail": "{}", "Time": time} for time in times]
    )
    _start(events, begin=NOW + timedelta(seconds=begin), end=NOW + timedelta(seconds=end))

    fake.clock.advance(minutes=1)
    expected = None if last is None else NOW + timedelta(seconds=last)
    assert expected == events.describe_replay(ReplayName="again").get("EventLastReplayedTime")


@pytest.mark.parametrize("seconds", [0, 30])
def test_a_replay_fails_without_its_archive(fake: FakeEventBridge, events: EventBridgeClient, seconds: int) -> None:
    """A replay whose archive is deleted on the way is FAILED, and says why."""
    _start(events)
    fake.clock.advance(seconds=seconds)
    events.delete_archive(ArchiveName="orders")

    fake.clock.advance(minutes=1)
    described = events.describe_replay(ReplayName="again")
    assert (described["State"], described["StateReason"]) == ("FAILED", "Archive resource not found.")


def test_a_cancelled_replay_says_when_it_ended(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`ReplayEndTime` is there once the replay is CANCELLED, not while it is CANCELLING."""
    _start(events)
    fake.clock.advance(seconds=10)
    events.cancel_replay(ReplayName="again")
    assert "ReplayEndTime" not in events.describe_replay(ReplayName="again")

    fake.clock.advance(minutes=2)
    described = events.describe_replay(ReplayName="again")
    assert ("CANCELLED", NOW + timedelta(seconds=70)) == (described["State"], described["ReplayEndTime"])


def test_a_failed_replay_says_when_it_ended(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay whose archive is gone is FAILED when its minute is over."""
    _start(events)
    events.delete_archive(ArchiveName="orders")

    fake.clock.advance(minutes=2)
    described = events.describe_replay(ReplayName="again")
    assert ("FAILED", NOW + timedelta(minutes=1)) == (described["State"], described["ReplayEndTime"])


def test_retries_do_not_end_a_replay(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay is still under way when botocore has waited to call again."""
    _start(events)
    fake.clock.advance(seconds=20)

    with refused("ResourceAlreadyExistsException"):
        _start(events)
    assert events.describe_replay(ReplayName="again")["State"] == "RUNNING"


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("bogus", "Parameter NextToken is not valid. Reason: Malformed request."),
        (None, "Parameter NextToken is not valid. Reason: Token invalid."),
    ],
)
def test_a_token_is_good_for_its_filter(events: EventBridgeClient, token: str | None, words: str) -> None:
    """ListReplays refuses what is no token, and another filter's."""
    _start(events)
    _start(events, "once-more")
    another = events.list_replays(Limit=1)["NextToken"]

    with refused("ValidationException", words):
        events.list_replays(NamePrefix="on", NextToken=token or another)


def test_a_replay_to_an_unknown_bus_is_refused(events: EventBridgeClient) -> None:
    """StartReplay refuses a destination bus that does not exist."""
    with refused("ResourceNotFoundException", "Event bus nowhere does not exist."):
        _start(events, bus=BUS.replace("default", "nowhere"))


def test_a_replays_name_is_taken_once(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """StartReplay refuses a name that exists, of a replay that has ended too."""
    _start(events)
    fake.clock.advance(minutes=1)

    with refused("ResourceAlreadyExistsException", "Replay again already exists."):
        _start(events)


def test_ten_replays_run_at_a_time(events: EventBridgeClient) -> None:
    """StartReplay refuses the eleventh replay while ten are under way."""
    for number in range(10):
        _start(events, f"again-{number}")

    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        _start(events)


def test_a_replay_that_ended_makes_room(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Replays that have ended do not count for the quota."""
    fake.quotas["concurrent_replays"] = 1
    _start(events, "first")
    fake.clock.advance(minutes=1)

    assert _start(events, "second")["State"] == "STARTING"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["again", "once-more"]),
        ({"NamePrefix": "once"}, ["once-more"]),
        ({"State": "CANCELLING"}, ["again"]),
        ({"EventSourceArn": ARCHIVE}, ["again", "once-more"]),
        ({"EventSourceArn": f"{ARCHIVE}-not"}, []),
    ],
)
def test_replays_are_listed_by_one_filter(
    events: EventBridgeClient, filters: dict[str, str], expected: list[str]
) -> None:
    """ListReplays takes the start of the names, the state, or the archive."""
    _start(events)
    _start(events, "once-more")
    events.cancel_replay(ReplayName="again")

    found = events.list_replays(**filters)["Replays"]  # type: ignore[arg-type]  # a table of filters
    assert expected == [each["ReplayName"] for each in found]


def test_two_filters_are_too_many(events: EventBridgeClient) -> None:
    """ListReplays' filters exclude one another."""
    words = "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix."
    with refused("ValidationException", words):
        events.list_replays(NamePrefix="a", EventSourceArn=ARCHIVE)


def test_a_snapshot_remembers_a_replay_under_way(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay that was STARTING when a snapshot was taken takes its course again once it is restored."""
    _start(events)
    before = fake.snapshot()
    events.cancel_replay(ReplayName="again")
    fake.restore(before)

    fake.clock.advance(seconds=1)
    assert events.describe_replay(ReplayName="again")["State"] == "RUNNING"
