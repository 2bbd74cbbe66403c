"""Was it published, was it delivered? Assertions whose failure shows what came nearest, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fake_eventbridge.service.state.journal import Records

_Record = TypeVar("_Record")


class Difference(NamedTuple):
    """One place where a record is not what was expected."""

    path: str
    expected: object
    actual: object

    def __str__(self) -> str:
        return f"{self.path}: expected {_shown(self.expected)}, got {_shown(self.actual)}"


class _Missing:
    """Stands for what is not there."""

    def __repr__(self) -> str:
        return "nothing"


_MISSING = _Missing()


def check(
    what: str,
    records: Records[_Record],
    expected: Mapping[str, object],
    fields: Callable[[_Record], Mapping[str, object]],
    times: int | None,
) -> None:
    """Require that records match: at least one, or exactly `times`.

    Raises:
        AssertionError: they do not; it shows the nearest one, field by field.
    """
    missed = [(record, list(differences(expected, fields(record)))) for record in records]
    matching = sum(not found for _, found in missed)
    if matching == times or (times is None and matching > 0):
        return
    wanted = "" if times is None else f" {times} times"
    lines = [f"{_sentence(what, expected)} was expected{wanted}, and seen {matching} times."]
    if records.dropped:
        lines.append(f"{records.dropped} older records were dropped: start the fake with a larger keep=.")
    if matching == 0:
        lines += _nearest(missed)
    else:
        lines += [f"  {record}" for record, found in missed if not found]
    raise AssertionError("\n".join(lines))


def differences(expected: object, actual: object, path: str = "") -> Iterator[Difference]:
    """Return where `actual` lacks something of `expected`; mappings match as subsets, all else by equality."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key, value in expected.items():
            inner = f"{path}.{key}" if path else str(key)
            yield from differences(value, actual.get(key, _MISSING), inner)
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (value, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(value, other, f"{path}[{index}]")
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield Difference(path, expected, actual)


def _nearest(missed: Sequence[tuple[object, list[Difference]]]) -> list[str]:
    if not missed:
        return ["Nothing was seen at all."]
    record, found = min(missed, key=lambda each: len(each[1]))
    return [f"The nearest of {len(missed)}: {record}", *(f"  {difference}" for difference in found)]


def _sentence(what: str, expected: Mapping[str, object]) -> str:
    criteria = ", ".join(f"{name}={_shown(value)}" for name, value in expected.items())
    return f"{what} with {criteria}" if criteria else what


def _shown(value: object) -> str:
    if isinstance(value, _Missing):
        return repr(value)
    return json.dumps(value, default=repr, ensure_ascii=False)
