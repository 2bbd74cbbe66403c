from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conftest import CUSTOMER, PARTNER

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:orders"


DIAGRAM = """flowchart LR
  subgraph n1["111122223333 us-east-1"]
    n2[/"bus aws.partner/acme.com/orders/created"/]
    n3[/"bus default"/]
    n4(["source aws.partner/acme.com/orders/created: ACTIVE"])
    n4 --> n2
  end
  n5["partner 444455556666"] --> n4
  n2 --> n6{{"rule r (disabled)"}}
  n6 --> n7["arn:aws:lambda:us-east-1:111122223333:function:orders"]
  subgraph n8["444455556666 us-east-1"]
    n9[/"bus default"/]
  end"""


def test_a_diagram_leads_from_the_partner_to_the_target(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Partner, source, bus, rule and target are drawn, in Mermaid's words."""
    bus = fake.claim(fake.partner("acme.com", account=PARTNER).offer("orders/created", to=CUSTOMER), account=CUSTOMER)
    customer.put_rule(Name="r", EventBusName=bus, EventPattern='{"account":["1"]}', State="DISABLED")
    customer.put_targets(Rule="r", EventBusName=bus, Targets=[{"Id": "1", "Arn": LAMBDA}])

    assert DIAGRAM == fake.diagram()
