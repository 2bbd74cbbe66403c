"""What may explain that a test failed: the sentences that its report begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.fake import elsewhere
from fake_eventbridge.fake.chronicle import Chronicle, clock_time
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.journal import CallEntry

# How many sentences of one kind are told, and in how many of the latest records they are looked for.
_MOST, _MOST_LOOKED_AT = 3, 50


def explanation(service: Service, error: BaseException | None) -> list[str]:
    """Return in lines what may explain an error, the likeliest first; what the error says itself is left out."""
    with service.backend.lock:
        chronicle = Chronicle(service)
        said = "" if error is None else str(error)
        lines: list[str] = []
        for find in (_elsewhere, _refused, _dropped, _undelivered, _silent_rules, _unmatched):
            try:
                found = find(chronicle, said) if find is _elsewhere else find(chronicle, "")
                lines += [line for line in found if line.strip() not in said and line not in lines]
            except Exception as problem:  # noqa: BLE001, PERF203 - what cannot be explained is told without
                lines.append(f"(an explanation failed: {type(problem).__name__}: {readable.shortened(str(problem))})")
        return [line for line, after in zip(lines, [*lines, ""][1:], strict=True) if not _is_bare(line, after)]


def _is_bare(line: str, after: str) -> bool:
    """Return whether a line announces reasons that do not follow, as the error has said them."""
    return line.endswith(":") and not after.startswith("  ")


def _elsewhere(chronicle: Chronicle, said: str) -> list[str]:
    """Return what exists elsewhere of what calls asked for: first for the call whose error failed the test."""
    calls = chronicle.calls[-_MOST_LOOKED_AT:][::-1]
    calls.sort(key=lambda call: not _is_told(call, said))  # stable: the latest first
    found: list[str] = []
    for call in calls:
        found += [f"{sentence}." for sentence in elsewhere.sentences(chronicle, call)]
        if len(found) >= _MOST:
            break
    return list(dict.fromkeys(found))[:_MOST]


def _is_told(call: CallEntry, said: str) -> bool:
    return call.error is not None and call.error.code in said and call.error.message in said


def _refused(chronicle: Chronicle, _: str) -> Iterator[str]:
    found = list(chronicle.refused_entries())
    for call, index, _entry, why in found[:_MOST]:
        fault = "" if call.fault is None else " (a fault of this test)"
        yield (
            f"{call.operation} at {clock_time(call.at)} refused its entry {index}: {why.rstrip('.')}{fault}; the call "
            "raises nothing, its answer's FailedEntryCount says so."
        )
    if len(found) > _MOST:
        yield f"{len(found) - _MOST} more entries were refused."


def _dropped(chronicle: Chronicle, _: str) -> Iterator[str]:
    found = [put for put in chronicle.puts if put.event.dropped is not None]
    for put in found[-_MOST:]:
        yield f"{_capital(chronicle.event_line(put))}."
    if len(found) > _MOST:
        yield f"{len(found) - _MOST} more events were dropped."


def _undelivered(chronicle: Chronicle, _: str) -> Iterator[str]:
    failing = [entry for entry in chronicle.deliveries if entry.outcome != "delivered"]
    found = list({(entry.rule, entry.target, entry.error): entry for entry in failing}.values())
    for entry in found[-_MOST:]:
        tries = readable.counted(entry.attempts, "attempt")
        waits = f"; {chronicle.waiting(entry)}" if entry.outcome == "retrying" else ""
        target = readable.shortened(entry.target)
        error = readable.shortened(entry.error or "no error").rstrip(".")
        yield f"Rule {entry.rule}'s delivery to {target}: {entry.outcome} after {tries} with {error}{waits}."
    if len(found) > _MOST:
        yield f"{len(found) - _MOST} more deliveries did not arrive."


def _silent_rules(chronicle: Chronicle, _: str) -> Iterator[str]:
    """Return why rules that have targets, and whose bus had events, never sent anything."""
    heard = {entry.rule for entry in chronicle.deliveries}
    found: list[tuple[float, str, list[str]]] = []
    for put in chronicle.puts[-_MOST_LOOKED_AT:]:
        for verdict in chronicle.verdicts(put):
            sends = verdict.kind == "schedule" or (verdict.kind == "matched" and verdict.rule.targets)
            if verdict.rule.name not in heard and not sends:
                lines = [f"{_capital(chronicle.event_line(put))}:", *(f"  {line}" for line in verdict.lines())]
                found.append((verdict.distance, verdict.rule.name, lines))
    told: set[str] = set()
    for _distance, rule, lines in sorted(found, key=lambda each: each[0]):
        if rule not in told and len(told) < _MOST:
            told.add(rule)
            yield from lines


def _unmatched(chronicle: Chronicle, _: str) -> Iterator[str]:
    """Return the latest events that reached no rule at all."""
    found = [
        put
        for put in chronicle.puts[-_MOST_LOOKED_AT:]
        if put.event.dropped is None and put.event.id not in chronicle.by_event and not chronicle.verdicts(put)
    ]
    for put in found[-_MOST:]:
        line = f"{_capital(chronicle.event_line(put))}: no rule is on this bus"
        others = sorted({rule.bus for _, _, rule in chronicle.rules()})
        yield f"{line}; rules are on {', '.join(map(readable.shortened, others[:3]))}." if others else f"{line}."
    if len(found) > _MOST:
        yield f"{len(found) - _MOST} more events reached no rule."


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]
