from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.regions import EndpointRulesetResolver
from botocore.session import Session

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.interception import client_handlers
from tests.conftest import ANYWHERE
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from mypy_boto3_events import EventBridgeClient

    Mode = Literal["legacy", "standard", "adaptive"]

REPLACED = [Endpoint, Session, BaseClient, EndpointRulesetResolver]
EVENTS = ["before-send", "before-sign", "choose-signer", "needs-retry", "before-parameter-build"]


def methods() -> list[dict[str, object]]:
    """Return all that stands in the classes that a fake touches."""
    return [dict(vars(owner)) for owner in REPLACED]


def handlers(client: EventBridgeClient) -> dict[str, set[object]]:
    """Return the handlers on a client, by event."""
    emitter = client.meta.events._emitter  # type: ignore[attr-defined]  # noqa: SLF001 - botocore has no public way to ask
    return {event: set(emitter._handlers.prefix_search(f"{event}.eventbridge.PutEvents")) for event in EVENTS}  # noqa: SLF001 - as above


def test_the_end_puts_every_method_back() -> None:
    """Botocore's classes hold the very functions they held before."""
    before = methods()
    with fake_eventbridge() as fake:
        fake.client().describe_event_bus()

        assert before != methods()

    assert before == methods()


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_end_leaves_every_client_as_it_was_found(mode: Mode) -> None:
    """The handlers on a client of one's own are the same again, in every retry mode."""
    client = boto3.client("events", config=Config(retries={"mode": mode}), **ANYWHERE)
    before = handlers(client)
    with fake_eventbridge():
        client.describe_event_bus()

        assert before != handlers(client)

    assert before == handlers(client)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Endpoint, "make_request"),
        (Endpoint, "_needs_retry"),
        (Session, "create_client"),
        (BaseClient, "_emit_api_params"),
    ],
)
def test_a_lost_seam_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
    """A botocore without one of the methods is named at the start, which then leaves nothing behind."""
    monkeypatch.delattr(owner, name)
    before = methods()

    with pytest.raises(MisuseError, match=rf"botocore 1\.\d+\.\d+ has no {owner.__name__}\.{name}, where fake_"):
        fake_eventbridge().start()
    assert before == methods()


def test_a_wrapper_of_somebody_else_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody wrapped over the hook since, the end goes inert: their wrapper stays, and calls pass through."""
    seen: list[str] = []
    monkeypatch.setattr(Endpoint, "make_request", Endpoint.make_request)  # what is put back after the test
    with fake_eventbridge() as fake:
        ours = Endpoint.make_request

        def theirs(self: Endpoint, operation_model: object, request_dict: object) -> object:
            seen.append("theirs")
            return ours(self, operation_model, request_dict)  # type: ignore[arg-type]  # passed on as it came

        Endpoint.make_request = theirs  # type: ignore[method-assign]  # as tracing libraries do
        client = fake.client()
        client.describe_event_bus()

    assert Endpoint.make_request is theirs
    with pytest.raises(MisuseError, match="while no fake is active"):
        client.describe_event_bus()
    with fake_eventbridge() as again:
        client.describe_event_bus()
    assert (3, 1, 1) == (len(seen), len(fake.calls), len(again.calls))
    assert Endpoint.make_request is theirs


def test_a_wrapper_that_restores_our_method_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A patch that began inside a fake and ends after it puts a spent hook back, which does nothing."""
    monkeypatch.setattr(Endpoint, "make_request", Endpoint.make_request)  # what is put back after the test
    with fake_eventbridge():
        spent = Endpoint.make_request
        patch = pytest.MonkeyPatch()
        patch.setattr(Endpoint, "make_request", None)
    patch.undo()

    assert Endpoint.make_request is spent
    with fake_eventbridge() as fake:
        fake.client().describe_event_bus()
    assert 1 == len(fake.calls)


