"""The fake's handlers on one client, and those of its own that would act or sleep beside them."""

from __future__ import annotations

import inspect
from dataclasses import field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import botocore
from botocore.compat import HAS_CRT
from botocore.signers import RequestSigner
from botocore.utils import EventbridgeSignerSetter

from fake_eventbridge.aws import account_ids, model
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active, client_creation, moto, moto_events
from fake_eventbridge.interception.client_creation import NOT_ACTIVE, access_key
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.credentials import Credentials
    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel

    from fake_eventbridge.interception.active import Activation
    from fake_eventbridge.interception.patching import Method

    Handler = Callable[..., Any]

_BEFORE_SEND = "before-send"
_BEFORE_BUILD = "before-parameter-build"
_NEEDS_RETRY = "needs-retry"
_PUT_EVENTS = "eventbridge.PutEvents"


@plain(slots=True, eq=False)
class Attachment:
    """What was done to one client; it refers to nothing that refers to the client, which may go at any time."""

    region: str
    added: list[tuple[str, Handler]] = field(default_factory=list)
    taken_off: list[tuple[str, Handler]] = field(default_factory=list)
    credentials: Credentials | None = None
    retry_quota: Any = None
    calls_under_way: set[int] = field(default_factory=set)
    is_complete: bool = False

    def account(self, activation: Activation) -> str:
        """Return the account that the client speaks for."""
        key = access_key(self.credentials)
        if account_ids.is_account_id(key):
            return key
        return (moto.account_of(key) if key else None) or activation.current_account


_attachments: WeakKeyDictionary[BaseEventHooks, Attachment] = WeakKeyDictionary()


def of(emitter: BaseEventHooks) -> Attachment | None:
    """Return what was done to a client, if anything was."""
    return _attachments.get(emitter)


def attach(emitter: BaseEventHooks, region: str) -> Attachment | None:
    """Put the fake's handlers on a client's emitter, once, unless the last fake has just ended.

    They are plain functions, so that the emitter can be copied.
    """
    found = _attachments.get(emitter)
    if found is not None and found.is_complete:
        return found
    with active.lock:
        if not active.activations:
            return None
        found = _attachments.get(emitter)
        if found is not None and found.is_complete:  # another thread was first
            return found
        moto.leave_events_alone()
        if found is not None:  # an interruption came while it was attached
            _detach(emitter)
        attachment = _attachments[emitter] = Attachment(region)
        _look_up(emitter, attachment)
        _take_off(emitter, attachment)
        _put_on(emitter, attachment)
        attachment.is_complete = True
    return attachment


def require_known(operation_model: OperationModel) -> None:
    """Refuse an operation that botocore learned elsewhere than from its own model, as from `AWS_DATA_PATH`.

    Raises:
        MisuseError: nobody here knows the operation; it is raised again when the fake ends.
    """
    if operation_model.name in model.operation_names():
        return
    misuse = MisuseError(
        f"fake_eventbridge cannot answer {operation_model.name}, which a model of your own declares (AWS_DATA_PATH, "
        f"~/.aws/models or a loader), and the `events` model of botocore {botocore.__version__} does not: leave the "
        "call out, or answer it before the client sends it."
    )
    activation = answering()
    if activation is not None:
        activation.service.misuses.append(misuse)
    raise misuse


def attaching(original: Method) -> Method:
    """Attach before the request is built, as botocore refuses EndpointId there where awscrt is missing."""

    def emit_api_params(
        self: Any, api_params: object, operation_model: OperationModel, *args: Any, **options: Any
    ) -> Any:
        if client_creation.is_ours(operation_model):
            attach(self.meta.events, self.meta.region_name)
        return original(self, api_params, operation_model, *args, **options)

    return emit_api_params


class _EndedCall:
    """A call that has ended. It has no finalizer: the collector may come where the stack has no room for one."""

    __slots__ = ("_emitter",)
    _emitter: BaseEventHooks

    def end(self) -> None:
        """Leave it at that."""


class CallUnderWay(_EndedCall):
    """A call, from its beginning to its end: meanwhile the handlers stay.

    It ends at the latest when nothing refers to it any more: an interruption may come where nobody ends it.
    """

    __slots__ = ()

    def __init__(self, emitter: BaseEventHooks) -> None:
        self._emitter = emitter

    def begin(self, region: str) -> None:
        """Attach to the client."""
        with active.lock:
            attachment = attach(self._emitter, region)
            if attachment is not None:
                attachment.calls_under_way.add(id(self))

    def end(self) -> None:
        """Note the end; where the last fake ended before, the client is left as it was found only now."""
        with active.lock:
            attachment = _attachments.get(self._emitter)
            if attachment is not None:
                attachment.calls_under_way.discard(id(self))
                if not active.activations and not attachment.calls_under_way:
                    _detach(self._emitter)
            self.__class__ = _EndedCall  # type: ignore[assignment]  # a class of the same layout, without the finalizer

    def __del__(self) -> None:
        if _attachments and hasattr(self, "_emitter"):  # it may be collected before it has one
            self.end()


