from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from unittest import mock

import boto3
import pytest
from aiobotocore.client import AioBaseClient
from aiobotocore.config import AioConfig
from aiobotocore.credentials import AioCredentials, AioRefreshableCredentials
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.session import AioSession, get_session
from botocore import UNSIGNED
from botocore.exceptions import NoCredentialsError, NoRegionError, ProfileNotFound, ReadTimeoutError

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.interception import aiobotocore_patches, client_handlers
from tests.conftest import ANYWHERE, CUSTOMER, NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Literal

    from fake_eventbridge import ErrorCode, FakeEventBridge

    Mode = Literal["legacy", "standard", "adaptive"]
    # aiobotocore's clients have no types where mypy runs.
    Client: TypeAlias = "AioBaseClient"

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("no_network")]

MODES = ["legacy", "standard", "adaptive"]
KEYS = {"aws_access_key_id": CUSTOMER, "aws_secret_access_key": "secret"}


@contextlib.asynccontextmanager
async def client_of(
    session: AioSession | None = None, service: str = "events", **options: object
) -> AsyncIterator[Client]:
    """Open a client for a block."""
    async with (session or get_session()).create_client(service, **options) as client:
        yield client


async def name_of(client: Client) -> str:
    """Make the cheapest call there is."""
    answer: dict[str, str] = await client.describe_event_bus()
    return answer["Name"]


def methods() -> list[dict[str, object]]:
    """Return all that stands in the classes that a fake touches."""
    return [dict(vars(owner)) for owner in (AioBaseClient, AioEndpoint, AioSession)]


# -- clients


async def test_a_client_needs_no_region_and_no_credentials() -> None:
    """As boto3's."""
    async with fake_eventbridge() as fake, client_of() as client:
        assert "default" == await name_of(client)

    assert ("123456789012", "us-east-1") == (fake.calls[0].account, fake.calls[0].region)


async def test_a_client_made_before_is_answered() -> None:
    """Also one without credentials."""
    async with client_of(region_name="eu-west-1") as bare, client_of(**ANYWHERE) as client:
        async with fake_eventbridge():
            assert ["default", "default"] == [await name_of(bare), await name_of(client)]

        with pytest.raises(NoCredentialsError):
            await name_of(bare)


async def test_sync_and_async_clients_share_one_state(fake: FakeEventBridge) -> None:
    """What one made the other sees."""
    async with client_of() as client:
        await client.create_event_bus(Name="orders")
        fake.client().create_event_bus(Name="returns")
        listed = await client.list_event_buses()

    assert ["default", "orders", "returns"] == [bus["Name"] for bus in listed["EventBuses"]]


async def test_an_account_id_as_access_key_is_the_account(fake: FakeEventBridge) -> None:
    """Of the client, of its session, and of the environment."""
    session = AioSession()
    session.set_credentials(CUSTOMER, "secret")
    async with client_of(**KEYS) as client, client_of(session) as other:
        await name_of(client)
        await name_of(other)

    assert [CUSTOMER] * 2 == [call.account for call in fake.calls]


