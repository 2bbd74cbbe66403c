"""What does a target receive? The whole event, or what Input, InputPath and InputTransformer make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timezone
from typing import TYPE_CHECKING

from fake_eventbridge.aws.json_encoding import compact, encodable
from fake_eventbridge.service.delivery.payloads import json_paths, templates
from fake_eventbridge.service.delivery.payloads.json_paths import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import InputTransformerOutputTypeDef, InputTransformerTypeDef, TargetTypeDef

    from fake_eventbridge.service.delivery.payloads.json_paths import JsonPath
    from fake_eventbridge.service.delivery.payloads.templates import Template
    from fake_eventbridge.service.state.records import Render


def compiled(target: TargetTypeDef) -> Render:
    """Return what makes a target's payload, ready for many events.

    Source: recorded; Unverified: what a path that leads nowhere gives, which is `null` here.
    """
    if "Input" in target:
        return _Constant(encodable(target["Input"])).render
    if "InputPath" in target:
        return _Part(json_paths.parse(target["InputPath"])).render
    if "InputTransformer" in target:
        return _transformed(target["InputTransformer"]).render
    return _Whole().render


def envelope_text(event: Mapping[str, object]) -> str:
    """Return an event as AWS sends it to a target that asks for no other input.

    Source: recorded.
    """
    return compact(event)


@dataclass(frozen=True, slots=True)
class _Occasion:
    """An event on its way to a target: what a template's reserved variables are taken from."""

    event: Mapping[str, object]
    rule_arn: str
    rule_name: str
    ingestion_time: datetime


def _without_detail(occasion: _Occasion) -> object:
    """Return the event without its detail.

    Source: the user guide. Unverified: that `detail-type` is spelled `detailType` here, as emulators recorded it.
    """
    return {
        "detailType" if member == "detail-type" else member: value
        for member, value in occasion.event.items()
        if member != "detail"
    }


def _ingestion_time(occasion: _Occasion) -> object:
    """Return when EventBridge received the event. Unverified: in whole seconds."""
    return occasion.ingestion_time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


_RESERVED: dict[str, Callable[[_Occasion], object]] = {
    "aws.events.event": _without_detail,
    "aws.events.event.ingestion-time": _ingestion_time,
    "aws.events.event.json": lambda occasion: occasion.event,
    "aws.events.rule-arn": lambda occasion: occasion.rule_arn,
    "aws.events.rule-name": lambda occasion: occasion.rule_name,
}

RESERVED_VARIABLES = frozenset(_RESERVED)


@dataclass(frozen=True, slots=True)
class _Whole:
    def render(self, event: Mapping[str, object], **_: object) -> str:
        return envelope_text(event)


@dataclass(frozen=True, slots=True)
class _Constant:
    text: str

    def render(self, event: Mapping[str, object], **_: object) -> str:  # noqa: ARG002 - it is the same for every event
        return self.text


@dataclass(frozen=True, slots=True)
class _Part:
    path: JsonPath

    def render(self, event: Mapping[str, object], **_: object) -> str:
        found = self.path.find(event)
        return compact(None if found is MISSING else found)


@dataclass(frozen=True, slots=True)
class _Transformed:
    template: Template
    paths: Mapping[str, JsonPath]

    def render(self, event: Mapping[str, object], *, rule_arn: str, rule_name: str, ingestion_time: datetime) -> str:
        occasion = _Occasion(event, rule_arn, rule_name, ingestion_time)

        def value_of(name: str) -> object:
            path = self.paths.get(name)
            return _RESERVED[name](occasion) if path is None else path.find(event)

        return self.template.fill(value_of)


def _transformed(transformer: InputTransformerTypeDef | InputTransformerOutputTypeDef) -> _Transformed:
    paths = {name: json_paths.parse(path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    template = templates.parse(transformer["InputTemplate"], {*paths, *RESERVED_VARIABLES})
    return _Transformed(template, paths)
