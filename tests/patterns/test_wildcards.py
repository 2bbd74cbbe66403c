"""Reading wildcards, and holding texts against them."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import InvalidPatternError
from fake_eventbridge.patterns.wildcards import fits, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("",)),
        ("*", ("", "")),
        ("a*b", ("a", "b")),
        (r"a\*b", ("a*b",)),
        (r"\\*", ("\\", "")),
        (r"*\**", ("", "*", "")),
    ],
)
def test_reads_the_literals_between_stars(text: str, expected: tuple[str, ...]) -> None:
    """A backslash makes a star or a backslash literal."""
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("**", "Consecutive wildcard characters at pos 1"),
        ("é**", "Consecutive wildcard characters at pos 3"),
        ("a\\", "Invalid escape character at pos 2"),
        ("é\\n", "Invalid escape character at pos 3"),
    ],
)
def test_counts_the_place_of_a_mistake_in_bytes(text: str, reason: str) -> None:
    """The position counts bytes of UTF-8 from one."""
    with pytest.raises(InvalidPatternError) as refusal:
        parts(text)
    assert str(refusal.value) == reason


def test_tries_a_long_text_without_going_back() -> None:
    """Stars do not make the work multiply."""
    assert not fits("a" * 1_000_000 + "c", parts("*a*a*a*a*b"))
