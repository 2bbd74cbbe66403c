"""The documents are what Terraform 1.11 and the AWS provider 5.100 wrote."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.templates.formats import terraform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fake_eventbridge import FakeEventBridge

DOCUMENTS = Path(__file__).parent / "terraform"
PER_MODULE = {'aws_cloudwatch_event_target.per["a"]', 'aws_cloudwatch_event_target.per["b"]'}
ROLE = {"Fn::GetAtt": ["aws_iam_role.r", "Arn"]}
BUS = {"Ref": "aws_cloudwatch_event_bus.shop"}
BUS_ARN = {"Fn::GetAtt": ["aws_cloudwatch_event_bus.shop", "Arn"]}
DEAD = {"Fn::GetAtt": ["aws_sqs_queue.dead", "Arn"]}


@cache
def _text(name: str) -> str:
    return (DOCUMENTS / f"{name}.json").read_text()


def document(name: str) -> dict[str, object]:
    """Return what Terraform wrote."""
    return cast("dict[str, object]", json.loads(_text(name)))


def without(written: dict[str, object], addresses: set[str]) -> dict[str, object]:
    """Return a plan without resources of its root module."""
    root = cast("dict[str, dict[str, list[dict[str, object]]]]", written["planned_values"])["root_module"]
    root["resources"] = [each for each in root["resources"] if each["address"] not in addresses]
    return written


def resources(name: str) -> Mapping[str, Mapping[str, object]]:
    """Return the resources of a document's template."""
    return cast("Mapping[str, Mapping[str, object]]", terraform.as_template(document(name))["Resources"])


def properties(name: str, address: str) -> dict[str, object]:
    """Return the properties of a resource."""
    return cast("dict[str, object]", resources(name)[address]["Properties"])


def targets(name: str) -> dict[object, dict[str, object]]:
    """Return the targets of all rules, by id."""
    listed = [cast("dict[str, object]", each["Properties"]).get("Targets", ()) for each in resources(name).values()]
    return {each["Id"]: each for some in listed for each in cast("list[dict[str, object]]", some)}


@pytest.fixture
def fake() -> Iterator[FakeEventBridge]:
    """Yield a fake in the Region that the documents are of."""
    with fake_eventbridge(region="eu-west-1") as fake:
        yield fake


@pytest.mark.parametrize("name", ["shop_plan", "shop_state", "targets_plan"])
def test_terraforms_json_is_known(name: str) -> None:
    """A plan and a state are told from a template."""
    assert terraform.is_terraform(document(name))


@pytest.mark.parametrize("other", [{"Resources": {}}, {"values": {}}, [], None, "{}", {"format_version": 1}])
def test_other_documents_are_not_terraforms(other: object) -> None:
    """A template, and what is no object, is not."""
    assert not terraform.is_terraform(other)


def test_a_state_without_resources_is_said_to_be_none() -> None:
    """Before a first apply, Terraform writes nothing but its version."""
    with pytest.raises(MisuseError, match="there is no state yet"):
        terraform.as_template({"format_version": "1.0", "terraform_version": "1.11.4"})


def test_what_is_not_terraforms_is_refused() -> None:
    """The message says how to write a document."""
    with pytest.raises(MisuseError, match="terraform show -json"):
        terraform.as_template({"Resources": {}})


def test_a_rule_stands_with_its_targets() -> None:
    """What the plan knows is a value, and what only AWS will know refers to the resource."""
    assert {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": "large",
            "EventBusName": BUS,
            "EventPattern": '{"detail":{"total":[{"numeric":[">",100]}]},"source":["shop"]}',
            "State": "ENABLED",
            "Tags": [{"Key": "team", "Value": "orders"}],
            "Targets": [
                {
                    "Id": "terraform-0000000000000000000000000c",
                    "Arn": {"Fn::GetAtt": ["module.audit.aws_sqs_queue.this", "Arn"]},
                },
                {
                    "Id": "ship",
                    "Arn": {"Fn::GetAtt": ["aws_lambda_function.ship", "Arn"]},
                    "DeadLetterConfig": {"Arn": DEAD},
                    "InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"id": <id>}'},
                    "RetryPolicy": {"MaximumRetryAttempts": 3},
                },
            ],
        },
    } == resources("shop_plan")["aws_cloudwatch_event_rule.large"]


