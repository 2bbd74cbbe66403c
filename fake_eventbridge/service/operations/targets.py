"""Where does a rule send what it matches? The targets of a rule: put, removed, listed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks.targets import admission
from fake_eventbridge.service.delivery import scheduling
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.tables import Table, page

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Rule


@operation
def put_targets(
    region: Region, *, rule: str, targets: list[TargetTypeDef], event_bus_name: str | None = None
) -> dict[str, object]:
    """Give a rule more targets; one whose Id the rule has already takes its place.

    A target that is another account's bus keeps its role when it is put again without one.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), ManagedRuleException, ValidationException (see
            `target_checks`), LimitExceededException (quota `targets_per_rule`).

    Source: recorded. Unverified: the order of the checks.
    """
    owner = region.event_bus(event_bus_name).rule(rule)
    owner.require_unmanaged()
    _check_ids(targets)
    put = {target["Id"]: _with_kept_role(region, owner, target) for target in targets}
    for target in put.values():
        admission.check(region, target)
    limit = region.backend.quotas["targets_per_rule"]
    if limit is not None and len(owner.targets.keys() | put.keys()) > limit:
        raise errors.limit_exceeded()
    owner.targets.update(put)
    for name in put:
        owner.inputs.pop(name, None)
    scheduling.arm(region, owner)
    return _nothing_failed()


@operation
def remove_targets(
    region: Region, *, rule: str, ids: list[str], event_bus_name: str | None = None, force: bool = False
) -> dict[str, object]:
    """Take targets from a rule, by Id. Another service's rule needs `force`.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), ManagedRuleException.

    Source: recorded. Unverified: that an Id which the rule does not have is no error.
    """
    owner = region.event_bus(event_bus_name).rule(rule)
    if not force:
        owner.require_unmanaged(can_be_forced=True)
    for name in ids:
        owner.targets.pop(name, None)
        owner.inputs.pop(name, None)
    scheduling.arm(region, owner)
    return _nothing_failed()


@operation
def list_targets_by_rule(
    region: Region,
    *,
    rule: str,
    event_bus_name: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List a rule's targets as they were put.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule).

    Source: recorded. Unverified: the order, by Id.
    """
    owner = region.event_bus(event_bus_name).rule(rule)
    by_id: Table[TargetTypeDef] = Table()
    for name, target in owner.targets.items():
        by_id[name] = target
    targets, more = page(
        by_id,
        query=("ListTargetsByRule", region.account, owner.bus, rule),
        prefix=None,
        limit=limit,
        next_token=next_token,
    )
    return {"Targets": targets, **more}


def _check_ids(targets: list[TargetTypeDef]) -> None:
    [(name, count)] = Counter(target["Id"] for target in targets).most_common(1)
    if count > 1:
        raise errors.not_valid("targets", f"More than one target with Id '{name}' is provided.")


def _with_kept_role(region: Region, rule: Rule, target: TargetTypeDef) -> TargetTypeDef:
    before = rule.targets.get(target["Id"])
    arn = arns.parse(target["Arn"])
    if before is None or arn is None or "RoleArn" in target or "RoleArn" not in before:
        return target
    is_foreign_bus = admission.is_event_bus(arn) and arn.account != region.account
    return {**target, "RoleArn": before["RoleArn"]} if is_foreign_bus and before["Arn"] == target["Arn"] else target


def _nothing_failed() -> dict[str, object]:
    return {"FailedEntryCount": 0, "FailedEntries": []}
