"""Methods of another library, replaced and put back as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from fake_eventbridge.errors import MisuseError

Method = Callable[..., Any]


class Replacement(NamedTuple):
    """Where a method stands, and what makes its replacement from the original."""

    owner: Any
    name: str
    make: Callable[[Method], Method]


class Replacements:
    """Methods that are replaced while a fake is active."""

    def __init__(self, library: str, version: str, wanted: list[Replacement]) -> None:
        self._library = f"{library} {version}"
        self._wanted = wanted
        self._made: list[tuple[Any, str, Any, Method]] = []

    @property
    def are_made(self) -> bool:
        """Return whether the methods are replaced now."""
        return bool(self._made)

    def make(self) -> None:
        """Replace the methods.

        Raises:
            MisuseError: the installed library has lost one of them; then none is replaced.
        """
        for owner, name, make in self._wanted:
            original = vars(owner).get(name)
            if original is None:
                self.undo()
                raise MisuseError(
                    f"{self._library} has no {owner.__name__}.{name}, where fake_eventbridge catches calls: upgrade "
                    "fake_eventbridge, or use an older release of the library."
                )
            ours = make(original)
            setattr(owner, name, ours)
            self._made.append((owner, name, original, ours))

    def undo(self) -> None:
        """Put the originals back; what somebody wrapped since stays, inert, as their wrapper holds it."""
        while self._made:
            owner, name, original, ours = self._made.pop()
            if vars(owner).get(name) is ours:
                setattr(owner, name, original)
