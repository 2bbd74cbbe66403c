"""Fn::ForEach written out: each loop of a template becomes what it repeats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.templates.bounds import Count
from fake_eventbridge.templates.errors import misuse, shown
from fake_eventbridge.templates.values.intrinsics import EXTENSIONS, transforms
from fake_eventbridge.templates.values.pure_functions import as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Resolve = Callable[[object, str], object]

_LOOP = "Fn::ForEach::"
_VARIABLE = re.compile(r"([$&])\{([^{}!]+)\}")


def write_out(document: dict[str, object], resolve: Resolve) -> dict[str, object]:
    """Return a template without loops; `resolve` evaluates the collection of each.

    Raises:
        MisuseError: a loop is malformed, makes a key twice, or makes too much; or the template lacks the transform.
    """
    if not _has_loop(document):
        return document
    if EXTENSIONS not in transforms(document):
        raise misuse("Fn::ForEach", f"it needs `Transform: {EXTENSIONS}` in the template.")
    count = Count("Fn::ForEach")
    written: dict[str, object] = {
        name: _written(section, name, {}, resolve, count) for name, section in document.items()
    }
    return written


def _has_loop(value: object) -> bool:
    if isinstance(value, dict):
        return any(key.startswith(_LOOP) or _has_loop(each) for key, each in value.items())
    return isinstance(value, list) and any(map(_has_loop, value))


def _written(value: object, place: str, bound: Mapping[str, str], resolve: Resolve, count: Count) -> object:
    count.add()
    if isinstance(value, str):
        return _substituted(value, bound) if bound else value
    if isinstance(value, list):
        return [_written(each, f"{place}[{index}]", bound, resolve, count) for index, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and value.get("Ref") in bound:
        return bound[str(value["Ref"])]
    written: dict[str, object] = {}
    for key, each in value.items():
        if key.startswith(_LOOP):
            made = _loop(each, f"{place}.{key}", bound, resolve, count)
        else:
            name = _substituted(key, bound) if bound else key
            made = {name: _written(each, f"{place}.{key}", bound, resolve, count)}
        for name, member in made.items():
            if name in written:
                raise misuse(f"{place}.{key}", f"the loop makes the key {name!r} twice.")
            written[name] = member
    return written


def _loop(arguments: object, place: str, bound: Mapping[str, str], resolve: Resolve, count: Count) -> dict[str, object]:
    if not isinstance(arguments, list) or len(arguments) != 3:  # noqa: PLR2004 - variable, collection, output
        raise misuse(place, "Fn::ForEach takes an identifier, a collection and an object to repeat.")
    identifier, collection, output = arguments
    if not isinstance(identifier, str) or not isinstance(output, dict):
        raise misuse(place, f"Fn::ForEach takes an identifier and an object, not {shown(identifier)}, {shown(output)}.")
    values = as_list(resolve(_written(collection, place, bound, resolve, count), place), place)
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    made: dict[str, object] = {}
    for value in flat:
        member = _written(output, place, {**bound, identifier: as_text(value, place)}, resolve, count)
        for key, each in member.items() if isinstance(member, dict) else ():
            if key in made:
                raise misuse(place, f"the loop makes the key {key!r} twice: let it hold ${{{identifier}}}.")
            made[key] = each
    return made


def _substituted(text: str, bound: Mapping[str, str]) -> str:
    """Return a text with the variables of loops put in; `&{x}` puts in letters and digits only."""

    def replace(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if name not in bound:
            return found[0]
        return bound[name] if kind == "$" else re.sub("[^A-Za-z0-9]", "", bound[name])

    return _VARIABLE.sub(replace, text)
