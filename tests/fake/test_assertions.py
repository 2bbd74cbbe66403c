from __future__ import annotations

import json
import re
import unittest
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, active_fake, fake_eventbridge
from fake_eventbridge.wording.differences import differences
from tests.conftest import CUSTOMER, NOW

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge


@pytest.fixture(autouse=True)
def _order(fake: FakeEventBridge) -> None:
    fake.partner("acme.com").emit("orders/created", "order", {"id": 7, "lines": [{"sku": "a", "n": 1}]}, to=CUSTOMER)


def test_an_event_is_known_by_part_of_its_detail(fake: FakeEventBridge) -> None:
    """A detail matches as a subset, inside lists too."""
    fake.assert_published(detail_type="order", detail={"lines": [{"sku": "a"}]}, account=CUSTOMER, times=1)


def test_a_miss_shows_the_nearest_event(fake: FakeEventBridge) -> None:
    """A failure names the field that differs, what was expected and what was there."""
    with pytest.raises(AssertionError, match=r"detail\.id: expected 8, got 7"):
        fake.assert_published(detail_type="order", detail={"id": 8})


def test_a_wrong_count_is_told(fake: FakeEventBridge) -> None:
    """A failure says how many were expected and how many were seen."""
    with pytest.raises(AssertionError, match="was expected 2 times, and seen 1 time"):
        fake.assert_published(detail_type="order", times=2)


def test_nothing_published_is_refused_where_something_was(fake: FakeEventBridge) -> None:
    """An event that was accepted is shown."""
    with pytest.raises(AssertionError, match="orders/created"):
        fake.assert_nothing_published()


def test_an_empty_record_is_told(fake: FakeEventBridge) -> None:
    """Where no call put anything, the failure says that."""
    fake.reset()

    with pytest.raises(
        AssertionError, match="no event was published: neither PutEvents nor PutPartnerEvents was called"
    ):
        fake.assert_published()


def test_records_that_were_dropped_are_said() -> None:
    """Where `keep` let records go, a failure says so, and names the option."""
    with fake_eventbridge(keep=1) as fake:
        for number in range(3):
            fake.partner("acme.com").emit("orders/created", "order", {"id": number})

        with pytest.raises(AssertionError, match="2 older records were dropped: start the fake with a larger `keep=`"):
            fake.assert_published(detail={"id": 0})


@pytest.mark.parametrize(
    ("expected", "actual", "paths"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, ["a.b"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["a[1]"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": 1}, {}, ["a"]),
        ({"a": True}, {"a": 1}, ["a"]),
    ],
)
def test_differences_name_their_place(expected: object, actual: object, paths: list[str]) -> None:
    """Mappings match as subsets, lists element by element, all else by equality."""
    assert paths == [difference.path for difference in differences(expected, actual)]


@pytest.mark.parametrize(
    "name", ["assert_published(source='x')", "assert_delivered('x')", "assert_nothing_published()"]
)
def test_the_traceback_ends_at_the_tests_own_line(pytester: pytest.Pytester, name: str) -> None:
    """Under pytest, whichever assertion it is."""
    pytester.makepyfile(f"""
        def test_one(fake_events):
            fake_events.partner("acme.com").emit("orders/created", "order", {{}})
            fake_events.{name}
    """)

    result = pytester.runpytest("-pno:hypothesispytest", "-pno:randomly", "-pno:asyncio")

    result.stdout.fnmatch_lines([f">*fake_events.{name}", "E*AssertionError: *"])
    result.stdout.no_fnmatch_line("*inspection.py*")


def test_unittest_ends_at_the_tests_own_line() -> None:
    """Run by unittest alone, the library's frames are left out, as those of its own assertions are."""

    class Case(unittest.TestCase):
        def test_one(self) -> None:
            with fake_eventbridge(now=NOW) as fake:
                fake.assert_published(source="shop")

    result = unittest.TestResult()
    Case("test_one").run(result)

    [(_, told)] = result.failures
    assert "inspection.py" not in told
    own_line_last = r'fake\.assert_published\(source="shop"\)\n[ ~^]*\n?AssertionError: '  # marked by Python 3.13
    assert re.search(own_line_last, told)


def test_a_message_is_bounded() -> None:
    """Many events with long details make a message of a few thousand characters."""
    with fake_eventbridge() as fake:
        client = fake.client()
        client.put_rule(Name="r", EventPattern=json.dumps({"source": ["x" * 900] * 2}))
        client.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}])
        for _ in range(30):
            detail = json.dumps({f"name{number}": "x" * 5_000 for number in range(20)})
            client.put_events(Entries=[{"Source": "s" * 200, "DetailType": "d" * 100, "Detail": detail}])
        with pytest.raises(AssertionError) as caught:
            fake.assert_delivered("arn:aws:sqs:us-east-1:123456789012:q", payload={"detail": {"name1": "y" * 9_000}})

    assert len(str(caught.value)) < 5_000


def test_a_decorated_unittest_case_shows_its_own_line_alone() -> None:
    """The decorator's frames are left out, too."""

    class Case(unittest.TestCase):
        @fake_eventbridge
        def test_one(self) -> None:
            active_fake().assert_published(source="shop")

    result = unittest.TestResult()
    Case("test_one").run(result)

    [(_, told)] = result.failures
    assert 1 == told.count("  File ")


@pytest.mark.parametrize("times", [-1, 1.5, "1", True])
def test_how_often_is_an_integer(fake: FakeEventBridge, times: int) -> None:
    """Any other number of times is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"times=.* expected an integer of 0 or more"):
        fake.assert_published(times=times)


@pytest.mark.parametrize("to", [5, b"arn", ""])
def test_a_target_to_look_for_is_a_string(fake: FakeEventBridge, to: str) -> None:
    """Any other value is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"to=.* expected a string"):
        fake.assert_delivered(to)
