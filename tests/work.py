"""Work counted in calls of Python's functions, which no other load on the machine changes."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def work(do: Callable[[], object]) -> int:
    """Return how many functions are called while something is done in this thread."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        do()
    finally:
        sys.setprofile(before)
    return count


def memory(do: Callable[[], object]) -> int:
    """Return how many bytes are kept of what is done.

    Units: bytes.
    """
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        do()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
