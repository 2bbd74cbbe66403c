"""What the commands `match` and `check` find out about templates, patterns and events, as data."""

from __future__ import annotations

import json
import re
import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fake_eventbridge import patterns
from fake_eventbridge.aws import json_encoding
from fake_eventbridge.errors import InvalidPatternError, MisuseError
from fake_eventbridge.patterns.on_demand import explain
from fake_eventbridge.templates import World, deploy
from fake_eventbridge.templates.errors import nearest
from fake_eventbridge.templates.formats import files, terraform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fake_eventbridge.fake.fake import FakeEventBridge
    from fake_eventbridge.patterns import Pattern
    from fake_eventbridge.patterns.on_demand import LeafReport
    from fake_eventbridge.templates import Stack
    from fake_eventbridge.templates.records import Refused

STANDARD_INPUT = "-"
# What tells a template from a pattern, whose members are those of events.
_OF_TEMPLATES = frozenset({"AWSTemplateFormatVersion", "Resources", "Transform", "artifacts"})
_OF_ENTRIES = frozenset({"Source", "DetailType", "Detail"})
_UNOFFERED = re.compile(r"Event source (aws\.partner/([^/\s]+)/(\S+)) does not exist")

# Where a refusal names what it is about: `(Resources.Rule.Properties.Name, AWS::Events::Rule, stack shop)`.
_PLACE = re.compile(r"\((Resources\..*), [A-Za-z]+::Events::\w+, stack [^,]*\)\Z")


class UsageError(Exception):
    """What was asked for on the command line cannot be done; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a template is deployed with; `start` makes the fake that it is deployed in, which is not active yet."""

    start: Callable[[str | None, str | None], FakeEventBridge]
    parameters: Mapping[str, str] = field(default_factory=dict)
    imports: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a template, or the one pattern of a file; `pattern` is None for a schedule."""

    logical: str
    name: str
    bus: str
    state: str
    pattern: Pattern | None
    schedule: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What the rule may be called."""
        return (self.logical, self.name)


