from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.templates.deploying import payloads, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fake_eventbridge import FakeEventBridge

pytest.importorskip("samtranslator")

HEAD = "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Runtime: python3.12, Handler: app.handler, CodeUri: src/}}\n"


def function(event: str, more: str = "", resources: str = "") -> str:
    """Return a template with a function, which takes one event."""
    return (
        f"{HEAD}Resources:\n  Ship:\n    Type: AWS::Serverless::Function\n    Properties:\n      {more}\n"
        f"      Events:\n        Orders: {event}\n{resources}"
    )


@pytest.mark.parametrize("kind", ["EventBridgeRule", "CloudWatchEvent"])
def test_a_function_takes_the_events_of_a_pattern(fake: FakeEventBridge, kind: str) -> None:
    """The rule is known by the event's own name, and its target by the function's."""
    stack = fake.deploy(function(f"{{Type: {kind}, Properties: {{Pattern: {{source: [shop]}}}}}}"))
    received: list[object] = []
    stack.target("Ship")(lambda event, _context: received.append(event))

    put(fake)
    put(fake, source="elsewhere")

    assert 1 == len(received)
    assert "ShipOrders" == stack.rules[0].logical
    fake.assert_delivered(stack.arn("Ship"), rule=stack.name("Orders"))


def test_a_function_with_an_alias_takes_what_is_sent_to_the_alias(fake: FakeEventBridge) -> None:
    """AutoPublishAlias makes the rule send to the alias; the function's target takes it, and the alias has a name."""
    stack = fake.deploy(
        function("{Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}", "AutoPublishAlias: live")
    )
    received: list[object] = []
    stack.target("Ship")(lambda event, _context: received.append(event))

    put(fake)

    assert 1 == len(received)
    assert f"{stack.arn('Ship')}:live" == stack.rules[0].targets[0]["Arn"] == stack.arn("Ship.Alias")


def test_a_function_runs_on_a_schedule(fake: FakeEventBridge) -> None:
    """With the input, name and state of the event."""
    stack = fake.deploy(
        function("{Type: Schedule, Properties: {Schedule: rate(1 hour), Name: hourly, Input: '{\"a\": 1}', Enabled: true}}")
    )  # fmt: skip

    fake.clock.advance(hours=2)

    assert [{"a": 1}, {"a": 1}] == payloads(fake)
    assert "hourly" == stack.name("Orders")


def test_an_event_has_its_own_queue_policy_and_target(fake: FakeEventBridge) -> None:
    """DeadLetterConfig of type SQS makes a queue, whose name is in the template."""
    stack = fake.deploy(
        function(
            "{Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {detail-type: [order placed]}, "
            "InputPath: $.detail, DeadLetterConfig: {Type: SQS, QueueLogicalId: Failed}, "
            "RetryPolicy: {MaximumRetryAttempts: 0}, Target: {Id: shipping}, State: ENABLED}}",
            resources="  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n",
        )
    )

    @stack.target("Ship")
    def fail(event: Mapping[str, object], _context: object) -> None:
        raise OSError(event)

    put(fake, {"id": 7}, bus="orders")
    [target] = stack.rules[0].targets

    assert ("shipping", {"MaximumRetryAttempts": 0}) == (target["Id"], target["RetryPolicy"])
    fake.assert_delivered(stack.arn("Failed"), times=1)


def test_a_state_machine_takes_events(fake: FakeEventBridge) -> None:
    """Its definition lies in a file, which nobody reads; its role is made by SAM."""
    stack = fake.deploy(
        """
Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Table: !Ref Table}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}]
      Events:
        Placed: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}, InputPath: $.detail}}
        Nightly: {Type: Schedule, Properties: {Schedule: "cron(0 3 * * ? *)"}}
  Table: {Type: AWS::Serverless::SimpleTable}
"""
    )

    put(fake, {"id": 7})

    fake.assert_delivered(stack.arn("Flow"), payload={"id": 7}, rule=stack.name("Placed"))
    assert ["cron(0 3 * * ? *)"] == [rule.schedule for rule in stack.rules if rule.schedule]


def test_what_is_no_event_of_eventbridge_is_no_obstacle(fake: FakeEventBridge) -> None:
    """APIs, queues, layers, images, managed policies by name, other stacks' applications, a schedule of Scheduler."""
    stack = fake.deploy(
        """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 3, Environment: {Variables: {TABLE: x}}}
  Api: {TracingEnabled: true}
Resources:
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod, DefinitionUri: api.yaml}}
  Http: {Type: AWS::Serverless::HttpApi, Properties: {DefinitionBody: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}}}}
  App: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: "arn:aws:serverlessrepo:us-east-1:1:applications/x", SemanticVersion: 1.0.0}}}
  Queue: {Type: AWS::SQS::Queue}
  Image:
    Type: AWS::Serverless::Function
    Metadata: {DockerContext: ., Dockerfile: Dockerfile}
    Properties: {PackageType: Image}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: app.handler
      CodeUri: ./dist
      Layers: [!Ref Shared]
      Policies: [AmazonDynamoDBReadOnlyAccess, {SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}}]
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get}}
        Post: {Type: HttpApi, Properties: {Path: /orders, Method: post}}
        Poll: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
        Later: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
        Placed: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/"}
"""
    )

    put(fake)

    fake.assert_delivered(stack.arn("Work"), rule=stack.name("Placed"), times=1)
    assert "AWS::Scheduler::Schedule" in {each.type for each in stack.not_made}
    assert stack.arn("Shared").startswith("arn:aws:lambda:us-east-1:123456789012:layer:")
    assert str(stack.outputs["Url"]).startswith("https://")


