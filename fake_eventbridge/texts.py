"""Is what a test gave a text? Types say so, and tests are not always typed."""

from __future__ import annotations


def is_text(value: object) -> bool:
    """Tell whether a value is a text that is not empty."""
    return isinstance(value, str) and value != ""
