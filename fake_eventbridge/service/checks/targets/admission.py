"""May this be a rule's target? What AWS asks of a target, service by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import dead_letter_queues
from fake_eventbridge.service.checks.targets import inputs, parameters

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.state.backend import Region

# Services that EventBridge calls in a role of the customer's; the others it calls by a policy of the resource.
_CALLED_IN_A_ROLE = frozenset(
    {
        "batch",
        "codebuild",
        "codepipeline",
        "ecs",
        "events",
        "firehose",
        "glue",
        "inspector",
        "kinesis",
        "redshift",
        "sagemaker",
        "ssm",
        "ssm-incidents",
        "states",
    }
)

# Which services a block of parameters is for; SqsParameters are accepted on any target. Unverified: the services of
# HttpParameters, AppSyncParameters and of serverless Redshift, by their documentation.
_BLOCKS = {
    "AppSyncParameters": ("appsync",),
    "BatchParameters": ("batch",),
    "EcsParameters": ("ecs",),
    "HttpParameters": ("events", "execute-api"),
    "KinesisParameters": ("kinesis",),
    "RedshiftDataParameters": ("redshift", "redshift-serverless"),
    "RunCommandParameters": ("ssm",),
    "SageMakerPipelineParameters": ("sagemaker",),
}


def check(region: Region, target: TargetTypeDef) -> None:
    """Refuse what cannot be a target.

    Raises:
        Refusal: ValidationException.

    Source: recorded. Unverified: the order of the checks.
    """
    arn = arns.parse(target["Arn"])
    if arn is None:
        raise errors.bad_arn(target["Arn"])
    dead_letter_queues.check(target.get("DeadLetterConfig"))
    _check_event_bus(region, arn)
    _check_role(region, arn, target)
    _check_blocks(arn, target)
    parameters.check(target)
    inputs.check(target)


def is_event_bus(arn: Arn) -> bool:
    """Tell whether a target is an event bus."""
    return arn.service == "events" and arn.resource.startswith("event-bus/")


def _check_event_bus(region: Region, arn: Arn) -> None:
    if arn.partition == "aws-us-gov" and is_event_bus(arn) and arn.account == region.account:
        raise errors.validation("Adding an EventBus as a target within an account is not allowed.")


def _check_role(region: Region, arn: Arn, target: TargetTypeDef) -> None:
    is_foreign_topic = arn.service == "sns" and arn.account != region.account
    if (arn.service in _CALLED_IN_A_ROLE or is_foreign_topic) and not target.get("RoleArn"):
        raise errors.validation(f"RoleArn is required for target {target['Arn']}.")


def _check_blocks(arn: Arn, target: TargetTypeDef) -> None:
    for block, services in _BLOCKS.items():
        if block in target and arn.service not in services:
            raise errors.validation(f"Parameter(s) {block} not supported for target: {target['Id']}.")
    required = _required_block(arn)
    if required is not None and required not in target:
        raise errors.validation(f"Parameter(s) {required} must be specified for target: {target['Id']}.")


def _required_block(arn: Arn) -> str | None:
    if arn.service == "sqs" and arn.resource.endswith(".fifo"):
        return "SqsParameters"
    return {"batch": "BatchParameters", "ecs": "EcsParameters"}.get(arn.service)
