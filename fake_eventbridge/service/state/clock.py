"""What time is it, and what is due? A clock that follows `time.time()` until a test freezes or advances it."""

from __future__ import annotations

import heapq
import itertools
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fake_eventbridge import locks
from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


Due: TypeAlias = "tuple[datetime, int, Callable[[], None], bool]"

# The clock that is turned in this context: what happens meanwhile, also in a thread of it, turns it further.
_turning: ContextVar[object] = ContextVar("fake_eventbridge_turning", default=None)


class ClockState(NamedTuple):
    """A clock at one moment."""

    frozen: datetime | None
    offset: timedelta
    agenda: list[Due]


class Clock:
    """The fake's time, aware and in UTC, with an agenda of what falls due.

    Not frozen, it asks `time.time()` (so freezegun and time-machine are honoured) and adds what was advanced.

    Several threads may turn it at once, and what happens may turn it too: each thing that is due happens once, outside
    any lock, and spans add up.
    """

    def __init__(self, frozen_at: datetime | None = None) -> None:
        self._lock = locks.make()
        self._frozen = None if frozen_at is None else _aware(frozen_at)
        self._offset = timedelta(0)
        # While the clock is turned: the moment it has come to, how far it is to go, and by how many at once.
        self._moment: datetime | None = None
        self._goal: datetime | None = None
        self._turns = 0
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
        moment = None if at is None else _aware(at)

        def target(now: datetime) -> datetime:
            if moment is not None and moment < now:
                raise MisuseError(
                    f"The clock cannot go back from {now.isoformat()} to {moment.isoformat()}: start with "
                    "fake_eventbridge(now=...) to begin earlier."
                )
            return moment or now

        with self._turn(target) as end:
            self._move_to(end)
            self._frozen = end

    def advance(self, delta: timedelta | None = None, **units: float) -> None:
        """Move time on, `advance(days=14)` or `advance(timedelta(days=14))`; what falls due happens in order.

        Raises:
            MisuseError: the span is negative or endless, or its unit is none of timedelta's.
        """

        def target(now: datetime) -> datetime:
            try:
                return now + _span(delta, units)
            except OverflowError:
                raise MisuseError(f"The clock cannot go beyond the year 9999: it is at {now.isoformat()}.") from None

        with self._turn(target) as end:
            self._move_to(end)

    def settle(self) -> None:
        """Move time on until nothing is under way: no retry, no replay, no state that changes by itself.

        Schedules, the expiry of sources and of archives are not waited for, but happen when time passes them.
        """
        with self._turn(_here):
            while (due := self._next_in_flight()) is not None:
                self._move_to(due)

    def schedule(self, due: datetime, happen: Callable[[], None], *, is_in_flight: bool = False) -> None:
        """Put something on the agenda; things due at one moment happen in the order they were put there.

        What is in flight ends by itself, and is waited for by `settle`.
        """
        with self._lock:
            heapq.heappush(self._agenda, (due, next(self._order), happen, is_in_flight))

    def clear(self) -> None:
        """Forget what is due."""
        with self._lock:
            self._agenda.clear()

    def state(self) -> ClockState:
        """Return what time it is and what is due."""
        with self._lock:
            return ClockState(self._frozen, self._offset, list(self._agenda))

    def return_to(self, state: ClockState) -> None:
        """Return to a time, and to what was due then."""
        with self._lock:
            self._frozen, self._offset = state.frozen, state.offset
            self._agenda = list(state.agenda)
            heapq.heapify(self._agenda)

    def run_due(self) -> None:
        """Let what has fallen due by now happen."""
        if self._agenda and self._moment is None and self._agenda[0][0] <= self.now():
            with self._turn(_here) as end:
                self._run_until(end)

    @contextmanager
    def _turn(self, target: Callable[[datetime], datetime]) -> Iterator[datetime]:
        """Turn the clock from where it is to where it then should be, which is yielded.

        Another thread's turn begins where those that are under way end, so that spans add up.
        """
        with self._lock:
            now = self.now()
            is_inside = _turning.get() is self
            end = target(now if is_inside or self._goal is None else max(now, self._goal))
            self._goal = end if self._goal is None else max(end, self._goal)
            self._turns += 1
        token = _turning.set(self)
        try:
            yield end
        finally:
            _turning.reset(token)
            with self._lock:
                self._turns -= 1
                if not self._turns:
                    self._moment = self._goal = None

    def _move_to(self, target: datetime) -> None:
        """Let what is due up to then happen, and stand there; where an error comes out, time stands where it arose."""
        try:
            self._run_until(target)
        except BaseException:
            self._stand_at(self.now())
            raise
        self._stand_at(target)

    def _stand_at(self, moment: datetime) -> None:
        with self._lock:
            if self._moment is not None:
                self._moment = max(moment, self._moment)
            if self._frozen is not None:
                self._frozen = max(moment, self._frozen)
            else:
                self._offset += max(moment - self._running(), timedelta(0))

    def _running(self) -> datetime:
        now = datetime.fromtimestamp(round(time.time(), 3), timezone.utc)
        return now + self._offset if self._offset else now

    def _run_until(self, target: datetime) -> None:
        while (happen := self._take(target)) is not None:
            happen()

    def _take(self, target: datetime) -> Callable[[], None] | None:
        """Go on to the next thing that is due by then, and take it off the agenda."""
        with self._lock:
            if not self._agenda or self._agenda[0][0] > target:
                return None
            due, _, happen, _ = heapq.heappop(self._agenda)
            self._moment = due if self._moment is None else max(due, self._moment)
            return happen

    def _next_in_flight(self) -> datetime | None:
        with self._lock:
            return min((due for due, *_, is_in_flight in self._agenda if is_in_flight), default=None)


def _here(now: datetime) -> datetime:
    return now


def _aware(at: object) -> datetime:
    if not isinstance(at, datetime):
        raise MisuseError(f"{at!r} is no datetime: give an aware one, such as datetime(..., tzinfo=timezone.utc).")
    if at.tzinfo is None:
        raise MisuseError(
            f"{at!r} has no time zone: give an aware datetime, such as datetime(..., tzinfo=timezone.utc)."
        )
    return at.astimezone(timezone.utc)


def _span(delta: timedelta | None, units: dict[str, float]) -> timedelta:
    if delta is not None and not isinstance(delta, timedelta):
        raise MisuseError(f"advance({delta!r}): give a timedelta, or units by name, as in advance(days=14).")
    try:
        span = (delta or timedelta(0)) + timedelta(**units)
    except TypeError:
        given = ", ".join(f"{name}={value!r}" for name, value in units.items())
        raise MisuseError(
            f"advance({given}): give numbers of weeks, days, hours, minutes, seconds or milliseconds."
        ) from None
    if span < timedelta(0):
        raise MisuseError(f"The clock cannot go back: advance({span}) is negative.")
    return span
