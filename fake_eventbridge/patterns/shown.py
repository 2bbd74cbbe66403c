"""Values in the text of an explanation: short, and safe to print whatever an event holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.patterns.json_text import printable
from fake_eventbridge.patterns.operators import as_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fake_eventbridge.patterns.operators import Value

_LONGEST = 80
_LONGEST_PATH = 120
_SHOWN = 5


def value(value: Value) -> str:
    """Write a value as JSON, shortened in its middle."""
    if isinstance(value, str) and len(value) > 2 * _LONGEST:
        value = f"{value[:_LONGEST]}…{value[-_LONGEST:]}"  # what is cut away below need not be written first
    return _shortened(as_json(value), _LONGEST)


def json(text: str) -> str:
    """Shorten what is JSON already."""
    return _shortened(text, _LONGEST)


def path(dotted: str) -> str:
    """Write a path with its dots."""
    return _shortened(printable(dotted), _LONGEST_PATH)


def listed(texts: Sequence[str]) -> str:
    """Write a few of many, and how many more there are."""
    few = ", ".join(texts[:_SHOWN])
    return f"{few} and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else few


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]}…{text[-half + 1 :]}"
