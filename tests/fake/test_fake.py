from __future__ import annotations

import os
import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.endpoint import Endpoint
from moto import mock_aws

from fake_eventbridge import FakeEventBridge, MisuseError, Options, UnusedFaultError, active_fake, fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER, NOW, PARTNER
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient


def nothing_is_active() -> bool:
    """Return whether botocore is as it was before any fake."""
    return "fake_eventbridge" not in Endpoint.make_request.__module__


def bus_names(client: EventBridgeClient) -> list[str]:
    """Return the names of an account's buses."""
    return [bus["Name"] for bus in client.list_event_buses()["EventBuses"]]


# -- the doors


def test_a_with_block_yields_the_active_fake() -> None:
    """`with fake_eventbridge() as fake:` hands out the FakeEventBridge that answers."""
    with fake_eventbridge() as fake:
        assert isinstance(fake, FakeEventBridge)
        assert active_fake() is fake

    assert nothing_is_active()


async def _in_an_async_block() -> list[str]:
    async with fake_eventbridge() as fake:
        return bus_names(fake.client())


@pytest.mark.asyncio
async def test_an_async_with_block_is_the_same_door() -> None:
    """`async with` switches on and off as `with` does."""
    assert ["default"] == await _in_an_async_block()
    assert nothing_is_active()


@pytest.mark.asyncio
async def test_an_async_with_block_ends_on_errors_too() -> None:
    """An exception leaves an `async with` block, and the fake with it."""
    with pytest.raises(ZeroDivisionError):
        async with fake_eventbridge() as fake:
            fake.fail("PutRule", "InternalException")
            raise ZeroDivisionError

    assert nothing_is_active()


def test_start_returns_the_active_fake() -> None:
    """`start()` and `stop()` are the pair that every other door is made of."""
    fake = fake_eventbridge()

    assert fake.start() is fake
    fake.stop()

    assert nothing_is_active()


def test_stop_needs_a_start() -> None:
    """A stop too many is a mistake in the test, told as such."""
    with pytest.raises(MisuseError, match=r"stop\(\) needs a start\(\) before it"):
        fake_eventbridge().stop()


def test_no_fake_is_active_outside() -> None:
    """`active_fake()` says how to switch one on where none is."""
    with pytest.raises(MisuseError, match="No fake is active: decorate with @fake_eventbridge"):
        active_fake()


@pytest.mark.parametrize(
    "use",
    [
        lambda fake: fake.reset(),
        lambda fake: fake.snapshot(),
        lambda fake: fake.fail("PutRule", "InternalException"),
        lambda fake: fake.partner("acme.com"),
        lambda fake: fake.as_account(CUSTOMER).__enter__(),
    ],
)
def test_what_needs_an_active_fake_says_so(use: Callable[[FakeEventBridge], object]) -> None:
    """Before the start, and after the end, what acts on the service names the block that is missing."""
    with fake_eventbridge() as fake:
        pass

    with pytest.raises(MisuseError, match="needs an active fake"):
        use(fake)


def test_records_need_a_start() -> None:
    """A fake that was never started has no records, and says so."""
    with pytest.raises(MisuseError, match="was not started yet"):
        fake_eventbridge().calls  # noqa: B018 - reading it is what is refused


def test_a_story_needs_a_start() -> None:
    """A fake that was never started has none, and says so."""
    with pytest.raises(MisuseError, match="was not started yet"):
        fake_eventbridge().story()


# -- joining, and being alone


def test_a_bare_fake_joins_the_active_one() -> None:
    """An inner activation without options is one more handle on the same world."""
    with fake_eventbridge() as outer, fake_eventbridge() as inner:
        inner.client().create_event_bus(Name="shared")

        assert ["default", "shared"] == bus_names(outer.client())
        assert inner.calls == outer.calls


def test_a_fake_with_options_is_alone() -> None:
    """An inner activation with options shadows the outer one until it ends, and shares nothing with it."""
    with fake_eventbridge() as outer:
        client = outer.client()
        client.create_event_bus(Name="outer")

        with fake_eventbridge(seed=1) as inner:
            assert ["default"] == bus_names(client)
            assert active_fake() is inner

        assert ["default", "outer"] == bus_names(client)
        assert 2 == len(outer.calls)


