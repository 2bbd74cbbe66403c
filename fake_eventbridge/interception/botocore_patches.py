"""What is replaced in botocore. A call is caught in `Endpoint.make_request`, where its client gets the fake's handlers.

The answer is given at `before-send`, so all of botocore's machinery runs around it. Clients made early or late, in any
session, with any endpoint, sync or aiobotocore, pass through that one method.
"""

from __future__ import annotations

import sys
from importlib import import_module, reload
from typing import TYPE_CHECKING, Any

import botocore
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.exceptions import ProfileNotFound
from botocore.hooks import first_non_none_response
from botocore.httpsession import URLLib3Session
from botocore.regions import EndpointRulesetResolver
from botocore.session import Session

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import (
    active,
    client_creation,
    client_handlers,
    copies,
    guard,
    moto_events,
    retries,
    user_agent,
)
from fake_eventbridge.interception.client_creation import PlaceholderCredentials, of_environment, of_session
from fake_eventbridge.interception.patching import Method, Replacement, Replacements

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from botocore.model import OperationModel


def install() -> None:
    """Replace the methods that every call and every new client passes through, unless they are replaced already.

    Raises:
        MisuseError: the installed botocore or aiobotocore has lost one of them.
    """
    copies.refuse_others()
    if _BOTOCORE.are_made:
        _renew()
        return
    _BOTOCORE.make()
    try:
        _install_aio()
    except BaseException:
        _BOTOCORE.undo()
        raise


def uninstall() -> None:
    """Leave every client as it was found, and put everything back, unless the run of tests is guarded."""
    client_handlers.detach_all()
    if guard.run_is_guarded:
        return
    copies.let_others_be()
    _BOTOCORE.undo()
    while _aio:
        _aio.pop().undo()


def replacements() -> tuple[Replacement, ...]:
    """Return what of botocore is replaced while a fake is active."""
    return _BOTOCORE.wanted


def _renew() -> None:
    _BOTOCORE.renew()
    for each in _aio:
        each.renew()


# What of aiobotocore is replaced now, if it is imported.
_aio: list[Replacements] = []

_AIO = f"{__package__}.aiobotocore_patches"
_IMPORTED = "aiobotocore.session"


def _install_aio() -> None:
    """Replace aiobotocore's own methods, if it is imported."""
    if _IMPORTED not in sys.modules:
        return
    try:
        aiobotocore_patches = import_module(_AIO)
        if aiobotocore_patches.AioSession is not sys.modules[_IMPORTED].AioSession:
            # `sys.modules` was put back, and aiobotocore imported anew since.
            aiobotocore_patches = reload(aiobotocore_patches)
    except ImportError as error:
        raise MisuseError(
            f"The installed aiobotocore has lost what fake_eventbridge catches calls with ({error}): upgrade "
            "fake_eventbridge, or use an older release of aiobotocore."
        ) from error
    replacements = aiobotocore_patches.REPLACEMENTS
    if not replacements.are_made:
        if replacements not in _aio:
            _aio.append(replacements)
        replacements.make()


def _catching(original: Method) -> Method:
    def make_request(self: Any, operation_model: OperationModel, request_dict: dict[str, Any]) -> Any:
        if not client_creation.is_ours(operation_model):
            guard.note(operation_model)
            moto_events.catch(operation_model.service_model.service_name)
            guard.refuse_crt(self._event_emitter)
            with guard.telling_what_lacks_credentials():
                return original(self, operation_model, request_dict)
        _renew()
        client_handlers.require_known(operation_model)
        call = client_handlers.CallUnderWay(self._event_emitter)
        is_awaited = False
        try:
            call.begin(request_dict["context"]["client_region"])
            answer = original(self, operation_model, request_dict)
            if hasattr(answer, "__await__"):
                is_awaited = True
                return _awaiting(answer, call)
            return answer
        finally:
            if not is_awaited:
                call.end()

    return make_request


async def _awaiting(answer: Awaitable[Any], call: client_handlers.CallUnderWay) -> Any:
    try:
        return await answer
    finally:
        call.end()


