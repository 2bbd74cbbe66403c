"""How does AWS write JSON? Compact, keys in their order, and other alphabets left as they are."""

from __future__ import annotations

import json


def compact(value: object) -> str:
    """Return a JSON value as text without blanks, which can always be encoded."""
    return encodable(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def encodable(text: str) -> str:
    r"""Return a text that UTF-8 can carry: half a surrogate pair is written as JSON's escape.

    Unverified: what AWS makes of such halves.
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
