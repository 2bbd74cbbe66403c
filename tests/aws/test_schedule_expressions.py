from __future__ import annotations

from datetime import datetime, timedelta, timezone
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge.aws import schedule_expressions

# Recorded on AWS.
REFUSED = """
rate(10 seconds)|rate(10 years)|rate(1 minutes)|rate(1 hours)|rate(1 days)|rate(10 minute)|rate(10 hour)|rate(10 day)
rate()|rate(10)|rate(10 minutess)|rate(foo minutes)|rate(0 minutes)|rate(-10 minutes)|rate(10 MINUTES)|rate(1.5 minutes)
rate( 10 minutes )| rate(10 minutes)|rate(1  minute)|rate (1 minute)|rate(2147483648 minutes)
cron(0 1 * * * *)|cron(7 20 * * NOT *)|cron(INVALID)|cron(0 dummy ? * MON-FRI *)|cron(71 8 1 * ? *)|cron(0 24 1 * ? *)
cron(0 1 0 * ? *)|cron(0 1 1 0 ? *)|cron(0 1 ? * 8 *)|cron(0 1 1 * MON *)|cron(0 1 1 * *)|cron(0 1 0W * ? *)
cron(0 1 32W * ? *)|cron(0/-1 1 1 * ? *)|cron(*/60 1 1 * ? *)|cron(0 1 1 * ? 2005-2002)|CRON(0 1 1 * ? *)
cron (0 1 1 * ? *)|cron(0  1 1 * ? *)|cron(0\t1 1 * ? *)|cron( 0 1 1 * ? * )| cron(0 1 1 * ? *) |cron(0\r1 1 * ? *)
"""
# Refused by the User Guide or by Quartz.
REFUSED_BY_THE_GUIDE = """
|at(2026-01-01T00:00:00)|rate(1.5 hours)|cron(0 1 ? * ? *)|cron(0 1 32 * ? *)|cron(0 1 1 13 ? *)|cron(0 1 ? * 2#6 *)
cron(0 1 ? * 2#1,3#1 *)|cron(0 1 L-31 * ? *)|cron(1- 1 1 * ? *)|cron(0 1 1 * ? *|cron(0 1 L * L *)|cron(0 1 ? * 2#x *)
cron(*/24x 1 1 * ? *)|cron(0 */24 1 * ? *)|cron(0 1 */32 * ? *)|cron(0 1 1 */13 ? *)|cron(0 1 ? * */8 *)
cron(0/ 1 1 * ? *)
cron(0/x 1 1 * ? *)|cron(1-x 1 1 * ? *)|cron(1-5/ 1 1 * ? *)|cron(0 1 L,3 * ? *)|cron(0 1 ? * 6L,2 *)|cron(0 1 L- * ? *)
cron(0 1 ? * MO *)|cron(0 1 ? * MON-2 *)|cron(0 1 JAN * ? *)|cron(0 1L * * ? *)|cron(0 1W * * ? *)|cron(0 1 ? * 1W *)
cron(0 1 1#1 * ? *)|cron(0 ? 1 * ? *)|cron(0 1 1 ? ? *)|cron(0 1 ?xy * 1 *)|cron(0 1 , * ? *)|cron(60 1 1 * ? *)
cron(0-60 1 1 * ? *)|cron(-1 1 1 * ? *)|cron(/ 1 1 * ? *)|cron(0 1 1 * ? 2147483648)|cron(0 1 1 * ? 2500/1)
cron(0 1 1 FE ? *)
"""
# Recorded on AWS: accepted, whether or not they ever run.
ACCEPTED = """
rate(2147483647 days)|rate(01 minute)|cron(0 0 1 1 ? 1969)|cron(0 0 1 1 ? 0)|cron(0 0 1 1 ? 9999)|cron(0 0 1 1 ? 10000)
cron(0 0 1 1 ? 2147483647)|cron(0 0 29 FEB ? 2027)|cron(0/60 * * * ? *)|cron(0/0 * * * ? *)|cron(33/61 * * * ? *)
"""


def _listed(text: str) -> list[str]:
    return [each for line in text.strip("\n").splitlines() for each in line.split("|")]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize("text", _listed(REFUSED) + _listed(REFUSED_BY_THE_GUIDE))
