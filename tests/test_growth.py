"""Nothing grows faster than its work, and nothing is kept without bounds: in counts and bytes, not in seconds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.service.state import journal
from tests.conftest import NOW
from tests.refusal import refused
from tests.work import memory, work

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events.type_defs import InputTransformerTypeDef

    from fake_eventbridge import FakeEventBridge

QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"
ROLE = "arn:aws:iam::123456789012:role/events"
MANY = 40
KILOBYTE = 1_000


def put(fake: FakeEventBridge, count: int, text: str = "") -> None:
    """Put events, ten a call."""
    client = fake.client()
    for first in range(0, count, 10):
        details = (json.dumps({"id": number, "text": text}) for number in range(first, min(first + 10, count)))
        client.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": each} for each in details])


def put_rules(fake: FakeEventBridge, count: int, **rule: str) -> None:
    """Put rules with a target each."""
    client = fake.client()
    given = rule or {"EventPattern": '{"source":["shop"],"detail":{"id":[1]}}'}
    for number in range(count):
        client.put_rule(Name=f"r{number}", **given)  # type: ignore[arg-type]  # which member it is, each test knows
        client.put_targets(Rule=f"r{number}", Targets=[{"Id": "1", "Arn": QUEUE}])


def fan_out(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Send an event on to the buses of so many accounts."""
    policy = {"Effect": "Allow", "Principal": "*", "Action": "events:PutEvents", "Resource": "*"}
    put_rules(fake, count, EventPattern='{"source":["shop"]}')
    for number in range(count):
        account = f"{number:012}"
        bus = f"arn:aws:events:us-east-1:{account}:event-bus/default"
        document = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "all", **policy, "Resource": bus}]})
        fake.client(account=account).put_permission(Policy=document)
        fake.client().put_targets(Rule=f"r{number}", Targets=[{"Id": "1", "Arn": bus, "RoleArn": ROLE}])
    return lambda: put(fake, 1)


