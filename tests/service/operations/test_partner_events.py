from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.raw import send, send_body
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import (
        PutPartnerEventsRequestEntryTypeDef,
        PutPartnerEventsResultEntryTypeDef,
    )

    from fake_eventbridge import FakeEventBridge

UNKNOWN = "aws.partner/acme.com/orders/unknown"
LIMIT = 262_144
TOO_LARGE = "Total size of the entries in the request is over the limit."


def entry(
    source: str = SOURCE, detail_type: str = "created", detail: str = "{}"
) -> PutPartnerEventsRequestEntryTypeDef:
    """Make an entry that has all that an event needs."""
    return {"Source": source, "DetailType": detail_type, "Detail": detail}


def put(
    partner: EventBridgeClient, *entries: PutPartnerEventsRequestEntryTypeDef
) -> Sequence[PutPartnerEventsResultEntryTypeDef]:
    """Put entries and return what became of each."""
    return partner.put_partner_events(Entries=entries)["Entries"]


@pytest.fixture(autouse=True)
def _offered(partner: EventBridgeClient) -> None:
    """Offer one source to the customer: PENDING without a bus."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)


@pytest.fixture
def claimed(customer: EventBridgeClient) -> str:
    """Claim the source with a bus: ACTIVE."""
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    return SOURCE


# -- accepted


@pytest.mark.usefixtures("claimed")
def test_an_event_of_an_active_source_is_accepted(partner: EventBridgeClient) -> None:
    """An accepted entry is answered with its event's id, and counts as no failure."""
    answered = partner.put_partner_events(Entries=[entry()])

    assert 0 == answered["FailedEntryCount"]
    assert [{"EventId"}] == [result.keys() for result in answered["Entries"]]


