"""Cost as there is more: bytes a record, calls among a million sources, a year of schedules, and large inputs."""

from __future__ import annotations

import gc
import json
import tracemalloc
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.interception import active
from fake_eventbridge.service import operations
from tests import test_growth
from tests.benchmarks.peers import client, figure, microseconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events.type_defs import InputTransformerTypeDef, PutEventsRequestEntryTypeDef

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.service.state.backend import Region

    Case = Callable[[FakeEventBridge, int], Callable[[], object]]

_RECORDS = 100_000
_OPERATIONS = operations.every()
_FEW, _MANY, _PAGE = 10, 1_000_000, 100
_CALLS = 300
_SOURCE = "aws.partner/acme.com/orders/"
_SCHEDULES = 200
_HOURS = 365 * 24
_PLACEHOLDERS = 2_040
_QUEUE = "arn:aws:sqs:us-east-1:123456789012:queue"


def main() -> None:
    """Print every row."""
    figure(f"memory a source, of {_RECORDS:,}", "1 kB", f"{_bytes_of(_add_source):,.0f} B")
    figure(f"memory a rule, of {_RECORDS:,}", "1.5 kB", f"{_bytes_of(_add_rule):,.0f} B")
    page = f"a page of {_PAGE}"
    few, many = {**_among(_FEW), page: _among(_PAGE)[page]}, _among(_MANY)
    for name, before in few.items():
        figure(
            f"{name}, at {_PAGE if name == page else _FEW} and at {_MANY:,}",
            "flat",
            f"{before:.0f} us, {many[name]:.0f} us ({many[name] / before:.2f}x)",
        )
    seconds, kept = _year()
    figure(f"{_SCHEDULES} hourly rules over a year", "60 s", f"{seconds:.1f} s, {kept:,} deliveries kept")
    figure("a rule of every minute that reaches nobody over a year", "10 s", f"{_idle_year():.1f} s")
    _rows()
    one, all_of_them = _filled(1), _filled(_PLACEHOLDERS)
    name = f"a 200 kB event in 1 and in {_PLACEHOLDERS:,} places of a template"
    figure(name, "2 s", f"{one:.3f} s, {all_of_them:.3f} s")


def _rows() -> None:
    """Print what is done with n, 2n and 4n things: in proportion, as `tests/test_growth.py` counts it."""
    for case, unit in _CASES.items():
        _timed(case, 1)  # what is imported and computed once
        measured = [_timed(case, times * unit) for times in (1, 2, 4)]
        told = ", ".join(f"{each:.1f}" for each in measured)
        name = case.__name__.replace("_", " ")
        figure(f"{name}, {unit:,} and two and four times", "4x", f"{told} ms ({measured[2] / measured[0]:.1f}x)")


def _timed(case: Case, count: int) -> float:
    """Time one case, in milliseconds."""
    with fake_eventbridge(now=datetime(2025, 1, 1, tzinfo=timezone.utc), quotas={"rules_per_bus": None}) as fake:
        return microseconds(case(fake, count)) / 1_000


_CASES: dict[Case, int] = {
    test_growth.fan_out: 50,
    test_growth.retries: 200,
    test_growth.reenabled: 200,
    test_growth.snapshot: 250,
    test_growth.readings: 2_500,
    test_growth.nothing_published: 2_500,
    test_growth.nearly_published: 2_500,
    test_growth.nearly_delivered: 250,
    test_growth.story: 2_500,
}


def _region() -> Region:
    """Reach behind the door of the active fake: a million calls through botocore would take minutes."""
    return active.activations[-1].service.backend.region("123456789012", "us-east-1")


def _add_source(region: Region, number: int) -> None:
    _OPERATIONS["CreatePartnerEventSource"].answer(region, name=f"{_SOURCE}{number:07}", account="111122223333")


def _add_rule(region: Region, number: int) -> None:
    pattern = f'{{"source":["shop"],"detail":{{"id":["c-{number}"]}}}}'
    _OPERATIONS["PutRule"].answer(region, name=f"rule-{number:07}", event_pattern=pattern)


def _bytes_of(add: Callable[[Region, int], None]) -> float:
    with fake_eventbridge(keep=1, quotas={"rules_per_bus": None}):
        region = _region()
        add(region, _RECORDS)
        gc.collect()
        tracemalloc.start()
        for number in range(_RECORDS):
            add(region, number)
        gc.collect()
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    return size / _RECORDS


def _among(count: int) -> dict[str, float]:
    """Time calls where there are so many sources already, in microseconds."""
    with fake_eventbridge(keep=1):
        region = _region()
        for number in range(count):
            _add_source(region, number)
        caller = client()
        works: dict[str, Callable[[int], object]] = {
            "describe": lambda _: caller.describe_partner_event_source(Name=f"{_SOURCE}{count // 2:07}"),
            f"a page of {_PAGE}": lambda _: caller.list_partner_event_sources(NamePrefix=_SOURCE, Limit=_PAGE),
            "create": lambda n: caller.create_partner_event_source(Name=f"{_SOURCE}a{n}", Account="111122223333"),
        }
        return {name: _least(work) for name, work in works.items()}


def _least(work: Callable[[int], object]) -> float:
    return min(microseconds(partial(work, number)) for number in range(_CALLS))


def _year() -> tuple[float, int]:
    with fake_eventbridge(now=datetime(2025, 1, 1, tzinfo=timezone.utc)) as fake:
        caller = client()
        for number in range(_SCHEDULES):
            caller.put_rule(Name=f"r{number}", ScheduleExpression="rate(1 hour)")
            caller.put_targets(Rule=f"r{number}", Targets=[{"Id": "1", "Arn": _QUEUE}])
        seconds = microseconds(lambda: fake.clock.advance(hours=_HOURS)) / 1e6
        return seconds, len(fake.deliveries)


def _idle_year() -> float:
    with fake_eventbridge(now=datetime(2025, 1, 1, tzinfo=timezone.utc)) as fake:
        client().put_rule(Name="idle", ScheduleExpression="rate(1 minute)")
        return microseconds(lambda: fake.clock.advance(hours=_HOURS)) / 1e6


def _filled(places: int) -> float:
    """Time a delivery, in seconds, whose template names one large value in so many places."""
    template = '{"all":[' + ",".join(["<a>"] * places) + "]}"
    detail = json.dumps({"big": ["x" * 10] * 14_000})
    with fake_eventbridge(keep=1):
        caller = client()
        caller.put_rule(Name="r", EventPattern='{"source":["shop"]}')
        transformer: InputTransformerTypeDef = {"InputPathsMap": {"a": "$.detail.big"}, "InputTemplate": template}
        caller.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": _QUEUE, "InputTransformer": transformer}])
        entry: PutEventsRequestEntryTypeDef = {"Source": "shop", "DetailType": "t", "Detail": detail}
        return microseconds(lambda: caller.put_events(Entries=[entry])) / 1e6
