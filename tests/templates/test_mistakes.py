from __future__ import annotations

import os
import time
from functools import reduce
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError

if TYPE_CHECKING:
    from pathlib import Path

    from fake_eventbridge import FakeEventBridge

RULE = "Resources:\n  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n      ScheduleExpression: rate(1 day)\n"
# Each source refers to ten of the one before: a billion of them.
LAUGHS = "a0: &a0 [x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
)
DOUBLED: object = reduce(lambda inner, _: {"Fn::Sub": ["${x}${x}", {"x": inner}]}, range(24), "xxxxxxxx")  # type: ignore[arg-type, return-value]  # it grows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Resources: [\n", "not valid YAML"),
        ("Resources:\n\t- a\n", "line 2, column 1: not valid YAML"),
        ("Resources:\n  A: {Type: X}\n  A: {Type: Y}\n", "line 3, column 3: the key 'A' stands twice"),
        ("Resources: !Refer x\n", "the tag !Refer is unknown. The nearest: '!Ref'"),
        ("Resources: &a\n  x: *a\n", "the alias *a stands inside its own anchor"),
        ("Resources: *a\n", "not valid YAML|has no anchor before it"),
        (f"{LAUGHS}Resources: *a9\n", "grows beyond"),
        ("Resources: " + "[" * 300 + "]" * 300 + "\n", "nested more than 100 levels deep"),
        ("Resources: " + "[" * 100_000 + "\n", "nest"),
        ("Resources: {}\n---\nResources: {}\n", "one YAML document"),
        ("{\n", "not valid YAML|not valid JSON"),
        ("- a\n- b\n", "a template is an object with Resources, and this is a list"),
        ("# nothing\n", "this is empty"),
        ("Resorces: {}\n", "a template has Resources. The nearest: 'Resorces'"),
        ("Resources:\n  - a\n", "Resources: an object of resources is expected"),
        ("Resources:\n  A: b\n", "Resources.A: an object with a Type is expected"),
        ("Resources:\n  A: {Tpye: AWS::SQS::Queue}\n", "Resources.A: an object with a Type is expected"),
        ("Resources:\n  A: {Type: AWS::Events::Rule, Properties: [a]}\n", "Resources.A.Properties: an object of properties"),
        ("Resources:\n  A: {Type: AWS::SQS::Queue, Condition: Nope}\n", "Resources.A.Condition: there is no condition 'Nope'"),
        ("Resources:\n  A: {Type: AWS::SQS::Queue, DependsOn: B}\n", "Resources.A.DependsOn: there is no resource 'B'"),
        ("Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {X: !Ref B}}\n  B: {Type: AWS::SQS::Queue, DependsOn: A}\n", "in a circle: A -> B -> A"),
        ("Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {X: !GetAtt A.Arn}}\n", "in a circle: A -> A"),
        ("Resources:\n  A: {Type: AWS::SQS::Queue, Properties: {X: !Sub '${Nowhere.Arn}'}}\n", "Resources.A.Properties.X: there is no parameter or resource 'Nowhere'"),
        ("Conditions:\n  A: !Condition B\n  B: !Not [!Condition A]\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: A}\n", "the condition A depends on itself"),
        ("Conditions: {A: !Ref AWS::Region}\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: A}\n", "is not a condition"),
        ("Conditions: {Never: !Equals [a, b]}\nResources:\n  Q: {Type: AWS::SQS::Queue, Condition: Never}\n  T: {Type: AWS::SNS::Topic, Properties: {X: !GetAtt Q.Arn}}\n", "Resources.T.Properties.X: the condition of Q leaves it out"),
        ("Parameters: [a]\nResources: {}\n", "Parameters: an object of parameters is expected"),
        ("Mappings: 7\nResources: {}\n", "Mappings: an object is expected"),
        ("Outputs: {A: b}\nResources: {}\n", "Outputs.A: an object with a Value is expected"),
        ("Outputs: {A: {Value: !Ref B}}\nResources: {}\n", "Outputs.A.Value: there is no parameter or resource 'B'"),
        ("Resources:\n  Fn::ForEach::A: [x, [1, 2], {Q: {Type: AWS::SQS::Queue}}]\n", "it needs `Transform: AWS::LanguageExtensions`"),
        ("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [x, [1, 2], {Q: {Type: AWS::SQS::Queue}}]\n", "the loop makes the key 'Q' twice"),
        ("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [x, 7, {Q: {}}]\n", "a list is expected here, not 7"),
        ("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [x]\n", "Fn::ForEach takes an identifier, a collection"),
    ],
    ids=lambda text: text[:50].replace("\n", " "),
)  # fmt: skip
def test_a_text_that_is_no_template_is_told(fake: FakeEventBridge, text: str, said: str) -> None:
    """The message says what is wrong, and where; it comes at once, and nothing is made."""
    started = time.process_time()

    with pytest.raises(MisuseError) as raised:
        fake.deploy(text)

    assert any(each in str(raised.value) for each in said.split("|")), raised.value
    assert len(str(raised.value)) < 1_000
    assert time.process_time() - started < 5
    assert 0 == len(fake.calls)


