from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from fake_eventbridge import MisuseError
from tests.templates.deploying import put

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

BUS = "  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
OTHER = "111122223333"


def test_a_bus_has_what_its_template_says(fake: FakeEventBridge) -> None:
    """Description, queue, tags and a policy written as an object."""
    stack = fake.deploy(
        """
Resources:
  Dead: {Type: AWS::SQS::Queue}
  Bus:
    Type: AWS::Events::EventBus
    Properties:
      Name: !Sub "${AWS::StackName}-orders"
      Description: what shops order
      DeadLetterConfig: {Arn: !GetAtt Dead.Arn}
      Tags: [{Key: team, Value: 7}]
      Policy:
        Version: 2012-10-17
        Statement: [{Sid: all, Effect: Allow, Principal: "*", Action: events:PutEvents, Resource: "*"}]
Outputs:
  Name: {Value: !GetAtt Bus.Name}
  Policy: {Value: !GetAtt Bus.Policy}
""",
        name="shop",
    )

    bus = fake.client().describe_event_bus(Name="shop-orders")

    assert "what shops order" == bus["Description"]
    assert stack.arn("Dead") == bus["DeadLetterConfig"]["Arn"]
    assert "2012-10-17" == json.loads(bus["Policy"])["Version"]
    assert "shop-orders" == stack.outputs["Name"]
    assert bus["Policy"] == stack.outputs["Policy"]
    assert [{"Key": "team", "Value": "7"}] == fake.client().list_tags_for_resource(ResourceARN=bus["Arn"])["Tags"]


@pytest.mark.parametrize(
    "properties",
    [
        f"Action: events:PutEvents, Principal: '{OTHER}'",
        f"Action: events:PutEvents, Principal: {OTHER}",
        f"Statement: {{Effect: Allow, Principal: {{AWS: 'arn:aws:iam::{OTHER}:root'}}, Action: events:PutEvents, Resource: !GetAtt Bus.Arn}}",
    ],
)  # fmt: skip
def test_a_policy_lets_another_account_put_events(fake: FakeEventBridge, properties: str) -> None:
    """A statement given by its parts or in full is a statement of the bus's policy."""
    fake.deploy(
        f"Resources:\n{BUS}  Policy: {{Type: AWS::Events::EventBusPolicy, Properties: "
        f"{{EventBusName: !Ref Bus, StatementId: partner, {properties}}}}}\n"
    )

    policy = json.loads(fake.client().describe_event_bus(Name="orders")["Policy"])

    assert ["partner"] == [statement["Sid"] for statement in policy["Statement"]]
    assert {"AWS": f"arn:aws:iam::{OTHER}:root"} == policy["Statement"][0]["Principal"]


def test_a_policy_for_an_organization(fake: FakeEventBridge) -> None:
    """Statements are added to those that the bus has."""
    fake.deploy(
        f"""
Resources:
{BUS}
  One: {{Type: AWS::Events::EventBusPolicy, Properties: {{EventBusName: orders, StatementId: one, Action: events:PutEvents, Principal: "*", Condition: {{Type: StringEquals, Key: aws:PrincipalOrgID, Value: o-1234567890}}}}}}
  Two: {{Type: AWS::Events::EventBusPolicy, Properties: {{EventBusName: orders, StatementId: two, Statement: {{Effect: Allow, Principal: "*", Action: events:PutEvents, Resource: !GetAtt Bus.Arn}}}}}}
"""
    )

    policy = json.loads(fake.client().describe_event_bus(Name="orders")["Policy"])

    assert ["one", "two"] == [statement["Sid"] for statement in policy["Statement"]]
    assert {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}} == policy["Statement"][0]["Condition"]


def test_an_archive_keeps_what_matches(fake: FakeEventBridge) -> None:
    """The pattern is written as an object, the days as text."""
    stack = fake.deploy(
        f"Resources:\n{BUS}  Archive: {{Type: AWS::Events::Archive, Properties: {{SourceArn: !GetAtt Bus.Arn, "
        "RetentionDays: '7', EventPattern: {source: [shop]}}}\n"
    )

    put(fake, bus="orders")
    put(fake, bus="orders", source="elsewhere")
    archive = fake.client().describe_archive(ArchiveName=stack.name("Archive"))

    assert (1, 7) == (archive["EventCount"], archive["RetentionDays"])
    assert stack.arn("Archive") == archive["ArchiveArn"]


