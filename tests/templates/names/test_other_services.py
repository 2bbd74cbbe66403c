from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

HERE = "us-east-1:123456789012"
# Type, properties, what to ask (an attribute, or "" for Ref), and what comes.
NAMED = [
    ("AWS::Lambda::Function", {"FunctionName": "f"}, "", "f"),
    ("AWS::Lambda::Function", {"FunctionName": "f"}, "Arn", f"arn:aws:lambda:{HERE}:function:f"),
    ("AWS::Lambda::Version", {"FunctionName": "f"}, "", f"arn:aws:lambda:{HERE}:function:f:1"),
    ("AWS::Lambda::Version", {"FunctionName": f"arn:aws:lambda:{HERE}:function:f"}, "Version", "1"),
    ("AWS::Lambda::Alias", {"FunctionName": "f", "Name": "live"}, "", f"arn:aws:lambda:{HERE}:function:f:live"),
    ("AWS::SQS::Queue", {"QueueName": "q"}, "", "https://sqs.us-east-1.amazonaws.com/123456789012/q"),
    ("AWS::SQS::Queue", {"QueueName": "q"}, "Arn", f"arn:aws:sqs:{HERE}:q"),
    ("AWS::SQS::Queue", {"QueueName": "q"}, "QueueName", "q"),
    ("AWS::SNS::Topic", {"TopicName": "t"}, "", f"arn:aws:sns:{HERE}:t"),
    ("AWS::SNS::Topic", {"TopicName": "t"}, "TopicName", "t"),
    ("AWS::StepFunctions::StateMachine", {"StateMachineName": "m"}, "", f"arn:aws:states:{HERE}:stateMachine:m"),
    ("AWS::StepFunctions::StateMachine", {"StateMachineName": "m"}, "Name", "m"),
    ("AWS::Kinesis::Stream", {"Name": "s"}, "Arn", f"arn:aws:kinesis:{HERE}:stream/s"),
    ("AWS::Logs::LogGroup", {"LogGroupName": "/l"}, "Arn", f"arn:aws:logs:{HERE}:log-group:/l:*"),
    ("AWS::Logs::LogGroup", {"LogGroupName": "/l"}, "", "/l"),
    ("AWS::ECS::Cluster", {"ClusterName": "c"}, "", "c"),
    ("AWS::ECS::TaskDefinition", {"Family": "t"}, "", f"arn:aws:ecs:{HERE}:task-definition/t:1"),
    ("AWS::ECS::Service", {"ServiceName": "s", "Cluster": f"arn:aws:ecs:{HERE}:cluster/c"}, "", f"arn:aws:ecs:{HERE}:service/c/s"),
    ("AWS::Batch::JobQueue", {"JobQueueName": "j"}, "", f"arn:aws:batch:{HERE}:job-queue/j"),
    ("AWS::Batch::JobDefinition", {"JobDefinitionName": "d"}, "", f"arn:aws:batch:{HERE}:job-definition/d:1"),
    ("AWS::IAM::Role", {"RoleName": "r"}, "Arn", "arn:aws:iam::123456789012:role/r"),
    ("AWS::IAM::Role", {"RoleName": "r", "Path": "/service/"}, "Arn", "arn:aws:iam::123456789012:role/service/r"),
    ("AWS::IAM::ManagedPolicy", {"ManagedPolicyName": "p"}, "", "arn:aws:iam::123456789012:policy/p"),
    ("AWS::S3::Bucket", {"BucketName": "b"}, "Arn", "arn:aws:s3:::b"),
    ("AWS::S3::Bucket", {"BucketName": "b"}, "RegionalDomainName", "b.s3.us-east-1.amazonaws.com"),
    ("AWS::DynamoDB::Table", {"TableName": "t"}, "Arn", f"arn:aws:dynamodb:{HERE}:table/t"),
    ("AWS::DynamoDB::Table", {"TableName": "t"}, "StreamArn", f"arn:aws:dynamodb:{HERE}:table/t/stream/2026-01-01T00:00:00.000"),
    ("AWS::KMS::Alias", {"AliasName": "alias/a"}, "", "alias/a"),
    ("AWS::SSM::Parameter", {"Name": "/a/b", "Type": "String", "Value": "v"}, "Value", "v"),
    ("AWS::CodePipeline::Pipeline", {"Name": "p"}, "", "p"),
    ("AWS::CodeBuild::Project", {"Name": "b"}, "Arn", f"arn:aws:codebuild:{HERE}:project/b"),
    ("AWS::Pipes::Pipe", {"Name": "p"}, "Arn", f"arn:aws:pipes:{HERE}:pipe/p"),
    ("AWS::Scheduler::Schedule", {"Name": "s"}, "Arn", f"arn:aws:scheduler:{HERE}:schedule/default/s"),
    ("AWS::Brandnew::FlyingThing", {"FlyingThingName": "x"}, "Arn", f"arn:aws:brandnew:{HERE}:flying-thing/x"),
]  # fmt: skip
DRAWN = [
    ("AWS::SQS::Queue", "", r"https://sqs\.us-east-1\.amazonaws\.com/123456789012/shop-It-[A-Z0-9]{12}"),
    ("AWS::Lambda::Function", "", r"shop-It-[A-Z0-9]{12}"),
    ("AWS::S3::Bucket", "", r"shop-it-[a-z0-9]{12}"),
    ("AWS::EC2::VPC", "", r"vpc-0[0-9a-f]{16}"),
    ("AWS::EC2::Subnet", "", r"subnet-0[0-9a-f]{16}"),
    ("AWS::EC2::SecurityGroup", "GroupId", r"sg-0[0-9a-f]{16}"),
    ("AWS::KMS::Key", "Arn", rf"arn:aws:kms:{HERE}:key/[0-9a-f]{{8}}-[0-9a-f]{{4}}-4[0-9a-f]{{3}}-a[0-9a-f]{{3}}-[0-9a-f]{{12}}"),
    ("AWS::SecretsManager::Secret", "", rf"arn:aws:secretsmanager:{HERE}:secret:shop-It-[A-Z0-9]{{12}}-[A-Za-z0-9]{{6}}"),
    ("AWS::ApiGateway::RestApi", "RootResourceId", r"[a-z0-9]{10}"),
    ("AWS::ApiGatewayV2::Api", "ApiEndpoint", r"https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
    ("AWS::AppSync::GraphQLApi", "GraphQLEndpointArn", rf"arn:aws:appsync:{HERE}:endpoints/graphql-api/[a-z0-9]{{26}}"),
    ("AWS::Cognito::UserPool", "", r"us-east-1_[A-Za-z0-9]{9}"),
    ("AWS::CloudFront::Distribution", "DomainName", r"d[a-z0-9]{13}\.cloudfront\.net"),
    ("AWS::Inspector::AssessmentTemplate", "", rf"arn:aws:inspector:{HERE}:target/0-\w{{8}}/template/0-\w{{8}}"),
    ("Custom::Anything", "", r"shop-It-[A-Z0-9]{12}"),
]  # fmt: skip


def asked(fake: FakeEventBridge, kind: str, properties: object, attribute: str) -> object:
    """Return what Ref or an attribute gives for a resource."""
    value = {"Fn::GetAtt": ["It", attribute]} if attribute else {"Ref": "It"}
    template = {
        "Resources": {"It": {"Type": kind, "Properties": properties}},
        "Outputs": {"Asked": {"Value": value}},
    }
    return fake.deploy(template, name="shop").outputs["Asked"]


@pytest.mark.parametrize(("kind", "properties", "attribute", "expected"), NAMED)
def test_a_given_name_is_honoured(
    fake: FakeEventBridge, kind: str, properties: object, attribute: str, expected: str
) -> None:
    """Ref and the attributes of other services' resources have AWS's form."""
    assert expected == asked(fake, kind, properties, attribute)


@pytest.mark.parametrize(("kind", "attribute", "form"), DRAWN)
def test_a_name_is_made_up_as_cloudformation_does(fake: FakeEventBridge, kind: str, attribute: str, form: str) -> None:
    """What no template gives is drawn, in AWS's form."""
    assert re.fullmatch(form, str(asked(fake, kind, {}, attribute)))


def test_names_are_drawn_from_the_seed(fake: FakeEventBridge) -> None:
    """The same stack has the same names in each run."""
    first = asked(fake, "AWS::SQS::Queue", {}, "Arn")
    fake.reset()

    assert first == asked(fake, "AWS::SQS::Queue", {}, "Arn")


@pytest.mark.parametrize(
    ("kind", "properties", "longest"),
    [
        ("AWS::Events::Rule", {"ScheduleExpression": "rate(1 day)"}, 64),
        ("AWS::Events::Archive", {"SourceArn": f"arn:aws:events:{HERE}:event-bus/default"}, 48),
        ("AWS::SQS::Queue", {}, 80),
        ("AWS::S3::Bucket", {}, 63),
    ],
)
def test_a_long_name_is_cut(fake: FakeEventBridge, kind: str, properties: object, longest: int) -> None:
    """A generated name is no longer than its service takes."""
    stack = fake.deploy({"Resources": {"R" * 60: {"Type": kind, "Properties": properties}}}, name="s" * 60)

    assert len(stack.name("R" * 60)) <= longest


def test_an_attribute_that_only_aws_knows_is_told(fake: FakeEventBridge) -> None:
    """It has a placeholder, a note, and a way to give it."""
    template = {
        "Resources": {"It": {"Type": "Custom::Lookup"}},
        "Outputs": {"Asked": {"Value": {"Fn::GetAtt": ["It", "Answer"]}}},
    }

    stack = fake.deploy(template, name="shop")
    told = fake.deploy(template, name="told", imports={"It.Answer": "42"})

    assert "placeholder-of-attribute-It.Answer" == stack.outputs["Asked"]
    assert ['imports={"It.Answer": ...}'] == [note.split("`")[1] for note in stack.notes]
    assert ("42", []) == (told.outputs["Asked"], told.notes)


def test_what_is_not_made_is_listed(fake: FakeEventBridge) -> None:
    """Each with its type, and why."""
    stack = fake.deploy({"Resources": {"Night": {"Type": "AWS::Scheduler::Schedule"}, "C": {"Type": "Custom::X"}}})

    assert [("Night", "AWS::Scheduler::Schedule"), ("C", "Custom::X")] == [
        (each.logical, each.type) for each in stack.not_made
    ]
    assert "Scheduler is another service" in str(stack.not_made[0])


def test_a_name_that_nothing_needs_may_be_open(fake: FakeEventBridge) -> None:
    """A parameter without a value is a mistake where something needs it, and not before."""
    stack = fake.deploy(
        """
Parameters: {Bucket: {Type: String}}
Resources:
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Bucket}}
  Rule: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day)}}
"""
    )

    assert ["Rule"] == list(stack.resources)
    with pytest.raises(MisuseError, match=r'`parameters=\{"Bucket": \.\.\.\}`'):
        stack.name("Files")
