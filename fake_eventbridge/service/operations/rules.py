"""Rules on a bus: made, replaced, looked up, turned on and off, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors, json_encoding, model
from fake_eventbridge.service.checks import bus_access, event_patterns, tagging
from fake_eventbridge.service.delivery import scheduling
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.records import Rule
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import RuleStateType
    from mypy_boto3_events.type_defs import TagTypeDef

    from fake_eventbridge.aws.schedule_expressions import Schedule
    from fake_eventbridge.patterns import Pattern
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus


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
        Refusal: ValidationException, InvalidEventPatternException, ResourceNotFoundException (bus),
            ManagedRuleException, LimitExceededException (quotas `rules_per_bus`, `wildcard_rules_per_bus`,
            `tags_per_resource`).

    A rule on another account's bus is that account's, made by the caller.

    Source: recorded (2026-09): texts that are given and empty are kept, and a schedule has no state for CloudTrail's
    management events. Unverified: the order of the checks, the words on that state, and that a rule which somebody else
    replaces stays its creator's.
    """
    _check_purpose(region, name, event_pattern, schedule_expression)
    owner, bus = bus_access.find(
        region, event_bus_name, "PutRule", rule=name, conditions=lambda: _conditions_of(event_pattern or "{}")
    )
    schedule = _schedule(bus, schedule_expression, state)
    pattern = event_patterns.compiled(event_pattern) if event_pattern else None
    replaced = bus.rules.get(name)
    if replaced is not None:
        replaced.require_unmanaged()
    if role_arn is not None and arns.parse(role_arn) is None:
        raise errors.bad_arn(role_arn)
    _admit(region, bus, replaced, pattern)
    own_tags = tagging.added({}, tags or (), region.backend.quotas) if replaced is None else replaced.tags

    rule = Rule(
        name=name,
        bus=bus.name,
        created_by=region.account if replaced is None else replaced.created_by,
        event_pattern=event_pattern,
        schedule_expression=schedule_expression,
        state=state,
        description=description,
        role_arn=role_arn,
        tags=own_tags,
        targets={} if replaced is None else replaced.targets,
        pattern=pattern,
        schedule=schedule,
    )
    if replaced is not None:
        scheduling.disarm(owner, replaced)
    bus.put_rule(rule)
    scheduling.arm(owner, rule)
    return {"RuleArn": owner.rule_arn(rule)}


@operation
def describe_rule(region: Region, *, name: str, event_bus_name: str | None = None) -> dict[str, object]:
    """Describe a rule on a bus, which may be named by its ARN.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), and as `bus_access.find`.

    Source: recorded.
    """
    owner, bus = bus_access.find(region, event_bus_name, "DescribeRule", rule=name)
    rule = bus.rule(name)
    return {**_listed(owner, rule), "CreatedBy": rule.created_by}


@operation
def enable_rule(region: Region, *, name: str, event_bus_name: str | None = None) -> None:
    """Let a rule match events, or run by its schedule.

    Raises:
        Refusal: ResourceNotFoundException (bus, rule), ManagedRuleException.

    Source: model. Unverified: the words on a missing rule, which are DescribeRule's.
    """
    _set_state(region, event_bus_name, name, "EnableRule", "ENABLED")


@operation
def disable_rule(region: Region, *, name: str, event_bus_name: str | None = None) -> None:
    """Keep a rule from matching events, or from running by its schedule.

    Raises:
        Refusal: as EnableRule.

    Source: as EnableRule.
    """
    _set_state(region, event_bus_name, name, "DisableRule", "DISABLED")


@operation
def delete_rule(region: Region, *, name: str, event_bus_name: str | None = None, force: bool = False) -> None:
    """Delete a rule that has no targets; one that does not exist is no error. Another service's rule needs `force`.

    Raises:
        Refusal: ResourceNotFoundException (bus), ManagedRuleException, ValidationException for a rule with targets.

    Source: recorded. Unverified: that the targets count also where `force` is given.
    """
    _, bus = bus_access.find(region, event_bus_name, "DeleteRule", rule=name)
    rule = bus.rules.get(name)
    if rule is None:
        return
    if not force:
        rule.require_unmanaged(can_be_forced=True)
    if rule.targets:
        raise errors.validation("Rule can't be deleted since it has targets.")
    bus.delete_rule(name)