@pytest.mark.parametrize(
    ("kind", "parameters", "shown"),
    [
        ("API_KEY", "ApiKeyAuthParameters: {ApiKeyName: x-key, ApiKeyValue: '{{resolve:secretsmanager:shop:SecretString:key}}'}", {"ApiKeyAuthParameters": {"ApiKeyName": "x-key"}}),
        ("BASIC", "BasicAuthParameters: {Username: '{{resolve:ssm:/shop/user}}', Password: '{{resolve:ssm-secure:/shop/password:1}}'}", {"BasicAuthParameters": {"Username": "placeholder-of-ssm-shop-user"}}),
        ("OAUTH_CLIENT_CREDENTIALS", "OAuthParameters: {AuthorizationEndpoint: 'https://example.com/token', HttpMethod: POST, ClientParameters: {ClientID: id, ClientSecret: !Sub '{{resolve:secretsmanager:${AWS::StackName}}}'}}", {"OAuthParameters": {"ClientParameters": {"ClientID": "id"}, "AuthorizationEndpoint": "https://example.com/token", "HttpMethod": "POST"}}),
        ("API_KEY", "ApiKeyAuthParameters: {ApiKeyName: k, ApiKeyValue: v}, InvocationHttpParameters: {HeaderParameters: [{Key: a, Value: b, IsValueSecret: 'false'}]}", {"ApiKeyAuthParameters": {"ApiKeyName": "k"}, "InvocationHttpParameters": {"HeaderParameters": [{"Key": "a", "Value": "b", "IsValueSecret": False}]}}),
    ],
)  # fmt: skip
def test_a_connection_authorizes_with_what_its_template_gives(
    fake: FakeEventBridge, kind: str, parameters: str, shown: object
) -> None:
    """A dynamic reference has a placeholder, which the notes tell."""
    stack = fake.deploy(
        f"Resources:\n  C: {{Type: AWS::Events::Connection, Properties: {{AuthorizationType: {kind}, "
        f"AuthParameters: {{{parameters}}}}}}}\nOutputs:\n  Secret: {{Value: !GetAtt C.SecretArn}}\n"
    )

    connection = fake.client().describe_connection(Name=stack.name("C"))

    assert shown == connection["AuthParameters"]
    assert connection["SecretArn"] == stack.outputs["Secret"]
    assert parameters.count("{{resolve") == len(stack.notes)


OAUTH = {
    "AuthorizationEndpoint": "https://login.example.com/token",
    "HttpMethod": "POST",
    "ClientParameters": {"ClientID": "a", "ClientSecret": "b"},
}
CONNECTION = {
    "Type": "AWS::Events::Connection",
    "Properties": {
        "Name": "login",
        "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
        "AuthParameters": {"OAuthParameters": OAUTH},
    },
}


def test_what_cloudformation_waits_for_is_done_and_no_time_has_passed(fake: FakeEventBridge) -> None:
    """A connection is authorized, and one that was deleted is gone, by a clock that stands."""
    fake.clock.freeze()
    before = fake.clock.now()

    stack = fake.deploy({"Resources": {"Connection": CONNECTION}})

    assert "AUTHORIZED" == fake.client().describe_connection(Name="login")["ConnectionState"]
    stack.delete()
    assert [] == fake.client().list_connections()["Connections"]
    assert before == fake.clock.now()


def test_a_connection_of_the_tests_own_is_not_waited_for(fake: FakeEventBridge) -> None:
    """A deployment finishes what it made, and nothing else."""
    fake.clock.freeze()
    fake.client().create_connection(
        Name="own",
        AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
        AuthParameters={"OAuthParameters": OAUTH},  # type: ignore[typeddict-item]  # a dict of strings is one
    )

    fake.deploy({"Resources": {"Connection": CONNECTION}})

    assert "AUTHORIZING" == fake.client().describe_connection(Name="own")["ConnectionState"]


def test_an_api_destination_by_its_connection(fake: FakeEventBridge) -> None:
    """The ARNs, which end in what only AWS draws, go from one to the other and to the rule."""
    stack = fake.deploy(
        """
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      Targets: [{Id: api, Arn: !GetAtt Api.Arn, RoleArn: !GetAtt Role.Arn, HttpParameters: {HeaderParameters: {a: b}}}]
  Role: {Type: AWS::IAM::Role}
  Api:
    Type: AWS::Events::ApiDestination
    Properties:
      ConnectionArn: !GetAtt Connection.Arn
      HttpMethod: POST
      InvocationEndpoint: !Sub "https://example.com/${AWS::Region}/*"
      InvocationRateLimitPerSecond: "5"
  Connection:
    Type: AWS::Events::Connection
    Properties:
      AuthorizationType: API_KEY
      AuthParameters: {ApiKeyAuthParameters: {ApiKeyName: k, ApiKeyValue: v}}
Outputs:
  Policy: {Value: !GetAtt Api.ArnForPolicy}
"""
    )

    put(fake)
    destination = fake.client().describe_api_destination(Name=stack.name("Api"))

    assert stack.arn("Connection") == destination["ConnectionArn"]
    assert 5 == destination["InvocationRateLimitPerSecond"]
    assert stack.outputs["Policy"] == stack.arn("Api").rpartition("/")[0]
    fake.assert_delivered(stack.arn("Api"), times=1)


