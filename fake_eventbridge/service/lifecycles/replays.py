"""The states of a replay: started, it runs and ends by itself in a minute, unless it is cancelled on the way.

STARTING ---> RUNNING ---> COMPLETED, or FAILED where the archive was deleted
    |            |
    '------------'---> CANCELLING ---> CANCELLED
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.service.delivery import archiving
from fake_eventbridge.service.lifecycles.pending_changes import A_MOMENT, later

if TYPE_CHECKING:
    from datetime import datetime

    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.records import Replay

CANCELLABLE = frozenset({"STARTING", "RUNNING"})
ACTIVE = CANCELLABLE | {"CANCELLING"}

# Source: recorded (2026-09): 54 to 67 seconds, whatever the archive holds, and no less to cancel one. So no target that
# is tried again ends a replay. Unverified: when within that time it is RUNNING and its events arrive.
_LENGTH = timedelta(minutes=1)


def start(region: Region, replay: Replay) -> None:
    """Let a replay that is STARTING take its course."""
    later(region.backend, replay, partial(_run, region, replay))


def cancel(backend: Backend, replay: Replay) -> None:
    """Stop a replay on its way."""
    replay.state = "CANCELLING"
    later(backend, replay, partial(_end, backend, replay, "CANCELLED"), after=_LENGTH)


def _run(region: Region, replay: Replay) -> None:
    replay.state = "RUNNING"
    if _has_archive(region, replay):
        archiving.send_again(region, replay)
        replay.event_last_replayed_time = _last_minute(replay)
    later(region.backend, replay, partial(_complete, region, replay), after=_LENGTH - A_MOMENT)


def _complete(region: Region, replay: Replay) -> None:
    if _has_archive(region, replay):
        _end(region.backend, replay, "COMPLETED")
    else:
        replay.state_reason = "Archive resource not found."
        _end(region.backend, replay, "FAILED")


def _end(backend: Backend, replay: Replay, state: Literal["CANCELLED", "COMPLETED", "FAILED"]) -> None:
    replay.state = state
    replay.replay_end_time = backend.clock.now()


def _has_archive(region: Region, replay: Replay) -> bool:
    return region.archives.get(replay.archive.name) is replay.archive


def _last_minute(replay: Replay) -> datetime | None:
    """Return the last minute of the span in which the archive holds an event, be it outside of the span's seconds.

    Source: recorded (2026-09).
    """
    first = _minute(replay.event_start_time)
    minutes = (_minute(each.event.time) for each in replay.archive.events)
    return max((each for each in minutes if first <= each < replay.event_end_time), default=None)


def _minute(time: datetime) -> datetime:
    return time.replace(second=0, microsecond=0)
