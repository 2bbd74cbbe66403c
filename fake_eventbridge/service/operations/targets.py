"""The targets of a rule: put, removed, listed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors
from fake_eventbridge.service.checks import bus_access
from fake_eventbridge.service.checks.targets import admission, defaults
from fake_eventbridge.service.delivery import scheduling
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.service.state.backend import Region


@operation
def put_targets(
    region: Region, *, rule: str, targets: list[TargetTypeDef], event_bus_name: str | None = None
) -> dict[str, object]:
    """Give a rule more targets; one whose Id the rule has already takes its place. One that is refused refuses all.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), ValidationException and AccessDeniedException (see
            `admission.check`), ManagedRuleException, LimitExceededException (quota `targets_per_rule`).

    Source: recorded (2026-09); that a managed rule's target is looked at before the rule is. Unverified: the rest of
    the order.
    """

    def conditions() -> dict[str, list[str]]:
        return {"events:TargetArn": [target["Arn"] for target in targets]}

    owner, bus = bus_access.find(region, event_bus_name, "PutTargets", rule=rule, conditions=conditions)
    found = bus.rule(rule)
    _check_ids(targets)
    source = owner.event_bus_arn(bus.name)
    for target in targets:
        admission.check(region, target, source)
    found.require_unmanaged()
    put = {target["Id"]: target for target in targets}
    limit = region.backend.quotas["targets_per_rule"]
    if limit is not None and len(found.targets.keys() | put.keys()) > limit:
        raise errors.limit_exceeded()
    found.targets.update(put)
    for name in put:
        found.inputs.pop(name, None)
    scheduling.arm(owner, found)
    return _nothing_failed()


@operation
def remove_targets(
    region: Region, *, rule: str, ids: list[str], event_bus_name: str | None = None, force: bool = False
) -> dict[str, object]:
    """Take targets from a rule, by Id. Another service's rule needs `force`.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), ManagedRuleException.

    Source: recorded (2026-09), also that an Id which the rule does not have is no error.
    """
    owner, bus = bus_access.find(region, event_bus_name, "RemoveTargets", rule=rule)
    found = bus.rule(rule)
    if not force:
        found.require_unmanaged(can_be_forced=True)
    for name in ids:
        found.targets.pop(name, None)
        found.inputs.pop(name, None)
    scheduling.arm(owner, found)
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
    """List a rule's targets in the order of their Ids, as they were put but for the defaults of ECS's parameters.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule).

    Source: recorded (2026-09).
    """
    owner, bus = bus_access.find(region, event_bus_name, "ListTargetsByRule", rule=rule)
    targets, more = page(
        bus.rule(rule).targets,
        query=("ListTargetsByRule", owner.account, bus.name, rule),
        prefix=None,
        limit=limit,
        next_token=next_token,
    )
    return {"Targets": [defaults.filled(target) for target in targets], **more}


def _check_ids(targets: list[TargetTypeDef]) -> None:
    [(name, count)] = Counter(target["Id"] for target in targets).most_common(1)
    if count > 1:
        raise errors.not_valid("targets", f"More than one target with Id '{name}' is provided.")


def _nothing_failed() -> dict[str, object]:
    return {"FailedEntryCount": 0, "FailedEntries": []}