def test_a_bare_fake_joins_the_innermost_one() -> None:
    """Where two are active, a bare one joins the one that answers."""
    with fake_eventbridge() as outer, fake_eventbridge(seed=1) as inner, fake_eventbridge() as joined:
        joined.client().create_event_bus(Name="shared")

        assert 1 == len(inner.calls)
        assert 0 == len(outer.calls)


def test_the_last_one_out_ends_a_joined_fake() -> None:
    """Whoever started it may leave first: the fake stays for whom joined it."""
    first, second = fake_eventbridge(), fake_eventbridge()
    first.start()
    second.start()

    first.stop()
    assert ["default"] == bus_names(active_fake().client())

    second.stop()
    assert nothing_is_active()


def test_a_handle_ends_its_own_hold() -> None:
    """`stop` on what `start` returned leaves the fake to whom it joined, whichever of them stops first."""
    with fake_eventbridge() as outer:
        handle = fake_eventbridge().start()
        handle.stop()

        assert ["default"] == bus_names(outer.client())
        assert active_fake() is outer
    assert nothing_is_active()


def test_a_handle_stops_once_for_each_start() -> None:
    """A hold that was let go of cannot be let go of again."""
    with fake_eventbridge():
        handle = fake_eventbridge().start()
        handle.stop()

        with pytest.raises(MisuseError, match="needs a start"):
            handle.stop()


def test_holds_end_in_any_order() -> None:
    """Several handles on one world: the last one out ends it."""
    handles = [fake_eventbridge().start() for _ in range(3)]
    for handle in (handles[1], handles[0]):
        handle.stop()
        assert ["default"] == bus_names(handles[2].client())

    handles[2].stop()
    assert nothing_is_active()


def test_a_fresh_fake_never_joins() -> None:
    """With `fresh=True` an activation without other options has a world of its own."""
    with fake_eventbridge() as outer, fake_eventbridge(fresh=True) as inner:
        inner.client().create_event_bus(Name="own")

        assert 0 == len(outer.calls)


def test_a_fake_says_whose_calls_name_no_account() -> None:
    """`account` and `region` are those of a client that names neither."""
    with fake_eventbridge(account=CUSTOMER, region="eu-west-1") as fake:
        assert (CUSTOMER, "eu-west-1") == (fake.account, fake.region)

        with fake.as_account(PARTNER):
            assert PARTNER == fake.account


def test_a_fake_prints_as_whose_it_is() -> None:
    """Its repr names account and Region, and says whether it runs."""
    fake = fake_eventbridge(account=CUSTOMER)
    assert "<FakeEventBridge, not started>" == repr(fake)
    with fake:
        assert f"<FakeEventBridge, account {CUSTOMER} in us-east-1>" == repr(fake)
    assert f"<FakeEventBridge, account {CUSTOMER} in us-east-1, ended>" == repr(fake)


def test_fakes_end_in_any_order() -> None:
    """An outer fake that ends first takes nothing from the inner one."""
    outer, inner = fake_eventbridge(seed=1), fake_eventbridge(seed=2)
    outer.start()
    inner.start()

    outer.stop()
    assert active_fake() is inner

    inner.stop()
    assert nothing_is_active()


def test_one_object_can_be_entered_twice() -> None:
    """An object that is active joins itself, options or not."""
    fake = fake_eventbridge(seed=1)
    with fake:
        fake.client().create_event_bus(Name="kept")
        with fake:
            assert ["default", "kept"] == bus_names(fake.client())

        assert active_fake() is fake


def test_starting_again_begins_with_fresh_records() -> None:
    """An object that is started again knows nothing of its first life."""
    fake = fake_eventbridge(account=CUSTOMER)
    for _ in range(2):
        with fake:
            fake.client().create_event_bus(Name="orders")

            assert 1 == len(fake.calls)


def test_a_joined_fake_is_told_its_faults_by_the_last_one_out() -> None:
    """The end of a fake is where its last holder leaves, and only there it is judged."""
    with pytest.raises(UnusedFaultError), fake_eventbridge() as outer, fake_eventbridge() as inner:
        inner.fail("PutRule", "InternalException")
    with fake_eventbridge() as outer:
        with fake_eventbridge() as inner:
            inner.fail("DescribeEventBus", "InternalException")
        with refused("InternalException"):
            outer.client().describe_event_bus()


