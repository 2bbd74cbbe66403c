"""How a template's mistakes are told: at their place in the template, with what comes nearest."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from botocore.exceptions import ClientError

_LONGEST = 200
_MANY = 8


def misuse(place: str, text: str) -> MisuseError:
    """Return the error for a mistake at one place of a template, such as `Resources.Rule.Properties.Name`."""
    return MisuseError(f"{place}: {text}")


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a sentence that names what exists and resembles `name`."""
    known = sorted(set(names))
    found = get_close_matches(name, known, n=3, cutoff=0.5) or get_close_matches(
        name.lower(), [each for each in known if name.lower() in each.lower()], n=3, cutoff=0.1
    )
    if found:
        return "The nearest: " + ", ".join(map(repr, found)) + "."
    if not known:
        return "There are none."
    shown = ", ".join(map(repr, known[:_MANY]))
    return f"There are {shown}" + (f" and {len(known) - _MANY} more." if len(known) > _MANY else ".")


def shown(value: object) -> str:
    """Return a value as it is shown in a message: JSON where it has such a form, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        text = f"a {type(value).__name__}"
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def name_place(error: ClientError, place: str) -> None:
    """Let the text of AWS's refusal say which resource and property it is about; `error.response` stays AWS's."""
    said = str(error)
    if place not in said:
        error.args = (f"{said} ({place})", *error.args[1:])
