"""AWS JSON 1.1 as botocore speaks it: requests read, answers and refusals written."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse

from fake_eventbridge.aws import errors

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from fake_eventbridge.aws.errors import Refusal

CONTENT_TYPE = "application/x-amz-json-1.1"


_decode = json.JSONDecoder().decode


def arguments(body: Any) -> dict[str, Any]:
    """Read a request's body.

    Raises:
        Refusal: SerializationException, where it is no JSON object.
    """
    try:
        content = _decode(_text(body) or "{}")
    except (ValueError, RecursionError):
        raise errors.serialization("Unable to parse the request body as JSON.") from None
    if not isinstance(content, dict):
        raise errors.serialization("Unexpected value where a structure or map is expected.")
    return content


def length(body: Any) -> int:
    """Return how long a request's body is. Units: bytes, or characters of a text."""
    return len(body or "")


def invocation_id(headers: Any) -> str | None:
    """Return the id that all attempts of one call share, if botocore sent one."""
    given = headers.get("amz-sdk-invocation-id")
    return None if given is None else _header(given)


def trace_header(headers: Any) -> str | None:
    """Return what X-Ray was told with a request, if anything."""
    given = headers.get("X-Amzn-Trace-Id")
    return None if given is None else _header(given)


def operation_name(headers: Any) -> str:
    """Return the operation's name from `X-Amz-Target: AWSEvents.<Operation>`, which may arrive as bytes."""
    return _header(headers.get("X-Amz-Target")).rpartition(".")[2]


def answer(url: str, output: Mapping[str, object] | None, request_id: str, now: datetime) -> AWSResponse:
    """Make the response to a call that was granted; an operation that has no output answers an empty body.

    Source: recorded (2026-09) for DeleteRule and DeleteEventBus, which have no output shape, and for
    DeleteApiDestination, whose shape is empty and which answers `{}`.
    """
    return _response(url, 200, "" if output is None else _encode(output), request_id, now)


def refuse(url: str, refusal: Refusal, request_id: str, now: datetime) -> AWSResponse:
    """Make the response to a refused call.

    Source: recorded (2026-09) for `Message`. Unverified: `__type` without a namespace, `message` elsewhere.
    """
    member = "Message" if refusal.code in _CODES_WITH_MESSAGE else "message"
    return _response(url, refusal.status, _encode({"__type": refusal.code, member: refusal.message}), request_id, now)


# What answers these is IAM in front of the service, which spells the member with a capital letter.
_CODES_WITH_MESSAGE = frozenset({"AccessDeniedException", "NotAuthorizedException"})


class _Body(bytes):
    """A body that sync clients read and aiobotocore awaits: one response serves both."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, bytes]:
        yield from ()
        return self


class _Response(AWSResponse):
    """A response whose content is here already, so that nothing is read from a connection."""

    def __init__(self, url: str, status: int, headers: Any, body: _Body) -> None:
        super().__init__(url, status, headers, None)
        self._content = body

    @property
    def content(self) -> bytes:
        return self._content


def _response(url: str, status: int, text: str, request_id: str, now: datetime) -> AWSResponse:
    body = _Body(text.encode())
    headers = {
        "x-amzn-RequestId": request_id,
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
        "Date": _http_date(int(now.timestamp())),
    }
    return _Response(url, status, headers, body)


@lru_cache(maxsize=64)
def _http_date(epoch_seconds: int) -> str:
    return formatdate(epoch_seconds, usegmt=True)


def _epoch_seconds(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} has no form in an answer of EventBridge")


# Made once: json.dumps makes an encoder for each call that names a default.
_encode = json.JSONEncoder(default=_epoch_seconds, separators=(",", ":")).encode


def _header(value: Any) -> str:
    """Return a header as text, also where its bytes are no UTF-8."""
    return value.decode(errors="replace") if isinstance(value, (bytes, bytearray)) else value or ""


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, (bytes, bytearray)) else value or ""
