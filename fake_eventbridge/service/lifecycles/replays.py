"""How does a replay change? Started, it runs and ends by itself, unless it is cancelled on the way.

STARTING ---> RUNNING ---> COMPLETED
    |            |
    '------------'---> CANCELLING ---> CANCELLED
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.service.delivery import archiving
from fake_eventbridge.service.lifecycles.pending_changes import later

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.records import Replay

CANCELLABLE = frozenset({"STARTING", "RUNNING"})
ACTIVE = CANCELLABLE | {"CANCELLING"}


def start(region: Region, replay: Replay) -> None:
    """Let a replay that is STARTING take its course."""
    later(region.backend, replay, partial(_run, region, replay))


def cancel(backend: Backend, replay: Replay) -> None:
    """Stop a replay on its way."""
    replay.state = "CANCELLING"
    later(backend, replay, partial(_end, backend, replay, "CANCELLED"))


def _run(region: Region, replay: Replay) -> None:
    replay.state = "RUNNING"
    archiving.send_again(region, replay)
    later(region.backend, replay, partial(_end, region.backend, replay, "COMPLETED"))


def _end(backend: Backend, replay: Replay, state: Literal["CANCELLED", "COMPLETED"]) -> None:
    replay.state = state
    replay.replay_end_time = backend.clock.now()
