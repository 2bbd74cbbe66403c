from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
from botocore.config import Config

from tests.conftest import CUSTOMER, NOW, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from fake_eventbridge import FakeEventBridge

ENTRY: PutEventsRequestEntryTypeDef = {"Source": "app", "DetailType": "order created", "Detail": '{"id":7}'}
EVENT = {"id": "1", "account": "1", "source": "app", "time": "2026-01-02T03:04:05Z", "region": "r", "detail-type": "d"}


def _put(events: EventBridgeClient, **members: object) -> dict[str, str]:
    entry: PutEventsRequestEntryTypeDef = {**ENTRY, **members}  # type: ignore[typeddict-item]  # any member, for tables
    answer = events.put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == ("EventId" not in answer["Entries"][0])
    return {name: str(value) for name, value in answer["Entries"][0].items()}


def test_an_event_is_recorded_as_its_receivers_read_it(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """PutEvents answers with the event's id, and the event reaches the default bus."""
    result = _put(events, Resources=["arn:thing"])

    [event] = fake.events
    assert event.id == result["EventId"]
    assert (event.source, event.detail_type, event.detail) == ("app", "order created", {"id": 7})
    assert (event.resources, event.time) == (("arn:thing",), NOW)
    assert (event.account, event.region, event.bus) == ("123456789012", "us-east-1", "default")
    assert event.dropped is None


def test_an_entrys_time_is_kept_in_whole_seconds(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The time that an entry gives is the event's, to the second."""
    _put(events, Time=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=timezone.utc))

    assert fake.events[0].time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.mark.parametrize("name", ["orders", "arn:aws:events:us-east-1:123456789012:event-bus/orders"])
def test_a_bus_is_named_or_given_by_arn(fake: FakeEventBridge, events: EventBridgeClient, name: str) -> None:
    """An entry names its bus either way, and the record says its name."""
    events.create_event_bus(Name="orders")

    _put(events, EventBusName=name)

    assert [(event.bus, event.dropped) for event in fake.events] == [("orders", None)]


def test_an_unknown_bus_drops_the_event(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An event for a bus that is not there is accepted, and goes nowhere."""
    assert "EventId" in _put(events, EventBusName="nowhere")

    assert fake.events[0].dropped == "Event bus nowhere does not exist in 123456789012, us-east-1."


def test_another_accounts_bus_is_reached_by_arn(
    fake: FakeEventBridge, events: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """An event on another account's bus, which allows it, keeps its sender's account."""
    arn = customer.create_event_bus(Name="orders")["EventBusArn"]
    customer.put_permission(EventBusName="orders", StatementId="s", Action="events:PutEvents", Principal="123456789012")

    _put(events, EventBusName=arn)

    [event] = fake.events
    assert (event.account, event.bus, event.dropped) == ("123456789012", "orders", None)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:events:eu-west-1:123456789012:event-bus/default",
        "arn:aws-cn:events:us-east-1:123456789012:event-bus/default",
    ],
)
def test_a_bus_of_another_region_drops_the_event(fake: FakeEventBridge, events: EventBridgeClient, arn: str) -> None:
    """A call reaches the buses of its own Region and partition."""
    _put(events, EventBusName=arn)

    assert fake.events[0].dropped == f"Event bus {arn} does not exist in 123456789012, us-east-1."


@pytest.mark.parametrize("member", ["Source", "DetailType", "Detail"])
def test_what_is_empty_is_missing(events: EventBridgeClient, member: str) -> None:
    """An empty source, detail type or detail fails its entry as one that is left out."""
    assert _put(events, **{member: ""}) == {
        "ErrorCode": "InvalidArgument",
        "ErrorMessage": f"Parameter {member} is not valid. Reason: {member} is a required argument.",
    }


def test_another_accounts_bus_has_to_allow_it(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Without a statement for the sender the whole request is refused, and nothing is put."""
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    words = (
        "User: arn:aws:iam::111122223333:root is not authorized to perform: events:PutEvents on resource: "
        f"{arn} because no resource-based policy allows the events:PutEvents action"
    )
    with refused("AccessDeniedException", words):
        customer.put_events(Entries=[ENTRY, {**ENTRY, "EventBusName": arn}])

    assert len(fake.events) == 0


@pytest.mark.parametrize(
    ("condition", "is_put"),
    [
        ({"StringEquals": {"events:source": "app"}}, False),
        ({"StringEquals": {"events:source": "other"}}, True),
        ({"StringEquals": {"events:detail-type": "made"}}, False),
        ({"Bool": {"events:eventBusInvocation": "false"}}, False),
        ({"Bool": {"events:eventBusInvocation": True}}, True),
    ],
)
def test_a_deny_holds_for_the_buss_own_account(
    fake: FakeEventBridge,
    events: EventBridgeClient,
    condition: object,
    is_put: bool,  # noqa: FBT001 - a row of a table
) -> None:
    """A Deny whose conditions hold refuses the whole request; PutEvents is no invocation by a bus."""
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    statement = {"Sid": "s", "Effect": "Deny", "Principal": "*", "Action": "events:PutEvents", "Resource": bus}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]}
    events.put_permission(Policy=json.dumps(policy))
    words = (
        "User: arn:aws:iam::123456789012:root is not authorized to perform: events:PutEvents on resource: "
        f"{bus} with an explicit deny in a resource-based policy"
    )
    with nullcontext() if is_put else refused("AccessDeniedException", words):
        events.put_events(Entries=[{**ENTRY, "Source": "app", "DetailType": "made"}])

    assert len(fake.events) == is_put


