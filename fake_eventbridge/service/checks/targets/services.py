"""The AWS services that can be targets, by the resource that an ARN of each must name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors, model

if TYPE_CHECKING:
    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.state.backend import Region

# Source: the user guide's list of targets and the service authorization reference for the form of each ARN. Unverified:
# the characters of names.
_RESOURCES = {
    "appsync": r"endpoints/graphql-api/[^/]+",
    "batch": r"job-queue/.+",
    "codebuild": r"project/.+",
    "codepipeline": r"[^:/]+",
    "ecs": r"cluster/[^/:]+",
    "events": r"event-bus/.+|api-destination/[^/]+/[^/]+|target/[^/]+",
    "execute-api": r"[^:]+",
    "firehose": r"deliverystream/[^/:]+",
    "glue": r"workflow/[^/:]+",
    "inspector": r"target/[^/]+/template/[^/]+",
    "kinesis": r"stream/[^/:]+",
    "lambda": r"function:[^:]+(:[^:]+)?",
    "logs": r"log-group:[^:]+(:\*)?",
    "redshift": r"cluster:[^:]+",
    "redshift-serverless": r"workgroup/[^/:]+",
    "sagemaker": r"pipeline/[^/:]+",
    "sns": r"[^:/]+",
    "sqs": r"[^:/]+",
    "ssm": r"document/.+|automation-definition/.+|opsitem(/.*)?",
    "ssm-incidents": r"response-plan/[^/]+",
    "states": r"stateMachine:[^:]+(:[^:]+)?",
}
_FORMS = {service: re.compile(form) for service, form in _RESOURCES.items()}

# Response plans belong to no Region; AWS's own documents and definitions of Systems Manager to no account.
_WITHOUT_REGION = frozenset({"ssm-incidents"})
_WITHOUT_ACCOUNT = frozenset({"ssm"})


def check(region: Region, text: str) -> Arn:
    """Return the ARN of a target, once it is known to name something that can be one.

    Raises:
        Refusal: ValidationException for an ARN of no service, kind or Region that can be a target.

    Source: recorded (2026-09) for unknown services and Regions, and for several kinds of resource. Unverified: the
    words on another Region.
    """
    arn = arns.parse(text)
    if arn is None:
        raise errors.bad_arn(text)
    if not arn.account and arn.resource == ":":
        raise errors.not_valid(
            text,
            f"Service as target config for ARN: {text} not found. "
            "The API call hasn't been recognized as managed rules call",
        )
    form = _FORMS.get(arn.service)
    if form is None:
        raise errors.validation(f"{arn.service} is not a supported service for a target.")
    if not (form.fullmatch(arn.resource) and _is_account(arn) and _is_within_reach(region, arn)):
        raise errors.bad_arn(text)
    return arn


def is_event_bus(arn: Arn) -> bool:
    """Return whether a target is an event bus."""
    return arn.service == "events" and arn.resource.startswith("event-bus/")


def _is_account(arn: Arn) -> bool:
    return bool(arn.account) or arn.service in _WITHOUT_ACCOUNT


def _is_within_reach(region: Region, arn: Arn) -> bool:
    """Return whether rules of a Region can send to a resource: only to event buses across Regions of a partition."""
    if arn.partition != model.partition(region.name):
        return False
    if is_event_bus(arn):
        return model.is_region(arn.region, arn.partition)
    return arn.region == region.name or (arn.service in _WITHOUT_REGION and not arn.region)
