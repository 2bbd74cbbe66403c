from __future__ import annotations

import inspect
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.endpoint import Endpoint

from fake_eventbridge import FakeEventBridge, MisuseError, Options, fake_eventbridge
from tests.conftest import CUSTOMER, NOW
from tests.refusal import refused


def nothing_is_active() -> bool:
    """Return whether botocore is as it was before any fake."""
    return "fake_eventbridge" not in Endpoint.make_request.__module__


# -- the options


def test_the_options_have_defaults() -> None:
    """Without options it is account 123456789012 in us-east-1, with AWS's quotas and a running clock."""
    with fake_eventbridge() as fake:
        fake.client().describe_event_bus()

        assert ("123456789012", "us-east-1") == (fake.calls[0].account, fake.calls[0].region)
        assert 100 == fake.quotas["event_buses"]
        assert abs(fake.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_a_region_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`region=` is for clients that name none, also where the environment would."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
    with fake_eventbridge(region="eu-west-1"):
        assert "eu-west-1" == boto3.client("events").meta.region_name
        assert "us-west-2" == boto3.client("events", region_name="us-west-2").meta.region_name
    with fake_eventbridge():
        assert "ap-south-1" == boto3.client("events").meta.region_name


def test_now_freezes_the_clock() -> None:
    """`now=` is where time stands until it is advanced."""
    with fake_eventbridge(now=NOW) as fake:
        fake.client().create_event_bus(Name="orders")

        assert NOW == fake.clock.now() == fake.client().describe_event_bus(Name="orders")["CreationTime"]


def test_strict_names_refuse_the_documented_form() -> None:
    """`strict_names=True` refuses as AWS does."""
    with fake_eventbridge(strict_names=True) as fake, refused("ValidationException"):
        fake.client().create_partner_event_source(Name="acme.com/orders/created", Account=CUSTOMER)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"account": "123"}, "'123' is not an AWS account ID"),
        ({"keep": 0}, "keep=0: expected how many records are kept, an integer of 1 or more"),
        ({"now": datetime(2026, 1, 1)}, "has no time zone: pass an aware datetime"),  # noqa: DTZ001 - the mistake
        ({"now": "2026-01-01"}, "'2026-01-01' is not a datetime"),
        ({"quotas": {"event_busses": 1}}, "There is no quota 'event_busses'. Did you mean 'event_buses'"),
        ({"quotas": {"event_buses": -1}}, "expected an integer of 0 or more, or None for no limit"),
    ],
)
def test_an_option_that_cannot_be_meant_is_told_at_the_start(options: dict[str, object], told: str) -> None:
    """A wrong value is a mistake in the test, and leaves nothing active."""
    with pytest.raises(MisuseError, match=told):
        FakeEventBridge(**options).start()  # type: ignore[arg-type]  # the mistake

    assert nothing_is_active()


def test_an_option_that_does_not_exist_is_told_with_the_nearest() -> None:
    """A misspelt option names what it comes nearest to."""
    with pytest.raises(MisuseError, match=r"no such option\. Did you mean region=\?"):
        fake_eventbridge(regoin="eu-west-1")  # type: ignore[call-overload]  # the mistake


# -- identifiers


def identifiers(*, describe: int = 0, seed: int = 0) -> tuple[str, str]:
    """Return the ids of a request and of an event, after so many other calls."""
    with fake_eventbridge(seed=seed, now=NOW) as fake:
        client = fake.client()
        for _ in range(describe):
            client.describe_event_bus()
        event = fake.partner("acme.com").emit("orders/created", "order", {})
        return client.describe_event_bus()["ResponseMetadata"]["RequestId"], event.id


def test_the_options_are_in_the_signature() -> None:
    """`help()`, `inspect.signature` and notebooks show each option by name."""
    assert ["wrapped", *Options.__annotations__] == list(inspect.signature(fake_eventbridge).parameters)


def test_identifiers_are_the_same_each_time() -> None:
    """What is drawn follows from the seed alone."""
    assert identifiers() == identifiers()


def test_another_seed_draws_others() -> None:
    """`seed=` chooses the identifiers."""
    assert set(identifiers()).isdisjoint(identifiers(seed=1))


def test_one_more_call_does_not_shift_the_ids_of_events() -> None:
    """Each kind of identifier has a stream of its own."""
    request, event = identifiers()
    later_request, same_event = identifiers(describe=3)

    assert event == same_event
    assert request != later_request
