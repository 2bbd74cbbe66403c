"""Checks of what a test passed: types say what is wanted, and tests are not always typed."""

from __future__ import annotations


def is_nonempty_string(value: object) -> bool:
    """Return whether a value is a string that is not empty."""
    return isinstance(value, str) and value != ""
