"""Deliveries, attempted and retried: tasks are carried out one by one, in order, outside any lock.

What a target raises decides what follows: its own failure is tried again by the rule's policy and ends in its
dead-letter queue; an error that is the test's comes out of the call that delivered, once every other task is done.
"""

from __future__ import annotations

import threading
from collections import deque
from contextvars import copy_context
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.service.delivery import circles, failures, handover
from fake_eventbridge.service.delivery.failures import EndlessDeliveryError, TargetFailure
from fake_eventbridge.service.state.deliveries import Attempt

if TYPE_CHECKING:
    from collections.abc import Awaitable, Generator, Iterable

    from fake_eventbridge.service.state.backend import Backend, Task

# What is yielded is awaited by whoever drives, in a loop of the caller's or in a thread with a loop of its own.
Carrying: TypeAlias = "Generator[handover.Waited, object, None]"

# A target that cannot be tried any more. Source: the user guide; the model's defaults.
_MOST_RETRIES = 185
_OLDEST = 86_400
_LONGEST_PAUSE = 480

# How long a loop that is running may stand still for a coroutine that is awaited in another. Units: seconds.
_LONGEST_BLOCKED = 30.0


def carry_out(backend: Backend, tasks: Iterable[Task]) -> None:
    """Carry tasks out; a coroutine that a target answers runs to its end in a thread with a loop of its own.

    Raises:
        AssertionError, MisuseError, BaseException: what is the test's own, raised by a target.
    """
    _drive(_carry(backend, tasks))


def _drive(carrying: Carrying) -> None:
    try:
        awaitable = next(carrying)
        while True:
            try:
                result = _waited_for(awaitable)
            except BaseException as error:  # noqa: BLE001, PERF203 - the carrying decides what it means
                awaitable = carrying.throw(error)
            else:
                awaitable = carrying.send(result)
    except StopIteration:
        return


async def carry_out_in_loop(backend: Backend, tasks: Iterable[Task]) -> None:
    """Carry tasks out; a coroutine that a target answers is awaited on the running loop.

    Raises:
        AssertionError, MisuseError, BaseException: what is the test's own, raised by a target.
    """
    carrying = _carry(backend, tasks)
    try:
        awaitable = next(carrying)
        while True:
            try:
                result = await (_off_the_loop(awaitable) if isinstance(awaitable, handover.Blocking) else awaitable)
            except BaseException as error:  # noqa: BLE001, PERF203 - the carrying decides what it means
                awaitable = carrying.throw(error)
            else:
                awaitable = carrying.send(result)
    except StopIteration:
        return


def _carry(backend: Backend, tasks: Iterable[Task]) -> Carrying:
    waiting = deque(tasks)
    tests_own: BaseException | None = None
    while waiting:
        task = waiting.popleft()
        try:
            waiting.extend((yield from _attempt(backend, task)))
        except BaseException as error:
            _give_up(backend, task, error)
            if failures.stops_everything(error):
                for each in waiting:
                    _give_up(backend, each, error)
                raise
            tests_own = tests_own or error
    if tests_own is not None:
        raise tests_own


def _attempt(backend: Backend, task: Task) -> Generator[handover.Waited, object, list[Task]]:
    """Try once, and return what follows from it; where an API destination's rate does not let it be now, later."""
    if _is_put_off(backend, task):
        return []
    task.has_slot = False
    task.entry.attempts += 1
    try:
        with circles.follow(task):
            further = yield from handover.hand_over(backend, task)
    except TargetFailure as failure:
        yield from _failed(backend, task, failure)
        return []
    _note(backend, task, None)
    task.entry.outcome = "delivered"
    return further


def _give_up(backend: Backend, task: Task, error: BaseException) -> None:
    """Record that an error which is the test's own ended a delivery, or kept it from being tried."""
    said = str(error) or type(error).__name__
    if len(task.entry.history) < task.entry.attempts:
        _note(backend, task, said)
    elif not task.entry.attempts:
        task.entry.error = f"not tried: {said}"
    task.entry.outcome = "failed"


def _failed(backend: Backend, task: Task, failure: TargetFailure) -> Carrying:
    """Try again later, if the rule's policy allows it, or else leave the event to the dead-letter queue."""
    _note(backend, task, str(failure))
    exhausted = _exhausted(backend, task, failure)
    if exhausted is None:
        task.entry.outcome = "retrying"
        due = task.entry.retry_at = backend.clock.now() + _pause(task, failure)
        backend.clock.schedule(due, partial(_again, backend, task), is_in_flight=True)
    else:
        yield from _end(backend, task, failure, exhausted)


def _end(backend: Backend, task: Task, failure: TargetFailure, exhausted: str) -> Carrying:
    """Leave what is not tried again to the dead-letter queue, if there is one for it."""
    if failure.is_lost or "Arn" not in task.target.get("DeadLetterConfig", {}):
        task.entry.outcome = "failed"
    else:
        try:
            yield from handover.bury(backend, task, failure, exhausted)
        except TargetFailure as queue_failure:
            task.entry.outcome = "failed"
            task.entry.error = f"{failure}; dead-letter queue: {queue_failure}"
        else:
            task.entry.outcome = "dead-lettered"


