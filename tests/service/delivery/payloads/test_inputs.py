from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge.aws.json_encoding import loads_exactly
from fake_eventbridge.service.delivery.payloads import templates
from fake_eventbridge.service.delivery.payloads.inputs import RESERVED_VARIABLES, compiled, envelope_text
from fake_eventbridge.service.delivery.payloads.templates import NotJson, is_json

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

RULE_ARN = "arn:aws:events:us-east-1:111122223333:rule/example"
RECEIVED = datetime(2026, 1, 31, 12, 0, 5, 999_999, tzinfo=timezone.utc)
EVENT: dict[str, object] = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "111122223333",
    "time": "2015-11-11T21:29:54Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:111122223333:instance/i-abcd1111"],
    "detail": {
        "instance-id": "i-0123456789",
        "state": "RUNNING",
        "text": 'He said "hi"\n\\o/ ü €',
        "empty": "",
        "number": 12.5,
        "whole": 7,
        "yes": True,
        "nothing": None,
        "payload": {"acc_id": "0a787ecb-4015", "sf_id": "baz"},
        "levels": ["ACTIVE", "INACTIVE"],
        "none": [],
        "lines": [{"x": 1}, {"y": 2}, {"x": {"z": 'q"\\'}}],
        "grid": [[1, 2], [3]],
    },
}
WHOLE = (
    '{"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"EC2 Instance State-change Notification",'
    '"source":"aws.ec2","account":"111122223333","time":"2015-11-11T21:29:54Z","region":"us-east-1",'
    '"resources":["arn:aws:ec2:us-east-1:111122223333:instance/i-abcd1111"],"detail":{"instance-id":"i-0123456789",'
    '"state":"RUNNING","text":"He said \\"hi\\"\\n\\\\o/ ü €","empty":"","number":12.5,"whole":7,"yes":true,'
    '"nothing":null,"payload":{"acc_id":"0a787ecb-4015","sf_id":"baz"},"levels":["ACTIVE","INACTIVE"],"none":[],'
    '"lines":[{"x":1},{"y":2},{"x":{"z":"q\\"\\\\"}}],"grid":[[1,2],[3]]}}'
)
WITHOUT_DETAIL = (
    '{"id":"7bf73129-1428-4cd3-a780-95db273d1602","account":"111122223333",'
    '"detailType":"EC2 Instance State-change Notification","time":1447277394000,"source":"aws.ec2",'
    '"region":"us-east-1","resources":["arn:aws:ec2:us-east-1:111122223333:instance/i-abcd1111"],"version":"0"}'
)
PATHS = {
    "instance": "$.detail.instance-id",
    "state": "$.detail.state",
    "text": "$.detail.text",
    "empty": "$.detail.empty",
    "number": "$.detail.number",
    "yes": "$.detail.yes",
    "nothing": "$.detail.nothing",
    "payload": "$.detail.payload",
    "levels": "$.detail.levels",
    "none": "$.detail.none",
    "lines": "$.detail.lines",
    "missing": "$.detail.missing",
    "resource": "$.resources[0]",
    "detail-type": "$.detail-type",
    "all_x": "$.detail.lines[*].x",
}

