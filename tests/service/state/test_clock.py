from __future__ import annotations

from datetime import datetime, timedelta, timezone
from math import inf, nan
from time import process_time

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.service.state.clock import Clock
from tests.conftest import CUSTOMER, NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    """Make a clock that stands."""
    return Clock(NOW)


def noting(clock: Clock) -> list[datetime]:
    """Let the clock note the time one, two and three hours from now, and return the notes."""
    notes: list[datetime] = []
    for hours in [3, 1, 2]:
        clock.schedule(clock.now() + hours * HOUR, lambda: notes.append(clock.now()))
    return notes


# -- standing


def test_a_frozen_clock_stands(clock: Clock) -> None:
    """A clock started at a moment stays there."""
    assert (NOW, NOW) == (clock.now(), clock.now())


def test_an_aware_time_is_kept_in_utc() -> None:
    """A moment of another time zone is the same moment in UTC."""
    clock = Clock(datetime(2026, 1, 31, 14, tzinfo=timezone(timedelta(hours=2))))

    assert (NOW, timezone.utc) == (clock.now(), clock.now().tzinfo)


@pytest.mark.parametrize("option", ["now", "freeze"])
def test_a_time_has_a_time_zone(option: str) -> None:
    """A naive datetime is a mistake, which says what to give."""
    naive = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - the mistake that is tested
    with pytest.raises(MisuseError, match="has no time zone: pass an aware datetime"):
        Clock(naive) if option == "now" else Clock(NOW).freeze(naive)


def test_a_running_clock_can_be_frozen() -> None:
    """Frozen without a moment, the clock stops where it is."""
    with time_machine.travel(NOW, tick=False) as traveller:
        clock = Clock()
        clock.freeze()
        traveller.shift(HOUR)

        assert (True, NOW) == (clock.is_frozen, clock.now())


def test_a_clock_can_be_frozen_later(clock: Clock) -> None:
    """Frozen at a later moment, the clock goes there and stands."""
    clock.freeze(NOW + HOUR)

    assert NOW + HOUR == clock.now()


def test_a_clock_cannot_be_frozen_earlier(clock: Clock) -> None:
    """A moment in the past is a mistake, which names the option that begins earlier."""
    with pytest.raises(MisuseError, match=r"cannot go back .*fake_eventbridge\(now=\.\.\.\)"):
        clock.freeze(NOW - timedelta(microseconds=1))


def test_freezing_lets_happen_what_is_due(clock: Clock) -> None:
    """What falls due up to the moment happens."""
    notes = noting(clock)
    clock.freeze(NOW + 2 * HOUR)

    assert [NOW + HOUR, NOW + 2 * HOUR] == notes


# -- advancing


@pytest.mark.parametrize(
    ("units", "passed"),
    [
        ({"days": 14}, timedelta(days=14)),
        ({"weeks": 1, "hours": 2.5}, timedelta(days=7, minutes=150)),
        ({"minutes": 1}, timedelta(seconds=60)),
        ({"seconds": 0.25}, timedelta(milliseconds=250)),
        ({"milliseconds": 3, "microseconds": 4}, timedelta(microseconds=3004)),
        ({}, timedelta(0)),
    ],
)
def test_a_clock_advances_by_units(clock: Clock, units: dict[str, float], passed: timedelta) -> None:
    """`advance` takes the units of timedelta."""
    clock.advance(None, **units)

    assert NOW + passed == clock.now()


def test_a_clock_advances_by_a_timedelta(clock: Clock) -> None:
    """`advance` takes a timedelta, beside units too."""
    clock.advance(HOUR, minutes=1)

    assert NOW + timedelta(minutes=61) == clock.now()


@pytest.mark.parametrize("units", [{"days": -1}, {"seconds": -0.001}, {"days": 1, "hours": -25}])
def test_a_clock_does_not_go_back(clock: Clock, units: dict[str, float]) -> None:
    """A negative span is a mistake."""
    with pytest.raises(MisuseError, match=r"The clock cannot go back: advance\(.*\) is negative\."):
        clock.advance(None, **units)


def test_an_unknown_unit_is_a_mistake(clock: Clock) -> None:
    """A unit that timedelta does not know is named, with those it knows."""
    with pytest.raises(MisuseError, match=r"advance\(months=1\): expected numbers of weeks, days"):
        clock.advance(months=1)


@pytest.mark.parametrize("days", [2_912_200, 3_000_000, 10**12, 10**400, inf])
def test_a_clock_does_not_leave_the_calendar(clock: Clock, days: float) -> None:
    """A span beyond the year 9998 is a mistake: what falls due within a year must have a date."""
    with pytest.raises(MisuseError, match="The clock cannot go beyond the year 9998"):
        clock.advance(days=days)


