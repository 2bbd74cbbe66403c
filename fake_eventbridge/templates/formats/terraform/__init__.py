"""Terraform's JSON of a plan or a state, `terraform show -json`, as a CloudFormation template.

Logical ids are Terraform's addresses. What a plan knows only after apply is a function of CloudFormation where the
configuration refers to a resource, and a mistake that names the resource and the argument where the plan does not tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.templates.formats.terraform import blocks, kinds, policies
from fake_eventbridge.templates.formats.terraform.document import mapping, read
from fake_eventbridge.templates.formats.terraform.eventbridge import EventBridge
from fake_eventbridge.templates.formats.terraform.references import References, Scope, UnresolvedError

if TYPE_CHECKING:
    from fake_eventbridge.templates.formats.terraform.document import Document, Instance

_PREFIXES = {"bucket": "bucket_prefix", "cluster_identifier": "cluster_identifier_prefix"}


def is_terraform(document: object) -> bool:
    """Return whether a document is Terraform's JSON of a plan or a state."""
    return (
        isinstance(document, Mapping)
        and isinstance(document.get("format_version"), str)
        and "Resources" not in document
        and ("planned_values" in document or "values" in document or "terraform_version" in document)
    )


def as_template(document: object) -> dict[str, object]:
    """Return the template that a plan or a state stands for.

    Shapes: `{"Resources": {address: {"Type", "Properties"}}, "Outputs": {name: {"Value"}}}`; a resource that the fake
    does not make may have `PhysicalName` and `Arn`, where the document knows them. Targets stand with their rule, or
    as `Terraform::Events::Target` where the document has none; an output that the plan does not tell is left out.

    Raises:
        MisuseError: the document is none of Terraform's, or a value is known only after apply and the plan does not
            tell what it will be.
    """
    if not isinstance(document, Mapping) or not is_terraform(document):
        raise MisuseError("This is not Terraform's JSON of a plan or a state: write it with `terraform show -json`.")
    if not isinstance(document.get("planned_values", document.get("values")), Mapping):
        raise MisuseError("Terraform's JSON has neither planned_values nor values: there is no state yet.")
    found = read(document)
    references = References(found, policies.document)
    eventbridge = EventBridge(found, references)
    resources: dict[str, object] = dict(eventbridge.make())
    for instance in found.managed():
        if not kinds.is_eventbridge(instance.type):
            resources[instance.address] = _other(instance, references, eventbridge)
    made = {
        each.values["arn"]: each
        for each in found.managed()
        if "arn" in kinds.kind_of(each.type).attributes
        and kinds.is_eventbridge(each.type)
        and isinstance(each.values.get("arn"), str)
    }
    return {"Resources": _referring(resources, made), "Outputs": _referring(_outputs(found, references), made)}


def _other(instance: Instance, references: References, eventbridge: EventBridge) -> dict[str, object]:
    """Return a resource of which only the name and the ARN are made."""
    kind = kinds.kind_of(instance.type)
    block = blocks.of(instance, references)
    properties: dict[str, object] = {}
    for argument, member in kind.naming.items():
        prefix = instance.values.get(_PREFIXES.get(argument, "name_prefix"))
        if block.is_made_up(argument) and isinstance(prefix, str) and prefix:
            properties[member] = eventbridge.unique(prefix)
            continue
        try:
            value = block.get(argument)
        except MisuseError:  # a name that only AWS will know is made up like any other
            continue
        if value is not None and value is not False:
            properties[member] = value
    made: dict[str, object] = {"Type": kind.type, "Properties": properties}
    identifier, arn = instance.values.get("id"), instance.values.get("arn")
    if isinstance(identifier, str) and "id" in kind.ref and not kind.ref & {"arn", "url"}:
        made["PhysicalName"] = identifier
    if isinstance(arn, str) and arn:
        made["Arn"] = arn
    return made


def _outputs(document: Document, references: References) -> dict[str, object]:
    configured = mapping(document.root.get("outputs"))
    made: dict[str, object] = {}
    for name, output in document.outputs.items():
        value = output.get("value")
        expression = mapping(mapping(configured.get(name)).get("expression"))
        if "value" not in output and expression:
            value = _output(expression, references, name)
        if value is not None:
            made[name] = {"Value": value}
    return made


def _output(expression: Mapping[str, object], references: References, name: str) -> object:
    try:
        return references.value(expression, Scope(()), name)
    except (MisuseError, UnresolvedError):
        return None


def _referring(value: object, made: Mapping[object, Instance]) -> object:
    """Let ARNs of what the fake makes be references, as it makes ARNs of its own."""
    if isinstance(value, str):
        instance = made.get(value)
        return value if instance is None else kinds.attribute(instance.address, instance.type, "arn")
    if isinstance(value, Mapping):
        return {key: _referring(each, made) for key, each in value.items()}
    return [_referring(each, made) for each in value] if isinstance(value, list) else value


__all__ = ["as_template", "is_terraform"]
