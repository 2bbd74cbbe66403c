from __future__ import annotations

import asyncio
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.conftest import NOW
from tests.service.delivery import orders
from tests.service.delivery.orders import LAMBDA, OTHER, QUEUE, aim, put, put_once_refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import InputTransformerTypeDef, RetryPolicyTypeDef, TargetTypeDef

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.service.delivery.context import Context


class Group(Exception):  # noqa: N818 - as ExceptionGroup, which Python has from 3.11 on
    """Several errors in one, as a TaskGroup raises them."""

    def __init__(self, message: str, exceptions: tuple[Exception, ...]) -> None:
        super().__init__(message)
        self.exceptions = exceptions


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    orders.put_rule(events)


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


def test_a_delivery_whose_dead_letter_queue_fails_too_has_failed(
    fake: FakeEventBridge, events: EventBridgeClient
) -> None:
    """Both errors are told."""
    retry: RetryPolicyTypeDef = {"MaximumRetryAttempts": 0}
    aim(events, {"Id": "1", "Arn": LAMBDA, "RetryPolicy": retry, "DeadLetterConfig": {"Arn": QUEUE}})
    fake.target(LAMBDA)(lambda _event, _context: 1 / 0)
    fake.target(QUEUE)(lambda _event, _context: "".index("x"))

    put(events)

    assert (
        "failed",
        "ZeroDivisionError: division by zero; dead-letter queue: ValueError: substring not found",
    ) == (fake.deliveries[0].outcome, fake.deliveries[0].error)


def test_what_grows_too_old_fails(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Retries end with the event's age; without a queue the delivery has failed."""
    aim(events, {"Id": "1", "Arn": LAMBDA, "RetryPolicy": {"MaximumEventAgeInSeconds": 60}})
    fake.target(LAMBDA)(lambda _event, _context: 1 / 0)

    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.attempts) == ("failed", 6)


def test_a_retry_at_the_last_moment_is_made(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An event may be exactly as old as its greatest age: 63 seconds are six pauses."""
    aim(events, {"Id": "1", "Arn": LAMBDA, "RetryPolicy": {"MaximumEventAgeInSeconds": 63}})
    fake.target(LAMBDA)(lambda _event, _context: 1 / 0)

    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert (timedelta(seconds=63), 7) == (delivery.history[-1].at - delivery.history[0].at, delivery.attempts)


def test_an_event_is_tried_again_185_times_within_a_day(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Which is AWS's default; no pause is longer than eight minutes."""
    dead: list[Mapping[str, str]] = []
    aim(events, {"Id": "1", "Arn": LAMBDA, "DeadLetterConfig": {"Arn": QUEUE}})
    fake.target(LAMBDA)(lambda _event, _context: 1 / 0)
    fake.target(QUEUE)(lambda _event, context: dead.append(context.attributes))

    put(events)
    fake.clock.settle()

    times = [each.at for each in fake.deliveries[0].history]
    assert (186, timedelta(seconds=480)) == (len(times), max(after - at for at, after in zip(times, times[1:])))  # noqa: B905, RUF007 - pairs of neighbours
    assert times[-1] - times[0] < timedelta(days=1)
    assert [("185", "MaximumRetryAttempts")] == [
        (each["RETRY_ATTEMPTS"], each["EXHAUSTED_RETRY_CONDITION"]) for each in dead
    ]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(86_399, ("MaximumRetryAttempts", "1")), (86_400, ("MaximumEventAgeInSeconds", "0"))]
)
def test_an_event_is_tried_again_until_it_is_a_day_old(
    fake: FakeEventBridge, events: EventBridgeClient, seconds: int, expected: tuple[str, str]
) -> None:
    """A target that took so long is tried again a second later, if that is within the day, which is AWS's default."""
    dead: list[Mapping[str, str]] = []
    aim(
        events,
        {"Id": "1", "Arn": LAMBDA, "RetryPolicy": {"MaximumRetryAttempts": 1}, "DeadLetterConfig": {"Arn": QUEUE}},
    )

    @fake.target(LAMBDA)
    def refuse(_event: object, _context: Context) -> None:
        fake.clock.advance(seconds=seconds)
        raise TimeoutError

    fake.target(QUEUE)(lambda _event, context: dead.append(context.attributes))
    put(events)
    fake.clock.settle()

    [attributes] = dead
    assert expected == (attributes["EXHAUSTED_RETRY_CONDITION"], attributes["RETRY_ATTEMPTS"])


