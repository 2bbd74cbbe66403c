"""What does a faked call cost? Beside the floor (a signed client whose `before-send` answers a constant) and peers.

Run it as `python tests/benchmarks/calls.py`; rows are microseconds, medians of alternating rounds in one process.
"""

from __future__ import annotations

import io
import statistics
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from moto import mock_aws

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    Call = Callable[[EventBridgeClient, int], object]

ROUNDS = 9
CALLS = 150
SOURCE = "aws.partner/acme.com/orders/"
ENTRY: PutEventsRequestEntryTypeDef = {"Source": "shop", "DetailType": "order", "Detail": '{"id": 1}'}
CASES: dict[str, tuple[str, Call]] = {
    "describe_event_bus": ("DescribeEventBus", lambda client, _: client.describe_event_bus()),
    "create_partner_event_source": (
        "CreatePartnerEventSource",
        lambda client, n: client.create_partner_event_source(Name=f"{SOURCE}{n}", Account="111122223333"),
    ),
    "put_rule": ("PutRule", lambda client, n: client.put_rule(Name=f"r{n % 200}", EventPattern='{"source":["shop"]}')),
    "put_events, 10 entries": ("PutEvents", lambda client, _: client.put_events(Entries=[ENTRY] * 10)),
}


def client() -> EventBridgeClient:
    """Make a client with credentials, as the floor needs."""
    return boto3.client(
        "events", aws_access_key_id="123456789012", aws_secret_access_key="placeholder", region_name="us-east-1"
    )


class _Constant(AWSResponse):
    """An empty answer that is there already."""

    content = b"{}"

    def __init__(self, url: str) -> None:
        no_headers: Any = {}
        super().__init__(url, 200, no_headers, io.BytesIO())


@contextmanager
def floor(operation: str) -> Iterator[EventBridgeClient]:
    """Sign, and answer a constant: what any interception of a signed call must cost."""
    caller = client()
    handlers: Any = caller.meta.events
    handlers.register_first(f"before-send.eventbridge.{operation}", lambda request, **_: _Constant(request.url))
    yield caller


@contextmanager
def fake(_operation: str) -> Iterator[EventBridgeClient]:
    """Answer by fake_eventbridge."""
    with fake_eventbridge():
        yield client()


@contextmanager
def stubber(operation: str) -> Iterator[EventBridgeClient]:
    """Answer by botocore's Stubber, a queue of prepared answers."""
    caller = client()
    stub = Stubber(caller)
    for _ in range(CALLS):
        stub.add_response(xform_name(operation), {})
    with stub:
        yield caller


@contextmanager
def moto(_operation: str) -> Iterator[EventBridgeClient]:
    """Answer by moto."""
    with mock_aws():
        yield client()


PEERS = {"floor": floor, "fake_eventbridge": fake, "Stubber": stubber, "moto": moto}


def microseconds(peer: str, operation: str, call: Call) -> float:
    """Time one round of calls."""
    with PEERS[peer](operation) as caller:
        started = time.perf_counter()
        for n in range(CALLS):
            call(caller, n)
        return (time.perf_counter() - started) / CALLS * 1e6


def switching(peer: str) -> float:
    """Time entering and leaving, without a client."""
    door: Callable[[], AbstractContextManager[object]] = fake_eventbridge if peer == "fake_eventbridge" else mock_aws
    rounds = 50
    started = time.perf_counter()
    for _ in range(rounds):
        with door():
            pass
    return (time.perf_counter() - started) / rounds * 1e6


def one_test(peer: str) -> float:
    """Time a whole small test: enter, make a client, call once, leave."""
    operation, call = CASES["describe_event_bus"]
    started = time.perf_counter()
    with PEERS[peer](operation) as caller:
        call(caller, 0)
    return (time.perf_counter() - started) * 1e6


def row(name: str, timings: dict[str, list[float]]) -> None:
    """Print one row: the first peer's median, and every peer's ratio to it."""
    medians = {peer: statistics.median(values) for peer, values in timings.items()}
    first = next(iter(medians.values()))
    cells = "  ".join(f"{peer} {value:9.1f} us ({value / first:5.2f}x)" for peer, value in medians.items())
    print(f"{name:30}{cells}")


def main() -> None:
    """Print every row."""
    boto3.setup_default_session()
    for name, (operation, call) in CASES.items():
        timings: dict[str, list[float]] = {peer: [] for peer in PEERS}
        for _ in range(ROUNDS):
            for peer, values in timings.items():
                values.append(microseconds(peer, operation, call))
        row(name, timings)
    row("enter + exit", {peer: [switching(peer) for _ in range(ROUNDS)] for peer in ("fake_eventbridge", "moto")})
    row("enter + client + call + exit", {peer: [one_test(peer) for _ in range(ROUNDS)] for peer in PEERS})


if __name__ == "__main__":
    main()
