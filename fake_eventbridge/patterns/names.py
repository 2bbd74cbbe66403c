"""The fields of an event that anybody asks for: the paths of patterns as a tree of names.

*Bounds*: a path takes one node for each of its names, however long it is, and shares those it begins with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Names:
    """One name in the tree: those that may follow it, and its whole path if that one is asked for."""

    __slots__ = ("asked", "following", "path", "used")

    def __init__(self) -> None:
        self.following: dict[str, Names] = {}
        self.path: str | None = None
        self.asked = 0
        self.used = 0

    @classmethod
    def of(cls, paths: Iterable[str]) -> Names:
        """Make the tree of some paths."""
        names = cls()
        for path in paths:
            names.add(path)
        return names

    def add(self, path: str) -> None:
        """Ask for a path, once more if it is asked for already."""
        node = self
        for name in path.split("."):
            node = node.following.setdefault(name, Names())
            node.used += 1
        node.path = path
        node.asked += 1

    def discard(self, path: str) -> None:
        """Ask for a path once less."""
        node = self
        for name in path.split("."):
            following = node.following[name]
            following.used -= 1
            if not following.used:
                del node.following[name]
            node = following
        node.asked -= 1
        if not node.asked:
            node.path = None

    def find(self, name: str) -> Names | None:
        """Follow an event's name, which may hold dots itself and then stands for several.

        Raises:
            MisuseError: the name is no string.
        """
        found = self.following.get(name)
        if found is not None:
            return found
        if not isinstance(name, str):
            _refuse(name)
        if "." not in name:
            return None
        node: Names | None = self
        for part in name.split("."):
            node = node.following.get(part) if node else None
        return node


def _refuse(name: object) -> NoReturn:
    raise MisuseError(f"An event's names are strings, as in JSON; {name!r} is none")
