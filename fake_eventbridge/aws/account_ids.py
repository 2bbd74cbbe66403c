"""AWS account IDs: checks of those that a test passes, and those made from partners' names."""

from __future__ import annotations

from hashlib import sha256

from fake_eventbridge.errors import MisuseError

_DIGITS = 12


def is_account_id(text: str) -> bool:
    """Return whether a text is a 12-digit account id."""
    return len(text) == _DIGITS and text.isascii() and text.isdigit()


def require(account: object) -> str:
    """Return an account id that a test gave.

    Raises:
        MisuseError: it is none.
    """
    if not isinstance(account, str) or not is_account_id(account):
        raise MisuseError(f"{account!r} is not an AWS account ID: expected a 12-digit string, such as '111122223333'.")
    return account


def of_partner(name: str) -> str:
    """Make up a partner's account id, always the same for a name."""
    return f"{int(sha256(name.encode()).hexdigest(), 16) % 10**_DIGITS:0{_DIGITS}d}"
