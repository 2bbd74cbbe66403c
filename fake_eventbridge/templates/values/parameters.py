"""What the parameters of a template are worth: given values and defaults, checked as CloudFormation checks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.errors import misuse, nearest, shown
from fake_eventbridge.templates.values.placeholders import placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping

_SSM = re.compile(r"AWS::SSM::Parameter::Value<(.+)>\Z")
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")


class Parameters:
    """The parameters of one stack; a value that nothing needs may be missing."""

    def __init__(
        self, declared: object, given: Mapping[str, object], notes: list[str], stored: Mapping[str, object]
    ) -> None:
        if declared is not None and not isinstance(declared, dict):
            raise misuse("Parameters", f"an object of parameters is expected, not {shown(declared)}.")
        self._declared: dict[str, dict[str, object]] = {}
        self._values: dict[str, str | list[str]] = {}
        self._notes = notes
        self._stored = stored
        for name, parameter in (declared or {}).items():
            if not isinstance(parameter, dict):
                raise misuse(f"Parameters.{name}", f"an object with a Type is expected, not {shown(parameter)}.")
            self._declared[name] = parameter
        for name in given:
            if name not in self._declared:
                raise MisuseError(
                    f"parameters={{{name!r}: ...}}: the template has no such parameter. {nearest(name, self._declared)}"
                )
        for name, parameter in self._declared.items():
            if given.get(name) is not None:
                value = given[name]
                if _SSM.match(_type(parameter)) is not None and isinstance(value, str):
                    value = stored.get(value, value)
                self._values[name] = _checked(name, parameter, value)
            elif "Default" in parameter and _SSM.match(_type(parameter)) is None:
                self._values[name] = _checked(name, parameter, parameter["Default"])

    def __contains__(self, name: object) -> bool:
        return name in self._declared

    @property
    def names(self) -> list[str]:
        """The names of all parameters."""
        return list(self._declared)

    @property
    def known(self) -> dict[str, object]:
        """The parameters that have a value, lists as CloudFormation takes them: parted by commas."""
        return {name: ",".join(value) if isinstance(value, list) else value for name, value in self._values.items()}

    def value(self, name: str, place: str) -> str | list[str]:
        """Return what `Ref` gives for a parameter, numbers as strings.

        Raises:
            MisuseError: it has no value.
        """
        if name in self._values:
            return self._values[name]
        parameter = self._declared[name]
        kept = self._stored.get(str(parameter.get("Default"))) if _SSM.match(_type(parameter)) else None
        if kept is None and not _is_kept_in_aws(parameter):
            raise misuse(place, f'the parameter {name} has no value: pass `parameters={{"{name}": ...}}`.')
        value = self._stand_in(name, parameter) if kept is None else _checked(name, parameter, kept)
        self._values[name] = value
        return value

    def _stand_in(self, name: str, parameter: Mapping[str, object]) -> str | list[str]:
        """Return a placeholder for a value that no template holds, and note it."""
        kind = _type(parameter)
        in_store = _SSM.match(kind)
        if in_store is not None and "Default" in parameter:
            made = placeholder("ssm", str(parameter["Default"]))
            why = f"its value is kept in SSM as {parameter['Default']}, which is not read"
        else:
            made = placeholder("parameter", name)
            why = "it has no value"
        self._notes.append(
            f'Parameters.{name}: {why}: {made!r} stands for it; pass `parameters={{"{name}": ...}}` to give the value.'
        )
        return [made] if _is_list(in_store[1] if in_store else kind) else made


def _is_kept_in_aws(parameter: Mapping[str, object]) -> bool:
    """Return whether a parameter is a secret, or names something that exists in AWS, such as a VPC."""
    is_secret = str(parameter.get("NoEcho", "")).lower() == "true"
    return is_secret or "AWS::" in _type(parameter)


def _type(parameter: Mapping[str, object]) -> str:
    kind = parameter.get("Type", "String")
    return kind if isinstance(kind, str) else "String"


def _is_list(kind: str) -> bool:
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def _checked(name: str, parameter: Mapping[str, object], given: object) -> str | list[str]:
    """Return a value as its parameter's type has it.

    Raises:
        MisuseError: CloudFormation would refuse it.
    """
    kind = _type(parameter)
    in_store = _SSM.match(kind)
    if _is_list(in_store[1] if in_store else kind):
        listed = given if isinstance(given, (list, tuple)) else _text(name, given).split(",")
        values = [_text(name, each).strip() for each in listed]
        if values == [""]:
            values = []
    else:
        values = [_text(name, given)]
    for value in values:
        _check(name, parameter, value)
        if kind in {"Number", "List<Number>"} and _NUMBER.match(value) is None:
            raise misuse(f"Parameters.{name}", f"{shown(value)} is not a number.")
    return values if _is_list(in_store[1] if in_store else kind) else values[0]


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise misuse(f"Parameters.{name}", f"{shown(value)} is not a value of a parameter: pass a string or a number.")


def _check(name: str, parameter: Mapping[str, object], value: str) -> None:
    place = f"Parameters.{name}"
    allowed = parameter.get("AllowedValues")
    if isinstance(allowed, list) and value not in [_text(name, each) for each in allowed]:
        raise misuse(place, f"{shown(value)} is not one of its AllowedValues {shown(allowed)}.")
    pattern = parameter.get("AllowedPattern")
    if isinstance(pattern, str):
        try:
            matches = re.fullmatch(pattern, value) is not None
        except re.error:
            matches = True  # Java's regular expressions know more than Python's
        if not matches:
            raise misuse(place, f"{shown(value)} does not match its AllowedPattern {pattern}")
    for bound, is_broken in (("MinLength", len(value).__lt__), ("MaxLength", len(value).__gt__)):
        limit = _number(parameter.get(bound))
        if limit is not None and is_broken(int(limit)):
            raise misuse(place, f"{shown(value)} is beyond its {bound} of {parameter[bound]}.")
    number = _number(value)
    for bound in ("MinValue", "MaxValue"):
        limit = _number(parameter.get(bound))
        if limit is None or number is None:
            continue
        if (number < limit) if bound == "MinValue" else (number > limit):
            raise misuse(place, f"{value} is beyond its {bound} of {parameter[bound]}.")


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, (str, int, float)) else None
    except ValueError:
        return None
