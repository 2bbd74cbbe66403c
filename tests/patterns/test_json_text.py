"""Numbers and characters of JSON texts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fake_eventbridge.patterns.json_text import comparable, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-0", 0),
        ("3.0e2", 300.0),
        ("0.1", 0.1),
        ("9007199254740993", 9007199254740993),
        ("1e400", Decimal("1e400")),
        ("0.10000000000000000555", Decimal("0.10000000000000000555")),
        ("9" * 5_000, Decimal("9" * 5_000)),
        ("1e999999999999999999999", float("inf")),
    ],
)
def test_reads_a_number_without_rounding(text: str, value: float | Decimal) -> None:
    """What no float holds is kept in full, as far as Python can."""
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1", True),
        ("1e300", True),
        ("9007199254740992", True),
        ("9007199254740993", False),
        ("1e400", False),
        ("1e-400", False),
        ("9" * 400, False),
        ("0.10000000000000000555", False),
    ],
)
def test_a_number_is_comparable_if_its_double_prints_back(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """AWS compares only what survives the way through a double."""
    assert comparable(number(text)) is expected
