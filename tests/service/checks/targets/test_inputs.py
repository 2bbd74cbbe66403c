from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

INPUT_PATH = "InputPath for target t is invalid."
IN_NAME = "InputTemplate placeholder present as a JSON object key for target t."

GOOD_PATHS = [
    "$",
    "$.detail",
    "$.a[0]",
    "$.a[10].b",
    "$.a[*].b",
    "$[0]",
    "$.detail-type",
    "$.a_b",
    "$.a/b",
    "$.aws:x",
    "$.$ref",
    "$.caf\u00e9",
]
BAD_PATHS = [
    "detail",
    "$.",
    "$.a.",
    "$..a",
    "$.a..b",
    "$.*",
    "$.a.*",
    "$['a']",
    '$["a"]',
    "$.a['b']",
    "$.a[-1]",
    "$.a[0:2]",
    "$.a[0,1]",
    "$.a[]",
    "$.a[?(@.b)]",
    "$.a[(@.length-1)]",
    "$.a.length()",
    "$detail",
    "$.a b",
    " $.a",
    "@.a",
]

# A text that is no JSON, and where the token begins at which AWS's parser gives up.
BROKEN = [
    ("not-json", 1, 1),
    ("hello <a>", 1, 1),
    ("NaN", 1, 1),
    ("  word", 1, 3),
    ('"a', 1, 1),
    ('"a\nb"', 1, 1),
    ("[1,]", 1, 4),
    ("[1,\n word]", 2, 2),
    ('{"a":}', 1, 2),
    ('{"a":1,}', 1, 6),
    ('{"a":[}', 1, 7),
    ("{} word", 1, 4),
    ("[1", 1, 2),
    ("01", 1, 1),
    ('"\U0001f600" x', 1, 6),
]


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    events.put_rule(Name="rule", EventPattern='{"source":["app"]}')


def _put(client: EventBridgeClient, **members: object) -> None:
    target: TargetTypeDef = {"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q", **members}  # type: ignore[typeddict-item]  # any member, for tables
    client.put_targets(Rule="rule", Targets=[target])


def _put_template(client: EventBridgeClient, template: str, paths: dict[str, str] | None = None) -> None:
    _put(client, InputTransformer={"InputTemplate": template, "InputPathsMap": paths or {}})


@pytest.mark.parametrize("path", [*GOOD_PATHS, ""])
def test_an_input_path_is_accepted(events: EventBridgeClient, path: str) -> None:
    """An InputPath is dots, numbers and stars in brackets, or empty; it is kept as it was given."""
    _put(events, InputPath=path)

    assert path == events.list_targets_by_rule(Rule="rule")["Targets"][0]["InputPath"]


@pytest.mark.parametrize("path", GOOD_PATHS)
def test_a_path_of_the_map_is_accepted(events: EventBridgeClient, path: str) -> None:
    """InputPathsMap takes the paths that InputPath takes."""
    _put_template(events, '"<a>"', {"a": path})


@pytest.mark.parametrize("path", BAD_PATHS)
def test_an_input_path_is_refused(events: EventBridgeClient, path: str) -> None:
    """Whatever else JSONPath knows is refused."""
    with refused("ValidationException", INPUT_PATH):
        _put(events, InputPath=path)


@pytest.mark.parametrize("path", [*BAD_PATHS, ""])
def test_a_path_of_the_map_is_refused(events: EventBridgeClient, path: str) -> None:
    """InputPathsMap refuses what InputPath refuses, and an empty path."""
    with refused("ValidationException", INPUT_PATH):
        _put_template(events, '"<a>"', {"a": path})


@pytest.mark.parametrize(("text", "line", "column"), [each for each in BROKEN if "<" not in each[0]])
def test_an_input_is_json(events: EventBridgeClient, text: str, line: int, column: int) -> None:
    """An Input that is no JSON is refused with its place."""
    place = f'[Source: (String)"{text}"; line: {line}, column: {column}]'
    with refused("ValidationException", f"JSON syntax error in input for target t: {place}"):
        _put(events, Input=text)


@pytest.mark.parametrize(("template", "line", "column"), BROKEN)
def test_a_template_is_json_with_null_in_its_places(
    events: EventBridgeClient, template: str, line: int, column: int
) -> None:
    """A template is refused with its place, null standing for each placeholder."""
    place = f'[Source: (String)"{template.replace("<a>", "null")}"; line: {line}, column: {column}]'
    with refused("ValidationException", f"Invalid InputTemplate for target t : {place}."):
        _put_template(events, template, {"a": "$.a"})


def test_a_long_source_is_cut(events: EventBridgeClient) -> None:
    """Of a long text AWS shows 500 characters."""
    shown = f'[Source: (String)"{"x" * 500}"[truncated 20 chars]; line: 1, column: 1]'
    with refused("ValidationException", f"JSON syntax error in input for target t: {shown}"):
        _put(events, Input="x" * 520)


@pytest.mark.parametrize(
    "template",
    [
        "<a>",
        "[<a>]",
        '"<a>"',
        '"first <a>"\n"second <a>"',
        '{"a":<a>}',
        '{"a":"<a>","b":["<a>",<a>]}',
        '{"1 < 2":"<a>"}',
        "null",
        '"<a>" 1 {}',
    ],
)
def test_a_template_is_accepted(events: EventBridgeClient, template: str) -> None:
    """Any JSON values, one after the other, make a template."""
    _put_template(events, template, {"a": "$.a"})


@pytest.mark.parametrize(
    "template",
    ['{"<a>":1}', "{<a>:1}", '{"x-<a>":1}', '{"b":{"<a>":1}}', '[{"b":1,"<a>":2}]', '{"\U0001f600":{<a>:1}}'],
)
def test_a_placeholder_is_no_name(events: EventBridgeClient, template: str) -> None:
    """A placeholder in a member's name is refused."""
    with refused("ValidationException", IN_NAME):
        _put_template(events, template, {"a": "$.a"})


def test_a_name_may_spell_null(events: EventBridgeClient) -> None:
    """What looks like a filled placeholder is a name like any other."""
    _put_template(events, '{"null":<a>}', {"a": "$.a"})
