"""The flow of a fake as an SVG picture: columns from partner to dead-letter queue, with counts on the ways."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fake_eventbridge.fake.flow import Edge, Flow, Node

# Units: pixels, and the characters that fit into a box.
_WIDTH, _LINE, _GAP_X, _GAP_Y, _MARGIN = 192, 17, 76, 18, 12
_FITTING, _FITTING_SMALL = 23, 28
# How far the picture may be scaled down, so that its words can be read.
_SMALLEST = 0.8
_MOST_NODES, _MOST_LAYERS = 80, 12
_WRONG = ("failed", "dead", "retrying")
_FIRST_LAYERS = {"partner": 0, "source": 1, "bus": 2, "rule": 3, "target": 4, "queue": 5}


def draw(flow: Flow) -> str:
    """Return the picture as an SVG element, its names escaped; things beyond the first 80 are counted."""
    nodes = flow.nodes[:_MOST_NODES]
    if not nodes:
        return '<p class="muted">Nothing exists and nothing was sent.</p>'
    drawn = {node.key for node in nodes}
    edges = [edge for edge in flow.edges if edge.start in drawn and edge.end in drawn]
    places = _places(nodes, edges)
    width = max(x for x, _ in places.values()) + _WIDTH + _MARGIN
    heights = {node.key: _height(node) for node in nodes}
    height = max(places[key][1] + each for key, each in heights.items()) + _MARGIN
    ids = {node.key: f"n{number}" for number, node in enumerate(nodes)}
    style = f"max-width:{width}px;min-width:{int(width * _SMALLEST)}px"
    parts = [
        '<div class="scroll" tabindex="0" role="region" aria-label="Picture of the flow">',
        f'<svg class="flow" xmlns="http://www.w3.org/2000/svg" style="{style}" viewBox="0 0 {width} {height}"',
        ' role="group" aria-label="Flow of events">',
        *(_node(node, places[node.key], ids[node.key]) for node in nodes),
        *(_edge(edge, places, heights, ids) for edge in edges),
        "</svg></div>",
    ]
    if len(flow.nodes) > len(nodes):
        parts.append(f'<p class="muted">{len(flow.nodes) - len(nodes)} more are not drawn.</p>')
    return "".join([*parts, _as_text(nodes, edges), _as_tree(nodes, edges)])


def _places(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, tuple[int, int]]:
    """Return where each box's upper left corner is: in its layer, near those that lead to it."""
    layers = _layers(nodes, edges)
    before: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        before[edge.end].append(edge.start)
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        columns[layers[node.key]].append(node)
    ranks: dict[str, float] = {}
    places: dict[str, tuple[int, int]] = {}
    for column, layer in enumerate(sorted(columns)):
        found = columns[layer]
        found.sort(key=lambda node: _mean([ranks[each] for each in before[node.key] if each in ranks]))
        y = _MARGIN
        for rank, node in enumerate(found):
            ranks[node.key] = rank
            places[node.key] = (_MARGIN + column * (_WIDTH + _GAP_X), y)
            y += _height(node) + _GAP_Y
    return places


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, int]:
    """Return a layer for each thing, behind those that lead to it; a circle of buses ends the moving on."""
    layers = {node.key: _FIRST_LAYERS[node.kind] for node in nodes}
    for _ in range(_MOST_LAYERS):
        for edge in edges:
            if layers[edge.end] <= layers[edge.start] < _MOST_LAYERS:
                layers[edge.end] = layers[edge.start] + 1
    return layers


def _mean(ranks: list[float]) -> float:
    return sum(ranks) / len(ranks) if ranks else 0.0


def _height(node: Node) -> int:
    return 14 + _LINE * len(_lines(node))


def _lines(node: Node) -> list[tuple[str, str]]:
    """Return the lines of a box, each with its class: kind and name, what it asks for, and whose it is."""
    lines = [("", node.lines[0]), *(("small", line) for line in node.lines[1:] if line)]
    return [*lines, ("small", node.box)] if node.box else lines


