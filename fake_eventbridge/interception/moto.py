"""What if moto is active too? Its hook must not act on EventBridge, and the keys its STS hands out name accounts."""

from __future__ import annotations

import sys
from typing import Any


def hook() -> Any:
    """Return the handler that moto puts on every client's `before-send`, if moto was imported."""
    return getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)


def account_of(access_key: str) -> str | None:
    """Return the account of a key that moto's IAM or STS handed out, while moto is active."""
    issued = getattr(sys.modules.get("moto.iam.models"), "iam_backends", None)
    if issued is None or not getattr(hook(), "enabled", False):
        return None
    for account, partitions in list(issued.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return str(account)
    return None
