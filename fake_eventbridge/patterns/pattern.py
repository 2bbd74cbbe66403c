"""One pattern: `compile` makes it from text or a dict, `Pattern.matches` holds an event against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain, repeat
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.errors import InvalidPatternError, MisuseError
from fake_eventbridge.patterns.event import Event, flatten, load
from fake_eventbridge.patterns.match import holds
from fake_eventbridge.patterns.names import Names
from fake_eventbridge.patterns.parse import branches, check_rule, parse
from fake_eventbridge.patterns.reader import DEEPEST, TOO_DEEP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.patterns.operators import Branch

PatternSource: TypeAlias = str | Mapping[str, object]


class Pattern:
    """A pattern that AWS accepts; made by `compile`."""

    __slots__ = ("_names", "branches", "text")

    def __init__(self, text: str, combinations: tuple[Branch, ...]) -> None:
        self.text = text
        self.branches = combinations
        self._names: Names | None = None

    def __deepcopy__(self, memo: object) -> Pattern:
        """Return the pattern itself: nothing changes it."""
        return self

    def __repr__(self) -> str:
        return f"compile({self.text!r})"

    def matches(self, event: Event) -> bool:
        """Whether the event, a dict or JSON text, matches."""
        if self._names is None:  # not before it is needed: in an index all patterns share one tree
            self._names = names_of(self.branches)
        flat = flatten(load(event), self._names)
        return any(holds(branch, flat) for branch in self.branches)


def names_of(combinations: tuple[Branch, ...]) -> Names:
    """Make the tree of all paths that these branches ask for."""
    return Names.of({leaf.path for branch in combinations for leaf in branch})


def compile(pattern: PatternSource) -> Pattern:  # noqa: A001 - as in re.compile
    """Read a pattern: AWS's JSON text, or a dict, which is written as such a text first.

    Raises InvalidPatternError with AWS's own reason where AWS would refuse it; MisuseError for a dict that is no JSON.
    """
    text = pattern if isinstance(pattern, str) else _text_of(pattern)
    combinations = branches(parse(text))
    check_rule(combinations)
    return Pattern(text, combinations)


def _text_of(pattern: object) -> str:
    value = dict(pattern) if isinstance(pattern, Mapping) else pattern  # whatever else it is, AWS's words refuse it
    try:
        try:
            return _ENCODER.encode(value)
        except RecursionError:
            return _written_deep(value)
    except (TypeError, ValueError) as error:
        if isinstance(error, InvalidPatternError):
            raise
        raise MisuseError(f"The pattern cannot be written as JSON: {error}") from None


def _written_deep(value: object) -> str:
    """Write what is too deep for Python's own writer, as deep as AWS reads."""
    written: list[str] = []
    writing: list[tuple[Iterator[tuple[str, object]], str]] = [(iter([("", value)]), "")]
    while writing:
        members, end = writing[-1]
        name, inner = next(members, (None, None))
        if name is None:
            writing.pop()
            written.append(end)
            continue
        written.append(name)
        if not isinstance(inner, (dict, list, tuple)):
            written.append(_ENCODER.encode(inner))
            continue
        if len(writing) > DEEPEST:
            raise InvalidPatternError(TOO_DEEP)
        commas = chain(("",), repeat(","))
        if isinstance(inner, dict):
            written.append("{")
            names = (comma + _ENCODER.encode({key: 0})[1:-2] for comma, key in zip(commas, inner, strict=False))
            writing.append((zip(names, inner.values(), strict=True), "}"))
        else:
            written.append("[")
            writing.append((zip(commas, inner, strict=False), "]"))
    return "".join(written)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
