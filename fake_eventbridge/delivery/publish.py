"""What becomes of an event that a bus accepted? It is recorded here, the one way in for every sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge.journal import Event
    from fake_eventbridge.state import Region


def publish(region: Region, event: Event) -> str:
    """Let an event arrive on its bus, which is one of this Region's, and return its id; a dropped one goes no further.

    The event's `account` is what its receivers read; `region` is the account and Region whose bus it is.
    """
    region.backend.journal.add(event)
    return event.id
