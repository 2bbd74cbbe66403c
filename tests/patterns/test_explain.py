"""Which leaf refused, and what came nearest."""

from __future__ import annotations

import pytest

import fake_eventbridge
from fake_eventbridge.patterns import compile, explain  # noqa: A004 - as in re.compile

_EVENT: dict[str, object] = {
    "source": "acme.orders",
    "detail": {
        "status": "Open",
        "number": "300",
        "amount": 700,
        "key": "upload/1",
        "empty": {},
        "text": '{"inner":1}',
        "items": [{"sku": "a", "size": 1}, {"sku": "b", "size": 2}],
    },
}


def test_tells_each_leaf_with_its_values() -> None:
    """A leaf says its path, whether it held, its matchers and the event's values."""
    [leaf] = explain({"detail": {"items": {"sku": ["b", {"prefix": "c"}]}}}, _EVENT).leaves
    assert (leaf.path, leaf.held, leaf.matchers, leaf.values) == (
        "detail.items.sku",
        True,
        ('"b"', '{"prefix":"c"}'),
        ("a", "b"),
    )


def test_literals_come_back_as_python_has_them() -> None:
    """Values are data: true is True and null is None."""
    [leaf] = explain({"a": [1]}, {"a": [True, None, 1.5]}).leaves
    assert leaf.values == (True, None, 1.5)


@pytest.mark.parametrize(
    ("detail", "hint"),
    [
        ({"status": ["open"]}, '"Open" differs in case'),
        ({"status": ["Opne"]}, 'nearest is "Open"'),
        ({"number": [300]}, '"300" is a string, not a number'),
        ({"number": [{"numeric": [">", 5]}]}, '"300" is not a number'),
        ({"amount": [{"numeric": [">", 5, "<", 500]}]}, "700 is too high"),
        ({"amount": [{"numeric": [">", 900]}]}, "700 is too low"),
        ({"amount": [{"prefix": "7"}]}, "700 is not a string"),
        ({"key": [{"prefix": "uploads/"}]}, '"upload/1" begins with 6 of its 8 characters'),
        ({"key": [{"suffix": "/2/1"}]}, '"upload/1" ends with 2 of its 4 characters'),
        ({"key": [{"wildcard": "uploads/*"}]}, 'nearest is "upload/1"'),
        ({"key": [{"anything-but": {"prefix": "up"}}]}, '"upload/1" is refused'),
        ({"key": [{"exists": False}]}, '"upload/1" is there'),
        ({"items": {"sku": ["x", "A"]}}, '"a" differs in case'),
        ({"Status": ["Open"]}, "the event has detail.status, which differs in case"),
        ({"statsu": ["Open"]}, "the event has no such path; nearest is detail.status"),
        ({"zzz": {"qqq": ["Open"]}}, "the event has no such path"),
        (
            {"empty": [{"exists": True}]},
            "the event has an object without values there, and only strings, numbers, booleans and null are values",
        ),
        ({"text": {"inner": [1]}}, "the event has a string at detail.text, and patterns do not look inside"),
    ],
)
def test_says_what_came_nearest(detail: dict[str, object], hint: str) -> None:
    """A leaf that refused says why, in a few words."""
    [leaf] = explain({"detail": detail}, _EVENT).refused
    assert leaf.hint == hint


def test_says_which_path_asks_for_another_element() -> None:
    """Leaves that hold alone but not together are told apart."""
    explanation = explain({"detail": {"items": {"sku": ["a"], "size": [2]}}}, _EVENT)
    [leaf] = explanation.refused
    assert (leaf.path, leaf.hint) == (
        "detail.items.sku",
        "it holds only in other array elements than detail.items.size",
    )


def test_an_absent_path_within_a_chosen_element_is_no_miss() -> None:
    """What exists:false asks depends on the element chosen before it."""
    explanation = explain('{"a":{"b":[1],"c":[{"exists":false}]}}', {"a": [{"b": 1}, {"c": 1}]})
    assert (explanation.matched, explanation.refused) == (True, ())


def test_shows_the_nearest_combination_of_or() -> None:
    """Of several combinations the one with the fewest misses is told."""
    explanation = explain({"$or": [{"source": ["x"], "detail": {"status": ["y"]}}, {"source": ["acme.order"]}]}, _EVENT)
    assert [leaf.path for leaf in explanation.refused] == ["source"]
    assert len(explanation.combinations) == 2


def test_reads_as_text() -> None:
    """An explanation can be printed as it is."""
    pattern = {"source": ["acme.orders"], "detail": {"status": ["open"]}}
    assert str(explain(pattern, _EVENT)) == (
        "The event does not match:\n"
        '  refuses  detail.status: ["open"] for "Open"; "Open" differs in case\n'
        '  holds    source: ["acme.orders"] for "acme.orders"'
    )


def test_a_long_list_of_values_is_cut_in_the_text() -> None:
    """Text shows a few values and says how many more there are."""
    assert "0, 1, 2, 3, 4 and 95 more" in str(explain({"a": [-1]}, {"a": list(range(100))}))


def test_takes_a_compiled_pattern_and_an_events_text() -> None:
    """Patterns and events come in every form that matching takes."""
    assert explain(compile('{"a":[1]}'), '{"a":1}').matched


def test_is_a_public_name_of_the_package() -> None:
    """`fake_eventbridge.explain` is the same function."""
    assert fake_eventbridge.explain is explain
