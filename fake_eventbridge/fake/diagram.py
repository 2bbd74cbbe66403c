"""The world of a fake as the text of a Mermaid flowchart: partners, sources, buses, rules, targets, with counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.fake.flow import Flow
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.fake.flow import Node
    from fake_eventbridge.service.dispatch import Service

# Units: characters of a label.
_LONGEST = 80
_NOT_PLAIN = re.compile(r"[^\w .,:/()=+*@-]", re.ASCII)
_SHAPES = {
    "partner": ('["', '"]'),
    "source": ('(["', '"])'),
    "bus": ('[/"', '"/]'),
    "rule": ('{{"', '"}}'),
    "target": ('["', '"]'),
    "queue": ('[("', '")]'),
}


def draw(service: Service) -> str:
    """Draw each thing once, in the box of its account and Region, with how many events took each way."""
    with service.backend.lock:
        flow = Flow(service)
        names = {node.key: f"n{number}" for number, node in enumerate(flow.nodes, 1)}
        lines = ["flowchart LR"]
        lines += [f"  {_node(names[node.key], node)}" for node in flow.nodes if not node.box]
        for number, box in enumerate(flow.boxes, 1):
            lines.append(f'  subgraph b{number}["{_escaped(box)}"]')
            lines += [f"    {_node(names[node.key], node)}" for node in flow.nodes if node.box == box]
            lines.append("  end")
        lines += _edges(flow, names)
        return "\n".join(lines)


def _node(name: str, node: Node) -> str:
    opening, closing = _SHAPES[node.kind]
    label = "<br/>".join(_escaped(line) for line in node.lines)
    return f"{name}{opening}{label}{closing}"


def _edges(flow: Flow, names: dict[str, str]) -> Iterator[str]:
    for edge in flow.edges:
        arrow = "-.->" if edge.is_broken else "-->"
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        yield f"  {names[edge.start]} {arrow}{label} {names[edge.end]}"


def _escaped(text: str) -> str:
    """Return a text for a quoted label: what has a meaning in Mermaid, Markdown or HTML as its character's number."""
    return _NOT_PLAIN.sub(lambda found: f"#{ord(found.group())};", readable.shortened(text, _LONGEST))
