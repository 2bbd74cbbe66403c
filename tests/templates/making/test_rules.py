from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fake_eventbridge import MisuseError
from tests.templates.deploying import payloads, put

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

ROLE = "  Role: {Type: AWS::IAM::Role}\n"
# Each kind of target: its resource, its ARN in the template, what it needs beside, and the ARN that must come of it.
TARGETS = {
    "function": ("{Type: AWS::Lambda::Function, Properties: {FunctionName: f}}", "!GetAtt It.Arn", "", "lambda:us-east-1:123456789012:function:f"),
    "queue": ("{Type: AWS::SQS::Queue, Properties: {QueueName: q.fifo, FifoQueue: true}}", "!GetAtt It.Arn", "SqsParameters: {MessageGroupId: g}", "sqs:us-east-1:123456789012:q.fifo"),
    "topic": ("{Type: AWS::SNS::Topic, Properties: {TopicName: t}}", "!Ref It", "", "sns:us-east-1:123456789012:t"),
    "stream": ("{Type: AWS::Kinesis::Stream, Properties: {Name: s}}", "!GetAtt It.Arn", "RoleArn: !GetAtt Role.Arn, KinesisParameters: {PartitionKeyPath: $.id}", "kinesis:us-east-1:123456789012:stream/s"),
    "firehose": ("{Type: AWS::KinesisFirehose::DeliveryStream, Properties: {DeliveryStreamName: d}}", "!GetAtt It.Arn", "RoleArn: !GetAtt Role.Arn", "firehose:us-east-1:123456789012:deliverystream/d"),
    "machine": ("{Type: AWS::StepFunctions::StateMachine, Properties: {StateMachineName: m}}", "!Ref It", "RoleArn: !GetAtt Role.Arn", "states:us-east-1:123456789012:stateMachine:m"),
    "log group": ("{Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/events/l}}", "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${It}'", "", "logs:us-east-1:123456789012:log-group:/aws/events/l"),
    "ECS task": ("{Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}", "!GetAtt It.Arn", "RoleArn: !GetAtt Role.Arn, EcsParameters: {TaskDefinitionArn: !Ref Task, TaskCount: '2', LaunchType: FARGATE, NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [!Ref Net], AssignPublicIp: ENABLED}}, TagList: [{Key: a, Value: b}]}", "ecs:us-east-1:123456789012:cluster/c"),
    "Batch job": ("{Type: AWS::Batch::JobQueue, Properties: {JobQueueName: j}}", "!Ref It", "RoleArn: !GetAtt Role.Arn, BatchParameters: {JobDefinition: !Ref Job, JobName: n, ArrayProperties: {Size: 2}, RetryStrategy: {Attempts: '3'}}", "batch:us-east-1:123456789012:job-queue/j"),
    "pipeline": ("{Type: AWS::CodePipeline::Pipeline, Properties: {Name: p}}", "!Sub 'arn:aws:codepipeline:${AWS::Region}:${AWS::AccountId}:${It}'", "RoleArn: !GetAtt Role.Arn", "codepipeline:us-east-1:123456789012:p"),
    "build": ("{Type: AWS::CodeBuild::Project, Properties: {Name: b}}", "!GetAtt It.Arn", "RoleArn: !GetAtt Role.Arn", "codebuild:us-east-1:123456789012:project/b"),
    "SageMaker": ("{Type: AWS::SageMaker::Pipeline, Properties: {PipelineName: sp}}", "!Sub 'arn:aws:sagemaker:${AWS::Region}:${AWS::AccountId}:pipeline/${It}'", "RoleArn: !GetAtt Role.Arn, SageMakerPipelineParameters: {PipelineParameterList: [{Name: a, Value: 1}]}", "sagemaker:us-east-1:123456789012:pipeline/sp"),
    "Redshift": ("{Type: AWS::Redshift::Cluster, Properties: {ClusterIdentifier: r}}", "!Sub 'arn:aws:redshift:${AWS::Region}:${AWS::AccountId}:cluster:${It}'", "RoleArn: !GetAtt Role.Arn, RedshiftDataParameters: {Database: d, DbUser: u, Sql: select 1, WithEvent: 'true'}", "redshift:us-east-1:123456789012:cluster:r"),
    "Run Command": ("{Type: AWS::SSM::Document, Properties: {Name: doc}}", "!Sub 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:document/${It}'", "RoleArn: !GetAtt Role.Arn, RunCommandParameters: {RunCommandTargets: [{Key: 'tag:a', Values: [b]}]}", "ssm:us-east-1:123456789012:document/doc"),
    "API": ("{Type: AWS::ApiGateway::RestApi}", "!Sub 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:abc123/prod/POST/x'", "RoleArn: !GetAtt Role.Arn, HttpParameters: {HeaderParameters: {a: b}, QueryStringParameters: {n: 1}, PathParameterValues: [x]}", "execute-api:us-east-1:123456789012:abc123/prod/POST/x"),
    "bus": ("{Type: AWS::Events::EventBus, Properties: {Name: other}}", "!GetAtt It.Arn", "RoleArn: !GetAtt Role.Arn", "events:us-east-1:123456789012:event-bus/other"),
}  # fmt: skip


