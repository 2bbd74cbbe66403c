from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.service.delivery import attempts

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import Context, FakeEventBridge

_ANY = {"source": [{"prefix": ""}]}


def _put(client: EventBridgeClient) -> None:
    client.put_events(Entries=[{"Source": "acme", "DetailType": "made", "Detail": "{}"}])


def test_a_target_that_publishes_what_it_listens_to_is_refused() -> None:
    """Events that go in a circle end in an error that names it, at every level."""
    fake = fake_eventbridge().start()
    client = fake.client()
    fake.subscribe(_ANY, lambda *_: _put(client))

    with pytest.raises(MisuseError, match=r"events go in a circle: subscription-\w+ -> arn:aws:lambda:\S+ -> subscr"):
        _put(client)

    assert 17 * ["failed"] == [delivery.outcome for delivery in fake.deliveries]
    with pytest.raises(MisuseError, match="go in a circle"):
        fake.stop()


def test_a_circle_of_coroutines_starts_few_threads() -> None:
    """An async target under a sync client has a thread for each level, which are bounded."""
    fake = fake_eventbridge().start()
    client = fake.client()
    threads = []

    async def again(*_: object) -> None:
        threads.append(threading.current_thread())
        _put(client)

    fake.subscribe(_ANY, again)
    with pytest.raises(MisuseError, match="go in a circle"):
        _put(client)

    assert 16 == len(threads)
    with pytest.raises(MisuseError, match="go in a circle"):
        fake.stop()


def test_a_swallowed_circle_is_raised_again_at_the_end() -> None:
    """A target that catches everything hides no circle from the test."""
    fake = fake_eventbridge().start()
    client = fake.client()

    def again(*_: object) -> None:
        with contextlib.suppress(MisuseError):
            _put(client)

    fake.subscribe(_ANY, again)
    _put(client)

    with pytest.raises(MisuseError, match="go in a circle"):
        fake.stop()


def test_targets_may_nest_without_a_circle(fake: FakeEventBridge) -> None:
    """A chain of targets, each of which wakes the next, is carried to its end."""
    client = fake.client()
    for number in range(10):

        def further(_event: object, _context: Context, following: int = number + 1) -> None:
            client.put_events(Entries=[{"Source": f"step{following}", "DetailType": "made", "Detail": "{}"}])

        fake.subscribe({"source": [f"step{number}"]}, further)
    client.put_events(Entries=[{"Source": "step0", "DetailType": "made", "Detail": "{}"}])

    assert 11 == len(fake.events)


def test_running_out_of_stack_is_the_tests_own(fake: FakeEventBridge) -> None:
    """A RecursionError of a target is never recorded as a failure that is tried again."""

    # Python 3.13.0 sets no limit to calls of a function that takes *args.
    def endless(event: object, context: object) -> None:
        endless(event, context)

    fake.subscribe(_ANY, endless)
    with pytest.raises(RecursionError):
        _put(fake.client())

    assert ["failed"] == [delivery.outcome for delivery in fake.deliveries]


def test_a_coroutine_that_waits_for_the_loop_that_waits_for_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync call inside a running loop waits for an async target only so long, and no thread is left."""
    monkeypatch.setattr(attempts, "_LONGEST_BLOCKED", 0.2)
    fake = fake_eventbridge().start()
    client = fake.client()

    async def test() -> None:
        async def waits_forever(*_: object) -> None:
            await asyncio.Event().wait()

        fake.subscribe(_ANY, waits_forever)
        _put(client)

    with pytest.raises(MisuseError, match=r"waits_forever\(\) has not ended after 0.2 seconds.*asyncio.to_thread"):
        asyncio.run(test())

    assert [] == [each for each in threading.enumerate() if each.name == "fake_eventbridge target"]
    with pytest.raises(MisuseError, match="waits_forever"):
        fake.stop()
