from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge.aws import schedule_expressions

# Recorded on AWS.
REFUSED = """
rate(10 seconds)|rate(10 years)|rate(1 minutes)|rate(1 hours)|rate(1 days)|rate(10 minute)|rate(10 hour)|rate(10 day)
rate()|rate(10)|rate(10 minutess)|rate(foo minutes)|rate(0 minutes)|rate(-10 minutes)|rate(10 MINUTES)
rate( 10 minutes )| rate(10 minutes)|cron(0 1 * * * *)|cron(7 20 * * NOT *)|cron(INVALID)|cron(0 dummy ? * MON-FRI *)
cron(71 8 1 * ? *)
"""
# Refused by what the User Guide says of the fields.
REFUSED_BY_THE_GUIDE = """
|at(2026-01-01T00:00:00)|rate(1.5 hours)|cron(0 1 ? * ? *)|cron(0 1 1 * *)|cron(0 24 1 * ? *)|cron(0 1 0 * ? *)
cron(0 1 32 * ? *)|cron(0 1 1 13 ? *)|cron(0 1 ? * 8 *)|cron(0 1 ? * 2#6 *)|cron(0 1 ? * 2#1,3#1 *)|cron(0/0 1 1 * ? *)
cron(0 1 1 * ? 1969)|cron(0 1 1 * ? 2005-2002)|cron(0 1 L-31 * ? *)|cron(0 1 1W,2 * ? *)|cron(1- 1 1 * ? *)
cron(0/99 1 1 * ? *)|cron(0 1 1 * ? *|cron(, 1 1 * ? *)|cron(0 1 L * L *)
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
    "text", ["cron(0 0 1 1 ? 2002)", "cron(0 0 31 2 ? *)", f"rate({10**12} days)", "rate(2999999 days)"]
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
