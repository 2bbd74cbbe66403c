"""The functions of a template that need nothing but their arguments: Join, Split, Select, Base64, Cidr and the like."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from typing import TYPE_CHECKING

from fake_eventbridge.templates.errors import misuse, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_MOST_NETWORKS = 256
_BITS = {4: 32, 6: 128}


def as_text(value: object, place: str) -> str:
    """Return a scalar as a string, as CloudFormation writes it.

    Raises:
        MisuseError: it is none.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise misuse(place, f"a string is expected here, not {shown(value)}.")


def as_list(value: object, place: str) -> list[object]:
    """Return a list.

    Raises:
        MisuseError: it is none.
    """
    if not isinstance(value, list):
        raise misuse(place, f"a list is expected here, not {shown(value)}.")
    return value


def are_equal(left: object, right: object) -> bool:
    """Return whether two values are equal in a condition, which compares what they are written as."""
    if isinstance(left, (str, int, float)) and isinstance(right, (str, int, float)):
        return as_text(left, "") == as_text(right, "")
    return left == right


def parts_of_sub(template: str) -> Iterator[tuple[str, str | None]]:
    """Return each literal part of an Fn::Sub with the variable that follows it, None after the last."""
    literal, end = "", 0
    for found in _VARIABLE.finditer(template):
        literal += template[end : found.start()]
        end = found.end()
        name = found[1].strip()
        if name.startswith("!"):
            literal += "${" + name[1:] + "}"
            continue
        yield literal, name
        literal = ""
    yield literal + template[end:], None


def _join(arguments: object, place: str) -> object:
    separator, values = _two(arguments, "Fn::Join takes a separator and a list.", place)
    texts = [as_text(each, place) for each in as_list(values, place)]
    return as_text(separator, place).join(texts)


def _split(arguments: object, place: str) -> object:
    separator, text = _two(arguments, "Fn::Split takes a separator and a string.", place)
    if not separator:
        raise misuse(place, "Fn::Split takes a separator that is not empty.")
    return list(as_text(text, place).split(as_text(separator, place)))


def _select(arguments: object, place: str) -> object:
    index, values = _two(arguments, "Fn::Select takes an index and a list.", place)
    listed = as_list(values, place)
    text = as_text(index, place)
    if not text.isdecimal() or int(text) >= len(listed):
        raise misuse(place, f"Fn::Select cannot select {text!r} of a list of {len(listed)}.")
    return listed[int(text)]


def _base64(arguments: object, place: str) -> object:
    return base64.b64encode(as_text(arguments, place).encode()).decode()


def _zones(arguments: object, place: str) -> object:
    region = as_text(arguments, place)
    return [f"{region}{letter}" for letter in "abc"]


def _length(arguments: object, place: str) -> object:
    return len(as_list(arguments, place))


def _to_json_string(arguments: object, place: str) -> object:
    if not isinstance(arguments, (dict, list)):
        raise misuse(place, f"Fn::ToJsonString takes an object or a list, not {shown(arguments)}.")
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def _cidr(arguments: object, place: str) -> object:
    if not isinstance(arguments, list) or len(arguments) not in {2, 3}:
        raise misuse(place, "Fn::Cidr takes a block, a count, and the bits of each subnet.")
    block, count = as_text(arguments[0], place), as_text(arguments[1], place)
    try:
        network = ipaddress.ip_network(block)
        bits = int(as_text(arguments[2], place)) if len(arguments) == 3 else 8  # noqa: PLR2004 - with its bits
        wanted = int(count)
        if not 1 <= wanted <= _MOST_NETWORKS:
            raise misuse(place, f"Fn::Cidr takes a count from 1 to {_MOST_NETWORKS}, not {count}.")
        subnets = network.subnets(new_prefix=_BITS[network.version] - bits)
        found = [str(each) for _, each in zip(range(wanted), subnets, strict=False)]
    except ValueError as error:
        raise misuse(place, f"Fn::Cidr cannot divide {block}: {error}.") from None
    if len(found) < wanted:
        raise misuse(place, f"Fn::Cidr cannot divide {block} into {count} blocks.")
    return found


def _two(arguments: object, sentence: str, place: str) -> tuple[object, object]:
    if not isinstance(arguments, list) or len(arguments) != 2:  # noqa: PLR2004 - which these functions take
        raise misuse(place, sentence)
    return arguments[0], arguments[1]


FUNCTIONS: dict[str, Callable[[object, str], object]] = {
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::GetAZs": _zones,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _to_json_string,
}
