"""What do JSON's characters mean to AWS's parser? Numbers and what is wrong with them; words; names of characters."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_EXACT_DIGITS = 15
_LONGEST_INTEGER = 4_000
_INTEGER = re.compile(r"-?[0-9]+")
_DIGITS = re.compile(r"[0-9]*")
_LAST_LATIN = 255
_FIRST_PAIR = "\U00010000"

# Java's identifiers: letters, currency signs and connectors; later also digits, marks and what is ignorable.
_WORD_STARTS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Sc", "Pc"})
_WORD_PARTS = _WORD_STARTS | {"Nd", "Mn", "Mc", "Cf"}
_IGNORED_CONTROLS = frozenset(map(chr, [*range(9), *range(0x0E, 0x1C), *range(0x7F, 0xA0)]))


def number(text: str) -> int | float | Decimal:
    """Read the number a JSON text spells, never rounded: what a float cannot hold stays a Decimal."""
    if is_integer(text):
        return int(text) if len(text) <= _LONGEST_INTEGER else Decimal(text)
    nearest = float(text)
    if len(text) <= _EXACT_DIGITS and "e" not in text and "E" not in text:
        return nearest
    try:
        exact = Decimal(text)
    except InvalidOperation:  # an exponent beyond what even a Decimal holds
        return nearest
    return nearest if _printed(nearest) == exact else exact


def is_integer(text: str) -> bool:
    """Return whether a number's text has neither a fraction nor an exponent."""
    return _INTEGER.fullmatch(text) is not None


def comparable(value: int | float | Decimal) -> bool:  # noqa: PYI041 - an int is not a float where digits count
    """Whether AWS can compare the number: its double prints back the same digits."""
    if isinstance(value, int):
        try:
            return _printed(float(value)) == value
        except OverflowError:
            return False
    return isinstance(value, float)


def _printed(value: float) -> Decimal:
    return Decimal(repr(value))


def printable(text: str) -> str:
    """Escape, as JSON does, what a terminal would act upon or could not encode; any language's letters stay."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def described(char: str) -> str:
    """Name a character as Jackson names it in an error."""
    code = ord(char)
    if _category(char) == "Cc":
        return f"(CTRL-CHAR, code {code})"
    if code > _LAST_LATIN:
        return f"'{char}' (code {code} / 0x{code:x})"
    return f"'{char}' (code {code})"


def starts_word(char: str) -> bool:
    """Whether Java would begin an identifier with the character."""
    return _category(char) in _WORD_STARTS


def continues_word(char: str) -> bool:
    """Whether Java would go on with an identifier over the character; the end of the text ends it."""
    return bool(char) and (_category(char) in _WORD_PARTS or char in _IGNORED_CONTROLS)


def _category(char: str) -> str:
    from unicodedata import category  # noqa: PLC0415 - only texts that are no JSON need it

    return category(char)


class NumberFault(NamedTuple):
    """Why a number cannot be read, and how far Jackson has come when it notices."""

    reason: str
    end: int
    char: str | None = None
    word: str = ""


def number_fault(text: str, start: int) -> NumberFault:
    """Find what is wrong with the number that begins at `start`."""
    negative = text[start] == "-"
    whole = start + negative
    end = _after_digits(text, whole)
    if end == whole:
        return _no_digit(text, whole)
    if text[whole] == "0" and end > whole + 1:
        return NumberFault("Invalid numeric value: Leading zeroes not allowed", whole + 1)
    # Jackson's fast way does not move its pointer past the point or the `e`; its slow way, taken after a zero, does.
    stop = None if text[whole] == "0" else end + 1
    if text[end : end + 1] == ".":
        fraction = end + 1
        end = _after_digits(text, fraction)
        if end == fraction:
            at_end = end == len(text)
            return NumberFault(
                "Decimal point not followed by a digit",
                end if at_end else stop or end + 1,
                "." if at_end else text[end],
            )
    return _broken_exponent(text, end + 1, stop)


def _after_digits(text: str, start: int) -> int:
    digits = _DIGITS.match(text, start)
    return digits.end() if digits else start


def _no_digit(text: str, at: int) -> NumberFault:
    if at == len(text):
        return NumberFault("Unexpected end-of-inputNo digit following minus sign", at)
    if text[at] == "I" and text[at + 1 : at + 2] in {"N", "n"}:
        return NumberFault("", at + 2, word="-INF" if text[at + 1] == "N" else "-Infinity")
    return NumberFault("expected digit (0-9) to follow minus sign, for valid numeric value", at + 1, text[at])


def _broken_exponent(text: str, at: int, stop: int | None) -> NumberFault:
    if text[at : at + 1] in {"+", "-"}:
        at += 1
    if at == len(text):
        return NumberFault("Unexpected end-of-inputexpected a digit for number exponent", at)
    return NumberFault("Exponent indicator not followed by a digit", stop or at + 1, text[at])


def has_pairs(text: str) -> bool:
    """Whether Java would spell a character of the text as a pair of UTF-16 units."""
    return not text.isascii() and max(text) >= _FIRST_PAIR


def split_pairs(text: str) -> str:
    """Write each character beyond U+FFFF as the two UTF-16 units that Java counts."""
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(units[i] | units[i + 1] << 8) for i in range(0, len(units), 2))


def join_pairs(units: str) -> str:
    """Put pairs of UTF-16 units together; a unit without its partner stays as it is."""
    if units.isascii():
        return units
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
