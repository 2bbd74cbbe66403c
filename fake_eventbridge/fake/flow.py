"""The ways of events through a fake as a graph: partner, source, bus, rule, target, dead-letter queue, with counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fake_eventbridge.aws import arns
from fake_eventbridge.fake.chronicle import Chronicle
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus, Rule

NodeKind = Literal["partner", "source", "bus", "rule", "target", "queue"]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing: `box` is the account and Region that it belongs to, empty for who is outside; `note` its state."""

    key: str
    kind: NodeKind
    lines: tuple[str, ...]
    box: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a thing to another; `label` tells how many took it, `is_broken` that nothing goes through now."""

    start: str
    end: str
    label: str = ""
    is_broken: bool = False


@dataclass(slots=True)
class Flow:
    """The graph of a fake as it is now."""

    service: Service
    chronicle: Chronicle = field(init=False)
    _nodes: dict[str, Node] = field(default_factory=dict)
    _edges: dict[tuple[str, str], Edge] = field(default_factory=dict)
    # How many deliveries had which outcome, by rule, target and whether they were dead letters; events by rule.
    _deliveries: dict[tuple[str, str, bool], Counter[str]] = field(init=False)
    _matched: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.chronicle = Chronicle(self.service)
        self._deliveries, self._matched = {}, {}
        self._count()
        for _, region in sorted(self.chronicle.service.backend.regions.items()):
            self._add_region(region)

    @property
    def nodes(self) -> list[Node]:
        """The things, each once."""
        return list(self._nodes.values())

    @property
    def edges(self) -> list[Edge]:
        """The ways between them."""
        return list(self._edges.values())

    @property
    def boxes(self) -> list[str]:
        """The accounts and Regions that have things."""
        return list(dict.fromkeys(node.box for node in self._nodes.values() if node.box))

    def _add_region(self, region: Region) -> None:
        chronicle, box = self.chronicle, self.chronicle.place(region.account, region.name)
        arrived, dropped = self._arrivals(region)
        for source in region.event_sources.values():
            partner = f"partner {chronicle.party(source.partner)}"
            name, _, account = chronicle.party(source.partner).partition(" (")
            self._add(Node(partner, "partner", (f"partner {name}", account.removesuffix(")"))))
            key = f"source {box} {source.name}"
            self._add(Node(key, "source", (f"source {source.name}", source.state), box, source.state))
            sent = arrived[source.name] + dropped[source.name]
            self._join(partner, key, readable.counted(sent, "event") if sent else "")
            if source.name in region.buses:
                number = arrived[source.name]
                label = readable.counted(number, "event") if number else ""
                bus_key = region.event_bus_arn(source.name)
                self._join(key, bus_key, label, is_broken=source.state != "ACTIVE")
        for bus in region.buses.values():
            if bus.name != DEFAULT_BUS or len(bus.rules) or arrived[bus.name] or dropped[bus.name]:
                self._add_bus(region, bus, box, arrived[bus.name])
        for name, number in dropped.items():
            if name not in region.buses and name not in region.event_sources:
                key = f"missing bus {box} {name}"
                lost = f"does not exist: {readable.counted(number, 'event')} dropped"
                self._add(Node(key, "bus", (f"bus {name}", lost), box, "missing"))

    def _arrivals(self, region: Region) -> tuple[Counter[str], Counter[str]]:
        """Return how many events arrived on each bus, also those that were sent on to it, and how many were dropped."""
        arrived, dropped = Counter[str](), Counter[str]()
        for put in self.chronicle.puts:
            if (put.owner or (put.event.account, put.event.region)) == (region.account, region.name):
                (arrived if put.event.dropped is None else dropped)[put.event.bus] += 1
        for entry in self.chronicle.deliveries:
            arn = arns.parse(entry.target)
            if arn is not None and (arn.account, arn.region) == (region.account, region.name):
                kind, _, bus_name = arn.resource.partition("/")
                if kind == "event-bus" and entry.outcome == "delivered":
                    arrived[bus_name] += 1
        return arrived, dropped

    def _add_bus(self, region: Region, bus: EventBus, box: str, arrived: int) -> None:
        key = region.event_bus_arn(bus.name)
        self._add(Node(key, "bus", (f"bus {bus.name}", readable.counted(arrived, "event")), box))
        for rule in bus.rules.values():
            if not rule.name.startswith(ARCHIVE_RULE_PREFIX):
                self._add_rule(region, bus, rule, box)

    def _add_rule(self, region: Region, bus: EventBus, rule: Rule, box: str) -> None:
        key = region.rule_arn(rule)
        is_disabled = rule.state == "DISABLED"
        what = rule.event_pattern if rule.event_pattern is not None else rule.schedule_expression
        lines = (f"rule {rule.name}{' (disabled)' if is_disabled else ''}", readable.shortened(what or "", 80))
        self._add(Node(key, "rule", lines, box, rule.state))
        matched = len(self._matched.get(key, ()))
        self._join(region.event_bus_arn(bus.name), key, f"{matched} matched" if matched else "", is_broken=is_disabled)
        for target in rule.targets.values():
            arn = target["Arn"]
            self._add_target(arn, "target")
            self._join(key, arn, self._told(key, arn), is_broken=is_disabled)
            queue = target.get("DeadLetterConfig", {}).get("Arn")
            if queue is not None:
                self._add_target(queue, "queue")
                self._join(arn, queue, self._letters(key, queue), is_broken=True)

    def _add_target(self, arn: str, kind: NodeKind) -> None:
        parsed = arns.parse(arn)
        if parsed is not None and parsed.resource.startswith("event-bus/"):
            name = parsed.resource.partition("/")[2]
            self._add(Node(arn, "bus", (f"bus {name}",), self.chronicle.place(parsed.account, parsed.region)))
            return
        box = "" if parsed is None or not parsed.account else self.chronicle.place(parsed.account, parsed.region)
        named = (arn,) if parsed is None else (parsed.service, parsed.resource)
        lines = named if kind == "target" else (f"dead letters: {named[0]}", *named[1:])
        self._add(Node(arn, kind, lines, box))

    def _letters(self, rule: str, queue: str) -> str:
        number = sum(self._deliveries.get((rule, queue, True), Counter[str]()).values())
        return readable.counted(number, "dead letter") if number else ""

    def _told(self, rule: str, target: str) -> str:
        counts: Counter[str] = self._deliveries.get((rule, target, False), Counter())
        return ", ".join(f"{number} {outcome}" for outcome, number in counts.items())

    def _add(self, node: Node) -> None:
        """Add a thing, or what is known of it now: a bus that was named as a target before it was met itself."""
        known = self._nodes.get(node.key)
        if known is None or len(node.lines) > len(known.lines):
            self._nodes[node.key] = node

    def _join(self, start: str, end: str, label: str = "", *, is_broken: bool = False) -> None:
        known = self._edges.get((start, end))
        if known is not None and known.label and label:
            label = f"{known.label}; {label}"
        self._edges[start, end] = Edge(start, end, label, is_broken)

    def _count(self) -> None:
        for entry in self.chronicle.deliveries:
            is_letter = bool(entry.attributes)
            self._deliveries.setdefault((entry.rule_arn, entry.target, is_letter), Counter())[entry.outcome] += 1
            if not is_letter:
                self._matched.setdefault(entry.rule_arn, set()).add(entry.event.id)
