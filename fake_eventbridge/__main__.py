"""The command line: what is installed, which rules match which events, and whether AWS takes a template."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from decimal import Decimal
from importlib import metadata
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.command_line import Event, Options, Problem, Rule, Verdict

_NAME = "python -m fake_eventbridge"
_MET, _UNMET, _UNUSABLE, _INTERRUPTED, _BROKEN_PIPE = 0, 1, 2, 130, 141
_FORMAT = 1  # of what --json prints; raised where a reader would have to change
_COMPANIONS = ("boto3", "botocore", "pytest", "moto", "aiobotocore", "aioboto3")
_OF_DEVELOPMENT = frozenset({"test", "lint"})
_COLOURS = {"matches": "32", "refused": "31", "disabled": "33", "schedule": "33", "refuses": "31", "unchecked": "33"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit status: 0, 1 where what was expected is not met, 2 where it cannot run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else _UNUSABLE
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return _BROKEN_PIPE
    return status


def _run(arguments: Sequence[str] | None) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.command is None:
        _tell_what_is_installed()
        return _MET
    from botocore.exceptions import ClientError  # noqa: PLC0415 - what is installed can be told without

    from fake_eventbridge import command_line  # noqa: PLC0415 - as above
    from fake_eventbridge.errors import InvalidPatternError, MisuseError  # noqa: PLC0415 - as above

    try:
        options = command_line.Options(
            _alone, dict(chosen.parameter), dict(chosen.imports), chosen.account, chosen.region
        )
        return _match(chosen, options) if chosen.command == "match" else _check(chosen, options)
    except (ClientError, InvalidPatternError, MisuseError, command_line.UsageError) as error:
        _complain(command_line.as_typed(str(error)))
    except RecursionError:
        _complain("The template or the event is nested too deeply.")
    return _UNUSABLE


def _alone(account: str | None, region: str | None) -> FakeEventBridge:
    """Make a fake that joins no other, and hands nothing on."""
    from fake_eventbridge import fake_eventbridge  # noqa: PLC0415 - as in _run

    return fake_eventbridge(forward=None, account=account, region=region)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence."""

    def error(self, message: str) -> NoReturn:
        _complain(f"{message[:1].upper()}{message[1:]}. Try `{self.prog} --help`.")
        raise SystemExit(_UNUSABLE)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog=_NAME, description=__doc__, allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    match = commands.add_parser("match", help="which rules match which events, and what refused", allow_abbrev=False)
    match.add_argument(
        "source", metavar="TEMPLATE_OR_PATTERN", help="what fake.deploy takes, or a file with one pattern"
    )
    match.add_argument(
        "events", metavar="EVENT", nargs="+", help="one event, a list, or JSON lines; - is standard input"
    )
    match.add_argument(
        "--expect", metavar="RULE", action="append", default=[], help="a rule that every event must match"
    )
    match.add_argument("--bus", metavar="NAME", help="only the rules of this event bus")
    check = commands.add_parser("check", help="whether AWS takes a template or a pattern", allow_abbrev=False)
    check.add_argument(
        "source", metavar="TEMPLATE_OR_PATTERN", help="what fake.deploy takes, or a file with one pattern"
    )
    for command in (match, check):
        command.add_argument("--json", action="store_true", help="print JSON, in a form that stays")
        command.add_argument(
            "--parameter", metavar="KEY=VALUE", action="append", type=_pair, default=[], help="a parameter's value"
        )
        command.add_argument(
            "--import",
            dest="imports",
            metavar="NAME=VALUE",
            action="append",
            type=_pair,
            default=[],
            help="what another stack exports",
        )
        command.add_argument("--account", metavar="ID", help="the account of the stack")
        command.add_argument("--region", metavar="NAME", help="the Region of the stack")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} has no name and value: expected NAME=VALUE")
    return name, value


def _match(chosen: argparse.Namespace, options: Options) -> int:
    from fake_eventbridge import command_line  # noqa: PLC0415 - as in _run

    events = command_line.events(chosen.events)
    rules, notes = command_line.rules(chosen.source, options)
    notes = [command_line.as_typed(note) for note in notes]
    if chosen.bus is not None:
        rules = _on_bus(rules, chosen.bus)
    expected = {name: command_line.named(name, rules) for name in chosen.expect}
    verdicts = [(event, [command_line.match(rule, event) for rule in rules]) for event in events]
    unmet = {
        name: [
            event.place for event, found in verdicts if not any(each.matches for each in found if each.rule in wanted)
        ]
        for name, wanted in expected.items()
    }
    if chosen.json:
        _print_json(
            {
                "format": _FORMAT,
                "source": chosen.source,
                "events": [
                    {"event": event.place, "rules": [_as_json(each) for each in found]} for event, found in verdicts
                ],
                "expected": [{"rule": name, "met": not places, "unmet": places} for name, places in unmet.items()],
                "notes": notes,
            }
        )
    else:
        _tell_verdicts(verdicts, notes)
    for name, places in unmet.items():
        if places:
            _complain(f"Expected {name} to match, and it does not match {', '.join(places)}.")
    return _UNMET if any(unmet.values()) else _MET


def _on_bus(rules: list[Rule], bus: str) -> list[Rule]:
    from fake_eventbridge import command_line  # noqa: PLC0415 - as in _run
    from fake_eventbridge.templates import errors  # noqa: PLC0415 - as in _run

    found = [rule for rule in rules if rule.bus == bus]
    if not found:
        raise command_line.UsageError(
            f"There is no rule on a bus {bus!r}. {errors.nearest(bus, {rule.bus for rule in rules})}"
        )
    return found


