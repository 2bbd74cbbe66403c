"""What every test may ask for: a fresh fake, clients of both sides, and an environment that says nothing of AWS."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from datetime import datetime, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pytest
from hypothesis import settings

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

# aiobotocore pins a botocore older than the newest, and aioboto3 an older one still: their tests run in environments of
# their own, where they are.
collect_ignore = [
    path
    for library, path in (("aiobotocore", "interception/aio"), ("aioboto3", "interception/aio/test_aioboto3.py"))
    if find_spec(library) is None
]


# What observes botocore has dependencies of its own, and is likewise where it is.
OBSERVERS = ("aws_xray_sdk", "ddtrace", "newrelic", "opentelemetry", "sentry_sdk")
if not any(map(find_spec, OBSERVERS)):
    collect_ignore.append("interception/observers")


# The same examples each time, no wall clock; `HYPOTHESIS_PROFILE=nightly` searches for longer, and anew.
settings.register_profile("default", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=5_000, deadline=None, derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

# What `nox -s quick` leaves out: what moto, processes, long tables and many examples make slow.
_SLOW_FIXTURES = frozenset({"pytester"})
_SLOW_PATHS = (
    "docs",
    "outbound",
    "interception/test_clients.py",
    "interception/test_interruptions.py",
    "interception/test_many_at_once.py",
    "interception/test_moto.py",
    "interception/test_moto_events.py",
    "interception/test_nothing_left.py",
    "interception/test_retries.py",
    "patterns/test_complexity.py",
    "patterns/test_consistency.py",
    "patterns/test_corpus.py",
    "patterns/test_index.py",
    "service/delivery/test_scheduling.py",
    "service/lifecycles/test_event_sources.py",
    "soundness",
    "templates",
    "test_command_line.py",
    "test_growth.py",
    "test_laws.py",
    "test_lazy_import.py",
    "test_unverified_table.py",
)


# What needs more than Python: each is collected by the nox session of its name, which asks for it with `-m`.
_ON_DEMAND = ("browser", "mermaid", "observers")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow, in one place and mostly by what a test uses, and leave out what nobody asked for."""
    asked_for = config.getoption("markexpr")
    left_out = [name for name in _ON_DEMAND if name not in asked_for]
    dropped = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]
    here = Path(__file__).parent
    slow_paths = [here / path for path in _SLOW_PATHS]
    for item in items:
        if (
            _SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ()))
            or getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
            or any(item.path.is_relative_to(path) for path in slow_paths)
        ):
            item.add_marker(pytest.mark.slow)


class Anywhere(TypedDict):
    """Keyword arguments of a client."""

    region_name: str
    aws_access_key_id: str
    aws_secret_access_key: str


CUSTOMER = "111122223333"
PARTNER = "444455556666"
SOURCE = "aws.partner/acme.com/orders/created"
# Where and as whom other services are called: a Region, and keys that name no account.
ANYWHERE: Anywhere = {
    "region_name": "us-east-1",
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "secret",
}
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _no_ambient_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own AWS settings, and its metadata service, out of every test."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to leave the process fail the test: also one to reach a provider of credentials."""

    def connect(opened: socket.socket, address: object) -> None:
        opened.close()
        raise AssertionError(f"tried to reach {address!r}")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)


@pytest.fixture
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sleep fail the test, in threads and on event loops alike."""

    def sleep(seconds: float, *_: object) -> None:
        raise AssertionError(f"slept for {seconds} seconds")

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(asyncio, "sleep", sleep)


@pytest.fixture
def fake() -> Iterator[FakeEventBridge]:
    """Yield an active fake whose clock stands."""
    with fake_eventbridge(now=NOW) as fake:
        yield fake


@pytest.fixture
def events(fake: FakeEventBridge) -> EventBridgeClient:
    """Return a client of the fake's default account."""
    return fake.client()


@pytest.fixture
def partner(fake: FakeEventBridge) -> EventBridgeClient:
    """Return a client of a partner's account."""
    return fake.client(account=PARTNER)


@pytest.fixture
def customer(fake: FakeEventBridge) -> EventBridgeClient:
    """Return a client of a customer's account."""
    return fake.client(account=CUSTOMER)


@pytest.fixture
def offered(partner: EventBridgeClient) -> str:
    """Offer one source to the customer: PENDING without a bus."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    return SOURCE


@pytest.fixture
def claimed(customer: EventBridgeClient, offered: str) -> str:
    """Claim the source with a bus: ACTIVE."""
    customer.create_event_bus(Name=offered, EventSourceName=offered)
    return offered


@pytest.fixture
def deactivated(customer: EventBridgeClient, claimed: str) -> str:
    """Deactivate the source: PENDING with a bus."""
    customer.deactivate_event_source(Name=claimed)
    return claimed


@pytest.fixture
def deleted(partner: EventBridgeClient, claimed: str) -> str:
    """Let the partner delete the source: DELETED with a bus."""
    partner.delete_partner_event_source(Name=claimed, Account=CUSTOMER)
    return claimed


@pytest.fixture(params=["moto inside", "moto outside"])
def fake_and_moto(request: pytest.FixtureRequest) -> Iterator[FakeEventBridge]:
    """Yield an active fake with moto active too, in either nesting."""
    from moto import mock_aws  # noqa: PLC0415 - few tests need it

    if request.param == "moto inside":
        with fake_eventbridge() as fake, mock_aws():
            yield fake
    else:
        with mock_aws(), fake_eventbridge() as fake:
            yield fake