def _node(node: Node, place: tuple[int, int], identifier: str) -> str:
    x, y = place
    off = " off" if node.note in {"DISABLED", "PENDING", "DELETED", "missing"} else ""
    full = " | ".join([*node.lines, *([node.box] if node.box else [])])
    name = (
        node.lines[0].partition(" ")[2].removesuffix(" (disabled)")
        if node.kind in {"rule", "bus", "source"}
        else node.lines[-1]
    )
    texts = "".join(
        f'<text class="{css}" x="{x + 12}" y="{y + 19 + number * _LINE}">{_escaped(_cut(line, css))}</text>'
        for number, (css, line) in enumerate(_lines(node))
    )
    return (
        f'<g class="node {node.kind}{off}" data-key="{identifier}" data-name="{_escaped(name)}" tabindex="0" '
        f'role="button" aria-label="{_escaped(full)}"><title>{_escaped(full)}</title>'
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_height(node)}" rx="8"/>{texts}</g>'
    )


def _edge(edge: Edge, places: dict[str, tuple[int, int]], heights: dict[str, int], ids: dict[str, str]) -> str:
    x1, y1 = places[edge.start][0] + _WIDTH, places[edge.start][1] + heights[edge.start] // 2
    x2, y2 = places[edge.end][0], places[edge.end][1] + heights[edge.end] // 2
    bend = max(abs(x2 - x1) // 2, 40)
    words = edge.label.replace("; ", ", ").split(", ") if edge.label else []
    middle_x, middle_y = (x1 + x2) // 2, (y1 + y2) // 2 + 4 - 7 * (len(words) - 1)
    texts = "".join(
        f'<text class="label" x="{middle_x}" y="{middle_y + 14 * number}">{_escaped(word)}</text>'
        for number, word in enumerate(words)
    )
    css = " broken" * edge.is_broken + " wrong" * any(word in edge.label for word in _WRONG)
    return (
        f'<g class="edge{css}" data-start="{ids[edge.start]}" data-end="{ids[edge.end]}">'
        f'<path d="M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'
        f'<path d="M{x2 - 7} {y2 - 4} L{x2} {y2} L{x2 - 7} {y2 + 4}" style="stroke-dasharray:none"/>{texts}</g>'
    )


def _as_text(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Return the picture in words, for who does not see it."""
    names = {node.key: " ".join(node.lines[:1] if node.kind != "target" else node.lines) for node in nodes}
    rows = "".join(f"<li>{_escaped(row)}</li>" for row in _rows(edges, names))
    return f"<details><summary>The flow in words</summary><ul>{rows}</ul></details>" if rows else ""


def _as_tree(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Return the picture as nested lists, for narrow screens: a thing that is met again is only named there."""
    following: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        following[edge.start].append(edge)
    by_key = {node.key: node for node in nodes}
    led_to = {edge.end for edge in edges}
    seen: set[str] = set()
    parts: list[str] = []

    def grow(node: Node, label: str) -> None:
        count = f'<span class="muted">{_escaped(label)} \N{RIGHTWARDS ARROW}</span> ' if label else ""
        first = node.key not in seen
        lines = node.lines if first else node.lines[:1]
        inside = "".join(f"<small>{_escaped(line)}</small>" for line in [*lines[1:], node.box if first else ""] if line)
        parts.append(f'<li>{count}<span class="box {node.kind}">{_escaped(lines[0])}{inside}</span>')
        if first and following[node.key]:
            seen.add(node.key)
            parts.append("<ul>")
            for edge in following[node.key]:
                grow(by_key[edge.end], edge.label)
            parts.append("</ul>")
        seen.add(node.key)
        parts.append("</li>")

    for node in nodes:
        if node.key not in led_to:
            grow(node, "")
    for node in nodes:
        if node.key not in seen:  # on a circle, which nothing else leads to
            grow(node, "")
    return f'<div class="tree"><ul>{"".join(parts)}</ul></div>'


def _rows(edges: Sequence[Edge], names: dict[str, str]) -> Iterator[str]:
    for edge in edges:
        label = f" ({edge.label})" if edge.label else ""
        yield f"{names[edge.start]} \N{RIGHTWARDS ARROW} {names[edge.end]}{label}"


def _cut(line: str, css: str) -> str:
    fitting = _FITTING_SMALL if css else _FITTING
    if len(line) <= fitting:
        return line
    return f"{line[: fitting // 3]}\N{HORIZONTAL ELLIPSIS}{line[-(fitting - fitting // 3 - 1) :]}"


def _escaped(text: str) -> str:
    return escape(readable.printable(text), quote=True)