@dataclass(frozen=True, slots=True)
class Event:
    """An event, and where it was read: a file, and its place there if that holds several."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule against one event; `refused` are the leaves that did not hold."""

    rule: Rule
    pattern_matches: bool
    refused: tuple[LeafReport, ...] = ()

    @property
    def matches(self) -> bool:
        """Return whether the rule sends the event to its targets."""
        return self.pattern_matches and self.rule.state != "DISABLED"

    @property
    def reason(self) -> str | None:
        """Why the rule does not send the event, in a word; None where it does."""
        if self.matches:
            return None
        return "schedule" if self.rule.pattern is None else "disabled" if self.pattern_matches else "pattern"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a template that AWS refuses; `is_checked` is False where it needs something else that is refused.

    `property` is where in the resource, as far as it is known.
    """

    resource: str
    type: str
    code: str
    message: str
    is_checked: bool = True
    property: str = ""


def events(sources: Sequence[str]) -> list[Event]:
    """Read events: each source is a file, or `-`, with one event, a list of events, or one on each line.

    Raises:
        UsageError: one cannot be read, or holds something that is no event.
    """
    if sources.count(STANDARD_INPUT) > 1:
        raise UsageError("Standard input is read once: give - once.")
    return [event for source in sources for event in _events_of(source)]


def rules(source: str, options: Options) -> tuple[list[Rule], list[str]]:
    """Return the rules of a template, or the one pattern of a file, and what else a reader should know.

    Raises:
        UsageError: the source cannot be read.
        MisuseError: something in the template cannot be resolved.
        ClientError: AWS would refuse a resource.
        InvalidPatternError: AWS would refuse the pattern.
    """
    text = _pattern_in(source)
    if text is not None:
        _require_no_options(options)
        name = Path(source).name
        return [Rule(name, Path(source).stem, "", "ENABLED", patterns.compile(text))], []
    with _deployed(source, options, None) as (stack, notes):
        found = [
            Rule(
                each.logical,
                each.name,
                each.bus,
                each.state,
                None if each.event_pattern is None else patterns.compile(each.event_pattern),
                each.schedule,
            )
            for each in stack.rules
        ]
        return found, [*notes, *stack.notes]


def match(rule: Rule, event: Event) -> Verdict:
    """Hold an event against a rule."""
    if rule.pattern is None:
        return Verdict(rule, pattern_matches=False)
    explanation = explain(rule.pattern, event.text)
    return Verdict(rule, explanation.matched, () if explanation.matched else explanation.refused)


def named(name: str, known: Sequence[Rule]) -> list[Rule]:
    """Return the rules that a name means.

    Raises:
        UsageError: it means none; the text has the nearest names.
    """
    found = [rule for rule in known if name in rule.names]
    if not found:
        names = {each for rule in known for each in rule.names}
        raise UsageError(f"There is no rule {name!r}. {nearest(name, names)}")
    return found


def check(source: str, options: Options) -> tuple[list[Problem], list[str]]:
    """Return what AWS refuses in a template or a pattern, and what else a reader should know.

    Each resource is tried, and of each its first refusal is told. What keeps the template from being read ends it.

    Raises:
        UsageError: the source cannot be read, or a value is to be given.
    """
    text = _pattern_in(source)
    if text is not None:
        _require_no_options(options)
        try:
            patterns.compile(text)
        except InvalidPatternError as error:
            return [Problem(Path(source).name, "event pattern", "InvalidEventPatternException", str(error))], []
        return [], []
    refused: list[Refused] = []
    try:
        with _deployed(source, options, refused) as (stack, told):
            notes = [*told, *stack.notes]
    except ClientError as error:
        return [_problem("", "", error)], ["Nothing further was checked."]
    except MisuseError as error:
        if not re.match(r"Resources|Outputs|Conditions|Mappings|Rules", str(error)) or is_to_be_given(error):
            raise
        return [_problem("", "", error)], ["Nothing further was checked."]
    for each in refused:
        if each.error is not None and is_to_be_given(each.error):
            raise each.error
    return [_problem(each.logical, each.type, each.error, each.needs) for each in refused], notes


def as_typed(text: str) -> str:
    """Return a message with the arguments of `fake.deploy` as the options that they are on the command line."""
    text = re.sub(r"""parameters=\{["']([^"']+)["']: \.\.\.\}""", r"--parameter \1=...", text)
    return re.sub(r"""imports=\{["']([^"']+)["']: \.\.\.\}""", r"--import \1=...", text)


def is_to_be_given(error: Exception) -> bool:
    """Return whether a mistake is that a value was not given on the command line."""
    return isinstance(error, MisuseError) and re.search(r"(parameters|imports)=", str(error)) is not None


def _problem(logical: str, kind: str, error: Exception | None, needs: Sequence[str] = ()) -> Problem:
    if error is None:
        needed = ", ".join(needs)
        return Problem(logical, kind, "", f"not checked, as it needs {needed}", is_checked=False)
    if not isinstance(error, ClientError):
        return Problem(logical, kind, "", str(error))
    said = error.response.get("Error", {})
    place = _PLACE.search(str(error))
    about = place[1].removeprefix(f"Resources.{logical}").lstrip(".") if place else ""
    return Problem(logical, kind, str(said.get("Code", "")), str(said.get("Message", "")), property=about)


def _events_of(source: str) -> Iterator[Event]:
    text = _read(source)
    name = "standard input" if source == STANDARD_INPUT else source
    try:
        whole = json_encoding.loads(text)
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) < 2 or not _is_json(lines[0][1]):  # noqa: PLR2004 - else it is one document
            raise UsageError(_not_json(name, error)) from None
        for number, line in lines:
            yield _event(line, f"{name}, line {number}")
        return
    except ValueError as error:
        raise UsageError(f"{name} is not JSON: {error}") from None
    if not isinstance(whole, list):
        yield _event(text, name)
        return
    if not whole:
        raise UsageError(f"{name} holds no event: its list is empty.")
    for index, each in enumerate(whole):
        yield _event(json.dumps(each, ensure_ascii=False), f"{name}[{index}]")


def _event(text: str, place: str) -> Event:
    try:
        value = json_encoding.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(_not_json(place, error)) from None
    except ValueError as error:
        raise UsageError(f"{place} is not JSON: {error}") from None
    if not isinstance(value, dict):
        kinds = {"NoneType": "null", "list": "a list", "str": "a string", "bool": "a boolean"}
        raise UsageError(
            f"{place} is no event: an event is a JSON object, not {kinds.get(type(value).__name__, 'a number')}."
        )
    if value.keys() & _OF_ENTRIES and not value.keys() & {"source", "detail-type", "detail"}:
        raise UsageError(
            f"{place} is an entry of PutEvents and no event: give it as a rule sees it, with source, detail-type and "
            "detail."
        )
    return Event(place, text)


def _is_json(text: str) -> bool:
    try:
        json_encoding.loads(text)
    except ValueError:
        return False
    return True


def _not_json(place: str, error: json.JSONDecodeError) -> str:
    return f"{place} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."


def _read(source: str) -> str:
    try:
        content = sys.stdin.buffer.read() if source == STANDARD_INPUT else Path(source).read_bytes()
        return content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        name = "standard input" if source == STANDARD_INPUT else source
        if isinstance(error, UnicodeDecodeError):
            raise UsageError(f"{name} is not text in UTF-8.") from None
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{name} cannot be read: {said}.") from None


def _pattern_in(source: str) -> str | None:
    """Return the pattern in a file as JSON text, or None where the source is a template."""
    if Path(source).is_dir():
        return None
    text = _read(source)
    try:
        document = json_encoding.loads(text)
    except ValueError:
        document = files.parse(text, Path(source).name, Path(source).suffix)
        text = ""
    if not isinstance(document, dict):
        raise UsageError(f"{source} is neither a template nor a pattern: it holds no object.")
    if document.keys() & _OF_TEMPLATES or terraform.is_terraform(document):
        return None
    return text or json.dumps(document, ensure_ascii=False)


def _require_no_options(options: Options) -> None:
    if options.parameters or options.imports:
        raise UsageError("A pattern takes no parameters and no imports: give --parameter and --import with a template.")


@contextmanager
def _deployed(source: str, options: Options, refused: list[Refused] | None) -> Iterator[tuple[Stack, list[str]]]:
    """Deploy a template in a fake of its own; a partner's event sources count as offered."""
    notes: list[str] = []
    with warnings.catch_warnings(record=True) as warned, options.start(options.account, options.region) as fake:
        warnings.simplefilter("always")
        stack, offered = _try(fake, source, options, refused)
        while stack is None or offered is not None:
            notes.append(f"The partner event source {offered} is taken as offered.")
            if refused is not None:
                refused.clear()
            if stack is not None:
                stack.delete()
            stack, offered = _try(fake, source, options, refused)
        yield stack, [*notes, *(str(each.message) for each in warned)]