def rule(*targets: str, more: str = "") -> str:
    """Return a template with a rule for orders that sends to targets, in flow style."""
    return (
        "Resources:\n  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      Name: orders\n"
        f"      EventPattern: {{source: [shop]}}\n      Targets: [{', '.join(targets)}]\n{ROLE}{more}"
    )


@pytest.mark.parametrize("kind", TARGETS)
def test_a_rule_sends_to_each_kind_of_target(fake: FakeEventBridge, kind: str) -> None:
    """An event comes to the ARN that AWS would give the target, with the parameters that the service needs."""
    resource, arn, more, expected = TARGETS[kind]
    target = "{Id: it, Arn: " + arn + (f", {more}" if more else "") + "}"
    others = (
        f"  It: {resource}\n  Task: {{Type: AWS::ECS::TaskDefinition}}\n  Net: {{Type: AWS::EC2::Subnet}}\n"
        "  Job: {Type: AWS::Batch::JobDefinition}\n"
    )
    fake.deploy(rule(target, more=others))

    put(fake)

    fake.assert_delivered(f"arn:aws:{expected}", rule="orders", times=1)


def test_values_take_the_types_of_the_api(fake: FakeEventBridge) -> None:
    """CloudFormation takes "2" for a number and "true" for a boolean, and so do the targets made of them."""
    resource, arn, more, _ = TARGETS["ECS task"]
    stack = fake.deploy(
        rule(f"{{Id: it, Arn: {arn}, {more}}}", more=f"  It: {resource}\n  Task: {{Type: AWS::ECS::TaskDefinition}}\n  Net: {{Type: AWS::EC2::Subnet}}\n")
    )  # fmt: skip

    [target] = fake.client().list_targets_by_rule(Rule="orders")["Targets"]
    parameters = target["EcsParameters"]

    assert 2 == parameters["TaskCount"]
    assert [stack.name("Net")] == parameters["NetworkConfiguration"]["awsvpcConfiguration"]["Subnets"]
    assert [{"Key": "a", "Value": "b"}] == parameters["Tags"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('|\n              {"id": <id>,\n               "by": "<source>"}\n', {"id": 7, "by": "shop"}),
        ('|-\n              {"id": <id>}', {"id": 7}),
        ('>\n              {"id":\n              <id>}\n', {"id": 7}),
        ('"{\\"id\\": <id>}"', {"id": 7}),
        ("""'"order <id> of <source>"'""", "order 7 of shop"),
        ('!Sub |\n              {"id": <id>, "stage": "${AWS::StackName}"}\n', {"id": 7, "stage": "stack"}),
    ],
)
def test_an_input_template_may_be_a_block(fake: FakeEventBridge, template: str, expected: object) -> None:
    """Literal and folded blocks of YAML, and Sub in them, make the text that AWS would be given."""
    fake.deploy(
        f"""
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {{source: [shop]}}
      Targets:
        - Id: it
          Arn: arn:aws:sqs:us-east-1:123456789012:q
          InputTransformer:
            InputPathsMap: {{id: $.detail.id, source: $.source}}
            InputTemplate: {template}
"""
    )

    put(fake, {"id": 7})

    assert [expected] == payloads(fake)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("Input: '{\"a\": 1}'", {"a": 1}),
        ("Input: !ToJsonString {a: !Ref AWS::Region}", {"a": "us-east-1"}),
        ("InputPath: $.detail", {"id": 7}),
    ],
)
def test_a_target_gets_the_input_it_asks_for(fake: FakeEventBridge, more: str, expected: object) -> None:
    """A constant, JSON made of an object, or a part of the event."""
    template = rule(f"{{Id: it, Arn: 'arn:aws:sqs:us-east-1:123456789012:q', {more}}}")
    fake.deploy(f"Transform: AWS::LanguageExtensions\n{template}")

    put(fake, {"id": 7})

    assert [expected] == payloads(fake)


