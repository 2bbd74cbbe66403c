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


def _release_in_child() -> None:
    """Free what threads of the parent held, as they do not exist in the child; what the forking thread holds stays."""
    for lock in list(_made):
        if not lock._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001 - as the standard library's own locks do
            lock._at_fork_reinit()  # type: ignore[attr-defined]  # noqa: SLF001 - as above


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_release_in_child)
