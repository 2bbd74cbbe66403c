"""Deliveries that cause one another are followed as far as they nest: events that go in a circle are refused."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from fake_eventbridge.service.delivery.failures import EndlessDeliveryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.service.state.backend import Task

# How deep targets may call the fake from inside a delivery.
_DEEPEST = 16

_under_way: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("fake_eventbridge_deliveries", default=())


@contextmanager
def follow(task: Task) -> Iterator[None]:
    """Let what a block causes belong to a delivery, also in threads and tasks that have this context.

    Raises:
        EndlessDeliveryError: the delivery is caused by too many others, each inside the one before.
    """
    before = _under_way.get()
    chain = (*before, (task.rule.name, task.target["Arn"]))
    if len(chain) > _DEEPEST:
        raise EndlessDeliveryError(_message(chain))
    _under_way.set(chain)
    try:
        yield
    finally:
        _under_way.set(before)


def _message(chain: tuple[tuple[str, str], ...]) -> str:
    earlier = [at for at, step in enumerate(chain[:-1]) if step == chain[-1]]
    if not earlier:
        way = " -> ".join(f"{rule} -> {target}" for rule, target in chain)
        return f"events go through more than {_DEEPEST} targets, each inside the one before: {way}"
    circle = chain[earlier[-1] :]
    way = " -> ".join(f"{rule} -> {target}" for rule, target in circle)
    return (
        f"events go in a circle: {way}. The last target publishes what wakes the first rule: let its pattern exclude "
        "what the target publishes, or publish to another bus."
    )
