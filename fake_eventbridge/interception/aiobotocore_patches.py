"""What is replaced in aiobotocore: the methods that it does not share with botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiobotocore
from aiobotocore.client import AioBaseClient
from aiobotocore.credentials import AioCredentials, AioEnvProvider
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession
from botocore.hooks import first_non_none_response

from fake_eventbridge.interception import client_creation, guard, retries
from fake_eventbridge.interception.client_creation import (
    PLACEHOLDER,
    PlaceholderCredentials,
    access_key,
    of_environment,
    of_session,
    refuse_late_calls,
)
from fake_eventbridge.interception.client_handlers import attaching
from fake_eventbridge.interception.patching import Method, Replacement, Replacements

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials
    from botocore.model import OperationModel


class AioPlaceholderCredentials(AioCredentials):
    """Placeholder credentials in aiobotocore's form, where reading them is awaited."""

    def __init__(self, access_key: str = PLACEHOLDER) -> None:
        super().__init__(access_key, PLACEHOLDER, method=PLACEHOLDER)

    async def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Refuse to sign, unless a fake is active and will answer.

        Raises:
            MisuseError: no fake is active.
        """
        refuse_late_calls()
        return await super().get_frozen_credentials()


def _not_sleeping(original: Method) -> Method:
    async def needs_retry(  # noqa: PLR0913, PLR0917 - botocore's own signature
        self: Any,
        attempts: int,
        operation_model: OperationModel,
        request_dict: dict[str, Any],
        response: object = None,
        caught_exception: BaseException | None = None,
    ) -> bool:
        if not client_creation.is_ours(operation_model):
            return bool(await original(self, attempts, operation_model, request_dict, response, caught_exception))
        event = retries.event(self, attempts, operation_model, request_dict, response, caught_exception)
        quota = retries.quota(self)
        before = retries.capacity(quota)
        responses = await self._event_emitter.emit(**event)
        retries.refill(quota, before)
        return retries.waited(request_dict, first_non_none_response(responses))

    return needs_retry


def _without_providers(original: Method) -> Method:
    async def create_client(
        self: Any, service_name: str, region_name: str | None = None, *args: object, **options: Any
    ) -> Any:
        if not client_creation.is_faked(service_name):
            return await original(self, service_name, region_name, *args, **options)
        own = of_session(self) or await _of_environment()
        with client_creation.with_credentials(own or AioPlaceholderCredentials()):
            region = client_creation.region(self, region_name, options.get("config"))
            return client_creation.refusing_late(await original(self, service_name, region, *args, **options))

    return create_client


async def _of_environment() -> Any:
    found = of_environment()
    if isinstance(found, PlaceholderCredentials):
        return AioPlaceholderCredentials(access_key(found))
    return None if found is None else await AioEnvProvider().load()


def _own_or_placeholder(original: Method) -> Method:
    async def get_credentials(self: Any) -> Any:
        return client_creation.credentials() or await original(self)

    return get_credentials


REPLACEMENTS = Replacements(
    "aiobotocore",
    aiobotocore.__version__,
    [
        Replacement(AioBaseClient, "_emit_api_params", attaching),
        Replacement(AioEndpoint, "_needs_retry", _not_sleeping),
        Replacement(AioEndpoint, "_send", guard.refusing),
        Replacement(AIOHTTPSession, "send", guard.refusing),
        Replacement(AioSession, "_create_client", _without_providers),
        Replacement(AioSession, "get_credentials", _own_or_placeholder),
    ],
)