def test_a_global_endpoint(fake: FakeEventBridge) -> None:
    """Its address is known once it is made."""
    stack = fake.deploy(
        f"""
Resources:
{BUS}
  Health: {{Type: AWS::Route53::HealthCheck}}
  Endpoint:
    Type: AWS::Events::Endpoint
    Properties:
      Name: everywhere
      EventBuses:
        - EventBusArn: !GetAtt Bus.Arn
        - EventBusArn: !Sub "arn:aws:events:eu-west-1:${{AWS::AccountId}}:event-bus/orders"
      ReplicationConfig: {{State: DISABLED}}
      RoutingConfig:
        FailoverConfig:
          Primary: {{HealthCheck: !Sub "arn:aws:route53:::healthcheck/${{Health}}"}}
          Secondary: {{Route: eu-west-1}}
Outputs:
  Url: {{Value: !GetAtt Endpoint.EndpointUrl}}
  Id: {{Value: !GetAtt Endpoint.EndpointId}}
"""
    )

    endpoint = fake.client().describe_endpoint(Name="everywhere")

    assert (endpoint["EndpointUrl"], endpoint["EndpointId"]) == (stack.outputs["Url"], stack.outputs["Id"])
    assert endpoint["Arn"] == stack.arn("Endpoint")


def test_a_partner_bus_by_parameter(fake: FakeEventBridge) -> None:
    """A template claims the source that a parameter names, and its rule takes what the partner sends."""
    acme = fake.partner("acme.com")
    source = acme.offer("orders/created")

    stack = fake.deploy(
        """
Parameters: {Source: {Type: String, AllowedPattern: "aws\\\\.partner/.*"}}
Resources:
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: !Ref Source, EventSourceName: !Ref Source}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !GetAtt Bus.Name
      EventPattern: {source: [{prefix: !Ref Source}]}
      Targets: [{Id: q, Arn: !GetAtt Queue.Arn}]
  Queue: {Type: AWS::SQS::Queue}
""",
        parameters={"Source": source},
    )
    acme.emit("orders/created", "order created", {"id": 7})

    fake.assert_delivered(stack.arn("Queue"), rule=stack.name("Rule"))


def test_a_source_that_nobody_offers_is_refused(fake: FakeEventBridge) -> None:
    """The refusal is that of CreateEventBus."""
    name = "aws.partner/acme.com/orders/created"

    with pytest.raises(ClientError, match=r"Resources\.Bus\.Properties\.EventSourceName") as raised:
        fake.deploy(
            {"Resources": {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": name, "EventSourceName": name}}}}
        )  # fmt: skip

    assert "ResourceNotFoundException" == raised.value.response["Error"]["Code"]


def test_a_placeholder_that_aws_refuses_is_the_tests_to_mend(fake: FakeEventBridge) -> None:
    """An ARN that is kept in SSM has to be given."""
    template = (
        "Resources:\n  R: {Type: AWS::Events::Rule, Properties: {ScheduleExpression: rate(1 day), "
        "Targets: [{Id: q, Arn: '{{resolve:ssm:/shop/queue}}'}]}}\n"
    )

    with pytest.raises(MisuseError, match=r"Targets\[0\].*imports=") as raised:
        fake.deploy(template)
    stack = fake.deploy(template, imports={"/shop/queue": "arn:aws:sqs:us-east-1:123456789012:q"})

    assert "ClientError" not in type(raised.value).__name__
    assert "arn:aws:sqs:us-east-1:123456789012:q" == stack.rules[0].targets[0]["Arn"]


def test_a_type_that_eventbridge_has_not(fake: FakeEventBridge) -> None:
    """The nearest type is named."""
    with pytest.raises(MisuseError, match=r"Resources\.R\.Type.*'AWS::Events::Rles'.*'AWS::Events::Rule'"):
        fake.deploy({"Resources": {"R": {"Type": "AWS::Events::Rles"}}})