def test_what_is_no_schedule_is_refused(text: str) -> None:
    """An expression that AWS refuses raises ValueError."""
    with pytest.raises(ValueError, match=r"."):
        schedule_expressions.parse(text)


@pytest.mark.parametrize("text", _listed(ACCEPTED))
def test_what_runs_never_or_once_is_a_schedule_too(text: str) -> None:
    """An expression that AWS accepts is read, however odd it is."""
    assert schedule_expressions.parse(text) is not None


@pytest.mark.parametrize(
    ("text", "moment", "next_moment"),
    [
        # rate
        ("rate(1 minute)", "2026-01-31T12:00:30", "2026-01-31T12:01:30"),
        ("rate(5 hours)", "2026-01-31T20:00", "2026-02-01T01:00"),
        ("rate(7 days)", "2026-01-31T12:00", "2026-02-07T12:00"),
        # recorded as accepted
        ("cron(15 10 ? * 6L 2002-2005)", "2002-01-01T00:00", "2002-01-25T10:15"),
        ("cron(0 2 ? * SAT#3 *)", "2026-01-01T00:00", "2026-01-17T02:00"),
        ("cron(0/5 5 ? JAN 1-5 2022)", "2022-01-03T05:57", "2022-01-04T05:00"),
        ("cron(0 0 1 1 ? 2500)", "2026-01-01T00:00", "2500-01-01T00:00"),
        # recorded as accepted, and seen to fire
        ("cron(0/60 12 * * ? *)", "2026-01-31T12:00", "2026-02-01T12:00"),
        ("cron(0/0 12 * * ? *)", "2026-01-31T12:00", "2026-02-01T12:00"),
        ("cron(33/0 12 * * ? *)", "2026-01-31T12:00", "2026-01-31T12:33"),
        ("cron(33/61 12 * * ? *)", "2026-01-31T12:33", "2026-02-01T12:33"),
        ("cron(33x 12 * * ? *)", "2026-01-31T12:00", "2026-01-31T12:33"),
        ("cron(0 0 1-5W * ? *)", "2026-01-31T12:00", "2026-02-01T00:00"),
        ("cron(0 0 1-31W * ? *)", "2026-01-31T12:00", "2026-02-01T00:00"),
        ("cron(0 0 ? * TUESDAY *)", "2026-01-31T12:00", "2026-02-03T00:00"),
        ("cron(0 0 28-3 * ? *)", "2026-01-03T12:00", "2026-01-28T00:00"),
        ("cron(50-10/5 12 * * ? *)", "2026-01-31T12:11", "2026-01-31T12:50"),
        ("cron(50-10/5 12 * * ? *)", "2026-01-31T12:01", "2026-01-31T12:05"),
        # Quartz
        ("cron(5, 0, 1, *, ?, *)", "2026-01-31T12:00", "2026-02-01T00:05"),
        ("cron(0 0 1 JANUARY-MARCH ? *)", "2026-03-31T12:00", "2027-01-01T00:00"),
        ("cron(0 0 ? * MON-FRI/2 *)", "2026-01-30T12:00", "2026-02-02T00:00"),
        ("cron(0 0 ? * MON-WEDNESDAY *)", "2026-01-28T12:00", "2026-02-02T00:00"),
        ("cron(0 0 ? * 2,3#1 *)", "2026-01-01T12:00", "2026-01-05T00:00"),
        ("cron(*/0 12 * * ? *)", "2026-01-31T12:00", "2026-01-31T12:01"),
        ("cron(/30 12 * * ? *)", "2026-01-31T12:00", "2026-01-31T12:30"),
        ("cron(0 0 15W,20 * ? *)", "2026-02-01T00:00", "2026-02-16T00:00"),
        ("cron(0 0 L-3W * ? *)", "2026-02-01T00:00", "2026-02-25T00:00"),
        ("cron(0 0 L-30 * ? *)", "2026-02-01T00:00", "2026-03-01T00:00"),
        ("cron(0 0 ? * LW *)", "2026-02-01T00:00", "2026-02-07T00:00"),
        ("cron(0 0 1 1 ? 2020/7)", "2026-01-01T12:00", "2027-01-01T00:00"),
        ("cron(0 0 1 1 ? 2030-2040/5,2028)", "2028-01-01T12:00", "2030-01-01T00:00"),
        ("cron(0 0 1 1 ? 0-2147483647)", "2026-01-01T12:00", "2027-01-01T00:00"),
        # the User Guide's examples
        ("cron(0 10 * * ? *)", "2026-01-31T10:00", "2026-02-01T10:00"),
        ("cron(15 12 * * ? *)", "2026-01-31T12:14:59", "2026-01-31T12:15"),
        ("cron(0 18 ? * MON-FRI *)", "2026-01-30T18:00", "2026-02-02T18:00"),
        ("cron(0 8 1 * ? *)", "2026-01-31T00:00", "2026-02-01T08:00"),
        ("cron(0/15 * * * ? *)", "2026-01-31T12:46", "2026-01-31T13:00"),
        ("cron(0/10 * ? * MON-FRI *)", "2026-01-30T23:55", "2026-02-02T00:00"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-01-30T17:55", "2026-02-02T08:00"),
        # lists, steps, ranges that wrap
        ("cron(0 1,13 * * ? *)", "2026-01-31T01:00", "2026-01-31T13:00"),
        ("cron(10-20/5 * * * ? *)", "2026-01-31T12:15", "2026-01-31T12:20"),
        ("cron(0 0 */10 * ? *)", "2026-01-11T00:00", "2026-01-21T00:00"),
        ("cron(0 22-2 * * ? *)", "2026-01-31T02:00", "2026-01-31T22:00"),
        ("cron(0 0 ? * FRI-MON *)", "2026-01-26T00:00", "2026-01-30T00:00"),
        ("cron(0 0 1 nov-feb ? *)", "2026-02-01T00:00", "2026-11-01T00:00"),
        # L, W and #
        ("cron(0 0 L * ? *)", "2026-02-01T00:00", "2026-02-28T00:00"),
        ("cron(0 0 L * ? *)", "2028-02-01T00:00", "2028-02-29T00:00"),
        ("cron(0 0 L-3 * ? *)", "2026-02-01T00:00", "2026-02-25T00:00"),
        ("cron(0 0 LW * ? *)", "2026-01-01T00:00", "2026-01-30T00:00"),
        ("cron(0 0 15W * ? *)", "2026-02-01T00:00", "2026-02-16T00:00"),
        ("cron(0 0 1W * ? *)", "2026-08-01T00:00", "2026-08-03T00:00"),
        ("cron(0 0 31W * ? *)", "2026-05-01T00:00", "2026-05-29T00:00"),
        ("cron(0 0 31W * ? *)", "2026-06-01T00:00", "2026-07-31T00:00"),
        ("cron(0 0 ? * L *)", "2026-02-01T00:00", "2026-02-07T00:00"),
        ("cron(0 0 ? * FRIL *)", "2026-02-01T00:00", "2026-02-27T00:00"),
        ("cron(0 0 ? * 2#5 *)", "2026-01-01T00:00", "2026-03-30T00:00"),
        # days that are not in every month
        ("cron(0 0 29 2 ? *)", "2026-01-01T00:00", "2028-02-29T00:00"),
        ("cron(0 0 31 * ? *)", "2026-01-31T00:00", "2026-03-31T00:00"),
        ("cron(59 23 31 12 ? *)", "2026-12-31T23:59", "2027-12-31T23:59"),
    ],
)
def test_the_next_moment(text: str, moment: str, next_moment: str) -> None:
    """A schedule runs next at the first fitting moment that follows."""
    assert _utc(next_moment) == schedule_expressions.parse(text).after(_utc(moment))


@pytest.mark.parametrize(
    "text",
    [
        "cron(0 0 1 1 ? 2002)",
        "cron(0 0 1 1 ? 1969)",
        "cron(0 0 1 1 ? 0)",
        "cron(0 0 1 1 ? 10000)",
        "cron(0 0 1 1 ? 2147483647)",
        "cron(0 0 29 FEB ? 2027)",
        "cron(0 0 31 2 ? *)",
        "cron(0 0 30 2 ? 1970-9999)",
        "cron(, 0 1 1 ? *)",
        "rate(2147483647 days)",
        "rate(2999999 days)",
    ],
)
def test_a_schedule_may_never_run(text: str) -> None:
    """A schedule of past years, of no day at all, or beyond the calendar has no next moment."""
    assert schedule_expressions.parse(text).after(_utc("2026-01-01T00:00")) is None


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    moment=st.datetimes(datetime(1980, 1, 1), datetime(2190, 1, 1), timezones=st.just(timezone.utc)),  # noqa: DTZ001 - Hypothesis adds the time zone
)
def test_a_daily_schedule_runs_within_a_day(minute: int, hour: int, moment: datetime) -> None:
    """Whenever it is asked, a daily schedule runs next at its time, within 24 hours."""
    found = schedule_expressions.parse(f"cron({minute} {hour} * * ? *)").after(moment)
    assert found is not None
    assert (hour, minute, 0) == (found.hour, found.minute, found.second)
    assert moment < found <= moment + timedelta(days=1)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_the_calendar_are_moments_too(moment: str) -> None:
    """At the first minute of all the next one is found, and after the last there is none."""
    found = schedule_expressions.parse("cron(0/1 * * * ? 0-9999)").after(_utc(moment))
    assert (_utc("0001-01-01T00:01") if moment < "1" else None) == found