@pytest.mark.parametrize(
    ("pattern", "is_matched"),
    [
        ("{source: [shop], detail: {total: [{numeric: ['>', 100]}]}}", True),
        ("{source: [shop], detail: {total: [{numeric: ['>', 1000]}]}}", False),
        ("{detail: {$or: [{total: [1]}, {vip: [true]}]}}", True),
        ("{detail: {vip: [yes]}}", True),
        ("{detail: {coupon: [{exists: false}]}}", True),
        ("{detail: {name: [{prefix: An}, {suffix: x}]}}", True),
        ("{detail: {name: [{anything-but: [Ann]}]}}", False),
        ("""'{"detail":{"name":["Ann"]}}'""", True),
        ("""!Sub '{"account":["${AWS::AccountId}"]}'""", True),
        ("{account: [!Ref AWS::AccountId], region: [eu-west-1]}", False),
        ("{detail-type: [{equals-ignore-case: ORDER PLACED}]}", True),
    ],
)
def test_a_pattern_is_an_object_or_its_text(fake: FakeEventBridge, pattern: str, is_matched: bool) -> None:  # noqa: FBT001 - a column of the table
    """The pattern that a template writes decides which events the rule takes."""
    fake.deploy(
        f"Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: {pattern}\n"
        "      Targets: [{Id: q, Arn: 'arn:aws:sqs:us-east-1:123456789012:q'}]\n"
    )

    put(fake, {"total": 150, "vip": True, "name": "Ann"})

    assert is_matched == bool(fake.deliveries)


def test_a_rule_on_the_templates_own_bus(fake: FakeEventBridge) -> None:
    """Ref gives the bus and the name, name() the name alone; what is on another bus does not come."""
    stack = fake.deploy(
        """
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [shop]}
      Targets: [{Id: q, Arn: !GetAtt Queue.Arn}]
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  Rule: {Value: !Ref Rule}
  Arn: {Value: !GetAtt Rule.Arn}
"""
    )

    put(fake)
    put(fake, bus="orders")

    fake.assert_delivered(stack.arn("Queue"), rule=stack.name("Rule"), times=1)
    assert f"orders|{stack.name('Rule')}" == stack.outputs["Rule"]
    assert stack.arn("Rule") == stack.outputs["Arn"]
    assert stack.arn("Rule").endswith(f":rule/orders/{stack.name('Rule')}")


def test_a_rule_runs_on_its_schedule(fake: FakeEventBridge) -> None:
    """A schedule that a template puts together falls due."""
    fake.deploy(
        """
Parameters: {Minutes: {Type: Number, Default: 5}}
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: !Sub rate(${Minutes} minutes)
      State: ENABLED
      Targets: [{Id: q, Arn: 'arn:aws:sqs:us-east-1:123456789012:q', Input: '"tick"'}]
"""
    )

    fake.clock.advance(minutes=11)

    assert ["tick", "tick"] == payloads(fake)


