"""What the tests of templates share: putting an event, and reading what a rule got."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge import FakeEventBridge

SHAPES = Path(__file__).parent / "shapes"


def put(
    fake: FakeEventBridge,
    detail: Mapping[str, object] | None = None,
    *,
    bus: str = "default",
    source: str = "shop",
    detail_type: str = "order placed",
) -> None:
    """Put an event on a bus."""
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail or {}), "EventBusName": bus}
    answer = fake.client().put_events(Entries=[entry])  # type: ignore[list-item]  # a dict of strings is an entry
    assert 0 == answer["FailedEntryCount"], answer


def payloads(fake: FakeEventBridge) -> list[object]:
    """Return what was delivered, as JSON where it is."""
    return [_read(delivery.payload) for delivery in fake.deliveries]


def _read(text: str) -> object:
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def output(fake: FakeEventBridge, value: object, **sections: object) -> object:
    """Return what a value of a template resolves to, as the output of a stack that has a queue and a rule."""
    document = {
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}},
            "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        },
        "Outputs": {"It": {"Value": value}},
        **sections,
    }
    return fake.deploy(document).outputs["It"]
