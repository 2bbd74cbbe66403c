"""Where is a call caught? In `Endpoint.make_request`, where each client's own emitter gets the fake's handlers.

The answer is given at `before-send`, so all of botocore's machinery runs around it. Clients made early or late, in any
session, with any endpoint, sync or aiobotocore, pass through that one method.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import botocore
from botocore.endpoint import Endpoint
from botocore.hooks import first_non_none_response
from botocore.session import Session

from fake_eventbridge import accounts
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import stack
from fake_eventbridge.interception.credentials import NOT_ACTIVE, PlaceholderCredentials, access_key, own_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.credentials import Credentials
    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel
    from botocore.signers import RequestSigner

    from fake_eventbridge.interception.stack import Activation

    Method = Callable[..., Any]

SERVICE = "events"
_BEFORE_SEND = "before-send.eventbridge"
_BEFORE_SIGN = "before-sign.eventbridge"
_CHOOSE_SIGNER = "choose-signer.eventbridge"


@dataclass(slots=True, eq=False)
class _Attachment:
    """One client's emitter while the fake's handlers are on it."""

    emitter: BaseEventHooks
    region: str
    handlers: list[tuple[str, Method]] = field(default_factory=list)
    signer: RequestSigner | None = None


_attachments: WeakKeyDictionary[BaseEventHooks, _Attachment] = WeakKeyDictionary()
_replaced: list[tuple[type, str, Method, Method]] = []
_placeholder: ContextVar[Credentials | None] = ContextVar("fake_eventbridge_placeholder", default=None)


def install() -> None:
    """Replace the methods of botocore that every call and every new client passes through.

    Raises:
        MisuseError: the installed botocore has lost one of them.
    """
    for owner, name, replace in _REPLACEMENTS:
        original = owner.__dict__.get(name)
        if original is None:
            uninstall()
            raise MisuseError(
                f"botocore {botocore.__version__} has no {owner.__name__}.{name}, where fake_eventbridge catches "
                "calls: upgrade fake_eventbridge, or use an older botocore."
            )
        ours = replace(original)
        setattr(owner, name, ours)
        _replaced.append((owner, name, original, ours))


def uninstall() -> None:
    """Put everything back; a method that somebody wrapped since stays, inert, as their wrapper holds it."""
    while _replaced:
        owner, name, original, ours = _replaced.pop()
        if owner.__dict__.get(name) is ours:
            setattr(owner, name, original)
    for attachment in list(_attachments.values()):
        for event, handler in attachment.handlers:
            attachment.emitter.unregister(event, handler)
    _attachments.clear()


def _attach(emitter: BaseEventHooks, region: str) -> None:
    """Put the fake's handlers on a client's emitter. They are plain functions, so that an emitter can be copied."""
    attachment = _Attachment(emitter, region)

    def before_send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        activation = _answering()
        if activation is None:
            raise MisuseError(NOT_ACTIVE)
        is_shortcut = activation is stack.addressed()
        return activation.service.perform(request, _account(attachment, activation), region, shortcut=is_shortcut)

    def before_sign(request_signer: RequestSigner, **_: object) -> None:
        attachment.signer = request_signer

    attachment.handlers = [
        (_BEFORE_SEND, before_send),
        (_BEFORE_SIGN, before_sign),
        (_CHOOSE_SIGNER, _sign_nothing),
    ]
    for event, handler in attachment.handlers:
        emitter.register_first(event, handler)
    _attachments[emitter] = attachment


def _sign_nothing(**_: object) -> object:
    """Spare the signature, and with it any need for credentials, their refresh included."""
    return botocore.UNSIGNED


def _answering() -> Activation | None:
    return stack.addressed() or stack.innermost()


def _account(attachment: _Attachment, activation: Activation) -> str:
    signer = attachment.signer
    key = "" if signer is None else access_key(vars(signer)["_credentials"])
    return key if accounts.is_account_id(key) else activation.current_account


def _is_ours(operation_model: OperationModel) -> bool:
    return bool(stack.active) and operation_model.service_model.service_name == SERVICE


def _catching(original: Method) -> Method:
    def make_request(self: Any, operation_model: OperationModel, request_dict: dict[str, Any]) -> Any:
        if _is_ours(operation_model) and self._event_emitter not in _attachments:
            with stack.lock:
                _attach(self._event_emitter, request_dict["context"]["client_region"])
        return original(self, operation_model, request_dict)

    return make_request


def _not_sleeping(original: Method) -> Method:
    def needs_retry(  # noqa: PLR0913, PLR0917 - botocore's own signature
        self: Any,
        attempts: int,
        operation_model: OperationModel,
        request_dict: dict[str, Any],
        response: object = None,
        caught_exception: BaseException | None = None,
    ) -> bool:
        if not _is_ours(operation_model):
            return bool(original(self, attempts, operation_model, request_dict, response, caught_exception))
        responses = self._event_emitter.emit(
            f"needs-retry.{operation_model.service_model.service_id.hyphenize()}.{operation_model.name}",
            response=response,
            endpoint=self,
            operation=operation_model,
            attempts=attempts,
            caught_exception=caught_exception,
            request_dict=request_dict,
        )
        return _waited(request_dict, first_non_none_response(responses))

    return needs_retry


def _waited(request_dict: dict[str, Any], delay: float | bool | None) -> bool:  # noqa: FBT001 - botocore's answer as it is
    """Account for a back-off that is not slept, and tell whether the call is tried again."""
    if delay is None or delay is False:
        return False
    activation = _answering()
    if activation is not None:
        activation.service.wait(request_dict["context"]["retries"]["invocation-id"], float(delay))
    return True


def _with_placeholders(original: Method) -> Method:
    def create_client(
        self: Session, service_name: str, region_name: str | None = None, *args: object, **options: Any
    ) -> Any:
        activation = stack.innermost()
        if activation is None or service_name != SERVICE:
            return original(self, service_name, region_name, *args, **options)
        region = _region(self, region_name, options.get("config"), activation)
        with making_client(_placeholder.get() or own_credentials(self) or PlaceholderCredentials()):
            return original(self, service_name, region, *args, **options)

    return create_client


def _region(session: Session, given: str | None, config: object, activation: Activation) -> str | None:
    """Return a new client's Region: its own, one the fake was given, the configured one, or the fake's default."""
    explicit = given or getattr(config, "region_name", None) or session.instance_variables().get("region")
    if explicit is not None or activation.region_is_explicit:
        return str(explicit or activation.region)
    return session.get_config_variable("region") or activation.region


@contextmanager
def making_client(placeholder: Credentials) -> Iterator[None]:
    """Let a client made in this block have these credentials, unless it brings keys of its own."""
    token = _placeholder.set(placeholder)
    try:
        yield
    finally:
        _placeholder.reset(token)


def _own_or_placeholder(original: Method) -> Method:
    def get_credentials(self: Session) -> Any:
        placeholder = _placeholder.get()
        return original(self) if placeholder is None else placeholder

    return get_credentials


def _no_token(original: Method) -> Method:
    def get_auth_token(self: Session, **options: object) -> Any:
        return original(self, **options) if _placeholder.get() is None else None

    return get_auth_token


_REPLACEMENTS: tuple[tuple[type, str, Callable[[Method], Method]], ...] = (
    (Endpoint, "make_request", _catching),
    (Endpoint, "_needs_retry", _not_sleeping),
    (Session, "create_client", _with_placeholders),
    (Session, "get_credentials", _own_or_placeholder),
    (Session, "get_auth_token", _no_token),
)
