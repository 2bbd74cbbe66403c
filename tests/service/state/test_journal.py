from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import CUSTOMER, NOW, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def test_a_call_is_recorded(fake: FakeEventBridge) -> None:
    """Operation, request, account, Region, answer, attempts and time are in one record."""
    fake.client(account=CUSTOMER, region="eu-west-1").create_event_bus(Name="orders")

    [call] = fake.calls
    assert ("CreateEventBus", {"Name": "orders"}) == (call.operation, call.request)
    assert (CUSTOMER, "eu-west-1", NOW) == (call.account, call.region, call.at)
    assert {"EventBusArn": f"arn:aws:events:eu-west-1:{CUSTOMER}:event-bus/orders"} == call.response
    assert (None, 1, 0.0, None, False) == (call.error, call.attempts, call.waited, call.fault, call.shortcut)


def test_a_refused_call_is_recorded_with_its_error(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Code and message are AWS's."""
    with refused("ResourceNotFoundException"):
        events.describe_event_bus(Name="orders")

    [call] = fake.calls
    assert call.error is not None
    assert ("ResourceNotFoundException", "Event bus orders does not exist.") == (call.error.code, call.error.message)
    assert call.response is None


def test_what_botocore_refuses_is_no_call(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Parameters that botocore itself checks never reach the service."""
    with pytest.raises(events.exceptions.ClientError.__mro__[1], match="Missing required parameter"):
        events.create_event_bus()  # type: ignore[call-arg]  # the mistake

    assert () == fake.calls


def test_records_are_frozen(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What happened cannot be changed."""
    events.describe_event_bus()
    event = fake.partner("acme.com").emit("orders/created", "order", {})

    with pytest.raises(FrozenInstanceError):
        fake.calls[0].account = CUSTOMER  # type: ignore[misc]  # the mistake
    with pytest.raises(FrozenInstanceError):
        event.id = ""  # type: ignore[misc]  # the mistake


def test_records_that_were_read_do_not_grow(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """They are what had happened when they were read."""
    before = fake.calls
    events.describe_event_bus()

    assert (0, 1) == (len(before), len(fake.calls))


def test_the_documented_name_is_recorded_in_full(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """From the door on a source has its full name, in records too."""
    with pytest.warns(UserWarning, match="AWS itself refuses the short form"):
        partner.create_partner_event_source(Name="acme.com/orders/created", Account=CUSTOMER)

    assert SOURCE == fake.calls[0].request["Name"]


def test_keep_is_how_many_records_are_kept() -> None:
    """The oldest are dropped, of calls and events alike, and how many is said."""
    with fake_eventbridge(keep=2) as fake:
        for number in range(4):
            fake.partner("acme.com").emit("orders/created", "order", {"id": number})

        assert [2, 3] == [event.detail["id"] for event in fake.events]
        assert (2, 4) == (fake.events.dropped, fake.calls.dropped)
        assert repr(fake.events).startswith("Records([<2 older dropped: raise keep=>, ")
        assert "(4 older calls dropped: raise keep=)" in fake.story()
        assert "(2 older events dropped: raise keep=)" in fake.story()


def test_nothing_is_dropped_unsaid(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Records that are all there say nothing of others."""
    events.describe_event_bus()

    assert 0 == fake.calls.dropped
    assert repr(fake.calls).startswith("Records([<Call DescribeEventBus by ")


def test_ten_thousand_records_are_kept_by_default() -> None:
    """Long runs do not fill the memory."""
    with fake_eventbridge() as fake:
        assert 10_000 == fake._service.backend.journal.keep  # noqa: SLF001 - ten thousand calls would take seconds


def test_calls_of_an_operation_are_told_by_either_name(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`calls_to` takes the API's and the method's name, and a star."""
    events.describe_event_bus()
    events.list_event_buses()

    assert 1 == len(fake.calls_to("DescribeEventBus")) == len(fake.calls_to("describe_event_bus"))
    assert 2 == len(fake.calls_to("*"))


def test_calls_of_an_operation_that_does_not_exist_are_refused(fake: FakeEventBridge) -> None:
    """A misspelt name is told with the nearest, and never counted as none."""
    with pytest.raises(MisuseError, match=r"no operation 'PutRul'\. Nearest: PutRule"):
        fake.calls_to("PutRul")  # type: ignore[arg-type]  # the typo is what is tested


def test_what_a_test_does_to_a_record_reaches_nobody(fake: FakeEventBridge) -> None:
    """Records are copies: a detail that is changed is changed there only."""
    fake.partner("acme.com").emit("orders/created", "order", {"id": 7})
    fake.events[0].detail["id"] = 8
    fake.calls[0].request["Name"] = "another"

    assert {"id": 7} == fake.events[0].detail
    assert fake.calls[0].request["Name"] == "aws.partner/acme.com/orders/created"