def test_a_call_under_way_when_the_fake_ends_is_refused(no_network: None) -> None:  # noqa: ARG001 - a guard
    """It was not signed, so it would go to AWS as it is; the client is left as found once the call is over."""
    client = boto3.client("events", **ANYWHERE)
    before = handlers(client)
    fake = fake_eventbridge()
    fake.start()

    def end(**_: object) -> None:
        client.meta.events.unregister("before-sign.events", end)
        fake.stop()

    client.meta.events.register("before-sign.events", end)
    with pytest.raises(MisuseError, match="while no fake is active"):
        client.describe_event_bus()

    assert before == handlers(client)


def test_a_call_under_way_is_answered_by_the_next_fake(no_network: None) -> None:  # noqa: ARG001 - a guard
    """A fake that starts while the call is on its way answers it, once."""
    client = boto3.client("events", **ANYWHERE)
    first, second = fake_eventbridge(), fake_eventbridge()
    first.start()

    def change_over(**_: object) -> None:
        client.meta.events.unregister("before-sign.events", change_over)
        first.stop()
        second.start()

    client.meta.events.register("before-sign.events", change_over)
    client.describe_event_bus()
    client.describe_event_bus()
    second.stop()

    assert (0, 2) == (len(first.calls), len(second.calls))


def test_a_call_that_begins_as_the_fake_ends_is_left_alone() -> None:
    """Nothing is put on a client once no fake is active, as nobody would take it off."""
    client = boto3.client("events", **ANYWHERE)

    client_handlers.CallUnderWay(client.meta.events).begin("us-east-1")

    assert client_handlers.of(client.meta.events) is None


def test_a_call_that_ended_can_be_collected_where_the_stack_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that an error kept alive may be collected deep in a recursion, and has nothing to do there."""
    ignored: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    frames_left = [2]
    with fake_eventbridge() as fake:
        client = fake.client()
        client.describe_event_bus()
        calls = [client_handlers.CallUnderWay(client.meta.events)]
        calls[0].begin("us-east-1")
        calls[0].end()

        def collect() -> None:
            try:
                collect()
            except RecursionError:
                if frames_left[0]:
                    frames_left[0] -= 1
                    raise
                calls.clear()

        collect()

    assert ([], []) == (calls, ignored)


def test_clients_are_not_kept_alive() -> None:
    """A long-lived fake does not collect the clients of all tests."""
    with fake_eventbridge() as fake:
        client = fake.client()
        client.describe_event_bus()
        emitter = weakref.ref(client.meta.events)
        del client
        gc.collect()

        assert emitter() is None


def test_an_unsigned_client_born_in_a_fake_refuses_too(no_network: None) -> None:  # noqa: ARG001 - a guard
    """It asks for no credentials that could refuse, so it has a handler that does."""
    with fake_eventbridge():
        client = boto3.client("events", config=Config(signature_version=UNSIGNED))
        client.describe_event_bus()

    with pytest.raises(MisuseError, match="while no fake is active"):
        client.describe_event_bus()


def test_an_emitter_with_our_handlers_can_be_copied() -> None:
    """Boto3 copies emitters where it makes more from one."""
    with fake_eventbridge() as fake:
        client = fake.client()
        client.describe_event_bus()

        assert type(client.meta.events) is type(client.meta.events.__copy__())  # type: ignore[attr-defined]  # the stubs do not know it


@pytest.mark.parametrize(
    "end",
    [lambda client: client.describe_event_bus(), lambda client: client.describe_event_bus(Name="missing")],
)
def test_no_count_of_calls_is_left_over(end: Callable[[EventBridgeClient], object]) -> None:
    """Calls that succeed, are refused, or break are all over when they are over."""
    client = boto3.client("events", **ANYWHERE)
    with fake_eventbridge() as fake:
        fake.fail("*", "ResourceNotFound", when="after", undeclared=True)
        with refused("ResourceNotFoundException"):
            end(client)
        found = client_handlers.of(client.meta.events)

        assert found is not None
        assert set() == found.calls_under_way
        fake.reset()
