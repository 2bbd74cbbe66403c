"""JSON that is nested more deeply than Python's own reader and writer go, read and written without recursion."""

from __future__ import annotations

import re
from json import decoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BLANKS = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


def is_deeper(value: object, deepest: int) -> bool:
    """Return whether a value has more than so many objects and lists inside one another."""
    level = [value]
    for _ in range(deepest + 1):
        # What is in several places counts once, as all of a level may be one object.
        containers = {id(each): each for each in level if isinstance(each, (dict, list, tuple))}.values()
        if not containers:
            return False
        level = [inside for each in containers for inside in (each.values() if isinstance(each, dict) else each)]
    return True


def write(value: object, encode: Callable[[object], str]) -> str:
    """Return a JSON value's text without blanks; `encode` writes the scalars."""
    written: list[str] = []
    pending: list[object] = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, _Piece):
            written.append(each)
        elif isinstance(each, dict):
            pieces: list[object] = []
            for name, inside in each.items():
                pieces += [_Piece("," if pieces else "{"), _Piece(f"{_name(name, encode)}:"), inside]
            pending += [_Piece("}" if pieces else "{}"), *reversed(pieces)]
        elif isinstance(each, (list, tuple)):
            listed: list[object] = []
            for inside in each:
                listed += [_Piece("," if listed else "["), inside]
            pending += [_Piece("]" if listed else "[]"), *reversed(listed)]
        else:
            written.append(encode(each))
    return "".join(written)


def read(text: str, read_float: Callable[[str], object]) -> object:
    """Read a JSON text; `read_float` reads the numbers with a fraction or an exponent.

    Raises:
        ValueError: it is no JSON.
    """
    value, at = read_from(text, skip(text, 0), read_float)
    if skip(text, at) != len(text):
        raise ValueError("The text goes on after its value.")
    return value


def read_from(text: str, at: int, read_float: Callable[[str], object]) -> tuple[object, int]:
    """Read the JSON value that begins at a position, and return it with the position of its end.

    Raises:
        ValueError: none begins there.
    """
    top: list[object] = []
    # What is open, outermost first, each with the name that its next value belongs to.
    opened: list[tuple[dict[str, object] | list[object], str]] = [(top, "")]
    while True:
        container, name = opened[-1]
        value, at = _value(text, at, read_float)
        if isinstance(container, dict):
            container[name] = value
        else:
            container.append(value)
        if isinstance(value, (dict, list)):
            at = skip(text, at)
            if text[at : at + 1] != ("}" if isinstance(value, dict) else "]"):
                name, at = _member(text, at) if isinstance(value, dict) else ("", at)
                opened.append((value, name))
                continue
            at += 1
        at = skip(text, at)
        while len(opened) > 1 and text[at : at + 1] == ("}" if isinstance(opened[-1][0], dict) else "]"):
            opened.pop()
            at = skip(text, at + 1)
        if len(opened) == 1:
            return top[0], at
        if text[at : at + 1] != ",":
            raise ValueError(f"A comma is missing at {at}.")
        container, _ = opened[-1]
        at = skip(text, at + 1)
        if isinstance(container, dict):
            name, at = _member(text, at)
            opened[-1] = (container, name)


def skip(text: str, at: int) -> int:
    """Return the position of the next character that is no blank."""
    found = _BLANKS.match(text, at)
    return at if found is None else found.end()


def _name(name: object, encode: Callable[[object], str]) -> str:
    """Write a member's name, which Python's writer makes a string wherever it can."""
    return encode(name) if isinstance(name, str) else encode({name: 0}).removeprefix("{").rpartition(":")[0]


def _member(text: str, at: int) -> tuple[str, int]:
    """Read a member's name and the colon after it."""
    if text[at : at + 1] != '"':
        raise ValueError(f"A name is missing at {at}.")
    name, at = _string(text, at + 1)
    at = skip(text, at)
    if text[at : at + 1] != ":":
        raise ValueError(f"A colon is missing at {at}.")
    return name, skip(text, at + 1)


def _value(text: str, at: int, read_float: Callable[[str], object]) -> tuple[object, int]:
    """Read a scalar, or the bracket that opens an object or a list."""
    first = text[at : at + 1]
    if first in {"{", "["}:
        return ({} if first == "{" else []), at + 1
    if first == '"':
        return _string(text, at + 1)
    for word, value in _WORDS.items():
        if text.startswith(word, at):
            return value, at + len(word)
    number = _NUMBER.match(text, at)
    if number is None:
        raise ValueError(f"A value is missing at {at}.")
    is_whole = number[2] is None and number[3] is None
    return (int(number[0]) if is_whole else read_float(number[0])), number.end()


def _string(text: str, at: int) -> tuple[str, int]:
    string: str
    string, end = decoder.scanstring(text, at, True)  # type: ignore[attr-defined]  # noqa: FBT003 - as json calls it
    return string, int(end)


class _Piece(str):
    """A piece of JSON text, told apart from a string that is to be written."""

    __slots__ = ()
