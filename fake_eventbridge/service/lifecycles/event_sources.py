"""The life of a partner event source: every transition, seen from both sides.

                  customer: CreateEventBus                    partner: Delete
    PENDING, no bus ---------------------> ACTIVE -----------------------------> DELETED, bus stays
          ^    ^                           |    ^                                   |        |
          |    '---- DeleteEventBus -------|    | ActivateEventSource               |        |
          |                   Deactivate   v    |        partner: Create again      |        |
          '---- DeleteEventBus ------- PENDING, bus stays <-------------------------'        |
                                                            customer: DeleteEventBus: gone --'

A PENDING source that nobody claims in time is gone; where its bus exists, the customer sees it as DELETED.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.service.state.records import EventSource

if TYPE_CHECKING:
    from datetime import datetime

    from fake_eventbridge.service.state.backend import Backend, Region


def offer(partner: Region, name: str, account: str) -> EventSource:
    """Offer a source to a customer's account; one that its partner had deleted comes back without becoming active."""
    backend = partner.backend
    customer = backend.region(account, partner.name)
    source = EventSource(name, partner.name, partner.account, account, backend.clock.now())
    customer.event_sources[name] = source
    partner.partner_event_sources[name] = source
    backend.offers[partner.name, name] = source
    _wait(backend, source)
    return source


def withdraw(backend: Backend, source: EventSource) -> None:
    """Take a partner's offer back: where the customer has a bus, it keeps seeing the source, as DELETED."""
    del backend.offers[source.region, source.name]
    del backend.region(source.partner, source.region).partner_event_sources[source.name]
    customer = backend.region(source.customer, source.region)
    source.expiration_time = None
    source.state = "DELETED"
    if source.name not in customer.buses:
        del customer.event_sources[source.name]


def activate(source: EventSource) -> None:
    """Let events reach the customer's bus."""
    source.state = "ACTIVE"
    source.expiration_time = None


def deactivate(backend: Backend, source: EventSource) -> None:
    """Stop events from reaching the bus, which stays; the source must be activated again before it expires."""
    _wait(backend, source)


def detach(customer: Region, source: EventSource) -> None:
    """Let go of the customer's bus: the source waits to be claimed again, and one that was DELETED is gone."""
    if source.state == "DELETED":
        del customer.event_sources[source.name]
    else:
        _wait(customer.backend, source)


def _wait(backend: Backend, source: EventSource) -> None:
    source.state = "PENDING"
    due = source.expiration_time = _expiry(backend)
    if source.expiry is not None:
        backend.clock.cancel(source.expiry)
    source.expiry = None if due is None else backend.clock.schedule(due, partial(_expire, backend, source, due))


def _expiry(backend: Backend) -> datetime | None:
    days = backend.quotas["pending_source_days"]
    if days is None:
        return None
    try:
        return backend.clock.now() + timedelta(days=days)
    except OverflowError:
        return None  # what lies beyond the calendar does not come


def _expire(backend: Backend, source: EventSource, due: datetime) -> None:
    """Let a source expire, unless it was claimed, deleted or given new time since."""
    with backend.lock:
        if source.expiration_time == due:
            withdraw(backend, source)
            told = f"event source {source.name}, offered to {source.customer} in {source.region}, expired"
            backend.journal.note(due, told, source.name)
