"""Which families of resources are there? Each file here is one, and each of its operations enters the table itself."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

for _family in iter_modules(__path__):
    import_module(f"{__name__}.{_family.name}")
