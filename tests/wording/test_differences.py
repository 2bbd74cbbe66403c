from __future__ import annotations

import pytest

from fake_eventbridge.wording.differences import differences


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ("PAID", "paid", 'expected "PAID", got "paid" (differs in case)'),
        ("shop", "shop ", 'expected "shop", got "shop " (differs in blanks around it)'),
        ("A-", "A-17", 'expected "A-", got "A-17" (what was expected is a prefix of it)'),
        ("A-17", "A-", 'expected "A-17", got "A-" (it is a prefix of what was expected)'),
        (7, "7", 'expected 7, got "7" (a string, not a number)'),
        (True, "true", 'expected true, got "true" (a string, not true, false or null)'),
        ("7", 7, 'expected "7", got 7 (not a string)'),
        (True, 1, "expected true, got 1 (a number is no boolean)"),
        ("a", ["a", "b"], 'expected "a", got ["a", "b"] (it is an element of the array)'),
        (["a"], "a", 'expected ["a"], got "a" (not an array: assertions compare values, patterns list them)'),
        ([1, 2], [1], "expected [1, 2], got [1] (1 elements, not 2)"),
        ([1, 2], [2, 1], "expected [1, 2], got [2, 1] (the same elements in another order)"),
        ({"orderId": 7}, {"order_id": 7}, 'orderId: expected 7, got nothing (nearest name: "order_id")'),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b: expected 1, got 2"),
    ],
)
def test_a_difference_says_what_came_nearest(expected: object, actual: object, told: str) -> None:
    """Where it is, what was expected, what is there, and a hint."""
    assert [told] == [str(each) for each in differences(expected, actual)]