# -- leaving everything as found


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_any_exception_ends_the_fake(error: type[BaseException]) -> None:
    """The end comes whatever leaves the block, and adds no error of its own."""
    with pytest.raises(error), fake_eventbridge() as fake:
        fake.fail("PutRule", "InternalException")
        raise error

    assert nothing_is_active()


def test_the_environment_is_never_touched() -> None:
    """No variable is set for the time of a fake, so none can be left behind."""
    before = dict(os.environ)
    with fake_eventbridge() as fake:
        bus_names(fake.client())

        assert before == dict(os.environ)


def test_the_default_session_is_never_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3's default session is neither made nor dropped by a fake."""
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with fake_eventbridge() as fake:
        bus_names(fake.client())

        assert boto3.DEFAULT_SESSION is None


def test_fakes_of_several_threads_leave_nothing() -> None:
    """Threads that start and stop their own fakes at once end with botocore as it was."""
    failures: list[BaseException] = []

    def live() -> None:
        try:
            for _ in range(50):
                with fake_eventbridge(seed=1) as fake, fake:
                    fake.client(region="us-east-1").describe_event_bus()
        except BaseException as error:  # noqa: BLE001 - what a thread meets is asserted on below
            failures.append(error)

    threads = [threading.Thread(target=live) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failures
    assert nothing_is_active()


def test_records_stay_readable_after_the_end() -> None:
    """Calls, events, assertions and story can be read until the object is started again."""
    with fake_eventbridge() as fake:
        fake.partner("acme.com").emit("orders/created", "order", {"id": 7})

    fake.assert_published(detail={"id": 7})
    assert 3 == len(fake.calls)
    assert "PutPartnerEvents (shortcut)" in fake.story()


def test_nothing_falls_due_after_the_end() -> None:
    """What time would have brought stays undone once the fake has ended, however late its records are read."""
    with fake_eventbridge(quotas={"pending_source_days": 0}, now=NOW) as fake:
        pass
    happened: list[str] = []
    fake.clock.schedule(NOW, lambda: happened.append("due"))

    assert 0 == len(fake.calls)
    assert [] == happened


def test_a_client_born_in_a_fake_refuses_afterwards(no_network: None) -> None:  # noqa: ARG001 - a guard
    """A client without credentials of its own never speaks to AWS, however late it calls."""
    with fake_eventbridge() as fake:
        clients = [boto3.client("events"), fake.client(), fake.client(account=CUSTOMER)]

    for client in clients:
        with pytest.raises(MisuseError, match="while no fake is active: nothing was sent"):
            client.describe_event_bus()


def test_a_client_made_by_a_fake_that_ended_refuses(no_network: None) -> None:  # noqa: ARG001 - a guard
    """`fake.client()` works after the end, and what it makes refuses."""
    with fake_eventbridge(region="eu-west-1") as fake:
        pass
    client = fake.client()

    assert "eu-west-1" == client.meta.region_name
    with pytest.raises(MisuseError, match="Make the call inside the `with` block"):
        client.describe_event_bus()


LATE: list[Callable[[FakeEventBridge], EventBridgeClient]] = [
    lambda fake: boto3.client("events", "us-east-1", **fake.credentials(CUSTOMER)),
    lambda fake: boto3.Session(**fake.credentials(CUSTOMER)).client("events", "us-east-1"),
    lambda _: boto3.client("events", "us-east-1", aws_access_key_id=CUSTOMER, aws_secret_access_key="mine"),
    lambda _: boto3.Session(CUSTOMER, "mine").client("events", "us-east-1"),
]


@pytest.mark.parametrize("make", LATE)
def test_a_client_of_an_account_refuses_afterwards(
    no_network: None,  # noqa: ARG001 - a guard
    make: Callable[[FakeEventBridge], EventBridgeClient],
) -> None:
    """Keys that name an account reach nobody once the fake has ended."""
    with fake_eventbridge() as fake:
        client = make(fake)
        client.describe_event_bus()

    with pytest.raises(MisuseError, match="while no fake is active"):
        client.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])


@pytest.mark.parametrize("make", LATE[:2])
def test_a_client_made_afterwards_with_a_fakes_credentials_refuses(
    no_network: None,  # noqa: ARG001 - a guard
    make: Callable[[FakeEventBridge], EventBridgeClient],
) -> None:
    """The secret itself refuses to sign."""
    with fake_eventbridge() as fake:
        pass
    client = make(fake)

    with pytest.raises(MisuseError, match="while no fake is active"):
        client.describe_event_bus()


