"""How is an API destination called? Only when a test wants it: the one place where a request may leave the process."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TimedOut

from fake_eventbridge import locks
from fake_eventbridge.aws.json_encoding import compact
from fake_eventbridge.outbound import hosts, http_requests
from fake_eventbridge.service.delivery.failures import TargetFailure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import (
        HttpParametersUnionTypeDef,
        UpdateConnectionOAuthRequestParametersTypeDef,
    )

    from fake_eventbridge.outbound.http_requests import HttpRequest
    from fake_eventbridge.service.state.receivers import HttpDestination

# Units: seconds, connecting and reading together.
TIMEOUT = 5.0

_UNAUTHORIZED = 401
_SERVER_ERRORS = 500
_RETRIED = frozenset({_UNAUTHORIZED, 407, 409, 429})
_CODE = "SDK_CLIENT_ERROR"
_PREFIX = "Unable to invoke ApiDestination endpoint: "
_ONE_LINE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_SHOWN = 1_000


class HttpResponse(NamedTuple):
    """What came back."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status says that all went well."""
        return self.status // 100 == 2  # noqa: PLR2004 - 2xx


@dataclass(frozen=True, slots=True)
class _Token:
    authorization: str
    expires: datetime | None


class HttpTargets:
    """Calls API destinations, and keeps the tokens of their connections until they expire or are refused."""

    def __init__(self) -> None:
        self._tokens: dict[str, _Token] = {}
        self._lock = locks.make()

    def send(  # noqa: PLR0913 - what a request consists of
        self,
        destination: HttpDestination,
        payload: str,
        *,
        now: datetime,
        http_parameters: HttpParametersUnionTypeDef | None = None,
        event: Mapping[str, object] | None = None,
        trace_header: str | None = None,
    ) -> None:
        """Send a payload; a token that is refused is asked for anew, once.

        Units: `now` is an aware datetime, by which tokens expire.

        Raises:
            TargetFailure: the destination, or whoever hands out its tokens, cannot be reached or refuses.
        """
        oauth = destination.auth.get("OAuthParameters")

        def exchanged() -> HttpResponse:
            request = http_requests.build(
                url=destination.url,
                method=destination.method,
                payload=payload,
                http_parameters=http_parameters,
                auth=destination.auth,
                token=None if oauth is None else self._authorization(oauth, now),
                event=event,
                trace_header=trace_header,
            )
            return _exchange(request)

        response = exchanged()
        if response.status == _UNAUTHORIZED and oauth is not None:
            self._forget(oauth)
            response = exchanged()
        _require_success(response)

    def clear(self) -> None:
        """Forget the tokens."""
        with self._lock:
            self._tokens.clear()

    def _authorization(self, oauth: UpdateConnectionOAuthRequestParametersTypeDef, now: datetime) -> str:
        key = compact(oauth)
        with self._lock:
            token = self._tokens.get(key)
        if token is None or (token.expires is not None and token.expires <= now):
            token = _token(send_request(http_requests.token_request(oauth)), now)
            with self._lock:
                self._tokens[key] = token
        return token.authorization

    def _forget(self, oauth: UpdateConnectionOAuthRequestParametersTypeDef) -> None:
        with self._lock:
            self._tokens.pop(compact(oauth), None)


def send_request(request: HttpRequest) -> bytes:
    """Send a request, and return the body of a successful answer. Redirects are not followed.

    Raises:
        TargetFailure: nobody answered in time, or the status is none of success.

    Source: the user guide, for the time limit and for the statuses after which an event is sent again.
    """
    response = _exchange(request)
    _require_success(response)
    return response.body


def _exchange(request: HttpRequest) -> HttpResponse:
    if hosts.is_aws(request.url):
        raise TargetFailure(_CODE, f"{_PREFIX}nothing was sent, as {hosts.host(request.url)} is AWS itself.")
    for name, value in request.headers.items():
        # http.client would send a folded one, of which whoever receives it may make two.
        if not _ONE_LINE.fullmatch(name) or not _ONE_LINE.fullmatch(value):
            raise TargetFailure(
                "INVALID_PARAMETER", f"{_PREFIX}header {name!r} has a control character.", is_retriable=False
            )
    try:
        with urllib3.PoolManager(num_pools=1) as pool:
            answer = pool.request(
                request.method,
                request.url,
                body=request.body,
                headers=dict(request.headers),
                timeout=urllib3.Timeout(total=TIMEOUT),
                retries=False,
            )
            return HttpResponse(answer.status, answer.data)
    except (HTTPError, OSError) as error:
        # urllib3 counts a connection that is refused among those that take too long.
        if isinstance(error, TimedOut) and not isinstance(error, NewConnectionError):
            raise TargetFailure("TIMEOUT", f"{_PREFIX}it did not answer in {TIMEOUT:g} seconds.") from error
        raise TargetFailure("CONNECTION_FAILURE", f"{_PREFIX}API destination endpoint cannot be reached.") from error
    except ValueError as error:  # a header or an address that cannot be written
        raise TargetFailure("INVALID_PARAMETER", f"{_PREFIX}{error}", is_retriable=False) from error


def _require_success(response: HttpResponse) -> None:
    """Raise what a status means. Unverified: code and words."""
    if not response.is_success:
        text = response.body.decode(errors="replace")[:_SHOWN]
        raise TargetFailure(
            _CODE,
            f"{_PREFIX}API destination returned HTTP status {response.status} with payload: {text}",
            is_retriable=response.status in _RETRIED or response.status >= _SERVER_ERRORS,
        )


def _token(body: bytes, now: datetime) -> _Token:
    """Read an answer as OAuth describes it. Unverified: without a type a token is a bearer's."""
    try:
        answer = json.loads(body)
        token = str(answer["access_token"])
        seconds = answer.get("expires_in")
        expires = None if seconds is None else now + timedelta(seconds=float(seconds))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise TargetFailure(_CODE, f"{_PREFIX}the authorization endpoint answered without a token.") from error
    return _Token(f"{answer.get('token_type') or 'Bearer'} {token}", expires)
