"""Calls of moto, or of another AWS-compatible service, that carry deliveries; never of AWS itself.

The clients are this module's own: they speak as the target's account, in its Region, and ask no file, environment or
metadata service for anything.
"""

from __future__ import annotations

import itertools
import os
from contextvars import ContextVar
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.exceptions import ConnectionError as HTTPConnectionError
from botocore.session import Session

from fake_eventbridge.aws import arns
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import guard, moto
from fake_eventbridge.outbound import aws_services, hosts
from fake_eventbridge.outbound.aws_services import Parcel
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.state import locks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.outbound.aws_services import Call

_SECRET = "fake-eventbridge"  # noqa: S105 - it opens nothing

# What a service says, and what EventBridge makes of it. Source: recorded (2026-09) for what is missing or forbidden.
# Unverified: which code each of the others becomes.
_CODES = {
    "NO_RESOURCE": (
        "AWS.SimpleQueueService.NonExistentQueue",
        "KMS.DisabledException",
        "KMSDisabledException",
        "KmsDisabled",
        "NotFound",
        "NotFoundException",
        "QueueDoesNotExist",
        "ResourceNotFoundException",
        "StateMachineDoesNotExist",
    ),
    "NO_PERMISSIONS": ("AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException"),
    "THROTTLING": (
        "ProvisionedThroughputExceededException",
        "RequestThrottled",
        "ServiceUnavailableException",
        "Throttled",
        "ThrottlingException",
        "TooManyRequestsException",
    ),
    "INVALID_JSON": ("InvalidExecutionInput", "InvalidRequestContentException"),
    "INVALID_PARAMETER": (
        "InvalidArgumentException",
        "InvalidParameter",
        "InvalidParameterException",
        "InvalidParameterValue",
        "InvalidParameterValueException",
        "MissingParameter",
        "ValidationException",
    ),
}
_CODE_OF = {theirs: ours for ours, codes in _CODES.items() for theirs in codes}
_OTHERWISE = "SDK_CLIENT_ERROR"

# What the AWS SDK for Java calls the services. Source: recorded (2026-09) for SQS.
_NAMES = {
    "firehose": "AmazonKinesisFirehose",
    "kinesis": "AmazonKinesis",
    "lambda": "AWSLambda",
    "logs": "AWSLogs",
    "sns": "AmazonSNS",
    "sqs": "AmazonSQS",
    "stepfunctions": "AWSStepFunctions",
}
_QUEUE_MISSING = "AWS.SimpleQueueService.NonExistentQueue"

_Key: TypeAlias = "tuple[str, str, str]"

# The X-Ray header of the delivery that is being made.
_trace: ContextVar[str | None] = ContextVar("fake_eventbridge_trace", default=None)


class Forwarder:
    """Hands deliveries over to moto in this process, or to the services at an endpoint."""

    def __init__(self, endpoint_url: str | None = None) -> None:
        if endpoint_url is not None:
            _require_elsewhere(endpoint_url)
        self._endpoint_url = endpoint_url
        self._clients: dict[_Key, BaseClient] = {}
        self._lock = locks.make()
        self._sent = itertools.count(1)

    def accepts(self, arn: str) -> bool:
        """Return whether deliveries to a target are handed over: its service is known, and somebody is there for it."""
        parsed = arns.parse(arn)
        if parsed is None or not aws_services.knows(parsed):
            return False
        return self._endpoint_url is not None or moto.answers(aws_services.client_name(parsed))

    def send(  # noqa: PLR0913 - what a delivery consists of
        self,
        target: TargetTypeDef,
        payload: str,
        *,
        account: str,
        region: str,
        attributes: Mapping[str, str] | None = None,
        event: Mapping[str, object] | None = None,
        trace_header: str | None = None,
    ) -> None:
        """Hand a payload over to a target.

        `account` and `region`, the rule's, stand in where the target's ARN names none. `attributes` go along to a
        queue. `event` is what a partition key is taken from, where the payload is not the whole event. `trace_header`
        is X-Ray's.

        Raises:
            TargetFailure: the target is gone, refuses, or is nothing that this forwarder accepts.
        """
        arn = arns.parse(target["Arn"])
        if arn is None or not self.accepts(target["Arn"]):
            raise TargetFailure(_OTHERWISE, f"Nothing was sent: nobody here takes deliveries to {target['Arn']}.")
        token = str(uuid5(NAMESPACE_URL, f"{target['Arn']} {next(self._sent)}"))
        parcel = Parcel(target, arn, payload, dict(attributes or {}), event, trace_header, token)
        try:
            call = self.calling(aws_services.client_name(arn), arn.account or account, arn.region or region)
            with guard.let_out():
                traced = _trace.set(trace_header)
                try:
                    aws_services.hand_over(call, parcel)
                finally:
                    _trace.reset(traced)
        except (BotoCoreError, ClientError) as error:
            raise _failure(error, parcel) from error

    def calling(self, service: str, account: str, region: str) -> Call:
        """Return what calls a service as an account in a Region: the service that deliveries are handed to."""
        return _calling(self._client(service, account, region))

    def _client(self, service: str, account: str, region: str) -> BaseClient:
        key = (service, account, region)
        with self._lock:
            client = self._clients.get(key)
            if client is None:
                client = self._clients[key] = self._made(*key)
        return client

    def _made(self, service: str, account: str, region: str) -> BaseClient:
        client: BaseClient = _session().create_client(
            service,
            region_name=region,
            endpoint_url=self._endpoint_url,
            aws_access_key_id=account,
            aws_secret_access_key=_SECRET,
            config=_config(),
        )
        client.meta.events.register("before-call", partial(_name_account, account))
        client.meta.events.register("before-call", _trace_call)
        if self._endpoint_url is None:
            # Sessions that were made after moto's import have its hook already, and it would act twice.
            client.meta.events.unregister("before-send", moto.hook())
            answer = _answered_by_moto
            client.meta.events.register_last("before-send", answer)  # type: ignore[arg-type]  # stubs: no handler answers
        return client


