"""Which test is running? What the pytest plugin notes of it, so that a failed test is told once, with its story."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class ActiveFake(Protocol):
    """A fake that was active in a test, as far as a report needs it."""

    def story(self, error: BaseException | None = None) -> str:
        """Tell what happened, and first what may explain an error."""

    def report(self, path: Path, title: str, error: BaseException | None) -> None:
        """Write what happened as a page."""

    def forgive(self) -> None:
        """Let faults that nothing hit be no error at the end."""


@dataclass(slots=True)
class RunningTest:
    """One test: the fakes that were active in it, and whether it has failed by now."""

    fakes: list[ActiveFake] = field(default_factory=list)
    has_failed: bool = False


# None outside pytest, where nobody asks afterwards.
current: RunningTest | None = None


def begin(active: list[ActiveFake]) -> None:
    """Note that another test begins, with those fakes that are active already."""
    global current  # noqa: PLW0603 - one test runs in a process at a time, and this is where it is noted
    current = RunningTest(active)


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
    """Tell whether the test that is running has failed."""
    return current is not None and current.has_failed
