"""moto beside the fake: its hook must not act on EventBridge, its keys name accounts, and it takes deliveries."""

from __future__ import annotations

import os
import sys
from typing import Any

from fake_eventbridge.aws import account_ids
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active
from fake_eventbridge.interception.patching import Method, Replacement, Replacements

_DEFAULT_ACCOUNT = "MOTO_ACCOUNT_ID"
_EVENTS = "before-send.eventbridge."

# moto's names of services that are not the clients' names.
_NAMES = {"lambda": "awslambda"}


def hook() -> Any:
    """Return the handler that moto puts on every client's `before-send`, if moto was imported."""
    return getattr(sys.modules.get("moto.core.models"), "botocore_stubber", None)


def leave_events_alone() -> None:
    """Keep moto's hook from acting on EventBridge, on whichever client it is and will be, if moto was imported.

    It would act beside the fake, as botocore asks all handlers and takes the first one's answer.
    """
    found = hook()
    if found is not None and not _silencing:
        replacements = Replacements("moto", "", [Replacement(type(found), "__call__", _leaving_events)])
        _silencing.append(replacements)
        replacements.make()


def answer_events_again() -> None:
    """Let moto's hook be as it was."""
    while _silencing:
        _silencing[-1].undo()
        _silencing.pop()


_silencing: list[Replacements] = []


def _leaving_events(original: Method) -> Method:
    def call(self: object, event_name: str, *args: object, **options: object) -> Any:
        if active.activations and event_name.startswith(_EVENTS):
            return None
        return original(self, event_name, *args, **options)

    return call


def is_active() -> bool:
    """Return whether moto answers clients now."""
    return bool(getattr(hook(), "enabled", False))


def answers(service: str) -> bool:
    """Return whether moto is active and answers calls of a service, which its own settings can except."""
    config = sys.modules.get("moto.core.config")
    if config is None or not is_active():
        return False
    name = _NAMES.get(service, service)
    return bool(config.service_whitelisted(name)) and not config.passthrough_service(name)


def default_account() -> str | None:
    """Return the account that moto is told to use where nobody names one, whether it is imported by now or not.

    Raises:
        MisuseError: `MOTO_ACCOUNT_ID` is no account ID.
    """
    told = os.environ.get(_DEFAULT_ACCOUNT)
    if told and not account_ids.is_account_id(told):
        raise MisuseError(f"{_DEFAULT_ACCOUNT}={told!r} is not an AWS account ID: expected a 12-digit string.")
    return told or None


def account_of(access_key: str) -> str | None:
    """Return the account of a key that moto's IAM or STS handed out, while moto is active."""
    issued = getattr(sys.modules.get("moto.iam.models"), "iam_backends", None)
    if issued is None or not is_active():
        return None
    for account, partitions in list(issued.items()):
        if any(access_key in backend.access_keys for backend in list(partitions.values())):
            return str(account)
    return None
