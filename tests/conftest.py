"""What every test may ask for: a fresh fake, clients of both sides, and an environment that says nothing of AWS."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

# aiobotocore pins a botocore older than the newest, so its tests run in an environment of their own, where it is.
collect_ignore = [] if find_spec("aiobotocore") else ["aio"]

CUSTOMER = "111122223333"
PARTNER = "444455556666"
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _no_ambient_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own AWS settings, and its metadata service, out of every test."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


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
