from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import FakeEventBridge

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


# An ARN of each service that can be a target.
ARNS = {
    "appsync": "arn:aws:appsync:us-east-1:123456789012:endpoints/graphql-api/a1",
    "batch": JOBS,
    "codebuild": "arn:aws:codebuild:us-east-1:123456789012:project/p",
    "codepipeline": "arn:aws:codepipeline:us-east-1:123456789012:p",
    "ecs": CLUSTER,
    "events": "arn:aws:events:us-east-1:123456789012:event-bus/orders",
    "execute-api": "arn:aws:execute-api:us-east-1:123456789012:a1/prod/POST/orders",
    "firehose": "arn:aws:firehose:us-east-1:123456789012:deliverystream/d",
    "glue": "arn:aws:glue:us-east-1:123456789012:workflow/w",
    "inspector": "arn:aws:inspector:us-east-1:123456789012:target/0-a/template/0-b",
    "kinesis": "arn:aws:kinesis:us-east-1:123456789012:stream/s",
    "lambda": "arn:aws:lambda:us-east-1:123456789012:function:f",
    "logs": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/l",
    "redshift": "arn:aws:redshift:us-east-1:123456789012:cluster:c",
    "redshift-serverless": "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/w",
    "sagemaker": "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p",
    "sns": "arn:aws:sns:us-east-1:123456789012:t",
    "sqs": QUEUE,
    "ssm": "arn:aws:ssm:us-east-1:123456789012:document/d",
    "ssm-incidents": "arn:aws:ssm-incidents::123456789012:response-plan/r",
    "states": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"
API_DESTINATION = "arn:aws:events:us-east-1:123456789012:api-destination/d/0b1c"
FOREIGN_TOPIC = "arn:aws:sns:us-east-1:999999999999:t"


def _bare(service: str) -> dict[str, object]:
    return {"Arn": ARNS[service]}


def _not_an_arn(text: str) -> str:
    return f"Parameter {text} is not valid. Reason: Provided Arn is not in correct format."


BUS = ARNS["events"]
INPUTS: list[dict[str, object]] = [
    {"Input": "{}"},
    {"InputPath": "$.detail"},
    {"InputTransformer": {"InputTemplate": "{}"}},
]
ONE_INPUT = "Only one of Input, InputPath, or InputTransformer must be provided for target t."
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
    (_template('"<a> <b>"', a="$.a"), "InputTemplate for target t contains invalid placeholder b."),
    (
        _template('"<aws.events.unknown>"', a="$.a"),
        "InputTemplate for target t contains invalid placeholder aws.events.unknown.",
    ),
    (_template('"<aws.events.event.json>"'), ONLY_JSON),
    (_template("<aws.events.event.json>"), ONLY_JSON),
    # roles
    *((_bare(service), f"RoleArn is required for target {ARNS[service]}.") for service in IN_A_ROLE),
    ({"Arn": FOREIGN_TOPIC}, f"RoleArn is required for target {FOREIGN_TOPIC}."),
    ({"Arn": API_DESTINATION}, f"RoleArn is required for target {API_DESTINATION}."),
    *((_to(ARNS[service], RoleArn="bad"), _not_an_arn("bad")) for service in ("sqs", "kinesis", "states")),
    (_to(ARNS["logs"]), f"RoleArn is not supported for target {ARNS['logs']}."),
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
    *(
        (_to(text), _not_an_arn(text))
        for text in (
            "queue",
            "arn:aws:sqs",
            "arn:aws-cn:sqs:cn-north-1:123456789012:jobs",
            "arn:aws:sqs:eu-west-1:123456789012:jobs",
            "arn:aws:sqs::123456789012:jobs",
            "arn:aws:sqs:us-east-1::jobs",
            "arn:aws:sns:eu-west-1:123456789012:t",
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "arn:aws:lambda:us-east-1:123456789012:layer:l:1",
            "arn:aws:glue:us-east-1:123456789012:job/j",
            "arn:aws:ecs:us-east-1:123456789012:service/c/s",
            "arn:aws:states:us-east-1:123456789012:activity:a",
            "arn:aws:events:us-east-1:123456789012:rule/x",
            "arn:aws:events:moon-1:123456789012:event-bus/b",
            "arn:aws:logs:us-east-1:123456789012:log-group:l:log-stream:s",
            "arn:aws:kinesis:us-east-1:123456789012:stream/s/consumer/c:1",
        )
    ),
    *(
        (_to(f"arn:aws:{service}:us-east-1:123456789012:x"), f"{service} is not a supported service for a target.")
        for service in ("s3", "iam", "rds", "dynamodb", "madeup")
    ),
    (
        _to("arn:aws:events:us-east-1:::"),
        (
            "Parameter arn:aws:events:us-east-1::: is not valid. Reason: Service as target config for ARN: "
            "arn:aws:events:us-east-1::: not found. The API call hasn't been recognized as managed rules call"
        ),
    ),
    (_to(QUEUE, DeadLetterConfig={"Arn": ARNS["sns"]}), "sns is not supported as a dead letter resource"),
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
    *(
        (
            _ecs(LaunchType="EC2", NetworkConfiguration=_network(AssignPublicIp=value)),
            "Parameter AssignPublicIp for target t is not supported when launch type is EC2",
        )
        for value in ("ENABLED", "DISABLED")
    ),
    *(
        (
            _ecs(NetworkConfiguration=_network(Subnets=["s"] * count)),
            "Parameter Subnets is not valid. Reason: size must be in between 1 and 16.",
        )
        for count in (0, 17)
    ),
    (
        _ecs(NetworkConfiguration=_network(SecurityGroups=["g"] * 6)),
        "Parameter SecurityGroups is not valid. Reason: size must be in between 0 and 5.",
    ),
    (_ecs(TaskCount=11), "Parameter(s) TaskCount not valid for target: t."),
    (
        _ecs(TaskDefinitionArn=TASK.replace("us-east-1", "eu-west-1")),
        f"Region of {CLUSTER} does not match region of {TASK.replace('us-east-1', 'eu-west-1')}.",
    ),
    (
        _ecs(TaskDefinitionArn=TASK.replace("123456789012", "999999999999")),
        f"Account of {CLUSTER} does not match account of {TASK.replace('123456789012', '999999999999')}.",
    ),
    *(
        (_ecs(TaskDefinitionArn=text), "Parameter(s) TaskDefinitionArn not valid for target: t.")
        for text in ("bad", f"{TASK}a", TASK.replace(":1", ":*"), TASK.replace("task-definition", "service"), QUEUE)
    ),
    # Redshift
    (
        _to(ARNS["redshift"], RedshiftDataParameters={"Database": "d", "Sql": "a", "Sqls": ["b"]}),
        "Either RedshiftDataParameters.sql or RedshiftDataParameters.sqls",
    ),
    (
        _to(ARNS["redshift"], RedshiftDataParameters={"Database": "d", "DbUser": "u", "SecretManagerArn": SECRET}),
        "Either RedshiftDataParameters.dBUser or RedshiftDataParameters.secretManagerArn",
    ),
    # Systems Manager
    (_to(ARNS["ssm"]), "Parameter RunCommandParameters is not valid for targett."),
    # event buses
    (_to(BUS, RetryPolicy={"MaximumRetryAttempts": 0}), "Retry policy is not supported for Event bus targets."),
    *((_to(BUS, **given), "Modifying the input for target t is not supported.") for given in INPUTS),
    (_to(BUS.replace("orders", "default")), "Source EventBus and Target EventBus must not be the same."),
    # what services do not take
    *(
        (
            {"Arn": ARNS["logs"], **given},
            (
                "Input and InputPath are not valid forms of input for target t. "
                "The only valid form of input is InputTransformer."
            ),
        )
        for given in INPUTS[:2]
    ),
    *(
        ({"Arn": ARNS["logs"], **given}, "Input for target t is not a valid JSON text.")
        for given in (
            INPUTS[2],
            {"InputTransformer": {"InputTemplate": "[1]"}},
            {"InputTransformer": {"InputTemplate": '{"timestamp":1}'}},
            {"InputTransformer": {"InputTemplate": '{"message":"a","more":1}'}},
        )
    ),
    (
        {**_ecs(), "InputPath": "$.detail"},
        (
            "InputPath is not a valid form of input for target t. "
            "The only valid forms of input are Input and InputTransformer."
        ),
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
    *(_to(ARNS[service]) for service in sorted(set(ARNS) - {"batch", "ecs", "logs", "ssm"})),
    _to(ARNS["ssm"], RunCommandParameters={"RunCommandTargets": [{"Key": "k", "Values": ["v"]}]}),
    *(
        _to(text)
        for text in (
            "arn:aws:lambda:us-east-1:123456789012:function:f:live",
            "arn:aws:states:us-east-1:123456789012:stateMachine:m:1",
            "arn:aws:ssm:us-east-1::automation-definition/AWS-RestartEC2Instance",
            "arn:aws:events:us-east-1:123456789012:target/stop-instances",
            "arn:aws:events:eu-west-1:999999999999:event-bus/b",
            API_DESTINATION,
        )
    ),
    {"Arn": "arn:aws:logs:us-east-1:123456789012:log-group:l:*"},
    {
        "Arn": ARNS["logs"],
        "InputTransformer": {
            "InputPathsMap": {"a": "$.a"},
            "InputTemplate": '{"timestamp":<aws.events.event.ingestion-time>,"message":<a>}',
        },
    },
    *(_to(QUEUE, Input=text) for text in ("1", '"text"', "null", "[]", '{"a":1}', "")),
    _template('"<a> at <aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"', a="$.a"),
    _template('{"all": <aws.events.event>}'),
    _template(' {"all": <aws.events.event.json>}'),
    _template('"1 < 2"'),
    _to(QUEUE, InputTransformer={"InputTemplate": '{"value":<aws.events.unknown>}'}),
    _to(f"{QUEUE}.fifo", SqsParameters={"MessageGroupId": "g"}),
    _to(ARNS["lambda"], SqsParameters={"MessageGroupId": "g"}),
    _to(API_DESTINATION, HttpParameters={"PathParameterValues": ["p"]}),
    _to(QUEUE, DeadLetterConfig={"Arn": QUEUE}),
    _batch(ArrayProperties={"Size": 2}, RetryStrategy={"Attempts": 10}),
    _batch(ArrayProperties={"Size": 10_000}, RetryStrategy={"Attempts": 1}),
    _ecs(LaunchType="FARGATE", NetworkConfiguration=_network(AssignPublicIp="ENABLED"), PlatformVersion="1.4.0"),
    _ecs(LaunchType="EC2", NetworkConfiguration=_network(SecurityGroups=["g"] * 5), TaskCount=10),
    *(_ecs(TaskDefinitionArn=text) for text in (TASK.removesuffix(":1"), f"{TASK}0", f"{TASK.removesuffix('1')}0")),
    _ecs(LaunchType="EC2", CapacityProviderStrategy=[{"capacityProvider": "p"}]),
    _to(ARNS["redshift"], RedshiftDataParameters={"Database": "d", "Sqls": ["b"]}),
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


def test_a_dead_letter_queue_is_in_the_same_region(rule: EventBridgeClient) -> None:
    """PutTargets denies a queue of another Region."""
    queue = QUEUE.replace("us-east-1", "eu-west-1")
    words = (
        f"Access to the resource {queue} is denied. Reason: You must specify a dead letter queue in the same region."
    )
    with refused("AccessDeniedException", words):
        _put(rule, _to(QUEUE, DeadLetterConfig={"Arn": queue}))


def test_another_accounts_bus_has_to_allow_the_sender(fake: FakeEventBridge, rule: EventBridgeClient) -> None:
    """A bus whose policy has nothing for the caller is no target, whatever its conditions; one that is not there is."""
    owner = fake.client(account="999999999999")
    bus = owner.create_event_bus(Name="orders")["EventBusArn"]
    with refused("AccessDeniedException"):
        _put(rule, _to(bus))
    owner.put_permission(
        EventBusName="orders",
        StatementId="s",
        Action="events:PutEvents",
        Principal="*",
        Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1234567890"},
    )
    _put(rule, _to(bus))

    assert [bus] == [target["Arn"] for target in rule.list_targets_by_rule(Rule="rule")["Targets"]]


@pytest.mark.parametrize(
    ("condition", "is_refused"), [({}, True), ({"Condition": {"StringEquals": {"events:source": "shop"}}}, False)]
)
def test_another_accounts_bus_refuses_whom_it_denies_always(
    fake: FakeEventBridge, rule: EventBridgeClient, condition: dict[str, object], *, is_refused: bool
) -> None:
    """A Deny with conditions is looked at when events come, not when the target is put."""
    owner = fake.client(account="999999999999")
    bus = owner.create_event_bus(Name="orders")["EventBusArn"]
    plain = {"Principal": "*", "Action": "events:PutEvents", "Resource": bus}
    statements = [{**plain, "Sid": "a", "Effect": "Allow"}, {**plain, "Sid": "d", "Effect": "Deny", **condition}]
    owner.put_permission(EventBusName="orders", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))

    with refused("AccessDeniedException") if is_refused else nullcontext():
        _put(rule, _to(bus))


def test_one_refused_target_refuses_all(rule: EventBridgeClient) -> None:
    """PutTargets puts none of the targets where one is refused."""
    with refused("ValidationException"):
        rule.put_targets(Rule="rule", Targets=[{"Id": "good", "Arn": QUEUE}, {"Id": "bad", "Arn": "bad"}])

    assert [] == rule.list_targets_by_rule(Rule="rule")["Targets"]


def test_a_list_fills_in_the_defaults_of_tasks(rule: EventBridgeClient) -> None:
    """ListTargetsByRule shows what AWS makes of EcsParameters that are left out."""
    _put(rule, _ecs(CapacityProviderStrategy=[{"capacityProvider": "p", "weight": 1}]))

    assert rule.list_targets_by_rule(Rule="rule")["Targets"][0]["EcsParameters"] == {
        "TaskDefinitionArn": TASK,
        "TaskCount": 1,
        "EnableECSManagedTags": False,
        "EnableExecuteCommand": False,
        "CapacityProviderStrategy": [{"capacityProvider": "p", "weight": 1, "base": 0}],
    }
