"""URLs that EventBridge may call: endpoints of API destinations, and those that hand out OAuth tokens."""

from __future__ import annotations

import re

# A wildcard stands in the path or the query, never in the host; a user and a password stand nowhere.
_HTTPS = re.compile(r"(?:https://)?[a-z0-9._-]+(?::[0-9]+)?(?:[/?].*)?", re.IGNORECASE | re.DOTALL)


def is_https(url: str) -> bool:
    """Return whether a URL leads over HTTPS to a host; one without a scheme does.

    Source: recorded (2026-09). Unverified: which hosts, but for those with a wildcard, are none.
    """
    return _HTTPS.fullmatch(url) is not None
