"""When does a schedule run? `rate(...)` and `cron(...)` in AWS's dialect: read, refused, and their next moment."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Days = Callable[[int, int], frozenset[int]]

_RATE = re.compile(r"rate\(([0-9]+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((\S+(?: +\S+){5})\)")

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_SATURDAY, _SUNDAY = 5, 6


class Schedule(Protocol):
    """When something runs."""

    def after(self, moment: datetime) -> datetime | None:
        """Return the first moment at which it runs after that one, or None if it never runs again.

        Units: aware UTC datetimes.
        """


def parse(text: str) -> Schedule:
    """Read a schedule expression.

    Raises:
        ValueError: AWS refuses it.

    Source: recorded and the EventBridge User Guide; where both are silent, Quartz, whose dialect this is. Unverified:
    ranges that wrap (`FRI-MON`), names in lower case, `LW`, `L-3`, steps longer than their field (refused), and years
    after 2199 (accepted, as recorded for 2500; `*` ends with 2199).
    """
    rate = _RATE.fullmatch(text)
    if rate is not None:
        return _rate(int(rate[1]), f"{rate[2]}s", is_plural=bool(rate[3]))
    cron = _CRON.fullmatch(text)
    if cron is None:
        raise ValueError(f"{text!r} is neither rate(...) nor cron(...).")
    return _cron(cron[1].upper().split())


@dataclass(frozen=True, slots=True)
class Rate:
    """A schedule that runs again and again after the same time."""

    interval: timedelta

    def after(self, moment: datetime) -> datetime | None:
        """Return the moment one interval later, if the calendar reaches that far."""
        try:
            return moment + self.interval
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Cron:
    """A schedule by the calendar, in UTC; `days` returns the days of a month on which it runs."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    months: tuple[int, ...]
    years: tuple[int, ...]
    days: Days

    def after(self, moment: datetime) -> datetime | None:
        """Return the first minute that follows, or None after the last year."""
        earliest = moment.astimezone(timezone.utc).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in self._days_from(earliest.date()):
            for hour in self.hours:
                for minute in self.minutes:
                    found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.utc)
                    if found >= earliest:
                        return found
        return None

    def _days_from(self, first: date) -> Iterator[date]:
        for year in self.years:
            for month in self.months:
                if (year, month) >= (first.year, first.month):
                    days = (date(year, month, day) for day in sorted(self.days(year, month)))
                    yield from (day for day in days if day >= first)


def _rate(value: int, unit: str, *, is_plural: bool) -> Rate:
    if value == 0 or is_plural != (value > 1):
        raise ValueError(f"rate({value} {unit}): the value is positive, and its unit singular for 1 alone.")
    try:
        return Rate(timedelta(**{unit: value}))
    except OverflowError:
        return Rate(timedelta.max)


def _cron(fields: list[str]) -> Cron:
    minutes, hours, days_of_month, months, days_of_week, years = fields
    if (days_of_month == "?") == (days_of_week == "?"):
        raise ValueError("Exactly one of day-of-month and day-of-week is a question mark.")
    return Cron(
        minutes=_MINUTE.values(minutes),
        hours=_HOUR.values(hours),
        months=_MONTH.values(months),
        years=_YEAR.values(years),
        days=_days_of_month(days_of_month) if days_of_week == "?" else _days_of_week(days_of_week),
    )


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the fields: its values from `first` to `last`, their names, and the longest step from one to the next."""

    first: int
    last: int
    longest_step: int
    names: tuple[str, ...] = ()
    wraps: bool = True
    largest: int | None = None

    def values(self, text: str) -> tuple[int, ...]:
        """Return the values that a field's text stands for, in order."""
        return tuple(sorted({value for part in text.split(",") for value in self._part(part)}))

    def value(self, text: str) -> int:
        """Return the value of a number or name."""
        if text in self.names:
            return self.first + self.names.index(text)
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{text!r} is no value here.")
        value = int(text)
        if not self.first <= value <= (self.largest or self.last):
            raise ValueError(f"{value} is not between {self.first} and {self.largest or self.last}.")
        return value

    def _part(self, part: str) -> range | list[int]:
        span, has_step, length = part.partition("/")
        step = self._step(length) if has_step else 1
        low, is_range, high = span.partition("-")
        if span == "*":
            return range(self.first, self.last + 1, step)
        start = self.value(low)
        if is_range:
            return self._range(start, self.value(high), step)
        return range(start, self.last + 1, step) if has_step else [start]

    def _range(self, start: int, end: int, step: int) -> range | list[int]:
        if start <= end:
            return range(start, end + 1, step)
        if not self.wraps:
            raise ValueError(f"{start}-{end} runs backwards.")
        size = self.last - self.first + 1
        return [(value - self.first) % size + self.first for value in range(start, end + size + 1, step)]

    def _step(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= self.longest_step):
            raise ValueError(f"{text!r} is no step here.")
        return int(text)