def _check(chosen: argparse.Namespace, options: Options) -> int:
    from fake_eventbridge import command_line  # noqa: PLC0415 - as in _run

    problems, notes = command_line.check(chosen.source, options)
    notes = [command_line.as_typed(note) for note in notes]
    if chosen.json:
        _print_json(
            {
                "format": _FORMAT,
                "source": chosen.source,
                "accepted": not problems,
                "refusals": [
                    {
                        "resource": each.resource,
                        "type": each.type,
                        "property": each.property or None,
                        "code": each.code or None,
                        "message": each.message,
                        "checked": each.is_checked,
                    }
                    for each in problems
                ],
                "notes": notes,
            }
        )
    else:
        _tell_problems(problems, notes)
    return _UNMET if problems else _MET


def _tell_verdicts(verdicts: list[tuple[Event, list[Verdict]]], notes: list[str]) -> None:
    for event, found in verdicts:
        _say(event.place)
        if not found:
            _say("  there are no rules")
        names = max((len(_printable(each.rule.logical)) for each in found), default=0)
        buses = max((len(_printable(each.rule.bus)) for each in found), default=0)
        for each in found:
            word = {None: "matches", "pattern": "refused"}.get(each.reason, each.reason or "")
            bus = f"  {_printable(each.rule.bus).ljust(buses)}" if buses else ""
            said = f"  {each.rule.schedule}" if each.rule.pattern is None else ""
            line = f"{_printable(each.rule.logical).ljust(names)}{bus}{_printable(said)}"
            _write(f"  {_coloured(word)}  {line}".rstrip())
            for leaf in each.refused:
                _say(f"            {str(leaf).removeprefix('refuses').strip()}")
    matching = sum(any(each.matches for each in found) for _, found in verdicts)
    _say(f"{matching} of {_counted(len(verdicts), 'event')} matched by a rule")
    _tell_notes(notes)


def _tell_problems(problems: list[Problem], notes: list[str]) -> None:
    for each in problems:
        about = "  ".join(filter(None, (each.resource, each.type, each.property)))
        _write(f"{_coloured('refuses' if each.is_checked else 'unchecked')}  {_printable(about)}".rstrip())
        for line in f"{each.code}: {each.message}".removeprefix(": ").splitlines():
            _say(f"             {line}")
    refused = sum(each.is_checked for each in problems)
    _say(f"AWS refuses {_counted(refused, 'resource')}" if problems else "AWS takes it")
    _tell_notes(notes)


def _tell_notes(notes: list[str]) -> None:
    for note in notes:
        _say(f"note: {note}")


def _tell_what_is_installed() -> None:
    _say(f"{'fake_eventbridge'.ljust(18)}{_version('fake_eventbridge')}")
    _say(f"{'Python'.ljust(18)}{sys.version.split()[0]}")
    for name in _COMPANIONS:
        _say(f"{name.ljust(18)}{_version(name)}")
    for extra, needed in _extras().items():
        missing = [name for name in needed if _version(name) == _ABSENT]
        said = "installed" if not missing else f"needs {', '.join(missing)}: pip install 'fake_eventbridge[{extra}]'"
        _say(f"{f'[{extra}]'.ljust(18)}{said}")
    _say("")
    _say("Commands:")
    _say(f"  {_NAME} match TEMPLATE_OR_PATTERN EVENT...   which rules match which events, and what refused")
    _say(f"  {_NAME} check TEMPLATE_OR_PATTERN            whether AWS takes it")
    _say(
        f"Each has --help. Exit status: {_MET}; {_UNMET} where an expectation is not met or AWS refuses; "
        f"{_UNUSABLE} where something cannot be read."
    )


_ABSENT = "not installed"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return _ABSENT


def _extras() -> dict[str, list[str]]:
    """Return the optional extras for users, with the packages that each needs."""
    try:
        requirements = metadata.requires("fake_eventbridge") or []
    except metadata.PackageNotFoundError:
        return {}
    found: dict[str, list[str]] = {}
    for requirement in requirements:
        named = re.match(r"([A-Za-z0-9._-]+).*extra == ['\"]([^'\"]+)['\"]", requirement)
        if named is not None and named[2] not in _OF_DEVELOPMENT:
            found.setdefault(named[2], []).append(named[1])
    return found


def _as_json(verdict: Verdict) -> dict[str, object]:
    rule = verdict.rule
    return {
        "rule": rule.logical,
        "name": rule.name,
        "bus": rule.bus or None,
        "state": rule.state,
        "matches": verdict.matches,
        "reason": verdict.reason,
        "refused": [
            {
                "path": ".".join(leaf.path),
                "matchers": list(leaf.matchers),
                "values": list(leaf.values),
                "hint": leaf.hint,
            }
            for leaf in verdict.refused
        ],
    }


def _print_json(value: object) -> None:
    def number(each: object) -> object:
        if isinstance(each, Decimal):
            return int(each) if each == each.to_integral_value() else float(each)
        return str(each)

    _write(json.dumps(value, indent=2, default=number))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _printable(text: str) -> str:
    """Return a text with what could command a terminal written as escapes."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _coloured(word: str) -> str:
    width = max(map(len, _COLOURS))
    if word not in _COLOURS or not _takes_colours(sys.stdout):
        return word.ljust(width)
    return f"\x1b[{_COLOURS[word]}m{word.ljust(width)}\x1b[0m"


def _takes_colours(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _say(text: str) -> None:
    _write(_printable(text))


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"{_NAME}: {_printable(' '.join(text.split()))}\n")


def _let_go_of_output() -> None:
    """Keep Python from writing the rest at its end, where it would complain again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


if __name__ == "__main__":
    sys.exit(main())
