"""What happened in a fake, linked: a call with its events, an event with its deliveries and the rules' verdicts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from fake_eventbridge.aws import account_ids, arns
from fake_eventbridge.patterns.on_demand import explain
from fake_eventbridge.service.delivery.routing import envelope_of
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX
from fake_eventbridge.wording import readable

_SECOND = timedelta(seconds=1)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from fake_eventbridge.patterns.explanations import LeafReport
    from fake_eventbridge.patterns.pattern import Pattern
    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.deliveries import DeliveryEntry
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.journal import CallEntry, History, Put
    from fake_eventbridge.service.state.records import EventBus, Rule

# Account, Region, bus and name of a rule.
_RuleKey: TypeAlias = tuple[str, str, str, str]
Kind = Literal["matched", "refused", "disabled", "later", "schedule"]

# How many times a pattern is held against an event to tell why it did not match, in all and for one event.
_MOST_EXPLAINED, _MOST_EXPLAINED_OF_ONE = 600, 200
# How many of a pattern's combinations of `$or` are told.
_MOST_BRANCHES = 4
# How many values of an event are told for one leaf, and how far away is what cannot match at all.
_MOST_VALUES, _FAR = 3, 90.0
_PARTNER_PREFIX = "aws.partner/"
_CHANGES_OF_RULES = {
    "PutRule": "Name",
    "DeleteRule": "Name",
    "EnableRule": "Name",
    "DisableRule": "Name",
    "PutTargets": "Rule",
    "RemoveTargets": "Rule",
}


class Refusing(NamedTuple):
    """One leaf of a pattern that refused an event: what it asks for, what the event has, and what came nearest."""

    path: str
    asked: str
    found: str
    hint: str

    def __str__(self) -> str:
        hint = f" ({readable.shortened(self.hint)})" if self.hint else ""
        return f"{readable.shortened(self.path)}: the rule asks for {self.asked}, the event has {self.found}{hint}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule makes of one event; `branches` are the refusing leaves of each way through `$or`, nearest first.

    `note` says that the rule, or its targets, have changed since the event came.
    """

    region: Region
    rule: Rule
    kind: Kind
    branches: tuple[tuple[Refusing, ...], ...] = ()
    distance: float = 0.0
    note: str = ""

    @property
    def refusing(self) -> tuple[Refusing, ...]:
        """The leaves that refused, in the way through the pattern that came nearest."""
        return self.branches[0] if self.branches else ()

    @property
    def name(self) -> str:
        """The rule's name."""
        return readable.shortened(self.rule.name)

    def lines(self) -> list[str]:
        """Return in words why the rule did not send the event on: a headline, and the leaves under it."""
        note = f" ({self.note})" if self.note else ""
        if self.kind == "matched":
            what = "matched it" if self.rule.targets else "matched it, and has no targets: PutTargets adds them"
            return [f"rule {self.name} {what}{note}"]
        if self.kind == "disabled":
            return [f"rule {self.name} is disabled: EnableRule lets it match{note}"]
        if self.kind == "later":
            return [f"rule {self.name} did not exist yet when the event came: {self.note}"]
        if self.kind == "schedule":
            return [f"rule {self.name} is a schedule without an event pattern, and matches no event{note}"]
        disabled = " (disabled)" if self.rule.state == "DISABLED" else ""
        lines = [f"rule {self.name}{disabled} refused it{note}:", *(f"  {leaf}" for leaf in self.refusing)]
        for number, branch in enumerate(self.branches[1:_MOST_BRANCHES], 2):
            lines += [f"  or, of {len(self.branches)} branches of $or, number {number}:", *(f"    {x}" for x in branch)]
        return lines


