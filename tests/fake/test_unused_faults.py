# ruff: noqa: PT012 - a block's end is what raises

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import (
    ReadTimeoutError,
)

from fake_eventbridge import Fault, UnusedFaultError, fake_eventbridge
from tests.conftest import CUSTOMER
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def describe(client: EventBridgeClient) -> str:
    """Make the cheapest call there is."""
    return client.describe_event_bus()["Name"]


def test_an_unused_fault_fails_the_test() -> None:
    """The end names each fault that was never hit, with what narrows it."""
    with pytest.raises(UnusedFaultError) as caught, fake_eventbridge() as fake:
        fake.fail("PutRule", "ConcurrentModification", where={"Name": "r"}, after=1, account=CUSTOMER)
        fake.fail("DescribeEventBus", ReadTimeoutError)

    assert "2 faults were never hit" in str(caught.value)
    assert f"hit 0 of 1 times (where={{'Name': 'r'}}, account='{CUSTOMER}', after=1)" in str(caught.value)
    assert "DescribeEventBus: ReadTimeoutError" in str(caught.value)
    assert "pass `optional=True`" in str(caught.value)


def test_a_fault_may_be_optional() -> None:
    """`optional=True`, `times=None`, a probability, and a fault that was taken back need no hit."""
    with fake_eventbridge() as fake:
        may_rest = [
            fake.fail("PutRule", "InternalException", optional=True),
            fake.fail("PutRule", "InternalException", times=None),
            fake.fail("PutRule", "InternalException", probability=0.5),
        ]
        fake.fail("PutRule", "InternalException").remove()

    assert [0, 0, 0] == [fault.hits for fault in may_rest]


def test_a_fault_is_a_context_manager(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A fault is live for a block, which yields it."""
    with fake.fail("DescribeEventBus", "ResourceNotFound", times=None) as fault, refused("ResourceNotFoundException"):
        describe(events)

    assert isinstance(fault, Fault)
    assert ("default", 1) == (describe(events), fault.hits)


def test_a_block_must_hit_its_fault(fake: FakeEventBridge) -> None:
    """The block's end is where an unused fault is told, and not again at the fake's."""
    with pytest.raises(UnusedFaultError, match="PutRule: InternalException"), fake.fail("PutRule", "InternalException"):
        pass


def test_a_block_that_fails_is_told_once(fake: FakeEventBridge) -> None:
    """An error in the block comes out as it is."""
    with pytest.raises(ZeroDivisionError), fake.fail("PutRule", "InternalException"):
        raise ZeroDivisionError


def test_an_unused_fault_error_is_an_assertion_error() -> None:
    """A test that forgot to make its call has failed, not erred."""
    assert issubclass(UnusedFaultError, AssertionError)


def test_faults_are_hit_once_by_many_threads(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Of calls made at once just as many fail as were asked for."""
    fault = fake.fail("DescribeEventBus", "ResourceNotFound", times=3)
    failed: list[str] = []

    def call() -> None:
        try:
            describe(events)
        except events.exceptions.ResourceNotFoundException:
            failed.append("failed")

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (3, 3) == (len(failed), fault.hits)


def unused(fake: FakeEventBridge, *faults: Fault) -> str:
    """Return what the end of a fake would say, and take the faults back."""
    told = fake._service.faults.unused()  # noqa: SLF001 - the end itself raises, and is tested above
    for fault in faults:
        fault.remove()
    return str(told)


def test_a_fault_that_is_not_used_up_is_told(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """How often it was hit, of how many times, and where it was asked for."""
    fault = fake.fail("DescribeEventBus", "ResourceNotFound", times=2)
    with refused("ResourceNotFoundException"):
        describe(events)
    told = unused(fake, fault)

    assert "A fault was hit fewer times than asked for:" in told
    assert "DescribeEventBus: ResourceNotFoundException, hit 1 of 2 times" in told
    assert f"asked for at {fault.made_at}" in told
    assert Path(__file__).name in fault.made_at


def test_a_block_must_use_its_fault_up(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A fault that is a context manager counts, too."""
    fault = fake.fail("DescribeEventBus", "ResourceNotFound", times=2)
    with pytest.raises(UnusedFaultError, match="hit 1 of 2 times"), fault, refused("ResourceNotFoundException"):
        describe(events)


def test_attempts_are_counted_where_they_are_asked_for(fake: FakeEventBridge) -> None:
    """`per="attempt"` says attempts."""
    fault = fake.fail("PutRule", "InternalException", per="attempt", times=3)

    assert "PutRule: InternalException, hit 0 of 3 attempts" in unused(fake, fault)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda fail: fail(where={"Name": "other"}), 'where Name: expected "other", got "default"'),
        (lambda fail: fail(where=lambda call: call.region == "eu-west-1"), "where: the predicate did not hold"),
        (lambda fail: fail(account=CUSTOMER), f"account: expected {CUSTOMER}, got 123456789012"),
        (lambda fail: fail(region="eu-west-1"), "region: expected eu-west-1, got us-east-1"),
        (lambda fail: fail(after=3), "after=3 let it pass, as one of 1 so far"),
    ],
)
def test_the_nearest_call_says_what_differed(
    fake: FakeEventBridge, events: EventBridgeClient, ask: Callable[[partial[Fault]], Fault], told: str
) -> None:
    """Of the calls that the fault did not match, the one that came nearest."""
    fault = ask(partial(fake.fail, "DescribeEventBus", "InternalException"))
    events.describe_event_bus(Name="default")
    said = unused(fake, fault)

    assert "nearest call: DescribeEventBus by 123456789012 in us-east-1" in said
    assert told in said


def test_a_call_before_the_fault_is_told(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The line stands too late."""
    describe(events)
    fault = fake.fail("DescribeEventBus", "InternalException")

    assert "it was made before the fault was asked for" in unused(fake, fault)


def test_a_shortcut_is_told(fake: FakeEventBridge) -> None:
    """Faults do not hit what the fake itself calls."""
    fault = fake.fail("CreatePartnerEventSource", "LimitExceeded")
    fake.partner("acme.com").offer("orders/created")

    assert "a shortcut of the fake made it, and faults do not hit those" in unused(fake, fault)


def test_calls_of_other_operations_are_counted(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Where the operation was never called."""
    fault = fake.fail("PutRule", "InternalException")
    describe(events)
    describe(events)

    assert "no call of PutRule was made; calls were made of DescribeEventBus (2)" in unused(fake, fault)


def test_another_fault_that_answered_is_told(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The older fault came first."""
    fake.fail("DescribeEventBus", "ResourceNotFound")
    fault = fake.fail("DescribeEventBus", "InternalException")
    with refused("ResourceNotFoundException"):
        describe(events)

    assert "another fault answered it: DescribeEventBus: ResourceNotFoundException" in unused(fake, fault)
