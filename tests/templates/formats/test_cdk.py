from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.templates.deploying import put

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

APP = Path(__file__).parents[3] / "examples" / "cdk_app" / "cdk.out"
ACCOUNT = "111122223333"


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    """Return a copy of the example's assembly, to change."""
    return Path(shutil.copytree(APP, tmp_path / "cdk.out"))


def change(assembly: Path, name: str, old: str, new: str) -> None:
    """Change a file of an assembly."""
    text = (assembly / name).read_text()
    assert old in text
    (assembly / name).write_text(text.replace(old, new))


def test_all_stacks_of_an_assembly_are_deployed(fake: FakeEventBridge) -> None:
    """The importing stack after the exporting one, whatever the order of the manifest."""
    stack = fake.deploy(APP)

    put(fake, bus="orders")

    fake.assert_delivered(
        stack.arn("Worker11AA22BB"), rule=stack.name("Placed33CC44DD"), payload={"region": "us-east-1"}
    )


def test_a_manifest_is_its_assembly(fake: FakeEventBridge) -> None:
    """A path may name the directory or its manifest."""
    assert 2 == len(fake.deploy(APP / "manifest.json").rules)


def test_a_stack_is_deployed_in_its_environment(fake: FakeEventBridge) -> None:
    """A stack that names its account and Region is there; one that leaves them open is where the call says."""
    fake.deploy(APP, region="eu-central-1")

    here, there = (
        fake.client(account=account, region=region).list_event_buses()["EventBuses"]
        for account, region in (("123456789012", "eu-central-1"), (ACCOUNT, "eu-west-1"))
    )

    assert ["arn:aws:events:eu-central-1:123456789012:event-bus/orders"] == [bus["Arn"] for bus in here[1:]]
    assert [f"arn:aws:events:eu-west-1:{ACCOUNT}:event-bus/orders"] == [bus["Arn"] for bus in there[1:]]


def test_an_id_of_several_stacks_is_named_with_its_stack(fake: FakeEventBridge) -> None:
    """The plain id is ambiguous, and is not guessed at."""
    stack = fake.deploy(APP)

    with pytest.raises(MisuseError, match=r"several resources 'Orders8A3F1B2C'.*'Bus/Orders8A3F1B2C'"):
        stack.arn("Orders8A3F1B2C")
    assert ":123456789012:" in stack.arn("Bus/Orders8A3F1B2C")
    assert f":{ACCOUNT}:" in stack.arn("Prod-Bus/Orders8A3F1B2C")
    assert {"Bus/Orders8A3F1B2C", "Prod-Bus/Orders8A3F1B2C"} <= stack.resources.keys()


@pytest.mark.parametrize("name", ["Worker", "Rules/Worker", "Rules/Worker11AA22BB", "Worker11AA22BB"])
def test_a_construct_is_known_by_its_path(fake: FakeEventBridge, name: str) -> None:
    """As the app calls it, with or without its stack, and without what the CDK adds to ids."""
    stack = fake.deploy(APP)

    assert stack.name("Worker11AA22BB") == stack.name(name)


def test_a_nested_stack_is_found_by_its_asset(fake: FakeEventBridge) -> None:
    """Its template lies in the assembly, its parameters come from its parent, its outputs go there."""
    stack = fake.deploy(APP)

    put(fake, bus="orders", source="anything")

    fake.assert_delivered(stack.arn("Queue55EE66FF"), rule=stack.name("AuditNestedStackResource/All77AA88BB"), times=1)
    assert stack.arn("Queue55EE66FF") == stack.outputs["AuditQueue"]


def test_a_nested_stack_is_found_by_its_metadata(fake: FakeEventBridge, assembly: Path) -> None:
    """As assemblies with metadata have it."""
    (assembly / "Rules.assets.json").unlink()
    change(
        assembly,
        "Rules.template.json",
        '"Type": "AWS::CloudFormation::Stack",',
        '"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "RulesAudit.nested.template.json"},',
    )

    assert 2 == len(fake.deploy(assembly).rules)