def _field(least: int, most: int) -> st.SearchStrategy[str]:
    """Draw a field's text: a value, a range that may wrap, a step, a list of these, or all."""
    value = st.integers(least, most)
    member = st.one_of(
        value.map(str),
        st.tuples(value, value).map(lambda ends: f"{ends[0]}-{ends[1]}"),
        st.tuples(value, st.integers(0, most + 5)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
        st.tuples(value, value, st.integers(1, 7)).map(lambda three: f"{three[0]}-{three[1]}/{three[2]}"),
    )
    return st.just("*") | st.lists(member, min_size=1, max_size=3).map(",".join)


def _values(text: str, least: int, most: int) -> set[int]:
    """Return what a drawn field means, one value at a time."""
    if text == "*":
        return set(range(least, most + 1))
    found = set()
    for member in text.split(","):
        span, _, length = member.partition("/")
        start, _, end = span.partition("-")
        step = int(length or 1)
        value, left = int(start), most - int(start) if length else 0
        if end:
            left = (int(end) - value) % (most - least + 1)
        found.add(value)
        while step and (left := left - step) >= 0:
            value = value + step if value + step <= most else value + step - (most - least + 1)
            found.add(value)
    return found


@given(
    texts=st.tuples(_field(0, 59), _field(0, 23), _field(1, 31), _field(1, 12), _field(1, 7)),
    by_weekday=st.booleans(),
    moment=st.datetimes(datetime(2023, 12, 1), datetime(2024, 3, 31), timezones=st.just(timezone.utc)),  # noqa: DTZ001 - Hypothesis adds the time zone
)
def test_the_next_moment_is_the_first_that_fits(
    texts: tuple[str, str, str, str, str], moment: datetime, *, by_weekday: bool
) -> None:
    """What is computed from the fields is what a walk over all days, hours and minutes finds first."""
    minutes, hours, days, months, weekdays = (
        _values(text, *ends) for text, ends in zip(texts, [(0, 59), (0, 23), (1, 31), (1, 12), (1, 7)], strict=True)
    )
    text = (
        f"cron({texts[0]} {texts[1]} {'?' if by_weekday else texts[2]} {texts[3]} {texts[4] if by_weekday else '?'} *)"
    )
    minute = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
    end = minute + timedelta(days=60)
    while minute < end:
        day_fits = minute.isoweekday() % 7 + 1 in weekdays if by_weekday else minute.day in days
        if minute.month not in months or not day_fits:
            minute = minute.replace(hour=0, minute=0) + timedelta(days=1)
        elif minute.hour not in hours:
            minute = minute.replace(minute=0) + timedelta(hours=1)
        elif minute.minute not in minutes:
            minute += timedelta(minutes=1)
        else:
            break
    found = schedule_expressions.parse(text).after(moment)
    if minute < end:
        assert minute == found
    else:
        assert found is None or end <= found


def test_each_step_of_a_schedule_is_cheap() -> None:
    """The next moment is computed from the one before, however long the calendar is."""
    schedule = schedule_expressions.parse("cron(0/1 * * * ? 1-9999)")
    moment: datetime | None = _utc("9000-01-01T00:00")
    begin = process_time()
    for _ in range(10_000):
        assert moment is not None
        moment = schedule.after(moment)

    assert process_time() - begin < 1
    assert _utc("9000-01-07T22:40") == moment
