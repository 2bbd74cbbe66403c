"""Methods of another library, replaced and put back as one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from types import FunctionType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from fake_eventbridge.errors import MisuseError

Method = Callable[..., Any]

_KINDS_OF_OURS = frozenset({FunctionType, type(lru_cache(id))})

# What each replacement that still lives stands for. A patch made inside a fake and undone after its end puts one back
# that is ours no longer; without this, each such cycle would leave a layer.
_originals: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


class Replacement(NamedTuple):
    """Where a method stands, and what makes its replacement from the original."""

    owner: Any
    name: str
    make: Callable[[Method], Method]


class Replacements:
    """Methods that are replaced while a fake is active.

    Other tools replace the same methods before, inside and across that time. What they put there is called as Python
    calls an attribute, and stays; only what is ours is taken away.
    """

    def __init__(self, library: str, version: str, wanted: list[Replacement]) -> None:
        self._library = f"{library} {version}"
        self._wanted = wanted
        self._made: dict[Replacement, Method] = {}
        # Made once, as fakes come and go by the thousand; what stands for a later function ends with its fake.
        self._for_the_first: dict[Replacement, Method] = {}
        self._first = {each: vars(each.owner).get(each.name) for each in wanted}
        self._places = [(each, vars(each.owner), each.name, first) for each, first in self._first.items()]

    @property
    def wanted(self) -> tuple[Replacement, ...]:
        """What is replaced."""
        return tuple(self._wanted)

    @property
    def are_made(self) -> bool:
        """Return whether the methods are replaced now."""
        return bool(self._made)

    def make(self) -> None:
        """Replace the methods.

        Raises:
            MisuseError: the installed library has lost one of them; then none is replaced.
        """
        try:
            for each in self._wanted:
                self._replace(each)
        except BaseException:
            self.undo()
            raise

    def _replace(self, replacement: Replacement) -> None:
        owner, name, make = replacement
        original = _without_ours(vars(owner).get(name))
        if original is None:
            raise MisuseError(
                f"{self._library} has no {owner.__name__}.{name}, where fake_eventbridge catches calls: upgrade "
                "fake_eventbridge, or use an older release of the library."
            )
        ours = self._for_the_first.get(replacement)
        if ours is None or _originals.get(ours) is not original:
            ours = _named_like(original, make(_callable(owner, original)))
            if original is self._first[replacement]:
                self._for_the_first[replacement] = ours
        # Noted before it is done, so that an interruption leaves nothing that is not undone.
        _originals[ours] = original
        self._made[replacement] = ours
        setattr(owner, name, ours)

    def renew(self) -> None:
        """Replace a method anew that somebody has put back meanwhile, whose patch began before the fake."""
        for each, namespace, name, first in self._places:
            if namespace.get(name) is first and each in self._made:
                self._replace(each)

    def undo(self) -> None:
        """Put the originals back; what somebody wrapped since stays, inert, as their wrapper holds it."""
        for owner, name, _ in reversed(self._made):
            found = vars(owner).get(name)
            original = _without_ours(found)
            if original is not found:
                setattr(owner, name, original)
        self._made.clear()


def _without_ours(found: Any) -> Any:
    """Return what was there before anything of ours was put over it."""
    # A wrapper of wrapt's is equal to what it wraps, and is not ours.
    while type(found) in _KINDS_OF_OURS and found in _originals:
        found = _originals[found]
    return found


def _callable(owner: Any, original: Any) -> Method:
    """Return what calls an attribute of a class as Python would, whatever kind of descriptor it is, or none."""
    if not isinstance(owner, type) or type(original) is FunctionType:
        method: Method = original
        return method

    def call(self: Any, *args: Any, **options: Any) -> Any:
        bind = getattr(type(original), "__get__", None)
        return (original if bind is None else bind(original, self, type(self)))(*args, **options)

    return call


def _named_like(original: Any, ours: Method) -> Method:
    """Let tools that look at a function see the original's name and parameters."""
    if type(original) is FunctionType and type(ours) is FunctionType:
        update_wrapper(ours, original)
    return ours