@dataclass(slots=True)
class Chronicle:
    """The history of a fake as it is now, and what exists, to be told."""

    service: Service
    history: History = field(init=False)
    calls: list[CallEntry] = field(init=False)
    puts: list[Put] = field(init=False)
    deliveries: list[DeliveryEntry] = field(init=False)
    by_cause: dict[int, list[Put]] = field(init=False)
    by_event: dict[str, list[DeliveryEntry]] = field(init=False)
    _by_order: dict[int, CallEntry] = field(init=False)
    _changes: dict[_RuleKey, list[CallEntry]] = field(init=False)
    _partners: dict[str, str] = field(init=False)
    _verdicts: dict[int, list[Verdict]] = field(default_factory=dict)
    _explained: int = 0

    def __post_init__(self) -> None:
        self.history = self.service.backend.journal.history()
        self.calls, self.puts, self.deliveries = self.history.calls, self.history.events, self.history.deliveries
        self.by_cause, self.by_event = defaultdict(list), defaultdict(list)
        for put in self.puts:
            self.by_cause[put.cause or 0].append(put)
        for entry in self.deliveries:
            self.by_event[entry.event.id].append(entry)
        self._by_order = {call.order: call for call in self.calls}
        self._changes = defaultdict(list)
        for call in self.calls:
            member = _CHANGES_OF_RULES.get(call.operation)
            if member is not None and call.error is None:
                name = str(call.request.get(member))
                self._changes[call.account, call.region, _bus_name(call.request), name].append(call)
        self._partners = _partner_names(self)

    # -- names

    def regions(self) -> list[Region]:
        """Return each account's Region that was used."""
        return list(self.service.backend.regions.values())

    def party(self, account: str) -> str:
        """Return an account as people know it: a partner's by its name."""
        name = self._partners.get(account)
        return account if name is None else f"{name} (account {account})"

    def partner(self, account: str) -> str | None:
        """Return the name of the partner whose account it is, if it is nobody else's."""
        name = self._partners.get(account)
        return name if name is not None and account == account_ids.of_partner(name) else None

    def is_partner(self, account: str) -> bool:
        """Return whether the account has offered sources."""
        return account in self._partners

    def place(self, account: str, region: str) -> str:
        """Return an account and a Region in words."""
        name = self._partners.get(account)
        return f"{'account ' if name is None else ''}{self.party(account)} in {region}"

    def event_line(self, put: Put) -> str:
        """Return an event in one line."""
        event = put.event
        kept = "" if put.owner is None else f" of {self.place(*put.owner)}"
        dropped = "" if event.dropped is None else f" (dropped: {readable.shortened(event.dropped).rstrip('.')})"
        bus = readable.shortened(event.bus)
        return f"event {_named(event)} on bus {bus}{kept}: {readable.as_json(event.detail)}{dropped}"

    def call_of(self, put: Put) -> CallEntry | None:
        """Return the call that put an event, if it is kept."""
        return None if put.cause is None else self._by_order.get(put.cause)

    # -- rules

    def rules(self) -> Iterator[tuple[Region, EventBus, Rule]]:
        """Return every rule, but those that archives keep for themselves."""
        for region in self.regions():
            for bus in region.buses.values():
                for rule in bus.rules.values():
                    if not rule.name.startswith(ARCHIVE_RULE_PREFIX):
                        yield region, bus, rule

    def buses_of(self, put: Put) -> Iterator[tuple[Region, EventBus]]:
        """Return the buses that an event arrived on: its own, and those that rules sent it on to."""
        if put.event.dropped is not None:
            return
        owner = put.owner or (put.event.account, put.event.region)
        found = [(*owner, put.event.bus)]
        for entry in self.by_event.get(put.event.id, ()):
            arn = arns.parse(entry.target)
            if arn is not None and arn.resource.startswith("event-bus/") and entry.outcome == "delivered":
                found.append((arn.account, arn.region, arn.resource.partition("/")[2]))
        for account, name, bus_name in dict.fromkeys(found):
            region = self.service.backend.regions.get((account, name))
            bus = None if region is None else region.buses.get(bus_name)
            if region is not None and bus is not None:
                yield region, bus

    def verdicts(self, put: Put) -> list[Verdict]:
        """Return what the rules of an event's buses make of it, as they are now: the nearest first."""
        if put.number not in self._verdicts:
            made = []
            for region, bus in self.buses_of(put):
                rules = [rule for rule in bus.rules.values() if not rule.name.startswith(ARCHIVE_RULE_PREFIX)]
                made += [self.verdict(put, region, rule) for rule in rules[:_MOST_EXPLAINED_OF_ONE]]
            self._verdicts[put.number] = sorted(made, key=lambda verdict: verdict.distance)
        return self._verdicts[put.number]

    def verdict(self, put: Put, region: Region, rule: Rule) -> Verdict:
        """Return what a rule, as it is now, makes of an event."""
        changes = self.changes(region, rule, after=put.number)
        note = f"as it is now: {', '.join(each.operation for each in changes)} changed it since" if changes else ""
        if any(self.is_by(entry, region, rule) for entry in self.by_event.get(put.event.id, ())):
            return Verdict(region, rule, "matched", note=note)
        if rule.pattern is None:
            return Verdict(region, rule, "schedule", distance=_FAR, note=note)
        if self._explained >= _MOST_EXPLAINED:
            distance, branches = _unexplained(rule.pattern, put.event)
        else:
            self._explained += 1
            distance, branches = refusals(rule.pattern, envelope_of(put.event))
        if branches:
            return Verdict(region, rule, "refused", branches, distance, note)
        created = next((each for each in changes if each.operation == "PutRule"), None)
        if rule.state == "DISABLED":
            return Verdict(region, rule, "disabled", distance=0.1, note=note)
        if created is not None and not self._existed(region, rule, put.number):
            at = f"PutRule made it afterwards, at {created.at:%H:%M:%S}"
            return Verdict(region, rule, "later", distance=0.2, note=at)
        return Verdict(region, rule, "matched", distance=0.0, note=note)

    def is_by(self, entry: DeliveryEntry, region: Region, rule: Rule) -> bool:
        """Return whether a delivery is a rule's, and not that of another one of its name."""
        return entry.rule == rule.name and entry.rule_arn in {"", region.rule_arn(rule)}

    def changes(self, region: Region, rule: Rule, after: int = 0) -> list[CallEntry]:
        """Return the calls that changed a rule or its targets after that number."""
        made = self._changes.get((region.account, region.name, rule.bus, rule.name), [])
        return [call for call in made if call.order > after]

    def _existed(self, region: Region, rule: Rule, before: int) -> bool:
        """Return whether a rule existed before that number, as far as the calls that are kept can tell."""
        made = [call.order for call in self.changes(region, rule) if call.operation == "PutRule"]
        return bool(self.history.dropped_calls) or not made or made[0] < before

    # -- refused entries

    def refused_entries(self) -> Iterator[tuple[CallEntry, int, Mapping[str, object], str]]:
        """Return the entries that PutEvents and PutPartnerEvents refused, each with its index and why."""
        for call in self.calls:
            if call.operation not in {"PutEvents", "PutPartnerEvents"}:
                continue
            entries = _list(call.request.get("Entries"))
            results = _list((call.response or {}).get("Entries"))
            for index, (entry, result) in enumerate(zip(entries, results, strict=False)):
                if isinstance(entry, dict) and isinstance(result, dict) and result.get("ErrorCode"):
                    why = f"{result['ErrorCode']}: {result.get('ErrorMessage')}"
                    yield call, index, entry, readable.shortened(why)

    def waiting(self, entry: DeliveryEntry) -> str:
        """Return in words when a delivery is tried again, and how to let the time pass."""
        due = entry.retry_at
        if due is None:
            return "it waits for the clock: fake.clock.settle() lets it pass"
        span = due - self.service.backend.clock.now()
        return (
            f"attempt {entry.attempts + 1} waits for {due:%Y-%m-%d %H:%M:%S}: fake.clock.settle(), or {advance(span)}"
        )