# A path, and what a target with that InputPath receives.
BY_PATH = [
    ("$", WHOLE),
    ("$.source", '"aws.ec2"'),
    ("$.detail-type", '"EC2 Instance State-change Notification"'),
    ("$.detail.instance-id", '"i-0123456789"'),
    ("$.detail.text", '"He said \\"hi\\"\\n\\\\o/ ü €"'),
    ("$.detail.number", "12.5"),
    ("$.detail.whole", "7"),
    ("$.detail.yes", "true"),
    ("$.detail.nothing", "{}"),
    ("$.detail.payload", '{"acc_id":"0a787ecb-4015","sf_id":"baz"}'),
    ("$.detail.payload.sf_id", '"baz"'),
    ("$.detail.levels", '["ACTIVE","INACTIVE"]'),
    ("$.detail.levels[0]", '"ACTIVE"'),
    ("$.detail.levels[01]", '"INACTIVE"'),
    ("$.detail.levels[*]", '["ACTIVE","INACTIVE"]'),
    ("$.detail.none[*]", "[]"),
    ("$.detail.lines[2].x.z", '"q\\"\\\\"'),
    ("$.detail.lines[*].x", '[1,{"z":"q\\"\\\\"}]'),
    ("$.detail.grid[0][1]", "2"),
    ("$.detail.grid[*][0]", "[1,3]"),
    ("$.detail.grid[*][*]", "[1,2,3]"),
    ("$.detail.payload.*", '["0a787ecb-4015","baz"]'),
    ("$.resources[0]", '"arn:aws:ec2:us-east-1:111122223333:instance/i-abcd1111"'),
    ("$.detail.missing", "{}"),
    ("$.detail.levels[2]", "{}"),
    ("$.detail.levels[99999999999999999999]", "{}"),
    ("$.detail.levels.ACTIVE", "{}"),
    ("$.detail.payload[0]", "{}"),
    ("$.detail.state.x", "{}"),
    ("$.detail.state[*]", "{}"),
    ("$.", "{}"),
    ("$..state", "{}"),
    ("$detail", "{}"),
    ("$.detail.levels[-1]", "{}"),
    ("$.detail.levels[", "{}"),
    ("$.detail.lines[?(@.x==1)]", "{}"),
]

