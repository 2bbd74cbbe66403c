"""What becomes of an event that somebody put? It is recorded here, the one way in for all who put, and goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.delivery import envelope, routing
from fake_eventbridge.delivery.tasks import Arrival

if TYPE_CHECKING:
    from fake_eventbridge.journal import Event
    from fake_eventbridge.state import Region


def publish(region: Region, event: Event, *, trace_header: str | None = None) -> str:
    """Let an event arrive on its bus, which is one of this Region's, and return its id; a dropped one goes no further.

    The event's `account` is what its receivers read; `region` is the account and Region whose bus it is.
    """
    region.backend.journal.add(event)
    bus = region.buses.get(event.bus)
    if event.dropped is None and bus is not None and len(bus.awake):
        arrival = Arrival(event, envelope.of(event), (region.event_bus_arn(bus.name),), trace_header)
        routing.arrive(region, bus, arrival)
    return event.id
