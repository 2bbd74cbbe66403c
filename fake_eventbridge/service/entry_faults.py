"""Faults of single entries of a request: these are held back, and their failures put into the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fake_eventbridge.service.state.calls import Fault

    Entry = Mapping[str, object]
    Answer = Callable[[dict[str, object]], dict[str, object]]


class _Shape(NamedTuple):
    """Where an operation has its entries, and where its answer tells of those that failed."""

    entries: str
    results: str
    failed_alone: bool


# Events are answered one by one, in order; of targets only those that failed are named.
_SHAPES = {
    "PutEvents": _Shape("Entries", "Entries", failed_alone=False),
    "PutPartnerEvents": _Shape("Entries", "Entries", failed_alone=False),
    "PutTargets": _Shape("Targets", "FailedEntries", failed_alone=True),
    "RemoveTargets": _Shape("Ids", "FailedEntries", failed_alone=True),
}


OPERATIONS = frozenset(_SHAPES)


def require_entries(operation: str) -> None:
    """Require an operation that answers for each entry by itself.

    Raises:
        MisuseError: it is none.
    """
    if operation not in _SHAPES:
        raise MisuseError(f"{operation} has no entries that can fail: fail_entries() takes {', '.join(_SHAPES)}.")


def answer(fault: Fault, operation: str, arguments: dict[str, object], run: Answer) -> tuple[dict[str, object], bool]:
    """Let the operation answer for those entries that the fault lets pass, and tell whether it let any fail."""
    shape = _SHAPES[operation]
    entries = arguments[shape.entries]
    if not isinstance(entries, list):
        return run(arguments), False
    failing = {index for index, entry in enumerate(entries) if fault.fails_entry(index, entry)}
    if not failing:
        return run(arguments), False
    passing = [entry for index, entry in enumerate(entries) if index not in failing]
    output = run({**arguments, shape.entries: passing}) if passing else {}
    passed = output.get(shape.results)
    granted = iter(passed if isinstance(passed, list) else [])
    failed = [_failure(fault, shape, entry) for index, entry in enumerate(entries) if index in failing]
    if shape.failed_alone:
        results = [*granted, *failed]
    else:
        failures = iter(failed)
        results = [next(failures if index in failing else granted) for index in range(len(entries))]
    before = output.get("FailedEntryCount", 0)
    count = len(failing) + (before if isinstance(before, int) else 0)
    return {"FailedEntryCount": count, shape.results: results}, True


def _failure(fault: Fault, shape: _Shape, entry: object) -> dict[str, object]:
    failure: dict[str, object] = {"ErrorCode": fault.code, "ErrorMessage": fault.message}
    if shape.failed_alone:
        failure["TargetId"] = entry.get("Id") if isinstance(entry, dict) else entry
    return failure
