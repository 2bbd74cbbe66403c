"""How does the world of a fake look? Sources, buses, rules and targets, as the text of a Mermaid flowchart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.records import EventBus, Rule


def draw(backend: Backend) -> str:
    """Draw each account's Region with its buses, rules and targets, and the sources that partners offer to it."""
    with backend.lock:
        nodes = _Nodes()
        lines = ["flowchart LR"]
        for _, region in sorted(backend.regions.items()):
            lines += _region(region, nodes)
        return "\n".join(lines)


class _Nodes:
    """Names for the nodes of a diagram, one for each thing that is drawn."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, thing: str) -> str:
        return self._names.setdefault(thing, f"n{len(self._names) + 1}")


def _region(region: Region, nodes: _Nodes) -> Iterator[str]:
    place = f"{region.account} {region.name}"
    yield f'  subgraph {nodes.name(place)}["{place}"]'
    for bus in region.buses.values():
        yield f"    {nodes.name(region.event_bus_arn(bus.name))}[/{_text('bus ' + bus.name)}/]"
    for source in region.event_sources.values():
        node = nodes.name(f"{place} source {source.name}")
        yield f"    {node}([{_text(f'source {source.name}: {source.state}')}])"
        if source.name in region.buses:
            arrow = "-->" if source.state == "ACTIVE" else "-.->"
            yield f"    {node} {arrow} {nodes.name(region.event_bus_arn(source.name))}"
    yield "  end"
    for source in region.event_sources.values():
        partner = f"partner {source.partner}"
        yield f"  {nodes.name(partner)}[{_text(partner)}] --> {nodes.name(f'{place} source {source.name}')}"
    for bus in region.buses.values():
        for rule in bus.rules.values():
            yield from _rule(region, bus, rule, nodes)


def _rule(region: Region, bus: EventBus, rule: Rule, nodes: _Nodes) -> Iterator[str]:
    node = nodes.name(region.rule_arn(rule))
    disabled = " (disabled)" if rule.state == "DISABLED" else ""
    yield f"  {nodes.name(region.event_bus_arn(bus.name))} --> {node}{{{{{_text('rule ' + rule.name + disabled)}}}}}"
    for target in rule.targets.values():
        yield f"  {node} --> {nodes.name(target['Arn'])}[{_text(target['Arn'])}]"


def _text(text: str) -> str:
    return '"' + text.replace('"', "#quot;") + '"'
