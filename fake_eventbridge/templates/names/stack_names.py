"""What the resources of one stack are called: what Ref and Fn::GetAtt give, made or only named."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns
from fake_eventbridge.templates.errors import misuse, nearest
from fake_eventbridge.templates.names.other_services import KINDS, Kind
from fake_eventbridge.templates.names.physical_names import Drawing, Drawn
from fake_eventbridge.templates.values.placeholders import placeholder
from fake_eventbridge.templates.values.stored_values import READER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fake_eventbridge.templates.records import Made
    from fake_eventbridge.templates.values.intrinsics import Resolver

NESTED = "AWS::CloudFormation::Stack"
_RAW = frozenset({"Path", "Value", "Type"})
_DRAWN = re.compile(r"(?:lower|upper|mixed|hex|digits|stack|low|plain)[0-9]+|uuid")


@dataclass(slots=True)
class StackNames:
    """The names of one stack's resources; those of EventBridge are known once they are made."""

    resources: Mapping[str, Mapping[str, object]]
    surroundings: Mapping[str, str]
    seed: int
    stack: str
    imports: Mapping[str, object]
    notes: list[str]
    # The types that are made: their resources have names only once they are.
    made_types: Collection[str]
    resolver: Resolver = field(init=False)
    made: dict[str, Made] = field(default_factory=dict)
    # Nested stacks that were deployed, by logical id: their outputs and their own ids.
    outputs: dict[str, Mapping[str, object]] = field(default_factory=dict)
    nested: dict[str, str] = field(default_factory=dict)
    _physical: dict[str, str] = field(default_factory=dict)
    _asked: list[str] = field(default_factory=list)

    def logical_ids(self) -> Collection[str]:
        """Return the ids of the resources that are made."""
        return self.resources.keys()

    def ref(self, logical: str, place: str) -> object:
        """Return what Ref gives.

        Raises:
            MisuseError: the name of the resource cannot be resolved.
        """
        if logical in self.made:
            return self.made[logical].ref
        self._require_not_made(logical, place)
        if logical in self.nested:
            return self.nested[logical]
        kind = self._kind(logical)
        overridden = self.resources[logical].get("PhysicalName")
        if kind.ref == "{arn}":
            return self.arn(logical)
        return str(overridden) if isinstance(overridden, str) and kind.ref == "{n}" else self._form(logical, kind.ref)

    def attribute(self, logical: str, name: str, place: str) -> object:
        """Return what Fn::GetAtt gives; what only AWS knows has a placeholder, which is noted.

        Raises:
            MisuseError: EventBridge's resource has no such attribute, or a nested stack no such output.
        """
        if logical in self.made:
            made = self.made[logical]
            known: dict[str, object] = {**made.attributes, **({"Arn": made.arn} if made.arn else {})}
            if name not in known:
                raise misuse(place, f"{made.type} has no attribute {name!r}. {nearest(name, known)}")
            return known[name]
        self._require_not_made(logical, place)
        given = self.imports.get(name if self._type(logical) == READER else f"{logical}.{name}")
        if given is not None:
            return given
        if self._type(logical) == NESTED and name.startswith("Outputs."):
            return self._output(logical, name.removeprefix("Outputs."), place)
        kind = self._kind(logical)
        if name == "Arn" and kind.arn:
            return self.arn(logical)
        if name in kind.attributes:
            return self._form(logical, kind.attributes[name])
        made_up = placeholder("attribute", f"{logical}.{name}")
        note = (
            f"Resources.{logical}: the attribute {name} of {self._type(logical)} is AWS's to know: {made_up!r} stands "
            f'for it; pass `imports={{"{logical}.{name}": ...}}` to give the value.'
        )
        if note not in self.notes:
            self.notes.append(note)
        return made_up

    def physical(self, logical: str) -> str:
        """Return the physical name of a resource: its own, or one made up.

        Raises:
            MisuseError: the name cannot be resolved.
        """
        if logical in self.made:
            return self.made[logical].name
        if logical in self.nested:
            return self.nested[logical]
        found = self._physical.get(logical)
        if found is not None:
            return found
        if logical in self._asked:
            raise misuse(f"Resources.{logical}", "its name depends on itself.")
        self._asked.append(logical)
        try:
            self._physical[logical] = found = self._named(logical)
        finally:
            self._asked.remove(logical)
        return found

    def arn(self, logical: str) -> str:
        """Return the ARN of a resource.

        Raises:
            MisuseError: its name cannot be resolved.
        """
        if logical in self.made:
            return self.made[logical].arn
        overridden = self.resources[logical].get("Arn")
        if isinstance(overridden, str):
            return overridden
        if logical in self.nested:
            return self.nested[logical]
        return self._form(logical, self._kind(logical).arn)

    def drawing(self, logical: str, generation: int = 0) -> Drawing:
        """Return what is drawn for a resource."""
        return Drawing(self.seed, self.stack, logical, generation)

    def _named(self, logical: str) -> str:
        overridden = self.resources[logical].get("PhysicalName")
        if isinstance(overridden, str):
            return overridden
        kind = self._kind(logical)
        properties = self.resources[logical].get("Properties")
        if kind.name and isinstance(properties, dict) and kind.name in properties:
            place = f"Resources.{logical}.Properties.{kind.name}"
            value = self.resolver.resolve(properties[kind.name], place)
            if isinstance(value, (str, int, float)):
                return str(value)
        made = self._form(logical, kind.made)
        is_fifo = (
            isinstance(properties, dict)
            and str(properties.get("FifoQueue", properties.get("FifoTopic", ""))).lower() == "true"
        )
        return f"{made}.fifo" if is_fifo else made

    def _form(self, logical: str, form: str) -> str:
        return form.format_map(_Parts(self, logical))

    def _kind(self, logical: str) -> Kind:
        name = self._type(logical)
        found = KINDS.get(name)
        if found is not None:
            return found
        vendor, _, rest = name.partition("::")
        service, _, kind = rest.partition("::")
        if vendor != "AWS" or not kind:
            return Kind("", arn="arn:{p}:cloudformation:{r}:{a}:resource/{n}")
        properties = self.resources[logical].get("Properties")
        given = properties if isinstance(properties, dict) else {}
        name_property = next((each for each in (f"{kind}Name", "Name") if each in given), "")
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind).lower()
        return Kind(name_property, arn=f"arn:{{p}}:{service.lower()}:{{r}}:{{a}}:{words}/{{n}}")

    def _type(self, logical: str) -> str:
        return str(self.resources[logical].get("Type", ""))

    def _require_not_made(self, logical: str, place: str) -> None:
        """Refuse to name what is to be made and is not yet: it waits for what asks for it."""
        if self._type(logical) in self.made_types:
            raise misuse(place, f"{logical} is not made yet: the resources depend on one another in a circle.")

    def _output(self, logical: str, name: str, place: str) -> object:
        outputs = self.outputs.get(logical)
        if outputs is None:
            raise misuse(
                place,
                f"the template of the nested stack {logical} is not here: pass "
                f'`imports={{"{logical}.Outputs.{name}": ...}}`.',
            )
        if name not in outputs:
            raise misuse(place, f"the nested stack {logical} has no output {name!r}. {nearest(name, outputs)}")
        return outputs[name]


