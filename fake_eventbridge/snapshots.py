"""How does a test return to an earlier moment? Snapshots of the service's state and its clock."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge.clock import ClockState
    from fake_eventbridge.state import Backend, EventSource, Region


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What existed, what was due and what time it was; good for any number of restores."""

    regions: dict[tuple[str, str], Region]
    offers: dict[tuple[str, str], EventSource]
    clock: ClockState


def take(backend: Backend) -> Snapshot:
    """Copy the state of a fake."""
    with backend.lock:
        return _copied(Snapshot(backend.regions, backend.offers, backend.clock.state()), backend)


def restore(backend: Backend, snapshot: Snapshot) -> None:
    """Return a fake to a state; records, faults and quotas stay as they are."""
    with backend.lock:
        copied = _copied(snapshot, backend)
        backend.regions = copied.regions
        backend.offers = copied.offers
        backend.clock.return_to(copied.clock)


def _copied(snapshot: Snapshot, backend: Backend) -> Snapshot:
    """Copy the records, which refer to each other, and not the fake they belong to."""
    return deepcopy(snapshot, {id(backend): backend})
