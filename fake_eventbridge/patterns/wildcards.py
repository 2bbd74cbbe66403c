"""Does a text fit a wildcard? Reading one, trying it, and whether the service finds it too complex.

*Bounds*: a text is tried by finding each literal part once, leftmost first, without going back. The complexity search
stops at the limit, and after a fixed number of steps; what takes longer counts as too complex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.errors import InvalidPatternError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_COMPLEX = 10
_MOST_STEPS = 100_000
_STAR, _CLOSED, _END = "star", "closed", "end"  # no character is as long as these

Parts = tuple[str, ...]


def parts(text: str) -> Parts:
    r"""Read the literal parts between the stars of `text`; `\*` is a star and `\\` a backslash."""
    found: list[str] = []
    literal: list[str] = []
    index = 0
    while index < len(text):
        char = text[index]
        if char == "\\":
            if text[index + 1 : index + 2] not in {"*", "\\"}:
                raise InvalidPatternError(f"Invalid escape character at pos {_position(text, index)}")
            literal.append(text[index + 1])
            index += 2
            continue
        if char != "*":
            literal.append(char)
        elif text[index + 1 : index + 2] == "*":
            raise InvalidPatternError(f"Consecutive wildcard characters at pos {_position(text, index)}")
        else:
            found.append("".join(literal))
            literal = []
        index += 1
    return (*found, "".join(literal))


def _position(text: str, index: int) -> int:
    """Bytes of UTF-8, counted from one."""
    return len(text[:index].encode("utf-8", "surrogatepass")) + 1


def fits(text: str, wildcard: Parts) -> bool:
    """Whether `text` as a whole is the literal parts, in order, with anything between them."""
    if len(wildcard) == 1:
        return text == wildcard[0]
    head, *middle, tail = wildcard
    end = len(text) - len(tail)
    if len(head) > end or not text.startswith(head) or not text.endswith(tail):
        return False
    at = len(head)
    for literal in middle:
        found = text.find(literal, at, end)
        if found < 0:
            return False
        at = found + len(literal)
    return True


def too_complex(wildcards: Iterable[Parts]) -> bool:
    """Whether one text could be in the middle of more than `MOST_COMPLEX` prefixes of these wildcards at once.

    Walks over the sets of prefixes that a text can match at the same time. A star counts as soon as it is reached,
    for it may stand for nothing. Only characters that carry some prefix on are tried, for any other leads to less.
    """
    tokens: list[str] = []
    starts = []
    for wildcard in set(wildcards):
        starts.append(len(tokens))
        for index, literal in enumerate(wildcard):
            tokens += [_STAR, *literal] if index else literal
        tokens += [_CLOSED, _END]
    if len(tokens) <= MOST_COMPLEX:
        return False
    first = _with_stars(tokens, starts)
    seen = {first}
    waiting = [first]
    while waiting:
        matched = waiting.pop()
        if len(matched) > MOST_COMPLEX or len(seen) > _MOST_STEPS:
            return True
        for token in {tokens[at] for at in matched} - {_STAR, _END}:
            going_on = [at + 1 for at in matched if tokens[at] == token]
            going_on += [at for at in matched if tokens[at - 1] == _STAR]
            following = _with_stars(tokens, going_on)
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def _with_stars(tokens: list[str], matched: list[int]) -> frozenset[int]:
    """Add to prefixes, each named by the place of the token after it, those that a star right there makes longer."""
    return frozenset(matched + [at + 1 for at in matched if tokens[at] == _STAR])
