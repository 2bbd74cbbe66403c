from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from fake_eventbridge import MisuseError, Stack
from tests.templates.deploying import payloads, put

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fake_eventbridge import FakeEventBridge

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


def shop() -> dict[str, Any]:  # type: ignore[explicit-any]  # tests reach deep into it
    """Return a template with a bus and two rules on it."""

    def rule(kind: str) -> dict[str, object]:
        return {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"detail-type": [kind]},
                "Targets": [{"Id": "q", "Arn": {"Fn::Sub": "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q"}}],
            },
        }

    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
    return {"Resources": {"Placed": rule("placed"), "Paid": rule("paid"), "Bus": bus}}


def operations(fake: FakeEventBridge) -> list[str]:
    """Return what was changed, in order."""
    return [call.operation for call in fake.calls if not call.operation.startswith(("List", "Describe"))]


def test_resources_are_made_by_calls_marked_as_shortcuts(fake: FakeEventBridge) -> None:
    """They are in the records, and not among the calls of the code under test."""
    fake.deploy(shop())

    assert ["CreateEventBus", "PutRule", "PutTargets", "PutRule", "PutTargets"] == operations(fake)
    assert [] == fake.calls_to("PutRule")
    assert 2 == len(fake.calls_to("PutRule", shortcuts=True))


def test_the_same_stack_again_changes_nothing(fake: FakeEventBridge) -> None:
    """No call is made that would change anything, and the names stay."""
    first = fake.deploy(shop())
    before = operations(fake)

    second = fake.deploy(shop())

    assert before == operations(fake)
    assert first.resources == second.resources


def test_a_changed_rule_is_updated_alone(fake: FakeEventBridge) -> None:
    """It keeps its name, takes the new pattern and targets, and loses the old ones."""
    name = fake.deploy(shop()).name("Placed")
    template = shop()
    template["Resources"]["Placed"]["Properties"] |= {
        "EventPattern": {"detail-type": ["ordered"]},
        "Targets": [{"Id": "other", "Arn": QUEUE}],
    }
    before = len(operations(fake))

    stack = fake.deploy(template)
    put(fake, bus="orders", detail_type="ordered")
    put(fake, bus="orders", detail_type="placed")

    assert name == stack.name("Placed")
    assert ["PutRule", "RemoveTargets", "PutTargets"] == operations(fake)[before : before + 3]
    fake.assert_delivered(QUEUE, rule=name, times=1)


def test_a_resource_that_went_is_deleted(fake: FakeEventBridge) -> None:
    """And a new one is made."""
    fake.deploy(shop())
    template = shop()
    template["Resources"]["Shipped"] = template["Resources"].pop("Paid")

    stack = fake.deploy(template)
    names = [rule["Name"] for rule in fake.client().list_rules(EventBusName="orders")["Rules"]]

    assert sorted([stack.name("Placed"), stack.name("Shipped")]) == names


def test_a_new_name_of_a_bus_replaces_it(fake: FakeEventBridge) -> None:
    """The rules go with it: those on the old bus are deleted before it."""
    fake.deploy(shop())
    template = shop()
    template["Resources"]["Bus"]["Properties"]["Name"] = "sales"

    fake.deploy(template)

    assert ["default", "sales"] == [bus["Name"] for bus in fake.client().list_event_buses()["EventBuses"]]
    assert 2 == len(fake.client().list_rules(EventBusName="sales")["Rules"])


