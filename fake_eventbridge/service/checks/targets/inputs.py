"""What will a target be given? Input, InputPath and InputTransformer, as AWS checks them when the target is put."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors, json_encoding

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import InputTransformerUnionTypeDef, TargetTypeDef

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

_QUOTED_BRACKETS = ("['", '["')


def check(target: TargetTypeDef) -> None:
    """Refuse an input that cannot be made.

    Raises:
        Refusal: ValidationException.

    Source: recorded. Unverified: the order of the checks.
    """
    name = target["Id"]
    if sum(member in target for member in ("Input", "InputPath", "InputTransformer")) > 1:
        raise errors.validation(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
    if "Input" in target and not _is_json(target["Input"]):
        raise errors.validation(f"JSON syntax error in input for target {name}")
    if "InputPath" in target:
        _check_path(name, target["InputPath"])
    if "InputTransformer" in target:
        _check_transformer(name, target["InputTransformer"])


def _is_json(text: str) -> bool:
    try:
        json_encoding.loads(text)
    except ValueError:
        return False
    return True


def _check_path(name: str, path: str) -> None:
    """Refuse a path that AWS cannot read: JSONPath in dot notation, with numbers alone in brackets."""
    if not path.startswith("$") or any(bracket in path for bracket in _QUOTED_BRACKETS):
        raise errors.validation(f"InputPath for target {name} is invalid.")


def _check_transformer(name: str, transformer: InputTransformerUnionTypeDef) -> None:
    paths = transformer.get("InputPathsMap") or {}
    for path in paths.values():
        _check_path(name, path)
    template = transformer["InputTemplate"]
    for placeholder in PLACEHOLDER.findall(template):
        if placeholder not in paths and placeholder not in RESERVED_PLACEHOLDERS:
            raise errors.validation(f"InputTemplate for target {name} contains invalid placeholder {placeholder}.")
        if placeholder == EVENT_JSON and not template.lstrip().startswith("{"):
            raise errors.validation(
                f"InputTemplate for target {name} contains placeholder {EVENT_JSON} valid only for JSON template."
            )
