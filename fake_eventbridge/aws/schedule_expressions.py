"""Schedule expressions, `rate(...)` and `cron(...)` in AWS's dialect: read, refused, and their next moment.

All recordings of cron expressions fit one reading: Quartz's old `CronExpression`, behind a pattern that wants single
blanks. So a step longer than its field is accepted, names count by their first three letters, and what follows a
value and has no meaning there is passed over. Where no recording speaks, that reading does.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from datetime import MAXYEAR, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_RATE = re.compile(r"rate\(([0-9]+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((\S+(?: \S+){5})\)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"([0-9]+)(.*)", re.DOTALL)
_SPAN = re.compile(r"-([0-9]+)(?:(/)([0-9]*))?")
_STEP = re.compile(r"/([0-9](?:[0-9]+|$))")
_LAST_DAY = re.compile(r"L(?:-([0-9]*))?(W?)")

_LARGEST_INTEGER = 2**31 - 1
_LONGEST_OFFSET = 30
_LAST_POSITION = 5
# Quartz keeps "not specified" and "all" as numbers among a field's values, so written out they mean the same.
_NO_SPEC, _ALL_SPEC = 98, 99
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

    Source: recorded (2026-10) and the EventBridge User Guide; where both are silent, Quartz. Unverified: `*` ends with
    the year 2199, as the guide says; a field of commas alone (which has no value, so the rule never runs) is accepted.
    """
    rate = _RATE.fullmatch(text)
    if rate is not None:
        return _rate(_integer(rate[1]), f"{rate[2]}s", is_plural=bool(rate[3]))
    cron = _CRON.fullmatch(text)
    if cron is None:
        raise ValueError(f"{text!r} is neither rate(...) nor cron(...).")
    return _cron(cron[1].upper().split(" "))


class Rate(NamedTuple):
    """A schedule that runs again and again after the same time."""

    interval: timedelta

    def after(self, moment: datetime) -> datetime | None:
        """Return the moment one interval later, if the calendar reaches that far."""
        try:
            return moment + self.interval
        except OverflowError:
            return None


class Days(NamedTuple):
    """On which days of a month a schedule runs: by their numbers, or by their weekdays.

    `last_offset` counts from the month's last day, `is_weekday` moves to the nearest weekday, and `position` is the
    weekday's in the month, -1 for its last.
    """

    numbers: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    last_offset: int | None = None
    is_weekday: bool = False
    position: int | None = None


