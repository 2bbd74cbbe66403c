"""Changes that happen by themselves a moment later: a record's next state, unless another comes first."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge.service.state.backend import Backend

# Long enough to be seen, short enough to be waited for. Source: recorded (2026-09) for what follows a deauthorization,
# give or take half a second. Unverified: elsewhere.
A_MOMENT = timedelta(seconds=1)


class Changing(Protocol):
    """A record whose state changes by itself."""

    pending_change: Callable[[], None] | None


def later(backend: Backend, record: Changing, change: Callable[[], None], *, after: timedelta = A_MOMENT) -> None:
    """Let a record change after a while; a change that it waited for until now will not happen."""
    record.pending_change = change
    _schedule(backend, after, partial(_change_if_pending, record, change))


def finish(backend: Backend, record: Changing) -> None:
    """Let a record change now where it would in a while; the clock stands where it is."""
    change = record.pending_change
    if change is not None:
        _happen(backend, partial(_change_if_pending, record, change))


def follow_up(backend: Backend, change: Callable[[], None]) -> None:
    """Let something change in a moment, whatever else happens until then."""
    _schedule(backend, A_MOMENT, change)


def _schedule(backend: Backend, after: timedelta, change: Callable[[], None]) -> None:
    backend.clock.schedule(backend.clock.now() + after, partial(_happen, backend, change), is_in_flight=True)


def _change_if_pending(record: Changing, change: Callable[[], None]) -> None:
    if record.pending_change is change:
        record.pending_change = None
        change()


def _happen(backend: Backend, change: Callable[[], None]) -> None:
    with backend.lock:
        change()
        tasks = backend.take_outbox()
    if tasks:
        from fake_eventbridge.service.delivery import attempts  # noqa: PLC0415 - few changes send an event

        attempts.carry_out(backend, tasks)
