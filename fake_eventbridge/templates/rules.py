"""Rules with their targets: made, changed and deleted by real calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fake_eventbridge import arns
from fake_eventbridge.templates.making import Result, call, change_tags, is_gone

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.templates.properties import Request
    from fake_eventbridge.templates.records import Made

_DEFAULT = "default"


def bus_name(name_or_arn: str) -> str:
    """Return a bus's name, given its name or its ARN."""
    arn = arns.parse(name_or_arn)
    return name_or_arn if arn is None else arn.resource.removeprefix("event-bus/")


class RuleMaker:
    """A rule with its targets."""

    name = "Name"
    identity = ("Name", "EventBusName")

    def create(self, client: EventBridgeClient, request: Request) -> Result:
        """Make a rule that does not exist yet, which PutRule itself would not mind.

        Raises:
            ClientError: as PutRule and PutTargets, or a rule of that name is on the bus already.
        """
        if str(request["Name"]) in _names_on(client, request):
            message = f"Rule {request['Name']} already exists."
            raise ClientError({"Error": {"Code": "ResourceAlreadyExistsException", "Message": message}}, "PutRule")
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
        if request.get("Targets"):
            put_targets(client, made.name, request)
        return result

    def delete(self, client: EventBridgeClient, made: Made) -> None:
        """Delete a rule with all its targets, also those that were put since.

        Raises:
            ClientError: as DeleteRule.
        """
        bus = _on_bus(made.request)
        try:
            while ids := _target_ids(client, {"Rule": made.name, **bus}):
                call(client, "remove_targets", {"Rule": made.name, "Ids": ids, **bus})
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


def _names_on(client: EventBridgeClient, request: Request) -> list[str]:
    """Return the name of the first rule on the bus that begins with the request's: its own, if one has it."""
    try:
        answer = call(client, "list_rules", {"NamePrefix": request["Name"], "Limit": 1, **_on_bus(request)})
    except ClientError as error:
        if not is_gone(error):
            raise
        return []  # PutRule says it better
    return _members(answer["Rules"], "Name")


def _target_ids(client: EventBridgeClient, request: Request) -> list[str]:
    """Return the ids of a rule's targets, as many as one answer holds."""
    return _members(call(client, "list_targets_by_rule", request)["Targets"], "Id")


def _members(listed: object, name: str) -> list[str]:
    return [str(each[name]) for each in listed] if isinstance(listed, list) else []


def _ids(request: Request) -> set[str]:
    targets = request.get("Targets")
    return {str(target.get("Id")) for target in targets} if isinstance(targets, list) else set()