def _exhausted(backend: Backend, task: Task, failure: TargetFailure) -> str | None:
    """Return which condition ends the retries, in AWS's word for it, or None where another one follows."""
    policy = task.target.get("RetryPolicy", {})
    if not failure.is_retriable:
        return ""
    if task.entry.attempts > policy.get("MaximumRetryAttempts", _MOST_RETRIES):
        return "MaximumRetryAttempts"
    if backend.clock.now() + _pause(task, failure) - task.began > _oldest(task):
        return "MaximumEventAgeInSeconds"
    return None


def _oldest(task: Task) -> timedelta:
    return timedelta(seconds=task.target.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", _OLDEST))


def _pause(task: Task, failure: TargetFailure) -> timedelta:
    """Return the back-off before the next attempt, or what the target asked for, if that is longer.

    Unverified: AWS backs off exponentially and draws the rest.
    """
    pause = timedelta(seconds=min(2 ** min(task.entry.attempts - 1, 16), _LONGEST_PAUSE))
    return pause if failure.retry_after is None else max(pause, failure.retry_after)


def _is_put_off(backend: Backend, task: Task) -> bool:
    """Put an attempt off until its API destination's rate lets it be, which is no failure and not counted.

    Source: the user guide: where the rate is too low, events can be too old before their turn comes. Unverified: a
    rate is kept to in each second of the clock, and what is then too old is `THROTTLING`.
    """
    if task.has_slot or ":api-destination/" not in task.target["Arn"]:
        return False
    with backend.lock:
        destination = handover.paced(backend, task.target["Arn"])
        if destination is None:
            return False
        limit = destination.invocation_rate_limit_per_second
        now = backend.clock.now()
        moment = destination.pace.moment(now, limit)
        too_old = task.began + _oldest(task)
        if moment <= max(now, too_old):
            destination.pace.take(moment)
    if moment <= now:
        return False
    task.entry.error = f"put off: {destination.arn} takes {limit} invocations a second"
    if moment <= too_old:
        task.has_slot = True
        backend.clock.schedule(moment, partial(_again, backend, task), is_in_flight=True)
    else:
        backend.clock.schedule(max(too_old, now), partial(_too_old, backend, task), is_in_flight=True)
    return True


def _too_old(backend: Backend, task: Task) -> None:
    """End a delivery whose turn at an API destination did not come in time."""
    backend.journal.resume_delivery(task.entry)
    failure = TargetFailure("THROTTLING", "Rate exceeded.")
    task.entry.error = str(failure)
    _drive(_end(backend, task, failure, "MaximumEventAgeInSeconds"))


def _again(backend: Backend, task: Task) -> None:
    backend.journal.resume_delivery(task.entry)
    carry_out(backend, [task])


def _note(backend: Backend, task: Task, error: str | None) -> None:
    task.entry.error = error
    task.entry.history.append(Attempt(backend.clock.now(), error))


def _off_the_loop(blocking: handover.Blocking) -> Awaitable[object]:
    import asyncio  # noqa: PLC0415 - it is slow to import, and only who has a loop needs it

    return asyncio.to_thread(blocking.call)


def _waited_for(waited: handover.Waited) -> object:
    return waited.call() if isinstance(waited, handover.Blocking) else _in_a_loop_of_its_own(waited)


def _in_a_loop_of_its_own(awaitable: Awaitable[object]) -> object:
    """Run a coroutine to its end, in a thread: the caller's may have a loop that is running."""
    import asyncio  # noqa: PLC0415 - few targets are coroutine functions, and it is slow to import

    results: list[object] = []
    errors: list[BaseException] = []
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[object] | None]] = []

    async def wait() -> object:
        running.append((asyncio.get_running_loop(), asyncio.current_task()))
        return await awaitable

    def run() -> None:
        try:
            results.append(asyncio.run(wait()))
        except BaseException as error:  # noqa: BLE001 - raised again where it was asked for
            errors.append(error)

    thread = threading.Thread(target=copy_context().run, args=(run,), name="fake_eventbridge target", daemon=True)
    thread.start()
    thread.join(None if asyncio._get_running_loop() is None else _LONGEST_BLOCKED)  # noqa: SLF001 - None, and no error
    if thread.is_alive():
        for loop, task in running:
            if task is not None:
                loop.call_soon_threadsafe(task.cancel)
        thread.join(_LONGEST_BLOCKED)
        raise EndlessDeliveryError(
            f"{getattr(awaitable, '__qualname__', awaitable)}() has not ended after {_LONGEST_BLOCKED:g} seconds: it "
            "is awaited for a call of a client that is not asynchronous, inside a running event loop, which stands "
            "still meanwhile. Make the call with an aiobotocore client, or by `await asyncio.to_thread(...)`."
        )
    if errors:
        raise errors[0]
    return results[0]
