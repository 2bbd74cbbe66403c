"""The Region and credentials of a client made while a fake is active, for botocore's and aiobotocore's sessions."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from botocore import UNSIGNED
from botocore.credentials import CredentialProvider, Credentials, EnvProvider, ReadOnlyCredentials

from fake_eventbridge.aws import account_ids
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel
    from botocore.session import Session

    from fake_eventbridge.interception.active import Activation


PLACEHOLDER = "fake-eventbridge"


NOT_ACTIVE = (
    "This EventBridge client was made by or inside fake_eventbridge, or with credentials of its making, and is called "
    "while no fake is active: nothing was sent. Make the call inside the `with` block, or start the fake earlier."
)


# What credentials say they come from where a provider found them, in the environment, a file, a process or the network.
_PROVIDERS = frozenset(provider.METHOD for provider in CredentialProvider.__subclasses__())


class PlaceholderCredentials(Credentials):
    """Credentials that sign nothing: while no fake is active, a client that holds them refuses to speak to AWS."""

    def __init__(self, access_key: str = PLACEHOLDER) -> None:
        super().__init__(access_key, PLACEHOLDER, method=PLACEHOLDER)

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Refuse to sign, unless a fake is active and will answer.

        Raises:
            MisuseError: no fake is active.
        """
        refuse_late_calls()
        return super().get_frozen_credentials()


class PlaceholderSecret(str):
    """A secret that signs no call of EventBridge while no fake is active, whoever made the client, and when.

    botocore derives its signing key from the text "AWS4" and the secret, which is where a secret can refuse.
    """

    __slots__ = ()

    def __format__(self, specification: str) -> str:
        _refuse_to_sign()
        return super().__format__(specification)

    def __radd__(self, other: str) -> str:
        _refuse_to_sign()
        return other + str(self)

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Refuse where another way to sign would use the secret as it is."""
        _refuse_to_sign()
        return super().encode(encoding, errors)


def _refuse_to_sign() -> None:
    """Refuse to sign for EventBridge; the same keys may sign for another service, which moto may answer.

    The signer that asks is the only one who knows what for.
    """
    frame = sys._getframe(2)  # noqa: SLF001 - botocore passes the secret nothing but the asking
    signer = frame.f_locals.get("self")
    if getattr(signer, "_service_name", SERVICE) == SERVICE:
        refuse_late_calls()


def refuse_late_calls() -> None:
    """Refuse a call that would be signed with placeholders.

    Raises:
        MisuseError: no fake is active.
    """
    if active.innermost() is None:
        raise MisuseError(NOT_ACTIVE)


def of_session(session: Session) -> Credentials | None:
    """Return the credentials that a session was given; those that a provider found for it are not its own."""
    given: Credentials | None = vars(session)["_credentials"]  # the public getter asks the providers
    return None if given is None or given.method in _PROVIDERS else given


def of_environment() -> Credentials | None:
    """Return the environment's keys; a key without a secret names an account, and signs nothing."""
    key = os.environ.get(EnvProvider.ACCESS_KEY)
    if not key:
        return None
    return EnvProvider().load() if os.environ.get(EnvProvider.SECRET_KEY) else PlaceholderCredentials(key)


def access_key(credentials: Credentials | None) -> str:
    """Return the access key id, without refreshing credentials that can be refreshed."""
    held = {} if credentials is None else vars(credentials)
    return held.get("_access_key") or held.get("access_key") or ""


SERVICE = "events"


_credentials: ContextVar[Credentials | None] = ContextVar("fake_eventbridge_credentials", default=None)


_finding_models: ContextVar[bool] = ContextVar("fake_eventbridge_finding_models", default=False)


def is_faked(service_name: str) -> bool:
    """Return whether a client of this service is one that the fake will answer."""
    return service_name == SERVICE and active.innermost() is not None


def is_ours(operation_model: OperationModel) -> bool:
    """Return whether a fake answers calls of this operation's service."""
    return bool(active.activations) and operation_model.service_model.service_name == SERVICE


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
    """Return whether a profile that does not exist is an error now.

    It is none for an EventBridge client, nor where boto3 makes a session before it knows what for, unless the session
    was given the profile: the clients of other services meet it by themselves.
    """
    if credentials() is not None:
        return False
    return not _finding_models.get() or "profile" in session.instance_variables()


def begin_anew(session: Session, given: Credentials) -> None:
    """Let a session that outlives tests forget which profile and files it once found, and have these credentials."""
    vars(session).update(_profile=None, _profile_map=None, _config=None, _credentials=given)


def refusing_late(client: Any) -> Any:
    """Return a new client that refuses while no fake is active, also where its own credentials would not.

    They would not if it signs nothing, or if it was given an account's number as its key.
    """
    signs_nothing = client.meta.config.signature_version is UNSIGNED
    if signs_nothing or account_ids.is_account_id(access_key(_given_to(client))):
        client.meta.events.register_first(f"before-sign.{SERVICE}", _refuse_late_calls)
    return client


def _given_to(client: Any) -> Credentials | None:
    """Return a client's credentials, to which botocore has no public way."""
    found: Credentials | None = vars(client._request_signer).get("_credentials")  # noqa: SLF001 - see above
    return found


def _refuse_late_calls(**_: object) -> None:
    refuse_late_calls()


def region(session: Session, given: str | None, config: object) -> str | None:
    """Return a new client's Region: its own, one the fake was given, the configured one, or the fake's default."""
    of_configs = [getattr(each, "region_name", None) for each in (config, session.get_default_client_config())]
    named = [given, *of_configs, session.instance_variables().get("region")]
    explicit = next((each for each in named if each is not None), None)
    activation = active.innermost()
    if explicit is not None or activation is None:
        return None if explicit is None else str(explicit)
    return _default_region(session, activation)


def _default_region(session: Session, activation: Activation) -> str:
    configured = None if activation.region_is_explicit else session.get_config_variable("region")
    return str(configured or activation.region)
