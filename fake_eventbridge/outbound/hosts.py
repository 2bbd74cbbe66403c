"""AWS's own domains, to which nothing is ever sent."""

from __future__ import annotations

from urllib.parse import urlsplit

_DOMAINS = ("amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "api.aws", "api.amazonwebservices.com.cn", "on.aws")


def host(url: str) -> str:
    """Return the host of a URL in lower case, or an empty text where it names none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # brackets that are not closed
        return ""


def is_aws(url: str) -> bool:
    """Return whether a URL leads to AWS."""
    name = host(url)
    return any(name == domain or name.endswith(f".{domain}") for domain in _DOMAINS)