# A template, and what it becomes. The first ones are the user guide's examples.
BY_TEMPLATE = [
    ('"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'),
    ('"instance \\"<instance>\\" is in <state>"', '"instance \\"i-0123456789\\" is in RUNNING"'),
    (
        '{\n  "instance" : <instance>,\n  "state": <state>\n}',
        '{\n  "instance" : "i-0123456789",\n  "state": "RUNNING"\n}',
    ),
    (
        '{"instance" : <instance>, "state": "<state>", "status": "instance \\"<instance>\\" is in <state>"}',
        '{"instance" : "i-0123456789", "state": "RUNNING", "status": "instance \\"i-0123456789\\" is in RUNNING"}',
    ),
    (
        '{"instance" : <instance>, "state": [9, <state>, true], "Transformed" : "Yes"}',
        '{"instance" : "i-0123456789", "state": [9, "RUNNING", true], "Transformed" : "Yes"}',
    ),
    (
        '{"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>}',
        f'{{"ruleArn" : "{RULE_ARN}", "ruleName" : "example"}}',
    ),
    ('{"originalEvent" : <aws.events.event.json>}', f'{{"originalEvent" : {WHOLE}}}'),
    ('{"originalEvent" : <aws.events.event>}', f'{{"originalEvent" : {WITHOUT_DETAIL}}}'),
    ('"<aws.events.rule-name> triggered"', '"example triggered"'),
    ('"<state> finding"\n"arn:<instance>"', '"RUNNING finding"\n"arn:i-0123456789"'),
    ('"Detail is <payload>"', '"Detail is {acc_id:0a787ecb-4015,sf_id:baz}"'),
    # Strings, bare and in quotes
    ('{"id": <instance>}', '{"id": "i-0123456789"}'),
    ('{"id" : "<instance>"}', '{"id" : "i-0123456789"}'),
    ('{"<instance>": <state>}', '{"i-0123456789": "RUNNING"}'),
    ("{<instance>: <state>}", '{"i-0123456789": "RUNNING"}'),
    ("<instance>", "i-0123456789"),
    ('"<instance><state>"', '"i-0123456789RUNNING"'),
    ("[<instance>,<state>]", "[i-0123456789,RUNNING]"),
    ('["<instance>",<number>,<nothing>]', '["i-0123456789",12.5,null]'),
    ("[<missing>]", "[]"),
    ('"<text>"', '"He said "hi"\n\\o/ ü €"'),
    ('"<detail-type>"', '"EC2 Instance State-change Notification"'),
    ('{"path": "instances/<instance>/<state>"}', '{"path": "instances/i-0123456789/RUNNING"}'),
    ('{"text": <text>}', '{"text": "He said \\"hi\\"\\n\\\\o/ ü €"}'),
    ('{"text": "(<text>)"}', '{"text": "(He said \\"hi\\"\\n\\\\o/ ü €)"}'),
    ('{"e": <empty>, "f": "<empty>"}', '{"e": "", "f": ""}'),
    # What is no string
    ('{"n": <number>, "s": "<number>"}', '{"n": 12.5, "s": "12.5"}'),
    ('{"n": <yes>, "s": "<yes>"}', '{"n": true, "s": "true"}'),
    ('{"n": <nothing>, "s": "<nothing>"}', '{"n": null, "s": "null"}'),
    ('{"o": <payload>}', '{"o": {"acc_id":"0a787ecb-4015","sf_id":"baz"}}'),
    ('{"o": "<payload>"}', '{"o": "{"acc_id":"0a787ecb-4015","sf_id":"baz"}"}'),
    ("[<payload>]", "[{acc_id:0a787ecb-4015,sf_id:baz}]"),
    ('{"l": <levels>}', '{"l": ["ACTIVE","INACTIVE"]}'),
    ('{"l": "<levels>"}', '{"l": "["ACTIVE","INACTIVE"]"}'),
    ('"<levels>"', '"[ACTIVE,INACTIVE]"'),
    ('{"l": "is <none>", "m": <none>}', '{"l": "is []", "m": []}'),
    ('"<lines>"', '"[{x:1},{y:2},{x:{z:q\\\\}}]"'),
    ('{"l": <all_x>}', '{"l": [1,{"z":"q\\"\\\\"}]}'),
    ('"<resource>"', '"arn:aws:ec2:us-east-1:111122223333:instance/i-abcd1111"'),
    # What is missing
    ('{"m": <missing>, "n": "<missing>"}', '{"m": "", "n": ""}'),
    ('"<missing> is <state>"', '" is RUNNING"'),
    ("<missing>", ""),
    (' {"m": <missing>}', ' {"m": ""}'),
    ("It is <missing>", "It is "),
    # Reserved variables
    ('{"at": <aws.events.event.ingestion-time>}', '{"at": "2026-01-31T12:00:05.999Z"}'),
    ('"at <aws.events.event.ingestion-time>"', '"at 2026-01-31T12:00:05.999Z"'),
    ('"<aws.events.rule-arn>"', f'"{RULE_ARN}"'),
    ('"<aws.events.event>"', '"' + WITHOUT_DETAIL.replace('"', "") + '"'),
    # Text outside quotes, and brackets that are no placeholders
    ("<instance> is <state>", "i-0123456789 is RUNNING"),
    ("Levels: <levels>", "Levels: [ACTIVE,INACTIVE]"),
    ('"<not there> <state>"', '"<not there> RUNNING"'),
    ('"a<b <state> c>d"', '"a<b RUNNING c>d"'),
    ('"<<state>>"', '"<RUNNING>"'),
    ('"<unknown>"', '"<unknown>"'),
    ('{"a":"x<y","b":">",c:<state>}', '{"a":"x<y","b":">",c:"RUNNING"}'),
    ('"line\\n\\t<state>\\\\"', '"line\\n\\tRUNNING\\\\"'),
    ('{"a\\\\": <state>}', '{"a\\\\": "RUNNING"}'),
    ("{}", "{}"),
    ("", ""),
    ('"ü €"', '"ü €"'),
]


