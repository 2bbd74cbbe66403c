"""YAML as CloudFormation reads it: short forms of functions, no dates, no key twice, and never without bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.bounds import MOST_LEVELS, Count, too_deep
from fake_eventbridge.templates.errors import misuse, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Event, ScalarEvent

INSTALL = "pip install 'fake_eventbridge[templates]'"

_FUNCTIONS = (
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    # What the Rules section knows beside.
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "RefAll",
    "ValueOf",
    "ValueOfAll",
)
_TAGS = {f"!{name}": f"Fn::{name}" for name in _FUNCTIONS} | {"!Ref": "Ref", "!Condition": "Condition"}

# YAML 1.1's core, but that an integer that would change when it is written again, such as 007, stays text.
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_TRUE = re.compile(r"(?:yes|Yes|YES|true|True|TRUE|on|On|ON)\Z")
_FALSE = re.compile(r"(?:no|No|NO|false|False|FALSE|off|Off|OFF)\Z")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,30})\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?\Z")
_STANDARD = "tag:yaml.org,2002:"
_MERGE = "<<"


@dataclass(slots=True)
class _Open:
    """A list or an object whose end has not come yet."""

    value: list[object] | dict[str, object]
    tag: str | None
    anchor: str | None
    mark: object
    started_at: int
    key: str | None = None
    is_merge: bool = False
    merged: list[object] = field(default_factory=list)


def read(text: str, name: str) -> object:
    """Return a YAML document as plain values; short forms are written in full, `!Ref X` as `{"Ref": "X"}`.

    Raises:
        MisuseError: PyYAML is not installed, or the text is no YAML, holds a key twice, an unknown tag, aliases that
            refer to themselves or grow without end, or is nested too deeply.
    """
    try:
        import yaml  # noqa: PLC0415 - an extra, which JSON does without
    except ImportError:
        raise MisuseError(f"Reading the YAML of {name} needs PyYAML: {INSTALL}") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(name).build(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = name if mark is None else _place(name, mark)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise misuse(where, f"not valid YAML: {reason}.") from None


def _place(name: str, mark: object) -> str:
    return f"{name}, line {getattr(mark, 'line', 0) + 1}, column {getattr(mark, 'column', 0) + 1}"


class _Builder:
    """Plain values made from a parser's events, without recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._count = Count(name)
        self._anchors: dict[str, tuple[object, int] | None] = {}
        self._open: list[_Open] = []
        self._documents: list[object] = []

    def build(self, events: Iterator[Event]) -> object:
        for event in events:
            kind = type(event).__name__
            if kind == "ScalarEvent":
                self._scalar(event)  # type: ignore[arg-type]  # its name says so
            elif kind == "AliasEvent":
                self._alias(event)
            elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
                self._start(event, {} if kind == "MappingStartEvent" else [])
            elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
                self._end()
        if len(self._documents) > 1:
            raise misuse(self._name, "a template is one YAML document, and this text holds several.")
        return self._documents[0] if self._documents else None

    def _scalar(self, event: ScalarEvent) -> None:
        self._count.add()
        is_plain = event.implicit[0] and event.style in {None, ""}
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.is_merge:
            self._key(top, event, is_plain=is_plain)
            return
        value = self._typed(event, is_plain=is_plain)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, event.start_mark)

    def _key(self, top: _Open, event: ScalarEvent, *, is_plain: bool) -> None:
        key = event.value
        if key == _MERGE and is_plain:
            top.is_merge = True
            return
        if event.anchor is not None:
            self._anchors[event.anchor] = (key, 1)
        if isinstance(top.value, dict) and key in top.value:
            raise misuse(_place(self._name, event.start_mark), f"the key {key!r} stands twice in one object.")
        top.key = key

    def _typed(self, event: ScalarEvent, *, is_plain: bool) -> object:
        tag, text = event.tag, event.value
        if tag is None or tag == "!":
            return _implicit(text) if is_plain and tag is None else text
        if tag.startswith(_STANDARD):
            kind = tag.removeprefix(_STANDARD)
            return text if kind == "str" else _implicit(text)
        return self._function(tag, text, event.start_mark)

    def _alias(self, event: Event) -> None:
        anchor: str = getattr(event, "anchor", "")
        if anchor not in self._anchors:
            raise misuse(_place(self._name, event.start_mark), f"the alias *{anchor} has no anchor before it.")
        found = self._anchors[anchor]
        if found is None:
            raise misuse(_place(self._name, event.start_mark), f"the alias *{anchor} stands inside its own anchor.")
        value, size = found
        self._count.add(size)
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.is_merge:
            top.key = str(value)
            return
        self._add(value, event.start_mark)

    def _start(self, event: Event, value: list[object] | dict[str, object]) -> None:
        self._count.add()
        if len(self._open) >= MOST_LEVELS:
            raise too_deep(_place(self._name, event.start_mark))
        top = self._open[-1] if self._open else None
        if top is not None and isinstance(top.value, dict) and top.key is None and not top.is_merge:
            raise misuse(_place(self._name, event.start_mark), "the key of an object is a list or an object.")
        anchor: str | None = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[anchor] = None
        tag: str | None = getattr(event, "tag", None)
        self._open.append(_Open(value, tag, anchor, event.start_mark, self._count.values))

    def _end(self) -> None:
        done = self._open.pop()
        value: object = done.value
        if isinstance(done.value, dict):
            for merged in reversed(done.merged):
                done.value.update(
                    {key: each for key, each in self._mergeable(merged, done.mark) if key not in done.value}
                )
        if done.tag is not None and not done.tag.startswith(_STANDARD):
            value = self._function(done.tag, value, done.mark)
        if done.anchor is not None:
            self._anchors[done.anchor] = (value, self._count.values - done.started_at + 1)
        self._add(value, done.mark)

    def _mergeable(self, merged: object, mark: object) -> Iterator[tuple[str, object]]:
        for each in merged if isinstance(merged, list) else [merged]:
            if not isinstance(each, dict):
                raise misuse(_place(self._name, mark), "<< takes an object, or a list of objects.")
            yield from each.items()

    def _add(self, value: object, mark: object) -> None:
        if not self._open:
            self._documents.append(value)
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.is_merge:
            top.merged.append(value)
            top.is_merge = False
        elif top.key is not None:
            top.value[top.key] = value
            top.key = None
        else:
            raise misuse(_place(self._name, mark), f"{shown(value)} cannot be the key of an object.")

    def _function(self, tag: str, value: object, mark: object) -> object:
        name = _TAGS.get(tag)
        if name is None:
            raise misuse(_place(self._name, mark), f"the tag {tag} is unknown. {nearest(tag, _TAGS)}")
        if name == "Fn::GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {name: value}


def _implicit(text: str) -> object:
    if _NULL.match(text):
        return None
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _FLOAT.match(text) else text
