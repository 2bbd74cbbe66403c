"""What `terraform show -json` says of a plan or a state: instances of resources, and their configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.templates.formats.terraform import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.templates.formats.terraform.addresses import Key, ModulePath

Object: TypeAlias = "Mapping[str, object]"


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """One instance of a resource or data source.

    Shapes: `values` are the provider's attributes that are known; `unknown` mirrors them with True where a value is
    known only after apply; `configuration` is the resource's block, empty where the document has none.
    """

    address: str
    type: str
    name: str
    module: ModulePath
    key: Key
    is_data: bool
    values: Object
    unknown: Object
    configuration: Object

    @property
    def expressions(self) -> Object:
        """The expressions of the resource's arguments."""
        return mapping(self.configuration.get("expressions"))


@dataclass(slots=True, eq=False)
class Document:
    """A plan or a state, by addresses."""

    is_plan: bool
    variables: dict[str, object]
    outputs: dict[str, Object]
    root: Object
    instances: dict[str, Instance] = field(default_factory=dict)
    _by_resource: dict[str, list[Instance]] = field(default_factory=dict)

    def add(self, instance: Instance) -> None:
        """Take an instance in; of a data source that is read twice the later one counts."""
        self.instances[instance.address] = instance
        local = f"{'data.' if instance.is_data else ''}{instance.type}.{instance.name}"
        known = self._by_resource.setdefault(addresses.inside(instance.module, local), [])
        known[:] = [*(each for each in known if each.address != instance.address), instance]

    def module(self, path: ModulePath) -> Object:
        """Return the configuration of a module, empty where the document has none."""
        found = self.root
        for step in path:
            found = mapping(self.call(found, step.name).get("module"))
        return found

    def call(self, module: Object, name: str) -> Object:
        """Return how a module calls another one."""
        return mapping(mapping(module.get("module_calls")).get(name))

    def of_resource(self, path: ModulePath, local: str) -> list[Instance]:
        """Return the instances of a resource that its module calls `local`, such as `aws_sqs_queue.q`."""
        return list(self._by_resource.get(addresses.inside(path, local), ()))

    def managed(self) -> Iterator[Instance]:
        """Yield the resources, without data sources."""
        return (each for each in self.instances.values() if not each.is_data)


def read(document: Object) -> Document:
    """Read a plan or a state."""
    is_plan = "planned_values" in document
    values = mapping(document.get("planned_values" if is_plan else "values"))
    variables = {name: mapping(each).get("value") for name, each in mapping(document.get("variables")).items()}
    root = mapping(mapping(document.get("configuration")).get("root_module"))
    outputs = {name: mapping(each) for name, each in mapping(values.get("outputs")).items()}
    read_document = Document(is_plan, variables, outputs, root)
    changes = {str(each.get("address")): each for each in _objects(document.get("resource_changes"))}
    if is_plan:
        # What data sources say by now stands in the state before the plan.
        prior = mapping(mapping(mapping(document.get("prior_state")).get("values")).get("root_module"))
        for instance in _instances(prior, read_document, {}):
            if instance.is_data:
                read_document.add(instance)
    for instance in _instances(mapping(values.get("root_module")), read_document, changes):
        read_document.add(instance)
    return read_document


def _instances(module: Object, document: Document, changes: Mapping[str, Object]) -> Iterator[Instance]:
    path = addresses.module_path(str(module.get("address", "")))
    for each in _objects(module.get("resources")):
        if "deposed_key" in each:  # what a replacement left behind, under the address of what took its place
            continue
        address, is_data = str(each.get("address", "")), each.get("mode") == "data"
        key = each.get("index")
        local = f"{each.get('type')}.{each.get('name')}"
        yield Instance(
            address=address,
            type=str(each.get("type")),
            name=str(each.get("name")),
            module=path,
            key=key if isinstance(key, (str, int)) else None,
            is_data=is_data,
            values=mapping(each.get("values")),
            unknown=mapping(mapping(mapping(changes.get(address)).get("change")).get("after_unknown")),
            configuration=_configuration(document.module(path), f"data.{local}" if is_data else local),
        )
    for child in _objects(module.get("child_modules")):
        yield from _instances(child, document, changes)


def _configuration(module: Object, local: str) -> Object:
    return next((each for each in _objects(module.get("resources")) if each.get("address") == local), {})


def mapping(value: object) -> Object:
    """Return a value that is an object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> list[Object]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
