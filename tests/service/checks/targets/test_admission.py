from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
ROLE = "arn:aws:iam::123456789012:role/r"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/c"
TASK = "arn:aws:ecs:us-east-1:123456789012:task-definition/t:1"
JOBS = "arn:aws:batch:us-east-1:123456789012:job-queue/q"


def _to(arn: str, **members: object) -> dict[str, object]:
    return {"Arn": arn, "RoleArn": ROLE, **members}


def _ecs(**members: object) -> dict[str, object]:
    return _to(CLUSTER, EcsParameters={"TaskDefinitionArn": TASK, **members})


def _network(**members: object) -> dict[str, object]:
    return {"awsvpcConfiguration": {"Subnets": ["s"], **members}}


def _batch(**members: object) -> dict[str, object]:
    return _to(JOBS, BatchParameters={"JobDefinition": "d", "JobName": "n", **members})


def _template(template: str, **paths: str) -> dict[str, object]:
    return _to(QUEUE, InputTransformer={"InputPathsMap": paths, "InputTemplate": template})


def _arn(service: str, region: str = "us-east-1", account: str = "123456789012") -> str:
    return f"arn:aws:{service}:{region}:{account}:thing"


def _bare(service: str) -> dict[str, object]:
    return {"Arn": _arn(service)}


ONE_INPUT = "Only one of Input, InputPath, or InputTransformer must be provided for target t."
INPUT_PATH = "InputPath for target t is invalid."
ONLY_JSON = "InputTemplate for target t contains placeholder aws.events.event.json valid only for JSON template."
IN_A_ROLE = [
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
]

REFUSED: list[tuple[dict[str, object], str]] = [
    # inputs
    (_to(QUEUE, Input="1", InputPath="$.a"), ONE_INPUT),
    (_to(QUEUE, Input="1", InputTransformer={"InputTemplate": '"a"'}), ONE_INPUT),
    (_to(QUEUE, InputPath="$.a", InputTransformer={"InputTemplate": '"a"'}), ONE_INPUT),
    (_to(QUEUE, Input="word"), "JSON syntax error in input for target t"),
    (_to(QUEUE, Input='{"a":}'), "JSON syntax error in input for target t"),
    (_to(QUEUE, Input="NaN"), "JSON syntax error in input for target t"),
    (_to(QUEUE, InputPath="detail"), INPUT_PATH),
    (_to(QUEUE, InputPath="$['detail']"), INPUT_PATH),
    (_to(QUEUE, InputPath='$["detail"]'), INPUT_PATH),
    (_template('"<a>"', a="detail"), INPUT_PATH),
    (_template('"<a> <b>"', a="$.a"), "InputTemplate for target t contains invalid placeholder b."),
    (
        _template('"<aws.events.unknown>"'),
        "InputTemplate for target t contains invalid placeholder aws.events.unknown.",
    ),
    (_template('"<aws.events.event.json>"'), ONLY_JSON),
    (_template("<aws.events.event.json>"), ONLY_JSON),
    # roles
    *((_bare(service), f"RoleArn is required for target {_arn(service)}.") for service in IN_A_ROLE),
    (
        {"Arn": _arn("sns", account="999999999999")},
        f"RoleArn is required for target {_arn('sns', account='999999999999')}.",
    ),
    # blocks of parameters
    (_to(CLUSTER), "Parameter(s) EcsParameters must be specified for target: t."),
    (_to(JOBS), "Parameter(s) BatchParameters must be specified for target: t."),
    (_to(f"{QUEUE}.fifo"), "Parameter(s) SqsParameters must be specified for target: t."),
    (
        _to(QUEUE, KinesisParameters={"PartitionKeyPath": "$.a"}),
        "Parameter(s) KinesisParameters not supported for target: t.",
    ),
    (_to(QUEUE, HttpParameters={}), "Parameter(s) HttpParameters not supported for target: t."),
    (
        _to(CLUSTER, BatchParameters={"JobDefinition": "d", "JobName": "n"}),
        "Parameter(s) BatchParameters not supported for target: t.",
    ),
    # ARNs and dead-letter queues
    ({"Arn": "queue"}, "Parameter queue is not valid. Reason: Provided Arn is not in correct format."),
    ({"Arn": "arn:aws:sqs"}, "Parameter arn:aws:sqs is not valid. Reason: Provided Arn is not in correct format."),
    (_to(QUEUE, DeadLetterConfig={"Arn": _arn("sns")}), "sns is not supported as a dead letter resource"),
    (
        _to(QUEUE, DeadLetterConfig={"Arn": f"{QUEUE}.fifo"}),
        "SQS FIFO is not supported by Dead Letter Queues",
    ),
    # Batch
    *(
        (
            _batch(ArrayProperties={"Size": size}),
            "Parameter ArrayProperties is not valid. Reason: Size must be in between 2 and 10000.",
        )
        for size in (1, 10_001)
    ),
    *(
        (
            _batch(RetryStrategy={"Attempts": attempts}),
            "Parameter RetryStrategy is not valid. Reason: Attempts must be in between 1 and 10.",
        )
        for attempts in (0, 11)
    ),
    # ECS
    (
        _ecs(LaunchType="FARGATE"),
        "Parameter NetworkConfiguration must be specified for target t when launch type is FARGATE",
    ),
    (
        _ecs(LaunchType="EC2", PlatformVersion="1.4.0"),
        "Parameter PlatformVersion for target t is not supported when launch type is EC2",
    ),
    (
        _ecs(LaunchType="EC2", NetworkConfiguration=_network(AssignPublicIp="ENABLED")),
        "Parameter AssignPublicIp for target t is not supported when launch type is EC2",
    ),
    *(
        (
            _ecs(NetworkConfiguration=_network(Subnets=["s"] * count)),
            "Parameter Subnets is not valid. Reason: size must be in between 1 and 16",
        )
        for count in (0, 17)
    ),
    (
        _ecs(NetworkConfiguration=_network(SecurityGroups=["g"] * 6)),
        "Parameter SecurityGroups is not valid. Reason: size must be in between 0 and 5",
    ),
    (_ecs(TaskCount=11), "Parameter(s) TaskCount not valid for target: t"),
    (
        _ecs(TaskDefinitionArn=TASK.replace("us-east-1", "eu-west-1")),
        f"Region of {CLUSTER} does not match region of {TASK.replace('us-east-1', 'eu-west-1')}",
    ),
    # Redshift
    (
        _to(_arn("redshift"), RedshiftDataParameters={"Database": "d", "Sql": "a", "Sqls": ["b"]}),
        "Either RedshiftDataParameters.sql or RedshiftDataParameters.sqls",
    ),
    # the model's own constraints
    (
        _template('"a"', **{"aws.events.rule": "$.a"}),
        (
            "1 validation error detected: Value '{aws.events.rule=$.a}' at "
            "'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: Map keys must satisfy "
            "constraint: [Member must have length less than or equal to 256, Member must have length greater than or "
            "equal to 1, Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]"
        ),
    ),
]