def test_a_nested_stack_that_is_not_there_is_told(fake: FakeEventBridge, assembly: Path) -> None:
    """Nothing of it is made, and its outputs can be given."""
    (assembly / "Rules.assets.json").unlink()

    stack = fake.deploy(assembly)
    given = fake.deploy(assembly, imports={"AuditNestedStackResource.Outputs.QueueArn": "arn"})

    assert ["AuditNestedStackResource"] == [each.logical for each in stack.not_made if "Stack" in each.type]
    with pytest.raises(MisuseError, match="AuditQueue"):
        stack.outputs["AuditQueue"]
    assert "arn" == given.outputs["AuditQueue"]


def test_an_assembly_that_changed_is_updated(fake: FakeEventBridge, assembly: Path) -> None:
    """A rule that went is deleted, also with a nested stack that went."""
    fake.deploy(assembly)
    template = json.loads((assembly / "Rules.template.json").read_text())
    del template["Resources"]["AuditNestedStackResource"], template["Outputs"]
    (assembly / "Rules.template.json").write_text(json.dumps(template))

    fake.deploy(assembly)

    assert 1 == len(fake.client().list_rules(EventBusName="orders")["Rules"])


def test_an_assembly_is_deleted(fake: FakeEventBridge) -> None:
    """Those that import before those that export."""
    fake.deploy(APP).delete()

    assert ["default"] == [bus["Name"] for bus in fake.client().list_event_buses()["EventBuses"]]


@pytest.mark.parametrize("name", ["Rules:Size", "Rules/Size", "Size"])
def test_a_parameter_of_one_stack(fake: FakeEventBridge, assembly: Path, name: str) -> None:
    """As `cdk deploy --parameters` names them, or by the name alone."""
    change(assembly, "Rules.template.json", '"Resources"', '"Parameters": {"Size": {"Type": "String"}}, "Resources"')
    change(assembly, "Rules.template.json", '"order placed"', '{"Ref": "Size"}')

    stack = fake.deploy(assembly, parameters={name: "big"})

    assert "big" in str(stack.rules[0].event_pattern)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("manifest.json", "Bus.template.json", "Bsu.template.json", "there is no template 'Bsu.template.json'. The nearest: 'Bus.template.json'"),
        ("manifest.json", "Bus.template.json", "../../Bus.json", "lies outside the assembly"),
        ("manifest.json", "aws://unknown-account/unknown-region", "somewhere", "'somewhere' is not an environment"),
        ("manifest.json", '"artifacts"', '"artefacts"', "has artifacts, and this has none"),
        ("manifest.json", '"dependencies": []', '"dependencies": ["Rules"]', "depend on one another in a circle"),
        ("manifest.json", '{"directoryName": "assembly-Prod", "displayName": "Prod"}', '{"directoryName": "."}', "stages within stages without end"),
        ("Bus.template.json", '"Resources"', '"Resuorces"', "a template has Resources. The nearest: 'Resuorces'"),
        ("Bus.template.json", "{", "", "not valid JSON"),
        ("Rules.template.json", '"Ref": "AWS::Region"', '"Ref": "AWS::Rgion"', "The nearest: 'AWS::Region'"),
    ],
)  # fmt: skip
def test_a_broken_assembly_is_told(  # noqa: PLR0913, PLR0917 - the columns of the table
    fake: FakeEventBridge, assembly: Path, name: str, old: str, new: str, said: str
) -> None:
    """The message names the file, and nothing is made."""
    change(assembly, name, old, new)

    with pytest.raises(MisuseError) as raised:
        fake.deploy(assembly)

    assert said in str(raised.value)
    assert 1 == len(fake.client().list_event_buses()["EventBuses"])


def test_a_name_for_several_stacks_is_a_mistake(fake: FakeEventBridge) -> None:
    """They have names of their own."""
    with pytest.raises(MisuseError, match="holds several stacks"):
        fake.deploy(APP, name="shop")


def test_a_parameter_that_no_stack_has(fake: FakeEventBridge) -> None:
    """The nearest is named."""
    with pytest.raises(MisuseError, match=r"no stack has such a parameter.*'BootstrapVersion'"):
        fake.deploy(APP, parameters={"BootstrapVersoin": "1"})
