from __future__ import annotations

import threading

from fake_eventbridge.service.state import locks


def test_a_lock_that_was_leaked_is_released() -> None:
    """What an interruption left held by this thread keeps no other thread waiting."""
    lock = locks.make()
    lock.acquire()
    lock.acquire()

    locks.release_leaked()

    taken: list[bool] = []
    other = threading.Thread(target=lambda: taken.append(lock.acquire(blocking=False)))
    other.start()
    other.join()
    assert [True] == taken
