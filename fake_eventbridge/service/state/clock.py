"""The time, and what is due: a clock that follows `time.time()` until a test freezes or advances it."""

from __future__ import annotations

import heapq
import itertools
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.service.state import locks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


# AWS tells times as seconds since 1970; and what falls due within a year must have a date, which ends with 9999.
_EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST = datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone.utc)
# An agenda is not made anew for fewer entries than these that were cancelled.
_FEW = 64

# The clock that is turned in this context: what happens meanwhile, also in a thread of it, turns it further.
_turning: ContextVar[object] = ContextVar("fake_eventbridge_turning", default=None)


class Due:
    """An entry of the agenda, which may be cancelled."""

    __slots__ = ("happen", "is_in_flight", "moment", "order")

    def __init__(self, moment: datetime, order: int, happen: Callable[[], None], *, is_in_flight: bool) -> None:
        self.moment = moment
        self.order = order
        self.happen: Callable[[], None] | None = happen
        self.is_in_flight = is_in_flight


class ClockState(NamedTuple):
    """A clock at one moment; the agenda is in no order."""

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
        self._turns: set[object] = set()
        self._agenda: list[tuple[datetime, int, Due]] = []
        self._order = itertools.count()
        self._in_flight = 0
        self._cancelled = 0
        # Who is told of a test's own moves: the moment the clock stood at, and the move in words.
        self.moved: Callable[[datetime, str], None] | None = None

    @property
    def is_frozen(self) -> bool:
        """Return whether time stands until it is advanced."""
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
            MisuseError: `at` has no time zone, lies in the past, or after the year 9998.
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
            self._tell(f"clock.freeze() at {_written(end)}")
            self._move_to(end)
            self._frozen = end

    def advance(self, delta: timedelta | None = None, **units: float) -> None:
        """Move time on, `advance(days=14)` or `advance(timedelta(days=14))`; what falls due happens in order.

        Raises:
            MisuseError: the span is negative, no number, or leads beyond the year 9998, or its unit is none of
                timedelta's.
        """
        self._pass(partial(_span, delta, units), told=True)

    def pass_by(self, span: timedelta) -> None:
        """Move time on as `advance` does, where a call takes time: no move of the test's own."""
        self._pass(lambda: span, told=False)

    def _pass(self, span: Callable[[], timedelta], *, told: bool) -> None:
        def target(now: datetime) -> datetime:
            try:
                end: datetime | None = now + span()
            except OverflowError:
                end = None
            if end is None or end > _LATEST:
                raise MisuseError(f"The clock cannot go beyond the year {_LATEST.year}: it is at {now.isoformat()}.")
            return end

        with self._turn(target) as end:
            if told:
                self._tell(f"clock.advance() by {end - self.now()} to {_written(end)}")
            self._move_to(end)

    def settle(self) -> None:
        """Move time on until nothing is under way: no retry, no replay, no state that changes by itself.

        Schedules, the expiry of sources and of archives are not waited for, but happen when time passes them.
        """
        with self._turn(_here):
            self._tell("clock.settle()")
            while (moment := self._next_while_in_flight()) is not None:
                self._move_to(moment)

    def schedule(self, due: datetime, happen: Callable[[], None], *, is_in_flight: bool = False) -> Due:
        """Put something on the agenda; things due at one moment happen in the order they were put there.

        What is in flight ends by itself, and is waited for by `settle`.
        """
        with self._lock:
            entry = Due(due, next(self._order), happen, is_in_flight=is_in_flight)
            heapq.heappush(self._agenda, (due, entry.order, entry))
            self._in_flight += is_in_flight
            return entry

    def cancel(self, entry: Due) -> None:
        """Take something off the agenda; what has happened, or is cancelled already, stays as it is."""
        with self._lock:
            if entry.happen is None:
                return
            entry.happen = None
            self._in_flight -= entry.is_in_flight
            self._cancelled += 1
            if self._cancelled > max(_FEW, len(self._agenda) // 2):
                self._put([each for *_, each in self._agenda if each.happen is not None])

    def clear(self) -> None:
        """Forget what is due."""
        with self._lock:
            self._put([])

    def state(self) -> ClockState:
        """Return what time it is and what is due."""
        with self._lock:
            agenda = [entry for *_, entry in self._agenda if entry.happen is not None]
            return ClockState(self._frozen, self._offset, agenda)

    def return_to(self, state: ClockState) -> None:
        """Return to a time, and to what was due then."""
        with self._lock:
            self._frozen, self._offset = state.frozen, state.offset
            self._put(state.agenda)

    def run_due(self) -> None:
        """Let what has fallen due by now happen."""
        if self._agenda and self._moment is None and self._agenda[0][0] <= self.now():
            with self._turn(_here) as end:
                self._run_until(end)

    def _tell(self, move: str) -> None:
        if self.moved is not None:
            self.moved(self.now(), move)

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
            turn = object()
            self._turns.add(turn)
        token = _turning.set(self)
        try:
            yield end
            while (happen := self._take_or_end(turn)) is not None:
                happen()
        finally:
            _turning.reset(token)
            self._end(turn)

    def _take_or_end(self, turn: object) -> Callable[[], None] | None:
        """End a turn, but let the last one first finish what others put on the agenda when they had passed it."""
        with self._lock:
            happen = self._take(self._goal) if self._turns == {turn} and self._goal is not None else None
            if happen is None:
                self._end(turn)
            return happen

    def _end(self, turn: object) -> None:
        """End a turn, which may have ended before."""
        with self._lock:
            self._turns.discard(turn)
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

    def _put(self, entries: list[Due]) -> None:
        """Make these the agenda."""
        self._agenda = [(entry.moment, entry.order, entry) for entry in entries]
        heapq.heapify(self._agenda)
        self._in_flight = sum(entry.is_in_flight for entry in entries)
        self._cancelled = 0

    def _next(self) -> datetime | None:
        """Return when the next thing is due, once cancelled ones before it are off the agenda."""
        while self._agenda and self._agenda[0][-1].happen is None:
            heapq.heappop(self._agenda)
            self._cancelled -= 1
        return self._agenda[0][0] if self._agenda else None

    def _take(self, target: datetime) -> Callable[[], None] | None:
        """Go on to the next thing that is due by then, and take it off the agenda."""
        with self._lock:
            due = self._next()
            if due is None or due > target:
                return None
            *_, entry = heapq.heappop(self._agenda)
            happen, entry.happen = entry.happen, None
            self._in_flight -= entry.is_in_flight
            self._moment = due if self._moment is None else max(due, self._moment)
            return happen

    def _next_while_in_flight(self) -> datetime | None:
        """Return when the next thing is due, or None once nothing is in flight."""
        with self._lock:
            return self._next() if self._in_flight else None


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _here(now: datetime) -> datetime:
    return now


def _aware(at: object) -> datetime:
    if not isinstance(at, datetime):
        raise MisuseError(f"{at!r} is not a datetime: pass an aware one, such as datetime(..., tzinfo=timezone.utc).")
    if at.tzinfo is None:
        raise MisuseError(
            f"{at!r} has no time zone: pass an aware datetime, such as datetime(..., tzinfo=timezone.utc)."
        )
    try:
        moment = at.astimezone(timezone.utc)
    except OverflowError:
        moment = None
    if moment is None or not _EARLIEST <= moment <= _LATEST:
        raise MisuseError(f"{at.isoformat()} is out of the clock's range, which is from 1970 to {_LATEST.year}.")
    return moment


def _span(delta: timedelta | None, units: dict[str, float]) -> timedelta:
    if delta is not None and not isinstance(delta, timedelta):
        raise MisuseError(f"advance({delta!r}): expected a timedelta, or units by name, as in advance(days=14).")
    try:
        span = (delta or timedelta(0)) + timedelta(**units)
    except (TypeError, ValueError):
        given = ", ".join(f"{name}={value!r}" for name, value in units.items())
        raise MisuseError(
            f"advance({given}): expected numbers of weeks, days, hours, minutes, seconds or milliseconds."
        ) from None
    if span < timedelta(0):
        raise MisuseError(f"The clock cannot go back: advance({span}) is negative.")
    return span
