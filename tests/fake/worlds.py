"""Worlds to draw and to tell of: a shop with a partner, and one with a thing of each kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.conftest import CUSTOMER

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

LAMBDA = f"arn:aws:lambda:us-east-1:{CUSTOMER}:function:ship"
DEAD = f"arn:aws:sqs:us-east-1:{CUSTOMER}:dead"
ROLE = f"arn:aws:iam::{CUSTOMER}:role/r"
# What has a meaning in Mermaid, Markdown, HTML, a script, an attribute, or a terminal.
CHARACTERS = (
    *"\"'`<>&#;|[](){}\\/*_~$%",
    "</script>",
    "<!--",
    "%%",
    "-->",
    "end",
    "\n",
    "\x1b[31m",
    "\u202e",
    "日本",
    "🦆",
)
SCRIPT = "</script><script>document.title='taken'</script>"
ATTRIBUTE = "\" onmouseover=\"document.title='taken'\" x='"


def a_shop(fake: FakeEventBridge) -> None:
    """Let a partner emit three orders: one is refused by a rule, one is delivered, one ends as a dead letter."""
    acme = fake.partner("acme.com")
    bus = fake.claim(acme.offer("orders/created", to=CUSTOMER), account=CUSTOMER)
    client = fake.client(account=CUSTOMER)
    pattern = {"detail": {"amount": [{"numeric": [">", 100]}]}}
    client.put_rule(Name="ship", EventBusName=bus, EventPattern=json.dumps(pattern))
    client.put_targets(
        Rule="ship",
        EventBusName=bus,
        Targets=[
            {
                "Id": "1",
                "Arn": LAMBDA,
                "DeadLetterConfig": {"Arn": DEAD},
                "RetryPolicy": {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 600},
            }
        ],
    )

    @fake.target(LAMBDA)
    def ship(event: dict[str, dict[str, int]], context: object) -> None:  # noqa: ARG001 - a target's signature
        if event["detail"]["amount"] == 500:
            raise ValueError("no carrier")

    for number, amount in enumerate((7, 200, 500)):
        acme.emit("orders/created", "order", {"id": number, "amount": amount, "name": "日本"}, to=CUSTOMER)
    fake.clock.settle()


def one_of_each(fake: FakeEventBridge) -> None:
    """Let there be a thing of each kind that is drawn, with names that mean something to whoever draws them."""
    a_shop(fake)
    client = fake.client()
    client.create_event_bus(Name="from")
    client.create_event_bus(Name="to")
    client.create_archive(ArchiveName="kept", EventSourceArn="arn:aws:events:us-east-1:123456789012:event-bus/from")
    to = {"Id": "1", "Arn": "arn:aws:events:us-east-1:123456789012:event-bus/to", "RoleArn": ROLE}
    client.put_rule(Name="forward", EventBusName="from", EventPattern=json.dumps({"source": [SCRIPT, ATTRIBUTE]}))
    client.put_targets(
        Rule="forward", EventBusName="from", Targets=[{"Id": to["Id"], "Arn": to["Arn"], "RoleArn": ROLE}]
    )
    client.put_rule(Name="off", EventBusName="to", EventPattern='{"account":["1"]}', State="DISABLED")
    client.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
    client.put_targets(Rule="nightly", Targets=[{"Id": "1", "Arn": LAMBDA}])
    fake.partner("globex.com").offer("leads/new")
    for source in (SCRIPT, ATTRIBUTE):
        detail = json.dumps({source: source})
        client.put_events(Entries=[{"Source": source, "DetailType": source, "Detail": detail, "EventBusName": "from"}])
        client.put_events(Entries=[{"Source": source, "DetailType": source, "Detail": detail, "EventBusName": "gone"}])
        client.put_events(Entries=[{"Source": source, "DetailType": source, "Detail": source}])
    fake.clock.advance(days=1)
