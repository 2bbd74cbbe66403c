"""EventBridge's JSONPath: dot notation, numbers and `*` in brackets.

Source: the API's documentation ("you must use JSON dot notation, not bracket notation"), the user guide's examples.
Unverified: `*` (a list of all it stands for), and that a path in any other notation finds nothing.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias, final

from fake_eventbridge.service.state.plain import plain


@final
class Missing:
    """Nothing was found."""


MISSING: Final = Missing()

# A member's name, a position in a list, or None for all that is there.
Step: TypeAlias = "str | int | None"

_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>[0-9]+|\*)\]")
_LONGEST_INDEX = 9


@plain(slots=True, eq=False)
class JsonPath:
    """A path taken apart; `steps` is None where its notation is not EventBridge's, and then it finds nothing."""

    steps: tuple[Step, ...] | None

    def find(self, value: object) -> object:
        """Return what the path points at, or `MISSING`; with `*` in it, the list of all that is found."""
        return MISSING if self.steps is None else _follow(value, self.steps)


def parse(path: str) -> JsonPath:
    """Take a path apart, once."""
    if not path.startswith("$"):
        return JsonPath(None)
    steps: list[Step] = []
    at = 1
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return JsonPath(None)
        steps.append(_step(step))
        at = step.end()
    return JsonPath(tuple(steps))


def _step(step: re.Match[str]) -> Step:
    text = step["name"] or step["index"]
    if text == "*":
        return None
    if step["name"] is not None:
        return text
    return int(text[-_LONGEST_INDEX:]) if len(text.lstrip("0")) <= _LONGEST_INDEX else 10**_LONGEST_INDEX


def _follow(value: object, steps: tuple[Step, ...]) -> object:
    for position, step in enumerate(steps):
        if step is None:
            return _all(value, steps[position + 1 :])
        value = _member(value, step)
        if value is MISSING:
            break
    return value


def _member(value: object, step: str | int) -> object:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step, MISSING)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return MISSING


def _all(value: object, steps: tuple[Step, ...]) -> object:
    """Return the list of what the remaining steps find in each member; a second `*` does not nest lists."""
    if not isinstance(value, (dict, list)):
        return MISSING
    found: list[object] = []
    for each in value.values() if isinstance(value, dict) else value:
        inner = _follow(each, steps)
        if inner is MISSING:
            continue
        if None in steps and isinstance(inner, list):
            found.extend(inner)
        else:
            found.append(inner)
    return found
