"""Calls of API destinations, only when a test wants them: the one place where a request may leave the process."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TimedOut

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.aws.json_encoding import compact
from fake_eventbridge.outbound import hosts, http_requests
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.state import locks

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

_UNAUTHORIZED = frozenset({401, 407})
_SERVER_ERRORS = 500
_RETRIED = frozenset({*_UNAUTHORIZED, 409, 429})
_CODE = "SDK_CLIENT_ERROR"
_PREFIX = "Unable to invoke ApiDestination endpoint: "
_ONE_LINE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
_SHOWN = 1_000

# Longer than any event is kept. Units: seconds.
_LONGEST_WAIT = 10_000_000


class HttpResponse(NamedTuple):
    """What came back."""

    status: int
    body: bytes
    retry_after: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether the status says that all went well."""
        return self.status // 100 == 2  # noqa: PLR2004 - 2xx


class _Token(NamedTuple):
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
        if response.status in _UNAUTHORIZED and oauth is not None:
            self._forget(oauth)
            response = exchanged()
        _require_success(response, now)

    def clear(self) -> None:
        """Forget the tokens."""
        with self._lock:
            self._tokens.clear()

    def _authorization(self, oauth: UpdateConnectionOAuthRequestParametersTypeDef, now: datetime) -> str:
        key = compact(oauth)
        with self._lock:
            token = self._tokens.get(key)
        if token is None or (token.expires is not None and token.expires <= now):
            token = _token(send_request(http_requests.token_request(oauth), now), now)
            with self._lock:
                self._tokens[key] = token
        return token.authorization

    def _forget(self, oauth: UpdateConnectionOAuthRequestParametersTypeDef) -> None:
        with self._lock:
            self._tokens.pop(compact(oauth), None)


def send_request(request: HttpRequest, now: datetime | None = None) -> bytes:
    """Send a request, and return the body of a successful answer. Redirects are not followed.

    Units: `now` is an aware datetime, which a `Retry-After` that names a time is counted from, if it is given.

    Raises:
        TargetFailure: nobody answered in time, or the status is none of success.

    Source: the user guide, for the time limit and for the statuses after which an event is sent again.
    """
    response = _exchange(request)
    _require_success(response, now)
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
            return HttpResponse(answer.status, answer.data, answer.headers.get("Retry-After"))
    except (HTTPError, OSError) as error:
        # urllib3 counts a connection that is refused among those that take too long.
        if isinstance(error, TimedOut) and not isinstance(error, NewConnectionError):
            raise TargetFailure("TIMEOUT", f"{_PREFIX}it did not answer in {TIMEOUT:g} seconds.") from error
        raise TargetFailure("CONNECTION_FAILURE", f"{_PREFIX}API destination endpoint cannot be reached.") from error
    except ValueError as error:  # a header or an address that cannot be written
        raise TargetFailure("INVALID_PARAMETER", f"{_PREFIX}{error}", is_retriable=False) from error


def _require_success(response: HttpResponse, now: datetime | None) -> None:
    """Raise what a status means.

    Source: the user guide, for `Retry-After`: the least pause, and no more attempts where it is negative. Unverified:
    code and words.
    """
    if response.is_success:
        return
    text = response.body.decode(errors="replace")[:_SHOWN]
    pause = None if response.retry_after is None else _pause(response.retry_after, now)
    is_retriable = response.status in _RETRIED or response.status >= _SERVER_ERRORS
    raise TargetFailure(
        _CODE,
        f"{_PREFIX}API destination returned HTTP status {response.status} with payload: {text}",
        is_retriable=is_retriable and (pause is None or pause >= timedelta(0)),
        retry_after=pause,
    )


def _pause(retry_after: str, now: datetime | None) -> timedelta | None:
    """Return how long a `Retry-After` asks to wait, or None where it says nothing that can be read.

    Unverified: a time that has passed asks for no pause, and ends nothing.
    """
    try:
        seconds = int(retry_after)
    except ValueError:
        try:
            moment = parsedate_to_datetime(retry_after)
        except (TypeError, ValueError):
            return None
        if now is None:
            return None
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
        return max(aware - now, timedelta(0))
    return timedelta(seconds=max(-1, min(seconds, _LONGEST_WAIT)))


def _token(body: bytes, now: datetime) -> _Token:
    """Read an answer as OAuth describes it. Unverified: without a type a token is a bearer's."""
    try:
        answer = json_encoding.loads_object(body.decode())
        token = str(answer["access_token"])
        seconds = answer.get("expires_in")
        expires = None if seconds is None else now + timedelta(seconds=float(str(seconds)))
    except (ValueError, KeyError, OverflowError) as error:
        raise TargetFailure(_CODE, f"{_PREFIX}the authorization endpoint answered without a token.") from error
    return _Token(f"{answer.get('token_type') or 'Bearer'} {token}", expires)
