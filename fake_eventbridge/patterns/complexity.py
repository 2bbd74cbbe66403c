"""The weight of a pattern's wildcards, by which the service refuses patterns as too complex.

AWS compiles a pattern into a machine and weighs its states. A state of a field's machine stands for a beginning of one
or more wildcards, and counts once for each of its matchers that can still be reached from it; the weight is the most
that the states a single text can be in at once count together. What the weight depends on:

* Matchers share the states of the same beginning, up to the first star with it. Behind that star each wildcard has
  states of its own, so that the same wildcard written twice counts more than once; a wildcard that ends there, or that
  has no star, is found again and counts once.
* All wildcards of one `anything-but` are one matcher; the same one listed twice is one.
* A field has one machine for each state of the pattern it is met in. `$or` branches that ask the same of all earlier
  fields are in the same state there; a field behind one that only asks for absence is in a state that is not weighed.

Source: recorded (2026-09), more than a hundred patterns near the limit of 10. Unverified: that beginnings are compared
byte by byte, that a quotation mark in a wildcard weighs as the end of a text does, and what takes too long to weigh.

*Bounds*: sets of states are whole numbers, of which only those are followed that another set does not hold already;
past `_MOST_STEPS` of them the pattern counts as too complex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.patterns.operators import (
    AnythingButMatching,
    Cidr,
    Exact,
    Exists,
    Matcher,
    Numeric,
    SameAddress,
    Wildcard,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from fake_eventbridge.patterns.parse import Branch
    from fake_eventbridge.patterns.wildcards import Parts

MOST_COMPLEX = 10
_MOST_STEPS = 20_000
_STAR, _NOTHING = -1, -2
_CLOSING_QUOTE = ord('"')

Tokens: TypeAlias = "tuple[int, ...]"


class _Machine:
    """The wildcards of one field, met in one state of the pattern."""

    __slots__ = ("added", "behind", "known")

    def __init__(self) -> None:
        self.known: dict[Hashable, _State] = {}
        self.behind: dict[_State, None] = {}  # the states that some value leads to
        # Each wildcard with its matcher; those of one anything-but have the same.
        self.added: list[tuple[Hashable, Tokens]] = []

    def add(self, matcher: Matcher, candidate: _State | None) -> _State:
        """Add a matcher; return the state behind it: that of the same matcher if it is found, else `candidate`."""
        identity = _identity(matcher)
        wildcards = [_tokens(parts) for parts in dict.fromkeys(_wildcards(matcher))]
        found = self.known.get(identity)
        if found is None or any(_goes_on(tokens) for tokens in wildcards):
            found = candidate or _State()
            self.known.setdefault(identity, found)
            self.added += [(identity, tokens) for tokens in wildcards]
        if not isinstance(matcher, Exists) or matcher.wanted:
            self.behind[found] = None
        return found


class _State:
    """A state of the pattern, before one of its fields."""

    __slots__ = ("machines",)

    def __init__(self) -> None:
        self.machines: dict[str, _Machine] = {}


def too_complex(branches: Sequence[Branch]) -> bool:
    """Return whether the wildcards of a pattern weigh more than the service takes."""
    all_wildcards = (
        parts for branch in branches for leaf in branch for one in leaf.matchers for parts in _wildcards(one)
    )
    if not _may_be_heavy(all_wildcards):
        return False
    root = _State()
    steps = _MOST_STEPS
    for branch in branches:
        states = {root: None}
        for leaf in branch:
            following: dict[_State, None] = {}
            for state in states:
                machine = state.machines.setdefault(leaf.path, _Machine())
                behind: _State | None = None
                for matcher in leaf.matchers:
                    behind = machine.add(matcher, behind)
                    following[behind] = None
                steps -= 1
            if steps < 0:
                return True
            states = following
    return any(weight(added) > MOST_COMPLEX for added in _weighed(root))


def _weighed(root: _State) -> Iterable[Sequence[tuple[Hashable, Tokens]]]:
    """Go through the wildcards of each machine that values alone lead to, each machine once."""
    met = {root}
    pending = [root]
    for state in pending:
        for machine in state.machines.values():
            yield machine.added
            pending += [behind for behind in machine.behind if behind not in met]
            met.update(machine.behind)


def _may_be_heavy(wildcards: Iterable[Parts]) -> bool:
    """Return whether there are more states than the limit at all; most patterns have none."""
    return (
        sum(len(parts) + 1 + len("".join(parts).encode("utf-8", "surrogatepass")) for parts in wildcards) > MOST_COMPLEX
    )


def weight(added: Iterable[tuple[Hashable, Tokens]]) -> int:
    """Weigh the wildcards of one machine; more than `MOST_COMPLEX` is told as one more than that."""
    machine = _Bits(added)
    first = machine.with_stars(machine.first)
    seen = {first}
    waiting = [first]
    most = 0
    while waiting:
        states = waiting.pop()
        most = max(most, machine.count(states))
        if most > MOST_COMPLEX or len(seen) > _MOST_STEPS:
            return MOST_COMPLEX + 1
        for takers in machine.takers.values():
            if states & takers:
                following = machine.with_stars((states & takers) << 1 | states & machine.loops)
                if following not in seen and following & ~states:
                    seen.add(following)
                    waiting.append(following)
    return most


class _Bits:
    """A machine as whole numbers: each state is a bit, the one before it in its wildcard the next lower bit."""

    __slots__ = ("counted", "ends", "first", "loops", "stars", "takers")

    def __init__(self, added: Iterable[tuple[Hashable, Tokens]]) -> None:
        self.first = self.loops = self.stars = self.counted = 0
        self.takers: dict[int, int] = {}  # by byte: the states that it leads on from
        self.ends: dict[Hashable, int] = {}  # by matcher: the states behind the closing quotation mark
        beginnings: dict[tuple[Hashable, int], int] = {}  # numbered, by the one before it and what it adds
        bit = 1
        for matcher, tokens in added:
            self.first |= bit
            shared = True
            beginning: Hashable = matcher
            token = _NOTHING
            for following in (*tokens, _CLOSING_QUOTE):
                new = len(beginnings)
                if shared:
                    beginning = beginnings.setdefault((beginning, token), new)
                    shared = token != _STAR
                    if beginning == new:
                        self.counted |= bit
                else:
                    self.counted |= bit
                if following == _STAR:
                    self.stars |= bit
                    self.loops |= bit << 1
                else:
                    self.takers[following] = self.takers.get(following, 0) | bit
                bit <<= 1
                token = following
            self.ends[matcher] = self.ends.get(matcher, 0) | bit
            bit <<= 1

    def with_stars(self, states: int) -> int:
        """Add the states that a star right behind these leads to, for it may stand for nothing."""
        return states | (states & self.stars) << 1

    def count(self, states: int) -> int:
        return (states & self.counted).bit_count() + sum(1 for ends in self.ends.values() if states & ends)


def _identity(matcher: Matcher) -> Hashable:
    """Return what makes two matchers the same in the machine, however they are written."""
    kind: type[Matcher] = type(matcher)
    if isinstance(matcher, Cidr):
        return kind, matcher.net
    if isinstance(matcher, SameAddress):
        return kind, matcher.digits
    if isinstance(matcher, AnythingButMatching):
        return kind, frozenset((type(refused), refused) for refused in matcher.refused)
    if isinstance(matcher, Numeric) and matcher.low is not None and matcher.low == matcher.high:
        return Exact, Exact(matcher.low)
    return kind, matcher


def _wildcards(matcher: Matcher) -> Iterable[Parts]:
    if isinstance(matcher, Wildcard):
        return (matcher.parts,)
    if isinstance(matcher, AnythingButMatching):
        return [one.parts for one in matcher.refused if isinstance(one, Wildcard)]
    return ()


def _goes_on(tokens: Tokens) -> bool:
    """Return whether the machine does not find this wildcard again: it goes on behind its first star."""
    return _STAR in tokens[:-1]


def _tokens(parts: Parts) -> Tokens:
    first, *others = (part.encode("utf-8", "surrogatepass") for part in parts)
    return (*first, *(token for part in others for token in (_STAR, *part)))
