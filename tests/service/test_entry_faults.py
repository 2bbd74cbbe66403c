from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, UnusedFaultError, fake_eventbridge
from tests.conftest import CUSTOMER, PARTNER, SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutPartnerEventsResponseTypeDef

    from fake_eventbridge import FakeEventBridge


@pytest.fixture(autouse=True)
def _claimed(partner: EventBridgeClient, customer: EventBridgeClient) -> None:
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


def put(client: EventBridgeClient, *details: str) -> PutPartnerEventsResponseTypeDef:
    """Put one event for each detail."""
    return client.put_partner_events(
        Entries=[{"Source": SOURCE, "DetailType": "order", "Detail": detail} for detail in details]
    )


def test_entries_fail_by_index(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Those entries fail where they stand, the others are published."""
    fake.fail_entries("PutPartnerEvents", [1])

    answer = put(partner, '{"id": 0}', '{"id": 1}', '{"id": 2}')

    assert 1 == answer["FailedEntryCount"]
    assert {"ErrorCode": "InternalFailure", "ErrorMessage": "Internal Service Failure"} == answer["Entries"][1]
    assert [0, 2] == [event.detail["id"] for event in fake.events]


def test_entries_fail_by_predicate(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A predicate sees each entry with the API's member names."""
    fake.fail_entries(
        "put_partner_events", lambda entry: entry["Detail"] == "{}", code="ThrottlingException", message="m"
    )

    answer = put(partner, '{"id": 0}', "{}")

    assert {"ErrorCode": "ThrottlingException", "ErrorMessage": "m"} == answer["Entries"][1]
    assert 1 == len(fake.events)


def test_a_failing_entry_is_beside_those_that_are_refused(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Entries that the operation itself rejects stay where they are, and are counted too."""
    fake.fail_entries("PutPartnerEvents", [0])

    answer = put(partner, '{"id": 0}', "no JSON", '{"id": 2}')

    assert 2 == answer["FailedEntryCount"]
    assert ["InternalFailure", "MalformedDetail", None] == [entry.get("ErrorCode") for entry in answer["Entries"]]


def test_all_entries_may_fail(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Then nothing is published, and the call still succeeds."""
    fake.fail_entries("PutPartnerEvents", lambda _: True)

    answer = put(partner, "{}", "{}")

    assert 2 == answer["FailedEntryCount"] == len(answer["Entries"])
    fake.assert_nothing_published()


def test_a_failed_target_is_named_by_its_id(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """PutTargets answers with those that failed alone."""
    customer.put_rule(Name="rule", EventPattern='{"source":["shop"]}')
    fake.fail_entries("PutTargets", [1])
    queues = [f"arn:aws:sqs:us-east-1:{CUSTOMER}:{name}" for name in ("a", "b")]

    answer = customer.put_targets(Rule="rule", Targets=[{"Id": queue[-1], "Arn": queue} for queue in queues])

    assert ["b"] == [entry["TargetId"] for entry in answer["FailedEntries"]]


def test_times_counts_the_calls_in_which_any_failed(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A call without such an entry is not counted."""
    fault = fake.fail_entries("PutPartnerEvents", [1], times=1)

    counts = [put(partner, *details)["FailedEntryCount"] for details in (["{}"], ["{}", "{}"], ["{}", "{}"])]

    assert [0, 1, 0] == counts
    assert (1, fault) == (fault.hits, fake.calls_to("PutPartnerEvents")[1].fault)


def test_shortcuts_are_not_hit(fake: FakeEventBridge) -> None:
    """A test's own events get through."""
    fake.fail_entries("PutPartnerEvents", [0], optional=True)

    assert {} == fake.partner("acme.com", PARTNER).emit("orders/created", "order", {}).detail


def test_entries_that_never_failed_are_told() -> None:
    """As any fault that nothing hit."""
    with pytest.raises(
        UnusedFaultError, match=r"PutPartnerEvents: InternalFailure, hit 0 of 1 times \(entries=\[3\]\)"
    ):
        with fake_eventbridge(seed=1) as fake:
            fake.fail_entries("PutPartnerEvents", [3])


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (
            lambda fake: fake.fail_entries("CreateEventBus", [0]),
            r"CreateEventBus has no entries that can fail: fail_entries\(\) takes PutEvents",
        ),
        (lambda fake: fake.fail_entries("PutPartnerEvent", [0]), "Nearest: PutPartnerEvents"),
        (
            lambda fake: fake.fail_entries("PutPartnerEvents", 1),
            r"1: expected the indexes of entries, such as \[1",
        ),
        (lambda fake: fake.fail_entries("PutPartnerEvents", []), "expected the indexes of entries"),
        (lambda fake: fake.fail_entries("PutPartnerEvents", [-1]), "expected the indexes of entries"),
        (lambda fake: fake.fail_entries("PutPartnerEvents", "1"), "expected the indexes of entries"),
        (lambda fake: fake.fail_entries("PutPartnerEvents", [0], times=0), "times=0: expected how many calls"),
    ],
)
def test_entries_that_cannot_be_meant_are_told(
    fake: FakeEventBridge, ask: Callable[[FakeEventBridge], object], told: str
) -> None:
    """A mistake is told where it is made."""
    with pytest.raises(MisuseError, match=told):
        ask(fake)


# ruff: noqa: SIM117 - a block's end is what raises


def test_a_misspelt_code_is_a_mistake(fake: FakeEventBridge) -> None:
    """It names what comes nearest, and the option that allows it."""
    with pytest.raises(MisuseError, match=r"'InternalFailur'\. Nearest: InternalFailure.*undeclared=True"):
        fake.fail_entries("PutEvents", [0], code="InternalFailur")
