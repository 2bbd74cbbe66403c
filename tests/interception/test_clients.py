from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import boto3
import botocore.credentials
import pytest
from botocore.awsrequest import AWSResponse, HTTPHeaders
from botocore.compat import HAS_CRT
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.exceptions import NoCredentialsError, NoRegionError, ParamValidationError, ProfileNotFound
from botocore.session import Session
from botocore.stub import Stubber

from fake_eventbridge import fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from fake_eventbridge import FakeEventBridge

pytestmark = pytest.mark.usefixtures("no_network")


def name_of(client: EventBridgeClient) -> str:
    """Make the cheapest call there is."""
    return client.describe_event_bus()["Name"]


# -- whenever and however it was made

EARLY = boto3.client("events", **ANYWHERE)
EARLY_SESSION = boto3.Session(region_name="eu-west-1")


def test_a_client_made_before_is_answered() -> None:
    """One made at import, long before any fake."""
    with fake_eventbridge():
        assert "default" == name_of(EARLY)


def test_a_client_of_an_early_session_is_answered() -> None:
    """The session need not know of the fake."""
    with fake_eventbridge() as fake:
        assert "default" == name_of(EARLY_SESSION.client("events"))
        assert "eu-west-1" == fake.calls[0].region


def test_a_client_made_before_without_credentials_works() -> None:
    """It looks for credentials when it signs, and nothing is signed."""
    client = boto3.Session().client("events", region_name="eu-west-1")
    with fake_eventbridge():
        assert "default" == name_of(client)

    with pytest.raises(NoCredentialsError):
        name_of(client)


def test_botocores_own_session_will_do() -> None:
    """Boto3 is not needed."""
    with fake_eventbridge():
        client = Session().create_client("events")

        assert "default" == client.describe_event_bus()["Name"]  # type: ignore[attr-defined]  # botocore has no types of services


def test_an_endpoint_url_does_not_lead_out() -> None:
    """A client that is sent elsewhere is answered, too."""
    with fake_eventbridge():
        assert "default" == name_of(boto3.client("events", endpoint_url="http://localhost:4566"))


def test_an_endpoint_in_the_environment_does_not_lead_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor one that the shell has set."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    with fake_eventbridge():
        assert "default" == name_of(boto3.client("events"))


def test_worlds_are_the_same_whoever_asks(fake: FakeEventBridge) -> None:
    """Clients of any session see one state."""
    boto3.Session().client("events").create_event_bus(Name="orders")

    assert "orders" == fake.client().describe_event_bus(Name="orders")["Name"]


# -- threads


def test_a_pool_of_threads_is_answered(fake: FakeEventBridge) -> None:
    """A fake is active in every thread of the process."""
    client = fake.client()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda number: client.create_event_bus(Name=f"bus-{number}"), range(20)))

    assert 20 == len(answers) == len(fake.calls)
    assert 21 == len(client.list_event_buses()["EventBuses"])


@pytest.mark.asyncio
@pytest.mark.parametrize("way", ["to_thread", "run_in_executor"])
async def test_a_thread_beside_a_loop_is_answered(fake: FakeEventBridge, way: str) -> None:
    """Whether it inherits the context or not."""
    client = fake.client()
    if way == "to_thread":
        answer = await asyncio.to_thread(client.describe_event_bus)
    else:
        answer = await asyncio.get_running_loop().run_in_executor(None, client.describe_event_bus)

    assert "default" == answer["Name"]


# -- Region


def test_a_client_names_its_region(fake: FakeEventBridge) -> None:
    """By argument, configuration, session, default configuration or environment, before the fake's own."""
    session = Session()
    session.set_default_client_config(Config(region_name="eu-west-2"))
    clients = [
        boto3.client("events", region_name="eu-west-1"),
        boto3.client("events", config=Config(region_name="eu-west-3")),
        boto3.Session(region_name="eu-north-1").client("events"),
        session.create_client("events"),
        boto3.client("events"),
    ]

    regions = ["eu-west-1", "eu-west-3", "eu-north-1", "eu-west-2", "us-east-1"]
    assert regions == [client.meta.region_name for client in clients]
    assert () == fake.calls