def test_a_span_is_a_number(clock: Clock) -> None:
    """NaN is a mistake."""
    with pytest.raises(MisuseError, match=r"advance\(days=nan\): expected numbers"):
        clock.advance(days=nan)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone.utc),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime(1969, 12, 31, 23, 59, tzinfo=timezone.utc),
        datetime(9999, 1, 1, tzinfo=timezone.utc),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2))),
    ],
)
def test_a_clock_runs_from_1970_to_9998(moment: datetime) -> None:
    """Any other moment is a mistake at once."""
    with pytest.raises(MisuseError, match="from 1970 to 9998"):
        Clock(moment)
    with pytest.raises(MisuseError, match="from 1970 to 9998"):
        Clock(NOW).freeze(moment)


@pytest.mark.parametrize("year", [1970, 9998])
def test_the_first_and_last_years_are_usable(year: int) -> None:
    """Calls, schedules and expiries work at either end."""
    with fake_eventbridge(now=datetime(year, 12, 31, tzinfo=timezone.utc)) as running:
        client = running.client()
        client.create_partner_event_source(Name="aws.partner/acme.com/orders/created", Account=CUSTOMER)
        client.put_rule(Name="hourly", ScheduleExpression="cron(0 * * * ? 1970-9999)")
        client.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
        running.clock.advance(hours=1)

        assert 1 == len(running.deliveries)


def test_a_refused_advance_moves_nothing(clock: Clock) -> None:
    """After a mistake the clock is where it was."""
    with pytest.raises(MisuseError):
        clock.advance(days=-1)

    assert NOW == clock.now()


# -- what is due


def test_what_is_due_happens_in_order(clock: Clock) -> None:
    """Things happen by time, at the moment that each is due."""
    notes = noting(clock)
    clock.advance(3 * HOUR)

    assert [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR] == notes


def test_what_is_due_at_the_end_happens(clock: Clock) -> None:
    """A thing due exactly when the advance ends is due."""
    notes = noting(clock)
    clock.advance(HOUR)

    assert [NOW + HOUR] == notes


def test_what_is_not_due_waits(clock: Clock) -> None:
    """A microsecond early, nothing happens."""
    notes = noting(clock)
    clock.advance(HOUR - timedelta(microseconds=1))

    assert [] == notes


def test_everything_happens_once(clock: Clock) -> None:
    """What has happened does not happen again."""
    notes = noting(clock)
    clock.advance(HOUR)
    clock.advance(timedelta(minutes=1))

    assert [NOW + HOUR] == notes


def test_at_one_moment_the_first_put_is_the_first(clock: Clock) -> None:
    """Things due at the same time happen in the order they were put on the agenda."""
    happened: list[str] = []
    for letter in "cab":
        clock.schedule(NOW + HOUR, lambda letter=letter: happened.append(letter))  # type: ignore[misc]  # bound per turn
    clock.advance(HOUR)

    assert ["c", "a", "b"] == happened


def test_what_happens_can_put_more_on_the_agenda(clock: Clock) -> None:
    """What is put while something happens, and is due in the same advance, happens in it."""
    notes: list[datetime] = []

    def again() -> None:
        notes.append(clock.now())
        clock.schedule(clock.now() + HOUR, again)

    clock.schedule(NOW + HOUR, again)
    clock.advance(2.5 * HOUR)

    assert [NOW + HOUR, NOW + 2 * HOUR] == notes


def test_what_happens_can_advance_the_clock(clock: Clock) -> None:
    """Advanced while something happens, what falls due in between happens there and then."""
    notes: list[datetime] = []
    clock.schedule(NOW + HOUR, lambda: clock.advance(2 * HOUR))
    clock.schedule(NOW + 2 * HOUR, lambda: notes.append(clock.now()))
    clock.advance(HOUR)

    assert ([NOW + 2 * HOUR], NOW + 3 * HOUR) == (notes, clock.now())


def test_what_is_cancelled_does_not_happen(clock: Clock) -> None:
    """An entry of the agenda can be taken off it, once or again."""
    notes = noting(clock)
    entry = clock.schedule(NOW + HOUR, lambda: notes.append(NOW))
    clock.cancel(entry)
    clock.cancel(entry)
    clock.advance(HOUR)

    assert [NOW + HOUR] == notes