def nested(levels: int) -> dict[str, object]:
    """Return a template as deep as that."""
    deep: object = "x"
    for _ in range(levels):
        deep = {"a": deep}
    return {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"X": deep}}}}


def test_a_dict_that_holds_itself(fake: FakeEventBridge) -> None:
    """It has no end, which is told."""
    template: dict[str, object] = {"Resources": {}}
    template["Metadata"] = template

    with pytest.raises(MisuseError, match="nested more than 100 levels deep"):
        fake.deploy(template)


def test_a_deep_template_that_aws_would_take(fake: FakeEventBridge) -> None:
    """What is as deep as templates get is read."""
    assert "Q" in fake.deploy(nested(60)).resources


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (nested(3_000), "nested more than 100 levels deep"),
        ({"Resources": {"A": {"Type": "X", "Properties": {"a": {1, 2}}}}}, "the template.Resources.A.Properties.a: set has no form in JSON"),
        ({"Resources": {7: {"Type": "X"}}}, "the key 7 is not a string"),
        (7, "deploy() takes a path, a template's text or a dict, and was given int"),
        (None, "was given NoneType"),
        ("tempalte.yaml", "There is no file or directory 'tempalte.yaml'"),
        ({"Resources": {"R": {"Type": "AWS::Events::Rule", "Properties": {"Description": DOUBLED}}}}, "Fn::Sub gives more than 1,048,576 characters"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else type(value).__name__,
)  # fmt: skip
def test_a_source_that_is_none_is_told(fake: FakeEventBridge, source: dict[str, object], said: str) -> None:
    """A dict that no JSON could hold, a path to nothing, something else."""
    with pytest.raises(MisuseError) as raised:
        fake.deploy(source)

    assert said in str(raised.value)


