"""A target of a rule, from Terraform's arguments to CloudFormation's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge.templates.formats.terraform.blocks import Block

# Arguments that are properties as they are, by the block they stand in.
_PLAIN: dict[str, tuple[str, dict[str, str]]] = {
    "appsync_target": ("AppSyncParameters", {"graphql_operation": "GraphQLOperation"}),
    "dead_letter_config": ("DeadLetterConfig", {"arn": "Arn"}),
    "http_target": (
        "HttpParameters",
        {
            "header_parameters": "HeaderParameters",
            "path_parameter_values": "PathParameterValues",
            "query_string_parameters": "QueryStringParameters",
        },
    ),
    "input_transformer": ("InputTransformer", {"input_paths": "InputPathsMap", "input_template": "InputTemplate"}),
    "kinesis_target": ("KinesisParameters", {"partition_key_path": "PartitionKeyPath"}),
    "redshift_target": (
        "RedshiftDataParameters",
        {
            "database": "Database",
            "db_user": "DbUser",
            "secrets_manager_arn": "SecretManagerArn",
            "sql": "Sql",
            "statement_name": "StatementName",
            "with_event": "WithEvent",
        },
    ),
    "sqs_target": ("SqsParameters", {"message_group_id": "MessageGroupId"}),
}
_ECS = {
    "enable_ecs_managed_tags": "EnableECSManagedTags",
    "enable_execute_command": "EnableExecuteCommand",
    "group": "Group",
    "launch_type": "LaunchType",
    "platform_version": "PlatformVersion",
    "propagate_tags": "PropagateTags",
    "task_count": "TaskCount",
    "task_definition_arn": "TaskDefinitionArn",
}
_ECS_LISTS = {
    "capacity_provider_strategy": (
        "CapacityProviderStrategy",
        {"base": "Base", "capacity_provider": "CapacityProvider", "weight": "Weight"},
    ),
    "ordered_placement_strategy": ("PlacementStrategies", {"field": "Field", "type": "Type"}),
    "placement_constraint": ("PlacementConstraints", {"expression": "Expression", "type": "Type"}),
}


def properties(target: Block, target_id: object) -> dict[str, object]:
    """Return an entry of a rule's `Targets`.

    Raises:
        MisuseError: an argument is known only after apply, and the plan does not tell what it will be.
    """
    made: dict[str, object] = {"Id": target_id, "Arn": _arn(target)}
    _take(target, {"role_arn": "RoleArn", "input": "Input", "input_path": "InputPath"}, made)
    for name, (member, arguments) in _PLAIN.items():
        block = target.block(name)
        if block is not None:
            made[member] = taken(block, arguments)
    makers = {
        "batch_target": ("BatchParameters", _batch),
        "ecs_target": ("EcsParameters", _ecs),
        "retry_policy": ("RetryPolicy", _retry_policy),
        "sagemaker_pipeline_target": ("SageMakerPipelineParameters", _pipeline),
    }
    for name, (member, make) in makers.items():
        block = target.block(name)
        if block is not None:
            made[member] = make(block)
    commands = target.blocks("run_command_targets")
    if commands:
        listed = [{"Key": each.get("key"), "Values": each.listed("values")} for each in commands]
        made["RunCommandParameters"] = {"RunCommandTargets": listed}
    return made


def taken(block: Block, arguments: Mapping[str, str]) -> dict[str, object]:
    """Return the properties that are a block's arguments as they are."""
    made: dict[str, object] = {}
    _take(block, arguments, made)
    return made


def tags(block: Block, name: str = "tags") -> list[dict[str, object]]:
    """Return the tags of a map."""
    value = block.get(name)
    return [{"Key": key, "Value": each} for key, each in value.items()] if isinstance(value, dict) else []


def _take(block: Block, arguments: Mapping[str, str], made: dict[str, object]) -> None:
    for argument, member in arguments.items():
        value = block.get(argument)
        if value not in (None, {}, []):
            made[member] = value


def _arn(target: Block) -> object:
    """Return what a target's ARN is; that of a GraphQL API is made of the API's by a function, in a known way."""
    arn = target.get("arn")
    whole = arn.get("Fn::GetAtt") if isinstance(arn, dict) else None
    if isinstance(whole, list) and target.block("appsync_target") is not None:
        return {"Fn::GetAtt": [whole[0], "GraphQLEndpointArn"]}
    return arn


def _batch(block: Block) -> dict[str, object]:
    made = taken(block, {"job_definition": "JobDefinition", "job_name": "JobName"})
    if block.get("array_size"):
        made["ArrayProperties"] = {"Size": block.get("array_size")}
    if block.get("job_attempts"):
        made["RetryStrategy"] = {"Attempts": block.get("job_attempts")}
    return made


def _ecs(block: Block) -> dict[str, object]:
    made = taken(block, _ECS)
    for name, (member, arguments) in _ECS_LISTS.items():
        listed = [taken(each, arguments) for each in block.blocks(name)]
        if listed:
            made[member] = listed
    if tags(block):
        made["TagList"] = tags(block)
    network = block.block("network_configuration")
    if network is not None:
        made["NetworkConfiguration"] = {"AwsVpcConfiguration": _network(network)}
    return made


def _network(block: Block) -> dict[str, object]:
    made: dict[str, object] = {"Subnets": block.listed("subnets")}
    if block.listed("security_groups"):
        made["SecurityGroups"] = block.listed("security_groups")
    made["AssignPublicIp"] = "ENABLED" if block.get("assign_public_ip") else "DISABLED"
    return made


def _retry_policy(block: Block) -> dict[str, object]:
    made = taken(block, {"maximum_retry_attempts": "MaximumRetryAttempts"})
    # A state has 0 where no age was given.
    if block.get("maximum_event_age_in_seconds"):
        made["MaximumEventAgeInSeconds"] = block.get("maximum_event_age_in_seconds")
    return made


def _pipeline(block: Block) -> dict[str, object]:
    listed = block.blocks("pipeline_parameter_list")
    return {"PipelineParameterList": [{"Name": each.get("name"), "Value": each.get("value")} for each in listed]}
