from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from tests.templates.deploying import output

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge

EXTENSIONS = "AWS::LanguageExtensions"
SECTIONS = {
    "Transform": EXTENSIONS,
    "Parameters": {
        "Stage": {"Type": "String", "Default": "test"},
        "Size": {"Type": "Number", "Default": 3},
        "Zones": {"Type": "CommaDelimitedList", "Default": "a, b,c"},
    },
    "Mappings": {"Sizes": {"test": {"memory": "128", "list": ["x", "y"]}}},
    "Conditions": {
        "IsTest": {"Fn::Equals": [{"Ref": "Stage"}, "test"]},
        "IsProd": {"Fn::Not": [{"Condition": "IsTest"}]},
        "Both": {"Fn::And": [{"Condition": "IsTest"}, {"Condition": "IsProd"}]},
        "Either": {"Fn::Or": [{"Condition": "IsTest"}, {"Condition": "IsProd"}]},
    },
}
QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "test"),
        ({"Ref": "Size"}, "3"),
        ({"Ref": "Zones"}, ["a", "b", "c"]),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::StackName"}, "stack"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Ref": "Bus"}, "orders"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, QUEUE),
        ({"Fn::GetAtt": "Queue.Arn"}, QUEUE),
        ({"Fn::Sub": "${Queue.Arn}/${Stage}"}, f"{QUEUE}/test"),
        ({"Fn::Sub": "${!Literal} $ {x} ${Stage}"}, "${Literal} $ {x} test"),
        ({"Fn::Sub": ["${a}-${Stage}-${b}", {"a": {"Ref": "Size"}, "b": True}]}, "3-test-true"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 1, {"Ref": "AWS::NoValue"}]]}, "a-test-1"),
        ({"Fn::Join": ["|", {"Ref": "Zones"}]}, "a|b|c"),
        ({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b"),
        ({"Fn::Select": [3, {"Fn::Split": [":", {"Fn::GetAtt": ["Queue", "Arn"]}]}]}, "us-east-1"),
        ({"Fn::Split": ["/", "a/b"]}, ["a", "b"]),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "memory"]}, "128"),
        ({"Fn::FindInMap": ["Sizes", "test", "list"]}, ["x", "y"]),
        ({"Fn::FindInMap": ["Sizes", "nope", "memory", {"DefaultValue": "1"}]}, "1"),
        ({"Fn::If": ["IsTest", "yes", "no"]}, "yes"),
        ({"Fn::If": ["IsProd", {"Ref": "Nowhere"}, "no"]}, "no"),
        ({"Fn::If": ["Both", "yes", "no"]}, "no"),
        ({"Fn::If": ["Either", "yes", "no"]}, "yes"),
        ({"Fn::Base64": "hello"}, "aGVsbG8="),
        ({"Fn::Cidr": ["10.0.0.0/24", 2, 5]}, ["10.0.0.0/27", "10.0.0.32/27"]),
        ({"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ({"Fn::Select": [0, {"Fn::GetAZs": "eu-west-1"}]}, "eu-west-1a"),
        ({"Fn::Length": {"Ref": "Zones"}}, 3),
        ({"Fn::ToJsonString": {"a": {"Ref": "Size"}, "b": {"Ref": "AWS::NoValue"}}}, '{"a":"3"}'),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
    ],
    ids=str,
)
def test_a_function_gives_its_value(fake: FakeEventBridge, value: object, expected: object) -> None:
    """Each function of the template language gives what CloudFormation's gives."""
    assert expected == output(fake, value, **SECTIONS)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"Ref": "Stge"}, "there is no parameter or resource 'Stge'. The nearest: 'Stage'"),
        ({"Fn::GetAtt": ["Bus", "Arm"]}, "AWS::Events::EventBus has no attribute 'Arm'. The nearest: 'Arn'"),
        ({"Fn::Sub": "${Quue.Arn}"}, "'Quue'. The nearest: 'Queue'"),
        ({"Fn::Select": ["7", {"Ref": "Zones"}]}, "Fn::Select cannot select '7' of a list of 3"),
        ({"Fn::FindInMap": ["Sizes", "tset", "memory"]}, "has no key 'tset'. The nearest: 'test'"),
        ({"Fn::FindInMap": ["Size", "test", "memory"]}, "there is no mapping 'Size'. The nearest: 'Sizes'"),
        ({"Fn::If": ["IsTset", 1, 2]}, "there is no condition 'IsTset'. The nearest: 'IsTest'"),
        ({"Fn::Jion": ["", []]}, "the function Fn::Jion is unknown. The nearest: 'Fn::Join'"),
        ({"Fn::Join": ["", [{"a": 1}]]}, 'a string is expected here, not {"a": 1}'),
        ({"Fn::Equals": ["a", "a"]}, "a function of conditions stands here"),
        ({"Fn::ImportValue": "shared"}, "no stack exports 'shared': deploy the one that does first, or pass `imports="),
        ({"Fn::Cidr": ["10.0.0.0/24", 300, 5]}, "Fn::Cidr takes a count from 1 to 256"),
        ({"Fn::Transform": {"Name": "AWS::Include"}}, "the macro AWS::Include runs in AWS only"),
    ],
    ids=str,
)
def test_a_mistake_in_a_property_is_told_at_its_place(fake: FakeEventBridge, value: object, said: str) -> None:
    """The message names the path, what is wrong there, and what comes nearest."""
    rule = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)", "Description": value}}
    resources = {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        "Rule": rule,
    }

    with pytest.raises(MisuseError) as raised:
        fake.deploy({**SECTIONS, "Resources": resources})

    assert str(raised.value).startswith("Resources.Rule.Properties.Description")
    assert said in str(raised.value)


