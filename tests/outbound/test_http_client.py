from __future__ import annotations

import json
import socket
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

import pytest

from fake_eventbridge.outbound import http_client
from fake_eventbridge.outbound.http_client import HttpTargets, send_request
from fake_eventbridge.outbound.http_requests import HttpRequest
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.state.receivers import HttpDestination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_events.type_defs import UpdateConnectionAuthRequestParametersTypeDef

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
GRANTED = (200, '{"access_token":"t-1","token_type":"Bearer","expires_in":60}')
GRANTED_ANEW = (200, '{"access_token":"t-2"}')


class Seen(NamedTuple):
    """A request that the server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Server(ThreadingHTTPServer):
    """A server on this machine that gives prepared answers, then 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[Seen] = []
        self.answers: list[tuple[int, str]] = []
        self.retry_after: str | None = None
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Notes a request and answers it."""

    def handle_one_request(self) -> None:
        """Answer whatever the method is."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        server = self.server
        assert isinstance(server, Server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
        status, text = server.answers.pop(0) if server.answers else (200, "")
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.send_header("Location", f"{server.url}/elsewhere")
        if server.retry_after is not None:
            self.send_header("Retry-After", server.retry_after)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server that runs."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def oauth(server: Server) -> UpdateConnectionAuthRequestParametersTypeDef:
    """Return the parameters of a connection whose tokens the server hands out."""
    return {
        "OAuthParameters": {
            "AuthorizationEndpoint": f"{server.url}/token",
            "HttpMethod": "POST",
            "ClientParameters": {"ClientID": "me", "ClientSecret": "s"},
        }
    }


def authorized(server: Server) -> list[tuple[str, str]]:
    """Return the path and authorization of each request."""
    return [(seen.path, seen.headers.get("Authorization", "")) for seen in server.seen]


@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_an_api_destination_gets_its_request(server: Server, method: str) -> None:
    """Address, headers and body are those that were built."""
    auth: UpdateConnectionAuthRequestParametersTypeDef = {
        "ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}
    }
    destination = HttpDestination(f"{server.url}/orders/*", method, auth)

    HttpTargets().send(destination, '{"a":"ü"}', now=NOW, http_parameters={"PathParameterValues": ["7"]})

    [seen] = server.seen
    assert (seen.method, seen.path, seen.body) == (method, "/orders/7", '{"a":"ü"}')
    assert (seen.headers["x-key"], seen.headers["User-Agent"]) == ("k", "Amazon/EventBridge/ApiDestinations")


def test_a_value_of_dots_arrives_as_it_was_sent(server: Server) -> None:
    """The path is not shortened on the way out."""
    destination = HttpDestination(f"{server.url}/orders/*/lines", "POST", {})

    HttpTargets().send(destination, "{}", now=NOW, http_parameters={"PathParameterValues": [".."]})

    assert ["/orders/%2E%2E/lines"] == [seen.path for seen in server.seen]


@pytest.mark.parametrize(
    ("status", "is_retriable"),
    [
        *((status, False) for status in (301, 400, 403, 404)),
        *((status, True) for status in (401, 407, 409, 429, 500, 503)),
    ],
)
def test_a_status_of_no_success_is_a_failure(server: Server, status: int, *, is_retriable: bool) -> None:
    """Only some are sent again; redirects are not followed."""
    server.answers = [(status, "not today")]

    with pytest.raises(TargetFailure, match=f"HTTP status {status} with payload: not today") as failed:
        send_request(HttpRequest("POST", server.url, {}, b""))

    assert failed.value.is_retriable is is_retriable
    assert len(server.seen) == 1


def test_what_a_success_says_is_returned(server: Server) -> None:
    """Its body."""
    server.answers = [(202, "ü")]

    assert send_request(HttpRequest("POST", server.url, {}, b"")).decode() == "ü"


def test_nobody_there_is_a_failed_connection() -> None:
    """The event is sent again."""
    with pytest.raises(TargetFailure, match="cannot be reached") as failed:
        send_request(HttpRequest("POST", "http://127.0.0.1:1", {}, b""))

    assert (failed.value.code, failed.value.is_retriable) == ("CONNECTION_FAILURE", True)


def test_no_answer_in_time_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS waits five seconds; this test does not."""
    monkeypatch.setattr(http_client, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(TargetFailure) as failed:
            send_request(HttpRequest("POST", address, {}, b""))

    assert (failed.value.code, failed.value.is_retriable) == ("TIMEOUT", True)


@pytest.mark.parametrize(
    ("url", "headers"),
    [("", {"x": "two\r\nlines"}), ("", {"x": "€"}), ("http://[", {}), ("ftp://127.0.0.1", {}), ("", {"": "x"})],
)
def test_what_cannot_be_written_is_a_failure(server: Server, url: str, headers: dict[str, str]) -> None:
    """It is no error of the call that put the event."""
    with pytest.raises(TargetFailure):
        send_request(HttpRequest("POST", url or server.url, headers, b""))


@pytest.mark.parametrize("host", ["sqs.us-east-1.amazonaws.com", "ABC.execute-api.us-east-1.amazonaws.com."])
def test_aws_itself_is_not_called(host: str) -> None:
    """Not even where a test lets requests out."""
    with pytest.raises(TargetFailure, match="is AWS itself"):
        send_request(HttpRequest("POST", f"https://{host}/", {}, b""))


def test_a_token_is_asked_for_once(server: Server) -> None:
    """And kept for the connection's next requests."""
    server.answers = [GRANTED]
    targets, destination = HttpTargets(), HttpDestination(f"{server.url}/a", "POST", oauth(server))

    targets.send(destination, "{}", now=NOW)
    targets.send(destination, "{}", now=NOW + timedelta(seconds=59))

    assert authorized(server) == [("/token", ""), ("/a", "Bearer t-1"), ("/a", "Bearer t-1")]


def test_a_token_expires(server: Server) -> None:
    """By the clock that is given."""
    server.answers = [GRANTED, (200, ""), GRANTED_ANEW]
    targets, destination = HttpTargets(), HttpDestination(f"{server.url}/a", "POST", oauth(server))

    targets.send(destination, "{}", now=NOW)
    targets.send(destination, "{}", now=NOW + timedelta(seconds=60))

    assert authorized(server)[2:] == [("/token", ""), ("/a", "Bearer t-2")]


def test_a_token_that_is_refused_is_asked_for_anew(server: Server) -> None:
    """The same request is made once more with it."""
    server.answers = [GRANTED, (401, ""), GRANTED_ANEW]

    HttpTargets().send(HttpDestination(f"{server.url}/a", "POST", oauth(server)), "{}", now=NOW)

    assert authorized(server) == [("/token", ""), ("/a", "Bearer t-1"), ("/token", ""), ("/a", "Bearer t-2")]


def test_a_proxys_refusal_asks_for_a_token_too(server: Server) -> None:
    """407 as 401."""
    server.answers = [GRANTED, (407, ""), GRANTED_ANEW]

    HttpTargets().send(HttpDestination(f"{server.url}/a", "POST", oauth(server)), "{}", now=NOW)

    assert [("/token", ""), ("/a", "Bearer t-1"), ("/token", ""), ("/a", "Bearer t-2")] == authorized(server)


@pytest.mark.parametrize(
    ("status", "retry_after", "is_retriable", "pause"),
    [
        (429, "120", True, timedelta(minutes=2)),
        (503, "0", True, timedelta(0)),
        (503, "-1", False, timedelta(seconds=-1)),
        (503, "9" * 30, True, timedelta(seconds=10_000_000)),
        (503, "Sat, 31 Jan 2026 12:05:00 GMT", True, timedelta(minutes=5)),
        (503, "Sat, 31 Jan 2026 11:00:00 GMT", True, timedelta(0)),
        (503, "soon", True, None),
        (400, "120", False, timedelta(minutes=2)),
    ],
)
def test_retry_after_is_the_least_pause(
    server: Server, status: int, retry_after: str, pause: timedelta | None, *, is_retriable: bool
) -> None:
    """In seconds or as a time; a negative one ends the retries."""
    server.answers, server.retry_after = [(status, "")], retry_after

    with pytest.raises(TargetFailure) as failed:
        HttpTargets().send(HttpDestination(server.url, "POST", {}), "{}", now=NOW)

    assert (is_retriable, pause) == (failed.value.is_retriable, failed.value.retry_after)


def test_a_second_refusal_is_the_targets(server: Server) -> None:
    """There is no third."""
    server.answers = [GRANTED, (401, ""), GRANTED_ANEW, (401, "no")]

    with pytest.raises(TargetFailure, match="401"):
        HttpTargets().send(HttpDestination(f"{server.url}/a", "POST", oauth(server)), "{}", now=NOW)

    assert len(server.seen) == 4


def test_without_oauth_a_refusal_is_the_targets_at_once(server: Server) -> None:
    """Nothing else could be shown."""
    server.answers = [(401, "no")]

    with pytest.raises(TargetFailure, match="401"):
        HttpTargets().send(HttpDestination(server.url, "POST", {}), "{}", now=NOW)

    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (500, "broken"),
        (200, ""),
        (200, "[]"),
        (200, "null"),
        (200, "{}"),
        (200, '{"access_token":"t","expires_in":"soon"}'),
        (200, '{"access_token":"t","expires_in":1e300}'),
        (200, '{"access_token":"t","expires_in":1e400}'),
    ],
)
def test_without_a_token_nothing_is_sent(server: Server, answer: tuple[int, str]) -> None:
    """The failure is the target's."""
    server.answers = [answer]

    with pytest.raises(TargetFailure, match="Unable to invoke ApiDestination endpoint"):
        HttpTargets().send(HttpDestination(f"{server.url}/a", "POST", oauth(server)), "{}", now=NOW)

    assert [seen.path for seen in server.seen] == ["/token"]