@pytest.mark.parametrize(
    "code",
    [
        "NO_PERMISSIONS",
        "NO_RESOURCE",
        "FAILED_TO_ASSUME_ROLE",
        "INVALID_PARAMETER",
        "INVALID_JSON",
    ],
)
def test_some_failures_are_not_tried_again(fake: FakeEventBridge, events: EventBridgeClient, code: str) -> None:
    """Their dead letter has the input made for the target, and says nothing of retries."""
    dead: list[tuple[object, Mapping[str, str]]] = []
    retry: RetryPolicyTypeDef = {"MaximumRetryAttempts": 0}
    target: TargetTypeDef = {"Id": "1", "Arn": LAMBDA, "RetryPolicy": retry, "DeadLetterConfig": {"Arn": QUEUE}}
    aim(events, {**target, "InputPath": "$.detail"})

    @fake.target(LAMBDA)
    def refuse(_event: object, _context: Context) -> None:
        raise type(code, (Exception,), {})("no")

    fake.target(QUEUE)(lambda event, context: dead.append((event, context.attributes)))
    put(events)

    assert [({"id": 7}, {"RULE_ARN", "TARGET_ARN", "ERROR_CODE", "ERROR_MESSAGE"})] == [
        (event, set(attributes)) for event, attributes in dead
    ]


def test_an_input_that_is_no_json_goes_to_the_dead_letter_queue(
    fake: FakeEventBridge, events: EventBridgeClient
) -> None:
    """With the broken text as its body; the target gets nothing."""
    transformer: InputTransformerTypeDef = {"InputPathsMap": {"a": "$.source"}, "InputTemplate": "[<a>]"}
    aim(events, {"Id": "1", "Arn": LAMBDA, "InputTransformer": transformer, "DeadLetterConfig": {"Arn": QUEUE}})
    received: list[object] = []
    fake.target(LAMBDA)(lambda event, _context: received.append(event))
    put(events)

    target, queue = fake.deliveries
    assert ([], "[shop]", "[shop]") == (received, target.payload, queue.payload)
    assert "INVALID_JSON: Invalid input for target." == target.error
    assert ("INVALID_JSON", "Invalid input for target.") == (
        queue.attributes["ERROR_CODE"],
        queue.attributes["ERROR_MESSAGE"],
    )


