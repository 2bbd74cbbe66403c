from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.templates.deploying import output

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

IT = {"Ref": "It"}
PLACEHOLDER = "placeholder-of-parameter-It"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ({"Type": "String", "NoEcho": True}, PLACEHOLDER),
        ({"Type": "String", "NoEcho": "true", "MinLength": 40}, PLACEHOLDER),
        ({"Type": "AWS::EC2::VPC::Id"}, PLACEHOLDER),
        ({"Type": "List<AWS::EC2::Subnet::Id>"}, [PLACEHOLDER]),
        ({"Type": "AWS::SSM::Parameter::Value<String>"}, PLACEHOLDER),
        ({"Type": "AWS::SSM::Parameter::Value<List<String>>"}, [PLACEHOLDER]),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/it"}, "placeholder-of-ssm-shop-it"),
    ],
)
def test_a_placeholder_stands_for_a_secret_or_an_id_of_aws(
    fake: FakeEventBridge, parameter: dict[str, object], value: object
) -> None:
    """A test seldom needs the value of one that has none."""
    assert value == output(fake, IT, Parameters={"It": parameter})


@pytest.mark.parametrize("parameter", [{"Type": "String"}, {"Type": "Number"}, {"Type": "String", "NoEcho": "false"}])
def test_any_other_parameter_needs_a_value(fake: FakeEventBridge, parameter: dict[str, object]) -> None:
    """The place that needs it goes without, and a note tells which argument to give."""
    stack = fake.deploy({"Parameters": {"It": parameter}, "Resources": {}, "Outputs": {"It": {"Value": IT}}})

    assert {} == stack.outputs
    assert 'the parameter It has no value: pass `parameters={"It": ...}`.' in stack.notes[0]


def test_a_rule_that_needs_the_value_is_a_mistake(fake: FakeEventBridge) -> None:
    """Nothing is made up for what decides which events arrive."""
    rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": [IT]}}}

    with pytest.raises(MisuseError, match=r'pass `parameters=\{"It": \.\.\.\}`'):
        fake.deploy({"Parameters": {"It": {"Type": "String"}}, "Resources": {"Rule": rule}})
