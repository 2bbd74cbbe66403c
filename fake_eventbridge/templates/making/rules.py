"""Rules with their targets: made, changed and deleted by real calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fake_eventbridge.aws import arns
from fake_eventbridge.templates.making.calls import Result, call, change_tags, is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.templates.records import Made, Request

_DEFAULT = "default"
_MOST_IDS = 100  # in one call of RemoveTargets


def bus_name(name_or_arn: str) -> str:
    """Return a bus's name, given its name or its ARN."""
    arn = arns.parse(name_or_arn)
    return name_or_arn if arn is None else arn.resource.removeprefix("event-bus/")


class RuleMaker:
    """A rule with its targets."""

    name = "Name"
    identity = ("Name", "EventBusName")

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        """Make a rule.

        Raises:
            ClientError: as PutRule and PutTargets.
        """
        return self._put(client, request)

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:
        """Replace a rule, take away the targets that it no longer has, and put the others.

        Raises:
            ClientError: as PutRule, RemoveTargets and PutTargets.
        """
        stale = sorted(_ids(made.request) - _ids(request))
        result = self._put(client, {name: value for name, value in request.items() if name != "Targets"})
        if stale:
            call(client, "remove_targets", {"Rule": made.name, "Ids": stale, **_on_bus(request)})
        change_tags(client, result.arn, made.request, request)
        if request.get("Targets") and request["Targets"] != made.request.get("Targets"):
            put_targets(client, made.name, request)
        return result

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        """Delete a rule with all its targets, also those that were put since.

        Raises:
            ClientError: as DeleteRule.
        """
        bus = _on_bus(made.request)
        try:
            ids = _target_ids(client, made)
            for start in range(0, len(ids), _MOST_IDS):
                call(client, "remove_targets", {"Rule": made.name, "Ids": ids[start : start + _MOST_IDS], **bus})
            call(client, "delete_rule", {"Name": made.name, **bus})
        except ClientError as error:
            if not is_gone(error):
                raise

    def _put(self, client: EventBridgeClient, request: Request) -> Result:
        own = {name: value for name, value in request.items() if name != "Targets"}
        arn = str(call(client, "put_rule", own)["RuleArn"])
        name, bus = str(request["Name"]), bus_name(str(request.get("EventBusName", _DEFAULT)))
        if request.get("Targets"):
            put_targets(client, name, request)
        # Source: the user guide: Ref gives the name, and the bus before it where that is not the default one.
        return Result(name, name if bus == _DEFAULT else f"{bus}|{name}", arn)


class TargetMaker:
    """A target of a rule that the template itself does not make, as Terraform has them."""

    name = ""
    identity = ("Rule", "EventBusName")

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        """Put the target.

        Raises:
            ClientError: as PutTargets.
        """
        rule, target = str(request["Rule"]), request["Target"]
        put_targets(client, rule, {**request, "Targets": [target]})
        name = f"{rule}-{target['Id']}" if isinstance(target, dict) and "Id" in target else rule
        return Result(name, name)

    def update(self, client: EventBridgeClient, request: Request, made: Made) -> Result:
        """Put the target anew, without the old one if that had another id.

        Raises:
            ClientError: as PutTargets.
        """
        self.delete(client, made)
        return self.create(client, request)

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        """Remove the target.

        Raises:
            ClientError: as RemoveTargets.
        """
        target = made.request["Target"]
        ids = [str(target["Id"])] if isinstance(target, dict) else []
        try:
            call(client, "remove_targets", {"Rule": made.request["Rule"], "Ids": ids, **_on_bus(made.request)})
        except ClientError as error:
            if not is_gone(error):
                raise


def put_targets(client: EventBridgeClient, rule: str, request: Request) -> None:
    """Put targets, all of which must be taken.

    Raises:
        ClientError: as PutTargets; or one of them was not taken.
    """
    answer = call(client, "put_targets", {"Rule": rule, "Targets": request["Targets"], **_on_bus(request)})
    entries = answer.get("FailedEntries")
    if isinstance(entries, list) and entries:
        failed = entries[0]
        message = f"{failed.get('TargetId')}: {failed.get('ErrorMessage')}"
        raise ClientError({"Error": {"Code": str(failed.get("ErrorCode")), "Message": message}}, "PutTargets")


def _on_bus(request: Request) -> dict[str, str]:
    return {"EventBusName": str(request["EventBusName"])} if "EventBusName" in request else {}


class Taken:
    """The names that rules had before a stack was deployed: PutRule would replace them, and CloudFormation does not."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def check(self, client: EventBridgeClient, request: Request) -> None:
        """Refuse a rule whose name another has.

        Raises:
            ClientError: ResourceAlreadyExistsException, which is CloudFormation's to say.
        """
        if self._is_taken(client, str(request["Name"]), _on_bus(request)):
            message = f"Rule {request['Name']} already exists."
            raise ClientError({"Error": {"Code": "ResourceAlreadyExistsException", "Message": message}}, "PutRule")

    def _is_taken(self, client: EventBridgeClient, name: str, bus: dict[str, str]) -> bool:
        key = bus.get("EventBusName", _DEFAULT)
        if arns.parse(key) is not None:  # perhaps another account's, whose policy seldom allows to list
            return _exists(client, {"Name": name, **bus})
        if key not in self._names:
            self._names[key] = set(_names_on(client, bus))
        is_taken = name in self._names[key]
        self._names[key].add(name)
        return is_taken


def _exists(client: EventBridgeClient, rule: dict[str, str]) -> bool:
    try:
        call(client, "describe_rule", rule)
    except ClientError:
        return False  # PutRule says it better
    return True


def _names_on(client: EventBridgeClient, bus: dict[str, str]) -> Iterator[str]:
    request: dict[str, object] = {**bus}
    while True:
        try:
            answer = call(client, "list_rules", request)
        except ClientError as error:
            if not is_gone(error):
                raise
            return  # PutRule says it better
        yield from _members(answer["Rules"], "Name")
        if "NextToken" not in answer:
            return
        request["NextToken"] = answer["NextToken"]


def _target_ids(client: EventBridgeClient, made: Made) -> list[str]:
    """Return the ids of a rule's targets; those that were put, where the policy of its bus does not let one list."""
    request: dict[str, object] = {"Rule": made.name, **_on_bus(made.request)}
    found: list[str] = []
    while True:
        try:
            answer = call(client, "list_targets_by_rule", request)
        except ClientError as error:
            if is_gone(error):
                raise
            return sorted(_ids(made.request))
        found += _members(answer["Targets"], "Id")
        if "NextToken" not in answer:
            return found
        request["NextToken"] = answer["NextToken"]


def _members(listed: object, name: str) -> list[str]:
    return [str(each[name]) for each in listed] if isinstance(listed, list) else []


def _ids(request: Request) -> set[str]:
    targets = request.get("Targets")
    return {str(target.get("Id")) for target in targets} if isinstance(targets, list) else set()
