"""With which credentials is a client made while a fake is active? Its own, or placeholders that work nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.credentials import CredentialProvider, Credentials, EnvProvider, ReadOnlyCredentials

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import stack

if TYPE_CHECKING:
    from botocore.session import Session

PLACEHOLDER = "fake-eventbridge"

NOT_ACTIVE = (
    "This EventBridge client was made by or inside fake_eventbridge, without credentials of its own, and is called "
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


def refuse_late_calls() -> None:
    """Refuse a call that would be signed with placeholders.

    Raises:
        MisuseError: no fake is active.
    """
    if stack.innermost() is None:
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
