from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import boto3
import pytest

from fake_eventbridge import FakeEventBridge, MisuseError, fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER, PARTNER

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient


def bus_names(client: EventBridgeClient) -> list[str]:
    """Return the names of an account's buses."""
    return [bus["Name"] for bus in client.list_event_buses()["EventBuses"]]


def test_an_account_id_as_access_key_is_the_account(fake: FakeEventBridge) -> None:
    """A 12-digit access key id names the account, whoever made the client."""
    session = boto3.Session(**fake.credentials(CUSTOMER), region_name="eu-west-1")

    session.client("events").describe_event_bus()

    assert (CUSTOMER, "eu-west-1") == (fake.calls[0].account, fake.calls[0].region)


def test_an_account_id_in_the_environment_is_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AWS_ACCESS_KEY_ID` counts where a client brings no key of its own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", PARTNER)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with fake_eventbridge() as fake:
        boto3.client("events").describe_event_bus()

        assert PARTNER == fake.calls[0].account


def test_any_other_key_is_the_accounts_of_the_fake() -> None:
    """A key that names no account makes the call that of `account`."""
    with fake_eventbridge(account=CUSTOMER) as fake:
        boto3.client("events", **ANYWHERE).describe_event_bus()

        assert CUSTOMER == fake.calls[0].account


def test_as_account_is_for_calls_that_name_none(fake: FakeEventBridge) -> None:
    """The innermost block decides for clients without an account, and leaves the others alone."""
    anyone, customer = fake.client(), fake.client(account=CUSTOMER)
    with fake.as_account(CUSTOMER), fake.as_account(PARTNER):
        anyone.describe_event_bus()
        customer.describe_event_bus()
    anyone.describe_event_bus()

    assert [PARTNER, CUSTOMER, "123456789012"] == [call.account for call in fake.calls]


def test_as_account_blocks_end_in_any_order(fake: FakeEventBridge) -> None:
    """A block that ends first takes away its own account, not the inner one's."""
    outer, inner = fake.as_account(CUSTOMER), fake.as_account(PARTNER)
    outer.__enter__()
    inner.__enter__()

    outer.__exit__(None, None, None)
    fake.client().describe_event_bus()
    inner.__exit__(None, None, None)

    assert PARTNER == fake.calls[0].account


@pytest.mark.parametrize("account", ["123", "12345678901a", "acme", "\N{FULLWIDTH DIGIT ONE}" * 12])
@pytest.mark.parametrize(
    "use",
    [
        lambda fake, account: fake.credentials(account),
        lambda fake, account: fake.client(account=account),
        lambda fake, account: fake.as_account(account).__enter__(),
        lambda fake, account: fake.partner("acme.com", account),
    ],
)
def test_an_account_is_twelve_digits(
    fake: FakeEventBridge, account: str, use: Callable[[FakeEventBridge, str], object]
) -> None:
    """What is not an AWS account ID is told with an example of one."""
    with pytest.raises(MisuseError, match="expected a 12-digit string, such as '111122223333'"):
        use(fake, account)


def test_each_account_and_region_is_a_world_of_its_own(fake: FakeEventBridge) -> None:
    """A bus is known where it was made, and nowhere else."""
    fake.client(account=CUSTOMER, region="eu-west-1").create_event_bus(Name="orders")

    assert ["default"] == bus_names(fake.client(account=PARTNER, region="eu-west-1"))
    assert ["default"] == bus_names(fake.client(account=CUSTOMER, region="us-east-1"))


def test_a_client_may_be_made_in_any_thread(fake: FakeEventBridge) -> None:
    """`fake.client()` is safe where boto3's default session is not."""
    names: list[list[str]] = []
    threads = [threading.Thread(target=lambda: names.append(bus_names(fake.client()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [["default"]] * 4 == names
