from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.interception import client_handlers
from fake_eventbridge.service.dispatch import Service
from fake_eventbridge.service.state import locks
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


# Python has os.fork where the system has it: on Windows no child is ever forked, so nothing can go wrong in one.
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")


def _put(client: EventBridgeClient) -> None:
    client.put_events(Entries=[{"Source": "acme", "DetailType": "made", "Detail": "{}"}])


def _counts() -> dict[str, int]:
    gc.collect()
    return {
        "threads": threading.active_count(),
        "services": sum(type(each) is Service for each in gc.get_objects()),
        "descriptors": len([*Path("/proc/self/fd").iterdir()]) if sys.platform == "linux" else 0,
        "clients": len(client_handlers._attachments),
        "locks": len(locks._made),
    }


def test_many_cycles_leave_nothing() -> None:
    """No object, handler, thread, lock or descriptor stays behind, however often a fake begins and ends."""
    client = boto3.client("events", **ANYWHERE)

    def cycle() -> None:
        with fake_eventbridge(seed=1) as fake, fake_eventbridge():
            fake.subscribe({"source": ["acme"]})
            _put(client)

    for _ in range(150):  # until botocore holds as many clients' endpoints as it keeps, and a report its last few fakes
        cycle()
    before, objects = _counts(), len(gc.get_objects())
    for _ in range(200):
        cycle()

    assert before == _counts()
    assert len(gc.get_objects()) < objects + 100  # less than one for each cycle: what was counted is an object too


class _Publishing:
    """Publishes where it is collected, which is at any moment."""

    def __init__(self, publish: Callable[[], None]) -> None:
        self._publish = publish

    def __del__(self) -> None:
        self._publish()


@pytest.mark.parametrize("read", ["calls", "events", "deliveries"])
def test_a_finalizer_may_publish_while_records_are_read(fake: FakeEventBridge, read: str) -> None:
    """No lock that is not re-entrant is held while the records are made."""
    client = fake.client()
    fake.subscribe({"source": ["acme"]})
    _put(client)
    journal = fake._journal
    with journal._lock:
        published = _Publishing(lambda: _put(client))
        del published
        getattr(fake, read)

    assert 2 == len(fake.events)


def test_a_signal_handler_may_publish_while_locks_are_held(fake: FakeEventBridge) -> None:
    """A handler that runs in the middle of an operation, or of a move of the clock, makes its call at once."""
    client = fake.client()

    def publish(_signal: int, _frame: FrameType | None) -> None:
        _put(client)

    before = signal.signal(signal.SIGINT, publish)
    try:
        backend = fake._service.backend
        for lock in (backend.lock, backend.clock._lock, backend.journal._lock, fake._service.faults._lock):
            with lock:
                signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)

    assert 4 == len(fake.events)


def _exit_code_of_child(run: Callable[[], None]) -> int:
    """Run something in a forked child, which has ten seconds, and return how it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads are running is what is tested
        child = os.fork()
    if child == 0:
        signal.alarm(10)
        status = 1
        try:
            run()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@forks
def test_a_child_forked_while_a_thread_holds_the_locks_works(fake: FakeEventBridge) -> None:
    """Locks are made anew in the child, where the thread that held them does not exist."""
    client = fake.client()
    _put(client)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        backend = fake._service.backend
        with backend.lock, backend.clock._lock, backend.journal._lock, fake._service.faults._lock:
            held.set()
            release.wait()

    def run() -> None:
        _put(client)
        with fake_eventbridge(seed=2) as other:
            _put(other.client())
        assert 2 == len(fake.events)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    try:
        code = _exit_code_of_child(run)
    finally:
        release.set()
        thread.join()

    assert 0 == code
    assert 1 == len(fake.events)


@forks
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_workers_forked_while_threads_put_events_work(fake: FakeEventBridge) -> None:
    """Each worker of a pool has the world as it was when it was forked, and goes on in its own."""
    client = fake.client()
    client.put_rule(Name="made", EventPattern='{"source":["acme"]}')
    is_over = threading.Event()

    def put() -> None:
        while not is_over.is_set():
            _put(client)

    threads = [threading.Thread(target=put) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        with multiprocessing.get_context("fork").Pool(2) as pool:
            named = pool.map_async(_rules_after_one_more, ["first", "second"], chunksize=1).get(timeout=30)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()

    assert [True, True] == [
        {"made", name} <= set(names) for name, names in zip(["first", "second"], named, strict=True)
    ]
    assert ["made"] == [rule["Name"] for rule in client.list_rules()["Rules"]]


def _rules_after_one_more(name: str) -> list[str]:
    """Put a rule with a client that is made in the worker, and return the names of all that it has."""
    client = boto3.client("events", **ANYWHERE)
    client.put_rule(Name=name, EventPattern='{"source":["acme"]}')
    return [rule["Name"] for rule in client.list_rules()["Rules"]]


@forks
def test_a_child_forked_inside_an_operation_works(fake: FakeEventBridge) -> None:
    """What the forking thread holds itself it still holds in the child, and lets go of there."""
    client = fake.client()

    def run() -> None:
        _put(client)

    with fake._service.backend.lock:
        code = _exit_code_of_child(run)

    assert 0 == code
