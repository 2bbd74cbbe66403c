"""How is one pattern used? `compile` makes it from text or a dict, `Pattern.matches` holds an event against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from fake_eventbridge.patterns.match import Event, flatten, holds, load, prefixes
from fake_eventbridge.patterns.parse import Branch, branches, check_wildcards, parse

PatternSource: TypeAlias = str | Mapping[str, object]


class Pattern:
    """A pattern that AWS accepts; made by `compile`."""

    __slots__ = ("_wanted", "branches", "text")

    def __init__(self, text: str, combinations: tuple[Branch, ...]) -> None:
        self.text = text
        self.branches = combinations
        self._wanted: frozenset[str] | None = None

    def __repr__(self) -> str:
        return f"compile({self.text!r})"

    def matches(self, event: Event) -> bool:
        """Whether the event, a dict or JSON text, matches."""
        if self._wanted is None:  # not before it is needed: in an index many patterns share one such set
            paths = {leaf.path for branch in self.branches for leaf in branch}
            self._wanted = frozenset(prefix for path in paths for prefix in prefixes(path))
        flat = flatten(load(event) if isinstance(event, str) else event, self._wanted)
        return any(holds(branch, flat) for branch in self.branches)


def compile(pattern: PatternSource) -> Pattern:  # noqa: A001 - as in re.compile
    """Read a pattern: AWS's JSON text, or a dict, which is written as such a text first.

    Raises InvalidPatternError with AWS's own reason where AWS would refuse it.
    """
    text = pattern if isinstance(pattern, str) else json.dumps(pattern, ensure_ascii=False, separators=(",", ":"))
    combinations = branches(parse(text))
    check_wildcards(combinations)
    return Pattern(text, combinations)
