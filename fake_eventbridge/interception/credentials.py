"""With which credentials is a client made while a fake is active? Its own, or placeholders that work nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from botocore.credentials import Credentials, EnvProvider, ReadOnlyCredentials

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import stack

if TYPE_CHECKING:
    from botocore.session import Session

PLACEHOLDER = "fake-eventbridge"

NOT_ACTIVE = (
    "This EventBridge client was made by or inside fake_eventbridge, without credentials of its own, and is called "
    "while no fake is active: nothing was sent. Make the call inside the `with` block, or start the fake earlier."
)


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


def own_credentials(session: Session) -> Credentials | None:
    """Return the session's own keys, or the environment's: what asks no file, process or network."""
    given: Credentials | None = vars(session)["_credentials"]  # the public getter asks the providers
    if given is not None and given.method == "explicit":
        return given
    if os.environ.get(EnvProvider.ACCESS_KEY):
        return EnvProvider().load()
    return None


def access_key(credentials: Credentials | None) -> str:
    """Return the access key id, without refreshing credentials that can be refreshed."""
    held = {} if credentials is None else vars(credentials)
    return held.get("_access_key") or held.get("access_key") or ""
