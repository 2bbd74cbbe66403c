"""The application with the infrastructure it will have: what its template says decides where its orders go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import app
import pytest

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge, Stack

TEMPLATE = Path(__file__).with_name("template.yaml")


@pytest.fixture
def stack(fake_events: FakeEventBridge) -> Stack:
    """Deploy the template, and let the application's own code be its function."""
    stack = fake_events.deploy(TEMPLATE, parameters={"Stage": "test"})
    stack.target("ShipOrder")(app.ship)
    return stack


def test_a_large_order_is_shipped(fake_events: FakeEventBridge, stack: Stack) -> None:
    """The function gets the order itself."""
    app.publish({"id": 7, "total": 150}, stack.name("Orders"))

    fake_events.assert_delivered(
        stack.arn("ShipOrder"), rule=stack.name("LargeOrders"), payload={"id": 7, "total": 150}
    )


def test_a_small_order_is_not(fake_events: FakeEventBridge, stack: Stack) -> None:
    """The archive alone keeps it."""
    app.publish({"id": 8, "total": 20}, stack.name("Orders"))

    fake_events.assert_delivered(stack.arn("ShipOrder"), times=0)


def test_an_order_that_cannot_be_shipped_is_kept(fake_events: FakeEventBridge, stack: Stack) -> None:
    """After two more attempts it lies in the dead-letter queue."""
    app.publish({"id": -1, "total": 150}, stack.name("Orders"))
    fake_events.clock.settle()

    fake_events.assert_delivered(stack.arn("NotShipped"), times=1)
