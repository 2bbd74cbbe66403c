"""Which property of a resource a refusal is about, as far as AWS's words tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

    from fake_eventbridge.templates.records import Request

_MEMBER = re.compile(r"'targets\.([0-9]+)\.member\.?([A-Za-z.]*)'")
# What a refusal is about where its words name no property.
_BY_CODE = {
    ("PutRule", "InvalidEventPatternException"): "EventPattern",
    ("PutRule", "ResourceNotFoundException"): "EventBusName",
    ("PutRule", "ResourceAlreadyExistsException"): "Name",
    ("PutTargets", "ResourceNotFoundException"): "EventBusName",
    ("PutTargets", "LimitExceededException"): "Targets",
    ("PutTargets", "ValidationException"): "Targets",
    ("CreateEventBus", "ResourceAlreadyExistsException"): "Name",
    ("CreateEventBus", "ResourceNotFoundException"): "EventSourceName",
    ("CreateEventBus", "InvalidStateException"): "EventSourceName",
    ("PutPermission", "PolicyLengthExceededException"): "Policy",
    ("CreateArchive", "InvalidEventPatternException"): "EventPattern",
    ("UpdateArchive", "InvalidEventPatternException"): "EventPattern",
    ("CreateArchive", "ResourceNotFoundException"): "SourceArn",
    ("CreateArchive", "ResourceAlreadyExistsException"): "ArchiveName",
    ("CreateConnection", "ResourceAlreadyExistsException"): "Name",
    ("CreateApiDestination", "ResourceAlreadyExistsException"): "Name",
    ("CreateApiDestination", "ResourceNotFoundException"): "ConnectionArn",
    ("CreateEndpoint", "ResourceAlreadyExistsException"): "Name",
}
_MEMBERS = (
    "Arn",
    "BatchParameters",
    "DeadLetterConfig",
    "EcsParameters",
    "HttpParameters",
    "Input",
    "InputPath",
    "InputPathsMap",
    "InputTemplate",
    "InputTransformer",
    "KinesisParameters",
    "RetryPolicy",
    "RoleArn",
    "RunCommandParameters",
    "SqsParameters",
)
_IN_PLACE_OF = {"EventSourceArn": "SourceArn"}


def property_of(error: ClientError, request: Request) -> str:
    """Return the property that a refusal is about, such as `Targets[0].Arn`, or "" where nothing tells."""
    message = error.response.get("Error", {}).get("Message", "")
    code = error.response.get("Error", {}).get("Code", "")
    if error.operation_name == "PutTargets":
        found = _target(message, request)
        if found:
            return found
    elif (error.operation_name, code) not in _BY_CODE or code == "ValidationException":
        for name in sorted(request, key=len, reverse=True):
            if name in message or f"'{name[:1].lower()}{name[1:]}" in message:
                return _IN_PLACE_OF.get(name, name)
    return _BY_CODE.get((error.operation_name, code), "")


def _target(message: str, request: Request) -> str:
    found = _MEMBER.search(message)
    if found is not None:
        path = "".join(f".{part[:1].upper()}{part[1:]}" for part in found[2].split(".") if part)
        return f"Targets[{int(found[1]) - 1}]{path}"
    targets = request.get("Targets", [request["Target"]] if "Target" in request else [])
    for index, target in enumerate(targets if isinstance(targets, list) else ()):
        if not isinstance(target, dict):
            continue
        arn, name = str(target.get("Arn", "")), re.escape(str(target.get("Id", "")))
        if re.search(rf"target '?{name}(?![-_A-Za-z0-9])", message) or re.search(rf"[tT]arget[^.]* {name}\b", message):
            return f"Targets[{index}]{_member(message)}"
        if arn and arn in message:
            return f"Targets[{index}]{_member(message.replace(arn, '')) or '.Arn'}"
    if isinstance(targets, list) and len(targets) == 1 and isinstance(targets[0], dict):
        return f"Targets[0]{_member(message)}"
    return ""


def _member(message: str) -> str:
    """Return the property of a target that a message names, the longest where it names several."""
    for name in sorted(_MEMBERS, key=len, reverse=True):
        if re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", message, re.IGNORECASE):
            return f".{name}"
    return ""
