from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from fake_eventbridge import fake_eventbridge
from tests.conftest import ANYWHERE, NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from typing import Literal

    from botocore.awsrequest import AWSPreparedRequest
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import ErrorCode, FakeEventBridge

    Mode = Literal["legacy", "standard", "adaptive"]

pytestmark = pytest.mark.usefixtures("no_sleep")

MODES = ["legacy", "standard", "adaptive"]


class Throttled(AWSResponse):
    """What AWS answers to one call too many."""

    @property
    def content(self) -> bytes:
        """The body, which needs no reading."""
        return b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'


def throttle(request: AWSPreparedRequest, **_: object) -> Throttled:
    """Answer as AWS would."""
    return Throttled(request.url, 400, HTTPHeaders(), None)


def client_of(fake: FakeEventBridge, mode: Mode, attempts: int = 3) -> EventBridgeClient:
    """Return a client that makes so many attempts in a mode."""
    return fake.client(config=Config(retries={"mode": mode, "total_max_attempts": attempts}))


@pytest.mark.parametrize("mode", MODES)
def test_nothing_sleeps(fake: FakeEventBridge, mode: Mode) -> None:
    """A call that is throttled is tried again at once, and the time not slept is told."""
    fake.fail("DescribeEventBus", "ThrottlingException", per="attempt", times=2)

    answer = client_of(fake, mode).describe_event_bus()

    assert 2 == answer["ResponseMetadata"]["RetryAttempts"]
    assert 3 == fake.calls[0].attempts
    assert 0 < fake.calls[0].waited < 60


@pytest.mark.parametrize("mode", MODES)
def test_nothing_sleeps_where_a_client_is_throttled_for_long(fake: FakeEventBridge, mode: Mode) -> None:
    """Adaptive mode's rate limiter neither waits nor learns."""
    client = client_of(fake, mode)
    fake.fail("DescribeEventBus", "ThrottlingException", times=None)
    for _ in range(10):
        with refused("ThrottlingException"):
            client.describe_event_bus()

    assert [3] * 10 == [call.attempts for call in fake.calls]


@pytest.mark.parametrize(
    ("mode", "code", "attempts"),
    [
        ("legacy", "InternalException", 5),
        ("standard", "InternalException", 3),
        ("legacy", "ThrottlingException", 5),
        ("standard", "ThrottlingException", 3),
        ("legacy", "LimitExceededException", 1),
        ("standard", "LimitExceededException", 3),
        ("legacy", "ConcurrentModificationException", 1),
        ("standard", "ConcurrentModificationException", 1),
    ],
)
def test_botocore_decides_what_is_tried_again(
    fake: FakeEventBridge, mode: Mode, code: ErrorCode, attempts: int
) -> None:
    """Each mode has its own codes, and its own number of attempts."""
    client = fake.client(config=Config(retries={"mode": mode}))
    fake.fail("CreateEventBus", code)

    with refused(code):
        client.create_event_bus(Name="orders")

    assert attempts == fake.calls[0].attempts


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("error", ["InternalException", "ThrottlingException", ReadTimeoutError])
def test_faults_drain_no_retry_quota(
    fake: FakeEventBridge, mode: Mode, error: ErrorCode | type[ReadTimeoutError]
) -> None:
    """After a hundred calls that used up their retries, a long-lived client still makes all of them."""
    client = client_of(fake, mode)
    fault = fake.fail("DescribeEventBus", error, times=None)
    for _ in range(100):
        with pytest.raises((client.exceptions.ClientError, ReadTimeoutError)):
            client.describe_event_bus()
    fault.remove()
    fake.fail("DescribeEventBus", "InternalException", per="attempt", times=2)

    assert 2 == client.describe_event_bus()["ResponseMetadata"]["RetryAttempts"]
    assert {3} == {call.attempts for call in fake.calls}


@pytest.mark.parametrize("mode", MODES)
def test_a_users_client_keeps_its_quota_for_later(mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a fake did to a client is not felt by its calls to AWS."""
    client = boto3.client("events", config=Config(retries={"mode": mode, "total_max_attempts": 3}), **ANYWHERE)
    with fake_eventbridge() as fake:
        fake.fail("DescribeEventBus", "ThrottlingException", times=None)
        for _ in range(20):
            with refused("ThrottlingException"):
                client.describe_event_bus()

    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    client.meta.events.register("before-send.events", throttle)  # type: ignore[arg-type]  # the stubs forget that a handler may answer
    with pytest.raises(client.exceptions.ClientError, match="Rate exceeded") as caught:
        client.describe_event_bus()
    assert 2 == caught.value.response["ResponseMetadata"]["RetryAttempts"] == len(slept)


def test_a_running_clock_takes_the_time_not_slept() -> None:
    """As if it had been slept."""
    with fake_eventbridge() as fake:
        before = fake.clock.now()
        fake.fail("DescribeEventBus", "ThrottlingException", per="attempt", times=2)
        client_of(fake, "legacy").describe_event_bus()

        assert fake.clock.now() - before >= timedelta(seconds=fake.calls[0].waited)


def test_a_frozen_clock_is_not_moved(fake: FakeEventBridge) -> None:
    """Back-off has jitter, and a frozen clock tells the same time in every run."""
    fake.fail("DescribeEventBus", "ThrottlingException", per="attempt", times=2)
    client_of(fake, "legacy").describe_event_bus()

    assert fake.calls[0].waited > 0
    assert NOW == fake.clock.now()


def test_a_call_without_retries_waits_for_nothing(fake: FakeEventBridge) -> None:
    """Nothing was slept where nothing was tried again."""
    fake.client().describe_event_bus()

    assert 0.0 == fake.calls[0].waited