@pytest.mark.parametrize(
    ("kind", "before", "after", "member", "expected"),
    [
        ("EventBus", {"Name": "n", "Description": "a"}, {"Name": "n", "Description": "b"}, "Description", "b"),
        ("EventBus", {"Name": "n", "Description": "a"}, {"Name": "n"}, "Description", None),
        ("Archive", {"ArchiveName": "n", "RetentionDays": 1}, {"ArchiveName": "n", "RetentionDays": 2}, "RetentionDays", 2),
        ("Archive", {"ArchiveName": "n", "Description": "a"}, {"ArchiveName": "n"}, "Description", None),
        ("Rule", {"Name": "n", "Description": "a"}, {"Name": "n"}, "Description", None),
        ("Rule", {"Name": "n", "State": "DISABLED"}, {"Name": "n"}, "State", "ENABLED"),
        ("Connection", {"Name": "n", "Description": "a"}, {"Name": "n", "Description": "b"}, "Description", "b"),
    ],
)  # fmt: skip
def test_a_changed_property_is_changed(  # noqa: PLR0913, PLR0917 - the columns of the table
    fake: FakeEventBridge, kind: str, before: object, after: object, member: str, expected: object
) -> None:
    """What a property has become, or that it went, is what is described then."""
    needed: dict[str, dict[str, object]] = {
        "Archive": {"SourceArn": "arn:aws:events:us-east-1:123456789012:event-bus/default"},
        "Rule": {"ScheduleExpression": "rate(1 day)"},
        "Connection": {
            "AuthorizationType": "API_KEY",
            "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}},
        },
    }
    described: dict[str, Callable[[], Mapping[str, object]]] = {
        "EventBus": lambda: fake.client().describe_event_bus(Name="n"),
        "Archive": lambda: fake.client().describe_archive(ArchiveName="n"),
        "Rule": lambda: fake.client().describe_rule(Name="n"),
        "Connection": lambda: fake.client().describe_connection(Name="n"),
    }
    for properties in (before, after):
        assert isinstance(properties, dict)
        own = {**needed.get(kind, {}), **properties}
        fake.deploy({"Resources": {"It": {"Type": f"AWS::Events::{kind}", "Properties": own}}})

    assert expected == described[kind]().get(member)


def test_a_stack_is_taken_away(fake: FakeEventBridge) -> None:
    """All that it made, and its names stay readable."""
    stack = fake.deploy(shop())

    stack.delete()

    assert ["default"] == [bus["Name"] for bus in fake.client().list_event_buses()["EventBuses"]]
    assert "orders" == stack.name("Bus")
    assert fake.deploy(shop()).rules


def test_a_stack_that_cannot_be_taken_away_stays_whole(fake: FakeEventBridge) -> None:
    """Somebody else's rule on its bus keeps all of it."""
    stack = fake.deploy(shop())
    fake.client().put_rule(Name="mine", EventBusName="orders", EventPattern='{"source":["a"]}')

    with pytest.raises(ClientError, match=r"Resources\.Bus"):
        stack.delete()

    assert 3 == len(fake.client().list_rules(EventBusName="orders")["Rules"])


def test_what_the_test_took_away_itself_is_no_obstacle(fake: FakeEventBridge) -> None:
    """Deleting again is no error."""
    stack = fake.deploy(shop())
    stack.delete()

    stack.delete()


def test_a_refusal_undoes_what_was_made(fake: FakeEventBridge) -> None:
    """All or nothing; the records of the calls stay."""
    template = shop()
    template["Resources"]["Paid"]["Properties"]["EventPattern"] = {"source": 7}

    with pytest.raises(ClientError, match=r"Resources\.Paid\.Properties\.EventPattern"):
        fake.deploy(template)

    assert ["default"] == [bus["Name"] for bus in fake.client().list_event_buses()["EventBuses"]]
    assert "CreateEventBus" in operations(fake)


def test_a_refused_update_leaves_the_stack_as_it_was(fake: FakeEventBridge) -> None:
    """The old pattern is in force, and the stack can be deployed again."""
    fake.deploy(shop())
    template = shop()
    template["Resources"]["Placed"]["Properties"]["EventPattern"] = {"detail-type": ["other"]}
    template["Resources"]["Paid"]["Properties"]["Targets"] = [{"Id": "q", "Arn": "nope"}]

    with pytest.raises(ClientError):
        fake.deploy(template)
    put(fake, bus="orders", detail_type="placed")

    assert 1 == len(fake.deliveries)
    assert shop()["Resources"].keys() == fake.deploy(shop()).resources.keys()


def test_faults_do_not_hit_a_deployment(fake: FakeEventBridge) -> None:
    """They wait for the code under test."""
    fault = fake.fail("PutRule", "InternalException", optional=True)

    fake.deploy(shop())

    assert 0 == fault.hits