@operation
def list_rules(
    region: Region,
    *,
    name_prefix: str | None = None,
    event_bus_name: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List the rules of a bus, by the start of their names.

    Raises:
        Refusal: ResourceNotFoundException (bus).

    Source: recorded. Unverified: the order, by name.
    """
    owner, bus = bus_access.find(region, event_bus_name, "ListRules")
    rules, more = page(
        bus.rules,
        query=("ListRules", owner.account, bus.name),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
    )
    return {"Rules": [_listed(owner, rule) for rule in rules], **more}


@operation
def list_rule_names_by_target(
    region: Region,
    *,
    target_arn: str,
    event_bus_name: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List the names of a bus's rules that have a target of that ARN; none is no error.

    Raises:
        Refusal: ResourceNotFoundException (bus), ValidationException (ARN, token), InternalException for a token that
            another bus's list gave.

    Source: recorded (2026-09).
    """
    arn = arns.parse(target_arn)
    if arn is None or arn.partition != model.partition(region.name):
        raise errors.bad_arn(target_arn)
    owner, bus = bus_access.find(region, event_bus_name, "ListRuleNamesByTarget")
    rules, more = page(
        bus.rules,
        query=("ListRuleNamesByTarget", target_arn),
        scope=f"{owner.account}/{bus.name}",
        prefix=None,
        limit=limit,
        next_token=next_token,
        where=lambda rule: any(target["Arn"] == target_arn for target in rule.targets.values()),
    )
    return {"RuleNames": [rule.name for rule in rules], **more}


def _check_purpose(region: Region, name: str, event_pattern: str | None, schedule_expression: str | None) -> None:
    if not event_pattern and not schedule_expression:
        raise errors.validation("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    longest = region.backend.quotas["event_pattern_characters"]
    if event_pattern is not None and longest is not None and len(event_pattern) > longest:
        raise errors.validation(f"Parameter EventPattern for rule {name} exceeds limit of {longest}.")


def _conditions_of(event_pattern: str) -> dict[str, list[str]]:
    """Return what a bus's policy can ask of a rule's pattern: the sources and detail types that it names exactly."""
    try:
        pattern = json_encoding.loads_object(event_pattern)
    except ValueError:
        return {}
    named = {f"events:{field}": pattern.get(field) for field in ("source", "detail-type")}
    return {
        key: [str(each) for each in values]
        for key, values in named.items()
        if isinstance(values, list) and all(isinstance(each, str) for each in values)
    }


def _schedule(bus: EventBus, expression: str | None, state: RuleStateType) -> Schedule | None:
    """Read a schedule; an empty one is none, and yet refused where a schedule would be."""
    if expression is None:
        return None
    if bus.name != DEFAULT_BUS:
        raise errors.validation("ScheduleExpression is supported only on the default event bus.")
    if not expression:
        return None
    if state == "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS":
        raise errors.validation("Parameter State is not valid.")
    from fake_eventbridge.aws import schedule_expressions  # noqa: PLC0415 - most rules have no schedule

    try:
        return schedule_expressions.parse(expression)
    except ValueError:
        raise errors.validation("Parameter ScheduleExpression is not valid.") from None


def _admit(region: Region, bus: EventBus, replaced: Rule | None, pattern: Pattern | None) -> None:
    """Refuse a rule that the quotas of its bus have no room for; the rule that it replaces makes room."""
    quotas = region.backend.quotas
    if replaced is None:
        quotas.admit("rules_per_bus", len(bus.rules))
    if _has_wildcards(pattern):
        others = (rule for rule in bus.rules.values() if rule is not replaced)
        quotas.admit("wildcard_rules_per_bus", sum(_has_wildcards(rule.pattern) for rule in others))


def _has_wildcards(pattern: Pattern | None) -> bool:
    return pattern is not None and event_patterns.uses_wildcards(pattern)


def _listed(region: Region, rule: Rule) -> dict[str, object]:
    described: dict[str, object] = {
        "Name": rule.name,
        "Arn": arns.rule(region.name, region.account, rule.bus, rule.name),
        "State": rule.state,
        "EventBusName": rule.bus,
    }
    optional = {
        "EventPattern": rule.event_pattern,
        "ScheduleExpression": rule.schedule_expression,
        "Description": rule.description,
        "RoleArn": rule.role_arn,
        "ManagedBy": rule.managed_by,
    }
    described |= {member: value for member, value in optional.items() if value is not None}
    return described


def _set_state(region: Region, bus_name: str | None, name: str, operation: str, state: RuleStateType) -> None:
    owner, bus = bus_access.find(region, bus_name, operation, rule=name)
    rule = bus.rule(name)
    rule.require_unmanaged()
    rule.state = state
    bus.listen(rule)
    scheduling.arm(owner, rule)