ACCEPTED: list[dict[str, object]] = [
    *(_bare(service) for service in ("lambda", "sns", "sqs", "logs", "execute-api", "appsync")),
    *(_to(QUEUE, Input=text) for text in ("1", '"text"', "null", "[]", '{"a":1}')),
    *(_to(QUEUE, InputPath=path) for path in ("$", "$.detail", "$.a[0]")),
    _template('"<a> at <aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"', a="$.a"),
    _template('{"all": <aws.events.event>}'),
    _template(' {"all": <aws.events.event.json>}'),
    _template('"1 < 2"'),
    _to(f"{QUEUE}.fifo", SqsParameters={"MessageGroupId": "g"}),
    _to(_arn("lambda"), SqsParameters={"MessageGroupId": "g"}),
    _to(_arn("events"), HttpParameters={"PathParameterValues": ["p"]}),
    _to(_arn("events")),
    _to(QUEUE, DeadLetterConfig={"Arn": QUEUE}),
    _batch(ArrayProperties={"Size": 2}, RetryStrategy={"Attempts": 10}),
    _ecs(LaunchType="FARGATE", NetworkConfiguration=_network(AssignPublicIp="ENABLED"), PlatformVersion="1.4.0"),
    _ecs(LaunchType="EC2", NetworkConfiguration=_network(SecurityGroups=["g"] * 5), TaskCount=10),
    _to(_arn("redshift"), RedshiftDataParameters={"Database": "d", "Sqls": ["b"]}),
]


@pytest.fixture
def rule(events: EventBridgeClient) -> EventBridgeClient:
    """Return a client whose account has a rule."""
    events.put_rule(Name="rule", EventPattern='{"source":["app"]}')
    return events


def _put(client: EventBridgeClient, members: dict[str, object]) -> None:
    target: TargetTypeDef = {"Id": "t", "Arn": "", **members}  # type: ignore[typeddict-item]  # any member, for tables
    client.put_targets(Rule="rule", Targets=[target])


@pytest.mark.parametrize(("members", "message"), REFUSED)
def test_what_is_no_target_is_refused(rule: EventBridgeClient, members: dict[str, object], message: str) -> None:
    """PutTargets refuses a target in AWS's words."""
    with refused("ValidationException", message):
        _put(rule, members)


@pytest.mark.parametrize("members", ACCEPTED)
def test_what_is_a_target_is_accepted(rule: EventBridgeClient, members: dict[str, object]) -> None:
    """PutTargets takes what AWS takes."""
    _put(rule, members)

    assert len(rule.list_targets_by_rule(Rule="rule")["Targets"]) == 1


def test_in_govcloud_a_bus_of_the_same_account_is_no_target() -> None:
    """In that partition a bus is a target only across accounts."""
    with fake_eventbridge(region="us-gov-west-1") as fake:
        events = fake.client()
        events.put_rule(Name="rule", EventPattern='{"source":["app"]}')
        with refused("ValidationException", "Adding an EventBus as a target within an account is not allowed."):
            _put(events, _to("arn:aws-us-gov:events:us-gov-west-1:123456789012:event-bus/default"))
