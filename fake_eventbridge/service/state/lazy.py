"""Records some of whose members are made when they are first read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from typing_extensions import Self

_set = object.__setattr__


class Lazy:
    """The base of a frozen record whose costly members are copies, made of what stands behind it when first read.

    So reading ten thousand records costs little, and what a test does to a member is its own. `_lazily` says by a
    member's name how it is made.
    """

    __slots__ = ("_behind",)
    _lazily: ClassVar[Mapping[str, Callable[..., object]]] = {}  # type: ignore[explicit-any]  # each member has its own

    @classmethod
    def before(cls, behind: object, **members: object) -> Self:
        """Make a record of what is known at once."""
        made = cls.__new__(cls)
        _set(made, "_behind", behind)
        for name, value in members.items():
            _set(made, name, value)
        return made

    if not TYPE_CHECKING:  # a type checker would take it for leave to read any name

        def __getattr__(self, name: str) -> object:
            """Make a member that is not there yet."""
            make = self._lazily.get(name)
            if make is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            value = make(self._behind)
            _set(self, name, value)
            return value
