"""Amazon EventBridge inside your test's own process: the public names, each loaded when it is first asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

from fake_eventbridge import reimports

if TYPE_CHECKING:
    from fake_eventbridge import patterns as patterns
    from fake_eventbridge.aws.json_encoding import JsonObject as JsonObject
    from fake_eventbridge.aws.literals import EntriesOperationName as EntriesOperationName
    from fake_eventbridge.aws.literals import EntryErrorCode as EntryErrorCode
    from fake_eventbridge.aws.literals import ErrorCode as ErrorCode
    from fake_eventbridge.aws.literals import OperationName as OperationName
    from fake_eventbridge.aws.literals import QuotaName as QuotaName
    from fake_eventbridge.errors import DocumentedNameWarning as DocumentedNameWarning
    from fake_eventbridge.errors import MisuseError as MisuseError
    from fake_eventbridge.errors import UnusedFaultError as UnusedFaultError
    from fake_eventbridge.fake.fake import Credentials as Credentials
    from fake_eventbridge.fake.fake import FakeEventBridge as FakeEventBridge
    from fake_eventbridge.fake.fake import active_fake as active_fake
    from fake_eventbridge.fake.fake import fake_eventbridge as fake_eventbridge
    from fake_eventbridge.fake.options import Options as Options
    from fake_eventbridge.fake.shortcuts import Partner as Partner
    from fake_eventbridge.patterns.on_demand import Explanation as Explanation
    from fake_eventbridge.patterns.on_demand import explain as explain
    from fake_eventbridge.pytest_plugin import fake_events_fixture as fake_events_fixture
    from fake_eventbridge.service.delivery.context import Context as Context
    from fake_eventbridge.service.state.calls import Call as Call
    from fake_eventbridge.service.state.calls import CallError as CallError
    from fake_eventbridge.service.state.calls import Fault as Fault
    from fake_eventbridge.service.state.calls import FaultOptions as FaultOptions
    from fake_eventbridge.service.state.clock import Clock as Clock
    from fake_eventbridge.service.state.deliveries import Attempt as Attempt
    from fake_eventbridge.service.state.deliveries import Delivery as Delivery
    from fake_eventbridge.service.state.events import Event as Event
    from fake_eventbridge.service.state.journal import Records as Records
    from fake_eventbridge.service.state.quotas import Quotas as Quotas
    from fake_eventbridge.service.state.snapshots import Snapshot as Snapshot
    from fake_eventbridge.templates.making.stack import Stack as Stack
    from fake_eventbridge.templates.records import DeployedRule as DeployedRule
    from fake_eventbridge.templates.records import NotMade as NotMade

__version__ = "0.1.0"

_HOMES = {
    "Attempt": "service.state.deliveries",
    "Call": "service.state.calls",
    "CallError": "service.state.calls",
    "Clock": "service.state.clock",
    "Context": "service.delivery.context",
    "Credentials": "fake.fake",
    "Delivery": "service.state.deliveries",
    "DeployedRule": "templates.records",
    "DocumentedNameWarning": "errors",
    "EntriesOperationName": "aws.literals",
    "EntryErrorCode": "aws.literals",
    "ErrorCode": "aws.literals",
    "Event": "service.state.events",
    "Explanation": "patterns.on_demand",
    "FakeEventBridge": "fake.fake",
    "Fault": "service.state.calls",
    "FaultOptions": "service.state.calls",
    "JsonObject": "aws.json_encoding",
    "MisuseError": "errors",
    "NotMade": "templates.records",
    "OperationName": "aws.literals",
    "Options": "fake.options",
    "Partner": "fake.shortcuts",
    "QuotaName": "aws.literals",
    "Quotas": "service.state.quotas",
    "Records": "service.state.journal",
    "Snapshot": "service.state.snapshots",
    "Stack": "templates.making.stack",
    "UnusedFaultError": "errors",
    "active_fake": "fake.fake",
    "explain": "patterns.on_demand",
    "fake_eventbridge": "fake.fake",
    "fake_events_fixture": "pytest_plugin",
}
_MODULES = frozenset({"patterns"})

reimports.find_again(sys.modules[__name__])

__all__ = sorted([*_HOMES, *_MODULES, "__version__"])  # noqa: PLE0605 - made from the tables above, so a name stands once


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
