"""The rules of a Terraform configuration, tested before they are applied.

plan.json is what Terraform makes of main.tf: `terraform plan -out=plan && terraform show -json plan > plan.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge, Stack

PLAN = Path(__file__).parent / "plan.json"


@pytest.fixture
def stack(fake_events: FakeEventBridge) -> Stack:
    """Make what the plan plans."""
    return fake_events.deploy(PLAN)


def place_order(bus: str, total: int) -> None:
    """Do what the application does."""
    detail = json.dumps({"id": 7, "total": total})
    boto3.client("events").put_events(
        Entries=[{"Source": "shop", "DetailType": "order placed", "Detail": detail, "EventBusName": bus}]
    )


def test_a_large_order_is_shipped(fake_events: FakeEventBridge, stack: Stack) -> None:
    place_order(str(stack.outputs["bus"]), total=100)

    fake_events.assert_delivered(stack.arn("aws_sqs_queue.parcels"), payload={"id": 7, "total": 100})


def test_a_small_order_is_not(fake_events: FakeEventBridge, stack: Stack) -> None:
    place_order(str(stack.outputs["bus"]), total=99)

    fake_events.assert_delivered(stack.arn("aws_sqs_queue.parcels"), times=0)


def test_a_parcel_that_no_queue_takes_is_kept(fake_events: FakeEventBridge, stack: Stack) -> None:
    @stack.target("aws_sqs_queue.parcels")
    def refuse(_event: object, _context: object) -> None:
        raise ConnectionError("the queue is gone")

    place_order(str(stack.outputs["bus"]), total=100)
    fake_events.clock.settle()

    fake_events.assert_delivered(stack.arn("aws_sqs_queue.not_shipped"))
