"""EventBridge's resources made, changed and deleted by real calls: one maker for each type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from fake_eventbridge.templates.making.calls import Result, call, change_tags, is_gone
from fake_eventbridge.templates.making.rules import RuleMaker, TargetMaker, bus_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.templates.records import Made, Request

Attributes = dict[str, object]


class Maker(Protocol):
    """How resources of one type are made."""

    @property
    def name(self) -> str:
        """The property with the name, "" where there is none."""

    @property
    def identity(self) -> tuple[str, ...]:
        """The properties that cannot be changed without a new resource."""

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        """Make the resource.

        Raises:
            ClientError: as the operations.
        """

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:
        """Change the resource.

        Raises:
            ClientError: as the operations.
        """

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        """Delete the resource; one that is gone is no error.

        Raises:
            ClientError: as the operations.
        """


class _EventBus:
    name = "Name"
    identity = ("Name", "EventSourceName")

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        own = {name: value for name, value in request.items() if name != "Policy"}
        arn = str(call(client, "create_event_bus", own)["EventBusArn"])
        if "Policy" in request:
            client.put_permission(EventBusName=str(request["Name"]), Policy=str(request["Policy"]))
        return self._result(client, request, arn)

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:
        cleared: Request = {
            name: empty
            for name, empty in (("Description", ""), ("KmsKeyIdentifier", ""), ("DeadLetterConfig", {}))
            if name in made.request
        }
        changed = {**cleared, **request}
        beside = ("Policy", "Tags", "EventSourceName")
        call(client, "update_event_bus", {name: value for name, value in changed.items() if name not in beside})
        change_tags(client, made.arn, made.request, request)
        if "Policy" in request and request["Policy"] != made.request.get("Policy"):
            client.put_permission(EventBusName=made.name, Policy=str(request["Policy"]))
        elif "Policy" in made.request and "Policy" not in request:
            client.remove_permission(EventBusName=made.name, RemoveAllPermissions=True)
        return self._result(client, request, made.arn)

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        client.delete_event_bus(Name=made.name)

    def _result(self, client: EventBridgeClient, request: Request, arn: str) -> Result:
        name = str(request["Name"])
        policy = client.describe_event_bus(Name=name).get("Policy", "{}") if "Policy" in request else "{}"
        return Result(name, name, arn, {"Name": name, "Policy": policy})


class _Permission:
    """A statement of a bus's policy, given in full or as its parts."""

    name = ""
    identity = ("EventBusName", "StatementId")

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        bus, statement = str(request.get("EventBusName", "default")), request.get("StatementId", "")
        if "Statement" in request:
            self._put_whole(client, bus, str(statement), str(request["Statement"]))
        else:
            call(client, "put_permission", request)
        return Result(f"{bus_name(bus)}|{statement}", f"{bus_name(bus)}|{statement}")

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:  # noqa: ARG002 - as the protocol has it
        return self.create(client, request)

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        bus = str(made.request.get("EventBusName", "default"))
        try:
            client.remove_permission(StatementId=str(made.request["StatementId"]), EventBusName=bus)
        except ClientError as error:
            if not is_gone(error):
                raise

    def _put_whole(self, client: EventBridgeClient, bus: str, name: str, text: str) -> None:
        """Put a statement in a policy that keeps its others, which only a whole policy can hold in every form."""
        try:
            statement = json.loads(text)
        except ValueError:
            statement = None
        if not isinstance(statement, dict):
            client.put_permission(EventBusName=bus, Policy=text)  # refused, in AWS's words
            return
        policy = json.loads(client.describe_event_bus(Name=bus).get("Policy", "{}"))
        standing = policy.get("Statement", [])
        others = [
            each
            for each in (standing if isinstance(standing, list) else [standing])
            if not (isinstance(each, dict) and each.get("Sid") == name)
        ]
        whole = {"Version": "2012-10-17", **policy, "Statement": [*others, {**statement, "Sid": name}]}
        client.put_permission(EventBusName=bus, Policy=json.dumps(whole, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class _Plain:
    """A type with an operation each to create, update and delete, whose members are its properties."""

    name: str
    noun: str
    arn: str
    identity: tuple[str, ...]
    # What an update takes to clear a property that the template no longer has.
    cleared: tuple[tuple[str, object], ...] = (("Description", ""),)
    fixed: tuple[str, ...] = ()

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        answer = call(client, f"create_{self.noun}", request)
        return self._result(client, str(request[self.name]), str(answer[self.arn]))

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:
        cleared = {name: empty for name, empty in self.cleared if name in made.request}
        changed = {name: value for name, value in {**cleared, **request}.items() if name not in self.fixed}
        call(client, f"update_{self.noun}", changed)
        return self._result(client, made.name, made.arn)

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        try:
            call(client, f"delete_{self.noun}", {self.name: made.name})
        except ClientError as error:
            if not is_gone(error):
                raise

    def _result(self, client: EventBridgeClient, name: str, arn: str) -> Result:
        attributes: Attributes = {"Name": name}
        described = call(client, f"describe_{self.noun}", {self.name: name})
        if self.noun in {"connection", "api_destination"}:
            attributes["ArnForPolicy"] = arn.rpartition("/")[0]
        for member in ("SecretArn", "EndpointId", "EndpointUrl", "State"):
            if member in described:
                attributes[member] = described[member]
        for block in ("AuthParameters", "InvocationConnectivityParameters"):
            attributes |= _associations(block, described.get(block))
        return Result(name, name, arn, attributes)


def _associations(path: str, value: object) -> Attributes:
    """Return the attributes of a connection that lie deep: the ARNs of what joins it to private resources."""
    if not isinstance(value, dict):
        return {}
    found: Attributes = {}
    for name, each in value.items():
        if name == "ResourceAssociationArn":
            found[f"{path}.{name}"] = each
        else:
            found |= _associations(f"{path}.{name}", each)
    return found


MAKERS: Mapping[str, Maker] = {
    "AWS::Events::EventBus": _EventBus(),
    "AWS::Events::EventBusPolicy": _Permission(),
    "Terraform::Events::Permission": _Permission(),
    "AWS::Events::Rule": RuleMaker(),
    "Terraform::Events::Target": TargetMaker(),
    "AWS::Events::Archive": _Plain(
        "ArchiveName",
        "archive",
        "ArchiveArn",
        ("ArchiveName", "EventSourceArn"),
        (("Description", ""), ("EventPattern", ""), ("RetentionDays", 0), ("KmsKeyIdentifier", "")),
        ("EventSourceArn",),
    ),
    "AWS::Events::Connection": _Plain("Name", "connection", "ConnectionArn", ("Name",)),
    "AWS::Events::ApiDestination": _Plain("Name", "api_destination", "ApiDestinationArn", ("Name",)),
    "AWS::Events::Endpoint": _Plain("Name", "endpoint", "Arn", ("Name",)),
}
