"""Events put, each accepted, dropped or rejected by itself, and patterns tried."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors, trace_headers
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.checks import bus_access, event_entries
from fake_eventbridge.service.delivery.routing import publish
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.events import Event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutPartnerEventsRequestEntryTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Endpoint, EventSource

# What an event must have to be held against a pattern; `resources` may be missing. Source: recorded.
_ENVELOPE = frozenset({"id", "account", "source", "time", "region", "detail-type"})


@operation
def put_events(
    region: Region,
    *,
    entries: list[PutEventsRequestEntryTypeDef],
    endpoint_id: str | None = None,
) -> dict[str, object]:
    """Put an application's events on buses of this Region, by name or, also another account's, by ARN.

    An event for a bus that is not there is accepted and dropped. By way of a global endpoint, an ARN may name the bus
    in either of the endpoint's Regions: the event arrives on the one in the Region of the call, or in the primary
    Region where the call comes from neither.

    Raises:
        Refusal: AccessDeniedException for the whole request where the policy of one bus refuses one entry,
            ValidationException for entries that are too large together (quota `put_events_bytes`),
            ThrottlingException (quota `put_events_per_second`, requests in a second of the fake's clock).

    Source: recorded (2026-09), the model for global endpoints. Unverified: that a bus of another Region is one that is
    not there, that another account's bus which is not there refuses, that an event for an endpoint which is not there
    is accepted and dropped, and the words on throttling.
    """
    region.put_events_rate.admit(region.now(), region.backend.quotas["put_events_per_second"])
    event_entries.check_size(entries, region.backend.quotas["put_events_bytes"])
    now = region.now().replace(microsecond=0)
    if endpoint_id is None:
        _require_permission(region, entries)
        return event_entries.answer(entries, lambda entry: _put(region, entry, now))
    endpoint = _endpoint(region, endpoint_id)
    if endpoint is None:
        missing = f"Global endpoint {endpoint_id} does not exist in {region.account}."
        return event_entries.answer(entries, lambda entry: _put(region, entry, now, dropped=missing))
    here = region if region.name in endpoint.regions else region.backend.region(region.account, endpoint.regions[0])
    named = [_by_name(entry, endpoint) for entry in entries]
    _require_permission(here, named)
    return event_entries.answer(named, lambda entry: _put(here, entry, now))


@operation
def test_event_pattern(
    region: Region,  # noqa: ARG001 - every operation is given it
    *,
    event_pattern: str,
    event: str,
) -> dict[str, object]:
    """Return whether an event matches a pattern.

    Raises:
        Refusal: InvalidEventPatternException, ValidationException (event).

    Source: recorded. Unverified: that the pattern is looked at first, and which forms of `time` are taken.
    """
    from fake_eventbridge.service.checks import event_patterns  # noqa: PLC0415 - to put events takes none

    pattern = event_patterns.compiled(event_pattern)
    fields = event_patterns.fields_of(event)
    if not fields.keys() >= _ENVELOPE:
        raise errors.validation("Parameter Event is not valid.")
    if not event_patterns.is_time(fields["time"]):
        raise errors.not_valid("Event", "Invalid time.")
    return {"Result": pattern.matches(fields)}


@operation
def put_partner_events(region: Region, *, entries: list[PutPartnerEventsRequestEntryTypeDef]) -> dict[str, object]:
    """Put events from this account's partner event sources, each into its customer's bus.

    An event of a PENDING source is accepted and dropped. An entry whose source this account does not offer, or no
    longer offers, is rejected; the others are put.

    Raises:
        Refusal: ValidationException for entries that are too large together (quota `put_partner_events_bytes`).

    Source: the partner onboarding guide; the entries' errors as recorded for PutEvents. Unverified: the code and words
    on a source that is not there.
    """
    event_entries.check_size(entries, region.backend.quotas["put_partner_events_bytes"])
    now = region.now().replace(microsecond=0)
    return event_entries.answer(entries, lambda entry: _put_for_partner(region, entry, now))


def _endpoint(region: Region, endpoint_id: str) -> Endpoint | None:
    """Return the global endpoint of this account that has an id, whichever its primary Region is."""
    homes = (each for each in region.backend.regions.values() if each.account == region.account)
    return next(
        (found for home in homes for found in home.endpoints.values() if found.endpoint_id == endpoint_id), None
    )


def _by_name(entry: PutEventsRequestEntryTypeDef, endpoint: Endpoint) -> PutEventsRequestEntryTypeDef:
    """Return an entry that names its bus as any of the endpoint's Regions does, where it has the ARN in one of them."""
    given = entry.get("EventBusName")
    if given is None or given not in {bus["EventBusArn"] for bus in endpoint.event_buses}:
        return entry
    return {**entry, "EventBusName": given.rpartition("/")[2]}


def _require_permission(region: Region, entries: Iterable[PutEventsRequestEntryTypeDef]) -> None:
    """Refuse all entries where a bus's policy refuses one of them."""
    guarded: dict[str, str | None] = {}
    for entry in entries:
        given = entry.get("EventBusName") or DEFAULT_BUS
        if given not in guarded:
            owner, name = _destination(region, given)
            is_open = owner is region and (name not in owner.buses or owner.buses[name].policy is None)
            guarded[given] = None if is_open else owner.event_bus_arn(name)
        bus = guarded[given]
        if bus is not None:
            bus_access.find(region, bus, "PutEvents", conditions=partial(_conditions_of, entry))


def _conditions_of(entry: PutEventsRequestEntryTypeDef) -> dict[str, str]:
    """Return what a bus's policy can ask of an entry."""
    conditions = {"events:eventBusInvocation": "false"}
    if entry.get("Source"):
        conditions["events:source"] = entry["Source"]
    if entry.get("DetailType"):
        conditions["events:detail-type"] = entry["DetailType"]
    return conditions


def _put(region: Region, entry: PutEventsRequestEntryTypeDef, now: datetime, *, dropped: str | None = None) -> str:
    detail = event_entries.detail(entry)
    if entry["Source"].startswith("aws."):
        raise Refusal("NotAuthorizedForSourceException", "Not authorized for the source.")
    owner, bus = _destination(region, entry.get("EventBusName") or DEFAULT_BUS)
    if bus not in owner.buses:
        dropped = dropped or f"Event bus {bus} does not exist in {owner.account}, {owner.name}."
    event = Event(
        id=region.backend.identifiers.uuid("event"),
        source=entry["Source"],
        detail_type=entry["DetailType"],
        detail=detail,
        resources=tuple(entry.get("Resources") or ()),
        time=event_entries.time(entry, now),
        account=region.account,
        region=region.name,
        bus=bus,
        dropped=dropped,
    )
    given = entry.get("TraceHeader")
    trace_header = None if given is None else trace_headers.rewritten(given, partial(_new_trace, region, now))
    return publish(owner, event, trace_header=trace_header, characters=len(entry["Detail"]))


def _new_trace(region: Region, now: datetime) -> str:
    """Return the root of a trace that begins now."""
    return f"1-{int(now.timestamp()):08x}-{region.backend.identifiers.uuid('trace').replace('-', '')[:24]}"


def _destination(region: Region, name_or_arn: str) -> tuple[Region, str]:
    """Return whose bus is meant, and its name; a bus of another Region or partition is none of this one's."""
    arn = arns.parse(name_or_arn)
    if arn is None:
        return region, name_or_arn
    owner = region.backend.region(arn.account, region.name)
    name = arn.resource.removeprefix("event-bus/")
    return (owner, name) if owner.event_bus_arn(name) == name_or_arn else (region, name_or_arn)


def _put_for_partner(region: Region, entry: PutPartnerEventsRequestEntryTypeDef, now: datetime) -> str:
    detail = event_entries.detail(entry)
    source = region.partner_event_sources.get(entry["Source"])
    if source is None:
        raise errors.event_source_missing(entry["Source"])
    customer = region.backend.region(source.customer, source.region)
    event = Event(
        id=region.backend.identifiers.uuid("event"),
        source=source.name,
        detail_type=entry["DetailType"],
        detail=detail,
        resources=tuple(entry.get("Resources") or ()),
        time=event_entries.time(entry, now),
        account=source.customer,
        region=region.name,
        bus=source.name,
        dropped=_why_dropped(customer, source),
    )
    return publish(customer, event, characters=len(entry["Detail"]))


def _why_dropped(customer: Region, source: EventSource) -> str | None:
    if source.state == "ACTIVE":
        return None
    if source.name in customer.buses:
        return f"Event source {source.name} is PENDING: account {customer.account} has not activated it."
    return f"Event source {source.name} is PENDING: account {customer.account} has no event bus for it."
