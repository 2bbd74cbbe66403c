"""A target's parameter for one event: a text as it is, or what a path in its place finds in the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws.json_encoding import compact
from fake_eventbridge.service.delivery.payloads import json_paths
from fake_eventbridge.service.delivery.payloads.json_paths import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping


def resolved(value: str, event: Mapping[str, object] | None) -> str:
    """Return a parameter's text; one that is a path as a whole stands for what the path finds in the original event.

    Source: the user guide on dynamic path parameters. Unverified: what is no string is written as in JSON, what is
    missing is empty.
    """
    if event is None or not value.startswith("$."):
        return value
    found = json_paths.parse(value).find(event)
    if found is MISSING:
        return ""
    return found if isinstance(found, str) else compact(found)
