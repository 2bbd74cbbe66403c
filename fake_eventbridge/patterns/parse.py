"""What does a pattern's text say? A closed tree of frozen nodes, or the reason why AWS refuses it.

*Bounds*: no recursion. A pattern whose `$or` arrays would make more than 1,000 combinations is refused before any is
made; AWS documents that limit.
"""

from __future__ import annotations

from sys import intern
from typing import NamedTuple, TypeAlias

from fake_eventbridge.errors import InvalidPatternError, UnansweredPatternError
from fake_eventbridge.patterns.complexity import too_complex
from fake_eventbridge.patterns.matchers import matchers
from fake_eventbridge.patterns.operators import AnythingButMatching, Matcher
from fake_eventbridge.patterns.reader import Reader, Token

MOST_COMBINATIONS = 1_000
_TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences "
    "after a wildcard character"
)
_TOO_MANY_COMBINATIONS = f"Or operator is producing over {MOST_COMBINATIONS} rule combinations"
_RESERVED_INSIDE_OR = frozenset(
    [
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    ]
)


class Leaf(NamedTuple):
    """One path of a pattern and its array of matchers, of which one must hold."""

    path: str
    matchers: tuple[Matcher, ...]


class Or(NamedTuple):
    """A `$or`: one of its branches must hold."""

    branches: tuple[And, ...]


class And(NamedTuple):
    """An object: all of its members, in text order, nested objects taken apart into their leaves."""

    members: tuple[Leaf | Or, ...]


Branch: TypeAlias = tuple[Leaf, ...]


def parse(text: str) -> And:
    """Read a pattern, or raise InvalidPatternError for the first thing in text order that AWS refuses in it."""
    reader = Reader(text)
    if reader.next() is not Token.OBJECT:
        reader.fail("Filter is not an object")
    top = _Object("", [])
    reading: list[_Object | _Or] = [top]
    while reading:
        inner = reading[-1]
        opened = _branch(reader, inner) if isinstance(inner, _Or) else _member(reader, inner)
        if opened is inner:
            reading.pop()
        elif opened is not None:
            reading.append(opened)
    return And(tuple(top.members))


def branches(tree: And) -> tuple[Branch, ...]:
    """Write a tree out as the conjunctions it stands for, each in the order in which AWS tries paths.

    Where a path is set twice the later one counts, also over the edges of a `$or`.
    """
    objects = [tree]
    for node in objects:
        objects += [branch for member in node.members if isinstance(member, Or) for branch in member.branches]
    made: dict[int, list[dict[str, Leaf]]] = {}
    for node in reversed(objects):  # inner ones first
        rules: list[dict[str, Leaf]] = [{}]
        for member in node.members:
            if isinstance(member, Or):
                inner = [rule for branch in member.branches for rule in made[id(branch)]]
                if len(rules) * len(inner) > MOST_COMBINATIONS:
                    raise InvalidPatternError(_TOO_MANY_COMBINATIONS)
                rules = [rule | more for more in inner for rule in rules]
            else:
                for rule in rules:
                    rule[member.path] = member
        made[id(node)] = rules
    return tuple(tuple(sorted(rule.values(), key=_units)) for rule in made[id(tree)])


def check_rule(combinations: tuple[Branch, ...]) -> None:
    """Refuse what is well-formed but what the service does not take into its machine.

    Raises:
        UnansweredPatternError: an empty list inside one of `anything-but`'s words, where AWS's own compiler fails.
        InvalidPatternError: wildcards that weigh too much together.
    """
    matchers_of_all = (matcher for branch in combinations for leaf in branch for matcher in leaf.matchers)
    if any(isinstance(matcher, AnythingButMatching) and not matcher.refused for matcher in matchers_of_all):
        raise UnansweredPatternError("an empty list inside a word of anything-but")
    if too_complex(combinations):
        raise InvalidPatternError(_TOO_COMPLEX)


def _units(leaf: Leaf) -> bytes:
    return leaf.path.encode("utf-16-be", "surrogatepass")


class _Object:
    """An object being read; a nested one adds to the members of the one around it."""

    __slots__ = ("empty", "inside_or", "members", "path")

    def __init__(self, path: str, members: list[Leaf | Or], *, inside_or: bool = False) -> None:
        self.path = path
        self.members = members
        self.inside_or = inside_or
        self.empty = True


class _Or:
    """A `$or` array being read."""

    __slots__ = ("around", "branches")

    def __init__(self, around: _Object) -> None:
        self.around = around
        self.branches: list[list[Leaf | Or]] = []


def _member(reader: Reader, inner: _Object) -> _Object | _Or | None:
    """Read one member; return what it opened, or `inner` itself at its end."""
    if reader.next() is Token.OBJECT_END:
        if inner.empty:
            reader.fail("Empty objects are not allowed")
        return inner
    inner.empty = False
    name = reader.name
    if name == "$or":
        if reader.next() is not Token.ARRAY:
            reader.fail("It must be an Array followed with $or.")
        return _Or(inner)
    if inner.inside_or and name in _RESERVED_INSIDE_OR:
        reader.fail(f"{name} is Ruler reserved fieldName which cannot be used inside $or.")
    path = intern(f"{inner.path}{name}")  # the same few paths stand in thousands of rules
    token = reader.next()
    if token is Token.OBJECT:
        return _Object(f"{path}.", inner.members, inside_or=inner.inside_or)
    if token is not Token.ARRAY:
        reader.fail(f'"{name}" must be an object or an array')
    inner.members.append(Leaf(path, matchers(reader)))
    return None


def _branch(reader: Reader, inner: _Or) -> _Object | _Or:
    """Read the start of one branch; return it, or `inner` itself at its end."""
    token = reader.next()
    if token is Token.ARRAY_END:
        if len(inner.branches) < 2:  # noqa: PLR2004 - AWS's own number, told in the sentence
            reader.fail("There must have at least 2 Objects in $or relationship.")
        inner.around.members.append(Or(tuple(And(tuple(branch)) for branch in inner.branches)))
        return inner
    if token is not Token.OBJECT:
        reader.fail("Only JSON object is allowed in array of $or relationship.")
    branch = _Object(inner.around.path, [], inside_or=True)
    inner.branches.append(branch.members)
    return branch
