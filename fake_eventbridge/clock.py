"""What time is it, and what is due? A clock that follows `time.time()` until a test freezes or advances it."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


Due: TypeAlias = "tuple[datetime, int, Callable[[], None], bool]"

# The clock whose agenda runs in this context: what happens there may turn that clock itself, also from another thread.
_running: ContextVar[object] = ContextVar("fake_eventbridge_running", default=None)


class ClockState(NamedTuple):
    """A clock at one moment."""

    frozen: datetime | None
    offset: timedelta
    agenda: list[Due]


class Clock:
    """The fake's time, aware and in UTC, with an agenda of what falls due.

    Not frozen, it asks `time.time()` (so freezegun and time-machine are honoured) and adds what was advanced.
    """

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._frozen = None if frozen_at is None else _aware(frozen_at)
        self._offset = timedelta(0)
        self._moment: datetime | None = None
        self._agenda: list[Due] = []
        self._order = itertools.count()

    @property
    def is_frozen(self) -> bool:
        """Tell whether time stands until it is advanced."""
        return self._frozen is not None

    def now(self) -> datetime:
        """Return the current time; while something due happens, the moment at which it fell due."""
        moment = self._moment
        if moment is not None:
            return moment
        return self._running() if self._frozen is None else self._frozen

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock at an aware datetime, or where it is now; what fell due up to then happens first.

        Raises:
            MisuseError: `at` has no time zone, or lies in the past.
        """
        with self._turn():
            target = self.now() if at is None else _aware(at)
            if target < self.now():
                raise MisuseError(
                    f"The clock cannot go back from {self.now().isoformat()} to {target.isoformat()}: start with "
                    "fake_eventbridge(now=...) to begin earlier."
                )
            self._move_to(target)
            self._frozen = target

    def advance(self, delta: timedelta | None = None, **units: float) -> None:
        """Move time on, `advance(days=14)` or `advance(timedelta(days=14))`; what falls due happens in order.

        Raises:
            MisuseError: the span is negative or endless, or its unit is none of timedelta's.
        """
        with self._turn():
            now = self.now()
            try:
                target = now + _span(delta, units)
            except OverflowError:
                raise MisuseError(f"The clock cannot go beyond the year 9999: it is at {now.isoformat()}.") from None
            self._move_to(target)

    def settle(self) -> None:
        """Move time on until nothing is under way: no retry, no replay, no state that changes by itself.

        Schedules, the expiry of sources and of archives are not waited for, but happen when time passes them.
        """
        with self._turn():
            while any(is_in_flight for *_, is_in_flight in self._agenda):
                self._move_to(min(due for due, *_, is_in_flight in self._agenda if is_in_flight))

    def schedule(self, due: datetime, happen: Callable[[], None], *, is_in_flight: bool = False) -> None:
        """Put something on the agenda; things due at one moment happen in the order they were put there.

        What is in flight ends by itself, and is waited for by `settle`.
        """
        heapq.heappush(self._agenda, (due, next(self._order), happen, is_in_flight))

    def clear(self) -> None:
        """Forget what is due."""
        self._agenda.clear()

    def state(self) -> ClockState:
        """Return what time it is and what is due."""
        return ClockState(self._frozen, self._offset, list(self._agenda))

    def return_to(self, state: ClockState) -> None:
        """Return to a time, and to what was due then."""
        self._frozen, self._offset = state.frozen, state.offset
        self._agenda = list(state.agenda)
        heapq.heapify(self._agenda)

    def run_due(self) -> None:
        """Let what has fallen due by now happen."""
        if self._agenda and self._moment is None and self._agenda[0][0] <= self.now():
            with self._turn():
                self._run_until(self.now())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one thread at a time turn the clock, and what happens meanwhile turn it further."""
        if _running.get() is self:
            yield
            return
        with self._lock:
            token = _running.set(self)
            try:
                yield
            finally:
                _running.reset(token)

    def _move_to(self, target: datetime) -> None:
        self._run_until(target)
        if self._frozen is not None:
            self._frozen = max(target, self._frozen)
        else:
            self._offset += max(target - self._running(), timedelta(0))

    def _running(self) -> datetime:
        now = datetime.fromtimestamp(round(time.time(), 3), timezone.utc)
        return now + self._offset if self._offset else now

    def _run_until(self, target: datetime) -> None:
        outer = self._moment
        try:
            while self._agenda and self._agenda[0][0] <= target:
                due, _, happen, _ = heapq.heappop(self._agenda)
                self._moment = due if outer is None else max(due, outer)
                happen()
        finally:
            self._moment = outer


def _aware(at: object) -> datetime:
    if not isinstance(at, datetime):
        raise MisuseError(f"{at!r} is no datetime: give an aware one, such as datetime(..., tzinfo=timezone.utc).")
    if at.tzinfo is None:
        raise MisuseError(
            f"{at!r} has no time zone: give an aware datetime, such as datetime(..., tzinfo=timezone.utc)."
        )
    return at.astimezone(timezone.utc)


def _span(delta: timedelta | None, units: dict[str, float]) -> timedelta:
    try:
        span = (delta or timedelta(0)) + timedelta(**units)
    except TypeError:
        raise MisuseError(
            f"{', '.join(units)}: advance() takes timedelta's units, such as days, hours, minutes and seconds."
        ) from None
    if span < timedelta(0):
        raise MisuseError(f"The clock cannot go back: advance({span}) is negative.")
    return span
