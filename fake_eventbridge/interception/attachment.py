"""What is done to one client? The fake's handlers go onto its emitter, and what would act or sleep there comes off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import botocore
from botocore.compat import HAS_CRT
from botocore.signers import RequestSigner
from botocore.utils import EventbridgeSignerSetter

from fake_eventbridge import accounts
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import moto, stack
from fake_eventbridge.interception.credentials import NOT_ACTIVE, access_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.hooks import BaseEventHooks

    from fake_eventbridge.interception.stack import Activation

    Handler = Callable[..., Any]

_BEFORE_SEND = "before-send"
_BEFORE_BUILD = "before-parameter-build"
_PUT_EVENTS = "eventbridge.PutEvents"


@dataclass(slots=True, eq=False)
class Attachment:
    """One client's emitter while the fake's handlers are on it."""

    emitter: BaseEventHooks
    region: str
    added: list[tuple[str, Handler]] = field(default_factory=list)
    taken_off: list[tuple[str, Handler]] = field(default_factory=list)
    signer: RequestSigner | None = None
    retry_quota: Any = None

    def account(self, activation: Activation) -> str:
        """Return the account that the client speaks for."""
        key = "" if self.signer is None else access_key(vars(self.signer)["_credentials"])
        if accounts.is_account_id(key):
            return key
        return (moto.account_of(key) if key else None) or activation.current_account


_attachments: WeakKeyDictionary[BaseEventHooks, Attachment] = WeakKeyDictionary()


def of(emitter: BaseEventHooks) -> Attachment | None:
    """Return what was done to a client, if anything was."""
    return _attachments.get(emitter)


def attach(emitter: BaseEventHooks, region: str) -> Attachment:
    """Put the fake's handlers on a client's emitter, once. They are plain functions, so that it can be copied."""
    found = _attachments.get(emitter)
    if found is not None:
        return found
    with stack.lock:
        attachment = _attachments[emitter] = Attachment(emitter, region)
        _look_up(attachment)
        _take_off(attachment)
        _put_on(attachment)
    return attachment


def detach_all() -> None:
    """Leave every client as it was found."""
    for attachment in list(_attachments.values()):
        for event, handler in attachment.added:
            attachment.emitter.unregister(event, handler)
        for event, handler in attachment.taken_off:
            attachment.emitter.register(event, handler)
    _attachments.clear()


def answering() -> Activation | None:
    """Return the fake that answers the current call: the one whose shortcut makes it, or the innermost."""
    return stack.addressed() or stack.innermost()


def _put_on(attachment: Attachment) -> None:
    def before_send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        activation = answering()
        if activation is None:
            raise MisuseError(NOT_ACTIVE)
        is_shortcut = activation is stack.addressed()
        account = attachment.account(activation)
        return activation.service.perform(request, account, attachment.region, shortcut=is_shortcut)

    attachment.added = [
        (f"{_BEFORE_SEND}.eventbridge", before_send),
        ("choose-signer.eventbridge", _sign_nothing),
    ]
    for event, handler in attachment.added:
        attachment.emitter.register_first(event, handler)


def _sign_nothing(**_: object) -> object:
    """Spare the signature, and with it any need for credentials, their refresh included."""
    return botocore.UNSIGNED


def _take_off(attachment: Attachment) -> None:
    """Take off what would act on the call beside the fake, sleep, or ask for what only a signature needs."""
    hooks = _handlers(attachment.emitter, _BEFORE_SEND)
    before_send = [each for each in hooks if each is moto.hook() or _limits_rate(each)]
    before_build = [each for each in _handlers(attachment.emitter, _BEFORE_BUILD) if _wants_crt(each)]
    attachment.taken_off = [(_BEFORE_SEND, each) for each in before_send] + [
        (f"{_BEFORE_BUILD}.{_PUT_EVENTS}", each) for each in before_build
    ]
    for event, handler in attachment.taken_off:
        attachment.emitter.unregister(event, handler)


def _look_up(attachment: Attachment) -> None:
    """Note the client's signer and its retry quota, to which botocore has no public way."""
    for handler in _handlers(attachment.emitter, "request-created"):
        signer = getattr(handler, "__self__", None)
        attachment.signer = signer if isinstance(signer, RequestSigner) else attachment.signer
    for handler in _handlers(attachment.emitter, "needs-retry"):
        checker = getattr(getattr(handler, "__self__", None), "_retry_quota", None)
        attachment.retry_quota = getattr(checker, "_quota", None) or attachment.retry_quota


def _limits_rate(handler: Handler) -> bool:
    """Tell whether this is adaptive mode's rate limiter, which sleeps by a clock of its own before a call goes."""
    return type(getattr(handler, "__self__", None)).__module__.endswith(".retries.adaptive")


def _wants_crt(handler: Handler) -> bool:
    """Tell whether this refuses EndpointId for want of awscrt, which only signing needs."""
    return not HAS_CRT and isinstance(getattr(handler, "__self__", None), EventbridgeSignerSetter)


def _handlers(emitter: Any, event: str) -> list[Handler]:
    """Return the handlers of an event on an emitter, which has no public way to ask."""
    return list(emitter._emitter._handlers.prefix_search(f"{event}.{_PUT_EVENTS}"))  # noqa: SLF001 - see above