class Cron(NamedTuple):
    """A schedule by the calendar, in UTC."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[range, ...]

    def after(self, moment: datetime) -> datetime | None:
        """Return the first minute that follows, or None after the last year."""
        if not (self.minutes and self.hours):
            return None
        try:
            earliest = moment.astimezone(timezone.utc).replace(second=0, microsecond=0) + timedelta(minutes=1)
        except OverflowError:
            return None
        today = earliest.date()
        time = self._time_from(earliest.hour, earliest.minute)
        for day in self._days_from(today):
            if day > today:
                time = self.hours[0], self.minutes[0]
            if time is not None:
                return datetime(day.year, day.month, day.day, *time, tzinfo=timezone.utc)
        return None

    def _time_from(self, hour: int, minute: int) -> tuple[int, int] | None:
        """Return the first hour and minute of a day that are not before these."""
        index = bisect_left(self.hours, hour)
        if index < len(self.hours) and self.hours[index] == hour:
            later = bisect_left(self.minutes, minute)
            if later < len(self.minutes):
                return hour, self.minutes[later]
            index += 1
        return (self.hours[index], self.minutes[0]) if index < len(self.hours) else None

    def _days_from(self, first: date) -> Iterator[date]:
        for year in self._years_from(first.year):
            for month in self.months:
                if (year, month) >= (first.year, first.month):
                    days = _days_of(self.days, year, month)
                    least = first.day if (year, month) == (first.year, first.month) else 1
                    for day in days[bisect_left(days, least) :]:
                        yield date(year, month, day)

    def _years_from(self, year: int) -> Iterator[int]:
        while True:
            nexts = (_not_before(span, year) for span in self.years)
            found = min((each for each in nexts if each is not None), default=None)
            if found is None or found > MAXYEAR:
                return
            yield found
            year = found + 1


def _not_before(span: range, year: int) -> int | None:
    rest = span[max(0, -((span.start - year) // span.step)) :]
    return rest[0] if rest else None


def _rate(value: int, unit: str, *, is_plural: bool) -> Rate:
    if value == 0 or is_plural != (value > 1):
        raise ValueError(f"rate({value} {unit}): the value is positive, and its unit singular for 1 alone.")
    try:
        return Rate(timedelta(**{unit: value}))
    except OverflowError:
        return Rate(timedelta.max)


def _cron(texts: list[str]) -> Cron:
    minutes, hours, days_of_month, months, days_of_week, years = (
        _read(field, text) for field, text in zip(_FIELDS, texts, strict=True)
    )
    if days_of_month.is_unspecified == days_of_week.is_unspecified:
        raise ValueError("Exactly one of day-of-month and day-of-week is a question mark.")
    if days_of_month.is_unspecified:
        weekdays = days_of_week.values()
        position = days_of_week.position
        days = Days(weekdays=weekdays[:1] if position else weekdays, position=position)
    else:
        numbers = days_of_month.values()
        is_weekday = days_of_month.is_weekday
        # Quartz moves the first day of a list to a weekday, and forgets the others.
        days = Days(numbers[:1] if is_weekday else numbers, (), days_of_month.last_offset, is_weekday)
        if not numbers and days_of_month.last_offset is None:
            raise ValueError("Day-of-month has no value.")
    return Cron(minutes.values(), hours.values(), days, months.values(), tuple(years.spans))


class _Field(NamedTuple):
    """One of the fields: its values, the longest step of `*/`, the names of its values, and what may follow a number.

    Only the two fields of days know suffixes, and the question mark.
    """

    first: int
    last: int | None
    end_of_all: int
    longest_step: int | None = None
    names: tuple[str, ...] = ()
    suffixes: str = ""


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_DAY_OF_MONTH = _Field(1, 31, 31, 31, suffixes="W")
_DAY_OF_WEEK = _Field(1, 7, 7, 7, _WEEKDAYS, suffixes="L#")
_FIELDS = (
    _Field(0, 59, 59, 59),
    _Field(0, 23, 23, 23),
    _DAY_OF_MONTH,
    _Field(1, 12, 12, 12, _MONTHS),
    _DAY_OF_WEEK,
    _Field(1970, None, 2199),
)


def _read(field: _Field, text: str) -> _Reading:
    """Read a field's text; empty members of a list are skipped.

    Raises:
        ValueError: Quartz refuses it.
    """
    if field.suffixes and "L" in text and "," in text:
        raise ValueError(f"{text!r}: L stands alone.")
    if field.suffixes and text.count("#") > 1:
        raise ValueError(f"{text!r} has several numbers of a weekday.")
    reading = _Reading(field)
    for part in filter(None, text.split(",")):
        reading.take(part)
    return reading


class _Reading:
    """What a field's text says, taken member by member of its list."""

    def __init__(self, field: _Field) -> None:
        self._field = field
        self.spans: list[range] = []
        self.is_unspecified = False
        self.is_weekday = False
        self.last_offset: int | None = None
        self.position: int | None = None

    def values(self) -> tuple[int, ...]:
        """Return the values in order; those of a span that runs past the field's end begin again at its start."""
        first, last = self._field.first, self._field.end_of_all
        size = last - first + 1
        return tuple(sorted({(value - first) % size + first for span in self.spans for value in span}))

    def take(self, part: str) -> None:
        """Read one member of the list."""
        sign = part[0]
        number = _NUMBER.fullmatch(part)
        if number is not None:
            self._take_number(_integer(number[1]), number[2])
        elif sign == "?":
            self._take_question_mark(part)
        elif sign in "*/":
            self._take_all(part)
        elif _LAST_DAY.fullmatch(part):
            self._take_last(part)
        else:
            self._take_name(part)

    def _take_question_mark(self, part: str) -> None:
        if not self._field.suffixes or len(part) > len("?x"):
            raise ValueError(f"{part!r} is not possible here.")
        self.is_unspecified = True

    def _take_all(self, part: str) -> None:
        rest = part.removeprefix("*")
        length = _integer(rest[1:]) if rest.startswith("/") else 1
        if self._field.longest_step is not None and length > self._field.longest_step:
            raise ValueError(f"{part!r} has a step longer than the field.")
        self._add(_ALL_SPEC, None, length)

    def _take_last(self, part: str) -> None:
        """Read `L`, `LW`, `L-3` and `L-3W`, which say only in day-of-month what they look like."""
        if self._field is _DAY_OF_WEEK:
            self._add(self._field.end_of_all)
        if self._field is not _DAY_OF_MONTH:
            return
        found = _LAST_DAY.fullmatch(part)
        if found is None or part == "L-" or int(found[1] or 0) > _LONGEST_OFFSET:
            raise ValueError(f"{part!r} is no day of a month.")
        self.last_offset, self.is_weekday = int(found[1] or 0), bool(found[2])

    def _take_name(self, part: str) -> None:
        value, rest = self._named(part[:3]), part[3:]
        if rest.startswith("-"):
            self._add(value, self._named(rest[1:4]), 1)
            return
        if self._field is _DAY_OF_WEEK and rest.startswith("#"):
            self.position = _position(rest[1:])
        elif self._field is _DAY_OF_WEEK and rest.startswith("L"):
            self.position = -1
        self._add(value)

    def _take_number(self, value: int, rest: str) -> None:
        sign = rest[:1]
        if sign == "-":
            self._take_span(value, rest)
        elif sign == "/":
            step = _STEP.match(rest)
            if step is None:
                raise ValueError(f"{rest!r} is no step.")
            self._add(value, None, _integer(step[1]))
        elif sign and sign in "LW#":
            self._take_suffix(value, rest)
        else:
            self._add(value)

    def _take_span(self, value: int, rest: str) -> None:
        span = _SPAN.match(rest)
        if span is None or (span[2] and not span[3]):
            raise ValueError(f"{rest!r} is no end of a range.")
        self._add(value, _integer(span[1]), _integer(span[3] or "1"))

    def _take_suffix(self, value: int, rest: str) -> None:
        if rest[0] not in self._field.suffixes:
            raise ValueError(f"{rest[0]!r} is not possible here.")
        if rest[0] == "W":
            self.is_weekday = True
        else:
            self.position = -1 if rest[0] == "L" else _position(rest[1:])
        if not self._field.first <= value <= self._field.end_of_all:
            raise ValueError(f"{value} is no day.")
        self._add(value)

    def _named(self, name: str) -> int:
        if name not in self._field.names:
            raise ValueError(f"{name!r} is no value here.")
        return self._field.first + self._field.names.index(name)

    def _add(self, start: int, end: int | None = None, step: int = 0) -> None:
        """Add the values from `start` in steps, up to the field's end if none is given; without a step, `start`."""
        field = self._field
        if start == _NO_SPEC and field.suffixes:
            self.is_unspecified = True
            return
        if start == _ALL_SPEC:
            start, end, step = field.first, field.end_of_all if end is None else end, max(1, step)
        elif field.last is not None and not (field.first <= start <= field.last and (end or 0) <= field.last):
            raise ValueError(f"{start} is not between {field.first} and {field.last}.")
        if step == 0:
            end, step = start, 1
        elif end is None:
            end = field.end_of_all
        if end < start:
            if field.last is None:
                raise ValueError(f"{start}-{end} runs backwards.")
            end += field.end_of_all - field.first + 1
        self.spans.append(range(start, end + 1, step))


