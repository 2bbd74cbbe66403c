"""An order pipeline whose Lambda fails: EventBridge tries again, and then the order lies in the dead-letter queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

CHARGE = "arn:aws:lambda:us-east-1:123456789012:function:charge"
UNPAID = "arn:aws:sqs:us-east-1:123456789012:unpaid"
TARGET: TargetTypeDef = {
    "Id": "charge",
    "Arn": CHARGE,
    "RetryPolicy": {"MaximumRetryAttempts": 2},
    "DeadLetterConfig": {"Arn": UNPAID},
}

with fake_eventbridge() as fake:
    events = boto3.client("events")
    events.put_rule(Name="orders", EventPattern='{"source":["shop"],"detail-type":["order placed"]}')
    events.put_targets(Rule="orders", Targets=[TARGET])

    @fake.target(CHARGE)
    def charge(event: dict[str, dict[str, str]], _context: object) -> None:
        if event["detail"]["card"] == "expired":
            raise ValueError("the card has expired")

    for detail in ('{"card":"valid"}', '{"card":"expired"}'):
        events.put_events(Entries=[{"Source": "shop", "DetailType": "order placed", "Detail": detail}])
    fake.clock.settle()  # the retries take a while on AWS, and no time here

    for delivery in fake.deliveries:
        print(delivery.target.rpartition(":")[2], delivery.outcome, "after", delivery.attempts, delivery.error or "")
    fake.assert_delivered(UNPAID, payload={"detail": {"card": "expired"}}, times=1)
