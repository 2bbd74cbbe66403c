"""Snapshots of the service's state and its clock, to return to."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.clock import ClockState
    from fake_eventbridge.service.state.records import EventSource


@dataclass(frozen=True, slots=True, repr=False)
class Snapshot:
    """What existed, what was due and what time it was; good for any number of restores."""

    regions: dict[tuple[str, str], Region]
    offers: dict[tuple[str, str], EventSource]
    stacks: dict[tuple[str, str, str], object]
    clock: ClockState
    backend: Backend

    def __repr__(self) -> str:
        """Name what was kept, and none of it: connections have secrets."""
        return f"<Snapshot of {len(self.regions)} accounts and Regions, {len(self.clock.agenda)} things due>"


def take(backend: Backend) -> Snapshot:
    """Copy the state of a fake."""
    with backend.lock:
        return _copied(
            Snapshot(backend.regions, backend.offers, backend.stacks, backend.clock.state(), backend), backend
        )


def restore(backend: Backend, snapshot: object) -> None:
    """Return a fake to a state; records, faults and quotas stay as they are.

    Raises:
        MisuseError: it is no snapshot of this fake.
    """
    if not isinstance(snapshot, Snapshot):
        raise MisuseError(f"{type(snapshot).__name__} is not a snapshot: pass what snapshot() returned.")
    if snapshot.backend is not backend:
        raise MisuseError(
            "The snapshot is of another fake, or of this one before it was started anew: take it in the fake that is "
            "to return to it."
        )
    with backend.lock:
        copied = _copied(snapshot, backend)
        backend.regions = copied.regions
        backend.accounts = {account for account, _ in copied.regions}
        backend.offers = copied.offers
        backend.stacks = copied.stacks
        backend.clock.return_to(copied.clock)


def _copied(snapshot: Snapshot, backend: Backend) -> Snapshot:
    """Copy the records, which refer to each other, and neither the fake they belong to nor its journal."""
    return deepcopy(snapshot, {id(backend): backend, id(backend.journal): backend.journal})
