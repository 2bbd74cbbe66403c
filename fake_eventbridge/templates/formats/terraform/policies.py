"""Policies: the statements of a JSON text, or of a data source that Terraform reads only during apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.templates.formats.terraform import blocks
from fake_eventbridge.templates.formats.terraform.document import mapping

if TYPE_CHECKING:
    from fake_eventbridge.templates.formats.terraform.blocks import Block
    from fake_eventbridge.templates.formats.terraform.document import Instance, Object
    from fake_eventbridge.templates.formats.terraform.references import References

_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}


def document(instance: Instance, references: References) -> dict[str, object]:
    """Return the policy that an `aws_iam_policy_document` will have.

    Raises:
        MisuseError: the plan does not tell.
    """
    block = blocks.of(instance, references)
    return {
        "Version": block.get("version") or "2012-10-17",
        "Statement": [_statement(each) for each in block.blocks("statement")],
    }


def statements(policy: object) -> list[Object]:
    """Return the statements of a policy, which may be its JSON text; none where it is no policy."""
    if isinstance(policy, str):
        try:
            policy = json_encoding.loads_object(policy)
        except ValueError:
            return []
    listed = mapping(policy).get("Statement")
    return [mapping(each) for each in (listed if isinstance(listed, list) else [listed]) if mapping(each)]


def _statement(block: Block) -> dict[str, object]:
    statement: dict[str, object] = {"Effect": block.get("effect") or "Allow"}
    sid = block.get("sid")
    if sid is not None:
        statement["Sid"] = sid
    for argument, member in _LISTS.items():
        listed = block.listed(argument)
        if listed:
            statement[member] = listed[0] if len(listed) == 1 else listed
    for argument, member in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        named = _principals(block.blocks(argument))
        if named:
            statement[member] = named
    conditions: dict[str, dict[str, object]] = {}
    for each in block.blocks("condition"):
        values = each.listed("values")
        value: object = values[0] if len(values) == 1 else values
        conditions.setdefault(str(each.get("test")), {})[str(each.get("variable"))] = value
    if conditions:
        statement["Condition"] = conditions
    return statement


def _principals(listed: list[Block]) -> object:
    by_type: dict[str, list[object]] = {}
    for each in listed:
        by_type.setdefault(str(each.get("type")), []).extend(each.listed("identifiers"))
    if by_type == {"*": ["*"]}:
        return "*"
    return {name: named[0] if len(named) == 1 else named for name, named in by_type.items()}
