from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import aioboto3
import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import CUSTOMER

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("no_network")]


async def test_a_client_needs_no_region_and_no_credentials(fake: FakeEventBridge) -> None:
    """Its session asks for none while a fake is active."""
    async with aioboto3.Session().client("events") as client:
        assert "default" == (await client.describe_event_bus())["Name"]

    assert ("123456789012", "us-east-1") == (fake.calls[0].account, fake.calls[0].region)


async def test_an_early_session_will_do() -> None:
    """One made before the fake, with an account of its own."""
    session = aioboto3.Session(aws_access_key_id=CUSTOMER, aws_secret_access_key="secret", region_name="eu-west-1")
    async with fake_eventbridge() as fake, session.client("events") as client:
        await client.create_event_bus(Name="orders")

    assert (CUSTOMER, "eu-west-1") == (fake.calls[0].account, fake.calls[0].region)


async def test_a_missing_profile_hinders_nothing(fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its session nor its client."""
    monkeypatch.setenv("AWS_PROFILE", "missing")
    async with aioboto3.Session().client("events") as client:
        assert "default" == (await client.describe_event_bus())["Name"]
    assert 1 == len(fake.calls)


async def test_a_client_born_in_a_fake_refuses_afterwards() -> None:
    """It never speaks to AWS."""
    async with fake_eventbridge(), aioboto3.Session().client("events") as client:
        await client.describe_event_bus()

    with pytest.raises(MisuseError, match="while no fake is active"):
        await client.describe_event_bus()


def imported(code: str) -> str:
    """Return what a fresh interpreter prints for a program that makes a call."""
    program = f"""
import asyncio
{code}

async def main():
    async with fake_eventbridge():
        import aioboto3
        async with aioboto3.Session().client("events") as client:
            return (await client.describe_event_bus())["Name"]

print(asyncio.run(main()))
"""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own interpreter and code


@pytest.mark.parametrize("first", ["", "import aioboto3"])
async def test_aioboto3_may_be_imported_before_or_after(first: str) -> None:
    """Also while the fake is active already."""
    assert "default\n" == imported(f"{first}\nfrom fake_eventbridge import fake_eventbridge")
