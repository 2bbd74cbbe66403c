"""The event bus that a request names, by name or ARN: whose it is, and whether its policy lets the caller at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors, json_encoding, model
from fake_eventbridge.service.state.backend import DEFAULT_BUS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.delivery import policies
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus

    Conditions = Mapping[str, str | Sequence[str]]

# These look the name up in the Region of the call, whichever Region the ARN names. Source: recorded (2026-09).
_IGNORE_THE_REGION = frozenset({"ListRuleNamesByTarget"})
_PREFER_THIS_REGION = frozenset({"PutRule"})

# The operations on one rule; those that list rules are about all of a bus's rules.
_LIST_RULES = frozenset({"ListRuleNamesByTarget", "ListRules"})


def find(
    region: Region,
    name_or_arn: str | None,
    operation: str,
    *,
    rule: str | None = None,
    conditions: Callable[[], Conditions] = dict,
) -> tuple[Region, EventBus]:
    """Return the bus that a request names, and its owner's Region; no name means the caller's default bus.

    `region` is the caller's. `rule` is the rule on that bus that the operation is about; `conditions` tells the values
    that the request brings along for conditions of the bus's policy, where there is one.

    Raises:
        Refusal: ResourceNotFoundException, ValidationException for a bus of another Region, AccessDeniedException
            where the bus's policy denies the caller, or is another account's and does not allow it.

    Source: recorded (2026-09) for PutRule, DescribeRule, DeleteRule, PutTargets and DescribeEventBus, and transcripts.
    Unverified: a bus that another account does not have is one that does not allow the caller; the resource that lists
    of rules are about.
    """
    owner, name = _owner(region, name_or_arn, operation)
    bus = owner.buses.get(name)
    if owner is region:
        if bus is None:
            raise errors.event_bus_missing(name)
        if bus.policy is None:
            return owner, bus
    resources = _resources(owner, name, operation, rule)
    if bus is None:
        raise _refusal(region.account, operation, resources[0], "not allowed")
    from fake_eventbridge.service.delivery import policies  # noqa: PLC0415 - most buses have no policy

    given = {**_creator(region, bus, operation, rule), **conditions()}
    decisions = [
        policies.decision(
            bus.policy,
            action=f"events:{operation}",
            resource=resource,
            caller_account=region.account,
            owner_account=owner.account,
            conditions=given,
        )
        for resource in resources
    ]
    if "denied" in decisions:
        raise _refusal(region.account, operation, resources[0], "denied")
    if "allowed" not in decisions:
        raise _refusal(region.account, operation, resources[0], "not allowed")
    return owner, bus


def require_grant(owner: Region, bus: EventBus, caller: str, operation: str) -> None:
    """Refuse what a bus's policy does not allow a caller under any conditions.

    Raises:
        Refusal: AccessDeniedException.
    """
    from fake_eventbridge.service.delivery import policies  # noqa: PLC0415 - few targets are buses

    arn = owner.event_bus_arn(bus.name)
    granted = policies.decision(
        _without_conditions(bus.policy),
        action=f"events:{operation}",
        resource=arn,
        caller_account=caller,
        owner_account=owner.account,
        conditions={},
    )
    if granted != "allowed":
        raise _refusal(caller, operation, arn, granted)


def _without_conditions(policy: str | None) -> str | None:
    """Return a policy whose grants hold without conditions, and whose denials have none."""
    if policy is None:
        return None
    document = json_encoding.loads_object(policy)
    statements = document["Statement"]
    kept = [
        {name: value for name, value in each.items() if name != "Condition"}
        for each in (statements if isinstance(statements, list) else [])
        if isinstance(each, dict) and (each.get("Effect") != "Deny" or "Condition" not in each)
    ]
    return json_encoding.compact({**document, "Statement": kept})


def _refusal(caller: str, operation: str, resource: str, decision: policies.Decision) -> errors.Refusal:
    action = f"events:{operation}"
    reason = (
        "with an explicit deny in a resource-based policy"
        if decision == "denied"
        else f"because no resource-based policy allows the {action} action"
    )
    partition = resource.split(":")[1]
    return errors.access_denied(f"arn:{partition}:iam::{caller}:root", action, resource, reason)


def _owner(region: Region, name_or_arn: str | None, operation: str) -> tuple[Region, str]:
    arn = None if name_or_arn is None else arns.parse(name_or_arn)
    if arn is None:
        return region, name_or_arn or DEFAULT_BUS
    name = arn.resource.removeprefix("event-bus/")
    is_taken_here = operation in _IGNORE_THE_REGION or (operation in _PREFER_THIS_REGION and _has(region, arn, name))
    if arn.region != region.name and not is_taken_here:
        raise errors.validation("Cross-region api call is not allowed.")
    if arn.partition != model.partition(region.name):
        raise errors.event_bus_missing(name)
    return region if arn.account == region.account else region.backend.region(arn.account, region.name), name


def _has(region: Region, arn: Arn, name: str) -> bool:
    owner = region.backend.regions.get((arn.account, region.name))
    return owner is not None and name in owner.buses


def _resources(owner: Region, bus: str, operation: str, rule: str | None) -> list[str]:
    if rule is not None:
        return [arns.rule(owner.name, owner.account, bus, rule)]
    if operation in _LIST_RULES:
        return [arns.rule(owner.name, owner.account, bus, "*"), owner.event_bus_arn(bus)]
    return [owner.event_bus_arn(bus)]


def _creator(region: Region, bus: EventBus, operation: str, rule: str | None) -> dict[str, str]:
    """Return who made the rule that a request is about; one that is made now is the caller's."""
    there = None if rule is None else bus.rules.get(rule)
    if there is not None:
        managed = {} if there.managed_by is None else {"events:ManagedBy": there.managed_by}
        return {"events:creatorAccount": there.created_by, **managed}
    return {"events:creatorAccount": region.account} if operation == "PutRule" else {}