@pytest.mark.parametrize("key", ["orders", "refunds"])
def test_instances_of_for_each_refer_to_their_own(key: str) -> None:
    """`queue[each.key].arn`, and `each.value.arn` where the resources are repeated for others, lead to one instance."""
    listed = cast("list[object]", properties("shop_plan", f'aws_cloudwatch_event_rule.each["{key}"]')["Targets"])
    queue = {"Fn::GetAtt": [f'aws_sqs_queue.fan["{key}"]', "Arn"]}

    assert [queue, queue] == [cast("dict[str, object]", each)["Arn"] for each in listed]


def test_instances_of_count_refer_to_their_own() -> None:
    """`queue[count.index].arn` leads to one instance."""
    arns = [each["Arn"] for each in targets("shop_plan").values()]

    assert {"Fn::GetAtt": ["aws_sqs_queue.counted[0]", "Arn"]} in arns
    assert {"Fn::GetAtt": ["aws_sqs_queue.counted[1]", "Arn"]} in arns


def test_a_name_that_terraform_makes_unique_is_made_up() -> None:
    """With the prefix that is given, or Terraform's own, and as long as Terraform's."""
    assert (
        "orders-00000000000000000000000001"
        == properties("shop_plan", 'aws_cloudwatch_event_rule.each["orders"]')["Name"]
    )
    assert (
        "terraform-00000000000000000000000003" == properties("shop_plan", "aws_cloudwatch_event_rule.nightly")["Name"]
    )


def test_a_rule_that_is_not_enabled_is_disabled() -> None:
    """Also by the argument that the provider has deprecated."""
    assert "DISABLED" == properties("shop_plan", "aws_cloudwatch_event_rule.nightly")["State"]


def test_a_modules_variables_are_followed_outwards() -> None:
    """To what its caller gives: a name, an ARN, or a whole resource whose attribute the module asks for."""
    rule = properties("shop_plan", "module.wired.aws_cloudwatch_event_rule.this")

    assert BUS == rule["EventBusName"]
    [target] = cast("list[dict[str, object]]", rule["Targets"])
    assert {"Fn::GetAtt": ["aws_lambda_function.ship", "Arn"]} == target["Arn"]
    assert {"Arn": DEAD} == target["DeadLetterConfig"]


@pytest.mark.parametrize("key", ["a", "b"])
def test_a_target_of_a_rule_elsewhere_stands_alone(key: str) -> None:
    """Its module's output is followed inwards, for each instance of the module."""
    assert {
        "Type": "Terraform::Events::Target",
        "Properties": {
            "Rule": "elsewhere",
            "Target": {
                "Id": f"terraform-0000000000000000000000000{'d' if key == 'a' else 'e'}",
                "Arn": {"Fn::GetAtt": [f'module.per["{key}"].aws_sqs_queue.this', "Arn"]},
            },
        },
    } == resources("shop_plan")[f'aws_cloudwatch_event_target.per["{key}"]']


