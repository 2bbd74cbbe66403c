"""From PutEvents through an API destination and its connection to a server with TLS on this machine."""

from __future__ import annotations

import json
import ssl
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fake_eventbridge import fake_eventbridge
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.literals import ConnectionAuthorizationTypeType
    from mypy_boto3_events.type_defs import (
        CreateConnectionAuthRequestParametersTypeDef,
        TargetTypeDef,
    )

    from fake_eventbridge import FakeEventBridge

ROLE = "arn:aws:iam::123456789012:role/events"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dead"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793"
BASIC: CreateConnectionAuthRequestParametersTypeDef = {"BasicAuthParameters": {"Username": "me", "Password": "secret"}}


class Seen(NamedTuple):
    """A request that the server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Server(ThreadingHTTPServer):
    """A server with TLS that gives prepared statuses, then 200, and hands out a token at /token."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.seen: list[Seen] = []
        self.statuses: list[int] = []
        self.retry_after: str | None = None
        self.url = f"https://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Notes a request and answers it."""

    def do_POST(self) -> None:
        """Answer."""
        server = self.server
        assert isinstance(server, Server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        server.seen.append(Seen(self.command, self.path, dict(self.headers), body))
        is_token = self.path == "/token"
        text = b'{"access_token":"t","expires_in":60}' if is_token else b""
        self.send_response(server.statuses.pop(0) if server.statuses and not is_token else 200)
        self.send_header("Content-Length", str(len(text)))
        if server.retry_after is not None:
            self.send_header("Retry-After", server.retry_after)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a certificate for this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Yield a server that runs, and that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server(context) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def fake() -> Iterator[FakeEventBridge]:
    """Yield a fake that lets requests of API destinations out."""
    with fake_eventbridge(now=NOW, forward_http=True) as fake:
        yield fake


def aim(
    events: EventBridgeClient,
    server: Server,
    auth: CreateConnectionAuthRequestParametersTypeDef,
    kind: ConnectionAuthorizationTypeType = "BASIC",
    **members: object,
) -> None:
    """Send the shop's events to the server, by way of a connection."""
    connection = events.create_connection(Name="c", AuthorizationType=kind, AuthParameters=auth)["ConnectionArn"]
    destination = events.create_api_destination(
        Name="d", ConnectionArn=connection, InvocationEndpoint=f"{server.url}/orders/*", HttpMethod="POST"
    )["ApiDestinationArn"]
    target: TargetTypeDef = {"Id": "1", "Arn": destination, "RoleArn": ROLE, **members}  # type: ignore[typeddict-item]  # members as given
    events.put_rule(Name="orders", EventPattern='{"source":["shop"]}')
    events.put_targets(Rule="orders", Targets=[target])


def put(events: EventBridgeClient, **members: str) -> None:
    """Put one event of the shop."""
    entry = {"Source": "shop", "DetailType": "order", "Detail": '{"id":7}', **members}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0  # type: ignore[list-item]  # members as given


def test_a_request_carries_event_and_parameters(
    fake: FakeEventBridge, events: EventBridgeClient, server: Server
) -> None:
    """The body is what every other target receives; path, query and headers may come from the event."""
    parameters = {
        "PathParameterValues": ["$.detail.id"],
        "QueryStringParameters": {"q": "$.source"},
        "HeaderParameters": {"x-kind": "order"},
    }
    aim(events, server, BASIC, HttpParameters=parameters)
    put(events, TraceHeader=TRACE)

    [seen] = server.seen
    [delivery] = fake.deliveries
    assert ("POST", "/orders/7?q=shop", delivery.payload) == (seen.method, seen.path, seen.body)
    assert ("order", TRACE) == (seen.headers["x-kind"], seen.headers["X-Amzn-Trace-Id"])
    assert ("delivered", 1) == (delivery.outcome, delivery.attempts)


@pytest.mark.parametrize(
    ("kind", "auth", "header", "value"),
    [
        ("BASIC", BASIC, "Authorization", "Basic bWU6c2VjcmV0"),
        ("API_KEY", {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}}, "x-key", "k"),
    ],
)
@pytest.mark.usefixtures("fake")
def test_a_connection_authorizes(  # noqa: PLR0913, PLR0917 - a row of a table
    events: EventBridgeClient,
    server: Server,
    kind: ConnectionAuthorizationTypeType,
    auth: CreateConnectionAuthRequestParametersTypeDef,
    header: str,
    value: str,
) -> None:
    """With user and password, or with a key, as the connection was made."""
    aim(events, server, auth, kind)
    put(events)

    assert [value] == [seen.headers[header] for seen in server.seen]


@pytest.mark.usefixtures("fake")
def test_a_connection_fetches_a_token(events: EventBridgeClient, server: Server) -> None:
    """With OAuth's client credentials, once for many events."""
    client = {"ClientID": "me", "ClientSecret": "s"}
    auth = {
        "OAuthParameters": {
            "ClientParameters": client,
            "AuthorizationEndpoint": f"{server.url}/token",
            "HttpMethod": "POST",
        }
    }
    aim(events, server, auth, "OAUTH_CLIENT_CREDENTIALS")  # type: ignore[arg-type]  # plain dicts
    put(events)
    put(events)

    assert [("/token", None), ("/orders/*", "Bearer t"), ("/orders/*", "Bearer t")] == [
        (seen.path, seen.headers.get("Authorization")) for seen in server.seen
    ]


