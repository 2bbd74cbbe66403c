from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from fake_eventbridge.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN = Path(__file__).parent.parent / "examples" / "terraform_plan" / "plan.json"
TEMPLATE: dict[str, object] = {
    "Parameters": {"Stage": {"Type": "String"}, "Least": {"Type": "String", "Default": "100"}},
    "Resources": {
        "Shop": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": "shop-${Stage}"}}},
        "LargeOrders": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "large",
                "EventBusName": {"Ref": "Shop"},
                "EventPattern": {"source": ["shop"], "detail": {"total": [{"numeric": [">=", 100]}]}},
            },
        },
        "Refunds": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": "refunds",
                "EventPattern": {"source": ["shop"]},
                "State": "DISABLED",
            },
        },
        "Nightly": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)"}},
    },
}
STAGE = ("--parameter", "Stage=test")
LARGE = {"source": "shop", "detail-type": "order placed", "detail": {"id": 7, "total": 100}}
SMALL = {"source": "shop", "detail-type": "order placed", "detail": {"id": 8, "total": 99}}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test among files of its own."""
    monkeypatch.chdir(tmp_path)
    write("template.json", TEMPLATE)
    write("large.json", LARGE)
    write("small.json", SMALL)
    write("pattern.json", {"source": ["shop"]})


def write(name: str, value: object) -> None:
    """Write a file of JSON, or of a text as it is."""
    Path(name).write_text(value if isinstance(value, str) else json.dumps(value))


def read_json(capsys: pytest.CaptureFixture[str]) -> Mapping[str, object]:
    """Return what was printed."""
    return cast("Mapping[str, object]", json.loads(capsys.readouterr().out))


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that was said on standard error, and nothing else was."""
    said = capsys.readouterr()
    assert not said.out
    [line] = said.err.splitlines()
    return line.removeprefix("python -m fake_eventbridge: ")


def test_without_a_command_it_says_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    """With versions, extras and its commands."""
    assert 0 == main([])

    said = capsys.readouterr().out
    for name in ("fake_eventbridge", "Python", "boto3", "botocore", "pytest", "moto", "aiobotocore", "[templates]"):
        assert name in said
    assert "match TEMPLATE_OR_PATTERN EVENT..." in said


def test_the_rules_of_a_template_are_held_against_events(capsys: pytest.CaptureFixture[str]) -> None:
    """In columns, with the leaf that refused."""
    assert 0 == main(["match", "template.json", "large.json", "small.json", *STAGE])

    assert [
        "large.json",
        "  matches    LargeOrders  shop-test",
        "  disabled   Refunds      default",
        "  schedule   Nightly      default    rate(1 day)",
        "small.json",
        "  refused    LargeOrders  shop-test",
        '            detail.total: [{"numeric":[">=",100]}] for 99; 99 is too low by 1',
        "  disabled   Refunds      default",
        "  schedule   Nightly      default    rate(1 day)",
        "1 of 2 events matched by a rule",
    ] == capsys.readouterr().out.splitlines()


def test_json_is_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """In the shape that the documentation promises."""
    assert 1 == main(
        ["match", "template.json", "small.json", *STAGE, "--bus", "shop-test", "--json", "--expect", "large"]
    )

    assert {
        "format": 1,
        "source": "template.json",
        "events": [
            {
                "event": "small.json",
                "rules": [
                    {
                        "rule": "LargeOrders",
                        "name": "large",
                        "bus": "shop-test",
                        "state": "ENABLED",
                        "matches": False,
                        "reason": "pattern",
                        "refused": [
                            {
                                "path": "detail.total",
                                "matchers": ['{"numeric":[">=",100]}'],
                                "values": [99],
                                "hint": "99 is too low by 1",
                            }
                        ],
                    }
                ],
            }
        ],
        "expected": [{"rule": "large", "met": False, "unmet": ["small.json"]}],
        "notes": [],
    } == read_json(capsys)


@pytest.mark.parametrize("rule", ["LargeOrders", "large"])
def test_an_expected_rule_is_met(rule: str) -> None:
    """By its id in the template, or its name."""
    assert 0 == main(["match", "template.json", "large.json", *STAGE, "--expect", rule])


def test_every_event_must_match_what_is_expected(capsys: pytest.CaptureFixture[str]) -> None:
    """One that does not is named, and the status says so."""
    assert 1 == main(["match", "template.json", "large.json", "small.json", *STAGE, "--expect", "large"])

    assert "Expected large to match, and it does not match small.json." in capsys.readouterr().err


def test_a_disabled_rule_does_not_meet_an_expectation() -> None:
    """It sends nothing, whatever its pattern says."""
    assert 1 == main(["match", "template.json", "large.json", *STAGE, "--expect", "Refunds"])


def test_an_unknown_rule_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """It is a mistake, and no unmet expectation."""
    assert 2 == main(["match", "template.json", "large.json", *STAGE, "--expect", "LargeOrder"])

    assert "There is no rule 'LargeOrder'. The nearest: 'LargeOrders'" in complaint(capsys)


