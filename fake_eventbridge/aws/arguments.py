"""Checks of what a test passed: types say what is wanted, and tests are not always typed."""

from __future__ import annotations

from fake_eventbridge.errors import MisuseError


def is_nonempty_string(value: object) -> bool:
    """Return whether a value is a string that is not empty."""
    return isinstance(value, str) and value != ""


def require_region(region: object) -> None:
    """Require a Region's name, or None for the current one.

    Raises:
        MisuseError: the value is neither.
    """
    if region is not None and not is_nonempty_string(region):
        raise MisuseError(f"region={region!r}: expected a Region's name, such as 'eu-west-1'.")


def require_times(times: object) -> None:
    """Require how many times something is expected, or None for at least once.

    Raises:
        MisuseError: the value is neither.
    """
    if times is not None and (type(times) is not int or times < 0):
        raise MisuseError(f"times={times!r}: expected an integer of 0 or more, or None for at least once.")
