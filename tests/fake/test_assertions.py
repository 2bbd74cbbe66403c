from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.wording.differences import differences
from tests.conftest import CUSTOMER

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

        with pytest.raises(AssertionError, match="2 older records were dropped: start the fake with a larger keep="):
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
