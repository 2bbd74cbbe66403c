"""May EventBridge call this URL? Endpoints of API destinations, and those that hand out OAuth tokens."""

from __future__ import annotations

from urllib.parse import urlsplit

from fake_eventbridge.aws import errors


def check(parameter: str, url: str) -> None:
    """Refuse a URL that is not HTTPS to a host.

    Raises:
        Refusal: ValidationException.

    Source: recorded for `http://`. Unverified: that HTTPS without a host is refused likewise.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc:
        raise errors.not_valid(parameter, f"Endpoint '{url}' is not valid")
