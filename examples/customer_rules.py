"""A customer tries the rules on a partner bus before anything is sent: which event goes where, and why not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import InputTransformerTypeDef

BUS = "aws.partner/acme.com/orders/created"
BILLING = "arn:aws:lambda:us-east-1:111122223333:function:billing"
AUDIT = "arn:aws:sqs:us-east-1:111122223333:audit"
LARGE = {"detail": {"total": [{"numeric": [">", 100]}]}}

with fake_eventbridge(account="111122223333") as fake:
    events = fake.client()
    acme = fake.partner("acme.com")
    acme.offer("orders/created")
    fake.claim(BUS)

    # The rules under test: large orders are billed, all are audited, in a form of the audit's own.
    events.put_rule(Name="large", EventBusName=BUS, EventPattern=json.dumps(LARGE))
    events.put_targets(Rule="large", EventBusName=BUS, Targets=[{"Id": "1", "Arn": BILLING}])
    events.put_rule(Name="all", EventBusName=BUS, EventPattern='{"source":[{"prefix":"aws.partner/acme.com"}]}')
    form: InputTransformerTypeDef = {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '"order <id> came"'}
    events.put_targets(Rule="all", EventBusName=BUS, Targets=[{"Id": "1", "Arn": AUDIT, "InputTransformer": form}])

    small = acme.emit("orders/created", "order created", {"id": 1, "total": 20})
    acme.emit("orders/created", "order created", {"id": 2, "total": 200})

    for delivery in fake.deliveries:
        print(f"{delivery.rule:5} -> {delivery.target.rpartition(':')[2]:7} {delivery.payload[:60]}")
    fake.assert_delivered(BILLING, payload={"detail": {"id": 2}}, times=1)
    fake.assert_delivered(AUDIT, payload='"order 1 came"', times=1)
    print(fake.explain(LARGE, {"detail": small.detail}))
