"""What tests of deliveries share: one rule for the orders of a shop, its targets, and an event that wakes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import Context, FakeEventBridge

LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:orders"
OTHER = "arn:aws:lambda:us-east-1:123456789012:function:others"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"


def put_rule(events: EventBridgeClient) -> None:
    """Put the rule that all orders of the shop wake."""
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


def put_once_refused(fake: FakeEventBridge, events: EventBridgeClient) -> list[object]:
    """Put an event that its target takes at the second attempt, and return the list that fills with what it took."""
    received: list[object] = []
    first = len(fake.events)

    @fake.target(LAMBDA)
    def handler(event: object, context: Context) -> None:
        if context.attempt == 1 and len(fake.events) == first + 1:
            raise ValueError("busy")
        received.append(event)

    put(events)
    return received
