"""Events on their way into an archive, which its rule brings, and out again, which a replay sends back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fake_eventbridge.aws.json_encoding import compact, encodable
from fake_eventbridge.service.delivery import routing
from fake_eventbridge.service.delivery.payloads import inputs
from fake_eventbridge.service.state.backend import Arrival
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX, ArchivedEvent

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Backend, Region, Task
    from fake_eventbridge.service.state.records import Replay


# What an archived event counts beside its texts. Units: bytes.
_ACCOUNT_AND_TIME = 12 + 14


def store(backend: Backend, task: Task) -> None:
    """Keep an event in the archive whose rule it woke."""
    with backend.lock:
        archive = task.region.archives.get(task.rule.name.removeprefix(ARCHIVE_RULE_PREFIX))
        if archive is not None:
            archive.events.append(ArchivedEvent(task.arrival.event, backend.clock.now(), _size(task)))


def _size(task: Task) -> int:
    """Return what an event adds to its archive's size.

    Units: bytes of UTF-8. Source: recorded (2026-09) for one event without resources, which another formula fits as
    well. Unverified: that resources count as they do for PutEvents, which the sum of four other events agrees with.
    """
    event = task.arrival.event
    detail = compact(inputs.as_sent(task.arrival.envelope)["detail"])
    texts = (event.source, event.detail_type, detail, *event.resources)
    return sum(len(encodable(text).encode()) for text in texts) + _ACCOUNT_AND_TIME


def send_again(region: Region, replay: Replay) -> None:
    """Send an archive's events of the replay's span back to its bus, in the order of their times, with new ids.

    Units: the span takes in its start's whole second, and leaves out its end. Source: recorded (2026-09).
    """
    bus = region.buses.get(replay.archive.bus)
    if bus is None:
        return
    replay.archive.discard_expired(region.now())
    only = frozenset(replay.destination.get("FilterArns", ())) or None
    start = replay.event_start_time.replace(microsecond=0)
    chosen = [each for each in replay.archive.events if start <= each.event.time < replay.event_end_time]
    for archived in sorted(chosen, key=lambda each: each.event.time):
        event = replace(archived.event, id=region.backend.identifiers.uuid("event"))
        envelope = routing.envelope_of(event, replay_name=replay.name)
        arrival = Arrival(event, envelope, characters=archived.size)
        routing.arrive(region, bus, arrival, only=only)
        replay.event_last_replayed_time = event.time
