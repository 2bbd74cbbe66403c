"""X-Ray's trace headers, taken apart and written anew as EventBridge does.

Source: recorded (2026-09).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = re.compile("1-[0-9a-f]{8}-[0-9a-f]{24}")
_PARENT = re.compile("[0-9a-fA-F]{16}")
_SAMPLED = re.compile("[01?]")


def rewritten(header: str, root: Callable[[], str]) -> str | None:
    """Return a header as it goes on: Root, Parent, Sampled, then others by name; or None where it is dropped.

    What is no `name=value` is left out, as are a Parent and a Sampled that are none. Of a name given twice the last
    value counts, of Parent the last good one. Without a good Root, a trace that is not sampled gets one that `root`
    makes.

    Unverified: names are told apart by their case.
    """
    members: dict[str, str] = {}
    for member in header.split(";"):
        name, equals, value = member.strip().partition("=")
        if equals and not (name == "Parent" and _PARENT.fullmatch(value) is None):
            members[name] = value
    known = {name: members.pop(name, "") for name in ("Root", "Parent", "Sampled")}
    known["Root"] = known["Root"].lower()
    if _SAMPLED.fullmatch(known["Sampled"]) is None:
        known["Sampled"] = ""
    if _ROOT.fullmatch(known["Root"]) is None:
        if known["Sampled"] != "0":
            return None
        known["Root"] = root()
    if known["Sampled"] == "1" and known["Parent"] != known["Parent"].lower():
        return None
    written = {name: value for name, value in known.items() if value}
    return ";".join(f"{name}={value}" for name, value in (*written.items(), *sorted(members.items())))
