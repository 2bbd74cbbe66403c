from __future__ import annotations

import unittest
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import NoCredentialsError
from moto import mock_aws
from moto.core.models import botocore_stubber, patch_client
from moto.events.models import events_backends

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

pytestmark = pytest.mark.usefixtures("no_network")


def bus_names(client: EventBridgeClient) -> list[str]:
    """Return the names of an account's buses."""
    return [bus["Name"] for bus in client.list_event_buses()["EventBuses"]]


def test_events_are_the_fakes_and_the_rest_is_motos(fake_and_moto: FakeEventBridge) -> None:
    """Each answers its own, whichever came first."""
    events, sqs = boto3.client("events", **ANYWHERE), boto3.client("sqs", **ANYWHERE)
    events.create_event_bus(Name="orders")
    sqs.create_queue(QueueName="orders")

    assert ["default", "orders"] == bus_names(events)
    assert sqs.list_queues()["QueueUrls"][0].endswith("/orders")
    assert 2 == len(fake_and_moto.calls)


def test_moto_never_acts_on_events() -> None:
    """What the fake was told is unknown to moto, whose own state is as it was."""
    with mock_aws():
        client = boto3.Session().client("events", **ANYWHERE)
        with fake_eventbridge():
            client.create_event_bus(Name="orders")

            assert ["default", "orders"] == bus_names(client)
        assert ["default"] == bus_names(client)


def buses_of_moto() -> list[str]:
    """Return the names of the buses that moto knows."""
    return list(events_backends["123456789012"]["us-east-1"].event_buses)


def test_a_client_that_is_given_to_moto_stays_the_fakes() -> None:
    """`patch_client` hands a client to moto, also one that was called before: moto does nothing with its calls."""
    with fake_eventbridge() as fake, mock_aws():
        client = boto3.Session().client("events", **ANYWHERE)
        client.describe_event_bus()
        patch_client(client)
        client.create_event_bus(Name="orders")

        assert ["default"] == buses_of_moto()
    assert 2 == len(fake.calls)


def test_motos_hook_is_back_afterwards() -> None:
    """A client of one's own is moto's again."""
    before = vars(type(botocore_stubber))["__call__"]
    client = boto3.Session().client("events", **ANYWHERE)
    with mock_aws(), fake_eventbridge():
        client.create_event_bus(Name="orders")

    assert before is vars(type(botocore_stubber))["__call__"]
    with mock_aws():
        client.create_event_bus(Name="returns")
        assert ["default", "returns"] == buses_of_moto()


def test_sts_keys_map_to_accounts(fake_and_moto: FakeEventBridge) -> None:
    """A key that moto's STS handed out is its role's account."""
    role = {"RoleArn": f"arn:aws:iam::{CUSTOMER}:role/publisher", "RoleSessionName": "test"}
    key = boto3.client("sts", **ANYWHERE).assume_role(**role)["Credentials"]
    events = boto3.client(
        "events",
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )
    events.describe_event_bus()

    assert CUSTOMER == fake_and_moto.calls[0].account


def test_a_key_of_its_own_is_the_fakes_account(fake_and_moto: FakeEventBridge) -> None:
    """A key that moto does not know names no account."""
    boto3.client("events", **ANYWHERE).describe_event_bus()

    assert "123456789012" == fake_and_moto.calls[0].account


def test_a_key_means_nothing_once_moto_has_ended() -> None:
    """Only while moto is active do its keys name accounts."""
    with fake_eventbridge() as fake:
        with mock_aws():
            role = {"RoleArn": f"arn:aws:iam::{CUSTOMER}:role/publisher", "RoleSessionName": "test"}
            key = boto3.client("sts", **ANYWHERE).assume_role(**role)["Credentials"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        fake.client(**keys).describe_event_bus()

        assert "123456789012" == fake.calls[0].account


def test_the_end_of_either_leaves_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever order they end."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    moto, fake = mock_aws(), fake_eventbridge()
    fake.start()
    moto.start()
    client = boto3.client("events", **ANYWHERE)

    fake.stop()
    assert ["default"] == bus_names(client)
    assert () == fake.calls
    moto.stop()


def test_motos_credentials_are_not_lent_out() -> None:
    """Other services have moto's, while it is active, and their own errors afterwards."""
    with fake_eventbridge():
        with mock_aws():
            pass
        with pytest.raises(NoCredentialsError):
            boto3.Session().client("sqs", region_name="us-east-1").list_queues()


def test_the_default_account_is_motos(monkeypatch: pytest.MonkeyPatch) -> None:
    """`MOTO_ACCOUNT_ID` is the account of calls that name none, as it is moto's, unless the fake is given one."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", CUSTOMER)
    with fake_eventbridge() as fake:
        assert CUSTOMER == fake.account
    with fake_eventbridge(account="444455556666") as fake:
        assert "444455556666" == fake.account


def test_a_default_account_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What moto is told must be an account ID."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "mine")
    with pytest.raises(MisuseError, match="MOTO_ACCOUNT_ID='mine' is not an AWS account ID"):
        fake_eventbridge().start()


class _Tests:  # mixed into a TestCase where it is used, as pytest collects every one that it sees
    def test_one(self) -> None:
        self._begins_anew()

    def test_other(self) -> None:
        self._begins_anew()

    def _begins_anew(self) -> None:
        events, queues = boto3.client("events", **ANYWHERE), boto3.client("sqs", **ANYWHERE)
        assert ["default"] == bus_names(events)
        assert "QueueUrls" not in queues.list_queues()
        events.create_event_bus(Name="orders")
        queues.create_queue(QueueName="orders")


@pytest.mark.parametrize(
    "decorate", [lambda case: mock_aws(fake_eventbridge(case)), lambda case: fake_eventbridge(mock_aws(case))]
)
def test_each_test_of_a_class_begins_anew_in_both(
    decorate: Callable[[type[unittest.TestCase]], type[unittest.TestCase]],
) -> None:
    """`@mock_aws` above or below `@fake_eventbridge` resets moto and the fake for each test of a TestCase."""
    case = decorate(type("Case", (_Tests, unittest.TestCase), dict(vars(_Tests))))
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)

    assert [] == result.errors + result.failures
    assert 2 == result.testsRun
