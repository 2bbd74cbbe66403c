"""Was it published, was it delivered? Assertions whose failure says why not, the nearest miss first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.fake import near_misses
from fake_eventbridge.fake.chronicle import Chronicle
from fake_eventbridge.wording import readable
from fake_eventbridge.wording.differences import differences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge.service.dispatch import Service

# Units: characters of one message, which pytest shows whole.
_LONGEST = 4_000
_MOST_SHOWN = 10


def published(service: Service, expected: Mapping[str, object], times: int | None) -> str | None:
    """Return what is wrong with the events that were published, or None where they are as expected."""
    with service.backend.lock:
        puts = service.backend.journal.history().events
        matching = [put for put in puts if not any(differences(expected, near_misses.event_fields(put)))]
        if _is_met(len(matching), times):
            return None
        chronicle = Chronicle(service)
        lines = [_headline("An event", expected, times, len(matching))]
        if matching:
            lines += _shown("Seen:", [chronicle.event_line(put) for put in matching[:_MOST_SHOWN]], len(matching))
        if times is None or len(matching) < times:
            lines += near_misses.told(near_misses.of_event(chronicle, expected))
        return _bounded([*lines, *_dropped(chronicle.history.dropped_events, chronicle)])


def delivered(service: Service, wanted: near_misses.Wanted, times: int | None) -> str | None:
    """Return what is wrong with the deliveries that targets took, or None where they are as expected."""
    with service.backend.lock:
        matching = [
            entry
            for entry in service.backend.journal.history().deliveries
            if entry.outcome == "delivered"
            and wanted.to in {None, entry.target}
            and wanted.rule in {None, entry.rule}
            and (wanted.payload is None or not near_misses.payload_differences(wanted.payload, entry.payload))
        ]
        if _is_met(len(matching), times):
            return None
        chronicle = Chronicle(service)
        given = {"to": wanted.to, "payload": wanted.payload, "rule": wanted.rule}
        lines = [_headline("A delivery", given, times, len(matching))]
        if matching:
            lines += _shown(
                "Seen:",
                [
                    f"by rule {entry.rule} to {readable.shortened(entry.target)}: event {entry.event.id}, payload "
                    f"{readable.json_or_text(entry.payload)}"
                    for entry in matching[:_MOST_SHOWN]
                ],
                len(matching),
            )
            lines += _twice([(entry.event.id, entry.rule) for entry in matching])
        if times is None or len(matching) < times:
            lines += near_misses.told(near_misses.of_delivery(chronicle, wanted))
        return _bounded([*lines, *_dropped(chronicle.history.dropped_deliveries, chronicle)])


def _is_met(seen: int, times: int | None) -> bool:
    return seen > 0 if times is None else seen == times


def _headline(what: str, expected: Mapping[str, object], times: int | None, seen: int) -> str:
    criteria = ", ".join(f"{name}={readable.as_json(value)}" for name, value in expected.items() if value is not None)
    wanted = "" if times is None else f" {readable.counted(times, 'time')}"
    named = f"{what} with {criteria}" if criteria else what
    return f"{named} was expected{wanted}, and seen {readable.counted(seen, 'time')}."


def _shown(heading: str, lines: list[str], count: int) -> list[str]:
    more = count - len(lines)
    return [heading, *(f"  {line}" for line in lines), *([f"  and {more} more"] if more else [])]


def _twice(ways: list[tuple[str, str]]) -> list[str]:
    """Return that one event came more than once, by several rules or targets, if it did."""
    events = {event for event, _ in ways}
    if len(events) == len(ways):
        return []
    rules = sorted({rule for _, rule in ways})
    return [f"One event came more than once: by {readable.counted(len(rules), 'rule')}, {', '.join(rules[:5])}."]


def _dropped(number: int, chronicle: Chronicle) -> list[str]:
    if not number:
        return []
    why = chronicle.history.why_dropped.replace("raise keep=", "start the fake with a larger `keep=`")
    return [f"{number} older records were dropped: {why}."]


def _bounded(lines: list[str]) -> str:
    """Return the lines as far as they go into a message."""
    kept: list[str] = []
    length = 0
    for number, line in enumerate(lines):
        length += len(line) + 1
        if length > _LONGEST:
            kept.append(f"... and {readable.counted(len(lines) - number, 'line')} more: print(fake.story())")
            break
        kept.append(line)
    return "\n".join(kept)
