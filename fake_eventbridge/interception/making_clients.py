"""With which Region and credentials is a client made while a fake is active? For sync and aio sessions alike."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from fake_eventbridge.interception import stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.credentials import Credentials
    from botocore.session import Session

    from fake_eventbridge.interception.stack import Activation

SERVICE = "events"

_credentials: ContextVar[Credentials | None] = ContextVar("fake_eventbridge_credentials", default=None)


def is_faked(service_name: str) -> bool:
    """Tell whether a client of this service is one that the fake will answer."""
    return service_name == SERVICE and stack.innermost() is not None


def credentials() -> Credentials | None:
    """Return the credentials of the EventBridge client that is being made in this context, if one is."""
    return _credentials.get()


@contextmanager
def with_credentials(given: Credentials) -> Iterator[None]:
    """Let a client made in this block have these credentials, unless it brings keys of its own."""
    token = _credentials.set(given)
    try:
        yield
    finally:
        _credentials.reset(token)


def region(session: Session, given: str | None, config: object) -> str | None:
    """Return a new client's Region: its own, one the fake was given, the configured one, or the fake's default."""
    activation = stack.innermost()
    explicit = given or getattr(config, "region_name", None) or session.instance_variables().get("region")
    if explicit is not None or activation is None:
        return None if explicit is None else str(explicit)
    return _default_region(session, activation)


def _default_region(session: Session, activation: Activation) -> str:
    configured = None if activation.region_is_explicit else session.get_config_variable("region")
    return str(configured or activation.region)
