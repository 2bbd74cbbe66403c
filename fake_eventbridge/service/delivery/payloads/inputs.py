"""What a target receives: the whole event, or what Input, InputPath and InputTransformer make of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws.json_encoding import ExactObject, compact, encodable
from fake_eventbridge.service.delivery.payloads import json_paths, templates
from fake_eventbridge.service.delivery.payloads.json_paths import MISSING
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_events.type_defs import InputTransformerOutputTypeDef, InputTransformerTypeDef, TargetTypeDef

    from fake_eventbridge.service.delivery.payloads.json_paths import JsonPath
    from fake_eventbridge.service.delivery.payloads.templates import Template
    from fake_eventbridge.service.state.records import Render


def compiled(target: TargetTypeDef) -> Render:
    """Return what makes a target's payload, ready for many events.

    The payload is `NotJson` where a template was filled with what makes it none, and empty where nothing is to arrive.

    Source: recorded (2026-09).
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
    return compact(as_sent(event))


def as_sent(event: Mapping[str, object]) -> Mapping[str, object]:
    """Return an event with the numbers of its detail as they were sent, digit for digit."""
    detail = event.get("detail")
    return {**event, "detail": detail.exact} if isinstance(detail, ExactObject) else event


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class _Occasion(NamedTuple):
    """An event on its way to a target: what a template's reserved variables are taken from."""

    event: Mapping[str, object]
    rule_arn: str
    rule_name: str
    ingestion_time: datetime


# The members of `<aws.events.event>`, in AWS's order, by the event's names of them. Source: recorded (2026-09).
_WITHOUT_DETAIL = {
    "id": "id",
    "account": "account",
    "detailType": "detail-type",
    "time": "time",
    "source": "source",
    "region": "region",
    "resources": "resources",
    "version": "version",
}


def _without_detail(occasion: _Occasion) -> object:
    """Return the event without its detail. Units: `time` in milliseconds since 1970."""
    values = {member: occasion.event.get(name) for member, name in _WITHOUT_DETAIL.items()}
    return {**values, "time": milliseconds(str(values["time"]))}


def milliseconds(time: str) -> int | None:
    """Return an event's time in milliseconds since 1970, or None where it is no time."""
    try:
        moment = datetime.fromisoformat(time.replace("Z", "+00:00"))
    except ValueError:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=timezone.utc)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def _ingestion_time(occasion: _Occasion) -> object:
    """Return when EventBridge received the event. Source: recorded (2026-09), for the milliseconds."""
    moment = occasion.ingestion_time.astimezone(timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1_000:03}Z"


_RESERVED: dict[str, Callable[[_Occasion], object]] = {
    "aws.events.event": _without_detail,
    "aws.events.event.ingestion-time": _ingestion_time,
    "aws.events.event.json": lambda occasion: occasion.event,
    "aws.events.rule-arn": lambda occasion: occasion.rule_arn,
    "aws.events.rule-name": lambda occasion: occasion.rule_name,
}

RESERVED_VARIABLES = frozenset(_RESERVED)


@plain(slots=True, eq=False)
class _Whole:
    def render(self, event: Mapping[str, object], **_: object) -> str:
        return envelope_text(event)


@plain(slots=True, eq=False)
class _Constant:
    text: str

    def render(self, event: Mapping[str, object], **_: object) -> str:  # noqa: ARG002 - it is the same for every event
        return self.text


@plain(slots=True, eq=False)
class _Part:
    path: JsonPath

    def render(self, event: Mapping[str, object], **_: object) -> str:
        found = self.path.find(as_sent(event))
        return "{}" if found is MISSING or found is None else compact(found)


@plain(slots=True, eq=False)
class _Transformed:
    template: Template
    paths: Mapping[str, JsonPath]

    def render(self, event: Mapping[str, object], *, rule_arn: str, rule_name: str, ingestion_time: datetime) -> str:
        occasion = _Occasion(as_sent(event), rule_arn, rule_name, ingestion_time)

        def value_of(name: str) -> object:
            path = self.paths.get(name)
            return _RESERVED[name](occasion) if path is None else path.find(occasion.event)

        return self.template.fill(value_of)


def _transformed(transformer: InputTransformerTypeDef | InputTransformerOutputTypeDef) -> _Transformed:
    paths = {name: json_paths.parse(path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    template = templates.parse(transformer["InputTemplate"], {*paths, *RESERVED_VARIABLES})
    return _Transformed(template, paths)