async def test_keys_in_the_environment_count(fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """With or without a secret, expiring or not."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", CUSTOMER)
    for name, value in (
        ("", ""),
        ("AWS_SECRET_ACCESS_KEY", "s"),
        ("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z"),
    ):
        if name:
            monkeypatch.setenv(name, value)
        async with client_of(AioSession()) as client:
            await name_of(client)

    assert [CUSTOMER] * 3 == [call.account for call in fake.calls]


async def test_a_region_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for sync clients."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    async with fake_eventbridge(region="eu-west-1"), client_of() as client:
        assert "eu-west-1" == client.meta.region_name
    async with fake_eventbridge(), client_of() as client, client_of(region_name="us-west-2") as other:
        assert ("ap-south-1", "us-west-2") == (client.meta.region_name, other.meta.region_name)


async def test_no_provider_of_credentials_is_asked(fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for the client nor for its call."""

    async def ask(*_: object) -> None:
        raise AssertionError("a provider of credentials was asked")

    monkeypatch.setattr("aiobotocore.credentials.AioCredentialResolver.load_credentials", ask)
    async with client_of(AioSession()) as client:
        assert "default" == await name_of(client)
    assert 1 == len(fake.calls)


async def test_refreshable_credentials_are_never_refreshed(fake: FakeEventBridge) -> None:
    """Those that a session was given name the account, and no more."""

    async def refresh() -> dict[str, str]:
        raise AssertionError("credentials were refreshed")

    expired = datetime.now(timezone.utc) - timedelta(hours=1)
    session = AioSession()
    session._credentials = AioRefreshableCredentials(CUSTOMER, "s", "t", expired, refresh, "sts-assume-role")  # noqa: SLF001 - the way that AWS's own examples go
    async with client_of(session) as client:
        await name_of(client)

    assert CUSTOMER == fake.calls[0].account


async def test_a_missing_profile_hinders_no_events_client(
    fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And other services' clients as ever."""
    monkeypatch.setenv("AWS_PROFILE", "missing")
    async with client_of(AioSession()) as client:
        assert "default" == await name_of(client)
    with pytest.raises(ProfileNotFound):
        async with client_of(AioSession(), "sqs", **ANYWHERE):
            pass
    assert 1 == len(fake.calls)


@pytest.mark.parametrize("config", [None, AioConfig(signature_version=UNSIGNED)])
async def test_a_client_born_in_a_fake_refuses_afterwards(config: AioConfig | None) -> None:
    """It never speaks to AWS, however late it calls."""
    async with fake_eventbridge(), client_of(config=config) as client:
        pass
    async with fake_eventbridge(), client_of(config=config) as client:
        await name_of(client)

    with pytest.raises(MisuseError, match="while no fake is active: nothing was sent"):
        await client.describe_event_bus()


async def test_a_call_under_way_when_the_fake_ends_is_refused() -> None:
    """Also where the call waits for something else."""
    fake = fake_eventbridge()
    fake.start()
    async with client_of(**ANYWHERE) as client:

        async def end(**_: object) -> None:
            await asyncio.sleep(0)
            fake.stop()

        client.meta.events.register("before-sign.events", end)
        with pytest.raises(MisuseError, match="while no fake is active"):
            await name_of(client)


async def test_the_end_puts_every_method_back() -> None:
    """Aiobotocore's classes hold the very functions they held before."""
    before = methods()
    async with fake_eventbridge():
        assert before != methods()

    assert before == methods()


async def test_the_readme_lists_what_is_replaced() -> None:
    """What is replaced in aiobotocore stands in the README, and nothing else."""
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    listed = readme.partition("In aiobotocore it is")[2].partition("In moto")[0]

    assert {f"{owner.__name__}.{name}" for owner, name, _ in aiobotocore_patches.REPLACEMENTS.wanted} == set(
        re.findall(r"`([^`]+)`", listed)
    )


async def test_a_lost_seam_of_aiobotocore_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names it, and botocore is as it was."""
    monkeypatch.delattr(AioEndpoint, "_needs_retry")
    before = boto3.Session.client, methods()

    with pytest.raises(MisuseError, match=r"aiobotocore \d+\.\d+\.\d+ has no AioEndpoint\._needs_retry"):
        fake_eventbridge().start()
    assert before == (boto3.Session.client, methods())
    assert "fake_eventbridge" not in AioSession.create_client.__module__


async def test_a_patch_that_ends_inside_a_fake_does_not_take_the_fake_away() -> None:
    """What mock.patch puts back, where it began before the fake, is replaced anew with the next call."""
    before = methods()
    patched = mock.patch.object(AioEndpoint, "_needs_retry")
    patched.start()
    async with fake_eventbridge() as fake:
        patched.stop()
        async with client_of() as client:
            await name_of(client)

            assert 1 == len(fake.calls)
        assert "fake_eventbridge" in vars(AioEndpoint)["_needs_retry"].__code__.co_filename

    assert before == methods()


async def test_aiobotocore_is_caught_where_sys_modules_was_put_back() -> None:
    """A copy of it that is imported after mock.patch.dict(sys.modules) is the one whose methods are replaced."""
    code = """
import asyncio, sys, unittest.mock
from fake_eventbridge import fake_eventbridge

async def call(service, operation):
    from aiobotocore.session import get_session
    keys = {"aws_access_key_id": "1", "aws_secret_access_key": "1"}
    async with get_session().create_client(service, region_name="us-east-1", **keys) as client:
        await getattr(client, operation)()

with unittest.mock.patch.dict(sys.modules):
    with fake_eventbridge():
        asyncio.run(call("events", "describe_event_bus"))
with fake_eventbridge(guard=True) as fake:
    asyncio.run(call("events", "describe_event_bus"))
    print(len(fake.calls))
    asyncio.run(call("sqs", "list_queues"))
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert "1" == done.stdout.strip()
    assert "sent to https://sqs.us-east-1.amazonaws.com/: mock it too" in done.stderr


async def test_an_endpoint_url_does_not_lead_out(fake: FakeEventBridge) -> None:
    """A client that is sent elsewhere is answered, too."""
    async with client_of(endpoint_url="http://localhost:4566") as client:
        assert "default" == await name_of(client)
    assert 1 == len(fake.calls)


async def test_an_endpoint_id_needs_no_awscrt(fake: FakeEventBridge) -> None:
    """As for sync clients."""
    fake.fail("PutEvents", "InternalException")
    async with client_of() as client:
        with pytest.raises(client.exceptions.ClientError, match="InternalException"):
            await client.put_events(
                EndpointId="abcde.veo", Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}]
            )