def _try(
    fake: FakeEventBridge, source: str, options: Options, refused: list[Refused] | None
) -> tuple[Stack | None, str | None]:
    """Deploy, and return the stack, or a partner event source that it misses and that is offered by now."""
    try:
        stack = _deploy(fake, source, options, refused)
    except ClientError as error:
        offered = _offered(fake, error, options)
        if offered is None:
            raise
        return None, offered
    errors = [each.error for each in refused or () if isinstance(each.error, ClientError)]
    return stack, next(filter(None, (_offered(fake, each, options) for each in errors)), None)


def _deploy(fake: FakeEventBridge, source: str, options: Options, refused: list[Refused] | None) -> Stack:
    activation, clients = fake._active("deploy"), fake._client_of  # noqa: SLF001 - as fake.deploy does, and collects
    return deploy(
        World(activation, clients, fake.target, refused),
        Path(source),
        parameters=options.parameters,
        imports=options.imports,
        name=None,
        account=None,
        region=None,
    )


def _offered(fake: FakeEventBridge, error: ClientError, options: Options) -> str | None:
    """Offer the partner event source that a refusal misses, and return its name, or None for another refusal."""
    missing = _UNOFFERED.search(str(error))
    if missing is None:
        return None
    name, partner, rest = missing.groups()
    fake.partner(partner).offer(rest, to=options.account)
    return name
