"""Amazon EventBridge inside your test's own process: the public names, each loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge import patterns as patterns
    from fake_eventbridge.errors import DocumentedNameWarning as DocumentedNameWarning
    from fake_eventbridge.errors import MisuseError as MisuseError
    from fake_eventbridge.errors import UnusedFaultError as UnusedFaultError
    from fake_eventbridge.fake import FakeEventBridge as FakeEventBridge
    from fake_eventbridge.fake import active_fake as active_fake
    from fake_eventbridge.fake import fake_eventbridge as fake_eventbridge
    from fake_eventbridge.faults import Fault as Fault
    from fake_eventbridge.journal import Call as Call
    from fake_eventbridge.journal import Delivery as Delivery
    from fake_eventbridge.journal import Event as Event
    from fake_eventbridge.patterns.explain import explain as explain
    from fake_eventbridge.pytest_plugin import fake_events_fixture as fake_events_fixture
    from fake_eventbridge.templates import Stack as Stack

_HOMES = {
    "Call": "journal",
    "Delivery": "journal",
    "Event": "journal",
    "FakeEventBridge": "fake",
    "Fault": "faults",
    "Stack": "templates",
    "active_fake": "fake",
    "fake_events_fixture": "pytest_plugin",
    "fake_eventbridge": "fake",
    "DocumentedNameWarning": "errors",
    "MisuseError": "errors",
    "UnusedFaultError": "errors",
    "explain": "patterns.explain",
}
_MODULES = frozenset({"patterns"})

__all__ = sorted([*_HOMES, *_MODULES])  # noqa: PLE0605 - made from the two tables above, so that a name stands once


def __getattr__(name: str) -> object:
    """Import the module that holds `name` on first use, so that importing the package costs next to nothing."""
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
