"""The properties of EventBridge's resources as requests: their members, and each value as the API's model types it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge.aws import model
from fake_eventbridge.templates.errors import misuse, nearest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

    from fake_eventbridge.templates.records import Request

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_BOOLEANS = {"true": True, "false": False}

# Where a template's name of a member is not the API's with a capital letter, by shape.
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "EcsParameters": {"PlacementStrategies": "PlacementStrategy", "TagList": "Tags"},
    "NetworkConfiguration": {"AwsVpcConfiguration": "awsvpcConfiguration"},
}
# Members that hold JSON as text; a template may write it as objects.
_JSON = frozenset({"EventPattern", "Policy", "Statement"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type's properties are in the API.

    `operation` has the request they are members of; `renamed` are properties with another name there; `beside` are
    properties that are requests of their own: JSON text, or members of another operation.
    """

    operation: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


KINDS: Mapping[str, Kind] = {
    "AWS::Events::EventBus": Kind("CreateEventBus", beside={"Policy": "PutPermission"}),
    "AWS::Events::EventBusPolicy": Kind("PutPermission", beside={"Statement": ""}),
    "AWS::Events::Rule": Kind("PutRule", beside={"Targets": "PutTargets"}),
    "AWS::Events::Archive": Kind("CreateArchive", renamed={"SourceArn": "EventSourceArn"}),
    "AWS::Events::Connection": Kind("CreateConnection"),
    "AWS::Events::ApiDestination": Kind("CreateApiDestination"),
    "AWS::Events::Endpoint": Kind("CreateEndpoint"),
    "Terraform::Events::Target": Kind("PutTargets", renamed={"Target": ""}, beside={"Target": "PutTargets"}),
    "Terraform::Events::Permission": Kind("PutPermission"),
}


def request(kind: str, properties: Mapping[str, object], place: str) -> Request:
    """Return the properties of a resource as members of requests, typed as the API's model has them.

    Raises:
        MisuseError: a property is unknown, or has a value that is none of its type.
    """
    entry = KINDS[kind]
    members = model.input_members(entry.operation)
    not_properties = {"EventSourceArn"} if entry.renamed.get("SourceArn") else set()
    if kind == "AWS::Events::EventBusPolicy":
        not_properties = {"Policy"}
    if kind == "Terraform::Events::Target":
        not_properties = {"Targets"}
    known = {name for name in members if name not in not_properties} | {*entry.beside}
    known |= {name for name, member in entry.renamed.items() if member}
    made: Request = {}
    for name, value in properties.items():
        where = f"{place}.{name}"
        if name not in known:
            raise misuse(where, f"{kind} has no property {name!r}. {nearest(name, known)}")
        member = entry.renamed.get(name) or name
        if name in _JSON:
            made[name] = json_text(value, where)
        elif name == "Target":
            made[name] = _structure(_targets_shape().member, value, where)
        elif name in entry.beside:
            made[name] = coerced(model.input_members(entry.beside[name])[name], value, where)
        else:
            made[member] = coerced(members[member], value, where)
    return made


def longest_name(kind: str, member: str) -> int:
    """Return how many characters the name of a resource may have, by the model."""
    return int(model.input_members(KINDS[kind].operation)[member].metadata.get("max", 64))


def coerced(shape: Shape, value: object, place: str) -> object:
    """Return a value as a shape of the model has it, as CloudFormation makes it: `"3"` an integer, 3 a string.

    Raises:
        MisuseError: it is of another type.
    """
    if value is None:
        raise misuse(place, "null is no value in a template: leave the property out, or use AWS::NoValue.")
    if isinstance(shape, StructureShape):
        return _structure(shape, value, place)
    if isinstance(shape, ListShape):
        if not isinstance(value, list):
            raise misuse(place, f"a list is expected here, not {shown(value)}.")
        return [coerced(shape.member, each, f"{place}[{index}]") for index, each in enumerate(value)]
    if isinstance(shape, MapShape):
        if not isinstance(value, dict):
            raise misuse(place, f"an object is expected here, not {shown(value)}.")
        return {key: coerced(shape.value, each, f"{place}.{key}") for key, each in value.items()}
    return _scalar(shape.type_name, value, place)


def _scalar(kind: str, value: object, place: str) -> object:
    if kind == "boolean":
        found = _BOOLEANS.get(value.lower()) if isinstance(value, str) else value
        if isinstance(found, bool):
            return found
        raise misuse(place, f"true or false is expected here, not {shown(value)}.")
    if kind in {"integer", "long"}:
        if isinstance(value, str) and _INTEGER.match(value):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise misuse(place, f"an integer is expected here, not {shown(value)}.")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    hint = ", such as Fn::ToJsonString gives" if isinstance(value, (dict, list)) else ""
    raise misuse(place, f"a string is expected here{hint}, not {shown(value)}.")


def _structure(shape: Shape, value: object, place: str) -> Request:
    if not isinstance(value, dict) or not isinstance(shape, StructureShape):
        raise misuse(place, f"an object is expected here, not {shown(value)}.")
    names = _names(shape)
    made: Request = {}
    for name, each in value.items():
        member = names.get(name)
        if member is not None:
            made[member] = coerced(shape.members[member], each, f"{place}.{name}")
        elif not _is_read_only(shape, name):
            raise misuse(f"{place}.{name}", f"there is no property {name!r} here. {nearest(name, names)}")
    return made


def _names(shape: StructureShape) -> dict[str, str]:
    """Return the API's name of each member by the template's."""
    renamed = _RENAMED.get(shape.name, {})
    others = {member: member[:1].upper() + member[1:] for member in shape.members if member not in renamed.values()}
    return {name: member for member, name in others.items()} | dict(renamed)


def _is_read_only(shape: StructureShape, name: str) -> bool:
    """Return whether CloudFormation lists a member among the properties that it gives rather than takes."""
    return name == "ResourceAssociationArn" and "ResourceConfigurationArn" in shape.members


def _targets_shape() -> ListShape:
    shape = model.input_members("PutTargets")["Targets"]
    if not isinstance(shape, ListShape):
        raise TypeError(shape)
    return shape


def json_text(value: object, place: str) -> str:
    """Return a document as JSON text; what is text already stays as it is.

    Raises:
        MisuseError: it is neither text nor an object.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise misuse(place, f"an object, or its JSON as a string, is expected here, not {shown(value)}.")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
