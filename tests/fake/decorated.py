"""What decorated functions and classes do in their tests, and whether their fake ended."""

from __future__ import annotations

from fake_eventbridge import active_fake
from fake_eventbridge.interception import active


def make_bus() -> int:
    """Make a bus in the active fake, and return how many there are then."""
    client = active_fake().client()
    client.create_event_bus(Name="orders")
    return len(client.list_event_buses()["EventBuses"])


def nothing_is_active() -> bool:
    """Return whether no fake is active."""
    return active.innermost() is None
