"""Plain classes that only hold values, made at a fraction of what a dataclass costs when its module is imported.

A dataclass of ten members takes half a millisecond to make, and a first call needs some twenty of them. These have
slots, an `__init__` and a `__repr__`, and neither equality nor order; a type checker sees dataclasses, which they are
written as.
"""

from __future__ import annotations

from dataclasses import MISSING, Field
from reprlib import recursive_repr
from typing import TYPE_CHECKING

__all__ = ["plain"]

if TYPE_CHECKING:
    from collections.abc import Sequence
    from dataclasses import dataclass as plain
else:

    def plain(*, slots: bool, eq: bool) -> object:
        """Make a class as `dataclass(slots=True, eq=False)` does, which is all it can."""
        if not slots or eq:
            raise TypeError("A plain class has slots, and no equality.")
        return _made


def _made(given: type) -> type:
    """Make the class that a class statement describes, as `dataclass` does."""
    members: dict[str, object] = given.__annotations__
    body = {name: value for name, value in vars(given).items() if name not in {"__dict__", "__weakref__", *members}}
    scope: dict[str, object] = {"_missing": MISSING}
    written = [_member(name, vars(given).get(name, MISSING), scope) for name in members]
    parameters = ["self", *(parameter for parameter, _ in written if parameter)]
    lines = ["pass", *(line for _, line in written if line)]
    if "__post_init__" in body:
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n  " + "\n  ".join(lines), scope)  # noqa: S102 - a text of this module's own, as in dataclasses
    shown = [name for name in members if getattr(vars(given).get(name), "repr", True)]
    return type(given)(
        given.__name__,
        given.__bases__,
        {"__repr__": _repr(shown), **body, "__init__": scope["__init__"], "__slots__": tuple(members)},
    )


def _member(name: str, given: object, scope: dict[str, object]) -> tuple[str, str]:
    """Return the parameter of `__init__` for a member, and the line that sets it; either may be empty."""
    default, is_parameter = given, True
    factory: object = MISSING
    if isinstance(given, Field):
        default, factory, is_parameter = given.default, given.default_factory, given.init
    if factory is not MISSING:
        scope[f"_make_{name}"] = factory
        if not is_parameter:
            return "", f"self.{name} = _make_{name}()"
        return f"{name}=_missing", f"self.{name} = _make_{name}() if {name} is _missing else {name}"
    if default is MISSING:
        return (name, f"self.{name} = {name}") if is_parameter else ("", "")
    scope[f"_default_{name}"] = default
    if not is_parameter:
        return "", f"self.{name} = _default_{name}"
    return f"{name}=_default_{name}", f"self.{name} = {name}"


def _repr(names: Sequence[str]) -> object:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807 - it becomes one
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__
