"""One stack deployed: its template read, its resources made, changed or deleted, its outputs and names known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.bounds import plain
from fake_eventbridge.templates.errors import misuse, nearest, shown
from fake_eventbridge.templates.formats import cdk, nested, sam
from fake_eventbridge.templates.making import graph
from fake_eventbridge.templates.making.properties import KINDS
from fake_eventbridge.templates.making.resources import Resources
from fake_eventbridge.templates.names import pseudo_parameters
from fake_eventbridge.templates.names.stack_names import NESTED, StackNames
from fake_eventbridge.templates.records import Key, Named, NotMade, Refused, StackRecord
from fake_eventbridge.templates.values import loops, placeholders, stored_values
from fake_eventbridge.templates.values.intrinsics import EXTENSIONS, Resolver, transforms
from fake_eventbridge.templates.values.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fake_eventbridge.templates.formats.sources import StackSource
    from fake_eventbridge.templates.making.world import World

_OWN = ("AWS::Events::", "Terraform::Events::")


@dataclass(frozen=True, slots=True)
class Given:
    """What a caller gives beside the source."""

    parameters: Mapping[str, object] = field(default_factory=dict)
    imports: Mapping[str, object] = field(default_factory=dict)
    level: int = 0


def deploy(world: World, source: StackSource, key: Key, given: Given, label: str) -> StackRecord:
    """Make a stack, or let the one of that name be as its source now has it.

    Raises:
        ClientError: AWS would refuse a resource; the error names it.
        MisuseError: something cannot be read or resolved.
    """
    nested.check_level(given.level, label)
    return _Deployment(world, source, key, given, label).run()


def delete(world: World, key: Key) -> None:
    """Delete what a stack made, in the opposite order, and forget it; one that is gone is no error.

    Raises:
        ClientError: AWS would refuse, as for a bus on which others have rules.
    """
    record = world.stacks.pop(key, None)
    if record is None:
        return
    _clean(world, record, Resources(world, key, record), set(), {})


def _clean(
    world: World, before: StackRecord, resources: Resources, kept: Collection[str], children: Mapping[str, Key]
) -> None:
    """Delete what a stack had and no longer has, the last made first."""
    for logical in reversed(before.order):
        child = before.children.get(logical)
        if child is None:
            resources.delete(logical, kept)
        elif children.get(logical) != child:
            delete(world, child)


class _NoNames:
    """The resources while loops are written out, which cannot refer to any."""

    def ref(self, logical: str, place: str) -> object:
        raise misuse(place, f"a loop's collection cannot refer to the resource {logical}.")

    def attribute(self, logical: str, name: str, place: str) -> object:
        raise misuse(place, f"a loop's collection cannot refer to the resource {logical} ({name}).")

    def logical_ids(self) -> tuple[str, ...]:
        return ()


class _Deployment:
    def __init__(self, world: World, source: StackSource, key: Key, given: Given, label: str) -> None:
        self._world = world
        self._source = source
        self._key = key
        self._given = given
        self._before = world.stacks.get(key)
        self._record = StackRecord(key, source.origin, label, is_nested=given.level > 0)
        self._document = source.document
        self._pseudo = pseudo_parameters.of(key)
        # What stands for values from elsewhere: what other stacks store in SSM, and what the caller gives.
        self._known = {**world.stored(key.account, key.region), **given.imports}

    def run(self) -> StackRecord:
        self._prepare()
        resources = self._resources()
        self._record.aliases |= cdk.aliases(resources)
        names = self._names(resources)
        made = Resources(self._world, self._key, self._before)
        for logical in self._in_order(resources, names):
            self._try_to_make(logical, resources[logical], names, made)
        self._record.made = names.made
        if self._before is not None:
            _clean(self._world, self._before, made, set(names.made), self._record.children)
        self._name_all(resources, names)
        self._outputs(names)
        self._record.notes = list(dict.fromkeys(self._record.notes))
        self._world.stacks[self._key] = self._record
        return self._record

    def _prepare(self) -> None:
        """Write out loops, and let SAM translate its own."""
        if not isinstance(self._document.get("Resources"), dict):
            raise misuse("Resources", f"an object of resources is expected, not {shown(self._document['Resources'])}.")
        self._parameters = Parameters(
            self._document.get("Parameters"), self._given.parameters, self._record.notes, self._known
        )
        self._document = loops.write_out(self._document, self._resolver(_NoNames()).resolve)
        wanted = transforms(self._document)
        if sam.TRANSFORM in wanted:
            translated, aliases = sam.translate(self._document, self._parameters.known, self._pseudo)
            document = plain(translated, "SAM")
            if isinstance(document, dict):
                self._document = document
            self._record.aliases = aliases
        self._has_macros = any(not each.startswith("AWS::") for each in wanted)
        for name in wanted:
            if name not in {sam.TRANSFORM, EXTENSIONS}:
                self._record.notes.append(f"Transform: the macro {name} runs in AWS only, and changed nothing here.")

    def _resources(self) -> dict[str, dict[str, object]]:
        """Return the resources whose conditions hold."""
        section = self._document["Resources"]
        resolver = self._resolver(_NoNames())
        found: dict[str, dict[str, object]] = {}
        for logical, resource in section.items() if isinstance(section, dict) else ():
            place = f"Resources.{logical}"
            if logical == "Fn::Transform":
                self._record.notes.append(f"{place}: what the macro includes lies in AWS, and is left out.")
                continue
            if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                raise misuse(place, f"an object with a Type is expected, not {shown(resource)}.")
            _check_type(str(resource["Type"]), place)
            condition = resource.get("Condition")
            if condition is not None and not isinstance(condition, str):
                raise misuse(f"{place}.Condition", f"the name of a condition is expected, not {shown(condition)}.")
            if condition is None or resolver.condition(condition, f"{place}.Condition"):
                found[logical] = resource
        return found

    def _names(self, resources: dict[str, dict[str, object]]) -> StackNames:
        names = StackNames(
            resources,
            pseudo_parameters.surroundings(self._pseudo),
            self._world.seed,
            self._key.name,
            self._known,
            self._record.notes,
            KINDS,
        )
        names.resolver = self._resolver(names)
        return names

    def _resolver(self, names: StackNames | _NoNames) -> Resolver:
        return Resolver(
            self._document,
            pseudo=self._pseudo,
            parameters=self._parameters,
            names=names,
            imported=self._imported,
        )

    def _imported(self, name: str, place: str) -> object:
        if name in self._given.imports:
            return self._given.imports[name]
        exports: dict[str, object] = {}
        for key, record in self._world.stacks.items():
            if (key.account, key.region) == (self._key.account, self._key.region) and key != self._key:
                exports |= record.exports
        if name not in exports:
            known = [*exports, *self._given.imports]
            raise misuse(
                place,
                f"no stack exports {name!r}: deploy the one that does first, or pass "
                f'`imports={{"{name}": ...}}`. {nearest(name, known)}',
            )
        return exports[name]

    def _in_order(self, resources: dict[str, dict[str, object]], names: StackNames) -> list[str]:
        others = [*self._parameters.names, *self._pseudo]
        everything = self._document["Resources"]
        every = everything.keys() if isinstance(everything, dict) else ()
        references = graph.References(names.resolver, resources.keys(), others, every)
        needs: dict[str, set[str]] = {}
        for logical, resource in resources.items():
            depends = graph.depends_on(logical, resource, () if self._has_macros else every)
            try:
                found = set(references.of(resource.get("Properties"), f"Resources.{logical}.Properties"))
            except MisuseError:
                if not self._has_macros or str(resource["Type"]).startswith(_OWN):
                    raise
                found = set()
            needs[logical] = {*found, *depends} - ({logical} if logical not in found else set())
        return graph.in_order(resources, needs)

    def _try_to_make(self, logical: str, resource: dict[str, object], names: StackNames, made: Resources) -> None:
        """Make a resource; where refusals are collected, leave out one that is refused, and those that need it."""
        refused = self._world.refused
        if refused is None:
            self._make(logical, resource, names, made)
            return
        kind, failed = str(resource["Type"]), {each.logical for each in refused}
        known = [*self._parameters.names, *self._pseudo]
        references = graph.References(names.resolver, names.resources.keys(), known)
        place = f"Resources.{logical}"
        needed = {
            *references.of(resource.get("Properties"), place),
            *graph.depends_on(logical, resource, names.resources),
        }
        if kind in KINDS and failed & needed:
            refused.append(Refused(logical, kind, None, tuple(sorted(failed & needed))))
            return
        try:
            self._make(logical, resource, names, made)
        except (ClientError, MisuseError) as error:
            refused.append(Refused(logical, kind, error))

    def _make(self, logical: str, resource: dict[str, object], names: StackNames, made: Resources) -> None:
        kind = str(resource["Type"])
        if kind in KINDS:
            self._record.order.append(logical)
            names.made[logical] = made.make(logical, resource, names, self._known, self._record.notes)
        elif kind == NESTED:
            self._deploy_nested(logical, resource, names)
        else:
            reason = _reason(kind)
            self._record.not_made.append(NotMade(logical, kind, reason))
            where = stored_values.region_written_to(resource) or self._key.region
            for name, value in stored_values.of(logical, resource, names.resolver):
                self._record.stored[where, name] = value

    def _deploy_nested(self, logical: str, resource: dict[str, object], names: StackNames) -> None:
        properties = resource.get("Properties")
        given = properties if isinstance(properties, dict) else {}
        place = f"Resources.{logical}.Properties"
        try:
            url = names.resolver.resolve(given.get("TemplateURL", given.get("TemplateBody")), f"{place}.TemplateURL")
        except MisuseError:
            url = None
        source = nested.find(self._source, resource, url)
        if source is None:
            reason = f"its template {shown(url)} is not here; the outputs that others need are given with imports="
            self._record.not_made.append(NotMade(logical, NESTED, reason))
            return
        parameters = names.resolver.resolve(given.get("Parameters", {}), f"{place}.Parameters")
        name = names.drawing(logical).name(128)
        key = Key(self._key.account, self._key.region, name)
        label = f"{self._record.label}/{logical}"
        values = parameters if isinstance(parameters, dict) else {}
        child = deploy(self._world, source, key, Given(values, self._given.imports, self._given.level + 1), label)
        self._record.children[logical] = key
        self._record.order.append(logical)
        names.outputs[logical] = child.outputs
        names.nested[logical] = str(pseudo_parameters.of(key)["AWS::StackId"])

    def _name_all(self, resources: dict[str, dict[str, object]], names: StackNames) -> None:
        for logical, resource in resources.items():
            kind = str(resource["Type"])
            try:
                name, arn = names.physical(logical), names.arn(logical)
            except MisuseError as error:
                self._record.named[logical] = Named(logical, kind, problem=str(error))
            else:
                self._record.named[logical] = Named(logical, kind, name, arn)

    def _outputs(self, names: StackNames) -> None:
        section = self._document.get("Outputs")
        if section is not None and not isinstance(section, dict):
            raise misuse("Outputs", f"an object of outputs is expected, not {shown(section)}.")
        known = [*self._parameters.names, *self._pseudo]
        references = graph.References(names.resolver, names.resources.keys(), known)
        for name, output in (section or {}).items():
            place = f"Outputs.{name}"
            if not isinstance(output, dict) or "Value" not in output:
                raise misuse(place, f"an object with a Value is expected, not {shown(output)}.")
            condition = output.get("Condition")
            if isinstance(condition, str) and not names.resolver.condition(condition, f"{place}.Condition"):
                continue
            if not self._has_macros:
                list(references.of(output["Value"], f"{place}.Value"))
            self._output(name, output, names)

    def _output(self, name: str, output: Mapping[str, object], names: StackNames) -> None:
        place = f"Outputs.{name}"
        try:
            value = names.resolver.resolve(output["Value"], f"{place}.Value")
        except MisuseError as error:
            self._record.notes.append(f"{error} The output has no value here.")
            return
        value = placeholders.fill(value, f"{place}.Value", self._known, self._record.notes)
        self._record.outputs[name] = value
        export = output.get("Export")
        if isinstance(export, dict) and "Name" in export:
            exported = names.resolver.text(export["Name"], f"{place}.Export.Name")
            self._check_export(exported, place)
            self._record.exports[exported] = value

    def _check_export(self, name: str, place: str) -> None:
        for key, record in self._world.stacks.items():
            is_here = (key.account, key.region) == (self._key.account, self._key.region)
            if is_here and key != self._key and name in record.exports:
                raise misuse(f"{place}.Export.Name", f"the stack {key.name} exports {name!r} already.")


def _check_type(kind: str, place: str) -> None:
    if kind.startswith(_OWN) and kind not in KINDS:
        known = [each for each in KINDS if each.startswith("AWS::")]
        raise misuse(f"{place}.Type", f"EventBridge has no resources of type {kind!r}. {nearest(kind, known)}")
    if kind.startswith("AWS::Serverless::"):
        raise misuse(f"{place}.Type", f"{kind} needs `Transform: {sam.TRANSFORM}` in the template.")


def _reason(kind: str) -> str:
    vendor, _, rest = kind.partition("::")
    if vendor == "AWS":
        service = rest.partition("::")[0]
        return f"{service} is another service: the resource has a name and an ARN here, and nothing behind them"
    return "its provider runs in AWS only: the resource has a name here, and nothing behind it"
