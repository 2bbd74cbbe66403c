"""Where one value lacks something of another, field by field, and in words what came nearest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.wording.readable import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator


class Difference(NamedTuple):
    """One place where a value is not what was expected; `hint` says what came nearest, and may be empty."""

    path: str
    expected: object
    actual: object
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}expected {_shown(self.expected)}, got {_shown(self.actual)}{hint}"


class _Missing:
    """Stands for what is not there."""


_MISSING = _Missing()


def differences(expected: object, actual: object, path: str = "") -> Iterator[Difference]:
    """Return where `actual` lacks something of `expected`; mappings match as subsets, all else by equality."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key, value in expected.items():
            inner = f"{path}.{key}" if path else str(key)
            if key in actual:
                yield from differences(value, actual[key], inner)
            else:
                yield Difference(inner, value, _MISSING, _nearest_key(key, actual))
    elif isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)) and len(expected) == len(actual):
        found = [
            each
            for index, (value, other) in enumerate(zip(expected, actual, strict=True))
            for each in differences(value, other, f"{path}[{index}]")
        ]
        if len(found) > 1 and _same_elements(expected, actual):
            yield Difference(path, expected, actual, "the same elements in another order")
        else:
            yield from found
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield Difference(path, expected, actual, hint(expected, actual))


def hint(expected: object, actual: object) -> str:  # noqa: PLR0911 - one for each way to come near
    """Return in words what keeps two values apart that look alike, or an empty string."""
    if isinstance(expected, str) and isinstance(actual, str):
        return _text_hint(expected, actual)
    if isinstance(actual, str) and not isinstance(expected, (str, Mapping, list, tuple)):
        kind = "true, false or null" if isinstance(expected, (bool, type(None))) else "a number"
        return f"a string, not {kind}" if as_json(expected) == actual else ""
    if isinstance(expected, str) and as_json(actual) == expected:
        return "JSON text was expected, not a string of it" if isinstance(actual, (dict, list)) else "not a string"
    if isinstance(expected, str) and isinstance(actual, (list, tuple)) and expected in actual:
        return "it is an element of the array"
    if isinstance(expected, (list, tuple)) and isinstance(actual, (list, tuple)):
        return f"{len(actual)} elements, not {len(expected)}"
    if isinstance(expected, (list, tuple)) and actual in expected:
        return "not an array: assertions compare values, patterns list them"
    if isinstance(expected, bool) != isinstance(actual, bool) and expected == actual:
        return "a number is no boolean"
    return ""


def _text_hint(expected: str, actual: str) -> str:  # noqa: PLR0911 - one for each way to come near
    if not expected or not actual:
        return ""
    if expected.lower() == actual.lower():
        return "differs in case"
    if expected.strip() == actual.strip():
        return "differs in blanks around it"
    if actual.startswith(expected):
        return "what was expected is a prefix of it"
    if expected.startswith(actual):
        return "it is a prefix of what was expected"
    if actual.endswith(expected) or expected.endswith(actual):
        return "one is a suffix of the other"
    return ""


def _nearest_key(key: object, actual: Mapping[str, object]) -> str:
    names = {str(name).lower(): str(name) for name in actual}
    from difflib import get_close_matches  # noqa: PLC0415 - only a failure needs it

    near = get_close_matches(str(key).lower(), names, n=1)
    return f"nearest name: {as_json(names[near[0]])}" if near else ""


def _same_elements(expected: object, actual: object) -> bool:
    return sorted(map(as_json, _elements(expected))) == sorted(map(as_json, _elements(actual)))


def _elements(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _shown(value: object) -> str:
    return "nothing" if isinstance(value, _Missing) else as_json(value)