def detach_all() -> None:
    """Leave every client as it was found.

    A call that is under way in another thread is not signed, so it would go to AWS as it is: its client keeps the
    handlers, which refuse it, until it ends.
    """
    moto.answer_events_again()
    moto_events.release()
    for emitter, attachment in list(_attachments.items()):
        if not attachment.calls_under_way:
            _detach(emitter)


def _detach(emitter: BaseEventHooks) -> None:
    """Leave one client as it was found; it can be done again after an interruption.

    A finalizer of a call may have done it meanwhile, in this thread, whatever lock is held.
    """
    attachment = _attachments.get(emitter)
    if attachment is None:
        return
    hooks = _hooks(emitter)
    for event, handler in attachment.added:
        hooks.unregister(event, handler)
    for event, handler in attachment.taken_off:
        hooks.unregister(event, handler)
        hooks.register(event, handler)
    _attachments.pop(emitter, None)


def answering() -> Activation | None:
    """Return the fake that answers the current call: the one whose shortcut makes it, or the innermost."""
    return active.addressed() or active.innermost()


def _put_on(emitter: BaseEventHooks, attachment: Attachment) -> None:
    is_async = _is_async(emitter)

    def before_send(request: AWSPreparedRequest, **_: object) -> AWSResponse | Awaitable[AWSResponse]:
        activation = answering()
        if activation is None:
            raise MisuseError(NOT_ACTIVE)
        account = attachment.account(activation)
        if activation is active.addressed():
            with active.address(None):  # what the targets call is no shortcut
                return activation.service.perform(request, account, attachment.region, shortcut=True)
        perform = activation.service.perform_in_loop if is_async else activation.service.perform
        return perform(request, account, attachment.region)

    attachment.added = [
        (f"{_BEFORE_SEND}.eventbridge", before_send),
        ("choose-signer.eventbridge", _sign_nothing),
    ]
    for event, handler in attachment.added:
        _hooks(emitter).register_first(event, handler)


def _sign_nothing(**_: object) -> object:
    """Spare the signature, and with it any need for credentials, their refresh included."""
    return botocore.UNSIGNED


def _take_off(emitter: BaseEventHooks, attachment: Attachment) -> None:
    """Take off what would act on the call beside the fake, sleep, or ask for what only a signature needs."""
    attachment.taken_off = [
        *((_BEFORE_SEND, each) for each in _handlers(emitter, _BEFORE_SEND) if _limits_rate(each)),
        *((_NEEDS_RETRY, each) for each in _handlers(emitter, _NEEDS_RETRY) if _limits_rate(each)),
        *((f"{_BEFORE_BUILD}.{_PUT_EVENTS}", each) for each in _handlers(emitter, _BEFORE_BUILD) if _wants_crt(each)),
    ]
    for event, handler in attachment.taken_off:
        _hooks(emitter).unregister(event, handler)


def _look_up(emitter: BaseEventHooks, attachment: Attachment) -> None:
    """Note the client's credentials and its retry quota, to which botocore has no public way."""
    for handler in _handlers(emitter, "request-created"):
        signer = getattr(handler, "__self__", None)
        if isinstance(signer, RequestSigner):
            attachment.credentials = vars(signer)["_credentials"]
    for handler in _handlers(emitter, _NEEDS_RETRY):
        checker = getattr(getattr(handler, "__self__", None), "_retry_quota", None)
        attachment.retry_quota = getattr(checker, "_quota", None) or attachment.retry_quota


def _limits_rate(handler: Handler) -> bool:
    """Return whether this is adaptive mode's rate limiter.

    It sleeps by a clock of its own before a call goes, and what a fault throttled would slow the client's later calls.
    """
    return type(getattr(handler, "__self__", None)).__module__.endswith(".retries.adaptive")


def _wants_crt(handler: Handler) -> bool:
    """Return whether this refuses EndpointId for want of awscrt, which only signing needs."""
    return not HAS_CRT and isinstance(getattr(handler, "__self__", None), EventbridgeSignerSetter)


def _is_async(emitter: Any) -> bool:
    """Return whether handlers of this emitter are awaited, as aiobotocore's are."""
    return inspect.iscoroutinefunction(_hooks(emitter)._emit)  # noqa: SLF001 - see below


def _handlers(emitter: Any, event: str) -> list[Handler]:
    """Return the handlers of an event on an emitter, which has no public way to ask."""
    return list(_hooks(emitter)._handlers.prefix_search(f"{event}.{_PUT_EVENTS}"))  # noqa: SLF001 - see above


def _hooks(emitter: Any) -> Any:
    """Return what keeps a client's handlers, behind the emitter that knows the services' old names.

    Ours are the new names; to look for an old one in each would cost every new client a third of a call.
    """
    return emitter._emitter  # noqa: SLF001 - botocore has no public way to it
