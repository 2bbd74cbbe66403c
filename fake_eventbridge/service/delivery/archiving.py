"""How does an event get into an archive, and out again? The archive's rule brings it, a replay sends it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.service.delivery import routing
from fake_eventbridge.service.delivery.payloads import inputs
from fake_eventbridge.service.state.backend import Arrival
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX, ArchivedEvent

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Backend, Region, Task
    from fake_eventbridge.service.state.records import Replay


def store(backend: Backend, task: Task) -> None:
    """Keep an event in the archive whose rule it woke."""
    with backend.lock:
        archive = task.region.archives.get(task.rule.name.removeprefix(ARCHIVE_RULE_PREFIX))
        if archive is not None:
            size = len(inputs.envelope_text(task.arrival.envelope).encode())
            archive.events.append(ArchivedEvent(task.arrival.event, backend.clock.now(), size))


def send_again(region: Region, replay: Replay) -> None:
    """Send an archive's events of the replay's span back to its bus, in the order of their times.

    Units: the span takes in its start and leaves out its end. Unverified: which ends it takes in.
    """
    bus = region.buses.get(replay.archive.bus)
    if bus is None:
        return
    replay.archive.discard_expired(region.now())
    only = frozenset(replay.destination.get("FilterArns", ())) or None
    chosen = [
        each.event
        for each in replay.archive.events
        if replay.event_start_time <= each.event.time < replay.event_end_time
    ]
    for event in sorted(chosen, key=lambda each: each.time):
        arrival = Arrival(event, routing.envelope_of(event, replay_name=replay.name), (region.event_bus_arn(bus.name),))
        routing.arrive(region, bus, arrival, only=only)
        replay.event_last_replayed_time = event.time
