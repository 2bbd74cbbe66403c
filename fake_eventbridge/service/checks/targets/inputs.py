"""What a target asks to be given, as AWS checks it when the target is put: Input, InputPath and InputTransformer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors, json_encoding
from fake_eventbridge.service.checks.targets import json_syntax, services

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import InputTransformerUnionTypeDef, TargetTypeDef

    from fake_eventbridge.aws.arns import Arn

EVENT_JSON = "aws.events.event.json"

# Placeholders that stand for something without being in the map of paths.
RESERVED_PLACEHOLDERS = frozenset(
    {
        "aws.events.event",
        "aws.events.event.ingestion-time",
        EVENT_JSON,
        "aws.events.rule-arn",
        "aws.events.rule-name",
    }
)

# Unverified: that a text in angle brackets with blanks in it is no placeholder but text.
PLACEHOLDER = re.compile(r"<([^<>\s]+)>")

# JSONPath in dot notation, with one number or a star in brackets. Unverified: which other characters names can have.
_PATH = re.compile(r"""\$(?:\.[^.\[\]*\s()?@'",]+|\[(?:[0-9]+|\*)\])*""")

_MEMBERS_OF_A_LOG_EVENT = frozenset({"message", "timestamp"})


def check(arn: Arn, target: TargetTypeDef) -> None:
    """Refuse an input that cannot be made, or that the target's service does not take.

    Raises:
        Refusal: ValidationException.

    Source: recorded (2026-09). Unverified: the order of the checks.
    """
    name = target["Id"]
    given = [member for member in ("Input", "InputPath", "InputTransformer") if member in target]
    if len(given) > 1:
        raise errors.validation(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
    if given:
        _check_form(arn, name, given[0])
    if "Input" in target:
        broken = json_syntax.fault(target["Input"])
        if broken is not None:
            raise errors.validation(f"JSON syntax error in input for target {name}: {broken.place}")
    if target.get("InputPath"):
        _check_path(name, target["InputPath"])
    if "InputTransformer" in target:
        _check_transformer(name, target["InputTransformer"])
        if arn.service == "logs":
            _check_log_event(name, target["InputTransformer"]["InputTemplate"])


def _check_form(arn: Arn, name: str, given: str) -> None:
    """Refuse a form of input that a service does not take."""
    if services.is_event_bus(arn):
        raise errors.validation(f"Modifying the input for target {name} is not supported.")
    if arn.service == "ecs" and given == "InputPath":
        raise errors.validation(
            f"InputPath is not a valid form of input for target {name}. "
            "The only valid forms of input are Input and InputTransformer."
        )
    if arn.service == "logs" and given != "InputTransformer":
        raise errors.validation(
            f"Input and InputPath are not valid forms of input for target {name}. "
            "The only valid form of input is InputTransformer."
        )


def _check_path(name: str, path: str) -> None:
    if _PATH.fullmatch(path) is None:
        raise errors.validation(f"InputPath for target {name} is invalid.")


def _check_transformer(name: str, transformer: InputTransformerUnionTypeDef) -> None:
    paths = transformer.get("InputPathsMap")
    for path in (paths or {}).values():
        _check_path(name, path)
    template = transformer["InputTemplate"]
    known = None if paths is None else {*paths, *RESERVED_PLACEHOLDERS}
    for placeholder in PLACEHOLDER.findall(template):
        if known is not None and placeholder not in known:
            raise errors.validation(f"InputTemplate for target {name} contains invalid placeholder {placeholder}.")
        if placeholder == EVENT_JSON and not template.lstrip().startswith("{"):
            raise errors.validation(
                f"InputTemplate for target {name} contains placeholder {EVENT_JSON} valid only for JSON template."
            )
    filled, spans = _filled(template)
    broken = json_syntax.fault(filled, spans)
    if broken is not None and broken.in_name:
        raise errors.validation(f"InputTemplate placeholder present as a JSON object key for target {name}.")
    if broken is not None:
        raise errors.validation(f"Invalid InputTemplate for target {name} : {broken.place}.")


def _filled(template: str) -> tuple[str, list[range]]:
    """Return a template with null for each placeholder, and where those stand.

    Units: UTF-16 units.
    """
    parts: list[str] = []
    spans: list[range] = []
    at = length = 0
    for found in PLACEHOLDER.finditer(template):
        between = template[at : found.start()]
        length += _units(between)
        spans.append(range(length, length + 4))
        length += 4
        parts += [between, "null"]
        at = found.end()
    return "".join([*parts, template[at:]]), spans


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_log_event(name: str, template: str) -> None:
    """Refuse what does not make a log event: an object with a message and perhaps a timestamp.

    Source: recorded (2026-09) for the words. Unverified: that other members are refused.
    """
    try:
        members = set(json_encoding.loads_object(_filled(template)[0]))
    except ValueError:
        members = set()
    if "message" not in members or members - _MEMBERS_OF_A_LOG_EVENT:
        raise errors.validation(f"Input for target {name} is not a valid JSON text.")