def test_a_disabled_rule_sends_nothing(fake: FakeEventBridge) -> None:
    """The state that a condition chooses counts."""
    fake.deploy(
        """
Conditions: {IsOn: !Equals [a, b]}
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      State: !If [IsOn, ENABLED, DISABLED]
      Targets: [{Id: q, Arn: 'arn:aws:sqs:us-east-1:123456789012:q'}]
"""
    )

    put(fake)

    assert 0 == len(fake.deliveries)


def test_a_condition_leaves_a_rule_out(fake: FakeEventBridge) -> None:
    """What its condition leaves out is neither made, nor among what was not made, nor an output."""
    template = """
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Audit:
    Type: AWS::Events::Rule
    Condition: IsProd
    Properties: {ScheduleExpression: rate(1 day)}
Outputs:
  Audit: {Condition: IsProd, Value: !Ref Audit}
"""

    left_out = fake.deploy(template, parameters={"Stage": "test"}, name="test")
    made = fake.deploy(template, parameters={"Stage": "prod"}, name="prod")

    assert ([], {}, []) == (left_out.rules, left_out.outputs, left_out.not_made)
    assert made.name("Audit") == made.outputs["Audit"]


def test_a_dead_letter_queue_gets_what_fails(fake: FakeEventBridge) -> None:
    """The retry policy and the queue of a target are as the template says."""
    stack = fake.deploy(
        rule(
            "{Id: f, Arn: !GetAtt F.Arn, DeadLetterConfig: {Arn: !GetAtt Dead.Arn}, "
            "RetryPolicy: {MaximumRetryAttempts: '0', MaximumEventAgeInSeconds: 60}}",
            more="  F: {Type: AWS::Lambda::Function}\n  Dead: {Type: AWS::SQS::Queue}\n",
        )
    )

    @stack.target("F")
    def fail(_event: object, _context: object) -> None:
        raise OSError

    put(fake)

    fake.assert_delivered(stack.arn("Dead"), times=1)


def test_tags_of_a_rule(fake: FakeEventBridge) -> None:
    """A rule has the tags of its template."""
    stack = fake.deploy(
        "Resources:\n  R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), "
        "Tags: [{Key: team, Value: shop}]}}\n"
    )

    assert [{"Key": "team", "Value": "shop"}] == fake.client().list_tags_for_resource(ResourceARN=stack.arn("R"))[
        "Tags"
    ]


@pytest.mark.parametrize(
    ("target", "where", "said"),
    [
        ("{Id: a, Arn: nope}", "Targets[0].Arn", "Parameter nope is not valid"),
        ("{Id: a, Arn: 'arn:aws:kinesis:us-east-1:1:stream/s'}", "Targets[0].", "RoleArn"),
        ("{Id: a, Arn: 'arn:aws:sqs:us-east-1:1:q', Input: 'no json'}", "Targets[0].Input", "input"),
    ],
)
def test_a_target_that_aws_refuses_names_its_property(
    fake: FakeEventBridge, target: str, where: str, said: str
) -> None:
    """The error is AWS's, and its text says where in the template; the answer in it is AWS's alone."""
    with pytest.raises(ClientError, match="PutTargets") as raised:
        fake.deploy(rule(target))

    assert f"Resources.Rule.Properties.{where}" in str(raised.value)
    assert said in raised.value.response["Error"]["Message"]
    assert "Resources." not in raised.value.response["Error"]["Message"]


