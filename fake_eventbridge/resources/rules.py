"""Which events go where? Rules on a bus: made, replaced, looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge import arns, refusals
from fake_eventbridge.operations import operation
from fake_eventbridge.state import DEFAULT_BUS, Rule

if TYPE_CHECKING:
    from mypy_boto3_events.literals import RuleStateType
    from mypy_boto3_events.type_defs import TagTypeDef

    from fake_eventbridge.state import Region


@operation
def put_rule(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    schedule_expression: str | None = None,
    event_pattern: str | None = None,
    state: RuleStateType = "ENABLED",
    description: str | None = None,
    role_arn: str | None = None,
    tags: list[TagTypeDef] | None = None,
    event_bus_name: str | None = None,
) -> dict[str, object]:
    """Make a rule, or replace the one of that name on the bus: what is not given is cleared, targets and tags stay.

    Raises:
        Refusal: ValidationException, ResourceNotFoundException (bus), ManagedRuleException, LimitExceededException.

    Source: recorded. Unverified: the order of the checks.
    """
    if not (event_pattern or schedule_expression):
        raise refusals.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    longest = region.backend.quotas["event_pattern_characters"]
    if event_pattern is not None and longest is not None and len(event_pattern) > longest:
        raise refusals.validation(f"Parameter EventPattern for rule {name} exceeds limit of {longest}.")
    bus = region.event_bus(event_bus_name)
    if schedule_expression is not None and bus.name != DEFAULT_BUS:
        raise refusals.validation("ScheduleExpression is supported only on the default event bus.")
    replaced = bus.rules.get(name)
    if replaced is None:
        region.backend.quotas.admit("rules_per_bus", len(bus.rules))
        kept_tags = {tag["Key"]: tag["Value"] for tag in tags or ()}
    elif replaced.managed_by is not None:
        raise refusals.declared("ManagedRuleException")
    else:
        kept_tags = replaced.tags
    bus.rules[name] = Rule(
        name=name,
        bus=bus.name,
        created_by=region.account,
        event_pattern=event_pattern,
        schedule_expression=schedule_expression,
        state=state,
        description=description or None,
        role_arn=role_arn,
        tags=kept_tags,
    )
    return {"RuleArn": arns.rule(region.name, region.account, bus.name, name)}


@operation
def describe_rule(region: Region, *, name: str, event_bus_name: str | None = None) -> dict[str, object]:
    """Describe a rule on a bus, which may be named by its ARN.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule).

    Source: recorded.
    """
    bus = region.event_bus(event_bus_name)
    rule = bus.rules.get(name)
    if rule is None:
        raise refusals.rule_missing(name, bus.name)
    return {**_listed(region, rule), "CreatedBy": rule.created_by}


def _listed(region: Region, rule: Rule) -> dict[str, object]:
    described: dict[str, object] = {
        "Name": rule.name,
        "Arn": arns.rule(region.name, region.account, rule.bus, rule.name),
        "EventPattern": rule.event_pattern,
        "ScheduleExpression": rule.schedule_expression,
        "State": rule.state,
        "Description": rule.description,
        "RoleArn": rule.role_arn,
        "ManagedBy": rule.managed_by,
        "EventBusName": rule.bus,
    }
    return {member: value for member, value in described.items() if value is not None}
