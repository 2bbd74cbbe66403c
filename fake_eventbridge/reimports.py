"""Modules of this package are found again where `sys.modules` has been put back since they were imported.

`mock.patch.dict(sys.modules)` does so after its block, and pytester after a run. A second copy of what was imported on
first use would have classes and a state of its own.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Loader as _Loader
else:
    _Loader = object


def find_again(package: ModuleType) -> None:
    """Let imports find the package, and what of it was imported before, as long as the process lives."""
    if not any(isinstance(each, _Finder) and each.package is package for each in sys.meta_path):
        sys.meta_path.insert(0, _Finder(package))


class _Finder:
    """Finds what is an attribute of its package: that is where Python leaves each module that it has imported."""

    def __init__(self, package: ModuleType) -> None:
        self.package = package

    def find_spec(self, name: str, _path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return how to import a module; None where it was not imported before, or is to be reloaded."""
        first, *others = name.split(".")
        if first != self.package.__name__ or target is not None:
            return None
        found = self.package
        for each in others:
            inside = vars(found).get(each)
            if not isinstance(inside, ModuleType):
                return None
            found = inside
        if found.__name__ != name or found.__spec__ is None:
            return None
        return ModuleSpec(name, _AsItIs(found), origin=found.__spec__.origin)


class _AsItIs(_Loader):
    """Loads a module without running it once more."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        """Return the module."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it was made."""
        module.__spec__ = self._spec

    def __getattr__(self, name: str) -> object:
        """Answer what else a loader is asked for, such as a module's source, as the module's first loader does."""
        return getattr(None if self._spec is None else self._spec.loader, name)