def test_exports_of_an_earlier_stack_are_imported(fake: FakeEventBridge) -> None:
    """Without a name, a document that shares no resources is another stack."""
    fake.deploy(
        {
            "Resources": {"Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}},
            "Outputs": {"Bus": {"Value": {"Ref": "Bus"}, "Export": {"Name": {"Fn::Sub": "shared-${AWS::Region}"}}}},
        }
    )

    stack = fake.deploy(
        {
            "Resources": {
                "Rule": {
                    "Type": "AWS::Events::Rule",
                    "Properties": {
                        "EventBusName": {"Fn::ImportValue": {"Fn::Sub": "shared-${AWS::Region}"}},
                        "EventPattern": {"source": ["shop"]},
                        "Targets": [{"Id": "q", "Arn": QUEUE}],
                    },
                }
            }
        }
    )
    put(fake, bus="orders")

    fake.assert_delivered(QUEUE, rule=stack.name("Rule"), times=1)


def test_exports_are_of_an_account_and_a_region(fake: FakeEventBridge) -> None:
    """As in AWS, and the nearest name is told."""
    exporting = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"Q": {"Value": {"Ref": "Q"}, "Export": {"Name": "shared"}}},
    }
    importing = {
        "Resources": {
            "R": {"Type": "AWS::Events::Rule", "Properties": {"Description": {"Fn::ImportValue": "shared"}, "ScheduleExpression": "rate(1 day)"}}
        }
    }  # fmt: skip
    fake.deploy(exporting, region="eu-west-1")

    with pytest.raises(MisuseError, match="no stack exports 'shared'"):
        fake.deploy(importing)
    assert fake.deploy(importing, region="eu-west-1").rules
    assert fake.deploy(importing, imports={"shared": "given"}).rules


def test_a_name_is_exported_once(fake: FakeEventBridge) -> None:
    """By one stack in an account and a Region."""
    exporting = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"Q": {"Value": {"Ref": "Q"}, "Export": {"Name": "shared"}}},
    }
    fake.deploy(exporting, name="first")

    with pytest.raises(MisuseError, match=r"Outputs\.Q\.Export\.Name: the stack first exports 'shared' already"):
        fake.deploy(exporting, name="second")


def test_two_accounts_have_stacks_of_one_name(fake: FakeEventBridge) -> None:
    """Each has its own world."""
    stack = fake.deploy(shop(), name="shop", account="111122223333", region="eu-west-1")
    fake.deploy(shop(), name="shop")

    assert "arn:aws:events:eu-west-1:111122223333:event-bus/orders" == stack.arn("Bus")
    assert 2 == len(fake.client(account="111122223333", region="eu-west-1").list_rules(EventBusName="orders")["Rules"])


def test_a_deployment_is_in_the_current_account(fake: FakeEventBridge) -> None:
    """As every call that names none."""
    with fake.as_account("444455556666"):
        stack = fake.deploy(shop())

    assert ":444455556666:" in stack.arn("Bus")


def test_files_in_two_directories_are_two_stacks(fake: FakeEventBridge, tmp_path: Path) -> None:
    """Each is named after its directory; the same file again is the same stack."""
    text = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n"
    for name in ("orders", "billing"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "template.yaml").write_text(text)

    orders = fake.deploy(tmp_path / "orders" / "template.yaml")
    billing = fake.deploy(str(tmp_path / "billing"))
    again = fake.deploy(tmp_path / "orders")

    assert orders.name("Q").startswith("orders-Q-")
    assert billing.name("Q").startswith("billing-Q-")
    assert orders.name("Q") == again.name("Q")


def test_a_nested_stack_beside_its_parent(fake: FakeEventBridge, tmp_path: Path) -> None:
    """A path, as templates have it before they are packaged."""
    (tmp_path / "child.yaml").write_text(
        "Parameters: {Bus: {Type: String}}\nResources:\n  Rule: {Type: AWS::Events::Rule, Properties: "
        "{EventBusName: !Ref Bus, EventPattern: {source: [shop]}, Targets: [{Id: q, Arn: !GetAtt Q.Arn}]}}\n"
        "  Q: {Type: AWS::SQS::Queue}\nOutputs: {Queue: {Value: !GetAtt Q.Arn}}\n"
    )
    (tmp_path / "parent.yaml").write_text(
        "Resources:\n  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./child.yaml, "
        "Parameters: {Bus: !Ref Bus}}}\n  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
        "Outputs: {Queue: {Value: !GetAtt Child.Outputs.Queue}}\n"
    )

    stack = fake.deploy(tmp_path / "parent.yaml")
    put(fake, bus="orders")

    fake.assert_delivered(str(stack.outputs["Queue"]), rule=stack.name("Child/Rule"), times=1)
    stack.delete()
    assert 1 == len(fake.client().list_event_buses()["EventBuses"])


def test_a_restore_returns_to_the_stacks_of_then(fake: FakeEventBridge) -> None:
    """A stack that is deployed again after it is made anew."""
    before = fake.snapshot()
    fake.deploy(shop())
    fake.restore(before)

    fake.deploy(shop())

    assert 2 == len(fake.client().list_rules(EventBusName="orders")["Rules"])


