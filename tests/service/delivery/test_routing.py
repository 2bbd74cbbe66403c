"""Events on their way between buses: hops, policies, accounts and Regions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW

if TYPE_CHECKING:
    from fake_eventbridge import Delivery, FakeEventBridge

OURS = "123456789012"
THEIRS = "444455556666"
EAST = "us-east-1"
WEST = "us-west-2"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"
ROLE = "arn:aws:iam::{account}:role/path/events"


def arn(bus: str, account: str = OURS, region: str = EAST) -> str:
    """Return a bus's ARN."""
    return f"arn:aws:events:{region}:{account}:event-bus/{bus}"


def make(fake: FakeEventBridge, name: str, account: str = OURS, region: str = EAST, policy: object = None) -> str:
    """Make a bus with a rule that sends all of `shop` to a queue of its name, and return the bus's ARN."""
    client = fake.client(account=account, region=region)
    client.create_event_bus(Name=name)
    client.put_rule(Name="sink", EventBusName=name, EventPattern='{"source":["shop"]}')
    queue = f"arn:aws:sqs:{region}:{account}:{name}"
    client.put_targets(Rule="sink", EventBusName=name, Targets=[{"Id": "1", "Arn": queue}])
    if policy is not None:
        statement = {"Sid": "s", "Action": "events:PutEvents", "Resource": arn(name, account, region), **policy}  # type: ignore[dict-item]  # a row
        client.put_permission(EventBusName=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": statement}))
    return arn(name, account, region)


def forward(fake: FakeEventBridge, name: str, to: str, account: str = OURS, region: str = EAST) -> None:
    """Send all of `shop` from a bus on to another."""
    client = fake.client(account=account, region=region)
    client.put_rule(Name="on", EventBusName=name, EventPattern='{"source":["shop"]}')
    dead = DEAD.replace(EAST, region).replace(OURS, account)
    target = {"Id": "1", "Arn": to, "RoleArn": ROLE.format(account=account), "DeadLetterConfig": {"Arn": dead}}
    client.put_targets(Rule="on", EventBusName=name, Targets=[target])  # type: ignore[list-item]  # a plain dict


def put(fake: FakeEventBridge, bus: str) -> str:
    """Put one event, and return its id."""
    entry = {"Source": "shop", "DetailType": "order", "Detail": "{}", "EventBusName": bus}
    return fake.client().put_events(Entries=[entry])["Entries"][0]["EventId"]  # type: ignore[list-item]  # a plain dict


def sinks(fake: FakeEventBridge) -> dict[str, dict[str, object]]:
    """Return what came to the buses' queues, by their names."""
    return {each.target.rpartition(":")[2]: json.loads(each.payload) for each in fake.deliveries if each.rule == "sink"}


def letters(fake: FakeEventBridge) -> list[Delivery]:
    """Return the dead letters."""
    return [each for each in fake.deliveries if each.attributes]


ALLOW = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OURS}:root"}}


def test_an_event_goes_on_to_another_bus_as_it_is(fake: FakeEventBridge) -> None:
    """Within a Region nothing of it is new."""
    make(fake, "a")
    forward(fake, "a", make(fake, "b"))
    put(fake, "a")

    came = sinks(fake)
    assert came["a"] == came["b"]


def test_an_event_makes_one_hop_within_a_region(fake: FakeEventBridge) -> None:
    """The second goes to the dead-letter queue at once."""
    make(fake, "a")
    make(fake, "b")
    forward(fake, "a", arn("b"))
    forward(fake, "b", make(fake, "c"))
    event_id = put(fake, "a")

    assert {"a", "b"} == set(sinks(fake))
    [letter] = letters(fake)
    assert letter.attributes == {
        "ERROR_CODE": "THIRD_ACCOUNT_HOP_DETECTED",
        "ERROR_MESSAGE": f"Event ingestion rejected for event {event_id} because an event can be sent to an event bus "
        "target only once. This event was previously delivered to an event bus target.",
        "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/b/on",
        "TARGET_ARN": arn("c"),
    }


def test_an_event_across_regions_is_a_new_one_of_the_first_place(fake: FakeEventBridge) -> None:
    """Id and time are new; account and Region stay."""
    make(fake, "a")
    forward(fake, "a", make(fake, "far", region=WEST))
    fake.clock.freeze(NOW + timedelta(hours=1))
    entry = {"Source": "shop", "DetailType": "t", "Detail": "{}", "EventBusName": "a", "Time": NOW}
    fake.client().put_events(Entries=[entry])  # type: ignore[list-item]  # a plain dict

    near, far = sinks(fake)["a"], sinks(fake)["far"]
    assert near["id"] != far["id"]
    assert ("2026-01-31T12:00:00Z", "2026-01-31T13:00:00Z") == (near["time"], far["time"])
    assert (OURS, EAST) == (far["account"], far["region"])


