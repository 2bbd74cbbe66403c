"""The faults of one fake, the oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.calls import Call, Fault, unused_message

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from fake_eventbridge.service.state.calls import Call


class Faults:
    """The faults of one fake, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = locks.make()  # a predicate may ask the fake, or call it

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._faults))

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: Fault) -> Fault:
        """Put a fault behind the older ones."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def answering(self, call: Call, chance: random.Random, *, is_retry: bool) -> Fault | None:
        """Return the oldest live fault that a call reaches; a retry is new only to faults that count attempts."""
        with self._lock:
            for fault in self._faults:
                is_asked = fault.entries is None and (fault.per == "attempt" or not is_retry)
                if is_asked and fault.reached_by(call, chance):
                    return fault
            return None

    def failing_entries(self, call: Call, chance: random.Random) -> Fault | None:
        """Return the oldest live fault that lets entries of this call fail."""
        with self._lock:
            return next(
                (each for each in self._faults if each.entries is not None and each.reached_by(call, chance)), None
            )

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def unused(self) -> str | None:
        """Describe the faults that were hit fewer times than a test asked for, or return None."""
        unused = [fault for fault in self._faults if fault.is_unused]
        return unused_message(unused) if unused else None

    def forgive(self) -> None:
        """Let those that were not used up by now be told no more: the report of a failed test has told them."""
        for fault in self:
            fault.optional = fault.optional or fault.is_unused
