"""Plain classes that only hold values, made at a fraction of what a dataclass costs when its module is imported.

A dataclass of ten members takes half a millisecond to make, and a first call needs some twenty of them. These have
slots, an `__init__` and a `__repr__`, and neither equality nor order; a type checker sees dataclasses, which they are
written as.
"""

from __future__ import annotations

from dataclasses import MISSING, Field
from reprlib import recursive_repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as plain
else:

    def plain(*, slots: bool, eq: bool) -> object:
        """Make a class as `dataclass(slots=True, eq=False)` does, which is all it can."""
        if not slots or eq:
            raise TypeError("A plain class has slots, and no equality.")
        return _made


def _made(given: type) -> type:
    body = {name: value for name, value in vars(given).items() if name not in {"__dict__", "__weakref__"}}
    parameters, lines, scope, shown = [], [], {}, []
    for name in given.__annotations__:
        default = body.pop(name, MISSING)
        shown.append(name)
        if isinstance(default, Field):
            if not default.repr:
                shown.pop()
            scope[f"_make_{name}"] = default.default_factory
            if default.default_factory is MISSING:
                default, is_given = default.default, default.init
            elif default.init:
                parameters.append(f"{name}=_missing")
                lines.append(f"self.{name} = _make_{name}() if {name} is _missing else {name}")
                continue
            else:
                lines.append(f"self.{name} = _make_{name}()")
                continue
            if not is_given:
                if default is not MISSING:
                    scope[f"_default_{name}"] = default
                    lines.append(f"self.{name} = _default_{name}")
                continue
        if default is not MISSING:
            scope[f"_default_{name}"] = default
        parameters.append(name if default is MISSING else f"{name}=_default_{name}")
        lines.append(f"self.{name} = {name}")
    if "__post_init__" in body:
        lines.append("self.__post_init__()")
    scope["_missing"] = MISSING
    exec(f"def __init__(self, {', '.join(parameters)}):\n  " + "\n  ".join(lines), scope)  # noqa: S102 - text of this function's own, as in dataclasses
    body["__init__"] = scope["__init__"]
    body["__slots__"] = tuple(given.__annotations__)
    body.setdefault("__repr__", _repr(tuple(shown)))
    return type(given)(given.__name__, given.__bases__, body)


def _repr(names: tuple[str, ...]) -> object:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807 - it becomes one
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__