def test_a_reset_forgets_stacks(fake: FakeEventBridge) -> None:
    """As all else."""
    fake.deploy(shop())
    fake.reset()

    assert fake.deploy(shop()).rules
    assert 2 == len(fake.client().list_rules(EventBusName="orders")["Rules"])


def test_a_target_is_a_callable(fake: FakeEventBridge) -> None:
    """The decorator gives the function back, and the log group takes what is sent to it without the star."""
    stack = fake.deploy(
        """
Resources:
  Log: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /aws/events/x}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [shop]}
      Targets: [{Id: log, Arn: !Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Log}"}]
"""
    )
    received: list[object] = []

    @stack.target("Log")
    def write(event: object, _context: object) -> None:
        received.append(event)

    put(fake)

    assert callable(write)
    assert payloads(fake) == received


@pytest.mark.parametrize("method", ["name", "arn", "target"])
def test_an_unknown_id_is_a_mistake_in_the_test(fake: FakeEventBridge, method: str) -> None:
    """The nearest is named, and no KeyError comes."""
    stack = fake.deploy(shop())

    with pytest.raises(MisuseError, match=r"no resource 'Plaecd'\. The nearest: 'Placed'"):
        getattr(stack, method)("Plaecd")


def test_a_rule_is_no_target(fake: FakeEventBridge) -> None:
    """What it sends to is."""
    stack = fake.deploy(shop())

    with pytest.raises(MisuseError, match="Placed is a rule, and no target"):
        stack.target("Placed")


def test_an_output_that_is_not_there(fake: FakeEventBridge) -> None:
    """It is a mistake in the test as well."""
    stack = fake.deploy({"Resources": {}, "Outputs": {"Queue": {"Value": "q"}}})

    with pytest.raises(MisuseError, match=r"no output 'Quue'\. The nearest: 'Queue'"):
        stack.outputs["Quue"]


def test_the_source_is_left_as_it_is(fake: FakeEventBridge) -> None:
    """A dict that is deployed is not changed."""
    template = shop()
    before = copy.deepcopy(template)

    assert isinstance(fake.deploy(template), Stack)
    assert before == template


def test_deploying_needs_an_active_fake(fake: FakeEventBridge) -> None:
    """As every shortcut does."""
    stack = fake.deploy(shop())
    fake.stop()
    try:
        with pytest.raises(MisuseError, match="needs an active fake"):
            fake.deploy(shop())
        assert "orders" == stack.name("Bus")
    finally:
        fake.start()


RULE_ON_BUS = """
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: {bus}
      EventPattern: {{source: [shop]}}
      Targets: [{{Id: q, Arn: 'arn:aws:sqs:us-east-1:123456789012:q'}}]
{more}
"""


@pytest.mark.parametrize(
    ("bus", "more"),
    [
        ("'{{resolve:ssm:/shop/bus}}'", ""),
        ("'{{resolve:ssm:/shop/bus:1}}'", ""),
        ("!Ref BusName", "Parameters: {BusName: {Type: AWS::SSM::Parameter::Value<String>, Default: /shop/bus}}"),
    ],
)
def test_what_another_stack_keeps_in_ssm_is_found(fake: FakeEventBridge, bus: str, more: str) -> None:
    """By a dynamic reference, or as the default of a parameter; no placeholder is needed."""
    fake.deploy(
        "Resources:\n  Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}\n"
        "  Kept: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /shop/bus, Value: !Ref Bus}}\n"
    )

    stack = fake.deploy(RULE_ON_BUS.format(bus=bus, more=more))

    assert ("orders", []) == (stack.rules[0].bus, stack.notes)


def test_the_cdk_hands_values_to_another_region(fake: FakeEventBridge) -> None:
    """One stack writes them for the other's Region, which reads them there."""
    name = "/cdk/exports/Rules/BususeastRefOrders"
    writer = {
        "Type": "Custom::CrossRegionExportWriter",
        "Properties": {"WriterProps": {"region": "eu-west-1", "exports": {name: {"Ref": "Bus"}}}},
    }
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}}
    fake.deploy({"Resources": {"Bus": bus, "Writer": writer}})

    stack = fake.deploy(
        {
            "Resources": {"Reader": {"Type": "Custom::CrossRegionExportReader", "Properties": {"ReaderProps": {}}}},
            "Outputs": {"Bus": {"Value": {"Fn::GetAtt": ["Reader", name]}}},
        },
        region="eu-west-1",
    )

    assert {"Bus": "orders"} == stack.outputs
