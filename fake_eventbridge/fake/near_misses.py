"""Why something expected did not happen: what came nearest to it, and what kept it from happening."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws import arns, json_encoding
from fake_eventbridge.fake import elsewhere
from fake_eventbridge.fake.chronicle import advance, clock_time
from fake_eventbridge.service.delivery.routing import envelope_of
from fake_eventbridge.wording import readable
from fake_eventbridge.wording.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fake_eventbridge.fake.chronicle import Chronicle, Verdict
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.deliveries import DeliveryEntry
    from fake_eventbridge.service.state.journal import Put
    from fake_eventbridge.service.state.records import EventBus, Rule

    Placed = tuple[Region, EventBus, Rule]

# How many of the latest events and deliveries are looked at, and how many lines one reason and its differences have.
_MOST_LOOKED_AT = 300
# How many times an event is held against a rule that could have sent it.
_MOST_PAIRS = 3_000
_MOST_REASONS, _MOST_LINES, _MOST_DIFFERENCES = 5, 12, 8


class Reason(NamedTuple):
    """One way to come near: the smaller the distance, the nearer; a headline, and lines under it."""

    distance: float
    lines: list[str]


class Wanted(NamedTuple):
    """A delivery that was expected; what is None may be anything."""

    to: str | None
    payload: object
    rule: str | None


def told(reasons: Sequence[Reason]) -> list[str]:
    """Return the reasons in lines, the nearest first, of equals the latest, and the rest counted."""
    ordered = sorted(reasons, key=lambda reason: reason.distance)
    lines: list[str] = []
    for number, reason in enumerate(ordered[:_MOST_REASONS]):
        if number < 2:  # noqa: PLR2004 - the nearest, and the first of the others, have a heading
            lines.append("The nearest:" if number == 0 else "Also:")
        shown = reason.lines[:_MOST_LINES]
        lines += [f"  {line}" for line in shown]
        if len(reason.lines) > len(shown):
            lines.append(f"    and {readable.counted(len(reason.lines) - len(shown), 'line')} more")
    if len(ordered) > _MOST_REASONS:
        lines.append(f"  and {len(ordered) - _MOST_REASONS} more that came less near")
    return lines


# -- a delivery


def of_delivery(chronicle: Chronicle, wanted: Wanted) -> list[Reason]:
    """Return why a delivery was not made, or not made often enough."""
    reasons = [*_other_deliveries(chronicle, wanted), *_without_delivery(chronicle, wanted)]
    if not chronicle.puts:
        reasons += nothing_published(chronicle)
    else:
        reasons += [each._replace(distance=1.8) for each in _refused_entries(chronicle, None)]
    return reasons


def payload_differences(expected: object, payload: str) -> list[str]:
    """Return where a payload lacks something of what was expected: it is read as JSON unless text was expected."""
    received: object = payload
    if not isinstance(expected, str):
        try:
            received = json_encoding.loads(payload)
        except ValueError:
            received = payload
    return [str(each) for each in differences(expected, received, "payload")]


def _other_deliveries(chronicle: Chronicle, wanted: Wanted) -> Iterator[Reason]:
    """Return the deliveries to that target or by that rule which are not the one: with what keeps them from it."""
    for entry in reversed(chronicle.deliveries[-_MOST_LOOKED_AT:]):
        if wanted.to not in {None, entry.target} or wanted.rule not in {None, entry.rule}:
            continue
        different = [] if wanted.payload is None else payload_differences(wanted.payload, entry.payload)
        headline = f"rule {entry.rule} sent event {_named(entry)} to {readable.shortened(entry.target)}"
        shown = [f"  {each}" for each in different[:_MOST_DIFFERENCES]]
        if len(different) > len(shown):
            shown.append(f"  and {len(different) - len(shown)} more differences")
        if entry.outcome == "delivered":
            if different:
                yield Reason(1 + len(different), [f"{headline}, with another payload:", *shown])
            continue
        lines = [f"{headline}: {_outcome(chronicle, entry)}", *shown]
        yield Reason(len(different), lines)


def _outcome(chronicle: Chronicle, entry: DeliveryEntry) -> str:
    tries = f"after {readable.counted(entry.attempts, 'attempt')}"
    error = readable.shortened(entry.error or "no error").rstrip(".")
    if entry.outcome == "retrying":
        return f"it failed {tries} with {error}, and {chronicle.waiting(entry)}"
    if entry.outcome == "dead-lettered":
        queues = [
            each.target for each in chronicle.by_event[entry.event.id] if each.attributes and each.rule == entry.rule
        ]
        queue = f" to {readable.shortened(queues[-1])}" if queues else ""
        return f"it failed {tries} with {error}, and was dead-lettered{queue}"
    return f"it failed {tries} with {error}, and was lost: the target has no dead-letter queue that took it"


def _without_delivery(chronicle: Chronicle, wanted: Wanted) -> Iterator[Reason]:
    """Return why events made no delivery there: rule by rule that could have made one, event by event."""
    rules = [each for each in chronicle.rules() if _could_deliver(each[2], wanted)]
    if not rules:
        yield from _no_such_rule(chronicle, wanted)
        for put in reversed(chronicle.puts[-_MOST_LOOKED_AT:]):
            if put.event.dropped is not None:
                yield _dropped(chronicle, put, wanted)
        return
    for region, bus, rule in rules:
        if rule.schedule is not None:
            yield _schedule(chronicle, region, bus, rule)
    looked_at = chronicle.puts[-_MOST_LOOKED_AT:]
    most_rules = max(_MOST_PAIRS // max(len(looked_at), 1), 1)
    for put in reversed(looked_at):
        if put.event.dropped is not None:
            yield _dropped(chronicle, put, wanted)
            continue
        made = [
            entry
            for entry in chronicle.by_event.get(put.event.id, ())
            if entry.target == wanted.to or wanted.to is None
        ]
        if any(wanted.rule in {None, entry.rule} for entry in made):
            continue
        found = [_of_rule(chronicle, put, each, wanted) for each in rules[:most_rules]]
        if found:
            yield min(found, key=lambda reason: reason.distance)


def _could_deliver(rule: Rule, wanted: Wanted) -> bool:
    if wanted.rule not in {None, rule.name}:
        return False
    return wanted.to is None or any(target["Arn"] == wanted.to for target in rule.targets.values())


def _of_rule(chronicle: Chronicle, put: Put, placed: Placed, wanted: Wanted) -> Reason:
    """Return why an event was not sent on by a rule that has the target."""
    region, bus, rule = placed
    headline = f"{chronicle.event_line(put)}{_put_by(chronicle, put)}:"
    far = _unlikeness(put, wanted)
    if any(region is arrived and bus is on for arrived, on in chronicle.buses_of(put)):
        verdict = chronicle.verdict(put, region, rule)
        return Reason(2 + verdict.distance + far, [headline, *_indented(_why(verdict))])
    bus_arn = region.event_bus_arn(bus.name)
    for entry in chronicle.by_event.get(put.event.id, ()):
        if entry.target == bus_arn:
            failed = f"rule {entry.rule} sends it on to bus {bus.name}, where rule {rule.name} is: "
            return Reason(2.2 + far, [headline, f"  {failed}{_outcome(chronicle, entry)}"])
    where = (
        f"rule {rule.name} is on bus {readable.shortened(bus.name)} of {chronicle.place(region.account, region.name)}"
    )
    verdict = chronicle.verdict(put, region, rule)
    if verdict.kind == "matched":
        return Reason(2.5 + far, [headline, f"  {where}, and would match it there"])
    return Reason(5 + verdict.distance + far, [headline, f"  {where}, and would not match it there either"])


def _why(verdict: Verdict) -> list[str]:
    if verdict.kind == "matched" and not verdict.note:
        return [f"rule {verdict.name} matches it, and did not send it there"]
    return verdict.lines()


def _dropped(chronicle: Chronicle, put: Put, wanted: Wanted) -> Reason:
    lines = [f"event {_named(put)}{_put_by(chronicle, put)} was dropped: {readable.shortened(put.event.dropped or '')}"]
    call = chronicle.call_of(put)
    if call is not None:
        lines += _indented(elsewhere.sentences(chronicle, call))
    return Reason(2 + _unlikeness(put, wanted), lines)


def _schedule(chronicle: Chronicle, region: Region, bus: EventBus, rule: Rule) -> Reason:
    named = f"rule {rule.name} on bus {bus.name} of {chronicle.place(region.account, region.name)}"
    if rule.state == "DISABLED":
        return Reason(1.5, [f"{named} is a schedule, and disabled: EnableRule lets it send"])
    if rule.due is None:
        return Reason(1.5, [f"{named} is a schedule ({rule.schedule_expression}), and nothing is due any more"])
    span = rule.due.moment - chronicle.service.backend.clock.now()
    due = f"waits for the clock: it next sends at {clock_time(rule.due.moment)}"
    return Reason(1.5, [f"{named} is a schedule ({rule.schedule_expression}), and {due}: {advance(span)}"])


def _no_such_rule(chronicle: Chronicle, wanted: Wanted) -> Iterator[Reason]:
    """Return what is known of a rule, or a target, that is not there."""
    rules = list(chronicle.rules())
    named = [each for each in rules if each[2].name == wanted.rule]
    if wanted.rule is not None and not named:
        lines = [f"there is no rule {readable.as_json(wanted.rule)}"]
        lines += _indented(elsewhere.of_name(chronicle, "rule", wanted.rule))
        near = get_close_matches(wanted.rule, sorted({each[2].name for each in rules}), n=3)
        lines[0] += f"; nearest names: {', '.join(near)}" if near else ""
        yield Reason(0, lines)
    elif named:
        for region, bus, rule in named[:3]:
            targets = ", ".join(readable.shortened(target["Arn"]) for target in rule.targets.values()) or "none"
            where = f"on bus {readable.shortened(bus.name)} of {chronicle.place(region.account, region.name)}"
            yield Reason(0, [f"rule {rule.name} {where} has no such target; its targets: {targets}"])
    if wanted.to is None:
        if not rules:
            yield Reason(3, ["there is no rule on any bus"])
        return
    yield from _no_such_target(chronicle, wanted.to, rules)


def _no_such_target(chronicle: Chronicle, to: str, rules: Sequence[Placed]) -> Iterator[Reason]:
    having = [each for each in rules if any(target["Arn"] == to for target in each[2].targets.values())]
    for region, bus, rule in having[:3]:
        where = f"on bus {readable.shortened(bus.name)} of {chronicle.place(region.account, region.name)}"
        yield Reason(0.5, [f"it is a target of rule {rule.name} {where}"])
    if having:
        return
    for _, _, rule in rules:
        for target in rule.targets.values():
            if target.get("DeadLetterConfig", {}).get("Arn") == to:
                of = readable.shortened(target["Arn"])
                yield Reason(0, [f"it is the dead-letter queue of rule {rule.name}'s target {of}, where nothing ended"])
                return
    known = {target["Arn"] for _, _, rule in rules for target in rule.targets.values()}
    line = f"no rule has the target {readable.shortened(to)}"
    if known:
        nearest = max(sorted(known), key=lambda arn: SequenceMatcher(None, arn[-300:], to[-300:]).ratio())
        line += f"; nearest: {readable.shortened(nearest)}{_differing_parts(to, nearest)}"
    removed = [
        call for call in chronicle.calls if call.operation in {"RemoveTargets", "DeleteRule"} and call.error is None
    ]
    lines = [line]
    if removed and not known:
        lines.append(f"  {removed[-1].operation} was called at {clock_time(removed[-1].at)}")
    yield Reason(0.4, lines)
    for put in reversed(chronicle.puts[-_MOST_LOOKED_AT:]):
        if put.event.dropped is None:
            sent = [readable.shortened(entry.target) for entry in chronicle.by_event.get(put.event.id, ())]
            went = f"went to {', '.join(sent[:3])}" if sent else "went to no target"
            yield Reason(6, [f"{chronicle.event_line(put)} {went}"])


def _differing_parts(wanted: str, nearest: str) -> str:
    """Return in which parts two ARNs differ."""
    one, other = arns.parse(wanted), arns.parse(nearest)
    if one is None:
        return ", and what was asked for is not an ARN"
    if other is None:
        return ""
    parts = [
        f"{name} {mine or 'none'} was asked for"
        for name, mine, theirs in zip(("partition", "service", "Region", "account"), one, other, strict=False)
        if mine != theirs
    ]
    if not parts and one.resource.lower() == other.resource.lower():
        parts = ["its name differs in case"]
    return f" ({', '.join(parts)})" if parts else ""


# -- an event


def of_event(chronicle: Chronicle, expected: Mapping[str, object]) -> list[Reason]:
    """Return what came nearest to an event that was expected."""
    reasons: list[Reason] = []
    for put in reversed(chronicle.puts[-_MOST_LOOKED_AT:]):
        found = list(differences(expected, event_fields(put)))
        if found:
            lines = [f"{chronicle.event_line(put)}{_put_by(chronicle, put)}:"]
            lines += [f"  {each}" for each in found[:_MOST_DIFFERENCES]]
            if len(found) > _MOST_DIFFERENCES:
                lines.append(f"  and {len(found) - _MOST_DIFFERENCES} more differences")
            reasons.append(Reason(sum(0.5 if each.hint else 1 for each in found), lines))
    reasons += _refused_entries(chronicle, expected)
    return reasons + _failed_puts(chronicle, expected) if reasons else nothing_published(chronicle)


def event_fields(put: Put) -> dict[str, object]:
    """Return what an expected event may name."""
    return {name: getattr(put.event, name) for name in ("source", "detail_type", "detail", "bus", "account")}


def nothing_published(chronicle: Chronicle) -> list[Reason]:
    """Return why nothing was published at all: calls that failed, entries that were refused, or no call."""
    reasons = [*_refused_entries(chronicle, None), *_failed_puts(chronicle, None)]
    if reasons:
        return reasons
    calls = [call for call in chronicle.calls if call.operation in {"PutEvents", "PutPartnerEvents"}]
    if calls or chronicle.history.dropped_events:
        return []
    made = f" in {readable.counted(len(chronicle.calls), 'call')}" if chronicle.calls else ""
    return [Reason(9, [f"no event was published: neither PutEvents nor PutPartnerEvents was called{made}"])]


def _refused_entries(chronicle: Chronicle, expected: Mapping[str, object] | None) -> list[Reason]:
    """Return the entries that were refused; the call itself answers as if all were well, so they are overlooked."""
    reasons: list[Reason] = []
    for call, index, entry, why in deque(chronicle.refused_entries(), maxlen=_MOST_LOOKED_AT):
        away = 0 if expected is None else len(list(differences(expected, _entry_fields(entry, call.account))))
        fault = "" if call.fault is None else f" (fault {call.fault})"
        told = f"{call.operation} at {clock_time(call.at)} refused its entry {index}: {why}{fault}"
        shown = f"  {readable.as_json(entry)}: the call raises nothing, its answer's FailedEntryCount says so"
        reasons.append(Reason(away - 0.5, [told, shown]))
    return reasons


def _failed_puts(chronicle: Chronicle, expected: Mapping[str, object] | None) -> list[Reason]:
    reasons: list[Reason] = []
    puts = (call for call in chronicle.calls if call.operation in {"PutEvents", "PutPartnerEvents"})
    for call in deque((call for call in puts if call.error is not None), maxlen=_MOST_LOOKED_AT):
        if call.error is not None:
            fault = "" if call.fault is None else f" (fault {call.fault})"
            error = readable.shortened(f"{call.error.code}: {call.error.message}")
            tries = "" if call.attempts == 1 else f" after {call.attempts} attempts"
            entries = call.request.get("Entries")
            listed = [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
            away = [len(list(differences(expected or {}, _entry_fields(each, call.account)))) for each in listed]
            line = f"{call.operation} at {clock_time(call.at)} failed{tries} with {error}{fault}"
            reasons.append(Reason(min(away, default=1) + 0.2, [line]))
    return reasons


def _entry_fields(entry: Mapping[str, object], account: str) -> dict[str, object]:
    """Return an entry's fields under the names that an event has."""
    detail: object = entry.get("Detail")
    with suppress(ValueError):
        detail = json_encoding.loads(str(detail))
    source, bus = entry.get("Source"), entry.get("EventBusName") or "default"
    return {"source": source, "detail_type": entry.get("DetailType"), "detail": detail, "bus": bus, "account": account}


# -- words


def _named(record: Put | DeliveryEntry) -> str:
    event = record.event
    return f"{readable.as_json(event.detail_type, 80)} from {readable.shortened(event.source, 120)} {_id(event.detail)}"


def _id(detail: object) -> str:
    return readable.as_json(detail, 100)


def _put_by(chronicle: Chronicle, put: Put) -> str:
    call = chronicle.call_of(put)
    return "" if call is None else f", put at {clock_time(call.at)}"


def _unlikeness(put: Put, wanted: Wanted) -> float:
    """Return how little of an expected payload an event has, from 0 to 1: to choose among events, not more."""
    if not isinstance(wanted.payload, dict):
        return 0.0
    wholes = ({**envelope_of(put.event)}, put.event.detail)
    return min(min(len(list(differences(wanted.payload, whole))), 10) / 20 for whole in wholes)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