def test_a_changed_connection_gets_a_token_of_its_own(server: Server) -> None:
    """A token belongs to the parameters it was asked for with."""
    server.answers = [GRANTED, (200, ""), GRANTED_ANEW]
    targets, changed = HttpTargets(), oauth(server)
    changed["OAuthParameters"]["ClientParameters"] = {"ClientID": "you", "ClientSecret": "s"}

    targets.send(HttpDestination(f"{server.url}/a", "POST", oauth(server)), "{}", now=NOW)
    targets.send(HttpDestination(f"{server.url}/a", "POST", changed), "{}", now=NOW)

    assert json.loads(GRANTED_ANEW[1])["access_token"] in authorized(server)[-1][1]


@pytest.mark.parametrize("header", [("X-Order", "7\r\n X-Admin: yes"), ("X-Order\n", "7"), ("X-Order", "7\x1b[31m")])
def test_a_header_of_several_lines_is_never_sent(header: tuple[str, str]) -> None:
    """Python's own client sends a folded one, of which whoever receives it may make two; its value is not told."""
    request = HttpRequest("POST", "http://localhost:1/", dict([header]), b"{}")
    with pytest.raises(TargetFailure, match="has a control character") as caught:
        send_request(request)

    assert ("INVALID_PARAMETER", False) == (caught.value.code, caught.value.is_retriable)
    assert "\n" not in caught.value.message