_MINUTE = _Field(0, 59, 59)
_HOUR = _Field(0, 23, 23)
_DAY_OF_MONTH = _Field(1, 31, 31)
_MONTH = _Field(1, 12, 12, _MONTHS)
_DAY_OF_WEEK = _Field(1, 7, 7, _WEEKDAYS)
_YEAR = _Field(1970, 2199, 229, wraps=False, largest=9999)


def _days_of_month(text: str) -> Days:
    """Read a day-of-month field: `L` is the last day, `L-3` three days before, `15W` and `LW` the nearest weekday."""
    last = re.fullmatch(r"L(?:-(\d\d?))?(W?)", text)
    if last is not None:
        before = int(last[1] or 0)
        if before > _DAY_OF_MONTH.last - 1:
            raise ValueError(f"No month has a day {before} days before its last.")
        return lambda year, month: _day(year, month, _length(year, month) - before, is_weekday=bool(last[2]))
    if text.endswith("W"):
        wanted = _DAY_OF_MONTH.value(text[:-1])
        return lambda year, month: _day(year, month, wanted, is_weekday=True)
    listed = _DAY_OF_MONTH.values(text)
    return lambda year, month: frozenset(day for day in listed if day <= _length(year, month))


def _days_of_week(text: str) -> Days:
    """Read a day-of-week field: `6L` is the last Friday, `6#3` the third, `L` Saturday."""
    if text == "L":
        text = _WEEKDAYS[-1]
    if text.endswith("L"):
        wanted = _DAY_OF_WEEK.value(text[:-1])
        return lambda year, month: frozenset(_on_weekdays(year, month, (wanted,))[-1:])
    weekday, has_number, number = text.partition("#")
    if has_number:
        wanted, position = _DAY_OF_WEEK.value(weekday), _nth(number)
        return lambda year, month: frozenset(_on_weekdays(year, month, (wanted,))[position - 1 : position])
    listed = _DAY_OF_WEEK.values(text)
    return lambda year, month: frozenset(_on_weekdays(year, month, listed))


def _nth(text: str) -> int:
    if text not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"A month has no weekday number {text!r}.")
    return int(text)


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _day(year: int, month: int, day: int, *, is_weekday: bool) -> frozenset[int]:
    """Return a day, or the weekday nearest to it in the same month; nothing where the month has no such day."""
    length = _length(year, month)
    if not 1 <= day <= length:
        return frozenset()
    weekday = calendar.weekday(year, month, day)
    if is_weekday and weekday == _SATURDAY:
        day += -1 if day > 1 else 2
    elif is_weekday and weekday == _SUNDAY:
        day += 1 if day < length else -2
    return frozenset({day})


def _on_weekdays(year: int, month: int, wanted: tuple[int, ...]) -> list[int]:
    """Return the days of a month that fall on the wanted weekdays, which AWS counts from 1 for Sunday."""
    days = range(1, _length(year, month) + 1)
    return [day for day in days if (calendar.weekday(year, month, day) + 1) % 7 + 1 in wanted]