EXPECTED = {
    "aws_cloudwatch_event_bus.shop": (
        "AWS::Events::EventBus",
        {"Name": "shop-test", "DeadLetterConfig": {"Arn": DEAD}},
    ),
    "aws_cloudwatch_event_archive.a": (
        "AWS::Events::Archive",
        {"ArchiveName": "a", "SourceArn": BUS_ARN, "EventPattern": '{"source":["shop"]}', "RetentionDays": 7},
    ),
    "aws_cloudwatch_event_permission.p": (
        "Terraform::Events::Permission",
        {
            "StatementId": "org",
            "Action": "events:PutEvents",
            "Principal": "*",
            "EventBusName": BUS,
            "Condition": {"Key": "aws:PrincipalOrgID", "Type": "StringEquals", "Value": "o-1234567890"},
        },
    ),
    "aws_cloudwatch_event_bus_policy.p": (
        "AWS::Events::EventBusPolicy",
        {
            "StatementId": "other",
            "Statement": {
                "Effect": "Allow",
                "Action": "events:PutEvents",
                "Resource": BUS_ARN,
                "Principal": {"AWS": "111122223333"},
            },
            "EventBusName": BUS,
        },
    ),
    "aws_cloudwatch_event_connection.c": (
        "AWS::Events::Connection",
        {
            "Name": "c",
            "AuthorizationType": "API_KEY",
            "AuthParameters": {
                "ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": "secret"},
                "InvocationHttpParameters": {"HeaderParameters": [{"Key": "a", "Value": "b", "IsValueSecret": False}]},
            },
        },
    ),
    "aws_cloudwatch_event_connection.basic": (
        "AWS::Events::Connection",
        {
            "Name": "basic",
            "AuthorizationType": "BASIC",
            "AuthParameters": {"BasicAuthParameters": {"Username": "u", "Password": "p"}},
        },
    ),
    "aws_cloudwatch_event_connection.o": (
        "AWS::Events::Connection",
        {
            "Name": "o",
            "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
            "AuthParameters": {
                "OAuthParameters": {
                    "AuthorizationEndpoint": "https://auth.example.com/token",
                    "HttpMethod": "POST",
                    "ClientParameters": {"ClientID": "id", "ClientSecret": "secret"},
                    "OAuthHttpParameters": {
                        "BodyParameters": [{"Key": "scope", "Value": "read", "IsValueSecret": False}]
                    },
                }
            },
        },
    ),
    "aws_cloudwatch_event_api_destination.d": (
        "AWS::Events::ApiDestination",
        {
            "Name": "d",
            "ConnectionArn": {"Fn::GetAtt": ["aws_cloudwatch_event_connection.c", "Arn"]},
            "InvocationEndpoint": "https://example.com/*",
            "HttpMethod": "POST",
            "InvocationRateLimitPerSecond": 300,
        },
    ),
    "aws_cloudwatch_event_endpoint.e": (
        "AWS::Events::Endpoint",
        {
            "Name": "e",
            "RoleArn": {"Fn::GetAtt": ["aws_iam_role.lambda", "Arn"]},
            "EventBuses": [
                {"EventBusArn": BUS_ARN},
                {"EventBusArn": "arn:aws:events:us-west-2:123456789012:event-bus/shop-test"},
            ],
            "ReplicationConfig": {"State": "DISABLED"},
            "RoutingConfig": {
                "FailoverConfig": {
                    "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/b5b9a0a0-0000-0000-0000-000000000000"},
                    "Secondary": {"Route": "us-west-2"},
                }
            },
        },
    ),
    "aws_lambda_function.ship": ("AWS::Lambda::Function", {"FunctionName": "ship-test"}),
    "aws_iam_role.lambda": ("AWS::IAM::Role", {"RoleName": "ship", "Path": "/"}),
    'module.per["a"].aws_sqs_queue.this': ("AWS::SQS::Queue", {"QueueName": "per-a"}),
}


@pytest.mark.parametrize("address", EXPECTED)
def test_a_resource_is_cloudformations(address: str) -> None:
    """Each has the type and the properties that CloudFormation knows it by."""
    kind, expected = EXPECTED[address]

    assert {"Type": kind, "Properties": expected} == resources("shop_plan")[address]