def _not_sleeping(original: Method) -> Method:
    def needs_retry(  # noqa: PLR0913, PLR0917 - botocore's own signature
        self: Any,
        attempts: int,
        operation_model: OperationModel,
        request_dict: dict[str, Any],
        response: object = None,
        caught_exception: BaseException | None = None,
    ) -> bool:
        if not client_creation.is_ours(operation_model):
            return bool(original(self, attempts, operation_model, request_dict, response, caught_exception))
        event = retries.event(self, attempts, operation_model, request_dict, response, caught_exception)
        quota = retries.quota(self)
        before = retries.capacity(quota)
        responses = self._event_emitter.emit(**event)
        retries.refill(quota, before)
        return retries.waited(request_dict, first_non_none_response(responses))

    return needs_retry


def _without_providers(original: Method) -> Method:
    def create_client(
        self: Session, service_name: str, region_name: str | None = None, *args: object, **options: Any
    ) -> Any:
        if not client_creation.is_faked(service_name):
            return original(self, service_name, region_name, *args, **options)
        own = of_session(self) or of_environment()
        with client_creation.with_credentials(own or PlaceholderCredentials()):
            region = client_creation.region(self, region_name, options.get("config"))
            return client_creation.refusing_late(original(self, service_name, region, *args, **options))

    return create_client


def _own_or_placeholder(original: Method) -> Method:
    def get_credentials(self: Session) -> Any:
        return client_creation.credentials() or original(self)

    return get_credentials


def _no_token(original: Method) -> Method:
    def get_auth_token(self: Session, **options: object) -> Any:
        return original(self, **options) if client_creation.credentials() is None else None

    return get_auth_token


def _without_profile(original: Method) -> Method:
    """Let an EventBridge client need no profile: what a missing one would have configured is not needed."""

    def get_scoped_config(self: Session) -> Any:
        try:
            return original(self)
        except ProfileNotFound:
            if client_creation.needs_profile(self):
                raise
            return {}

    return get_scoped_config


def _finding_models(original: Method) -> Method:
    """Note that a session looks for the models of all services: boto3 does so before it knows what is wanted."""

    def get_config_variable(self: Session, logical_name: str, *args: Any, **options: Any) -> Any:
        if logical_name != "data_path" or not active.activations:
            return original(self, logical_name, *args, **options)
        with client_creation.finding_models():
            return original(self, logical_name, *args, **options)

    return get_config_variable


def _announcing_aio(original: Method) -> Method:
    """Notice aiobotocore where it is imported after the start: its sessions are botocore sessions, made like them."""

    def init(self: Session, *args: object, **options: Any) -> None:
        with active.lock:
            if _BOTOCORE.are_made:
                _install_aio()
        original(self, *args, **options)

    return init


def _needing_no_scheme(original: Method) -> Method:
    """Choose no way to sign: an endpoint's own may need awscrt, and nothing is signed."""

    def auth_schemes_to_signing_ctx(self: Any, auth_schemes: object) -> Any:
        if client_creation.is_faked(vars(self)["_service_model"].service_name):
            return "none", {}
        return original(self, auth_schemes)

    return auth_schemes_to_signing_ctx


_BOTOCORE = Replacements(
    "botocore",
    botocore.__version__,
    [
        Replacement(Endpoint, "make_request", _catching),
        Replacement(Endpoint, "_needs_retry", _not_sleeping),
        Replacement(Endpoint, "_send", guard.refusing),
        Replacement(URLLib3Session, "send", guard.refusing),
        Replacement(Session, "__init__", _announcing_aio),
        Replacement(Session, "create_client", _without_providers),
        Replacement(Session, "get_credentials", _own_or_placeholder),
        Replacement(Session, "get_auth_token", _no_token),
        Replacement(Session, "get_config_variable", _finding_models),
        Replacement(Session, "get_scoped_config", _without_profile),
        Replacement(BaseClient, "_emit_api_params", client_handlers.attaching),
        Replacement(EndpointRulesetResolver, "auth_schemes_to_signing_ctx", _needing_no_scheme),
        *user_agent.replacements(),
    ],
)