def rendered(target: dict[str, object], event: dict[str, object] | None = None, at: datetime = RECEIVED) -> str:
    """Return what a target receives of an event."""
    put = cast("TargetTypeDef", {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:111122223333:q", **target})
    return compiled(put)(event or EVENT, rule_arn=RULE_ARN, rule_name="example", ingestion_time=at)


def filled(template: str, paths: dict[str, str] | None = None, event: dict[str, object] | None = None) -> str:
    """Return what a template becomes of an event."""
    return rendered({"InputTransformer": {"InputPathsMap": paths or PATHS, "InputTemplate": template}}, event)


def test_a_target_receives_the_whole_event() -> None:
    """Without an input of its own, a target receives the envelope, compact and in AWS's order of keys."""
    assert rendered({}) == WHOLE


def test_the_envelope_is_written_as_aws_writes_it() -> None:
    """No blanks, and other alphabets as they are."""
    assert envelope_text({"id": "1", "detail": {"a": ["ü", 1]}}) == '{"id":"1","detail":{"a":["ü",1]}}'


def test_half_a_surrogate_pair_can_be_sent() -> None:
    """What UTF-8 cannot carry is escaped."""
    assert envelope_text({"a": "ü\ud800"}) == '{"a":"ü\\ud800"}'


@pytest.mark.parametrize("text", ['{ "a" : 1 }', '"text"', "7", "null", '{"a": "<b>"}'])
def test_an_input_is_given_as_it_is(text: str) -> None:
    """A constant is neither formatted nor filled."""
    assert text == rendered({"Input": text})


@pytest.mark.parametrize(("path", "expected"), BY_PATH)
def test_a_path_selects_a_part(path: str, expected: str) -> None:
    """A target receives what its InputPath points at, as compact JSON."""
    assert expected == rendered({"InputPath": path})


@pytest.mark.parametrize(("template", "expected"), BY_TEMPLATE)
def test_a_template_is_filled(template: str, expected: str) -> None:
    """A target receives its template with the event's values in it."""
    assert expected == filled(template)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"o": "<number>"}', True),
        ('{"o": "<payload>"}', False),
        ('{"l": "<none>"}', True),
        ("[<instance>]", False),
        ("<instance>", False),
        ("<number>", True),
        ('"<text>"', False),
        ('{"text": "<text>"}', True),
        ('[{"m":<missing>}]', False),
        ('"<state>"\n"<state>"', True),
        ('"<state>" <state>', False),
        ('{"u": <unknown>}', False),
    ],
)
def test_a_filling_may_be_no_json(template: str, *, expected: bool) -> None:
    """Quotes that break a string, and text without any, are told apart from what can be delivered."""
    assert expected == (not isinstance(filled(template), NotJson))


@pytest.mark.parametrize("number", ["1e400", "-1E-400", "1.10", "100.00", "0.1000000000000000055511", "1" * 400])
def test_numbers_keep_their_digits(number: str) -> None:
    """What a target receives has a number as it was sent, which is always JSON."""
    event: dict[str, object] = {"id": "1", "detail": loads_exactly(f'{{"n": [{number}], "half": 0.5}}')}

    whole = f'{{"id":"1","detail":{{"n":[{number}],"half":0.5}}}}'
    assert whole == rendered({}, event)
    assert f"[{number}]" == rendered({"InputPath": "$.detail.n"}, event)
    assert f'{{"n":{number},"all":{whole}}}' == filled(
        '{"n":<n>,"all":<aws.events.event.json>}', {"n": "$.detail.n[0]"}, event
    )


@pytest.mark.parametrize("depth", [450, 998])
def test_the_deepest_event_can_be_rendered(depth: int) -> None:
    """As deep as AWS reads, whatever Python's own encoder does there."""
    text = '{"a":' * depth + "[1.50]" + "}" * depth
    event: dict[str, object] = {"detail": loads_exactly(text)}

    assert f'{{"detail":{text}}}' == rendered({}, event)
    assert text == rendered({"InputPath": "$.detail"}, event)
    assert f'{{"b":{text}}}' == filled('{"b":<b>}', {"b": "$.detail"}, event)
    assert isinstance(filled('{"b":"<b>"}', {"b": "$.detail"}, event), NotJson)