def _require_elsewhere(endpoint_url: str) -> None:
    if not hosts.host(endpoint_url):
        raise MisuseError(
            f"forward={endpoint_url!r} is not a URL: pass one such as 'http://localhost:4566', or 'moto'."
        )
    if hosts.is_aws(endpoint_url):
        raise MisuseError(
            f"forward={endpoint_url!r} is AWS itself, to which nothing is ever sent: pass another endpoint."
        )


@cache
def _session() -> Session:
    """Return a session that reads neither the machine's AWS files nor its choice of a profile."""
    return Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )


@cache
def _config() -> Config:
    """Return what every client is made with: one attempt each, as EventBridge's own retry policy comes after it."""
    return Config(  # type: ignore[call-arg]  # botocore-stubs do not know ignore_configured_endpoint_urls
        retries={"total_max_attempts": 1, "mode": "standard"},
        ignore_configured_endpoint_urls=True,
        inject_host_prefix=False,
        use_dualstack_endpoint=False,
        use_fips_endpoint=False,
        connect_timeout=5,
        read_timeout=30,
    )


def _calling(client: BaseClient) -> Call:
    def call(operation: str, /, **members: object) -> Mapping[str, object]:
        answer: Mapping[str, object] = getattr(client, operation)(**members)
        return answer

    return call


def _name_account(account: str, params: dict[str, dict[str, str]], **_: object) -> None:
    """Tell moto which account is meant; other services read it from the access key."""
    params["headers"]["x-moto-account-id"] = account


def _trace_call(params: dict[str, dict[str, str]], **_: object) -> None:
    """Tell a service what X-Ray was told. Source: the user guide, for the header that all targets are called with."""
    header = _trace.get()
    if header is not None:
        params["headers"]["X-Amzn-Trace-Id"] = header


def _answered_by_moto(event_name: str, request: AWSPreparedRequest, **_: object) -> AWSResponse:
    """Let moto answer, or nobody: without an answer from here botocore would go on to AWS."""
    hook = moto.hook() if moto.is_active() else None
    try:
        response: AWSResponse | None = hook and hook(event_name=event_name, request=request)
    except Exception as error:  # moto has no common error, and what it cannot answer is the target's failure
        raise TargetFailure(_OTHERWISE, f"moto failed on {request.url}: {error!r}") from error
    if response is None:
        raise TargetFailure(_OTHERWISE, f"Nothing was sent: moto does not answer {request.url}.")
    return response


def _failure(error: BotoCoreError | ClientError, parcel: Parcel) -> TargetFailure:
    if isinstance(error, ClientError):
        code = _CODE_OF.get(error.response["Error"].get("Code", ""), _OTHERWISE)
        return TargetFailure(code, _said(error, parcel, code))
    if isinstance(error, ParamValidationError):
        return TargetFailure("INVALID_PARAMETER", str(error))
    if isinstance(error, ReadTimeoutError):
        return TargetFailure("TIMEOUT", str(error))
    is_unreachable = isinstance(error, (HTTPConnectionError, HTTPClientError))
    return TargetFailure("CONNECTION_FAILURE" if is_unreachable else _OTHERWISE, str(error))


def _said(error: ClientError, parcel: Parcel, code: str) -> str:
    """Return a refusal in the words that EventBridge passes it on with.

    Source: recorded (2026-09).
    """
    said, metadata = error.response["Error"], error.response.get("ResponseMetadata", {})
    if code == "NO_PERMISSIONS" and parcel.arn.service == "logs":
        return f"Could not complete putLogEvents call for {parcel.log_group}."
    message = said.get("Message", "")
    theirs = said.get("Code", "")
    if theirs in {_QUEUE_MISSING, "QueueDoesNotExist"}:
        theirs, message = _QUEUE_MISSING, "The specified queue does not exist or you do not have access to it."
    service = _NAMES[aws_services.client_name(parcel.arn)]
    status, request = metadata.get("HTTPStatusCode", 400), metadata.get("RequestId") or parcel.token
    where = f"Service: {service}; Status Code: {status}; Error Code: {theirs}; Request ID: {request}; Proxy: null"
    return f"{message} ({where})"
