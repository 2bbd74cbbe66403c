"""A CDK application: `cdk synth` wrote cdk.out, and all its stacks are deployed, nested ones and stages among them."""

from __future__ import annotations

import json
from pathlib import Path

import boto3

from fake_eventbridge import fake_eventbridge

with fake_eventbridge() as fake:
    stack = fake.deploy(Path(__file__).with_name("cdk.out"))

    @stack.target("Worker")
    def worker(event: object, _context: object) -> None:
        print("the worker got", event)

    entry = {"Source": "shop", "DetailType": "order placed", "Detail": json.dumps({"id": 7}), "EventBusName": "orders"}
    boto3.client("events").put_events(Entries=[entry])  # type: ignore[list-item]  # a dict of strings is an entry

    fake.assert_delivered(str(stack.outputs["AuditQueue"]), rule=stack.name("All77AA88BB"))
    print("and the audit queue", stack.arn("AuditNestedStackResource/Queue55EE66FF"))
    print("In production the bus is", stack.arn("Prod-Bus/Orders8A3F1B2C"))