def test_a_configured_region_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file is read each time, also by `fake.client()`."""
    config = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with fake_eventbridge() as fake:
        for region in ("eu-west-1", "eu-west-2"):
            config.write_text(f"[default]\nregion = {region}\n")

            assert [region] * 2 == [each.meta.region_name for each in (boto3.Session().client("events"), fake.client())]


# -- credentials


@pytest.fixture
def _providers_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every provider of credentials and tokens raise; sockets do already."""

    def ask(*_: object, **__: object) -> None:
        raise AssertionError("a provider of credentials was asked")

    for provider in botocore.credentials.CredentialProvider.__subclasses__():
        if provider is not botocore.credentials.EnvProvider:
            monkeypatch.setattr(provider, "load", ask)
    monkeypatch.setattr(botocore.credentials.CredentialResolver, "load_credentials", ask)
    monkeypatch.setattr("botocore.tokens.SSOTokenProvider.load_token", ask)


MAKERS: list[Callable[[FakeEventBridge], EventBridgeClient]] = [
    lambda fake: fake.client(),
    lambda fake: fake.client(account=CUSTOMER),
    lambda _: boto3.client("events"),
    lambda _: boto3.Session(**ANYWHERE).client("events"),
    lambda _: boto3.Session().client("events", **ANYWHERE),
    lambda _: Session().create_client("events"),  # type: ignore[list-item,return-value]  # botocore has no types of services
]


@pytest.mark.usefixtures("_providers_raise")
@pytest.mark.parametrize("make", MAKERS)
def test_no_provider_of_credentials_is_asked(make: Callable[[FakeEventBridge], EventBridgeClient]) -> None:
    """No file, process or network is looked to, neither for the client nor for its call."""
    with fake_eventbridge() as fake:
        assert "default" == name_of(make(fake))


@pytest.mark.usefixtures("_providers_raise")
def test_keys_in_the_environment_are_read_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without a secret, and also where they are about to expire."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CUSTOMER)
    with fake_eventbridge() as fake:
        name_of(boto3.Session().client("events"))
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        name_of(boto3.Session().client("events"))
        monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
        name_of(boto3.Session().client("events"))

        assert [CUSTOMER] * 3 == [call.account for call in fake.calls]


def refreshable(key: str, method: str) -> RefreshableCredentials:
    """Return credentials that have expired, and must not be refreshed."""

    def refresh() -> dict[str, str]:
        raise AssertionError("credentials were refreshed")

    expired = datetime.now(timezone.utc) - timedelta(hours=1)
    return RefreshableCredentials(key, "secret", "token", expired, refresh, method)


def test_refreshable_credentials_are_never_refreshed() -> None:
    """Neither those of a client made before, nor those that a session was given."""
    session = Session()
    vars(session)["_credentials"] = refreshable(CUSTOMER, "sts-assume-role")  # the way that AWS's own examples go
    early = session.create_client("events", region_name="us-east-1")
    with fake_eventbridge() as fake:
        for client in (early, session.create_client("events")):
            client.describe_event_bus()  # type: ignore[attr-defined]  # botocore has no types of services

        assert [CUSTOMER] * 2 == [call.account for call in fake.calls]


def test_credentials_that_a_provider_found_are_not_a_clients_own() -> None:
    """A session that found some before the fake gives a client placeholders, which refuse after it."""
    session = Session()
    vars(session)["_credentials"] = refreshable(CUSTOMER, "iam-role")  # as if it had looked for them before
    with fake_eventbridge() as fake:
        session.create_client("events").describe_event_bus()  # type: ignore[attr-defined]  # botocore has no types of services

        assert "123456789012" == fake.calls[0].account


def test_a_missing_profile_hinders_no_events_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AWS_PROFILE` of a machine that this is not."""
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with fake_eventbridge() as fake:
        clients = [boto3.client("events"), boto3.Session().client("events"), fake.client()]

        assert ["default"] * 3 == [name_of(client) for client in clients]


def test_a_missing_profile_hinders_other_services_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their clients are not made, and a session that names a profile must have it."""
    monkeypatch.setenv("AWS_PROFILE", "missing")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with fake_eventbridge():
        with pytest.raises(ProfileNotFound):
            boto3.client("sqs", **ANYWHERE)
        with pytest.raises(ProfileNotFound):
            boto3.Session(profile_name="missing")
        with pytest.raises(ProfileNotFound):
            Session(profile="missing").get_config_variable("data_path")


def test_a_profile_that_was_missing_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fake.client()` does not remember another test's environment."""
    with fake_eventbridge() as fake:
        monkeypatch.setenv("AWS_PROFILE", "missing")
        fake.client()
        monkeypatch.delenv("AWS_PROFILE")

        assert "default" == name_of(fake.client())


