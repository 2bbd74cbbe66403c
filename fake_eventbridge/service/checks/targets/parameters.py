"""What AWS asks of the blocks of parameters for ECS, Batch and Redshift."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors

if TYPE_CHECKING:
    from collections.abc import Sized

    from mypy_boto3_events.type_defs import (
        AwsVpcConfigurationUnionTypeDef,
        BatchParametersTypeDef,
        EcsParametersUnionTypeDef,
        RedshiftDataParametersUnionTypeDef,
        TargetTypeDef,
    )

_MOST_TASKS = 10
_SUBNETS = range(1, 17)
_SECURITY_GROUPS = range(6)
_ARRAY_SIZES = range(2, 10_001)
_ATTEMPTS = range(1, 11)
_TASK_DEFINITION = re.compile(r"task-definition/[A-Za-z0-9_-]+(:[0-9]+)?")


def check(target: TargetTypeDef) -> None:
    """Refuse parameters that the target's service would not take.

    Raises:
        Refusal: ValidationException.

    Source: recorded (2026-09), also that a launch type beside a capacity provider strategy is accepted. Unverified: the
    order of the checks, and that what is said of launch type EC2 needs it named.
    """
    if "BatchParameters" in target:
        _check_batch(target["BatchParameters"])
    if "EcsParameters" in target:
        _check_ecs(target, target["EcsParameters"])
    if "RedshiftDataParameters" in target:
        _check_redshift(target["RedshiftDataParameters"])


def _check_batch(batch: BatchParametersTypeDef) -> None:
    size = batch.get("ArrayProperties", {}).get("Size")
    if size is not None and size not in _ARRAY_SIZES:
        raise errors.not_valid("ArrayProperties", "Size must be in between 2 and 10000.")
    attempts = batch.get("RetryStrategy", {}).get("Attempts")
    if attempts is not None and attempts not in _ATTEMPTS:
        raise errors.not_valid("RetryStrategy", "Attempts must be in between 1 and 10.")


def _check_ecs(target: TargetTypeDef, ecs: EcsParametersUnionTypeDef) -> None:
    name = target["Id"]
    network = ecs["NetworkConfiguration"].get("awsvpcConfiguration") if "NetworkConfiguration" in ecs else None
    if ecs.get("TaskCount", 1) > _MOST_TASKS:
        raise errors.validation(f"Parameter(s) TaskCount not valid for target: {name}.")
    _check_launch_type(name, ecs, network)
    if network is not None:
        _check_length("Subnets", network["Subnets"], _SUBNETS)
        _check_length("SecurityGroups", network.get("SecurityGroups", ()), _SECURITY_GROUPS)
    _check_task_definition(target, ecs["TaskDefinitionArn"])


def _check_launch_type(
    name: str, ecs: EcsParametersUnionTypeDef, network: AwsVpcConfigurationUnionTypeDef | None
) -> None:
    launch_type = ecs.get("LaunchType")
    if launch_type == "FARGATE" and network is None:
        raise errors.validation(
            f"Parameter NetworkConfiguration must be specified for target {name} when launch type is FARGATE"
        )
    if launch_type == "EC2" and "PlatformVersion" in ecs:
        raise _not_on_ec2("PlatformVersion", name)
    if launch_type == "EC2" and network is not None and "AssignPublicIp" in network:
        raise _not_on_ec2("AssignPublicIp", name)


def _not_on_ec2(parameter: str, name: str) -> errors.Refusal:
    return errors.validation(f"Parameter {parameter} for target {name} is not supported when launch type is EC2")


def _check_length(parameter: str, members: Sized, lengths: range) -> None:
    if len(members) not in lengths:
        raise errors.not_valid(parameter, f"size must be in between {lengths[0]} and {lengths[-1]}.")


def _check_task_definition(target: TargetTypeDef, text: str) -> None:
    definition, cluster = arns.parse(text), arns.parse(target["Arn"])
    if definition is None or definition.service != "ecs" or not _TASK_DEFINITION.fullmatch(definition.resource):
        raise errors.validation(f"Parameter(s) TaskDefinitionArn not valid for target: {target['Id']}.")
    if cluster is not None and cluster.region != definition.region:
        raise errors.validation(f"Region of {target['Arn']} does not match region of {text}.")
    if cluster is not None and cluster.account != definition.account:
        raise errors.validation(f"Account of {target['Arn']} does not match account of {text}.")


def _check_redshift(redshift: RedshiftDataParametersUnionTypeDef) -> None:
    if "Sql" in redshift and "Sqls" in redshift:
        raise errors.validation("Either RedshiftDataParameters.sql or RedshiftDataParameters.sqls")
    if "DbUser" in redshift and "SecretManagerArn" in redshift:
        raise errors.validation("Either RedshiftDataParameters.dBUser or RedshiftDataParameters.secretManagerArn")
