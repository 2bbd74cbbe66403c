"""How large a template may be: its bytes, its depth, and what aliases and loops make of it."""

from __future__ import annotations

from collections.abc import Mapping

from fake_eventbridge.templates.errors import misuse

# CloudFormation's limit of a template in S3. Source: the user guide.
MOST_BYTES = 1_048_576
# Beyond these no template is read: AWS has limits too, and documents none. Unverified: where they lie.
MOST_LEVELS = 100
MOST_VALUES = 400_000
LONGEST_STRING = 1_048_576


class Count:
    """A count of values that must not grow without end."""

    def __init__(self, place: str, most: int = MOST_VALUES) -> None:
        self._place = place
        self._most = most
        self.values = 0

    def add(self, values: int = 1) -> None:
        """Count values.

        Raises:
            MisuseError: there are too many.
        """
        self.values += values
        if self.values > self._most:
            raise misuse(self._place, f"the template grows beyond {self._most:,} values, by aliases or loops.")


def plain(value: object, place: str) -> object:
    """Return a copy of a document that holds nothing but what JSON has.

    Raises:
        MisuseError: a value has no form in JSON, or the document is too deep or too large, as one is that holds itself.
    """
    return _plain(value, place, 0, Count(place))


def _plain(value: object, place: str, level: int, count: Count) -> object:
    count.add()
    if level > MOST_LEVELS:
        raise too_deep(place)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each, f"{place}[{index}]", level + 1, count) for index, each in enumerate(value)]
    if isinstance(value, Mapping):
        return _plain_mapping(value, place, level, count)
    raise misuse(place, f"{type(value).__name__} has no form in JSON.")


def _plain_mapping(value: Mapping[object, object], place: str, level: int, count: Count) -> dict[str, object]:
    copied: dict[str, object] = {}
    for key, each in value.items():
        if not isinstance(key, str):
            raise misuse(place, f"the key {key!r} is not a string.")
        copied[str(key)] = _plain(each, f"{place}.{key}", level + 1, count)
    return copied


def too_deep(place: str) -> Exception:
    """Return the error for a document that is nested too deeply."""
    where = place if len(place) <= 80 else place[:80] + "..."  # noqa: PLR2004 - as much as helps to find it
    return misuse(where, f"the document is nested more than {MOST_LEVELS} levels deep.")
