from __future__ import annotations

from datetime import datetime, timezone

import pytest

from fake_eventbridge.wording import readable


class Broken:
    """Something whose repr fails."""

    def __repr__(self) -> str:
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("日本 🦆", "日本 🦆"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_is_no_character_to_read_is_escaped(text: str, expected: str) -> None:
    """In one line, and nothing that a terminal acts on or UTF-8 cannot carry."""
    assert expected == readable.printable(text)


def test_a_long_text_keeps_its_ends() -> None:
    """It is shortened in the middle, and says how long it was."""
    shortened = readable.shortened("a" * 500 + "z" * 500, 100)

    assert shortened.startswith("aaa")
    assert shortened.endswith("zzz")
    assert "...(1000 characters)..." in shortened
    assert len(shortened) <= 102


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": ["日", None, True, 1.5]}, '{"a": ["日", null, true, 1.5]}'),
        ({"at": datetime(2026, 1, 31, tzinfo=timezone.utc)}, '{"at": "2026-01-31T00:00:00+00:00"}'),
        ({(1, 2): 3}, "{(1, 2): 3}"),
        (Broken(), '"<Broken, whose repr raised ZeroDivisionError>"'),
    ],
)
def test_a_value_is_json_as_far_as_it_can_be(value: object, expected: str) -> None:
    """What cannot be written as JSON is written as Python writes it, whatever its repr does."""
    assert expected == readable.as_json(value)


def test_what_is_too_deep_is_said() -> None:
    """Nothing is raised for what Python's own writer cannot write."""
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    assert "<nested too deeply to be shown>" == readable.as_json(value)


@pytest.mark.parametrize(
    ("number", "thing", "expected"), [(1, "entry", "1 entry"), (2, "entry", "2 entries"), (0, "event", "0 events")]
)
def test_things_are_counted(number: int, thing: str, expected: str) -> None:
    """One is one, all else is many."""
    assert expected == readable.counted(number, thing)
