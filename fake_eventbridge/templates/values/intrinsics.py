"""What the functions of a template give: Ref, Fn::Sub, Fn::If and all others, and the conditions by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fake_eventbridge.templates.bounds import LONGEST_STRING
from fake_eventbridge.templates.errors import misuse, nearest, shown
from fake_eventbridge.templates.values import pure_functions
from fake_eventbridge.templates.values.pure_functions import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fake_eventbridge.templates.values.parameters import Parameters

EXTENSIONS = "AWS::LanguageExtensions"
NO_VALUE = "AWS::NoValue"


class Absent:
    """What `AWS::NoValue` gives: the property or the member is not there."""


ABSENT = Absent()


class Names(Protocol):
    """What the resources of a stack are called."""

    def ref(self, logical: str, place: str) -> object:
        """Return what `Ref` gives for a resource."""

    def attribute(self, logical: str, name: str, place: str) -> object:
        """Return what `Fn::GetAtt` gives."""

    def logical_ids(self) -> Collection[str]:
        """Return the ids of the resources that are made."""


class Resolver:
    """The values of one stack's template.

    `imported` returns what a name exports, given the name and the place that asks.
    """

    def __init__(
        self,
        document: Mapping[str, object],
        *,
        pseudo: Mapping[str, object],
        parameters: Parameters,
        names: Names,
        imported: Callable[[str, str], object],
    ) -> None:
        self._pseudo = pseudo
        self._parameters = parameters
        self._names = names
        self._imported = imported
        self._mappings = _section(document, "Mappings")
        self._conditions = _section(document, "Conditions")
        self._has_extensions = EXTENSIONS in transforms(document)
        self._decided: dict[str, bool | None] = {}
        self._functions: dict[str, Callable[[object, str], object]] = {
            "Fn::If": self._if,
            "Fn::Sub": self._sub,
            "Fn::GetAtt": self._get_att,
            "Fn::FindInMap": self._find_in_map,
            "Fn::ImportValue": self._import_value,
            "Fn::Transform": self._transform,
            **dict.fromkeys(("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not"), self._only_in_conditions),
        }

    def resolve(self, value: object, place: str) -> object:
        """Return a value with its functions evaluated; members that have no value are left out.

        Raises:
            MisuseError: something cannot be resolved; it names the place, and the argument to give.
        """
        if isinstance(value, dict):
            name = function_of(value)
            if name is not None:
                return self._call(name, value[name], place)
            members = ((key, self.resolve(each, f"{place}.{key}")) for key, each in value.items())
            return {key: each for key, each in members if each is not ABSENT}
        if isinstance(value, list):
            items = (self.resolve(each, f"{place}[{index}]") for index, each in enumerate(value))
            return [each for each in items if each is not ABSENT]
        return value

    def text(self, value: object, place: str) -> str:
        """Return a value that is a string, or a number or boolean as one."""
        return as_text(self.resolve(value, place), place)

    def condition(self, name: str, place: str) -> bool:
        """Return whether a condition of the template holds.

        Raises:
            MisuseError: there is none of that name, or conditions depend on one another in a circle.
        """
        if name not in self._conditions:
            raise misuse(place, f"there is no condition {name!r}. {nearest(name, self._conditions)}")
        if name not in self._decided:
            self._decided[name] = None
            try:
                self._decided[name] = self._holds(self._conditions[name], f"Conditions.{name}")
            finally:
                if self._decided[name] is None:
                    del self._decided[name]
        decided = self._decided[name]
        if decided is None:
            raise misuse(place, f"the condition {name} depends on itself.")
        return decided

    def branch(self, arguments: object, place: str) -> object:
        """Return the value that an `Fn::If` chooses, not resolved yet."""
        if not isinstance(arguments, list) or len(arguments) != 3:  # noqa: PLR2004 - condition, then, else
            raise misuse(place, "Fn::If takes a condition's name and two values.")
        if not isinstance(arguments[0], str):
            raise misuse(place, f"Fn::If takes the name of a condition, not {shown(arguments[0])}.")
        return arguments[1] if self.condition(arguments[0], place) else arguments[2]

    def _call(self, name: str, arguments: object, place: str) -> object:
        if name == "Ref":
            return self._ref(arguments, place)
        function = self._functions.get(name)
        if function is not None:
            return function(arguments, place)
        pure = pure_functions.FUNCTIONS.get(name)
        if pure is None:
            known = ["Ref", *self._functions, *pure_functions.FUNCTIONS]
            raise misuse(place, f"the function {name} is unknown. {nearest(name, known)}")
        if name in {"Fn::Length", "Fn::ToJsonString"}:
            self._require_extensions(name, place)
        resolved = self.resolve(arguments, place)
        if name == "Fn::GetAZs" and resolved in ("", None, ABSENT):
            resolved = self._pseudo["AWS::Region"]
        result = pure(resolved, place)
        if isinstance(result, str) and len(result) > LONGEST_STRING:
            raise misuse(place, f"{name} gives more than {LONGEST_STRING:,} characters.")
        return result

    def _ref(self, name: object, place: str) -> object:
        if not isinstance(name, str):
            name = self.resolve(name, place) if self._has_extensions else name
            if not isinstance(name, str):
                raise misuse(place, f"Ref takes the name of a parameter or a resource, not {shown(name)}.")
        if name == NO_VALUE:
            return ABSENT
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            return self._parameters.value(name, place)
        if name in self._names.logical_ids():
            return self._names.ref(name, place)
        if name.startswith("AWS::"):
            raise misuse(place, f"{name} is not a pseudo parameter. {nearest(name, self._pseudo)}")
        known = [*self._parameters.names, *self._names.logical_ids()]
        raise misuse(place, f"there is no parameter or resource {name!r}. {nearest(name, known)}")

    def _get_att(self, arguments: object, place: str) -> object:
        if isinstance(arguments, str):
            arguments = arguments.split(".", 1)
        if not isinstance(arguments, list) or len(arguments) < 2:  # noqa: PLR2004 - resource and attribute
            raise misuse(place, f"Fn::GetAtt takes a resource and an attribute, not {shown(arguments)}.")
        logical, *rest = (self.text(each, place) for each in arguments)
        return self._attribute(logical, ".".join(rest), place)

    def _attribute(self, logical: str, attribute: str, place: str) -> object:
        if logical not in self._names.logical_ids():
            raise misuse(place, f"there is no resource {logical!r}. {nearest(logical, self._names.logical_ids())}")
        return self._names.attribute(logical, attribute, place)

    def _sub(self, arguments: object, place: str) -> object:
        variables: dict[str, object] = {}
        template = arguments
        if isinstance(arguments, list):
            if len(arguments) != 2 or not isinstance(arguments[1], dict):  # noqa: PLR2004 - text and variables
                raise misuse(place, "Fn::Sub takes a string, or a list of a string and an object of variables.")
            template, variables = arguments
        if not isinstance(template, str):
            raise misuse(place, f"Fn::Sub takes a string, not {shown(template)}.")
        parts: list[str] = []
        for literal, name in pure_functions.parts_of_sub(template):
            parts.append(literal)
            if name is not None:
                value = self.resolve(variables[name], place) if name in variables else self._variable(name, place)
                parts.append(as_text(value, f"{place} (${{{name}}})"))
            if sum(map(len, parts)) > LONGEST_STRING:
                raise misuse(place, f"Fn::Sub gives more than {LONGEST_STRING:,} characters.")
        return "".join(parts)

    def _variable(self, name: str, place: str) -> object:
        if "." in name and name not in self._names.logical_ids():
            logical, attribute = name.split(".", 1)
            return self._attribute(logical, attribute, place)
        return self._ref(name, place)

    def _if(self, arguments: object, place: str) -> object:
        return self.resolve(self.branch(arguments, place), place)

    def _find_in_map(self, arguments: object, place: str) -> object:
        if not isinstance(arguments, list) or len(arguments) not in {3, 4}:
            raise misuse(place, "Fn::FindInMap takes the name of a mapping and two keys.")
        name, first, second = (self.text(each, place) for each in arguments[:3])
        mapping = self._mappings.get(name)
        by_second = mapping.get(first) if isinstance(mapping, dict) else None
        if isinstance(by_second, dict) and second in by_second:
            return self.resolve(by_second[second], place)
        default = arguments[3] if len(arguments) == 4 else None  # noqa: PLR2004 - with a default
        if isinstance(default, dict) and "DefaultValue" in default:
            self._require_extensions("the DefaultValue of Fn::FindInMap", place)
            return self.resolve(default["DefaultValue"], place)
        if not isinstance(mapping, dict):
            raise misuse(place, f"there is no mapping {name!r}. {nearest(name, self._mappings)}")
        if not isinstance(by_second, dict):
            raise misuse(place, f"the mapping {name} has no key {first!r}. {nearest(first, mapping)}")
        raise misuse(place, f"the mapping {name} has no key {second!r} in {first!r}. {nearest(second, by_second)}")

    def _import_value(self, arguments: object, place: str) -> object:
        return self._imported(self.text(arguments, place), place)

    def _transform(self, arguments: object, place: str) -> object:
        name = arguments.get("Name") if isinstance(arguments, dict) else arguments
        raise misuse(place, f"the macro {name} runs in AWS only: put what it makes of this into the template.")

    def _only_in_conditions(self, _arguments: object, place: str) -> object:
        raise misuse(place, "a function of conditions stands here: name a condition in Fn::If instead.")

    def _require_extensions(self, what: str, place: str) -> None:
        if not self._has_extensions:
            raise misuse(place, f"{what} needs `Transform: {EXTENSIONS}` in the template.")

    def _holds(self, expression: object, place: str) -> bool:
        name = next(iter(expression)) if isinstance(expression, dict) and len(expression) == 1 else None
        arguments = expression[name] if isinstance(expression, dict) and name is not None else None
        if name == "Condition" and isinstance(arguments, str):
            return self.condition(arguments, place)
        if name in {"Fn::And", "Fn::Or"} and isinstance(arguments, list):
            held = (self._holds(each, f"{place}.{name}[{index}]") for index, each in enumerate(arguments))
            return all(held) if name == "Fn::And" else any(held)
        if name == "Fn::Not":
            alone = arguments[0] if isinstance(arguments, list) and len(arguments) == 1 else arguments
            return not self._holds(alone, f"{place}.Fn::Not")
        if name == "Fn::Equals" and isinstance(arguments, list) and len(arguments) == 2:  # noqa: PLR2004 - this and that
            left, right = (self.resolve(each, f"{place}.Fn::Equals") for each in arguments)
            return pure_functions.are_equal(left, right)
        resolved = self.resolve(expression, place) if name in {"Ref", "Fn::FindInMap", "Fn::If"} else expression
        if resolved in (True, "true"):
            return True
        if resolved in (False, "false"):
            return False
        raise misuse(place, f"{shown(expression)} is not a condition.")


def function_of(value: Mapping[str, object]) -> str | None:
    """Return the name of the function that an object calls, or None where it is an object as such."""
    if len(value) != 1:
        return None
    name = next(iter(value))
    return name if name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach")) else None


def transforms(document: Mapping[str, object]) -> list[str]:
    """Return the names of the macros that a template asks for."""
    declared = document.get("Transform")
    listed = declared if isinstance(declared, list) else [declared]
    named = (each.get("Name") if isinstance(each, dict) else each for each in listed)
    return [each for each in named if isinstance(each, str)]


def _section(document: Mapping[str, object], name: str) -> dict[str, object]:
    section = document.get(name)
    if section is not None and not isinstance(section, dict):
        raise misuse(name, f"an object is expected, not {shown(section)}.")
    return section or {}