@pytest.mark.parametrize("member", ["Source", "DetailType", "Detail"])
def test_what_an_entry_lacks_fails_it(fake: FakeEventBridge, events: EventBridgeClient, member: str) -> None:
    """An entry without one of the three required members fails by itself."""
    entry: PutEventsRequestEntryTypeDef = {name: value for name, value in ENTRY.items() if name != member}  # type: ignore[assignment]  # one member less
    [failed, passed] = events.put_events(Entries=[entry, ENTRY])["Entries"]

    assert failed == {
        "ErrorCode": "InvalidArgument",
        "ErrorMessage": f"Parameter {member} is not valid. Reason: {member} is a required argument.",
    }
    assert [event.id for event in fake.events] == [passed["EventId"]]


@pytest.mark.parametrize("detail", ["word", '"text"', "[]", '"{}"', "{'a':1}", '{"a":NaN}', "[" * 100_000])
def test_a_detail_that_is_no_object_fails_its_entry(events: EventBridgeClient, detail: str) -> None:
    """A detail is the text of a JSON object."""
    assert _put(events, Detail=detail) == {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


@pytest.mark.parametrize("source", ["aws.s3", SOURCE])
def test_sources_of_aws_are_not_the_callers(fake: FakeEventBridge, events: EventBridgeClient, source: str) -> None:
    """Nobody but AWS sends events whose source starts with `aws.`."""
    assert _put(events, Source=source) == {
        "ErrorCode": "NotAuthorizedForSourceException",
        "ErrorMessage": "Not authorized for the source.",
    }
    assert len(fake.events) == 0


@pytest.mark.parametrize("source", ["aws-exporter", "aws", "awsome.app", "AWS.s3"])
def test_only_a_source_with_the_prefix_is_awss(fake: FakeEventBridge, events: EventBridgeClient, source: str) -> None:
    """A name that merely begins with the letters is anybody's."""
    assert "EventId" in _put(events, Source=source)
    assert source == fake.events[0].source


def test_entries_are_too_large_together(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The whole request is refused where its entries exceed `put_events_bytes`; a time counts 14 bytes."""
    fake.quotas["put_events_bytes"] = 38
    _put(events, Time=NOW)
    fake.quotas["put_events_bytes"] = 37

    with refused("ValidationException", "Total size of the entries in the request is over the limit."):
        _put(events, Time=NOW)
    assert len(fake.events) == 1


def test_resources_count_for_the_size(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Each of an entry's resources counts with its bytes."""
    fake.quotas["put_events_bytes"] = 24 + len("arn:aarn:\u00fc".encode())
    _put(events, Resources=["arn:a", "arn:\u00fc"])

    with refused("ValidationException", "Total size of the entries in the request is over the limit."):
        _put(events, Resources=["arn:a", "arn:\u00fcb"])


def test_a_partner_bus_is_refused(events: EventBridgeClient) -> None:
    """PutEvents cannot name a partner bus."""
    words = (
        f"1 validation error detected: Value '{SOURCE}' at 'entries.1.member.eventBusName' failed to satisfy "
        r"constraint: Member must satisfy regular expression pattern: (arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:"
        r"[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+"
    )
    with refused("ValidationException", words):
        _put(events, EventBusName=SOURCE)


def test_an_eleventh_entry_is_refused(events: EventBridgeClient) -> None:
    """A request holds ten entries; AWS prints them as Java does."""
    printed = (
        'PutEventsRequestEntry(time=null, source=app, resources=null, detailType=order created, detail={"id":7}, '
        "eventBusName=null, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)"
    )
    words = (
        f"1 validation error detected: Value '[{', '.join([printed] * 11)}]' at 'entries' failed to satisfy "
        "constraint: Member must have length less than or equal to 10"
    )
    with refused("ValidationException", words):
        events.put_events(Entries=[ENTRY] * 11)


def test_a_partners_event_reaches_its_customers_bus(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """PutPartnerEvents delivers to the bus that claimed the source."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    partner.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "d", "Detail": "{}"}])

    [event] = fake.events
    assert (event.account, event.bus, event.dropped) == (CUSTOMER, SOURCE, None)


def test_a_pending_sources_events_are_dropped(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """An event of a source that nobody claimed is accepted, and goes nowhere."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    partner.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "d", "Detail": "{}"}])

    assert fake.events[0].dropped == f"Event source {SOURCE} is PENDING: account {CUSTOMER} has no event bus for it."


def test_another_partners_source_is_not_there(customer: EventBridgeClient, partner: EventBridgeClient) -> None:
    """Only the account that offers a source sends from it."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    [result] = customer.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "d", "Detail": "{}"}])["Entries"]

    assert result == {
        "ErrorCode": "ResourceNotFoundException",
        "ErrorMessage": f"Event source {SOURCE} does not exist.",
    }


@pytest.mark.parametrize(("source", "result"), [("app", True), ("other", False)])
def test_a_pattern_is_tried_on_an_event(events: EventBridgeClient, source: str, result: bool) -> None:  # noqa: FBT001 - a row of a table
    """TestEventPattern tells whether the event matches."""
    pattern = json.dumps({"source": [source]})

    assert events.test_event_pattern(EventPattern=pattern, Event=json.dumps(EVENT))["Result"] is result


@pytest.mark.parametrize("time", [1, None, "", "noon", "2026-01-31 12:00:00", "2026-02-30T12:00:00Z", "12:00:00Z"])
def test_an_event_has_a_time(events: EventBridgeClient, time: object) -> None:
    """TestEventPattern refuses an event whose time is none."""
    with refused("ValidationException", "Parameter Event is not valid. Reason: Invalid time."):
        events.test_event_pattern(EventPattern='{"source":["app"]}', Event=json.dumps({**EVENT, "time": time}))


@pytest.mark.parametrize("time", ["2026-01-31T12:00:00.123Z", "2026-01-31T12:00:00+01:00", "2026-01-31"])
def test_a_time_has_several_forms(events: EventBridgeClient, time: str) -> None:
    """TestEventPattern takes fractions of a second, offsets, and a date alone."""
    event = json.dumps({**EVENT, "time": time})

    assert events.test_event_pattern(EventPattern='{"source":["app"]}', Event=event)["Result"]


@pytest.mark.parametrize("missing", sorted(EVENT))
def test_an_event_lacks_a_member(events: EventBridgeClient, missing: str) -> None:
    """TestEventPattern wants all members of an event's envelope but resources and detail."""
    event = {name: value for name, value in EVENT.items() if name != missing}
    with refused("ValidationException", "Parameter Event is not valid."):
        events.test_event_pattern(EventPattern='{"source":["app"]}', Event=json.dumps(event))


@pytest.mark.parametrize("time", [1, None, "", "t", "not-a-time", "2026-02-30T00:00:00Z", "2026-01-02T25:00:00Z"])
def test_an_events_time_must_be_one(events: EventBridgeClient, time: object) -> None:
    """TestEventPattern looks at no other member's value."""
    with refused("ValidationException", "Parameter Event is not valid. Reason: Invalid time."):
        events.test_event_pattern(EventPattern='{"source":["app"]}', Event=json.dumps({**EVENT, "time": time}))


@pytest.mark.parametrize("time", ["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05"])
def test_an_events_time_may_have_a_fraction_or_an_offset(events: EventBridgeClient, time: str) -> None:
    """TestEventPattern takes the usual forms of a date and time."""
    event = json.dumps({**EVENT, "time": time})
    assert events.test_event_pattern(EventPattern='{"source":["app"]}', Event=event)["Result"]


@pytest.mark.parametrize("value", [0, 1])
def test_a_name_twice_in_an_event_stands_for_both_values(events: EventBridgeClient, value: int) -> None:
    """TestEventPattern matches either."""
    event = f'{json.dumps(EVENT)[:-1]},"detail":{{"v":0,"v":1}}}}'
    pattern = json.dumps({"detail": {"v": [value]}})
    assert events.test_event_pattern(EventPattern=pattern, Event=event)["Result"]


def test_an_empty_list_inside_a_word_of_anything_but_fails_the_service(events: EventBridgeClient) -> None:
    """AWS answers with an error of its own, and without a word."""
    pattern = '{"source":[{"anything-but":{"prefix":[]}}]}'
    with refused("InternalFailure"):
        events.test_event_pattern(EventPattern=pattern, Event=json.dumps(EVENT))
    with refused("InternalFailure"):
        events.put_rule(Name="r", EventPattern=pattern)


@pytest.mark.parametrize("event", ["", "word", '"text"', "[]", "{"])
def test_what_is_no_event_is_refused(events: EventBridgeClient, event: str) -> None:
    """TestEventPattern wants the text of a JSON object."""
    with refused("ValidationException", "Parameter Event is not valid."):
        events.test_event_pattern(EventPattern='{"source":["app"]}', Event=event)


def test_what_is_no_pattern_is_refused(events: EventBridgeClient) -> None:
    """TestEventPattern refuses a pattern with AWS's reason."""
    words = (
        "Event pattern is not valid. Reason: Unrecognized match type PREFIX\n"
        ' at [Source: (String)"{"source":[{"PREFIX":"a"}]}"; line: 1, column: 23]'
    )
    with refused("InvalidEventPatternException", words):
        events.test_event_pattern(EventPattern='{"source":[{"PREFIX":"a"}]}', Event=json.dumps(EVENT))


def test_too_many_requests_in_a_second_are_throttled(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The quota `put_events_per_second` counts requests in a second of the fake's clock."""
    fake.quotas["put_events_per_second"] = 1
    events.put_events(Entries=[ENTRY])

    with refused("ThrottlingException", "Rate exceeded"):
        fake.client(config=Config(retries={"total_max_attempts": 1})).put_events(Entries=[ENTRY])
    fake.clock.advance(seconds=1)
    assert events.put_events(Entries=[ENTRY])["FailedEntryCount"] == 0