OF_TARGETS: dict[str, dict[str, object]] = {
    "batch": {
        "Arn": {"Ref": "aws_batch_job_queue.q"},
        "BatchParameters": {
            "JobDefinition": {"Ref": "aws_batch_job_definition.d"},
            "JobName": "job",
            "ArrayProperties": {"Size": 2},
            "RetryStrategy": {"Attempts": 3},
        },
    },
    "kinesis": {
        "Arn": {"Fn::GetAtt": ["aws_kinesis_stream.s", "Arn"]},
        "KinesisParameters": {"PartitionKeyPath": "$.detail.id"},
    },
    "firehose": {
        "Arn": {"Fn::GetAtt": ["aws_kinesis_firehose_delivery_stream.f", "Arn"]},
        "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
    },
    "sqs": {
        "Arn": {"Fn::GetAtt": ["aws_sqs_queue.fifo", "Arn"]},
        "InputPath": "$.detail",
        "SqsParameters": {"MessageGroupId": "g"},
    },
    "sns": {"Arn": {"Ref": "aws_sns_topic.t"}, "Input": '{"a":1}'},
    "logs": {"Arn": {"Fn::Select": [0, {"Fn::Split": [":*", {"Fn::GetAtt": ["aws_cloudwatch_log_group.l", "Arn"]}]}]}},
    "sfn": {"Arn": {"Ref": "aws_sfn_state_machine.m"}},
    "appsync": {
        "Arn": {"Fn::GetAtt": ["aws_appsync_graphql_api.g", "GraphQLEndpointArn"]},
        "AppSyncParameters": {"GraphQLOperation": "mutation M { m }"},
    },
    "sagemaker": {
        "Arn": {
            "Fn::Sub": [
                "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:pipeline/${Name}",
                {"Name": {"Ref": "aws_sagemaker_pipeline.p"}},
            ]
        },
        "SageMakerPipelineParameters": {"PipelineParameterList": [{"Name": "a", "Value": "b"}]},
    },
    "redshift": {
        "Arn": {
            "Fn::Sub": [
                "arn:${AWS::Partition}:redshift:${AWS::Region}:${AWS::AccountId}:cluster:${Name}",
                {"Name": {"Ref": "aws_redshift_cluster.c"}},
            ]
        },
        "RedshiftDataParameters": {
            "Database": "db",
            "SecretManagerArn": {"Ref": "aws_secretsmanager_secret.s"},
            "Sql": "select 1",
            "StatementName": "s",
            "WithEvent": True,
        },
    },
    "ssm": {
        "Arn": "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript",
        "RunCommandParameters": {
            "RunCommandTargets": [
                {"Key": "tag:Name", "Values": ["a", "b"]},
                {"Key": "InstanceIds", "Values": ["i-1234567890abcdef0"]},
            ]
        },
    },
    "bus": {
        "Arn": {"Fn::GetAtt": ["aws_cloudwatch_event_bus.b", "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["aws_sqs_queue.maybe[0]", "Arn"]}},
    },
    "u": {"Arn": {"Fn::GetAtt": ["aws_sqs_queue.maybe[0]", "Arn"]}},
}
WITHOUT_ROLE = {"sqs", "sns", "logs", "u"}


@pytest.mark.parametrize("target_id", OF_TARGETS)
def test_a_target_has_the_parameters_of_its_kind(target_id: str) -> None:
    """Whatever its service is."""
    role = {} if target_id in WITHOUT_ROLE else {"RoleArn": ROLE}

    assert {"Id": target_id, **role, **OF_TARGETS[target_id]} == targets("targets_plan")[target_id]


def test_a_task_of_ecs_has_its_network() -> None:
    """A list of references is each of them, in order."""
    [ecs] = [each for each in targets("shop_plan").values() if "EcsParameters" in each]

    assert {
        "TaskDefinitionArn": {"Ref": "aws_ecs_task_definition.t"},
        "TaskCount": 1,
        "LaunchType": "FARGATE",
        "EnableECSManagedTags": False,
        "EnableExecuteCommand": False,
        "CapacityProviderStrategy": [{"CapacityProvider": "x", "Weight": 1}],
        "TagList": [{"Key": "a", "Value": "b"}],
        "NetworkConfiguration": {
            "AwsVpcConfiguration": {
                "Subnets": [{"Ref": "aws_subnet.a"}, {"Ref": "aws_subnet.b"}],
                "AssignPublicIp": "ENABLED",
            }
        },
    } == ecs["EcsParameters"]


def test_a_policy_of_several_statements_is_several_policies() -> None:
    """Each statement has an id of its own, made up where it has no Sid."""
    found = {
        address: cast("dict[str, object]", each["Properties"])["StatementId"]
        for address, each in resources("targets_plan").items()
        if each["Type"] == "AWS::Events::EventBusPolicy"
    }

    assert {"aws_cloudwatch_event_bus_policy.p": "one", "aws_cloudwatch_event_bus_policy.p#2": "statement-2"} == found


def test_the_providers_default_tags_are_the_resources() -> None:
    """As the provider sets them."""
    assert [{"Key": "owner", "Value": "shop"}] == properties("targets_plan", "aws_cloudwatch_event_bus.b")["Tags"]


def test_outputs_are_values_or_references() -> None:
    """One that the plan does not tell is left out."""
    assert {
        "bus_arn": {"Value": BUS_ARN},
        "queue": {"Value": {"Fn::GetAtt": ["module.audit.aws_sqs_queue.this", "Arn"]}},
        "stage": {"Value": "test"},
    } == terraform.as_template(document("shop_plan"))["Outputs"]


def test_a_state_knows_its_arns() -> None:
    """Another service's resource keeps the ARN that AWS gave it."""
    assert {
        "Type": "AWS::Lambda::Function",
        "Properties": {"FunctionName": "ship-test"},
        "PhysicalName": "ship-test",
        "Arn": "arn:aws:lambda:eu-west-1:123456789012:function:ship-test",
    } == resources("shop_state")["aws_lambda_function.ship"]


def test_a_states_arns_of_what_the_fake_makes_are_references() -> None:
    """The fake gives its connections ids of its own."""
    assert {"Fn::GetAtt": ["aws_cloudwatch_event_connection.c", "Arn"]} == properties(
        "shop_state", "aws_cloudwatch_event_api_destination.d"
    )["ConnectionArn"]


def test_an_age_of_no_seconds_in_a_state_is_none() -> None:
    """The provider writes 0 where no age was given."""
    assert {"MaximumRetryAttempts": 3} == targets("shop_state")["ship"]["RetryPolicy"]


UNRESOLVED = {
    "aws_cloudwatch_event_rule.named": "name is known only after apply",
    "aws_cloudwatch_event_rule.pattern": "event_pattern is built around aws_sqs_queue.q.arn",
    "aws_cloudwatch_event_target.api": "arn is built around aws_api_gateway_rest_api.a.execution_arn",
    'aws_cloudwatch_event_target.choice["a"]': "arn is made of several values",
    "aws_cloudwatch_event_target.dynamic": r"dead_letter_config\[0\].arn is known only after apply",
    "aws_cloudwatch_event_target.either": "arn is made of several values",
    "aws_cloudwatch_event_target.headers": r"http_target\[0\].header_parameters is made of several values",
    "aws_cloudwatch_event_target.local": "arn is local.queue, and Terraform writes no locals into a plan",
    'aws_cloudwatch_event_target.output["a"]': "arn is an output of module two",
    'aws_cloudwatch_event_target.qualified["a"]': "arn is made of several values, aws_sqs_queue.q.arn, each.key",
}


@pytest.mark.parametrize("address", UNRESOLVED)
def test_what_a_plan_does_not_tell_is_a_mistake(address: str) -> None:
    """The message names the resource, the argument, and the way out."""
    plan = without(document("unresolved_plan"), {*UNRESOLVED, 'aws_cloudwatch_event_target.choice["b"]'} - {address})

    with pytest.raises(MisuseError, match=UNRESOLVED[address]) as caught:
        terraform.as_template(plan)
    assert str(caught.value).startswith(f"{address}: ")
    assert "terraform show -json" in str(caught.value)


def test_a_resource_of_eventbridge_that_is_unknown_is_a_mistake() -> None:
    """A newer provider may have more of them."""
    plan = document("shop_plan")
    root = cast("dict[str, dict[str, list[dict[str, object]]]]", plan["planned_values"])["root_module"]
    root["resources"].append({"address": "aws_cloudwatch_event_new.n", "type": "aws_cloudwatch_event_new", "name": "n"})

    with pytest.raises(MisuseError, match=r"aws_cloudwatch_event_new\.n: .* upgrade"):
        terraform.as_template(plan)


def test_the_document_is_left_as_it_is() -> None:
    """Reading changes nothing."""
    plan = document("targets_plan")
    before = deepcopy(plan)
    terraform.as_template(plan)

    assert before == plan


def test_a_plan_is_deployed(fake: FakeEventBridge) -> None:
    """Its rules deliver to its resources, by Terraform's addresses."""
    stack = fake.deploy(without(document("shop_plan"), PER_MODULE))
    shipped: list[object] = []

    @stack.target("aws_lambda_function.ship")
    def ship(event: object, _context: object) -> None:
        shipped.append(event)

    entry = {"Source": "shop", "DetailType": "order", "Detail": '{"id":7,"total":101}', "EventBusName": "shop-test"}
    fake.client().put_events(Entries=[entry])  # type: ignore[list-item]

    assert [{"id": 7}] == shipped
    fake.assert_delivered(
        stack.arn("module.audit.aws_sqs_queue.this"), rule=stack.name("aws_cloudwatch_event_rule.large")
    )


def test_a_state_is_deployed(fake: FakeEventBridge) -> None:
    """With the names that AWS knows its resources by."""
    stack = fake.deploy(document("shop_state"))

    assert "orders-20261127075614546200000004" == stack.name('aws_cloudwatch_event_rule.each["orders"]')
    assert "arn:aws:sqs:eu-west-1:123456789012:audit" == stack.outputs["queue"]
    destination = fake.client().describe_api_destination(Name="d")
    assert stack.arn("aws_cloudwatch_event_connection.c") == destination["ConnectionArn"]


def test_every_kind_of_target_is_deployed(fake: FakeEventBridge) -> None:
    """AWS's checks take them all, and the partner's bus stands once its source is offered."""
    fake.partner("acme.com").offer("orders/created", to="123456789012")
    stack = fake.deploy(document("targets_plan"))

    assert 17 == sum(len(rule.targets) for rule in stack.rules)
    assert {"aws_cloudwatch_event_rule.r", "aws_cloudwatch_event_rule.r2", "aws_cloudwatch_event_rule.r3"} <= {
        rule.logical for rule in stack.rules
    }


def test_a_target_of_no_rule_is_aws_refusal(fake: FakeEventBridge) -> None:
    """The refusal names Terraform's resource."""
    with pytest.raises(fake.client().exceptions.ResourceNotFoundException, match=r'target\.per\["a"\]'):
        fake.deploy(document("shop_plan"))