async def test_paginators_and_errors_are_aiobotocores(fake: FakeEventBridge) -> None:
    """Pages are iterated asynchronously, refusals are the client's own exceptions."""
    async with client_of() as client:
        await client.create_event_bus(Name="orders")
        with pytest.raises(client.exceptions.ResourceAlreadyExistsException):
            await client.create_event_bus(Name="orders")
    assert 2 == len(fake.calls)


async def test_many_calls_at_once(fake: FakeEventBridge) -> None:
    """Gathered calls are answered each by itself."""
    async with client_of() as client:
        await asyncio.gather(*(client.create_event_bus(Name=f"bus-{number}") for number in range(20)))

    assert 20 == len({call.request["Name"] for call in fake.calls})


async def test_of_many_tasks_one_wins_a_name(fake: FakeEventBridge) -> None:
    """Each name is created once; tasks that are cancelled on their way leave no call open, and nothing is lost."""

    async def create(client: Client, number: int) -> str | None:
        try:
            await client.create_event_bus(Name=f"bus-{number % 8}")
        except client.exceptions.ResourceAlreadyExistsException:
            return None
        return f"bus-{number % 8}"

    async with client_of() as client:
        tasks = [asyncio.create_task(create(client, number)) for number in range(500)]
        await asyncio.sleep(0)
        for task in tasks[7::10]:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        await client.describe_event_bus()
        attached = client_handlers.of(client.meta.events)

    won = [each for each in results if isinstance(each, str)]
    assert len(won) == len(set(won))
    assert {f"bus-{number}" for number in range(8)} == {
        call.request["Name"] for call in fake.calls_to("CreateEventBus") if call.error is None
    }
    assert attached is not None
    assert set() == attached.calls_under_way


async def test_a_call_that_is_never_awaited_is_over(fake: FakeEventBridge) -> None:
    """A coroutine that is thrown away keeps no client from being left as it was."""
    del fake
    async with client_of() as client:
        await client.describe_event_bus()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # that it was never awaited is what is tested
            never = client.describe_event_bus()
            never.close()
            del never
        attached = client_handlers.of(client.meta.events)

    assert attached is not None
    assert set() == attached.calls_under_way


