from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from botocore.exceptions import ClientError

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.service.delivery.payloads import templates
from tests.conftest import CUSTOMER, NOW, PARTNER
from tests.service.delivery import orders
from tests.service.delivery.orders import LAMBDA, OTHER, QUEUE, aim, put, put_once_refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.service.delivery.context import Context

ROLE = "arn:aws:iam::123456789012:role/events"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    orders.put_rule(events)


def test_an_event_reaches_the_target_of_the_rule_it_wakes(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """When put_events returns, the delivery is there, with the envelope as AWS sends it."""
    aim(events, {"Id": "1", "Arn": LAMBDA})

    event_id = put(events)

    [delivery] = fake.deliveries
    assert delivery.payload == (
        f'{{"version":"0","id":"{event_id}","detail-type":"order","source":"shop","account":"123456789012",'
        '"time":"2026-01-31T12:00:00Z","region":"us-east-1","resources":[],"detail":{"id":7}}'
    )
    assert (delivery.rule, delivery.target, delivery.attempts, delivery.outcome) == ("orders", LAMBDA, 1, "delivered")


def test_an_event_that_matches_nothing_is_delivered_nowhere(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A rule that the event does not match has no delivery."""
    aim(events, {"Id": "1", "Arn": LAMBDA})

    put(events, source="elsewhere")

    assert () == fake.deliveries


def test_a_disabled_rule_delivers_nothing_until_it_is_enabled(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """DisableRule and EnableRule take effect for the next event."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    events.disable_rule(Name="orders")
    put(events)
    events.enable_rule(Name="orders")
    put(events, detail='{"id":8}')

    fake.assert_delivered(LAMBDA, payload={"detail": {"id": 8}}, times=1)
    assert len(fake.deliveries) == 1


def test_a_callable_receives_what_the_target_would(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """JSON arrives parsed, with a context that names target and rule."""
    aim(events, {"Id": "1", "Arn": LAMBDA, "InputPath": "$.detail"})
    received: list[tuple[object, str, str]] = []

    @fake.target(LAMBDA)
    def handler(event: object, context: Context) -> None:
        received.append((event, context.target_arn, context.rule_arn))

    put(events)
    assert [({"id": 7}, LAMBDA, "arn:aws:events:us-east-1:123456789012:rule/orders")] == received


def test_a_coroutine_function_runs_to_its_end(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An async callable has finished when put_events returns."""
    aim(events, {"Id": "1", "Arn": LAMBDA, "InputPath": "$.detail"})
    received: list[object] = []

    @fake.target(LAMBDA)
    async def handler(event: object, _context: Context) -> None:
        await asyncio.sleep(0)
        received.append(event)

    put(events)
    assert [{"id": 7}] == received


def test_a_callable_may_call_the_fake(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What a target puts is delivered before the call that woke it returns."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    answers = fake.subscribe({"source": ["answers"]})

    @fake.target(LAMBDA)
    def handler(_event: object, _context: Context) -> None:
        put(events, source="answers")
        assert len(answers) == 1

    put(events)
    fake.assert_published(source="answers", times=1)


def test_a_request_says_where_its_events_are_traced(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Its X-Ray header is taken where an entry has none of its own."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    events.meta.events.register(
        "before-call.events.PutEvents", lambda params, **_: params["headers"].update({"X-Amzn-Trace-Id": TRACE})
    )
    put(events)
    put(events, TraceHeader="garbage")

    assert [TRACE, None] == [each.trace_header for each in fake.deliveries]


def test_the_deepest_event_is_delivered(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A detail of a thousand levels reaches its target, and one of a thousand and one is malformed."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    detail = '{"a":' * 999 + "{}" + "}" * 999
    put(events, detail=detail)
    deeper = {"Source": "shop", "DetailType": "order", "Detail": f'{{"a":{detail}}}'}
    [refused] = events.put_events(Entries=[deeper])["Entries"]  # type: ignore[list-item]  # a plain dict

    [delivery] = fake.deliveries
    assert ("delivered", True) == (delivery.outcome, detail in delivery.payload)
    assert "MalformedDetail" == refused["ErrorCode"]


def test_a_partners_event_reaches_the_customers_target(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A rule on a partner bus delivers what the partner emits; `account` is the customer's."""
    acme = fake.partner("acme.com", account=PARTNER)
    bus = fake.claim(acme.offer("orders/created", to=CUSTOMER), account=CUSTOMER)
    customer.put_rule(Name="r", EventBusName=bus, EventPattern='{"source":[{"prefix":"aws.partner/acme.com"}]}')
    customer.put_targets(Rule="r", EventBusName=bus, Targets=[{"Id": "1", "Arn": LAMBDA}])

    acme.emit("orders/created", "order", {"id": 1})

    fake.assert_delivered(LAMBDA, payload={"account": CUSTOMER, "detail": {"id": 1}}, rule="r", times=1)


def test_a_bus_hands_on_to_another_bus(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A bus as a target has its own rules woken, with the same event."""
    bus = events.create_event_bus(Name="second")["EventBusArn"]
    second = fake.subscribe({"source": ["shop"]}, bus="second")
    aim(events, {"Id": "1", "Arn": bus, "RoleArn": ROLE})

    event_id = put(events)

    [received] = second
    assert isinstance(received, dict)
    assert event_id == received["id"]


def test_another_accounts_bus_takes_what_its_policy_allows(
    fake: FakeEventBridge, events: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """With permission the event arrives, its account the sender's; once it is taken away the delivery fails at once."""
    received = fake.subscribe({"source": ["shop"]}, account=CUSTOMER)
    customer.put_permission(StatementId="s", Action="events:PutEvents", Principal="123456789012")
    aim(
        events,
        {
            "Id": "1",
            "Arn": f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/default",
            "RoleArn": ROLE,
        },
    )
    put(events)
    customer.remove_permission(StatementId="s")
    put(events)

    assert ["delivered", "failed"] == [each.outcome for each in fake.deliveries if each.rule == "orders"]
    [event] = received
    assert isinstance(event, dict)
    assert event["account"] == "123456789012"


def test_another_regions_bus_gives_the_event_a_new_id(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Across Regions the id is new, and Region and account stay the sender's."""
    received = fake.subscribe({"source": ["shop"]}, region="eu-west-1")
    aim(
        events,
        {
            "Id": "1",
            "Arn": "arn:aws:events:eu-west-1:123456789012:event-bus/default",
            "RoleArn": ROLE,
        },
    )

    event_id = put(events)

    [event] = received
    assert isinstance(event, dict)
    assert event_id != event["id"]
    assert event["region"] == "us-east-1"


def test_buses_in_a_circle_do_not_turn_for_ever(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A bus does not take an event that it has had before."""
    second = events.create_event_bus(Name="second")["EventBusArn"]
    events.put_rule(Name="back", EventBusName="second", EventPattern='{"source":["shop"]}')
    events.put_targets(
        Rule="back",
        EventBusName="second",
        Targets=[{"Id": "1", "Arn": "arn:aws:events:us-east-1:123456789012:event-bus/default", "RoleArn": ROLE}],
    )
    aim(events, {"Id": "1", "Arn": second, "RoleArn": ROLE})

    put(events)

    assert ["delivered", "failed"] == [each.outcome for each in fake.deliveries]


def test_a_target_is_named_by_an_arn(fake: FakeEventBridge) -> None:
    """A text that is not an ARN is a mistake in the test."""
    with pytest.raises(MisuseError, match="'orders' is not an ARN"):
        fake.target("orders")


def test_a_miss_shows_the_nearest_delivery(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """assert_delivered names the field that differs."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    put(events)

    with pytest.raises(AssertionError, match=r"payload\.detail\.id: expected 8, got 7"):
        fake.assert_delivered(LAMBDA, payload={"detail": {"id": 8}})


def test_what_a_target_calls_is_no_shortcut(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Code under test that a shortcut has woken calls for itself: so it is recorded, and faults hit it."""
    fake.fail("PutEvents", "InternalException", times=1)

    def forward(_event: object, _context: Context) -> None:
        with pytest.raises(ClientError):
            customer.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])

    acme = fake.partner("acme.com", account=PARTNER)
    fake.claim(acme.offer("orders/created", to=CUSTOMER), account=CUSTOMER)
    fake.subscribe({"detail-type": ["order"]}, forward, bus="aws.partner/acme.com/orders/created", account=CUSTOMER)
    acme.emit("orders/created", "order", {"id": 1})

    assert len(fake.calls_to("PutEvents")) == 1
    assert not fake.calls_to("PutPartnerEvents")


def test_a_target_may_wait_for_a_thread_that_turns_the_clock(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """No lock is held while a target works, on a retry neither."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    moments: list[datetime] = []

    @fake.target(LAMBDA)
    def handler(_event: object, context: Context) -> None:
        if context.attempt == 1:
            raise ValueError("again")
        with ThreadPoolExecutor() as other:
            other.submit(fake.clock.advance, hours=1).result(timeout=10)
            other.submit(put, events, source="elsewhere").result(timeout=10)
        fake.clock.advance(hours=1)
        moments.append(fake.clock.now())

    put(events)
    fake.clock.advance(minutes=1)

    assert [NOW + timedelta(hours=2, minutes=1)] == moments
    assert NOW + timedelta(hours=2, minutes=1) == fake.clock.now()


def test_a_trace_header_stands_beside_the_event(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A callable is told of it, by way of other buses too."""
    traces: list[str | None] = []
    bus = events.create_event_bus(Name="second")["EventBusArn"]
    aim(events, {"Id": "1", "Arn": bus, "RoleArn": ROLE})
    fake.subscribe({"source": ["shop"]}, lambda _event, context: traces.append(context.trace_header), bus="second")

    put(events, TraceHeader=TRACE)

    assert [TRACE] == traces
    assert [TRACE, TRACE] == [each.trace_header for each in fake.deliveries]
    assert not any(TRACE in each.payload for each in fake.deliveries)


def test_a_partners_event_has_no_trace_header(fake: FakeEventBridge) -> None:
    """X-Ray traces what an application puts, and no partner's or scheduled event."""
    acme = fake.partner("acme.com")
    fake.claim(acme.offer("orders/created"))
    fake.subscribe({"detail-type": ["order"]}, bus="aws.partner/acme.com/orders/created")
    acme.emit("orders/created", "order", {"id": 1})

    assert [None] == [each.trace_header for each in fake.deliveries]


def test_a_template_is_parsed_once(
    fake: FakeEventBridge, events: EventBridgeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events come, until the target is put again."""
    parsed: list[str] = []
    parse = templates.parse

    def noting(template: str, names: Collection[str]) -> templates.Template:
        parsed.append(template)
        return parse(template, names)

    monkeypatch.setattr(templates, "parse", noting)
    target: TargetTypeDef = {
        "Id": "1",
        "Arn": LAMBDA,
        "InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>}'},
    }
    aim(events, target)
    for _ in range(3):
        put(events)
    assert ['{"order": 7}'] * 3 == [each.payload for each in fake.deliveries]
    assert ['{"order": <id>}'] == parsed


def test_records_are_readable_after_the_end() -> None:
    """Deliveries, story and assertions stay."""
    with fake_eventbridge(now=NOW) as fake:
        events = fake.client()
        received = fake.subscribe({"source": ["shop"]})
        put(events)

    [delivery] = fake.deliveries
    assert (1, "delivered") == (len(received), delivery.outcome)
    fake.assert_delivered(delivery.target, times=1)
    assert "delivered" in fake.story()


def test_reading_the_records_runs_what_has_fallen_due() -> None:
    """Also the story: a retry whose time has come was made."""
    with time_machine.travel(NOW, tick=False) as traveller, fake_eventbridge(seed=1) as fake:
        events = fake.client()
        orders.put_rule(events)
        aim(events, {"Id": "1", "Arn": LAMBDA})
        put_once_refused(fake, events)
        traveller.shift(timedelta(seconds=1))

        assert f"{LAMBDA}: delivered after 2 attempts" in fake.story()
        assert ["delivered"] == [each.outcome for each in fake.deliveries]


def test_a_reset_lets_the_targets_go(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A callable receives nothing after it, and what was to be tried again is not."""
    received: list[object] = []
    aim(events, {"Id": "1", "Arn": LAMBDA})
    put_once_refused(fake, events)
    fake.target(OTHER)(lambda event, _context: received.append(event))
    fake.reset()
    events.put_rule(Name="orders", EventPattern='{"source":["shop"]}')
    aim(events, {"Id": "1", "Arn": OTHER})
    put(events)
    fake.clock.settle()

    assert [] == received
    assert [(OTHER, "delivered")] == [(each.target, each.outcome) for each in fake.deliveries]


def test_rules_listen_after_a_restore_as_they_did(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What was added since the snapshot is gone, what was deleted is back, and what was disabled listens."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    snapshot = fake.snapshot()
    events.disable_rule(Name="orders")
    later = fake.subscribe({"source": ["shop"]})
    fake.restore(snapshot)
    put(events)
    events.disable_rule(Name="orders")
    fake.restore(snapshot)
    put(events)

    assert ["orders", "orders"] == [each.rule for each in fake.deliveries]
    assert [] == later


def test_deliveries_come_in_the_order_of_rules_and_targets(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """First the rules as they came, then each one's targets; what follows on another bus comes after them."""
    second = events.create_event_bus(Name="second")["EventBusArn"]
    fake.subscribe({"source": ["shop"]}, bus="second")
    aim(events, {"Id": "2", "Arn": OTHER}, {"Id": "3", "Arn": second, "RoleArn": ROLE}, {"Id": "1", "Arn": LAMBDA})
    events.put_rule(Name="a", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="a", Targets=[{"Id": "1", "Arn": QUEUE}])
    put(events)

    assert [OTHER, second, LAMBDA, QUEUE] == [each.target for each in fake.deliveries][:4]
    assert len(fake.deliveries) == 5


def test_only_the_last_deliveries_are_kept() -> None:
    """`keep` bounds the records, which say how many are gone; a retry whose record is gone is made all the same."""
    with fake_eventbridge(now=NOW, keep=2) as fake:
        events = fake.client()
        orders.put_rule(events)
        aim(events, {"Id": "1", "Arn": LAMBDA})
        received = put_once_refused(fake, events)
        for _ in range(3):
            put(events)
        fake.clock.settle()

        assert (2, 2, 4) == (len(fake.deliveries), fake.deliveries.dropped, len(received))
        assert "(2 older deliveries dropped: raise keep=)" in fake.story()