def test_an_event_makes_one_hop_of_each_kind(fake: FakeEventBridge) -> None:
    """Across Regions and within one, in either order."""
    make(fake, "a")
    make(fake, "b", region=WEST)
    forward(fake, "a", arn("b", region=WEST))
    forward(fake, "b", make(fake, "c", region=WEST), region=WEST)
    make(fake, "d")
    make(fake, "e")
    forward(fake, "d", arn("e"))
    forward(fake, "e", make(fake, "f", region=WEST))
    put(fake, "a")
    put(fake, "d")

    assert set("abcdef") == set(sinks(fake))


def test_a_second_hop_across_regions_is_refused(fake: FakeEventBridge) -> None:
    """Also on the way back."""
    make(fake, "a")
    make(fake, "b", region=WEST)
    forward(fake, "a", arn("b", region=WEST))
    forward(fake, "b", make(fake, "back"), region=WEST)
    put(fake, "a")

    assert {"a", "b"} == set(sinks(fake))
    [letter] = letters(fake)
    assert ("THIRD_REGION_HOP_DETECTED", "Unknown exception.") == (
        letter.attributes["ERROR_CODE"],
        letter.attributes["ERROR_MESSAGE"],
    )


@pytest.mark.parametrize("region", [EAST, WEST])
def test_a_bus_that_is_gone_loses_the_event(fake: FakeEventBridge, region: str) -> None:
    """Nothing goes to the dead-letter queue, and the record says why."""
    make(fake, "a")
    forward(fake, "a", make(fake, "gone", region=region))
    client = fake.client(region=region)
    client.remove_targets(Rule="sink", EventBusName="gone", Ids=["1"])
    client.delete_rule(Name="sink", EventBusName="gone")
    client.delete_event_bus(Name="gone")
    put(fake, "a")

    assert [] == letters(fake)
    [delivery] = [each for each in fake.deliveries if each.rule == "on"]
    assert ("failed", 1, "NO_RESOURCE: Event bus gone does not exist.") == (
        delivery.outcome,
        delivery.attempts,
        delivery.error,
    )


def test_another_accounts_bus_takes_what_its_policy_allows(fake: FakeEventBridge) -> None:
    """The account and Region of the event stay those of its sender."""
    make(fake, "a")
    forward(fake, "a", make(fake, "theirs", account=THEIRS, policy=ALLOW))
    put(fake, "a")

    assert sinks(fake)["theirs"]["account"] == OURS


@pytest.mark.parametrize(
    ("account", "policy"),
    [
        (THEIRS, ALLOW | {"Condition": {"StringEquals": {"events:source": "other"}}}),
        (THEIRS, ALLOW | {"Condition": {"Bool": {"events:eventBusInvocation": "false"}}}),
        (OURS, {"Effect": "Deny", "Principal": "*", "Condition": {"StringLike": {"events:detail-type": "ord*"}}}),
    ],
)
def test_a_policy_keeps_an_event_out(fake: FakeEventBridge, account: str, policy: dict[str, object]) -> None:
    """Conditions are evaluated, and a Deny holds for the bus's own account."""
    make(fake, "a")
    forward(fake, "a", make(fake, "shut", account=account, policy=policy))
    put(fake, "a")

    [letter] = letters(fake)
    assert ("NO_PERMISSIONS", "Lack of permissions to invoke cross account target.") == (
        letter.attributes["ERROR_CODE"],
        letter.attributes["ERROR_MESSAGE"],
    )


def test_a_policy_across_regions_says_whom_it_refuses(fake: FakeEventBridge) -> None:
    """In the words of PutEvents itself."""
    make(fake, "a")
    to = make(fake, "shut", region=WEST, policy={"Effect": "Deny", "Principal": "*"})
    forward(fake, "a", to)
    put(fake, "a")

    [letter] = letters(fake)
    message = letter.attributes["ERROR_MESSAGE"]
    assert message.startswith(f"User: arn:aws:sts::{OURS}:assumed-role/events/")
    assert f" is not authorized to perform: events:PutEvents on resource: {to} with an explicit deny" in message
    assert message.endswith("; Proxy: null)")


def test_a_replay_starts_with_fresh_hops(fake: FakeEventBridge) -> None:
    """What was forwarded to an archive's bus can be forwarded again from there once it is replayed."""
    make(fake, "a")
    middle = make(fake, "b")
    forward(fake, "a", middle)
    make(fake, "c")
    client = fake.client()
    archive = client.create_archive(ArchiveName="all", EventSourceArn=middle)["ArchiveArn"]
    put(fake, "a")
    forward(fake, "b", arn("c"))
    client.start_replay(
        ReplayName="again",
        EventSourceArn=archive,
        EventStartTime=NOW - timedelta(hours=1),
        EventEndTime=NOW + timedelta(hours=1),
        Destination={"Arn": middle},
    )
    fake.clock.settle()

    assert sinks(fake)["c"]["replay-name"] == "again"


def test_a_year_has_four_digits(fake: FakeEventBridge) -> None:
    """Also one before 1000."""
    received = fake.subscribe({"source": ["shop"]})
    time = datetime(999, 1, 1, tzinfo=timezone.utc)
    fake.client().put_events(Entries=[{"Source": "shop", "DetailType": "x", "Detail": "{}", "Time": time}])

    assert ["0999-01-01T00:00:00Z"] == [event["time"] for event in received]