def test_extensions_need_their_transform(fake: FakeEventBridge) -> None:
    """Fn::Length is a function of AWS::LanguageExtensions alone."""
    with pytest.raises(MisuseError, match="`Transform: AWS::LanguageExtensions`"):
        fake.deploy(
            {
                "Resources": {
                    "Rule": {"Type": "AWS::Events::Rule", "Properties": {"Description": {"Fn::Length": [1]}}},
                }
            }
        )


def test_a_loop_makes_a_resource_for_each_member(fake: FakeEventBridge) -> None:
    """Fn::ForEach repeats a resource, with its variable in the id, in Sub and in Ref."""
    stack = fake.deploy(
        """
Transform: AWS::LanguageExtensions
Parameters:
  Kinds: {Type: CommaDelimitedList, Default: "placed,paid"}
Resources:
  Fn::ForEach::Rules:
    - Kind
    - !Ref Kinds
    - "Rule${Kind}":
        Type: AWS::Events::Rule
        Properties:
          Name: !Sub "orders-${Kind}"
          EventPattern: {detail-type: [!Ref Kind]}
Outputs:
  Fn::ForEach::Names: [Kind, [placed, paid], {"Name${Kind}": {Value: !Ref "Rule${Kind}"}}]
"""
    )

    assert {"Rulepaid": "orders-paid", "Ruleplaced": "orders-placed"} == stack.resources
    assert {"Namepaid": "orders-paid", "Nameplaced": "orders-placed"} == stack.outputs
    assert ['{"detail-type":["placed"]}', '{"detail-type":["paid"]}'] == [rule.event_pattern for rule in stack.rules]


def test_loops_stand_within_loops(fake: FakeEventBridge) -> None:
    """The inner loop sees the variable of the outer; &{...} keeps letters and digits."""
    stack = fake.deploy(
        """
Transform: [AWS::LanguageExtensions]
Resources:
  Fn::ForEach::Outer:
    - Region
    - [eu-west-1, us-east-1]
    - Fn::ForEach::Inner:
        - Kind
        - [a, b]
        - "Q&{Region}${Kind}": {Type: AWS::SQS::Queue, Properties: {QueueName: "${Region}-${Kind}"}}
"""
    )

    assert {
        "Qeuwest1a": "eu-west-1-a",
        "Qeuwest1b": "eu-west-1-b",
        "Quseast1a": "us-east-1-a",
        "Quseast1b": "us-east-1-b",
    } == stack.resources
