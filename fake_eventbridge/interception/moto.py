"""What if moto is active too? Its hook must not act on EventBridge, its keys name accounts, and it takes deliveries."""

from __future__ import annotations

import sys
from typing import Any

# moto's names of services that are not the clients' names.
_NAMES = {"lambda": "awslambda"}


def hook() -> Any:
    """Return the handler that moto puts on every client's `before-send`, if moto was imported."""
    return getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)


def is_active() -> bool:
    """Tell whether moto answers clients now."""
    return bool(getattr(hook(), "enabled", False))


def answers(service: str) -> bool:
    """Tell whether moto is active and answers calls of a service, which its own settings can except."""
    config = sys.modules.get("moto.core.config")
    if config is None or not is_active():
        return False
    name = _NAMES.get(service, service)
    return bool(config.service_whitelisted(name)) and not config.passthrough_service(name)


def account_of(access_key: str) -> str | None:
    """Return the account of a key that moto's IAM or STS handed out, while moto is active."""
    issued = getattr(sys.modules.get("moto.iam.models"), "iam_backends", None)
    if issued is None or not is_active():
        return None
    for account, partitions in list(issued.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return str(account)
    return None
