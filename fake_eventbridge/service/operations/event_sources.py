"""The event sources that partners offer, from the customer's side: looked up, listed, turned on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.lifecycles import event_sources
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventSource


@operation
def describe_event_source(region: Region, *, name: str) -> dict[str, object]:
    """Describe a source that a partner offered to this account in this Region.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: model; `CreatedBy` recorded. Unverified: the words, and that `ExpirationTime` shows only while PENDING.
    """
    source = region.event_sources.get(name)
    if source is None:
        raise errors.event_source_missing(name)
    return _described(source)


@operation
def list_event_sources(
    region: Region, *, name_prefix: str | None = None, limit: int | None = None, next_token: str | None = None
) -> dict[str, object]:
    """List the sources that partners offered to this account in this Region.

    Source: model. Unverified: the order, by name.
    """
    sources, more = page(
        region.event_sources,
        query=("ListEventSources", region.account, region.name),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
    )
    return {"EventSources": [_described(source) for source in sources], **more}


@operation
def activate_event_source(region: Region, *, name: str) -> None:
    """Let a source's events reach its bus again, after it was deactivated or offered anew.

    Raises:
        Refusal: ResourceNotFoundException where the source or its bus is missing, InvalidStateException where the
            partner has deleted it.

    Source: recorded for the missing bus. Unverified: that an ACTIVE source is no error, the words for a DELETED one.
    """
    event_sources.activate(_claimed(region, name))


@operation
def deactivate_event_source(region: Region, *, name: str) -> None:
    """Keep a source's events from its bus; left so for too long, it expires.

    Raises:
        Refusal: as ActivateEventSource.

    Source: model. Unverified: that a PENDING source is no error, and keeps its expiry.
    """
    source = _claimed(region, name)
    if source.state == "ACTIVE":
        event_sources.deactivate(region.backend, source)


def _claimed(region: Region, name: str) -> EventSource:
    source = region.event_sources.get(name)
    if source is None or name not in region.buses:
        raise errors.not_found(f"Event source {name} or event bus {name} does not exist.")
    if source.state == "DELETED":
        raise Refusal("InvalidStateException", f"Event source {name} is in an invalid state.")
    return source


def _described(source: EventSource) -> dict[str, object]:
    described: dict[str, object] = {
        "Arn": arns.event_source(source.region, source.name),
        "CreatedBy": "/".join(source.name.split("/")[:2]),
        "CreationTime": source.creation_time,
        "Name": source.name,
        "State": source.state,
    }
    if source.expiration_time is not None:
        described["ExpirationTime"] = source.expiration_time
    return described