def test_conditions_and_parameters_reach_what_sam_makes(fake: FakeEventBridge) -> None:
    """The condition of a function is that of its rules."""
    template = f"""
{HEAD}
Parameters: {{Stage: {{Type: String, Default: test}}}}
Conditions: {{IsProd: !Equals [!Ref Stage, prod]}}
Resources:
  Audit:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties:
      FunctionName: !Sub "audit-${{Stage}}"
      Events: {{All: {{Type: EventBridgeRule, Properties: {{Pattern: {{source: [shop]}}}}}}}}
"""

    assert [] == fake.deploy(template, name="test").rules
    stack = fake.deploy(template, parameters={"Stage": "prod"}, name="prod")
    assert "audit-prod" == stack.name("Audit")
    assert 1 == len(stack.rules)


def test_an_events_name_that_two_functions_use_is_ambiguous(fake: FakeEventBridge) -> None:
    """The message names both rules."""
    event = "{Events: {Orders: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}}}"
    stack = fake.deploy(
        f"{HEAD}Resources:\n  A: {{Type: AWS::Serverless::Function, Properties: {event}}}\n"
        f"  B: {{Type: AWS::Serverless::Function, Properties: {event}}}\n"
    )

    with pytest.raises(MisuseError, match=r"several resources 'Orders': pass one of .*'AOrders'.*'BOrders'"):
        stack.name("Orders")
    assert stack.rules[0].name == stack.name("AOrders")


@pytest.mark.usefixtures("no_network")
def test_translating_asks_nobody(fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no credentials, no Region but the fake's, whatever the environment says."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    stack = fake.deploy(
        function("{Type: Schedule, Properties: {Schedule: rate(1 day)}}", "Policies: [AmazonS3FullAccess, Nonsense]"),
        region="eu-west-1",
    )

    assert ":eu-west-1:" in stack.arn("Ship")


def test_sams_refusal_is_told(fake: FakeEventBridge) -> None:
    """What the transform refuses is a mistake of the template, in SAM's words."""
    with pytest.raises(MisuseError, match=r"SAM refuses the template: .*\[ShipOrders\].*Schedule"):
        fake.deploy(function("{Type: Schedule, Properties: {Nonsense: 1}}"))


def test_a_sam_type_needs_the_transform(fake: FakeEventBridge) -> None:
    """As AWS does not know the type otherwise."""
    with pytest.raises(MisuseError, match="needs `Transform: AWS::Serverless-2016-10-31`"):
        fake.deploy({"Resources": {"F": {"Type": "AWS::Serverless::Function"}}})


@pytest.mark.parametrize(("missing", "source"), [("samtranslator", f"{HEAD}Resources: {{}}\n"), ("yaml", HEAD)])
def test_without_the_extra_the_message_says_what_to_install(
    fake: FakeEventBridge, monkeypatch: pytest.MonkeyPatch, missing: str, source: str
) -> None:
    """YAML needs a reader, SAM its translator."""
    for name in [name for name in sys.modules if name.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)

    with pytest.raises(MisuseError, match=r"pip install 'fake_eventbridge\[templates\]'"):
        fake.deploy(source)


def test_a_refusal_for_want_of_a_parameter_names_it(fake: FakeEventBridge) -> None:
    """SAM itself says only what it misses in its own resource."""
    text = "Parameters: {Stage: {Type: String}, Other: {Type: String}}\n" + function(
        "{Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}", "AutoPublishAlias: !Ref Stage"
    )

    with pytest.raises(MisuseError, match=r'; values are missing: pass `parameters=\{"Stage": \.\.\.\}`\.$'):
        fake.deploy(text)


def test_an_application_of_the_repository_is_not_made(fake: FakeEventBridge) -> None:
    """The reason names it."""
    application = "arn:aws:serverlessrepo:us-east-1:123456789012:applications/x"
    location = f"{{ApplicationId: '{application}', SemanticVersion: 1.0.0}}"
    stack = fake.deploy(
        f"{HEAD}Resources:\n  App: {{Type: AWS::Serverless::Application, Properties: {{Location: {location}}}}}\n"
    )

    assert [("App", True)] == [(each.logical, application in each.reason) for each in stack.not_made]


def test_an_application_beside_its_parent_is_made(fake: FakeEventBridge, tmp_path: Path) -> None:
    """A SAM template in another, with its parameters and outputs."""
    (tmp_path / "child").mkdir()
    (tmp_path / "child" / "template.yaml").write_text(
        "Parameters: {Stage: {Type: String}}\n"
        + function(
            "{Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {source: [shop]}}}",
            resources="  Bus: {Type: AWS::Events::EventBus, Properties: {Name: !Sub 'orders-${Stage}'}}\n"
            "Outputs: {Bus: {Value: !Ref Bus}}\n",
        )
    )
    (tmp_path / "template.yaml").write_text(
        f"{HEAD}Resources:\n"
        "  Child: {Type: AWS::Serverless::Application, Properties: {Location: child/template.yaml, Parameters: {Stage: test}}}\n"
        "Outputs: {Bus: {Value: !GetAtt Child.Outputs.Bus}}\n"
    )

    stack = fake.deploy(tmp_path)

    assert {"Bus": "orders-test"} == stack.outputs
    assert ["orders-test"] == [rule.bus for rule in stack.rules]
