"""The fakes that are active in this process, outermost first: the only global state there is."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from fake_eventbridge.interception import current_test
from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fake_eventbridge.service.dispatch import Service


class Owner(Protocol):
    """The handle that began the fake."""

    def story_so_far(self, error: BaseException | None = None) -> str:
        """Tell what happened, and first what may explain an error."""

    def report_so_far(self, path: Path, *, title: str, error: BaseException | None) -> object:
        """Write what happened as a page."""

    def let_go_of_all(self) -> None:
        """Release whatever the handle still holds."""


@plain(slots=True, eq=False)
class Activation:
    """One fake while it is active: what answers, for which account and Region where a client names none."""

    owner: Owner
    service: Service
    account: str
    region: str
    region_is_explicit: bool
    guard: bool = False
    # One token for each hold, so that taking and releasing one can be done again after an interruption.
    holders: set[object] = field(default_factory=set)
    scope: object = None
    acting_as: list[str] = field(default_factory=list)

    @property
    def current_account(self) -> str:
        """The account of calls whose credentials name none."""
        return self.acting_as[-1] if self.acting_as else self.account

    def report(self, path: Path, title: str, error: BaseException | None) -> None:
        """Write what happened as a page."""
        self.owner.report_so_far(path, title=title, error=error)

    def story(self, error: BaseException | None = None) -> str:
        """Tell what happened, and first what may explain an error."""
        return self.owner.story_so_far(error)

    def forgive(self) -> None:
        """Let faults that nothing hit be no error at the end."""
        self.service.faults.forgive()


# How many fakes that have ended the report of a failed test tells: one test may begin and end thousands.
_REPORTED = 8

lock = locks.make()
activations: list[Activation] = []

# A shortcut of a fake speaks to that fake, even where another one shadows it.
_addressed: ContextVar[Activation | None] = ContextVar("fake_eventbridge_addressed", default=None)


def enter(activation: Activation) -> None:
    """Let a fake answer from now on."""
    activation.scope = current_test.scope
    activations.append(activation)
    if current_test.current is not None:
        current_test.current.fakes.append(activation)


def leave(activation: Activation) -> None:
    """Let a fake answer no longer, if it does."""
    if activation in activations:
        activations.remove(activation)
    test = current_test.current
    if test is not None:
        ended = [each for each in test.fakes if each not in activations]
        for each in ended[:-_REPORTED]:
            test.fakes.remove(each)


def innermost() -> Activation | None:
    """Return the fake that answers calls now, if any is active."""
    last = activations[-1:]  # one step, as another thread may end the only fake meanwhile
    return last[0] if last else None


def joinable() -> Activation | None:
    """Return the fake that a bare activation joins: the innermost, if it began in the same test or wider fixture."""
    found = innermost()
    return found if found is not None and found.scope is current_test.scope else None


def of_scope(scope: object) -> list[Activation]:
    """Return the active fakes that began in a test or in a wider fixture, the innermost first."""
    return [each for each in reversed(activations) if each.scope is scope]


def addressed() -> Activation | None:
    """Return the fake whose shortcut is making the current call, if one is."""
    return _addressed.get()


@contextmanager
def address(activation: Activation | None) -> Iterator[None]:
    """Let the calls of this block go to one fake, as its shortcuts, or with None to the innermost as its own."""
    token = _addressed.set(activation)
    try:
        yield
    finally:
        _addressed.reset(token)
