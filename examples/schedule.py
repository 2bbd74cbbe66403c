"""A report on a schedule: a month of nights passes at once, then a week without, and one more day."""

from __future__ import annotations

from datetime import datetime, timezone

import boto3

from fake_eventbridge import fake_eventbridge

REPORT = "arn:aws:lambda:us-east-1:123456789012:function:report"

with fake_eventbridge(now=datetime(2028, 2, 1, tzinfo=timezone.utc)) as fake:
    events = boto3.client("events")
    events.put_rule(Name="weeknights", ScheduleExpression="cron(30 22 ? * MON-FRI *)")
    events.put_targets(Rule="weeknights", Targets=[{"Id": "1", "Arn": REPORT}])
    nights: list[str] = []

    @fake.target(REPORT)
    def report(event: dict[str, str], _context: object) -> None:
        nights.append(event["time"])

    fake.clock.advance(days=29)
    print(len(nights), "reports in February, the last at", nights[-1])

    events.disable_rule(Name="weeknights")
    fake.clock.advance(days=7)
    print(len(nights), "after a week of holidays")

    events.enable_rule(Name="weeknights")
    fake.clock.advance(days=1)
    print("and then again at", nights[-1])
