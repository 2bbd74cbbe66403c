"""Values as people read them: JSON and names in one line, long ones shortened, control characters escaped."""

from __future__ import annotations

import json
import re
from datetime import datetime

# What would move a terminal's cursor, colour it, turn its direction, end its line, or not encode at all.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
LONGEST = 200
_LAST_OF_TWO_DIGITS = 0xFF
_TOO_DEEP = "<nested too deeply to be shown>"


def printable(text: str) -> str:
    """Return a text in one line, what is no character to read escaped as in a Python string."""
    return _UNPRINTABLE.sub(_escaped, text)


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text that is printable and no longer than that; of a longer one its two ends and its length."""
    if len(text) > longest:
        kept = max(longest - 24, 8)
        head = kept * 2 // 3
        text = f"{text[:head]} ...({len(text)} characters)... {text[-(kept - head) :]}"
    return printable(text)


def as_json(value: object, longest: int = LONGEST) -> str:
    """Return a value as JSON, its Unicode readable; what has no form in JSON is written as Python writes it."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=_foreign)
    except RecursionError:
        return _TOO_DEEP
    except (TypeError, ValueError):
        text = _foreign(value)
    return shortened(text, longest)


def json_or_text(text: str, longest: int = LONGEST) -> str:
    """Return a payload as JSON, or as a JSON string where it is other text."""
    try:
        return as_json(json.loads(text), longest)
    except (ValueError, RecursionError):
        return as_json(text, longest)


def counted(number: int, thing: str) -> str:
    """Return `1 event`, `2 events`."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"


def _foreign(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - a repr of somebody else's may raise anything
        return f"<{type(value).__name__}, whose repr raised {type(error).__name__}>"


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(
        found.group(), f"\\x{code:02x}" if code <= _LAST_OF_TWO_DIGITS else f"\\u{code:04x}"
    )
