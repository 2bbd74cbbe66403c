from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import CUSTOMER, NOW

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient


SOURCE = "aws.partner/acme.com/orders/created"


def test_every_account_has_a_default_bus(customer: EventBridgeClient) -> None:
    """Without a name, DescribeEventBus describes the default bus."""
    bus = customer.describe_event_bus()

    assert bus["Name"] == "default"
    assert bus["Arn"] == f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/default"
    assert bus["CreationTime"] == NOW