def test_a_pattern_that_aws_refuses_names_its_property(fake: FakeEventBridge) -> None:
    """The class of the error is the one that the client knows it by."""
    with pytest.raises(fake.client().exceptions.ClientError, match=r"Resources\.R\.Properties\.EventPattern") as raised:
        fake.deploy({"Resources": {"R": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": 1}}}}})

    assert "InvalidEventPatternException" == raised.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("{Schedule: rate(1 day)}", "no property 'Schedule'. The nearest: 'ScheduleExpression'"),
        ("{ScheduleExpression: [a]}", "ScheduleExpression: a string is expected here"),
        ("{ScheduleExpression: rate(1 day), Targets: {Id: a}}", "Targets: a list is expected here"),
        ("{ScheduleExpression: rate(1 day), Targets: [{Id: a, Arm: b}]}", "Targets[0].Arm: there is no property 'Arm' here. The nearest: 'Arn'"),
        ("{ScheduleExpression: rate(1 day), Targets: [{Arn: 'arn:aws:sqs:us-east-1:1:q'}]}", 'Missing required parameter in Targets[0]: "Id"'),
        ("{ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: b, RetryPolicy: {MaximumRetryAttempts: many}}]}", 'an integer is expected here, not "many"'),
        ("{ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: b, Input: {a: 1}}]}", "a string is expected here, such as Fn::ToJsonString gives"),
        ("{ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: b, EcsParameters: {awsvpcConfiguration: {}}}]}", "there is no property 'awsvpcConfiguration'"),
        ("{ScheduleExpression: rate(1 day), Description: ~}", "Description: null is no value in a template"),
    ],
)  # fmt: skip
def test_a_property_that_is_none_is_a_mistake(fake: FakeEventBridge, properties: str, said: str) -> None:
    """What CloudFormation would not take for a property is told at its place, before any call."""
    with pytest.raises(MisuseError) as raised:
        fake.deploy(f"Resources:\n  R: {{Type: AWS::Events::Rule, Properties: {properties}}}\n")

    assert said in str(raised.value)
    assert str(raised.value).startswith("Resources.R.Properties")


def test_a_rule_that_exists_is_not_replaced(fake: FakeEventBridge) -> None:
    """PutRule would replace it; CloudFormation refuses."""
    fake.client().put_rule(Name="orders", ScheduleExpression="rate(1 day)")

    with pytest.raises(ClientError, match="Rule orders already exists") as raised:
        fake.deploy(rule("{Id: q, Arn: 'arn:aws:sqs:us-east-1:1:q'}"))

    assert "Resources.Rule.Properties.Name" in str(raised.value)


THEIRS = "arn:aws:events:us-east-1:111122223333:event-bus/shared"


@pytest.fixture
def shared(fake: FakeEventBridge) -> EventBridgeClient:
    """Return a client of another account, whose bus lets this one make rules, and not list them."""
    theirs = fake.client(account="111122223333")
    theirs.create_event_bus(Name="shared")
    actions = ["PutRule", "DeleteRule", "DescribeRule", "PutTargets", "RemoveTargets"]
    statement = {
        "Sid": "rules",
        "Effect": "Allow",
        "Principal": {"AWS": "123456789012"},
        "Action": [f"events:{each}" for each in actions],
        "Resource": "arn:aws:events:us-east-1:111122223333:rule/shared/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    theirs.put_permission(EventBusName="shared", Policy=json.dumps(policy))
    return theirs


def on_their_bus() -> dict[str, object]:
    """Return a template with a rule on the bus of another account."""
    target = {
        "Id": "own",
        "Arn": {"Fn::Sub": "arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default"},
        "RoleArn": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/send"},
    }
    properties = {"Name": "ours", "EventBusName": THEIRS, "EventPattern": {"source": ["a"]}, "Targets": [target]}
    return {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": properties}}}


def test_a_rule_on_the_bus_of_another_account(fake: FakeEventBridge, shared: EventBridgeClient) -> None:
    """It is made, found again and deleted by those operations that AWS's guide lets a policy allow."""
    stack = fake.deploy(on_their_bus())

    assert ["ours"] == [rule["Name"] for rule in shared.list_rules(EventBusName="shared")["Rules"]]
    assert stack.resources == fake.deploy(on_their_bus()).resources
    stack.delete()
    assert [] == shared.list_rules(EventBusName="shared")["Rules"]


def test_a_name_that_is_taken_on_the_bus_of_another_account(fake: FakeEventBridge, shared: EventBridgeClient) -> None:
    """A second stack does not take the rule over."""
    fake.deploy(on_their_bus())

    with pytest.raises(ClientError, match="Rule ours already exists") as refusal:
        fake.deploy(on_their_bus(), name="second")

    assert "ResourceAlreadyExistsException" == refusal.value.response["Error"]["Code"]
    assert 1 == len(shared.list_rules(EventBusName="shared")["Rules"])
