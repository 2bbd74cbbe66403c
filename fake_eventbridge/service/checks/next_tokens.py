"""Tokens of the next page as ListConnections and ListApiDestinations want them: base64, with padding."""

from __future__ import annotations

import re

from fake_eventbridge.aws import errors

# It is in no model, and goes with the service's own checks of the model. Source: recorded (2026-09).
_PATTERN = r"^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{4}|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{2}={2})$"
_MATCHES = re.compile(_PATTERN)


def not_ours() -> errors.Refusal:
    """Refuse a token that is none of the query's.

    Source: recorded (2026-09) for ListApiDestinations. Unverified: the same for ListConnections.
    """
    return errors.not_valid("NextToken", "The request is malformed.")


def check(token: str | None) -> None:
    """Refuse a token that is no base64.

    Raises:
        Refusal: ValidationException.

    Source: recorded (2026-09) for ListApiDestinations. Unverified: the same for ListConnections.
    """
    if token is not None and _MATCHES.fullmatch(token) is None:
        raise errors.validation(
            f"1 validation error detected: Value '{token}' at 'nextToken' failed to satisfy constraint: Member must "
            f"satisfy regular expression pattern: {_PATTERN}"
        )
