"""What does it cost to have a fake at all? Importing it, entering and leaving, and whole small tests."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median
from typing import TYPE_CHECKING

from moto import mock_aws

from fake_eventbridge import fake_eventbridge
from tests.benchmarks.peers import FAKE, PEERS, figure, microseconds, row, taking_turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_ROUNDS = 15
_SWITCHES = 50
_TESTS = 500

# In a process of its own: boto3 and a client come first, as every test has them, then what a fake adds to them.
# Python's garbage collector runs at some moment of every start, whoever's import it meets: here it meets nobody's.
_BEGINNING = """
import gc, time
import boto3
client = boto3.client("events", region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
gc.disable()
begin = time.perf_counter()
{}
print((time.perf_counter() - begin) * 1000)
"""
_FIRST_USES = {
    FAKE: "from fake_eventbridge import fake_eventbridge\nwith fake_eventbridge(): pass",
    f"{FAKE}, with a first call": (
        "from fake_eventbridge import fake_eventbridge\nwith fake_eventbridge(): client.describe_event_bus()"
    ),
    f"{FAKE}, as a decorator": (
        "from fake_eventbridge import fake_eventbridge\n@fake_eventbridge\ndef test(): pass\ntest()"
    ),
    "moto": "from moto import mock_aws\nwith mock_aws(): pass",
    f"import {FAKE} alone": "import fake_eventbridge",
}


def main() -> None:
    """Print every row."""
    for name, milliseconds in _beginnings().items():
        figure(f"beyond boto3: {name}", "+25 ms" if name == FAKE else "", f"+{milliseconds:.1f} ms")
    doors = {FAKE: _switching(fake_eventbridge), "moto": _switching(mock_aws)}
    row("enter + exit", "31 us", taking_turns(_ROUNDS, doors))
    row("enter + client + call + exit", "1.0x", taking_turns(4 * _ROUNDS, {peer: _one_test(peer) for peer in PEERS}))
    many = {peer: _tests(peer, 25 if peer == "moto" else _TESTS) for peer in PEERS}
    row(f"a small test, of {_TESTS}", "1.1x", taking_turns(1, many))


def _beginning(first_use: str, cache: str) -> float:
    """Time a first use, in milliseconds, where modules are compiled already, as they are but for one run."""
    script = _BEGINNING.format(first_use)
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=environment)  # noqa: S603 - a script of this file
    return float(ran.stdout)


def _beginnings() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as cache:
        for first_use in _FIRST_USES.values():
            _beginning(first_use, cache)
        rounds = [{name: _beginning(each, cache) for name, each in _FIRST_USES.items()} for _ in range(_ROUNDS)]
    return {name: median(measured[name] for measured in rounds) for name in _FIRST_USES}


def _switching(door: Callable[[], AbstractContextManager[object]]) -> Callable[[], float]:
    def switch() -> None:
        for _ in range(_SWITCHES):
            with door():
                pass

    return lambda: microseconds(switch) / _SWITCHES


def _small_test(peer: str, calls: int) -> None:
    with PEERS[peer]("DescribeEventBus") as client:
        for _ in range(calls):
            client.describe_event_bus()


def _one_test(peer: str) -> Callable[[], float]:
    return lambda: microseconds(lambda: _small_test(peer, 1))


def _tests(peer: str, count: int) -> Callable[[], float]:
    """Run many tests of three calls each, as a suite does."""

    def run() -> None:
        for _ in range(count):
            _small_test(peer, 3)

    return lambda: microseconds(run) / count