def test_loops_do_not_grow_without_end(fake: FakeEventBridge) -> None:
    """Loops within loops are bounded."""
    body: object = {"Q${a}x${b}x${c}x${d}": {"Type": "AWS::SQS::Queue"}}
    for name in "abcd":
        body = {f"Fn::ForEach::{name}": [name, [str(number) for number in range(50)], body]}

    with pytest.raises(MisuseError, match="grows beyond"):
        fake.deploy({"Transform": "AWS::LanguageExtensions", "Resources": body})


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"Resources: \xff\xfe\n", "t.yaml", "t.yaml: not in UTF-8: the byte at offset 11"),
        (b"Resources: {}\n#" + b"x" * 1_100_000, "t.yaml", "t.yaml: the template has 1,100,015 bytes, and CloudFormation takes 1,048,576"),
        (b'{"Resources": {}, "x": "' + b"x" * 1_100_000 + b'"}', "t.json", "CloudFormation takes 1,048,576"),
        (b'{"Resources": {}, "Resources": {}}', "t.json", "t.json: the key 'Resources' stands twice"),
        (b'{"Resources": {"A": NaN}}', "t.json", "NaN is not JSON"),
        (b'{"Resources": }', "t.json", "t.json, line 1, column 15: not valid JSON"),
        (b'{"a":' * 50_000, "t.json", "t.json: the document is nested more than 100 levels deep"),
        (b"", "t.yaml", "this is empty"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_file_that_is_no_template_is_told(
    fake: FakeEventBridge, tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    """With the file's name."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(MisuseError) as raised:
        fake.deploy(tmp_path / name)

    assert said in str(raised.value)


def test_a_file_with_a_byte_order_mark_is_read(fake: FakeEventBridge, tmp_path: Path) -> None:
    """As editors of Windows write it, with their ends of lines."""
    (tmp_path / "t.yaml").write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())

    assert 1 == len(fake.deploy(os.fspath(tmp_path / "t.yaml")).rules)


def test_a_directory_with_several_templates_is_not_guessed_at(fake: FakeEventBridge, tmp_path: Path) -> None:
    """The message names them."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(RULE)

    with pytest.raises(MisuseError, match=r"pass the path of one template \(found: a.yaml, b.yaml\)"):
        fake.deploy(tmp_path)


@pytest.mark.parametrize(
    ("parameter", "given", "said"),
    [
        ("{Type: String, AllowedValues: [a, b]}", "c", 'Parameters.P: "c" is not one of its AllowedValues'),
        ("{Type: Number}", "many", 'Parameters.P: "many" is not a number'),
        ("{Type: Number, MaxValue: 5}", 6, "beyond its MaxValue of 5"),
        ("{Type: String, MinLength: 3}", "ab", "beyond its MinLength of 3"),
        ("{Type: String, AllowedPattern: '[a-z]+'}", "A", "does not match its AllowedPattern"),
        ("{Type: List<Number>}", "1,x", '"x" is not a number'),
        ("{Type: String}", {"a": 1}, "is not a value of a parameter"),
        ("{Type: String, Default: x, AllowedValues: [a]}", None, '"x" is not one of its AllowedValues'),
    ],
)
def test_a_parameter_that_cloudformation_refuses(
    fake: FakeEventBridge, parameter: str, given: object, said: str
) -> None:
    """The message names the parameter and what it takes."""
    with pytest.raises(MisuseError) as raised:
        fake.deploy(f"Parameters:\n  P: {parameter}\n{RULE}", parameters={"P": given})

    assert said in str(raised.value)


def test_a_parameter_that_does_not_exist(fake: FakeEventBridge) -> None:
    """The nearest is named."""
    with pytest.raises(MisuseError, match=r"no such parameter\. The nearest: 'Stage'"):
        fake.deploy(f"Parameters: {{Stage: {{Type: String, Default: a}}}}\n{RULE}", parameters={"Stge": "a"})


@pytest.mark.parametrize(
    ("parameter", "given", "expected"),
    [
        ("{Type: CommaDelimitedList}", ["a", "b"], "a-b"),
        ("{Type: CommaDelimitedList}", "a , b", "a-b"),
        ("{Type: 'List<AWS::EC2::Subnet::Id>'}", "a,b", "a-b"),
        ("{Type: 'AWS::SSM::Parameter::Value<List<String>>'}", "a,b", "a-b"),
        ("{Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /a/b}", None, "placeholder-of-ssm-a-b"),
    ],
)
def test_a_parameter_that_is_a_list(fake: FakeEventBridge, parameter: str, given: object, expected: str) -> None:
    """A list is given as one, or parted by commas."""
    stack = fake.deploy(
        f"Parameters:\n  P: {parameter}\n{RULE}Outputs: {{P: {{Value: !Join ['-', !Ref P]}}}}\n",
        parameters={"P": given} if given is not None else None,
    )

    assert expected == stack.outputs["P"]


@pytest.mark.parametrize("name", ["", "1a", "a b", "a/b", "x" * 200])
def test_a_stacks_name_that_is_none(fake: FakeEventBridge, name: str) -> None:
    """CloudFormation's rule for names."""
    with pytest.raises(MisuseError, match="is not a stack's name"):
        fake.deploy(RULE, name=name)


@pytest.mark.parametrize("argument", ["parameters", "imports", "region"])
def test_an_argument_that_is_none(fake: FakeEventBridge, argument: str) -> None:
    """The message names it."""
    with pytest.raises(MisuseError, match=f"{argument}=7: expected a"):
        fake.deploy(RULE, **{argument: 7})  # type: ignore[arg-type]  # which is what is refused


def test_a_path_that_no_file_can_have(fake: FakeEventBridge) -> None:
    """As a template's text without an end of line."""
    with pytest.raises(MisuseError, match="is not a path"):
        fake.deploy("Resources: {" + "x" * 5_000 + "}")


def test_an_account_that_is_none(fake: FakeEventBridge) -> None:
    """As everywhere."""
    with pytest.raises(MisuseError, match="'123' is n"):
        fake.deploy(RULE, account="123")