def _integer(text: str) -> int:
    """Read a number as Java's `Integer.parseInt` does."""
    if _INTEGER.fullmatch(text) is None or not -_LARGEST_INTEGER <= (value := int(text)) <= _LARGEST_INTEGER:
        raise ValueError(f"{text!r} is no integer.")
    return value


def _position(text: str) -> int:
    position = _integer(text)
    if not 1 <= position <= _LAST_POSITION:
        raise ValueError(f"A month has no weekday number {text!r}.")
    return position


@lru_cache(maxsize=1024)
def _days_of(days: Days, year: int, month: int) -> tuple[int, ...]:
    """Return the days of a month on which a schedule runs, in order."""
    first_weekday, length = calendar.monthrange(year, month)
    if days.weekdays:
        # AWS counts weekdays from 1 for Sunday, Python from 0 for Monday.
        fitting = [day for day in range(1, length + 1) if (first_weekday + day) % 7 + 1 in days.weekdays]
        if days.position is None:
            return tuple(fitting)
        return tuple(fitting[-1:] if days.position == -1 else fitting[days.position - 1 : days.position])
    numbers = days.numbers if days.last_offset is None else (length - days.last_offset,)
    fitting = [number for number in numbers if 1 <= number <= length]
    return tuple(_nearest_weekday(day, first_weekday, length) if days.is_weekday else day for day in fitting)


def _nearest_weekday(day: int, first_weekday: int, length: int) -> int:
    """Return the weekday nearest to a day, in the same month."""
    weekday = (first_weekday + day - 1) % 7
    if weekday == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == _SUNDAY:
        return day + 1 if day < length else day - 2
    return day
