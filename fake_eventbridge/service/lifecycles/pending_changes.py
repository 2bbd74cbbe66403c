"""What happens by itself a moment later? A record's next change of state, unless another comes first."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from fake_eventbridge.service.delivery import attempts

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge.service.state.backend import Backend

# How long AWS takes is not documented, and varies: long enough to be seen, short enough to be waited for.
# Unverified: the length.
A_MOMENT = timedelta(seconds=1)


class Changing(Protocol):
    """A record whose state changes by itself."""

    pending_change: Callable[[], None] | None


def later(backend: Backend, record: Changing, change: Callable[[], None]) -> None:
    """Let a record change in a moment; a change that it waited for until now will not happen."""
    record.pending_change = change
    due = backend.clock.now() + A_MOMENT
    backend.clock.schedule(due, partial(_happen, backend, record, change), is_in_flight=True)


def _happen(backend: Backend, record: Changing, change: Callable[[], None]) -> None:
    with backend.lock:
        if record.pending_change is change:
            record.pending_change = None
            change()
        tasks = backend.take_outbox()
    attempts.carry_out(backend, tasks)