@pytest.mark.usefixtures("fake")
def test_a_connection_adds_its_parameters(events: EventBridgeClient, server: Server) -> None:
    """To headers, query and body of each request."""
    added = {
        "HeaderParameters": [{"Key": "x-a", "Value": "1"}],
        "QueryStringParameters": [{"Key": "b", "Value": "2"}],
        "BodyParameters": [{"Key": "c", "Value": "3", "IsValueSecret": True}],
    }
    aim(events, server, {**BASIC, "InvocationHttpParameters": added}, InputPath="$.detail")  # type: ignore[typeddict-item]  # plain dicts
    put(events)

    [seen] = server.seen
    assert ("1", "/orders/*?b=2", {"id": 7, "c": "3"}) == (seen.headers["x-a"], seen.path, json.loads(seen.body))


def test_a_server_that_is_busy_is_asked_again(fake: FakeEventBridge, events: EventBridgeClient, server: Server) -> None:
    """A status of 429 or 500 and more is tried again on the clock."""
    server.statuses += [503, 429]
    aim(events, server, BASIC)
    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert ("delivered", 3, 3) == (delivery.outcome, delivery.attempts, len(server.seen))
    assert "503" in str(delivery.history[0].error)


def test_a_refusal_is_final(fake: FakeEventBridge, events: EventBridgeClient, server: Server) -> None:
    """Another status of 400 and more goes to the dead-letter queue at once."""
    server.statuses.append(400)
    aim(events, server, BASIC, DeadLetterConfig={"Arn": QUEUE})
    put(events)

    assert ["dead-lettered", "delivered"] == [each.outcome for each in fake.deliveries]


def test_more_events_than_a_rate_lets_through_wait(
    fake: FakeEventBridge, events: EventBridgeClient, server: Server
) -> None:
    """They are sent in the next seconds of the clock, and nothing of it counts as a failure."""
    fake.clock.freeze()
    aim(events, server, BASIC)
    events.update_api_destination(Name="d", InvocationRateLimitPerSecond=2)
    for _ in range(5):
        put(events)
    at_once = len(server.seen)
    fake.clock.settle()

    assert (2, 5) == (at_once, len(server.seen))
    assert [0, 0, 1, 1, 2] == [(each.history[0].at - NOW).seconds for each in fake.deliveries]
    assert {("delivered", 1, None)} == {(each.outcome, each.attempts, each.error) for each in fake.deliveries}


def test_an_event_whose_turn_comes_too_late_is_given_up(
    fake: FakeEventBridge, events: EventBridgeClient, server: Server
) -> None:
    """Where it grows older than its target lets it, it goes to the dead-letter queue."""
    fake.clock.freeze()
    retry = {"MaximumEventAgeInSeconds": 60}
    aim(events, server, BASIC, RetryPolicy=retry, DeadLetterConfig={"Arn": QUEUE})
    events.update_api_destination(Name="d", InvocationRateLimitPerSecond=1)
    for _ in range(63):
        put(events)
    waiting = fake.deliveries[-1]
    fake.clock.settle()

    assert ("retrying", 0, True) == (waiting.outcome, waiting.attempts, str(waiting.error).startswith("put off: "))
    assert 61 == len(server.seen)
    letters = [each.attributes for each in fake.deliveries if each.attributes]
    assert [("THROTTLING", "0", "MaximumEventAgeInSeconds")] * 2 == [
        (each["ERROR_CODE"], each["RETRY_ATTEMPTS"], each["EXHAUSTED_RETRY_CONDITION"]) for each in letters
    ]


def test_a_pause_that_is_asked_for_is_kept(fake: FakeEventBridge, events: EventBridgeClient, server: Server) -> None:
    """Where it is longer than the back-off."""
    server.statuses.append(429)
    server.retry_after = "1000"
    aim(events, server, BASIC)
    put(events)
    fake.clock.settle()

    [delivery] = fake.deliveries
    assert timedelta(seconds=1000) == delivery.history[1].at - delivery.history[0].at


def test_a_destination_that_is_gone_fails(fake: FakeEventBridge, events: EventBridgeClient, server: Server) -> None:
    """Also where another one has its name since."""
    aim(events, server, BASIC)
    destination = events.describe_api_destination(Name="d")
    events.delete_api_destination(Name="d")
    put(events)
    events.create_api_destination(
        Name="d",
        ConnectionArn=destination["ConnectionArn"],
        InvocationEndpoint=destination["InvocationEndpoint"],
        HttpMethod="POST",
    )
    put(events)

    assert [] == server.seen
    assert ["failed", "failed"] == [each.outcome for each in fake.deliveries]


def test_a_connection_that_is_deauthorized_authorizes_nothing(
    fake: FakeEventBridge, events: EventBridgeClient, server: Server
) -> None:
    """Nothing is sent, and the record says why."""
    aim(events, server, BASIC)
    events.deauthorize_connection(Name="c")
    put(events)

    assert [] == server.seen
    assert ["NO_PERMISSIONS: Connection c is not authorized."] == [each.error for each in fake.deliveries]


def test_without_leave_a_request_is_only_recorded(server: Server) -> None:
    """`forward_http=True` has to be said."""
    with fake_eventbridge(now=NOW) as fake:
        events = fake.client()
        aim(events, server, BASIC)
        put(events)

        assert ["delivered"] == [each.outcome for each in fake.deliveries]
    assert [] == server.seen