def test_cancelled_entries_do_not_pile_up(clock: Clock) -> None:
    """However often something is put on the agenda and cancelled, the agenda stays short."""
    for number in range(10_000):
        clock.cancel(clock.schedule(NOW + number * HOUR, fail, is_in_flight=True))
    clock.settle()

    assert ([], NOW) == (clock.state().agenda, clock.now())
    assert len(clock._agenda) < 100  # noqa: SLF001 - what is bounded shows nowhere else


def test_settling_ends_with_the_last_in_flight(clock: Clock) -> None:
    """Time goes on to the last thing in flight, and what falls due until then happens."""
    notes = noting(clock)
    clock.schedule(NOW + 2 * HOUR, lambda: notes.append(clock.now()), is_in_flight=True)
    clock.settle()

    assert ([NOW + HOUR, NOW + 2 * HOUR, NOW + 2 * HOUR], NOW + 2 * HOUR) == (notes, clock.now())


def test_settling_is_linear(clock: Clock) -> None:
    """Ten times as many things at as many moments take about ten times as long."""

    def seconds(count: int) -> float:
        for number in range(count):
            clock.schedule(clock.now() + number * HOUR, lambda: None, is_in_flight=True)
        begin = process_time()
        clock.settle()
        return process_time() - begin

    few = min(seconds(500) for _ in range(3))

    assert seconds(5_000) < 40 * few


def fail() -> None:
    """Fail as a test's own callable may."""
    raise AssertionError("as it should")


def test_an_error_comes_out_of_advance(clock: Clock) -> None:
    """What goes wrong in what is due is the advance's."""
    clock.schedule(NOW + HOUR, fail)
    with pytest.raises(AssertionError, match="as it should"):
        clock.advance(HOUR)


def test_an_error_does_not_stop_time(clock: Clock) -> None:
    """After an error the clock is no longer at the moment that failed, and goes on."""
    clock.schedule(NOW + HOUR, fail)
    with pytest.raises(AssertionError):
        clock.advance(HOUR)
    notes = noting(clock)
    clock.advance(4 * HOUR)

    assert 3 == len(notes)


def test_what_is_already_due_happens_when_asked(clock: Clock) -> None:
    """`run_due` lets happen what lies in the past."""
    notes: list[datetime] = []
    clock.schedule(NOW - HOUR, lambda: notes.append(clock.now()))
    clock.run_due()

    assert [NOW - HOUR] == notes


@settings(derandomize=True, deadline=None)
@given(st.lists(st.integers(0, 50)), st.lists(st.integers(0, 20)))
def test_the_way_of_advancing_is_no_matter(dues: list[int], spans: list[int]) -> None:
    """In many steps or in one, the same things happen at the same times in the same order."""
    happened: list[tuple[int, datetime]] = []
    clock = Clock(NOW)
    for number, due in enumerate(dues):
        clock.schedule(NOW + due * HOUR, lambda number=number: happened.append((number, clock.now())))  # type: ignore[misc]  # bound per turn
    for span in spans:
        clock.advance(span * HOUR)
    in_order = sorted((due, number) for number, due in enumerate(dues))
    expected = [(number, NOW + due * HOUR) for due, number in in_order if due <= sum(spans) and spans]

    assert expected == happened


# -- running


def test_a_running_clock_follows_time_time() -> None:
    """Not frozen, the clock is that of `time.time()`, which time-machine moves."""
    with time_machine.travel(NOW, tick=False) as traveller:
        clock = Clock()
        traveller.shift(HOUR)

        assert (False, NOW + HOUR) == (clock.is_frozen, clock.now())


def test_a_running_clock_keeps_its_lead() -> None:
    """Advanced while it runs, the clock runs on ahead."""
    with time_machine.travel(NOW, tick=False) as traveller:
        clock = Clock()
        clock.advance(days=1)
        traveller.shift(HOUR)

        assert NOW + timedelta(days=1, hours=1) == clock.now()


def test_time_travel_makes_things_due() -> None:
    """What fell due while time-machine moved the clock has happened before the next call."""
    name = "aws.partner/acme.com/orders/created"
    with time_machine.travel(NOW, tick=False) as traveller, fake_eventbridge(seed=1) as running:
        client = running.client()
        client.create_partner_event_source(Name=name, Account=CUSTOMER)
        traveller.shift(timedelta(days=14))

        assert [] == client.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")["PartnerEventSources"]


def test_a_fake_without_now_runs() -> None:
    """A fake that was given no time runs with the machine's clock."""
    with time_machine.travel(NOW, tick=False), fake_eventbridge(seed=1) as running:
        assert (False, NOW) == (running.clock.is_frozen, running.clock.now())
