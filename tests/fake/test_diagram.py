from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import CUSTOMER, PARTNER

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import FakeEventBridge

LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:orders"


DIAGRAM = """flowchart LR
  n1["partner acme.com<br/>account 444455556666"]
  subgraph b1["account 111122223333 in us-east-1"]
    n2(["source aws.partner/acme.com/orders/created<br/>ACTIVE"])
    n3[/"bus aws.partner/acme.com/orders/created<br/>1 event"/]
    n4{{"rule off (disabled)<br/>#123;#34;account#34;:#91;#34;1#34;#93;#125;"}}
    n5["lambda<br/>function:orders"]
    n6{{"rule on<br/>#123;#34;detail#34;:#123;#34;id#34;:#91;7#93;#125;#125;"}}
    n7[("dead letters: sqs<br/>dead")]
  end
  n1 -->|"1 event"| n2
  n2 -->|"1 event"| n3
  n3 -.-> n4
  n4 -.-> n5
  n3 -->|"1 matched"| n6
  n6 -->|"1 dead-lettered"| n5
  n5 -.->|"1 dead letter"| n7"""
DEAD = "arn:aws:sqs:us-east-1:111122223333:dead"


def test_a_diagram_leads_from_the_partner_to_the_target(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Each thing once, in its account's box and with counts; partners by name, and no bus on which nothing happened."""
    acme = fake.partner("acme.com", account=PARTNER)
    bus = fake.claim(acme.offer("orders/created", to=CUSTOMER), account=CUSTOMER)
    customer.put_rule(Name="off", EventBusName=bus, EventPattern='{"account":["1"]}', State="DISABLED")
    customer.put_targets(Rule="off", EventBusName=bus, Targets=[{"Id": "1", "Arn": LAMBDA}])
    customer.put_rule(Name="on", EventBusName=bus, EventPattern='{"detail":{"id":[7]}}')
    targets: list[TargetTypeDef] = [
        {
            "Id": "1",
            "Arn": LAMBDA,
            "DeadLetterConfig": {"Arn": DEAD},
            "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
        }
    ]
    customer.put_targets(Rule="on", EventBusName=bus, Targets=targets)

    @fake.target(LAMBDA)
    def ship(event: object, context: object) -> None:  # noqa: ARG001 - a target's signature
        raise ValueError("no carrier")

    acme.emit("orders/created", "order", {"id": 7}, to=CUSTOMER)

    assert DIAGRAM == fake.diagram()


def test_events_that_are_sent_on_count_where_they_arrive(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A bus that is a target is the bus itself, drawn once, with what came to it."""
    bus = events.create_event_bus(Name="to")["EventBusArn"]
    events.put_rule(Name="forward", EventPattern='{"source":["shop"]}')
    role = "arn:aws:iam::123456789012:role/r"
    events.put_targets(Rule="forward", Targets=[{"Id": "1", "Arn": bus, "RoleArn": role}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": "{}"}])

    assert 1 == fake.diagram().count("bus to")
    assert "bus to<br/>1 event" in fake.diagram()
