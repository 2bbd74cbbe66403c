from __future__ import annotations

import pytest

from fake_eventbridge.aws.policy_documents import Place, in_java_order, places_of_statements


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"Statement":{}}', [Place(1, 14)]),
        ('{"Version":"2012-10-17","Statement":[{}]}', [Place(1, 38)]),
        ('{"Statement":[{},\n{"a":[{}]} , {}]}', [Place(1, 15), Place(2, 1), Place(2, 14)]),
        ('{"Statement":[{}],"Statement":[ {}]}', [Place(1, 33)]),
        (' { "Statement" : [ ] , "Id" : "{" } ', []),
        ("{}", []),
    ],
)
def test_a_statement_has_a_place(text: str, places: list[Place]) -> None:
    """Line and column of each statement's first character are counted from 1."""
    assert places == places_of_statements(text)


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (["first", "second", "principal", "condition"], ["principal", "condition", "first", "second"]),
        (["Aa", "BB"], ["Aa", "BB"]),
        (["BB", "Aa"], ["BB", "Aa"]),
        ([], []),
    ],
)
def test_names_come_in_javas_order(names: list[str], ordered: list[str]) -> None:
    """Names come by their buckets, those of one bucket as they were put in."""
    assert ordered == in_java_order(names)


def test_many_names_are_spread_over_more_buckets() -> None:
    """Beyond three quarters a Java map doubles its buckets: of 13 names `a` (97) stands in bucket 1 of 32."""
    names = [chr(ord("a") + number) for number in range(13)]

    assert names == in_java_order(reversed(names))
    assert ["p", "a"] == in_java_order(["a", "p"])
