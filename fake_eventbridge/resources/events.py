"""What happened, says the sender? Events put by partners, each entry accepted, dropped or rejected by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge import refusals
from fake_eventbridge.delivery import entries as event_entries
from fake_eventbridge.journal import Event
from fake_eventbridge.operations import operation

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutPartnerEventsRequestEntryTypeDef

    from fake_eventbridge.state import EventSource, Region


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
    return event_entries.answer(entries, lambda entry: _put(region, entry))


def _put(region: Region, entry: PutPartnerEventsRequestEntryTypeDef) -> str:
    detail = event_entries.detail(entry)
    source = region.partner_event_sources.get(entry["Source"])
    if source is None:
        raise refusals.event_source_missing(entry["Source"])
    event = Event(
        id=region.backend.identifiers.uuid("event"),
        source=source.name,
        detail_type=entry["DetailType"],
        detail=detail,
        resources=tuple(entry.get("Resources") or ()),
        time=event_entries.time(entry, region.now()),
        account=source.customer,
        region=region.name,
        bus=source.name,
        dropped=_why_dropped(region, source),
    )
    region.backend.journal.add(event)
    return event.id


def _why_dropped(region: Region, source: EventSource) -> str | None:
    if source.state == "ACTIVE":
        return None
    customer = region.backend.region(source.customer, source.region)
    if source.name in customer.buses:
        return f"Event source {source.name} is PENDING: account {source.customer} has not activated it."
    return f"Event source {source.name} is PENDING: account {source.customer} has no event bus for it."
