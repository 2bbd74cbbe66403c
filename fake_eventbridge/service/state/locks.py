"""Locks that a signal handler, a finalizer and a forked child may meet: re-entrant, and made anew after a fork."""

from __future__ import annotations

import os
import threading
from weakref import WeakSet

_made: WeakSet[threading.RLock] = WeakSet()


def make() -> threading.RLock:
    """Return a lock that one thread may take any number of times, and that no child process inherits held."""
    lock = threading.RLock()
    _made.add(lock)
    return lock


def release_leaked() -> None:
    """Release what this thread holds of the locks, where it is known to be in no block that took one.

    Python itself leaves a lock held if a signal's exception comes between the end of a `with` block and the release.
    """
    for lock in list(_made):
        while lock._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - as below
            lock.release()


def _release_in_child() -> None:
    """Free what threads of the parent held, as they do not exist in the child; what the forking thread holds stays."""
    for lock in list(_made):
        if not lock._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - as the standard library's own locks do
            lock._at_fork_reinit()  # type: ignore[attr-defined]  # noqa: SLF001 - as above


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_release_in_child)
