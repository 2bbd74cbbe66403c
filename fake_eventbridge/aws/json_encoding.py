"""JSON as AWS reads it, without the constants that Python adds, and as AWS writes it: compact."""

from __future__ import annotations

import json
from typing import Any, NoReturn, TypeAlias

# What a JSON object holds, its reader knows better than a type can say.
JsonObject: TypeAlias = dict[str, Any]


def loads(text: str) -> object:
    """Read a JSON text.

    Raises:
        ValueError: it is none, or is nested more deeply than can be read.
    """
    try:
        parsed: object = _decode(text)
    except RecursionError:
        raise ValueError("The text is nested too deeply.") from None
    return parsed


def loads_object(text: str) -> dict[str, object]:
    """Read a JSON text that spells an object.

    Raises:
        ValueError: it does not.
    """
    parsed = loads(text)
    if not isinstance(parsed, dict):
        raise ValueError("The text spells no object.")  # noqa: TRY004 - the text is wrong, its type is right
    return parsed


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Made once: json.loads makes a decoder for each call that names how to read constants.
_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def compact(value: object) -> str:
    """Return a JSON value as text without blanks, which can always be encoded."""
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def encodable(text: str) -> str:
    r"""Return a text that UTF-8 can carry: half a surrogate pair is written as JSON's escape.

    Unverified: what AWS makes of such halves.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