def test_a_fakes_credentials_sign_for_other_services() -> None:
    """Moto answers a client of another service that has them, with or without a fake."""
    with mock_aws():
        with fake_eventbridge() as fake:
            queues = boto3.client("sqs", "us-east-1", **fake.credentials(CUSTOMER))
        assert queues.create_queue(QueueName="q")["QueueUrl"]


def test_a_client_born_in_one_fake_serves_the_next() -> None:
    """A client of a past fake is answered again once any fake is active."""
    with fake_eventbridge() as fake:
        client = fake.client()
    with fake_eventbridge():
        assert ["default"] == bus_names(client)


# -- beginning anew


def test_reset_forgets_state_records_and_faults(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """After a reset nothing exists, nothing happened, and nothing fails."""
    fake.partner("acme.com").emit("orders/created", "order", {})
    fake.fail("DescribeEventBus", "InternalException")

    fake.reset()

    assert ((), ()) == (fake.calls, fake.events)
    assert ["default"] == bus_names(events)
    assert "default" == events.describe_event_bus()["Name"]


def test_reset_returns_quotas_to_the_options() -> None:
    """Quotas that a test set are gone, those of the options stand."""
    with fake_eventbridge(quotas={"event_buses": 3}) as fake:
        fake.quotas["event_buses"] = 7
        fake.quotas["rules_per_bus"] = 1

        fake.reset()

        assert (3, 300) == (fake.quotas["event_buses"], fake.quotas["rules_per_bus"])


def test_reset_leaves_the_clock(fake: FakeEventBridge) -> None:
    """Time that was advanced stays so."""
    fake.clock.advance(days=3)

    fake.reset()

    assert NOW + timedelta(days=3) == fake.clock.now()


# -- what was swallowed


def test_a_swallowed_misuse_is_raised_again_at_the_end() -> None:
    """Code under test that catches everything cannot hide a mistake."""
    with pytest.raises(MisuseError, match=r"mock it too, or omit guard=True"), fake_eventbridge(guard=True):
        sqs = boto3.client("sqs", **ANYWHERE)
        with pytest.raises(MisuseError):
            sqs.list_queues()


def test_a_misuse_is_no_second_error() -> None:
    """Where the block fails anyway, its own error is what is seen."""
    with pytest.raises(ZeroDivisionError), fake_eventbridge(guard=True):
        sqs = boto3.client("sqs", **ANYWHERE)
        with pytest.raises(MisuseError):
            sqs.list_queues()
        raise ZeroDivisionError


# ruff: noqa: PT012 - a block's end is what raises; the expected value stands on the left


@pytest.mark.parametrize(
    "options",
    [
        {"strict_names": "no"},
        {"guard": 1},
        {"forward_http": "x"},
        {"seed": "a"},
        {"quotas": [1]},
        {"forward": 5},
        {"region": "x y"},
        {"region": 5},
        {"keep": 10**40},
    ],
)
def test_an_option_that_cannot_be_meant_is_a_mistake(options: Options) -> None:
    """It is named with its value, when the fake starts."""
    [(name, value)] = options.items()
    with pytest.raises(MisuseError, match=re.escape(f"{name}={value!r}")):
        fake_eventbridge(**options).start()


def test_what_cannot_be_called_is_no_target(fake: FakeEventBridge) -> None:
    """Parentheses that were forgotten, and values that are no functions, are told at once."""
    with pytest.raises(MisuseError, match="is not an ARN"):
        fake.target(lambda _event, _context: None)  # type: ignore[arg-type]  # the mistake that is tested
    with pytest.raises(MisuseError, match="5 is not callable"):
        fake.target("arn:aws:sqs:us-east-1:123456789012:q")(5)  # type: ignore[type-var]  # as above
    with pytest.raises(MisuseError, match="5 is not callable"):
        fake.subscribe({"source": ["a"]}, 5)  # type: ignore[arg-type]  # as above


def test_a_resource_that_is_modified_has_a_name(fake: FakeEventBridge) -> None:
    """Nothing is no resource."""
    with pytest.raises(MisuseError, match=r"modifying\(''\)"), fake.modifying(""):
        pass