def test_a_value_is_written_once_however_often_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand placeholders for a large event serialise it once."""
    written: list[object] = []

    def compact(value: object) -> str:
        written.append(value)
        return "7"

    monkeypatch.setattr(templates, "compact", compact)
    filled("{" + ",".join(f'"{n}":<a>' for n in range(2_048)) + "}", {"a": "$"})

    assert [EVENT] == written


def test_a_template_needs_no_paths() -> None:
    """Reserved variables are there without a map."""
    assert rendered({"InputTransformer": {"InputTemplate": '"<aws.events.rule-name>"'}}) == '"example"'


def test_the_time_of_ingestion_is_told_in_utc() -> None:
    """Whatever the zone of the datetime given."""
    template = '"<aws.events.event.ingestion-time>"'
    elsewhere = RECEIVED.astimezone(timezone(timedelta(hours=2)))

    assert rendered({"InputTransformer": {"InputTemplate": template}}, at=elsewhere) == '"2026-01-31T12:00:05.999Z"'


def test_a_template_fills_the_same_for_every_event() -> None:
    """One compiled input keeps nothing of an event."""
    put = compiled({"Id": "1", "Arn": "a", "InputTransformer": {"InputPathsMap": PATHS, "InputTemplate": "<state>"}})
    said = {"rule_arn": RULE_ARN, "rule_name": "example"}

    first = put(EVENT, **said, ingestion_time=RECEIVED)
    put({"detail": {"state": "GONE"}}, **said, ingestion_time=RECEIVED)

    assert first == put(EVENT, **said, ingestion_time=RECEIVED)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
NAMES = ["a", "b-c", "D_1"]
PLACEHOLDERS = [f"<{name}>" for name in [*NAMES, *sorted(RESERVED_VARIABLES)]]
# Stand-ins while a template is written as JSON: letters, so that JSON leaves them as they are.
MARKS = {f"\ue000{number}\ue001": placeholder for number, placeholder in enumerate(PLACEHOLDERS)}
TEMPLATES = st.text(st.sampled_from('ab<>"\\{}[]:,. \n') | st.characters()) | st.lists(
    st.sampled_from(PLACEHOLDERS) | st.text(max_size=3)
).map("".join)
OBJECT_TEMPLATES = st.dictionaries(
    st.text(max_size=3),
    st.recursive(
        st.sampled_from(sorted(MARKS)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=6,
    ),
)
PATHS_TO_ANYTHING = st.text(st.sampled_from("$.ab[]*01-'\"")).map("$".__add__)
EVENTS = st.fixed_dictionaries({"id": st.text(), "detail": st.dictionaries(st.sampled_from(NAMES) | st.text(), VALUES)})


@given(template=TEMPLATES, paths=st.dictionaries(st.sampled_from(NAMES), PATHS_TO_ANYTHING), event=EVENTS)
def test_no_template_fails(template: str, paths: dict[str, str], event: dict[str, object]) -> None:
    """Whatever was accepted can be filled, and what comes out can be sent."""
    assert filled(template, paths, event).encode() is not None


@given(path=PATHS_TO_ANYTHING, event=EVENTS)
def test_no_path_fails(path: str, event: dict[str, object]) -> None:
    """Whatever path was accepted, what a target receives is JSON."""
    json.loads(rendered({"InputPath": path}, event))


@given(shape=OBJECT_TEMPLATES, values=st.tuples(VALUES, VALUES, VALUES))
def test_an_object_filled_outside_quotes_stays_json(shape: object, values: tuple[object, ...]) -> None:
    """Where a template is an object and its variables stand outside quotes, JSON stays JSON, whatever the values."""
    template = json.dumps(shape, ensure_ascii=False)
    for mark, placeholder in MARKS.items():
        template = template.replace(f'"{mark}"', placeholder)
    event: dict[str, object] = {"detail": dict(zip(NAMES, values, strict=True))}

    json.loads(filled(template, {name: f"$.detail.{name}" for name in NAMES}, event))


@given(template=TEMPLATES, paths=st.dictionaries(st.sampled_from(NAMES), PATHS_TO_ANYTHING), event=EVENTS)
def test_what_is_no_json_is_told(template: str, paths: dict[str, str], event: dict[str, object]) -> None:
    """A filled template is marked exactly where it is neither JSON nor empty."""
    text = filled(template, paths, event)

    assert (bool(text) and not is_json(text)) == isinstance(text, NotJson)


@given(event=EVENTS)
def test_the_whole_event_comes_out_as_it_went_in(event: dict[str, object]) -> None:
    """The envelope's text says what the event says."""
    assert json.dumps(event) == json.dumps(json.loads(envelope_text(event)))
