from __future__ import annotations

import importlib
import logging
import sys
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.interception import botocore_patches
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [pytest.mark.observers, pytest.mark.usefixtures("no_network")]


def _opentelemetry() -> Callable[[], None]:
    botocore = importlib.import_module("opentelemetry.instrumentation.botocore")
    instrumentor = botocore.BotocoreInstrumentor()
    instrumentor.instrument()
    stop: Callable[[], None] = instrumentor.uninstrument
    return stop


def _xray() -> Callable[[], None]:
    core = importlib.import_module("aws_xray_sdk.core")
    core.xray_recorder.configure(context_missing="IGNORE_ERROR", sampling=False)
    before = vars(BaseClient)["_make_api_call"]
    endpoint = vars(Endpoint)["prepare_request"]
    importlib.import_module("aws_xray_sdk.ext.boto_utils")
    importlib.import_module("aws_xray_sdk.ext.botocore.patch").patch()

    def stop() -> None:
        setattr(BaseClient, "_make_api_call", before)  # noqa: B010 - typed stubs do not know it
        setattr(Endpoint, "prepare_request", endpoint)  # noqa: B010 - as above

    return stop


def _ddtrace() -> Callable[[], None]:
    logging.getLogger("ddtrace").setLevel(logging.CRITICAL)  # it says at exit that nobody takes its traces
    patch = importlib.import_module("ddtrace.contrib.internal.botocore.patch")
    patch.patch()
    stop: Callable[[], None] = patch.unpatch
    return stop


def _sentry() -> Callable[[], None]:
    integration = importlib.import_module("sentry_sdk.integrations.boto3").Boto3Integration
    before = vars(BaseClient)["__init__"]
    integration.setup_once()

    def stop() -> None:
        BaseClient.__init__ = before  # type: ignore[method-assign]  # what the tool replaced, and never puts back

    return stop


def _newrelic() -> Callable[[], None]:
    hooks = importlib.import_module("newrelic.hooks.external_botocore")
    found = {(owner, name): value for owner in (BaseClient, Endpoint) for name, value in vars(owner).items()}
    hooks.instrument_botocore_endpoint(sys.modules["botocore.endpoint"])
    hooks.instrument_botocore_client(sys.modules["botocore.client"])

    def stop() -> None:
        for owner in (BaseClient, Endpoint):
            for name, value in tuple(vars(owner).items()):
                if value is not found.get((owner, name)):
                    setattr(owner, name, found[owner, name])

    return stop


_OBSERVERS = {
    "opentelemetry.instrumentation.botocore": _opentelemetry,
    "aws_xray_sdk": _xray,
    "ddtrace": _ddtrace,
    "sentry_sdk": _sentry,
    "newrelic": _newrelic,
}


@pytest.fixture(params=[*_OBSERVERS])
def observe(request: pytest.FixtureRequest) -> Iterator[Callable[[], Callable[[], None]]]:
    """Yield what lets a tool observe botocore; it returns what ends that, which has happened by the test's end."""
    pytest.importorskip(request.param)
    stops: list[Callable[[], None]] = []

    def start() -> Callable[[], None]:
        stop = _OBSERVERS[request.param]()
        stops.append(stop)

        def end() -> None:
            stops.remove(stop)
            stop()

        return end

    yield start
    while stops:
        stops.pop()()


def _call() -> None:
    boto3.client("events", **ANYWHERE).put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])


def _replaced() -> list[object]:
    return [vars(each.owner)[each.name] for each in botocore_patches.replacements()]


def test_a_tool_that_began_before_observes_a_faked_call(observe: Callable[[], Callable[[], None]]) -> None:
    """Its wrappers run around the call, which is answered."""
    observe()
    for _ in range(3):
        with fake_eventbridge() as fake:
            _call()

            assert ["PutEvents"] == [call.operation for call in fake.calls]


def test_a_tool_that_begins_inside_a_fake_observes_it(observe: Callable[[], Callable[[], None]]) -> None:
    """It may begin and end there."""
    with fake_eventbridge() as fake:
        end = observe()
        _call()
        end()
        _call()

        assert 2 == len(fake.calls)


def test_a_tool_across_the_end_of_a_fake_leaves_no_layer(observe: Callable[[], Callable[[], None]]) -> None:
    """What it puts back is nothing of the fake's that ended."""
    before = _replaced()
    for _ in range(3):
        fake = fake_eventbridge().start()
        end = observe()
        _call()
        fake.stop()
        end()
    with fake_eventbridge() as again:
        _call()

        assert 1 == len(again.calls)

    assert before == _replaced()
    assert vars(URLLib3Session)["send"].__module__ == "botocore.httpsession"
