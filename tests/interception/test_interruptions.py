from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

import fake_eventbridge as package
from fake_eventbridge import FakeEventBridge
from fake_eventbridge.interception import active, botocore_patches, client_handlers
from fake_eventbridge.service.state import locks
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from _typeshed import TraceFunction
    from mypy_boto3_events import EventBridgeClient

_OURS = str(Path(package.__file__).parent)
# How many lines the end has before its `try`. Nothing of ours runs before them, so nothing of ours could undo what an
# interruption there leaves; under pytest the plugin does.
_BEYOND_US = {"__exit__": 4, "_stop": 2}


class _InterruptedError(BaseException):
    """Stands for what a signal's handler raises, as that of a time limit does."""


class _Interruption:
    """Raises once, before the line of this package whose number it was given."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.place = ""

    def trace(self, frame: FrameType, event: str, _argument: object) -> TraceFunction | None:
        caller = frame.f_back
        is_finalizer = "__del__" in {frame.f_code.co_name, None if caller is None else caller.f_code.co_name}
        if is_finalizer or not frame.f_code.co_filename.startswith(_OURS):
            return None  # what a finalizer raises is only printed
        if event == "line" and frame.f_lineno - frame.f_code.co_firstlineno > _BEYOND_US.get(frame.f_code.co_name, -1):
            self.left -= 1
            if self.left == 0:
                self.place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                raise _InterruptedError
        return self.trace


def _use(client: EventBridgeClient) -> None:
    with FakeEventBridge():
        client.describe_event_bus()


def _handlers(client: EventBridgeClient) -> list[object]:
    return list(client.meta.events._emitter._handlers.prefix_search("before-send.eventbridge"))  # type: ignore[attr-defined]  # noqa: SLF001 - botocore has no public way to ask


def _lines(run: Callable[[], None]) -> int:
    """Return how many lines of this package a run goes through."""
    counting = _Interruption(0)
    sys.settrace(counting.trace)
    try:
        run()
    finally:
        sys.settrace(None)
    return -counting.left


def test_an_interruption_at_any_line_leaves_nothing(no_network: None) -> None:  # noqa: ARG001 - a guard
    """Neither an active fake nor a handler or a replaced method is left, wherever the signal of a time limit comes.

    In a thread of its own, as Python can keep an interrupted `with` block's exception for the thread to the end.
    """
    with ThreadPoolExecutor(1) as threads:
        assert [] == threads.submit(_places_that_leave_something).result()


def _places_that_leave_something() -> list[str]:
    """Interrupt a use of the fake before each of its lines, and return before which of them something is left."""
    client = boto3.client("events", **ANYWHERE)
    _use(client)  # what is read once is read
    before = _handlers(client)
    originals = [vars(owner)[name] for owner, name, _ in botocore_patches.replacements()]
    left: list[str] = []
    for at in range(1, _lines(lambda: _use(client)) + 1):
        interruption = _Interruption(at)
        sys.settrace(interruption.trace)
        try:
            _use(client)
        except _InterruptedError:
            pass
        finally:
            sys.settrace(None)
            locks.release_leaked()
        is_clean = (
            not active.activations
            and client_handlers.of(client.meta.events) is None
            and before == _handlers(client)
            and originals == [vars(owner)[name] for owner, name, _ in botocore_patches.replacements()]
        )
        if not is_clean:
            left.append(interruption.place)
            while active.activations:
                active.activations[-1].owner.let_go_of_all()
            botocore_patches.uninstall()
    return left
