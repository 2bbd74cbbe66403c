"""The test that is running, as the pytest plugin notes it: each has a world of its own, and is reported once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fake_eventbridge.errors import MisuseError


class ActiveFake(Protocol):
    """A fake that was active in a test, as far as a report needs it."""

    def story(self, error: BaseException | None = None) -> str:
        """Tell what happened, and first what may explain an error."""

    def report(self, path: Path, title: str, error: BaseException | None) -> None:
        """Write what happened as a page."""

    def forgive(self) -> None:
        """Let faults that nothing hit be no error at the end."""


class RunningTest:
    """One test: the fakes that were active in it, what it was refused outside them, and whether it has failed.

    No dataclass, which would take longer to make than all else that every pytest run imports.
    """

    __slots__ = ("fakes", "has_failed", "misuses")

    def __init__(self, fakes: list[ActiveFake]) -> None:
        self.fakes = fakes
        self.has_failed = False
        self.misuses: list[MisuseError] = []


# None outside pytest, where nobody asks afterwards.
current: RunningTest | None = None

# What a fake that starts now belongs to: the test that is running, or a fixture that outlives it. A bare activation
# joins only a fake of the same scope. None outside pytest, where there is one scope.
scope: object = None


def begin(active: list[ActiveFake]) -> None:
    """Note that another test begins, with those fakes that are active already."""
    global current, scope  # noqa: PLW0603 - one test runs in a process at a time, and this is where it is noted
    current = scope = RunningTest(active)


@contextmanager
def wider_fixture(fixture: object) -> Iterator[None]:
    """Let fakes that start in this block belong to a fixture that outlives the test."""
    global scope  # noqa: PLW0603 - as above
    before, scope = scope, fixture
    try:
        yield
    finally:
        scope = before


def fail(error: BaseException | None = None, report: Callable[[ActiveFake], str] | None = None) -> list[str]:
    """Note that the test that is running has failed, and return the stories of its fakes, the first time only.

    They begin with what may explain the error, and tell the faults that nothing hit, which therefore are no second
    error. `report` writes a page of a fake, and says where.
    """
    if current is None or current.has_failed:
        return []
    current.has_failed = True
    stories = list(
        dict.fromkeys(fake.story(error) + ("" if report is None else report(fake)) for fake in current.fakes)
    )
    for fake in current.fakes:
        fake.forgive()
    return stories


def has_failed() -> bool:
    """Return whether the test that is running has failed."""
    return current is not None and current.has_failed
