"""The story of a fake, as indented text in the order of time: each call, and under it what it caused."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from fake_eventbridge.fake.chronicle import Chronicle, clock_time
from fake_eventbridge.service.state.journal import CallEntry, Moment, Put
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fake_eventbridge.fake.chronicle import Verdict
    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.deliveries import DeliveryEntry


class Sent(NamedTuple):
    """What the service sent by itself, as schedules do: the deliveries of one event that nobody put."""

    number: int
    deliveries: list[DeliveryEntry]


Item: TypeAlias = CallEntry | Moment | Put | Sent

# What is told in full: the last items, and before them those that failed; of each, so many events, rules and attempts.
_LAST, _FAILING = 20, 15
_MOST_EVENTS, _MOST_DELIVERIES, _MOST_NEAR, _MOST_ATTEMPTS = 5, 8, 3, 4
_MOST_LINES = 400
# How far a rule may be from matching and still be told as one that nearly did: in leaves that refused.
_NEARLY = 2.5
# Units: characters of a request and an answer.
_LONGEST = 300


def story(service: Service) -> str:
    """Tell what happened: calls and what they caused, mistakes, and the faults that were not used up."""
    with service.backend.lock:
        chronicle = Chronicle(service)
        lines = _bounded([*_kept(chronicle), *_told(chronicle)])
        seen = {call.error.message for call in chronicle.calls if call.error is not None}
        lines += [f"MisuseError: {readable.shortened(str(it), 1_000)}" for it in service.misuses if str(it) not in seen]
    unused = service.faults.unused()
    if unused is not None:
        lines += [readable.printable(line) for line in unused.splitlines()]
    return "\n".join(lines or ["No EventBridge call was made."])


def items(chronicle: Chronicle) -> list[Item]:
    """Return what happened, in the order of time; what a call put is told under it and is no item of its own."""
    calls = {call.order for call in chronicle.calls}
    put_ids = {put.event.id for put in chronicle.puts}
    sent = [Sent(made[0].order, made) for event, made in chronicle.by_event.items() if event not in put_ids and made]
    loose = [put for put in chronicle.puts if put.cause not in calls]
    found: list[Item] = [*chronicle.calls, *chronicle.history.moments, *loose, *sent]
    return sorted(found, key=number_of)


def number_of(item: Item) -> int:
    """Return where an item stands in the order of time."""
    return item.order if isinstance(item, CallEntry) else item.number


def has_failed(chronicle: Chronicle, item: Item) -> bool:
    """Return whether something went wrong with an item, or with what it caused."""
    if isinstance(item, Moment):
        return bool(item.name)
    if isinstance(item, Sent):
        return any(entry.outcome != "delivered" for entry in item.deliveries)
    if isinstance(item, Put):
        return _event_failed(chronicle, item)
    if item.error is not None or item.fault is not None or (item.response or {}).get("FailedEntryCount"):
        return True
    return any(_event_failed(chronicle, put) for put in chronicle.by_cause.get(item.order, ()))


def actor(chronicle: Chronicle, call: CallEntry) -> str:
    """Return whose call it was: a partner by its name, where it acts as one."""
    name = chronicle.partner(call.account)
    if name is None and "Partner" in call.operation and chronicle.is_partner(call.account):
        name = chronicle.party(call.account)
    return readable.shortened(name or call.account)


def request_text(value: object, longest: int = _LONGEST) -> str:
    """Return a request or an answer as JSON, the JSON texts inside it read."""
    return readable.as_json(opened(value), longest)


def outcome(call: CallEntry) -> str:
    """Return how a call ended, with its retries and the fault that answered it."""
    record = call.record()
    retries = (
        "" if call.attempts == 1 else f" after {call.attempts} attempts, {call.waited:.1f} s of back-off not slept"
    )
    by_fault = "" if call.fault is None else f" (fault {readable.shortened(str(call.fault))})"
    if record.error is None:
        return f"{request_text(record.response)}{retries}{by_fault}"
    return f"{record.error.code}: {readable.shortened(record.error.message, 1_000)}{retries}{by_fault}"


def _kept(chronicle: Chronicle) -> Iterator[str]:
    history = chronicle.history
    for number, what in (
        (history.dropped_calls, "calls"),
        (history.dropped_events, "events"),
        (history.dropped_deliveries, "deliveries"),
    ):
        if number:
            yield f"({number} older {what} dropped: {history.why_dropped})"


def selected(chronicle: Chronicle, last: int, failing: int) -> Iterator[Item | list[Item]]:
    """Return the last items and the last that failed, in the order of time, and in lists those that are left out."""
    every = items(chronicle)
    wrong = [index for index, item in enumerate(every) if has_failed(chronicle, item)][-failing:]
    shown = {*wrong, *range(max(len(every) - last, 0), len(every))}
    left_out: list[Item] = []
    for index, item in enumerate(every):
        if index not in shown:
            left_out.append(item)
            continue
        if left_out:
            yield left_out
            left_out = []
        yield item


def _told(chronicle: Chronicle) -> Iterator[str]:
    for item in selected(chronicle, _LAST, _FAILING):
        try:
            yield from [counted(item)] if isinstance(item, list) else list(_item(chronicle, item))
        except Exception as error:  # noqa: BLE001, PERF203 - a story that cannot be told in full is told as far as it can be
            yield f"(what happened here cannot be told: {type(error).__name__}: {readable.shortened(str(error))})"


def counted(left_out: Sequence[Item]) -> str:
    """Return how many items are left out, and which."""
    names = Counter(
        each.operation if isinstance(each, CallEntry) else "clock" if isinstance(each, Moment) else "event sent"
        for each in left_out
    )
    listed = ", ".join(f"{name} ({number})" for name, number in names.most_common(6))
    return f"... {len(left_out)} more, not told: {listed}"


def _item(chronicle: Chronicle, item: Item) -> Iterator[str]:
    if isinstance(item, Moment):
        yield f"{clock_time(item.at)} {readable.shortened(item.told)}"
    elif isinstance(item, Put):
        yield from _event(chronicle, item)
    elif isinstance(item, Sent):
        event = item.deliveries[0].event
        named = f"{readable.as_json(event.detail_type, 80)} from {readable.shortened(event.source)}"
        place = chronicle.place(event.account, event.region)
        yield f"event {event.id} {named} on bus {readable.shortened(event.bus)} of {place}"
        for entry in item.deliveries[:_MOST_DELIVERIES]:
            yield from _delivery(entry)
    else:
        yield from _call(chronicle, item)


def _call(chronicle: Chronicle, call: CallEntry) -> Iterator[str]:
    mark = " (shortcut)" if call.shortcut else ""
    yield f"{clock_time(call.at)} {actor(chronicle, call)} {call.region} {call.operation}{mark}"
    yield f"    {request_text(call.record().request)}"
    yield f"    -> {outcome(call)}"
    puts = chronicle.by_cause.get(call.order, [])
    failing = [put for put in puts if _event_failed(chronicle, put)]
    told = [put for put in puts if put in failing[:_MOST_EVENTS]] or puts[:_MOST_EVENTS]
    for put in told:
        for line in _event(chronicle, put):
            yield f"    {line}"
    if len(puts) > len(told):
        yield f"    ... and {readable.counted(len(puts) - len(told), 'event')} more"


def _event(chronicle: Chronicle, put: Put) -> Iterator[str]:
    event = put.event
    named = f"{readable.as_json(event.detail_type, 80)} from {readable.shortened(event.source)}"
    yield f"event {event.id} {named}: {readable.as_json(event.detail, _LONGEST)}"
    if event.dropped is not None:
        yield f"    dropped: {readable.shortened(event.dropped)}"
        return
    place = "" if put.owner is None else f" of {chronicle.place(*put.owner)}"
    yield f"    on bus {readable.shortened(event.bus)}{place}"
    made = chronicle.by_event.get(event.id, [])
    for entry in made[:_MOST_DELIVERIES]:
        yield from _delivery(entry)
    if len(made) > _MOST_DELIVERIES:
        yield f"    ... and {len(made) - _MOST_DELIVERIES} more deliveries"
    yield from _others(chronicle.verdicts(put), delivered=bool(made))


def _delivery(entry: DeliveryEntry) -> Iterator[str]:
    letter = "dead letter of rule" if entry.attributes else "rule"
    tries = "" if entry.attempts == 1 else f" after {entry.attempts} attempts"
    error = "" if entry.error is None else f": {readable.shortened(entry.error)}"
    yield f"    {letter} {entry.rule} -> {readable.shortened(entry.target)}: {entry.outcome}{tries}{error}"
    if len(entry.history) > 1:
        hidden = len(entry.history) - _MOST_ATTEMPTS
        if hidden > 0:
            yield f"        ... {readable.counted(hidden, 'attempt')} before"
        for attempt in entry.history[-_MOST_ATTEMPTS:]:
            yield f"        {clock_time(attempt.at)} {readable.shortened(attempt.error or 'taken')}"
    if entry.outcome == "retrying" and entry.retry_at is not None:
        yield f"        the next attempt waits for {clock_time(entry.retry_at)}"


def _others(verdicts: Sequence[Verdict], *, delivered: bool) -> Iterator[str]:
    """Tell the rules that sent nothing: those that matched without a target, and those that nearly did."""
    others = [each for each in verdicts if each.kind != "matched" or not each.rule.targets]
    near = [each for each in others if each.distance <= _NEARLY and each.kind != "schedule"][:_MOST_NEAR]
    if not near and not delivered:
        near = others[:1]
    for verdict in near:
        yield from (f"    {line}" for line in verdict.lines())
    if len(others) > len(near):
        more = readable.counted(len(others) - len(near), "other rule" if near or delivered else "rule")
        yield f"    {more} did not match it"
    if not verdicts and not delivered:
        yield "    no rule is on this bus"


def _event_failed(chronicle: Chronicle, put: Put) -> bool:
    if put.event.dropped is not None:
        return True
    return any(entry.outcome != "delivered" for entry in chronicle.by_event.get(put.event.id, ()))


def _bounded(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [f"... {len(lines) - _MOST_LINES} lines before", *lines[-_MOST_LINES:]]


def opened(value: object, depth: int = 0) -> object:
    """Return a value in which texts that are JSON objects or arrays are read, so that they print without escapes."""
    if isinstance(value, dict):
        return {name: opened(each, depth + 1) for name, each in value.items()} if depth < 8 else value  # noqa: PLR2004 - deeper than any request
    if isinstance(value, list):
        return [opened(each, depth + 1) for each in value] if depth < 8 else value  # noqa: PLR2004 - as above
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
