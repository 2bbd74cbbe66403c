"""Who is measured? The fake, beside the floor (a signed client whose `before-send` answers a constant) and peers."""

from __future__ import annotations

import io
import json
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from moto import mock_aws

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from mypy_boto3_events import EventBridgeClient

    Peer = Callable[[str], AbstractContextManager[EventBridgeClient]]

STUBBED = 60


def client() -> EventBridgeClient:
    """Make a client with credentials, as the floor needs."""
    return boto3.client(
        "events", aws_access_key_id="123456789012", aws_secret_access_key="placeholder", region_name="us-east-1"
    )


# What the floor answers, as long as the service's own answer: to parse that costs the same whoever made it.
_ARN = "arn:aws:events:us-east-1:123456789012:"
_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "CreatePartnerEventSource": {"EventSourceArn": f"{_ARN}event-source/aws.partner/acme.com/orders/1"},
    "DescribeEventBus": {
        "Name": "default",
        "Arn": f"{_ARN}event-bus/default",
        "CreationTime": 1700000000.0,
        "LastModifiedTime": 1700000000.0,
    },
    "ListRules": {
        "Rules": [
            {
                "Name": f"r{n}",
                "Arn": f"{_ARN}rule/r{n}",
                "EventPattern": '{"source":["shop"]}',
                "State": "ENABLED",
                "EventBusName": "default",
            }
            for n in range(100)
        ],
        "NextToken": "more",
    },
    "PutEvents": {
        "FailedEntryCount": 0,
        "Entries": [{"EventId": "7bf73129-1428-4cd3-a780-000000000000"} for _ in range(10)],
    },
    "PutRule": {"RuleArn": f"{_ARN}rule/r1"},
}


class _Constant(AWSResponse):
    """An answer that is there already."""

    def __init__(self, url: str, content: bytes) -> None:
        no_headers: Any = {}
        super().__init__(url, 200, no_headers, io.BytesIO())
        self._content = content

    @property
    def content(self) -> bytes:
        return self._content


@contextmanager
def floor(operation: str) -> Iterator[EventBridgeClient]:
    """Sign, and answer a constant: what any interception of a signed call must cost."""
    caller = client()
    handlers: Any = caller.meta.events
    content = json.dumps(_ANSWERS[operation]).encode()
    handlers.register_first(
        f"before-send.eventbridge.{operation}", lambda request, **_: _Constant(request.url, content)
    )
    yield caller


@contextmanager
def fake(_operation: str) -> Iterator[EventBridgeClient]:
    """Answer by fake_eventbridge."""
    with fake_eventbridge(quotas={"rules_per_bus": None}):
        yield client()


@contextmanager
def stubber(operation: str) -> Iterator[EventBridgeClient]:
    """Answer by botocore's Stubber, a queue of prepared answers."""
    caller = client()
    stub = Stubber(caller)
    for _ in range(STUBBED):
        stub.add_response(xform_name(operation), {})
    with stub:
        yield caller


@contextmanager
def moto(_operation: str) -> Iterator[EventBridgeClient]:
    """Answer by moto."""
    with mock_aws():
        yield client()


FAKE = "fake_eventbridge"
PEERS: Mapping[str, Peer] = {"floor": floor, FAKE: fake, "Stubber": stubber, "moto": moto}


def microseconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e6


def taking_turns(rounds: int, timings: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Let each peer measure itself once a round, so that a busy moment meets all of them, and return the medians."""
    measured: dict[str, list[float]] = {peer: [] for peer in timings}
    for _ in range(rounds):
        for peer, measure in timings.items():
            measured[peer].append(measure())
    return {peer: statistics.median(values) for peer, values in measured.items()}


@dataclass
class Printing:
    """How rows are printed: for people, or each as a line of JSON."""

    as_json: bool = False


printing = Printing()


def row(name: str, aim: str, medians: Mapping[str, float]) -> None:
    """Print one row: each peer's median and its ratio to the first one's, and the fake's to moto's."""
    first = next(iter(medians.values()))
    ratios = {peer: value / first for peer, value in medians.items()}
    to_moto = medians[FAKE] / medians["moto"] if medians.keys() >= {FAKE, "moto"} else None
    if printing.as_json:
        told = {"name": name, "aim": aim, "microseconds": dict(medians), "ratios": ratios, "to_moto": to_moto}
        print(json.dumps(told), flush=True)
        return
    cells = "  ".join(f"{peer} {value:10.1f} us ({ratios[peer]:6.2f}x)" for peer, value in medians.items())
    print(f"{name:44} {aim:>9}  {cells}{'' if to_moto is None else f'  = {to_moto:.3f}x moto'}", flush=True)


def figure(name: str, aim: str, value: str) -> None:
    """Print one row that has no peers."""
    if printing.as_json:
        print(json.dumps({"name": name, "aim": aim, "value": value}), flush=True)
    else:
        print(f"{name:44} {aim:>9}  {value}", flush=True)
