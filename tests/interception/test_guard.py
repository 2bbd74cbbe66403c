from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import HTTPClientError
from botocore.stub import Stubber

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("no_network")


@contextlib.contextmanager
def guarding() -> Iterator[None]:
    """Guard a block whose end raises again what was refused in it."""
    with pytest.raises(MisuseError), fake_eventbridge(guard=True):
        yield


def test_a_request_to_another_service_is_refused() -> None:
    """The refusal names service, operation and URL, and the option."""
    sqs = boto3.client("sqs", **ANYWHERE)
    told = r"sqs\.ListQueues would have been sent to https://\S*sqs\S*: mock it too, or omit guard=True"
    with guarding(), pytest.raises(MisuseError, match=told):
        sqs.list_queues()


def test_a_refusal_is_not_tried_again() -> None:
    """It is a mistake in the test, and no error of the service."""
    s3 = boto3.client("s3", **ANYWHERE)
    sent: list[str] = []
    s3.meta.events.register("before-send.s3", lambda request, **_: sent.append(request.url))
    with guarding(), pytest.raises(MisuseError, match=r"s3\.ListBuckets"):
        s3.list_buckets()

    assert 1 == len(sent)


def test_a_swallowed_refusal_is_told_at_the_end() -> None:
    """Code that catches everything cannot hide it."""
    with pytest.raises(MisuseError, match=r"sqs\.ListQueues"), fake_eventbridge(guard=True):
        with contextlib.suppress(Exception):
            boto3.client("sqs", **ANYWHERE).list_queues()


def test_events_are_answered_as_ever() -> None:
    """The guard is for other services."""
    with fake_eventbridge(guard=True) as fake:
        assert "default" == fake.client().describe_event_bus()["Name"]


def test_what_is_stubbed_does_not_leave_the_process() -> None:
    """A mocked request needs no guard."""
    sqs = boto3.client("sqs", **ANYWHERE)
    with fake_eventbridge(guard=True), Stubber(sqs) as stubber:
        stubber.add_response("list_queues", {"QueueUrls": ["stubbed"]})

        assert ["stubbed"] == sqs.list_queues()["QueueUrls"]


def test_an_outer_guard_holds_inside() -> None:
    """A fake without the option inside one with it does not open the door."""
    with guarding(), fake_eventbridge(seed=1), pytest.raises(MisuseError, match=r"sqs\.ListQueues"):
        boto3.client("sqs", **ANYWHERE).list_queues()


def test_without_a_guard_nothing_is_refused() -> None:
    """Other services go their own way."""
    sqs = boto3.client("sqs", endpoint_url="http://127.0.0.1:9", **ANYWHERE)
    with fake_eventbridge(), pytest.raises(HTTPClientError, match="tried to reach"):
        sqs.list_queues()


# ruff: noqa: SIM117 - a block's end is what raises