def test_an_input_that_is_empty_arrives_nowhere(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Neither at the target nor in the dead-letter queue; the record says why."""
    transformer: InputTransformerTypeDef = {"InputPathsMap": {"a": "$.detail.none"}, "InputTemplate": "<a>"}
    aim(events, {"Id": "1", "Arn": LAMBDA, "InputTransformer": transformer, "DeadLetterConfig": {"Arn": QUEUE}})
    put(events)

    [delivery] = fake.deliveries
    assert ("failed", "INVALID_JSON: The input made for the target is empty.") == (delivery.outcome, delivery.error)


@pytest.mark.parametrize(
    ("outcome", "is_of_the_test"),
    [
        (pytest.fail.Exception("no"), True),
        (pytest.skip.Exception("no"), True),
        (pytest.exit.Exception("no"), True),
        (unittest.SkipTest("no"), True),
        (MisuseError("no"), True),
        (Group("no", (ValueError(), AssertionError())), True),
        (Group("no", (ValueError(), KeyError())), False),
        (ValueError("no"), False),
    ],
    ids=repr,
)
@pytest.mark.parametrize("is_async", [False, True])
def test_outcomes_of_the_test_come_out(
    fake: FakeEventBridge,
    events: EventBridgeClient,
    outcome: BaseException,
    is_of_the_test: bool,  # noqa: FBT001 - a row of a table
    is_async: bool,  # noqa: FBT001 - a row
) -> None:
    """An outcome comes out once every other target has its event; any other exception stays the target's."""
    aim(events, {"Id": "1", "Arn": LAMBDA}, {"Id": "2", "Arn": OTHER})
    raising(fake, outcome, is_async=is_async)

    with pytest.raises(type(outcome)) if is_of_the_test else nullcontext():
        put(events)

    assert [("failed" if is_of_the_test else "retrying"), "delivered"] == [each.outcome for each in fake.deliveries]


@pytest.mark.parametrize("error", [KeyboardInterrupt("now"), SystemExit("now"), asyncio.CancelledError()], ids=repr)
@pytest.mark.parametrize("is_async", [False, True])
def test_an_interrupt_comes_out_at_once(
    fake: FakeEventBridge,
    events: EventBridgeClient,
    error: BaseException,
    is_async: bool,  # noqa: FBT001 - a row
) -> None:
    """Nothing else is delivered first, the records say so, and the fake goes on answering, from other threads too."""
    aim(events, {"Id": "1", "Arn": LAMBDA}, {"Id": "2", "Arn": OTHER})
    raising(fake, error, is_async=is_async)

    with pytest.raises(type(error)):
        put(events)

    reason = str(error) or "CancelledError"
    assert [("failed", 1, reason), ("failed", 0, f"not tried: {reason}")] == [
        (each.outcome, each.attempts, each.error) for each in fake.deliveries
    ]
    with ThreadPoolExecutor() as other:
        other.submit(put, events, source="elsewhere").result(timeout=10)
        other.submit(fake.clock.advance, hours=1).result(timeout=10)


def test_an_assertion_of_a_retry_comes_out_of_advance(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Time stands where it arose, and goes on from there."""
    aim(events, {"Id": "1", "Arn": LAMBDA})

    @fake.target(LAMBDA)
    def handler(_event: object, context: Context) -> None:
        if context.attempt == 2:
            raise AssertionError("the second")
        raise ValueError

    put(events)
    with pytest.raises(AssertionError, match="the second"):
        fake.clock.advance(days=1)

    assert NOW + timedelta(seconds=1) == fake.clock.now()
    [delivery] = fake.deliveries
    assert ("failed", ["ValueError: ", "the second"]) == (
        delivery.outcome,
        [attempt.error for attempt in delivery.history],
    )


def test_an_assertion_of_a_dead_letter_queue_comes_out_last(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The other targets have their event first."""
    aim(
        events,
        {
            "Id": "1",
            "Arn": LAMBDA,
            "RetryPolicy": {"MaximumRetryAttempts": 0},
            "DeadLetterConfig": {"Arn": QUEUE},
        },
        {"Id": "2", "Arn": OTHER},
    )
    raising(fake, ValueError("no"))
    raising(fake, AssertionError("nothing dies here"), arn=QUEUE)

    with pytest.raises(AssertionError, match="nothing dies here"):
        put(events)

    assert {(LAMBDA, "failed"), (QUEUE, "failed"), (OTHER, "delivered")} == {
        (each.target, each.outcome) for each in fake.deliveries
    }


def test_a_retry_under_way_goes_on_after_a_restore(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Each return to the snapshot brings the retry again, once; the record goes on, or one more stands beside it."""
    aim(events, {"Id": "1", "Arn": LAMBDA})
    put_once_refused(fake, events)
    snapshot = fake.snapshot()
    fake.restore(snapshot)
    fake.clock.settle()
    assert [("delivered", 2)] == [(each.outcome, each.attempts) for each in fake.deliveries]

    fake.restore(snapshot)
    fake.clock.settle()
    assert [("delivered", 2)] * 2 == [(each.outcome, each.attempts) for each in fake.deliveries]


def raising(fake: FakeEventBridge, error: BaseException, *, arn: str = LAMBDA, is_async: bool = False) -> None:
    """Make a target that raises an error."""

    def handler(_event: object, _context: Context) -> None:
        raise error

    async def async_handler(_event: object, _context: Context) -> None:
        await asyncio.sleep(0)
        raise error

    if is_async:
        fake.target(arn)(async_handler)
    else:
        fake.target(arn)(handler)


def test_a_retry_of_the_deepest_event_survives_a_snapshot(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is kept of an event on its way is not copied, however deeply it is nested."""
    received: list[object] = []

    @fake.target(LAMBDA)
    def handler(event: object, context: Context) -> None:
        if context.attempt == 1:
            raise ValueError("busy")
        received.append(event)

    aim(events, {"Id": "1", "Arn": LAMBDA})
    put(events, detail='{"a":' * 899 + "{}" + "}" * 899)
    fake.restore(fake.snapshot())
    fake.clock.settle()

    assert 1 == len(received)