async def test_other_services_have_their_own_errors(fake: FakeEventBridge) -> None:
    """Neither Region nor credentials are lent to them."""
    with pytest.raises(NoRegionError):
        async with client_of(AioSession(), "sqs"):
            pass
    async with client_of(AioSession(), "sqs", region_name="us-east-1") as client:
        with pytest.raises(NoCredentialsError):
            await client.list_queues()
    assert () == fake.calls


async def test_the_guard_holds() -> None:
    """A request of another service is refused before it leaves the process."""
    with pytest.raises(MisuseError, match=r"sqs\.ListQueues would have been sent to https://"):
        async with fake_eventbridge(guard=True), client_of(service="sqs", **ANYWHERE) as client:
            await client.list_queues()


# -- faults and retries


@pytest.mark.usefixtures("no_sleep")
@pytest.mark.parametrize("mode", MODES)
async def test_nothing_sleeps(fake: FakeEventBridge, mode: Mode) -> None:
    """Retries run, with the time that was not slept told."""
    fake.fail("DescribeEventBus", "ThrottlingException", per="attempt", times=2)
    async with client_of(config=AioConfig(retries={"mode": mode, "total_max_attempts": 3})) as client:
        answer = await client.describe_event_bus()

    assert 2 == answer["ResponseMetadata"]["RetryAttempts"]
    assert (3, NOW) == (fake.calls[0].attempts, fake.clock.now())
    assert fake.calls[0].waited > 0


@pytest.mark.usefixtures("no_sleep")
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("error", ["InternalException", "ThrottlingException", ReadTimeoutError])
async def test_faults_drain_no_retry_quota(
    fake: FakeEventBridge, mode: Mode, error: ErrorCode | type[ReadTimeoutError]
) -> None:
    """After a hundred calls that used up their retries, all of them are still made."""
    fault = fake.fail("DescribeEventBus", error, times=None)
    async with client_of(config=AioConfig(retries={"mode": mode, "total_max_attempts": 3})) as client:
        for _ in range(100):
            with pytest.raises((client.exceptions.ClientError, ReadTimeoutError)):
                await name_of(client)
        fault.remove()
        fake.fail("DescribeEventBus", "InternalException", per="attempt", times=2)
        answer = await client.describe_event_bus()

    assert 2 == answer["ResponseMetadata"]["RetryAttempts"]
    assert {3} == {call.attempts for call in fake.calls}


async def test_a_lost_answer_is_lost_here_too(fake: FakeEventBridge) -> None:
    """`when="after"` with a connection error."""
    fake.fail("CreateEventBus", ReadTimeoutError, when="after")
    async with client_of(config=AioConfig(retries={"mode": "standard"})) as client:
        with pytest.raises(ReadTimeoutError):
            await client.create_event_bus(Name="orders")
        assert "orders" == (await client.describe_event_bus(Name="orders"))["Name"]


# -- imported when?


IMPORTED = {
    "before": "from aiobotocore.session import get_session\nfrom fake_eventbridge import fake_eventbridge",
    "after": "from fake_eventbridge import fake_eventbridge",
}


@pytest.mark.parametrize("when", IMPORTED)
async def test_aiobotocore_may_be_imported_before_or_after(when: str) -> None:
    """Also while the fake is active already."""
    code = f"""
import asyncio
{IMPORTED[when]}

async def main():
    async with fake_eventbridge():
        from aiobotocore.session import get_session
        async with get_session().create_client("events") as client:
            return (await client.describe_event_bus())["Name"]

print(asyncio.run(main()))
"""
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )

    assert ("default\n", "") == (done.stdout, done.stderr)


async def test_placeholders_are_awaited() -> None:
    """They are credentials in aiobotocore's form."""
    async with fake_eventbridge(), client_of() as client:
        credentials = client._request_signer._credentials  # noqa: SLF001 - nobody else shows them

        assert isinstance(credentials, AioCredentials)
        assert "fake-eventbridge" == (await credentials.get_frozen_credentials()).access_key
