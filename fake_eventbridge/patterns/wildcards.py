"""Wildcards: reading one, and holding a text against it.

*Bounds*: a text is tried by finding each literal part once, leftmost first, without going back.
"""

from __future__ import annotations

from fake_eventbridge.errors import InvalidPatternError

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
