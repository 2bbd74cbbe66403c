"""With which Region and credentials is a client made while a fake is active? For sync and aio sessions alike."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from botocore import UNSIGNED

from fake_eventbridge.interception import stack
from fake_eventbridge.interception.credentials import refuse_late_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.credentials import Credentials
    from botocore.session import Session

    from fake_eventbridge.interception.stack import Activation

SERVICE = "events"

_credentials: ContextVar[Credentials | None] = ContextVar("fake_eventbridge_credentials", default=None)
_finding_models: ContextVar[bool] = ContextVar("fake_eventbridge_finding_models", default=False)


def is_faked(service_name: str) -> bool:
    """Tell whether a client of this service is one that the fake will answer."""
    return service_name == SERVICE and stack.innermost() is not None


def credentials() -> Credentials | None:
    """Return the credentials of the EventBridge client that is being made in this context, if one is."""
    return _credentials.get()


@contextmanager
def with_credentials(given: Credentials) -> Iterator[None]:
    """Let the EventBridge client made in this block have these credentials, unless it brings keys of its own."""
    token = _credentials.set(given)
    try:
        yield
    finally:
        _credentials.reset(token)


@contextmanager
def finding_models() -> Iterator[None]:
    """Let a session look for the models of services in this block."""
    token = _finding_models.set(True)
    try:
        yield
    finally:
        _finding_models.reset(token)


def needs_profile(session: Session) -> bool:
    """Tell whether a profile that does not exist is an error now.

    It is none for an EventBridge client, nor where boto3 makes a session before it knows what for, unless the session
    was given the profile: the clients of other services meet it by themselves.
    """
    if credentials() is not None:
        return False
    return not _finding_models.get() or "profile" in session.instance_variables()


def begin_anew(session: Session, given: Credentials) -> None:
    """Let a session that outlives tests forget which profile and files it once found, and have these credentials."""
    vars(session).update(_profile=None, _profile_map=None, _config=None, _credentials=given)


def never_unsigned(client: Any) -> Any:
    """Return a new client; one that signs nothing has no credentials that would refuse while no fake is active."""
    if client.meta.config.signature_version is UNSIGNED:
        client.meta.events.register_first(f"before-sign.{SERVICE}", _refuse_late_calls)
    return client


def _refuse_late_calls(**_: object) -> None:
    refuse_late_calls()


def region(session: Session, given: str | None, config: object) -> str | None:
    """Return a new client's Region: its own, one the fake was given, the configured one, or the fake's default."""
    of_configs = [getattr(each, "region_name", None) for each in (config, session.get_default_client_config())]
    named = [given, *of_configs, session.instance_variables().get("region")]
    explicit = next((each for each in named if each is not None), None)
    activation = stack.innermost()
    if explicit is not None or activation is None:
        return None if explicit is None else str(explicit)
    return _default_region(session, activation)


def _default_region(session: Session, activation: Activation) -> str:
    configured = None if activation.region_is_explicit else session.get_config_variable("region")
    return str(configured or activation.region)
