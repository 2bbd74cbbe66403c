"""JSON as AWS reads it, without the constants that Python adds, and as AWS writes it: compact, numbers as sent."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from fake_eventbridge.aws import deep_json
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Callable

# How deeply AWS reads. Source: the model. Units: objects and lists inside one another.
DEEPEST = 1_000


class ExactObject(dict[str, object]):
    """A JSON object with numbers whose digits a double does not keep; `exact` is the same object with all digits."""

    __slots__ = ("exact",)

    def __init__(self, rounded: dict[str, object], exact: dict[str, object]) -> None:
        super().__init__(rounded)
        self.exact = exact


class Digits:
    """A number that is written as it was read."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


# What a JSON object holds, its reader knows better than a type can say.
JsonObject: TypeAlias = dict[str, Any]


def loads(text: str) -> object:
    """Read a JSON text.

    Raises:
        ValueError: it is none.
    """
    try:
        parsed: object = _decode(text)
    except RecursionError:
        return deep_json.read(text, float)
    return parsed


def loads_object(text: str) -> dict[str, object]:
    """Read a JSON text that spells an object.

    Raises:
        ValueError: it does not.
    """
    return _an_object(loads(text))


def loads_exactly(text: str, *, deepest: int | None = None) -> dict[str, object]:
    """Read a JSON text that spells an object, which is an `ExactObject` where doubles do not keep its digits.

    Raises:
        ValueError: it does not, or has more than `deepest` objects and lists inside one another.
    """
    try:
        parsed = _an_object(_decode_if_exact(text))
    except (_InexactError, RecursionError):
        parsed = _read_exactly(text)
    if deepest is not None and _is_deeper(text, parsed, deepest):
        raise ValueError("The text is nested too deeply.")
    return parsed


def _read_exactly(text: str) -> dict[str, object]:
    inexact: list[str] = []

    def rounded(digits: str) -> float:
        number = float(digits)
        if repr(number) != digits:
            inexact.append(digits)
        return number

    parsed = _an_object(_read(text, rounded))
    return ExactObject(parsed, _an_object(_read(text, _exactly))) if inexact else parsed


def end_of_value(text: str, at: int) -> int:
    """Return where the JSON value that begins at a position ends, blanks after it included.

    Raises:
        ValueError: none begins there.
    """
    at = deep_json.skip(text, at)
    try:
        _, end = _decoder.raw_decode(text, at)
    except RecursionError:
        _, end = deep_json.read_from(text, at, float)
    return deep_json.skip(text, end)


def compact(value: object) -> str:
    """Return a JSON value as text without blanks, which can always be encoded."""
    try:
        text = _encode(value)
    except RecursionError:
        text = deep_json.write(value, _encode)
    return encodable(_MARKED.sub(r"\1", text) if _MARK in text else text)


def written(what: str, value: object) -> str:
    """Return a value that a test gave as JSON text.

    Raises:
        MisuseError: it has no form in JSON, or none that AWS reads, as it is nested too deeply.
    """
    given = dict(value) if isinstance(value, Mapping) else value
    try:
        try:
            text = json.dumps(given, allow_nan=False)
        except RecursionError:
            text = "" if deep_json.is_deeper(given, DEEPEST) else deep_json.write(given, _encode)
    except (TypeError, ValueError, RecursionError) as error:
        raise MisuseError(f"The {what} {readable.as_json(value)} cannot be written as JSON: {error}.") from None
    if not text or _is_deeper(text, given, DEEPEST):
        raise MisuseError(
            f"The {what} is nested too deeply: AWS reads at most {DEEPEST:,} objects and lists inside one another."
        )
    return text


def encodable(text: str) -> str:
    r"""Return a text that UTF-8 can carry: half a surrogate pair is written as JSON's escape.

    Unverified: what AWS makes of such halves.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def copied(value: dict[str, object]) -> dict[str, object]:
    """Return an object of its own, however deeply it is nested."""
    top = value.copy()
    pending: list[dict[str, object] | list[object]] = [top]
    for container in pending:
        items = list(container.items()) if isinstance(container, dict) else list(enumerate(container))
        for place, inside in items:
            if isinstance(inside, (dict, list)):
                own = inside.copy()
                container[place] = own  # type: ignore[index]  # a name in a dict, a position in a list
                pending.append(own)
    return top


def _is_deeper(text: str, value: object, deepest: int) -> bool:
    """Return whether a text's value is nested more deeply; most texts have not even so many brackets."""
    return text.count("{") + text.count("[") > deepest and deep_json.is_deeper(value, deepest)


def _an_object(parsed: object) -> dict[str, object]:
    if not isinstance(parsed, dict):
        raise ValueError("The text spells no object.")  # noqa: TRY004 - the text is wrong, its type is right
    return parsed


def _read(text: str, read_float: Callable[[str], object]) -> object:
    try:
        decoder = json.JSONDecoder(parse_float=read_float, parse_constant=_no_constant)
        parsed: object = decoder.decode(text)
    except RecursionError:
        return deep_json.read(text, read_float)
    return parsed


def _exactly(digits: str) -> object:
    number = float(digits)
    return number if repr(number) == digits else Digits(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


class _InexactError(Exception):
    """A number has digits that a double does not keep."""


def _if_exact(digits: str) -> float:
    number = float(digits)
    if repr(number) != digits:
        raise _InexactError
    return number


def _without_blanks(decoder: json.JSONDecoder) -> Callable[[str], object]:
    """Return a decoder's `decode`, which reads at once what has no blanks around it, as most texts are."""

    def decode(text: str) -> object:
        try:
            value, end = decoder.scan_once(text, 0)  # type: ignore[attr-defined]  # as subclasses of a decoder set it
        except StopIteration:
            return decoder.decode(text)
        return value if end == len(text) else decoder.decode(text)

    return decode


# Most texts have no number whose digits get lost: they are read by a decoder that need not be made for each.
_decode_if_exact = _without_blanks(json.JSONDecoder(parse_float=_if_exact, parse_constant=_no_constant))

# Made once: json.loads makes a decoder for each call that names how to read constants.
_decoder = json.JSONDecoder(parse_constant=_no_constant)
_decode = _without_blanks(_decoder)

# Digits are written as a marked string, and lose its quotes and the mark afterwards.
_MARK = f"\ue000{secrets.token_hex(8)}:"
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


def _marked(value: object) -> str:
    if isinstance(value, Digits):
        return f"{_MARK}{value.text}"
    raise TypeError(f"{value!r} is no JSON value")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_marked)
_encode = _encoder.encode
