from __future__ import annotations

import asyncio
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

_THREADS = 32
_TASKS = 500
_NAMES = 8


@pytest.fixture(autouse=True)
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def _create(client: EventBridgeClient, number: int) -> str | None:
    """Create a bus and put an event, and return the bus's name where this call was the first."""
    name = f"bus-{number % _NAMES}"
    client.put_events(Entries=[{"Source": "acme", "DetailType": "made", "Detail": f'{{"number":{number}}}'}])
    try:
        client.create_event_bus(Name=name)
    except ClientError:
        return None
    return name


def _numbers(fake: FakeEventBridge) -> list[object]:
    return sorted(event.detail["number"] for event in fake.events)


def test_of_many_threads_one_wins_a_name(fake: FakeEventBridge) -> None:
    """Each name is created once, every event is recorded and delivered once, and nobody waits for ever."""
    received = fake.subscribe({"source": ["acme"]})
    barrier = threading.Barrier(_THREADS)

    def run(number: int) -> str | None:
        client = fake.client()
        barrier.wait(30)
        return _create(client, number)

    with ThreadPoolExecutor(_THREADS) as threads:
        won = Counter(filter(None, threads.map(run, range(_THREADS))))

    assert {f"bus-{number}": 1 for number in range(_NAMES)} == won
    assert [*range(_THREADS)] == _numbers(fake) == sorted(event["detail"]["number"] for event in received)


def test_of_many_tasks_one_wins_a_name(fake: FakeEventBridge) -> None:
    """Tasks that call from threads beside their loop lose nothing, and neither do those that are cancelled."""
    client = fake.client()
    begun: list[int] = []

    def call(number: int) -> str | None:
        begun.append(number)
        return _create(client, number)

    async def run() -> list[str | BaseException | None]:
        tasks = [asyncio.create_task(asyncio.to_thread(call, number)) for number in range(_TASKS)]
        await tasks[0]
        for task in tasks[::5]:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(run())
    won = Counter(each for each in results if isinstance(each, str))

    assert {f"bus-{number}" for number in range(_NAMES)} >= set(won)
    assert {1} == set(won.values())
    assert sorted(begun) == _numbers(fake)
    assert _NAMES + 1 == len(client.list_event_buses()["EventBuses"])