# -- what stays botocore's


def test_botocore_checks_parameters(fake: FakeEventBridge) -> None:
    """A missing parameter is refused before anything is sent."""
    with pytest.raises(ParamValidationError, match='Missing required parameter in input: "Name"'):
        fake.client().create_event_bus()  # type: ignore[call-arg]  # the mistake

    assert () == fake.calls


def test_paginators_work(fake: FakeEventBridge) -> None:
    """Page by page, through botocore's own tokens."""
    client = fake.client()
    for number in range(5):
        client.put_rule(Name=f"rule-{number}", EventPattern='{"source": ["a"]}')
        client.create_event_bus(Name=f"bus-{number}")

    pages = [client.list_event_buses(Limit=4)]
    pages.append(client.list_event_buses(Limit=4, NextToken=pages[0]["NextToken"]))

    assert 6 == sum(len(page["EventBuses"]) for page in pages)


def test_botocores_events_all_fire(fake: FakeEventBridge) -> None:
    """Handlers of one's own see a call as they would any."""
    client, seen = fake.client(), []
    names = [
        "provide-client-params",
        "before-parameter-build",
        "before-call",
        "request-created",
        "before-send",
        "after-call",
    ]
    for name in names:
        client.meta.events.register(f"{name}.events", lambda event_name, **_: seen.append(event_name.split(".")[0]))
    name_of(client)

    assert names == list(dict.fromkeys(seen))


def test_response_metadata_is_there(fake: FakeEventBridge) -> None:
    """Status, request id, headers and retries."""
    metadata = fake.client().describe_event_bus()["ResponseMetadata"]

    assert (200, 0) == (metadata["HTTPStatusCode"], metadata["RetryAttempts"])
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]


def test_a_stubber_wins(fake: FakeEventBridge) -> None:
    """What a test has stubbed on its own client is answered by the stub."""
    client = fake.client()
    with Stubber(client) as stubber:
        stubber.add_response("describe_event_bus", {"Name": "stubbed"})

        assert "stubbed" == name_of(client)

    assert "default" == name_of(client)
    assert 1 == len(fake.calls)


def test_an_endpoint_id_needs_no_awscrt(fake: FakeEventBridge) -> None:
    """A global endpoint is called without the library that only its signature needs."""
    client = fake.client()
    entry: PutEventsRequestEntryTypeDef = {"Source": "a", "DetailType": "b", "Detail": "{}"}

    client.meta.events.register("before-send.events", lambda request, **_: urls.append(request.url))
    urls: list[str] = []
    fake.fail("PutEvents", "InternalException")
    with pytest.raises(client.exceptions.ClientError, match="InternalException"):
        client.put_events(EndpointId="abcde.veo", Entries=[entry])

    assert not HAS_CRT
    assert {"https://abcde.veo.endpoint.events.amazonaws.com/"} == set(urls)


# -- what is nobody's business here


def test_other_services_have_their_own_errors() -> None:
    """Neither Region nor credentials are lent to them."""
    with fake_eventbridge():
        with pytest.raises(NoRegionError):
            boto3.Session().client("sqs")
        with pytest.raises(NoCredentialsError):
            boto3.Session().client("sqs", region_name="us-east-1").list_queues()


class Down(AWSResponse):
    """What a service answers that is down."""

    @property
    def content(self) -> bytes:
        """The body, which needs no reading."""
        return b'{"__type": "SlowDown", "message": "Slow"}'


def test_other_services_have_their_own_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """They retry and sleep as they do without a fake."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with fake_eventbridge():
        client = boto3.client("sqs", config=Config(retries={"mode": "standard", "total_max_attempts": 3}), **ANYWHERE)
        answer = lambda request, **_: Down(request.url, 500, HTTPHeaders(), None)  # noqa: E731 - botocore wants **
        client.meta.events.register("before-send.sqs", answer)
        with pytest.raises(client.exceptions.ClientError, match="Slow"):
            client.list_queues()

    assert 2 == len(slept)


def test_the_environment_says_nothing_new(fake: FakeEventBridge) -> None:
    """No variable of AWS is set for the fake's sake."""
    name_of(fake.client())

    assert {"AWS_EC2_METADATA_DISABLED", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} == {
        name for name in os.environ if name.startswith("AWS_")
    }
