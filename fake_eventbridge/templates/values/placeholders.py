"""What stands for values that only AWS knows: those of Secrets Manager and of SSM's parameter store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DYNAMIC = re.compile(r"\{\{\s*resolve:(ssm-secure|ssm|secretsmanager):([^{}]*?)\s*\}\}")
_PREFIX = "placeholder-of-"


def placeholder(service: str, reference: str) -> str:
    """Return what stands for a value kept elsewhere: always the same for one reference."""
    return f"{_PREFIX}{service}-" + re.sub(r"[^A-Za-z0-9_.]+", "-", reference).strip("-")


def has_placeholder(value: object) -> bool:
    """Return whether a placeholder stands anywhere in a value."""
    if isinstance(value, str):
        return _PREFIX in value
    if isinstance(value, dict):
        return any(map(has_placeholder, value.values()))
    return isinstance(value, list) and any(map(has_placeholder, value))


def fill(value: object, place: str, known: Mapping[str, object], notes: list[str]) -> object:
    """Return a value whose dynamic references are replaced, by what `known` has for them or by placeholders.

    `known` names a reference as `/name`, as `resolve:ssm:/name`, or with its braces. Each placeholder is noted.
    """
    if isinstance(value, dict):
        return {key: fill(each, f"{place}.{key}", known, notes) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, f"{place}[{index}]", known, notes) for index, each in enumerate(value)]
    if not isinstance(value, str) or "{{" not in value:
        return value

    def replace(found: re.Match[str]) -> str:
        service, reference = found.groups()
        for key in (found[0], f"resolve:{service}:{reference}", reference, reference.partition(":")[0]):
            if key in known:
                return str(known[key])
        made = placeholder(service, reference)
        notes.append(
            f"{place}: {found[0]} is not read: {made!r} stands for it; pass "
            f'`imports={{"resolve:{service}:{reference}": ...}}` to give the value.'
        )
        return made

    return _DYNAMIC.sub(replace, value)
