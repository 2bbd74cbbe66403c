"""How is it told what happened? The story of a fake, as indented text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.calls import Call
    from fake_eventbridge.service.state.journal import Delivery, Event, Records

_LONGEST = 100


def story(service: Service) -> str:
    """Tell what happened: calls with outcomes, events with their way, mistakes, and the faults that nothing hit."""
    journal = service.backend.journal
    lines = [*_calls(journal.calls()), *_events(journal.events(), journal.deliveries())]
    told = {call.error.message for call in journal.calls() if call.error is not None}
    lines += [f"MisuseError: {misuse}" for misuse in service.misuses if str(misuse) not in told]
    unused = service.faults.unused()
    if unused is not None:
        lines += unused.splitlines()
    return "\n".join(lines or ["No EventBridge call was made."])


def _calls(calls: Records[Call]) -> Iterator[str]:
    if calls.dropped:
        yield f"({calls.dropped} older calls dropped: raise keep=)"
    for call in calls:
        mark = " (shortcut)" if call.shortcut else ""
        yield f"{call.at:%Y-%m-%d %H:%M:%S} {call.account} {call.region} {call.operation}{mark}"
        yield f"    {_short(call.request)}"
        yield f"    {_outcome(call)}"


def _outcome(call: Call) -> str:
    retries = (
        "" if call.attempts == 1 else f" after {call.attempts} attempts, {call.waited:.1f} s of back-off not slept"
    )
    if call.error is None:
        return f"-> {_short(call.response)}{retries}"
    by_fault = "" if call.fault is None else f" (fault {call.fault})"
    return f"-> {call.error.code}: {call.error.message}{retries}{by_fault}"


def _events(events: Records[Event], deliveries: Records[Delivery]) -> Iterator[str]:
    """Tell events and, under each, its deliveries; then what the service sent by itself, as schedules do."""
    by_event: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        by_event.setdefault(delivery.event.id, []).append(delivery)
    if events.dropped:
        yield f"({events.dropped} older events dropped: raise keep=)"
    if deliveries.dropped:
        yield f"({deliveries.dropped} older deliveries dropped: raise keep=)"
    for event in events:
        yield from _event(event, by_event.pop(event.id, []))
    for others in by_event.values():
        yield from _event(others[0].event, others)


def _event(event: Event, deliveries: list[Delivery]) -> Iterator[str]:
    yield f"event {event.id} {event.source} {event.detail_type!r} {_short(event.detail)}"
    yield f"    -> {event.dropped or f'bus {event.bus} of {event.account} in {event.region}'}"
    for delivery in deliveries:
        yield f"    rule {delivery.rule} -> {delivery.target}: {_way(delivery)}"


def _way(delivery: Delivery) -> str:
    tries = "" if delivery.attempts == 1 else f" after {delivery.attempts} attempts"
    error = "" if delivery.error is None else f": {delivery.error}"
    return f"{delivery.outcome}{tries}{error}"


def _short(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