class _Parts(dict[str, object]):
    """What stands in a form: of the surroundings, the name, a property, or drawn."""

    def __init__(self, names: StackNames, logical: str) -> None:
        super().__init__()
        self._names = names
        self._logical = logical

    def __missing__(self, key: str) -> object:
        names, logical = self._names, self._logical
        if key in names.surroundings:
            return names.surroundings[key]
        if key == "n":
            return names.physical(logical)
        if key == "n_":
            return names.physical(logical).removeprefix("/")
        if key == "n_low":
            return re.sub("[^a-z0-9]+", "-", names.physical(logical).lower())
        if _DRAWN.fullmatch(key):
            return Drawn(names.drawing(logical), key)
        return self._property(key)

    def _property(self, name: str) -> str:
        names, logical = self._names, self._logical
        value, place = _find(names.resources[logical].get("Properties"), name, f"Resources.{logical}.Properties")
        if value is None:
            default = names._kind(logical).defaults.get(name)  # noqa: SLF001 - of one file
            if default is None:
                raise misuse(place, f"{names._type(logical)} needs its {name} to be named.")  # noqa: SLF001 - as above
            return default
        text = names.resolver.text(value, place)
        return text if name in _RAW else _tail(text)


def _find(properties: object, name: str, place: str) -> tuple[object, str]:
    """Return a property and its place, also one that lies in another."""
    if not isinstance(properties, dict):
        return None, place
    if name in properties:
        return properties[name], f"{place}.{name}"
    for key, value in properties.items():
        if isinstance(value, dict) and name in value:
            return value[name], f"{place}.{key}.{name}"
    return None, f"{place}.{name}"


def _tail(text: str) -> str:
    """Return the name in an ARN, of a function without its version; or a name that is none of an ARN's."""
    arn = arns.parse(text)
    if arn is None:
        return text
    kind, colon, rest = arn.resource.partition(":")
    if kind in {"function", "stateMachine"} and colon:
        return rest.split(":")[0]
    return arn.resource.rpartition("/")[2].rpartition(":")[2]
