from __future__ import annotations

from datetime import datetime, timedelta, timezone

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
    with pytest.raises(MisuseError, match="has no time zone: give an aware datetime"):
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
    with pytest.raises(MisuseError, match=r"advance\(months=1\): give numbers of weeks, days"):
        clock.advance(months=1)


@pytest.mark.parametrize("days", [3_000_000, 10**12])
def test_a_clock_does_not_leave_the_calendar(clock: Clock, days: int) -> None:
    """A span beyond the year 9999 is a mistake."""
    with pytest.raises(MisuseError, match="The clock cannot go beyond the year 9999"):
        clock.advance(days=days)


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