def test_an_unknown_bus_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """As a rule is."""
    assert 2 == main(["match", "template.json", "large.json", *STAGE, "--bus", "shop-tset"])

    assert "There is no rule on a bus 'shop-tset'. The nearest: 'shop-test'" in complaint(capsys)


def test_a_pattern_alone_is_held_against_events(capsys: pytest.CaptureFixture[str]) -> None:
    """The file's name stands for the rule's."""
    assert 0 == main(["match", "pattern.json", "large.json", "--expect", "pattern"])

    assert "matches    pattern.json" in capsys.readouterr().out


def test_a_pattern_may_be_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    """With the extra that reads it."""
    write("pattern.yaml", "source:\n  - prefix: sh\n")

    assert 0 == main(["match", "pattern.yaml", "large.json", "--expect", "pattern.yaml"])
    assert "matches" in capsys.readouterr().out


def test_a_terraform_plan_is_a_template() -> None:
    """As everything is that `fake.deploy` takes."""
    in_ireland = ("--region", "eu-west-1")

    assert 0 == main(["match", str(PLAN), "large.json", "--expect", "large-orders", *in_ireland])
    assert 0 == main(["check", str(PLAN), *in_ireland])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (json.dumps([LARGE, SMALL]), ["events.json[0]", "events.json[1]"]),
        (f"{json.dumps(LARGE)}\n\n{json.dumps(SMALL)}\n", ["events.json, line 1", "events.json, line 3"]),
        (json.dumps(LARGE, indent=2), ["events.json"]),
        ("\N{ZERO WIDTH NO-BREAK SPACE}" + json.dumps(LARGE), ["events.json"]),
    ],
)
def test_a_file_holds_one_event_or_several(text: str, places: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """As a list, or one on each line."""
    write("events.json", text)

    assert 0 == main(["match", "pattern.json", "events.json", "--json"])
    assert places == [each["event"] for each in cast("list[dict[str, object]]", read_json(capsys)["events"])]


def test_an_event_comes_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where its file is a hyphen."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(LARGE).encode())))

    assert 0 == main(["match", "pattern.json", "-", "--expect", "pattern"])
    assert capsys.readouterr().out.startswith("standard input\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "events.json is not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        ("", "events.json is not JSON: Expecting value in line 1, column 1."),
        ("[]", "events.json holds no event: its list is empty."),
        ("[1]", "events.json[0] is no event: an event is a JSON object, not a number."),
        ("null", "events.json is no event: an event is a JSON object, not null."),
        ('{"a":1}\n{"a":}', "events.json, line 2 is not JSON: Expecting value in line 1, column 6."),
        ('{"a": NaN}', "events.json is not JSON: NaN is no JSON"),
        ('{"Source":"a","DetailType":"b","Detail":"{}"}', "events.json is an entry of PutEvents and no event"),
        ("[" * 100_000, "events.json is not JSON: A value is missing at 100000."),
        (b"\xff\xfe", "events.json is not text in UTF-8."),
    ],
)
def test_what_is_no_event_is_said_in_one_sentence(
    text: str | bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its place, and the status of what cannot be read."""
    Path("events.json").write_bytes(text if isinstance(text, bytes) else text.encode())

    assert 2 == main(["match", "pattern.json", "events.json"])
    assert complaint(capsys).startswith(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mach"], "Argument COMMAND: invalid choice: 'mach'"),
        (["match", "pattern.json"], "The following arguments are required: EVENT"),
        (["match", "pattern.json", "large.json", "--frob"], "Unrecognized arguments: --frob"),
        (["match", "nowhere.json", "large.json"], "nowhere.json cannot be read: No such file or directory."),
        (["match", "pattern.json", "nowhere.json"], "nowhere.json cannot be read: No such file or directory."),
        (["match", "pattern.json", "."], ". cannot be read: Is a directory."),
        (["match", "pattern.json", "-", "-"], "Standard input is read once"),
        (
            ["match", "pattern.json", "large.json", "--parameter", "Stage"],
            "Argument --parameter: 'Stage' has no name and value",
        ),
        (["match", "pattern.json", "large.json", "--parameter", "A=b"], "A pattern takes no parameters"),
        (
            ["match", "template.json", "large.json"],
            "Resources.Shop.Properties.Name: the parameter Stage has no value: pass `--parameter Stage=...`.",
        ),
        (
            ["check", "template.json"],
            "Resources.Shop.Properties.Name: the parameter Stage has no value: pass `--parameter Stage=...`.",
        ),
        (["match", "pattern.json", "large.json", "--account"], "Argument --account: expected one argument"),
        (["check", "template.json", "--account", "1", *STAGE], "'1' is no"),
        (["check", "large\x1b[2J.json"], r"large\x1b[2J.json cannot be read"),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, and the status is 2."""
    assert 2 == main(arguments)
    assert complaint(capsys).startswith(said)


def test_what_comes_from_files_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters are written as escapes."""
    write("events.json", {"source": "shop\x1b[31m\u202e", "detail": {}})
    main(["match", "pattern.json", "events.json"])

    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("is_terminal", "environment", "is_coloured"),
    [(True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals(
    is_terminal: bool,  # noqa: FBT001 - a column of the table
    environment: dict[str, str],
    is_coloured: bool,  # noqa: FBT001 - as above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not where NO_COLOR is set."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    output = io.StringIO()
    monkeypatch.setattr(output, "isatty", lambda: is_terminal)
    monkeypatch.setattr("sys.stdout", output)
    main(["match", "pattern.json", "large.json"])

    assert is_coloured is ("\x1b[32m" in output.getvalue())


def test_a_template_that_aws_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """Is said to be taken."""
    assert 0 == main(["check", "template.json", *STAGE])
    assert ["AWS takes it"] == capsys.readouterr().out.splitlines()


REFUSED = {
    "Resources": {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "default"}},
        "Archive": {"Type": "AWS::Events::Archive", "Properties": {"SourceArn": {"Fn::GetAtt": ["Bus", "Arn"]}}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": [{"prefixes": "a"}]}}},
        "Report": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(0 days)"}},
        "Good": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["a"]}}},
    }
}


def test_each_resource_that_aws_refuses_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With its property, and what could not be tried for want of it."""
    write("refused.json", REFUSED)

    assert 1 == main(["check", "refused.json", "--json"])
    said = read_json(capsys)
    assert said["accepted"] is False
    assert {
        ("Bus", "Properties.Name", "ResourceAlreadyExistsException", True),
        ("Archive", None, None, False),
        ("Rule", "Properties.EventPattern", "InvalidEventPatternException", True),
        ("Report", "Properties.ScheduleExpression", "ValidationException", True),
    } == {
        (each["resource"], each["property"], each["code"], each["checked"])
        for each in cast("list[dict[str, object]]", said["refusals"])
    }


def test_refusals_are_told_in_aws_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Line by line."""
    write("refused.json", REFUSED)
    main(["check", "refused.json"])

    said = capsys.readouterr().out.splitlines()
    at = said.index("refuses    Rule  AWS::Events::Rule  Properties.EventPattern")
    assert "InvalidEventPatternException: Event pattern is not valid." in said[at + 1]
    assert "AWS refuses 3 resources" in said


def test_what_keeps_a_template_from_being_made_is_told_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """And that nothing else was tried."""
    write("wrong.json", {"Resources": {"Rule": {"Type": "AWS::Events::Rules", "Properties": {}}}})

    assert 1 == main(["check", "wrong.json"])
    said = capsys.readouterr().out
    assert "EventBridge has no resources of type 'AWS::Events::Rules'" in said
    assert "note: Nothing further was checked." in said


def test_a_partners_source_counts_as_offered(capsys: pytest.CaptureFixture[str]) -> None:
    """As nobody but the partner could offer it."""
    name = "aws.partner/acme.com/orders/created"
    bus = {"Type": "AWS::Events::EventBus", "Properties": {"Name": name, "EventSourceName": name}}
    rule = {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventBusName": {"Ref": "Bus"}, "EventPattern": {"detail": {"id": [7]}}},
    }
    write("partner.json", {"Resources": {"Bus": bus, "Rule": rule}})

    assert 0 == main(["check", "partner.json"])
    assert 0 == main(["match", "partner.json", "large.json", "--expect", "Rule"])
    assert f"note: The partner event source {name} is taken as offered." in capsys.readouterr().out


def test_a_pattern_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """With AWS's reason where it is refused."""
    write("wrong.json", '{"source": "shop"}')

    assert 0 == main(["check", "pattern.json"])
    assert 1 == main(["check", "wrong.json"])
    assert "InvalidEventPatternException" in capsys.readouterr().out


def test_an_import_is_given() -> None:
    """For what another stack exports."""
    rule = {"EventPattern": {"source": ["a"]}, "RoleArn": {"Fn::ImportValue": "role"}}
    write("importing.json", {"Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": rule}}})

    assert 2 == main(["check", "importing.json"])
    assert 0 == main(["check", "importing.json", "--import", "role=arn:aws:iam::123456789012:role/events"])


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does, without any setting of AWS."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # options are those of subprocess.run  # noqa: S603 - Python itself
        [sys.executable, "-m", "fake_eventbridge", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        **options,
    )


def test_it_runs_as_a_module() -> None:
    """With the status that its shell sees."""
    done = run("match", "pattern.json", "-", "--expect", "pattern", input=json.dumps(LARGE))

    assert (0, "") == (done.returncode, done.stderr)
    assert "matches" in done.stdout


def test_a_reader_that_went_away_is_no_error() -> None:
    """As where the output goes to `head`, nothing is said."""
    write("events.json", json.dumps([LARGE] * 2_000))
    with subprocess.Popen(
        [sys.executable, "-m", "fake_eventbridge", "match", "pattern.json", "events.json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.close()
        said = started.stderr.read()

    assert (141, b"") == (started.returncode, said)


def test_an_interrupt_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The status is a shell's for it."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fake_eventbridge.command_line.events", interrupted)

    assert 130 == main(["match", "pattern.json", "large.json"])
