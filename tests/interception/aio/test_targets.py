from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from aiobotocore.session import get_session
from moto import mock_aws

from fake_eventbridge import fake_eventbridge
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import Context, FakeEventBridge

pytestmark = pytest.mark.asyncio

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:orders"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:others"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


class Shop:
    """The code under test: it speaks to EventBridge on the test's loop."""

    def __init__(self, events: object) -> None:
        self.events = events

    async def aim(self, *targets: TargetTypeDef) -> None:
        """Give a rule for the shop's events these targets."""
        await self.events.put_rule(Name="orders", EventPattern='{"source":["shop"]}')  # type: ignore[attr-defined]  # aiobotocore has no types here
        await self.events.put_targets(Rule="orders", Targets=targets)  # type: ignore[attr-defined]  # as above

    async def put(self, source: str = "shop") -> None:
        """Put one event."""
        entry = {"Source": source, "DetailType": "order", "Detail": "{}"}
        await self.events.put_events(Entries=[entry])  # type: ignore[attr-defined]  # as above


@pytest_asyncio.fixture
async def shop(fake: FakeEventBridge) -> AsyncIterator[Shop]:  # noqa: ARG001 - it answers
    """Yield the code under test, with a client of aiobotocore's own."""
    async with get_session().create_client("events", region_name="us-east-1") as events:
        yield Shop(events)


async def test_a_coroutine_function_is_awaited_on_the_clients_loop(fake: FakeEventBridge, shop: Shop) -> None:
    """So it can use what belongs to that loop, and other tasks go on meanwhile."""
    await shop.aim({"Id": "1", "Arn": LAMBDA})
    given = asyncio.get_running_loop().create_future()
    loops: list[asyncio.AbstractEventLoop] = []

    @fake.target(LAMBDA)
    async def handler(_event: object, _context: Context) -> None:
        await given
        loops.append(asyncio.get_running_loop())

    async def give() -> None:
        given.set_result(None)

    await asyncio.gather(shop.put(), give())
    assert [asyncio.get_running_loop()] == loops


async def test_a_function_is_called_too(fake: FakeEventBridge, shop: Shop) -> None:
    """A target needs not be a coroutine function."""
    await shop.aim({"Id": "1", "Arn": LAMBDA, "InputPath": "$.source"})
    received: list[object] = []
    fake.target(LAMBDA)(lambda event, _context: received.append(event))
    await shop.put()

    assert ["shop"] == received


async def test_a_coroutine_function_may_put_events(fake: FakeEventBridge, shop: Shop) -> None:
    """What it puts is delivered before the call that woke it returns."""
    await shop.aim({"Id": "1", "Arn": LAMBDA})
    answers = fake.subscribe({"source": ["answers"]})

    @fake.target(LAMBDA)
    async def handler(_event: object, _context: Context) -> None:
        await shop.put("answers")
        assert len(answers) == 1

    await shop.put()
    assert len(answers) == 1


async def test_a_subscription_may_be_a_coroutine_function(fake: FakeEventBridge, shop: Shop) -> None:
    """Its list fills as well."""
    received: list[object] = []

    async def handler(event: object, _context: Context) -> None:
        await asyncio.sleep(0)
        received.append(event)

    events = fake.subscribe({"source": ["shop"]}, handler)
    await shop.put()

    assert received == events
    assert len(events) == 1


@pytest.mark.parametrize("outcome", [AssertionError("no"), pytest.fail.Exception("no")], ids=repr)
async def test_outcomes_of_the_test_come_out(fake: FakeEventBridge, shop: Shop, outcome: BaseException) -> None:
    """They come out of the call that delivered, once the other targets have their event."""
    await shop.aim({"Id": "1", "Arn": LAMBDA}, {"Id": "2", "Arn": OTHER})

    @fake.target(LAMBDA)
    async def handler(_event: object, _context: Context) -> None:
        await asyncio.sleep(0)
        raise outcome

    with pytest.raises(type(outcome), match="no"):
        await shop.put()
    assert ["failed", "delivered"] == [each.outcome for each in fake.deliveries]


async def test_a_failure_is_tried_again_by_the_clock(fake: FakeEventBridge, shop: Shop) -> None:
    """The retry runs to its end before advance returns, in a thread with a loop of its own."""
    await shop.aim({"Id": "1", "Arn": LAMBDA})

    @fake.target(LAMBDA)
    async def handler(_event: object, context: Context) -> None:
        await asyncio.sleep(0)
        if context.attempt == 1:
            raise ValueError("busy")

    await shop.put()
    assert ["retrying"] == [each.outcome for each in fake.deliveries]
    fake.clock.advance(seconds=1)

    assert ["delivered"] == [each.outcome for each in fake.deliveries]


async def test_a_task_that_is_cancelled_leaves_its_target(fake: FakeEventBridge, shop: Shop) -> None:
    """The cancellation reaches the callable, and comes out; the fake goes on answering."""
    await shop.aim({"Id": "1", "Arn": LAMBDA})
    is_waiting = asyncio.Event()

    @fake.target(LAMBDA)
    async def handler(_event: object, _context: Context) -> None:
        is_waiting.set()
        await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(shop.put())
    await is_waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await shop.put("elsewhere")
    assert [("failed", "CancelledError")] == [(each.outcome, each.error) for each in fake.deliveries]


async def test_two_calls_deliver_side_by_side(fake: FakeEventBridge, shop: Shop) -> None:
    """A target that waits keeps no other call waiting."""
    await shop.aim({"Id": "1", "Arn": LAMBDA})
    are_both_there = asyncio.Event()
    there: list[object] = []

    @fake.target(LAMBDA)
    async def handler(event: object, _context: Context) -> None:
        there.append(event)
        if len(there) == 2:
            are_both_there.set()
        await are_both_there.wait()

    await asyncio.wait_for(asyncio.gather(shop.put(), shop.put()), timeout=10)
    fake.assert_delivered(LAMBDA, times=2)


async def test_a_queue_of_motos_receives_the_event() -> None:
    """Services beside the fake are reached from a loop too."""
    with mock_aws(), fake_eventbridge(now=NOW) as fake:
        async with get_session().create_client("events", region_name="us-east-1") as events:
            shop = Shop(events)
            await shop.aim({"Id": "1", "Arn": QUEUE})
            await shop.put()

    [delivery] = fake.deliveries
    assert ("failed", True) == (delivery.outcome, str(delivery.error).startswith("NO_RESOURCE"))
