from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
ARCHIVE = "arn:aws:events:us-east-1:123456789012:archive/all"


@pytest.fixture(autouse=True)
def _archive(events: EventBridgeClient) -> None:
    events.create_archive(ArchiveName="all", EventSourceArn=BUS, RetentionDays=2, EventPattern='{"source":["shop"]}')


def put(events: EventBridgeClient, source: str = "shop") -> str:
    """Put one event, and return its id."""
    return events.put_events(Entries=[{"Source": source, "DetailType": "order", "Detail": "{}"}])["Entries"][0][
        "EventId"
    ]


def replay(events: EventBridgeClient) -> None:
    """Replay a day's events from the archive."""
    events.start_replay(
        ReplayName="again",
        EventSourceArn=ARCHIVE,
        EventStartTime=NOW,
        EventEndTime=NOW + timedelta(days=1),
        Destination={"Arn": BUS},
    )


def test_an_archive_keeps_what_its_pattern_matches(events: EventBridgeClient) -> None:
    """Events that match are counted, with their size in bytes: source, detail type, detail, and 26 for the rest."""
    put(events)
    put(events, source="elsewhere")

    archive = events.describe_archive(ArchiveName="all")
    assert archive["EventCount"] == 1
    assert archive["SizeBytes"] == len("shop" + "order" + "{}") + 26


def test_an_archive_keeps_what_its_new_pattern_matches(events: EventBridgeClient) -> None:
    """After an update only what the new pattern matches comes in, and what is there stays."""
    put(events)
    events.update_archive(ArchiveName="all", EventPattern='{"source":["warehouse"]}')
    put(events)
    put(events, source="warehouse")

    archive = events.describe_archive(ArchiveName="all")
    assert (2, len("shopwarehouse") + 2 * (len("order" + "{}") + 26)) == (archive["EventCount"], archive["SizeBytes"])


def test_an_archive_lets_go_after_its_days_of_retention(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is older than the retention is gone."""
    put(events)
    fake.clock.advance(days=2)

    assert events.describe_archive(ArchiveName="all")["EventCount"] == 0


def test_a_replay_sends_events_again_under_its_name(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Rules of the bus receive the event with a new id, and with `replay-name` before its resources."""
    event_id = put(events)
    received = fake.subscribe({"source": ["shop"]})
    replay(events)
    fake.clock.settle()

    [event] = received
    assert isinstance(event, dict)
    assert (True, "again") == (event_id != event["id"], event["replay-name"])
    assert [*event][6:9] == ["region", "replay-name", "resources"]
    assert events.describe_replay(ReplayName="again")["State"] == "COMPLETED"


def test_what_is_replayed_is_not_archived_again(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The archive's own rule leaves replayed events out."""
    put(events)
    replay(events)
    fake.clock.settle()

    assert events.describe_archive(ArchiveName="all")["EventCount"] == 1


def test_a_cancelled_replay_sends_nothing(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay that is cancelled before it runs reaches nobody."""
    put(events)
    received = fake.subscribe({"source": ["shop"]})
    replay(events)
    events.cancel_replay(ReplayName="again")
    fake.clock.settle()

    assert [] == received


def test_a_replay_can_be_for_some_rules_only(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """FilterArns names the rules that receive it."""
    put(events)
    for name in ("wanted", "other"):
        events.put_rule(Name=name, EventPattern='{"source":["shop"]}')
        events.put_targets(
            Rule=name, Targets=[{"Id": "1", "Arn": f"arn:aws:lambda:us-east-1:123456789012:function:{name}"}]
        )
    events.start_replay(
        ReplayName="again",
        EventSourceArn=ARCHIVE,
        EventStartTime=NOW,
        EventEndTime=NOW + timedelta(days=1),
        Destination={"Arn": BUS, "FilterArns": ["arn:aws:events:us-east-1:123456789012:rule/wanted"]},
    )
    fake.clock.settle()

    assert {"wanted"} == {each.rule for each in fake.deliveries if "replay-name" in each.payload}


def test_a_replay_can_be_cancelled_while_it_runs(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """It ends as CANCELLED, and not as COMPLETED too."""
    put(events)
    replay(events)
    fake.clock.advance(seconds=1)
    events.cancel_replay(ReplayName="again")
    fake.clock.settle()

    assert events.describe_replay(ReplayName="again")["State"] == "CANCELLED"


def test_a_replay_comes_in_the_order_of_the_events_times(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Not in the order in which they were put."""
    for minutes in (3, 1, 2):
        events.put_events(
            Entries=[
                {"Source": "shop", "DetailType": "order", "Detail": "{}", "Time": NOW + timedelta(minutes=minutes)}
            ]
        )
    received = fake.subscribe({"replay-name": ["again"]})
    replay(events)
    fake.clock.settle()

    assert [f"2026-01-31T12:0{minutes}:00Z" for minutes in (1, 2, 3)] == [
        event["time"] for event in received if isinstance(event, dict)
    ]


def test_an_archive_returns_to_what_it_held(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A snapshot has its events, and a replay under way, which goes on after the restore."""
    put(events)
    received = fake.subscribe({"source": ["shop"]})
    replay(events)
    snapshot = fake.snapshot()
    fake.clock.settle()
    put(events)
    fake.restore(snapshot)

    assert events.describe_archive(ArchiveName="all")["EventCount"] == 1
    fake.clock.settle()
    assert events.describe_replay(ReplayName="again")["State"] == "COMPLETED"
    assert ["again", None, "again"] == [event.get("replay-name") for event in received if isinstance(event, dict)]


def test_a_trace_header_is_not_archived(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is replayed has none."""
    header = "Root=1-5759e988-bd862e3fe1be46a994272793"
    events.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": "{}", "TraceHeader": header}])
    fake.subscribe({"source": ["shop"]})
    replay(events)
    fake.clock.settle()

    assert [header, None] == [each.trace_header for each in fake.deliveries]


def test_a_partner_bus_has_an_archive(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Partner events are kept, and replayed to the partner's bus."""
    acme = fake.partner("acme.com")
    name = acme.offer("orders/created", to="123456789012")
    bus = fake.claim(name)
    archive = events.create_archive(ArchiveName="partner", EventSourceArn=bus)["ArchiveArn"]
    acme.emit("orders/created", "order", {"id": 1})
    received = fake.subscribe({"source": [name]}, bus=name)
    events.start_replay(
        ReplayName="again",
        EventSourceArn=archive,
        EventStartTime=NOW,
        EventEndTime=NOW + timedelta(days=1),
        Destination={"Arn": bus},
    )
    fake.clock.settle()

    assert [(name, {"id": 1}, "again")] == [
        (each["source"], each["detail"], each["replay-name"]) for each in received if isinstance(each, dict)
    ]