def retries(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Let as many deliveries wait for moments of their own."""
    failed: set[str] = set()

    @fake.target(QUEUE)
    def busy(event: dict[str, str], _context: object) -> None:
        if event["id"] not in failed:
            failed.add(event["id"])
            raise ValueError("busy")

    fake.client().put_rule(Name="r", EventPattern='{"source":["shop"]}')
    fake.client().put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE}])
    for _ in range(count):
        put(fake, 1)
        fake.clock.advance(milliseconds=1)
    return fake.clock.settle


def reenabled(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Disable and enable a schedule so many times."""
    put_rules(fake, 1, ScheduleExpression="rate(1 hour)")
    client = fake.client()

    def turn() -> None:
        for _ in range(count):
            client.disable_rule(Name="r0")
            client.enable_rule(Name="r0")
        fake.clock.advance(hours=1)

    return turn


def snapshot(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Return to a world of so many rules."""
    put_rules(fake, count)
    return lambda: fake.restore(fake.snapshot())


def readings(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Read all records."""
    put_rules(fake, 1)
    put(fake, count)
    return lambda: (fake.calls, fake.events, fake.deliveries)


def nothing_published(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Fail over so many events."""
    put(fake, count)
    return lambda: _fails(fake.assert_nothing_published)


def nearly_published(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Fail where each event is nearly the one."""
    put(fake, count)
    return lambda: _fails(lambda: fake.assert_published(source="shop", detail={"id": -1}))


def nearly_delivered(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Fail where each event could have come by each rule."""
    put_rules(fake, count)
    put(fake, count)
    return lambda: _fails(lambda: fake.assert_delivered(to=QUEUE, payload={"detail": {"id": -1}}))


def story(fake: FakeEventBridge, count: int) -> Callable[[], object]:
    """Tell what happened."""
    put_rules(fake, 1)
    put(fake, count)
    return fake.story


def _fails(do: Callable[[], object]) -> None:
    with pytest.raises(AssertionError) as caught:
        do()
    assert len(str(caught.value)) < 5 * KILOBYTE


@pytest.mark.parametrize(
    "case",
    [
        fan_out,
        retries,
        reenabled,
        snapshot,
        readings,
        nothing_published,
        nearly_published,
        nearly_delivered,
        story,
    ],
    ids=lambda case: case.__name__,
)
def test_twice_as_much_is_twice_the_work(case: Callable[[FakeEventBridge, int], Callable[[], object]]) -> None:
    """What is done for n things takes at most in proportion as long for four times as many."""
    counted = []
    for count in (MANY, 4 * MANY):
        with fake_eventbridge(now=NOW) as fake:
            do = case(fake, count)
            counted.append(work(do))

    few, many = counted
    assert many <= 5 * few


def test_a_failure_over_many_rules_and_events_looks_at_few_pairs() -> None:
    """Three hundred events that each of a thousand rules could have sent are not held against every one of them."""
    with fake_eventbridge(quotas={"rules_per_bus": None}) as fake:
        put_rules(fake, 1_000)
        put(fake, 300)

        assert work(lambda: _fails(lambda: fake.assert_delivered(to=QUEUE, payload={"detail": {"id": -1}}))) < 1_500_000


def test_refused_requests_are_not_kept_beyond_keep() -> None:
    """What may be tried again is found again, and its request comes again with it: nobody keeps it."""
    with fake_eventbridge(keep=1) as fake:
        client = fake.client()

        def refuse() -> None:
            for _ in range(300):
                with refused("ResourceNotFoundException"):
                    client.put_targets(Rule="none", Targets=[{"Id": "1", "Arn": QUEUE, "Input": f'"{"x" * 8_000}"'}])

        assert memory(refuse) < 1_000 * KILOBYTE


def test_a_call_that_was_let_go_is_one_call_when_it_is_tried_again() -> None:
    """A fault that answers calls still answers every attempt of one, whatever has been kept of it."""
    with fake_eventbridge(keep=1) as fake:
        fake.fail("PutRule", "InternalException", where={"Name": "r"})
        one, other = fake.client(), fake.client()

        def meanwhile(**_: object) -> None:
            other.describe_event_bus()

        one.meta.events.register("needs-retry.eventbridge.PutRule", meanwhile)
        with refused("InternalException"):
            one.put_rule(Name="r", EventPattern='{"source":["shop"]}')

        assert [] == list(one.list_rules()["Rules"])


def test_texts_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large events push out the oldest records of all kinds, and how many is said, and why."""
    monkeypatch.setattr(journal, "MOST_CHARACTERS", 500 * KILOBYTE)
    with fake_eventbridge() as fake:
        fake.client().put_rule(Name="r", EventPattern='{"source":["shop"]}')
        fake.client().put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE}])
        assert memory(lambda: put(fake, 200, "x" * 10_000)) < 1_500 * KILOBYTE

        kept = len(fake.events)
        assert 200 == kept + fake.events.dropped
        assert 5 < kept < 50
        assert 199 == fake.events[-1].detail["id"]
        assert f"<{fake.events.dropped} older dropped: what is kept may have 64 MB of text>" in repr(fake.events)
        assert f"({fake.events.dropped} older events dropped: what is kept may have 64 MB of text)" in fake.story()


def test_the_newest_record_is_kept_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test can always look at what has just happened."""
    monkeypatch.setattr(journal, "MOST_CHARACTERS", KILOBYTE)
    with fake_eventbridge() as fake:
        put_rules(fake, 1, EventPattern='{"source":["shop"]}')
        put(fake, 1, "x" * 10_000)

        assert (1, 1) == (len(fake.events), len(fake.deliveries))
        assert "x" * 10_000 in fake.deliveries[0].payload
        assert "PutEvents" == fake.calls[-1].operation


def test_payloads_that_are_made_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template can make much of a small event."""
    monkeypatch.setattr(journal, "MOST_CHARACTERS", 200 * KILOBYTE)
    transformer: InputTransformerTypeDef = {
        "InputPathsMap": {"a": "$.detail.text"},
        "InputTemplate": "[" + ",".join(["<a>"] * 100) + "]",
    }
    with fake_eventbridge() as fake:
        fake.target(QUEUE)(lambda _event, _context: None)
        fake.client().put_rule(Name="r", EventPattern='{"source":["shop"]}')
        fake.client().put_targets(Rule="r", Targets=[{"Id": "1", "Arn": QUEUE, "InputTransformer": transformer}])
        put(fake, 100, "x" * 200)

        assert 0 < len(fake.deliveries) < 12
        assert 100 == len(fake.deliveries) + fake.deliveries.dropped


def test_a_recorded_call_is_small() -> None:
    """A call takes at most a kilobyte beyond its texts."""
    with fake_eventbridge() as fake:
        client = fake.client()
        client.describe_event_bus()

        assert memory(lambda: [client.describe_event_bus() for _ in range(500)]) < 500 * KILOBYTE


def test_a_recorded_event_is_small() -> None:
    """An event takes, with its part of the call, at most a kilobyte beyond its texts."""
    texts = 2 * len('{"id": 100, "text": ""}' + "shop" + "order") + 3 * 36
    with fake_eventbridge() as fake:
        put(fake, 10)

        assert memory(lambda: put(fake, 1_000)) < 1_000 * (KILOBYTE + 4 * texts)


def test_what_a_test_does_to_one_reading_is_not_seen_in_another(fake: FakeEventBridge) -> None:
    """Each reading has details of its own, also one that was made before the change."""
    put(fake, 1)
    before, changed = fake.events, fake.events
    changed[0].detail["id"] = 1

    assert 0 == before[0].detail["id"] == fake.events[0].detail["id"]


def test_an_unknown_member_of_a_record_is_an_attribute_error(fake: FakeEventBridge) -> None:
    """As of any object, although some members are made when they are first read."""
    put(fake, 1)

    with pytest.raises(AttributeError, match="'Event' object has no attribute 'details'"):
        fake.events[0].details  # type: ignore[attr-defined]  # noqa: B018 - reading it is what is refused