@pytest.mark.usefixtures("claimed")
def test_the_record_has_the_answered_id(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """An event's id is the EventId that its sender gets."""
    [result] = put(partner, entry())

    assert [result["EventId"]] == [event.id for event in fake.events]


@pytest.mark.usefixtures("claimed")
def test_every_event_has_an_id_of_its_own(partner: EventBridgeClient) -> None:
    """Equal entries are different events."""
    assert 20 == len({result["EventId"] for result in put(partner, *[entry()] * 20)})


@pytest.mark.usefixtures("claimed")
def test_an_event_arrives_on_the_customers_bus(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """An event of an ACTIVE source belongs to the customer, on the bus of the source's name."""
    put(partner, entry())
    [event] = fake.events

    assert (CUSTOMER, "us-east-1", SOURCE, None) == (event.account, event.region, event.bus, event.dropped)


@pytest.mark.usefixtures("claimed")
def test_an_event_carries_what_the_partner_put(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Source, detail type, parsed detail and resources are the entry's."""
    put(partner, {**entry(detail='{"id": 7, "to": ["ä"]}'), "Resources": ["arn:aws:s3:::b", "x"]})
    [event] = fake.events

    assert (SOURCE, "created") == (event.source, event.detail_type)
    assert {"id": 7, "to": ["ä"]} == event.detail
    assert ("arn:aws:s3:::b", "x") == event.resources


@pytest.mark.usefixtures("claimed")
def test_an_event_has_no_resources_of_its_own(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """EventBridge adds no source ARN: without Resources there are none."""
    put(partner, entry())

    assert [()] == [event.resources for event in fake.events]


# -- dropped


def test_an_event_of_an_unclaimed_source_is_accepted(partner: EventBridgeClient) -> None:
    """While PENDING, the partner is told that all went well."""
    answered = partner.put_partner_events(Entries=[entry()])

    assert 0 == answered["FailedEntryCount"]
    assert [{"EventId"}] == [result.keys() for result in answered["Entries"]]


def test_an_event_of_an_unclaimed_source_is_dropped(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """The record says that there was no bus."""
    put(partner, entry())

    assert [f"Event source {SOURCE} is PENDING: account {CUSTOMER} has no event bus for it."] == [
        event.dropped for event in fake.events
    ]


def test_an_event_of_a_deactivated_source_is_dropped(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, claimed: str
) -> None:
    """The record says that the customer has not activated the source."""
    customer.deactivate_event_source(Name=claimed)
    put(partner, entry())

    assert [f"Event source {SOURCE} is PENDING: account {CUSTOMER} has not activated it."] == [
        event.dropped for event in fake.events
    ]


def test_an_event_after_the_bus_is_gone_is_dropped(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, claimed: str
) -> None:
    """A deleted bus makes the source wait: events are accepted and dropped."""
    customer.delete_event_bus(Name=claimed)
    put(partner, entry())

    assert [f"Event source {SOURCE} is PENDING: account {CUSTOMER} has no event bus for it."] == [
        event.dropped for event in fake.events
    ]


def test_an_event_of_a_source_offered_again_is_dropped(
    fake: FakeEventBridge, partner: EventBridgeClient, claimed: str
) -> None:
    """Created again beside its old bus, a source is not active yet."""
    partner.delete_partner_event_source(Name=claimed, Account=CUSTOMER)
    partner.create_partner_event_source(Name=claimed, Account=CUSTOMER)
    put(partner, entry())

    assert [f"Event source {SOURCE} is PENDING: account {CUSTOMER} has not activated it."] == [
        event.dropped for event in fake.events
    ]


def test_a_dropped_event_stays_dropped(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """What was sent while PENDING is not stored: a later claim does not bring it."""
    put(partner, entry())
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    assert [False] == [event.dropped is None for event in fake.events]


# -- rejected


def rejection(source: str) -> dict[str, str]:
    """Return the answer to an entry whose source is not there."""
    return {"ErrorCode": "ResourceNotFoundException", "ErrorMessage": f"Event source {source} does not exist."}


def test_an_event_of_an_unknown_source_is_rejected(partner: EventBridgeClient) -> None:
    """A source that nobody offers rejects the entry, not the request."""
    answered = partner.put_partner_events(Entries=[entry(UNKNOWN)])

    assert 1 == answered["FailedEntryCount"]
    assert [rejection(UNKNOWN)] == answered["Entries"]


def test_an_event_of_a_deleted_source_is_rejected(partner: EventBridgeClient, claimed: str) -> None:
    """A source that the customer sees as DELETED takes no events."""
    partner.delete_partner_event_source(Name=claimed, Account=CUSTOMER)

    assert [rejection(SOURCE)] == put(partner, entry())


@pytest.mark.parametrize("is_claimed", [False, True])
def test_an_event_of_an_expired_source_is_rejected(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, *, is_claimed: bool
) -> None:
    """An expired source takes no events, with or without a bus."""
    if is_claimed:
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
        customer.deactivate_event_source(Name=SOURCE)
    fake.clock.advance(days=14)

    assert [rejection(SOURCE)] == put(partner, entry())


@pytest.mark.usefixtures("claimed")
@pytest.mark.parametrize(
    ("account", "region"), [("777788889999", "us-east-1"), (CUSTOMER, "us-east-1"), (PARTNER, "eu-west-1")]
)
def test_only_its_partner_puts_events_of_a_source(fake: FakeEventBridge, account: str, region: str) -> None:
    """For another partner, for the customer, and in another Region, the source does not exist."""
    assert [rejection(SOURCE)] == put(fake.client(account=account, region=region), entry())


def test_a_rejected_event_leaves_no_record(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Only accepted events are recorded."""
    put(partner, entry(UNKNOWN))

    assert () == fake.events


@pytest.mark.parametrize("member", ["Source", "DetailType", "Detail"])
def test_an_event_needs_source_detail_type_and_detail(partner: EventBridgeClient, member: str) -> None:
    """An entry that lacks one is refused by that member's name."""
    given = entry()
    del given[member]  # type: ignore[misc]  # none of them is required by the model
    reason = f"{member} is a required argument."

    assert [
        {"ErrorCode": "InvalidArgument", "ErrorMessage": f"Parameter {member} is not valid. Reason: {reason}"}
    ] == put(partner, given)


@pytest.mark.parametrize("member", ["Source", "DetailType", "Detail"])
def test_a_null_is_a_member_left_out(fake: FakeEventBridge, member: str) -> None:
    """A null on the wire is refused as the member that is missing."""
    answered = send(fake, "put_partner_events", {"Entries": [{**entry(), member: None}]}, account=PARTNER)
    reason = f"{member} is a required argument."

    assert [
        {"ErrorCode": "InvalidArgument", "ErrorMessage": f"Parameter {member} is not valid. Reason: {reason}"}
    ] == answered["Entries"]


def test_null_time_and_resources_are_left_out(fake: FakeEventBridge) -> None:
    """An event whose Time and Resources are null has the call's time and no resources."""
    body = {"Entries": [{**entry(), "Time": None, "Resources": None}]}
    send_body(fake, "put_partner_events", json.dumps(body).encode(), account=PARTNER)

    assert [(NOW, ())] == [(event.time, event.resources) for event in fake.events]


@pytest.mark.parametrize(
    "detail",
    [
        " ",
        "text",
        '"text"',
        '"{}"',
        "7",
        "null",
        "true",
        "[]",
        '[{"id": 7}]',
        "{",
        '{"id": 7',
        '{"id": 7}}',
        "{'id': 7}",
        "{id: 7}",
        '{"id": 7,}',
        '{"id": NaN}',
        '{"id": Infinity}',
        '{"id": -Infinity}',
        '{"id": 07}',
        '{"id": "a\nb"}',
        "\ufeff{}",
    ],
)
def test_a_detail_is_a_json_object(partner: EventBridgeClient, detail: str) -> None:
    """Any other text is malformed."""
    assert [{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}] == put(
        partner, entry(detail=detail)
    )


@pytest.mark.parametrize("detail", ["{}", ' {"a": 1}\n', '{"a": {"b": [null, true, 1.5e3, "\\ud83d\\ude00"]}}'])
def test_a_detail_is_any_json_object(partner: EventBridgeClient, detail: str) -> None:
    """Every JSON object is taken, white space around it included."""
    assert [{"EventId"}] == [result.keys() for result in put(partner, entry(detail=detail))]


def test_results_stand_in_the_order_of_the_entries(partner: EventBridgeClient) -> None:
    """Accepted, rejected and malformed entries are answered one by one, in place."""
    answered = partner.put_partner_events(Entries=[entry(), entry(UNKNOWN), entry(detail="[]"), entry()])

    assert 2 == answered["FailedEntryCount"]
    assert [None, "ResourceNotFoundException", "MalformedDetail", None] == [
        result.get("ErrorCode") for result in answered["Entries"]
    ]


def test_accepted_events_are_recorded_in_order(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A rejected entry does not keep the others from being put, in order."""
    put(partner, entry(detail_type="a"), entry(UNKNOWN, "b"), entry(detail_type="c"))

    assert ["a", "c"] == [event.detail_type for event in fake.events]


def test_a_malformed_source_refuses_the_request(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A Source that breaks the pattern is refused for all entries, at its path."""
    pattern = r"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"
    words = f"failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}"
    with refused(
        "ValidationException", f"1 validation error detected: Value 'acme.com' at 'entries.2.member.source' {words}"
    ):
        put(partner, entry(), entry("acme.com"))

    assert () == fake.events


# -- how many, how large


def test_a_request_has_up_to_20_entries(partner: EventBridgeClient) -> None:
    """Twenty entries are put."""
    assert 20 == len(put(partner, *[entry()] * 20))


def test_a_request_has_no_more_than_20_entries(partner: EventBridgeClient) -> None:
    """Twenty-one entries are refused, printed as Java prints them."""
    shown = f"PutPartnerEventsRequestEntry(time=null, source={SOURCE}, resources=null, detailType=created, detail={{}})"
    words = "at 'entries' failed to satisfy constraint: Member must have length less than or equal to 20"
    printed = ", ".join([shown] * 21)
    with refused("ValidationException", f"1 validation error detected: Value '[{printed}]' {words}"):
        put(partner, *[entry()] * 21)


def test_a_request_has_an_entry(fake: FakeEventBridge) -> None:
    """No entries are refused."""
    words = "Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1"
    with refused("ValidationException", f"1 validation error detected: {words}"):
        send(fake, "put_partner_events", {"Entries": []}, account=PARTNER)


def filled(size: int, character: str = "x") -> PutPartnerEventsRequestEntryTypeDef:
    """Make an entry of exactly that many bytes, as AWS counts them."""
    room = size - len(SOURCE) - len("created") - len('{"a":""}')
    count, rest = divmod(room, len(character.encode()))
    return entry(detail=f'{{"a":"{character * count}{"x" * rest}"}}')


@pytest.mark.parametrize("character", ["x", "ä", "€", "\U0001f600"])
def test_a_request_is_as_large_as_the_limit(partner: EventBridgeClient, character: str) -> None:
    """Entries of 262,144 bytes of UTF-8 are put."""
    assert [{"EventId"}] == [result.keys() for result in put(partner, filled(LIMIT, character))]


@pytest.mark.parametrize("character", ["x", "ä", "€", "\U0001f600"])
def test_a_request_is_no_larger_than_the_limit(partner: EventBridgeClient, character: str) -> None:
    """One byte more is refused."""
    with refused("ValidationException", TOO_LARGE):
        put(partner, filled(LIMIT + 1, character))


def test_a_time_counts_14_bytes(partner: EventBridgeClient) -> None:
    """With a Time, 14 bytes less fit."""
    put(partner, {**filled(LIMIT - 14), "Time": NOW})

    with refused("ValidationException", TOO_LARGE):
        put(partner, {**filled(LIMIT - 13), "Time": NOW})


def test_each_resource_counts_its_bytes(partner: EventBridgeClient) -> None:
    """Resources count their UTF-8, and the list itself nothing."""
    put(partner, {**filled(LIMIT - 7), "Resources": ["12345", "ä"]})

    with refused("ValidationException", TOO_LARGE):
        put(partner, {**filled(LIMIT - 6), "Resources": ["12345", "ä"]})


def test_the_size_is_that_of_all_entries(partner: EventBridgeClient) -> None:
    """The limit is one for the whole request."""
    put(partner, filled(LIMIT // 2), filled(LIMIT // 2))

    with refused("ValidationException", TOO_LARGE):
        put(partner, filled(LIMIT // 2), filled(LIMIT // 2 + 1))


def test_a_rejected_entry_counts_for_the_size(partner: EventBridgeClient) -> None:
    """The size is weighed before any entry is looked at."""
    with refused("ValidationException", TOO_LARGE):
        put(partner, entry(UNKNOWN), filled(LIMIT))


def test_a_request_that_is_too_large_puts_nothing(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Refused for its size, a request leaves no event."""
    with refused("ValidationException"):
        put(partner, entry(), filled(LIMIT))

    assert () == fake.events


def test_the_size_is_a_quota(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """`put_partner_events_bytes` moves the limit."""
    fake.quotas["put_partner_events_bytes"] = 100
    put(partner, filled(100))

    with refused("ValidationException", TOO_LARGE):
        put(partner, filled(101))


def test_the_size_can_be_unlimited(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Without the quota a request of any size is put."""
    fake.quotas["put_partner_events_bytes"] = None

    assert [{"EventId"}] == [result.keys() for result in put(partner, filled(2 * LIMIT))]


def test_a_lone_surrogate_is_text(partner: EventBridgeClient) -> None:
    """Half a surrogate pair is no Python error."""
    assert [{"EventId"}] == [result.keys() for result in put(partner, entry(detail_type="\ud83d"))]


# -- time


def test_an_event_without_a_time_has_the_calls(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """The default is the time of the call, in whole seconds."""
    fake.clock.advance(milliseconds=1999)
    put(partner, entry())

    assert [NOW + timedelta(seconds=1)] == [event.time for event in fake.events]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (datetime(2020, 2, 29, 1, 2, 3, tzinfo=timezone.utc), datetime(2020, 2, 29, 1, 2, 3, tzinfo=timezone.utc)),
        (
            datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=2))),
            datetime(2019, 12, 31, 22, tzinfo=timezone.utc),
        ),
    ],
)
def test_an_event_has_the_time_it_is_given(
    fake: FakeEventBridge, partner: EventBridgeClient, given: datetime, expected: datetime
) -> None:
    """A given Time is the event's, in UTC, whatever the clock says."""
    put(partner, {**entry(), "Time": given})

    assert [expected] == [event.time for event in fake.events]


def test_a_time_is_cut_to_whole_seconds(fake: FakeEventBridge) -> None:
    """Fractions of a second that a sender gives are dropped."""
    body = {"Entries": [{**entry(), "Time": 1769860800.999}]}
    send_body(fake, "put_partner_events", json.dumps(body).encode(), account=PARTNER)

    assert [NOW] == [event.time for event in fake.events]
