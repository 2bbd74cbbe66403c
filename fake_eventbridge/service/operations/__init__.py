"""The 57 operations: one file a family of resources, one function an operation."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from botocore import xform_name

from fake_eventbridge.service import registry

_FAMILIES = tuple(family.name for family in iter_modules(__path__))


def find(name: str) -> registry.Operation | None:
    """Return an operation by its API name, if it is known; of the families only those it may be in are imported."""
    found = registry.table.get(name)
    if found is not None:
        return found
    method = xform_name(name)
    for family in sorted(_FAMILIES, key=lambda each: len(_stem(each)) if _stem(each) in method else 0, reverse=True):
        import_module(f"{__name__}.{family}")
        if name in registry.table:
            return registry.table[name]
    return None


def every() -> dict[str, registry.Operation]:
    """Return all operations by their API names."""
    for family in _FAMILIES:
        import_module(f"{__name__}.{family}")
    return registry.table


def _stem(family: str) -> str:
    """Return what a family's name shares with the names of its operations, which are of one resource: `event_bus`."""
    return family[:-2]
