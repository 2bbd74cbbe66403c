from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.conftest import CUSTOMER, PARTNER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.delivery.sinks import Context

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:orders"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:others"
ROLE = "arn:aws:iam::123456789012:role/events"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    events.put_rule(Name="orders", EventPattern='{"source":["shop"]}')


def aim(events: EventBridgeClient, *targets: TargetTypeDef) -> None:
    """Give the rule these targets."""
    events.put_targets(Rule="orders", Targets=targets)


def put(events: EventBridgeClient, source: str = "shop", **entry: str) -> str:
    """Put one event, and return its id."""
    [result] = events.put_events(
        Entries=[{"Source": source, "DetailType": "order", "Detail": entry.pop("detail", '{"id":7}'), **entry}]  # type: ignore[typeddict-item]  # members as given
    )["Entries"]
    return result["EventId"]


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


def test_an_assertion_of_a_target_fails_the_test(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An AssertionError comes out of the call that delivered, once the other targets have their event."""
    aim(events, {"Id": "1", "Arn": LAMBDA}, {"Id": "2", "Arn": OTHER})

    @fake.target(LAMBDA)
    def handler(_event: object, _context: Context) -> None:
        raise AssertionError("not this one")

    with pytest.raises(AssertionError, match="not this one"):
        put(events)
    fake.assert_delivered(OTHER, times=1)


def test_a_failing_target_never_fails_the_sender(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Any other error is the target's failure; the event waits for its next attempt."""
    aim(events, {"Id": "1", "Arn": LAMBDA})

    @fake.target(LAMBDA)
    def handler(_event: object, _context: Context) -> None:
        raise ValueError("no such order")

    put(events)
    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.error) == ("retrying", "ValueError: no such order")


def test_a_retry_can_succeed(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The clock brings the next attempt; the record keeps each with its reason."""
    aim(events, {"Id": "1", "Arn": LAMBDA})

    @fake.target(LAMBDA)
    def handler(_event: object, context: Context) -> None:
        if context.attempt == 1:
            raise ValueError("busy")

    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.attempts) == ("delivered", 2)
    assert ["ValueError: busy", None] == [attempt.error for attempt in delivery.history]


def test_what_was_tried_often_enough_goes_to_the_dead_letter_queue(
    fake: FakeEventBridge, events: EventBridgeClient
) -> None:
    """After the policy's retries the queue receives the event, with AWS's attributes."""
    dead: list[tuple[object, Mapping[str, str]]] = []
    aim(
        events,
        {
            "Id": "1",
            "Arn": LAMBDA,
            "RetryPolicy": {"MaximumRetryAttempts": 2},
            "DeadLetterConfig": {"Arn": QUEUE},
        },
    )

    @fake.target(LAMBDA)
    def handler(_event: object, _context: Context) -> None:
        raise ValueError("never")

    fake.target(QUEUE)(lambda event, context: dead.append((event, context.attributes)))
    put(events)
    fake.clock.settle()

    [(event, attributes)] = dead
    assert isinstance(event, dict)
    assert {"id": 7} == event["detail"]
    assert attributes == {
        "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/orders",
        "TARGET_ARN": LAMBDA,
        "ERROR_CODE": "ValueError",
        "ERROR_MESSAGE": "never",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "RETRY_ATTEMPTS": "2",
    }
    fake.assert_delivered(QUEUE, times=1)


def test_what_grows_too_old_fails(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Retries end with the event's age; without a queue the delivery has failed."""
    aim(events, {"Id": "1", "Arn": LAMBDA, "RetryPolicy": {"MaximumEventAgeInSeconds": 60}})
    fake.target(LAMBDA)(lambda _event, _context: 1 / 0)

    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.attempts) == ("failed", 6)


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
    """Without permission the delivery fails at once; with it the event arrives, its account the sender's."""
    received = fake.subscribe({"source": ["shop"]}, account=CUSTOMER)
    aim(
        events,
        {
            "Id": "1",
            "Arn": f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/default",
            "RoleArn": ROLE,
        },
    )
    put(events)
    customer.put_permission(StatementId="s", Action="events:PutEvents", Principal="123456789012")
    put(events)

    assert ["failed", "delivered"] == [each.outcome for each in fake.deliveries if each.rule == "orders"]
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
    """A text that is no ARN is a mistake in the test."""
    with pytest.raises(MisuseError, match="'orders' is no ARN"):
        fake.target("orders")


def test_a_miss_shows_the_nearest_delivery(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """assert_delivered names the field that differs."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    put(events)

    with pytest.raises(AssertionError, match=r"payload\.detail\.id: expected 8, got 7"):
        fake.assert_delivered(LAMBDA, payload={"detail": {"id": 8}})