def advance(span: timedelta) -> str:
    """Return the call that lets a span of time pass."""
    seconds = max(-(-span // _SECOND), 1)
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds % length == 0:
            return f"fake.clock.advance({unit}={seconds // length})"
    return f"fake.clock.advance(seconds={seconds})"


def refusals(pattern: Pattern, envelope: dict[str, object]) -> tuple[float, tuple[tuple[Refusing, ...], ...]]:
    """Return how far an event is from matching, in leaves, and the leaves that refuse it in each way through `$or`.

    The nearest way comes first; there is none where the event matches.
    """
    found = explain(pattern, envelope)
    if found.matched:
        return 0.0, ()
    nearest_first = sorted(found.combinations, key=lambda way: -way.closeness)
    ways = tuple(tuple(map(_refusing, way.refused)) for way in nearest_first)
    nearest = nearest_first[0]
    # Of two that lack as much the one of which more held is nearer.
    return sum(1.5 - leaf.nearness for leaf in nearest.refused) - nearest.closeness / 10, ways


def _refusing(leaf: LeafReport) -> Refusing:
    values = [readable.as_json(_plain(value)) for value in leaf.values[:_MOST_VALUES]]
    if len(leaf.values) > len(values):
        values.append(f"{len(leaf.values) - len(values)} more")
    found = ", ".join(values) or "nothing there"
    return Refusing(".".join(leaf.path), readable.shortened(leaf.wanted), found, leaf.hint)


def _plain(value: object) -> object:
    """Return a value of an event as JSON can write it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    number = float(str(value))
    return int(number) if number.is_integer() else number


def _unexplained(pattern: Pattern, event: Event) -> tuple[float, tuple[tuple[Refusing, ...], ...]]:
    if pattern.matches(envelope_of(event)):
        return 0.0, ()
    return _FAR, ((Refusing("its pattern", "other events", "what it has", ""),),)


def _partner_names(chronicle: Chronicle) -> dict[str, str]:
    """Return the partners' names by account: of what is offered, and of what was."""
    offered = [(each.partner, each.name) for region in chronicle.regions() for each in region.event_sources.values()]
    offered += [
        (call.account, str(call.request.get("Name")))
        for call in chronicle.calls
        if call.operation == "CreatePartnerEventSource" and call.error is None
    ]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for account, name in offered:
        counts[account][name.removeprefix(_PARTNER_PREFIX).partition("/")[0]] += 1
    return {account: ", ".join(sorted(names)[:2]) for account, names in counts.items()}


def _named(event: Event) -> str:
    return f"{readable.as_json(event.detail_type, 80)} from {readable.shortened(event.source, 120)}"


def _bus_name(request: Mapping[str, object]) -> str:
    given = str(request.get("EventBusName") or "default")
    arn = arns.parse(given)
    return given if arn is None else arn.resource.removeprefix("event-bus/")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def clock_time(moment: datetime) -> str:
    """Return a moment as stories tell it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"
