"""When does a scheduled rule send its event? At its moments on the clock, while it is enabled and has targets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.service.delivery import attempts, routing
from fake_eventbridge.service.state.backend import DEFAULT_BUS, Arrival
from fake_eventbridge.service.state.journal import Event

if TYPE_CHECKING:
    from datetime import datetime

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Rule


def arm(region: Region, rule: Rule) -> None:
    """Put a rule's next moment on the agenda while it has a schedule and targets and is enabled, else take it off."""
    if rule.schedule is None or rule.state == "DISABLED" or not rule.targets:
        disarm(region, rule)
    elif rule.due is None:
        _arm_after(region, rule, region.now())


def disarm(region: Region, rule: Rule) -> None:
    """Take a rule's next moment off the agenda, if there is one."""
    if rule.due is not None:
        region.backend.clock.cancel(rule.due)
        rule.due = None


def _arm_after(region: Region, rule: Rule, moment: datetime) -> None:
    due = None if rule.schedule is None else rule.schedule.after(moment)
    rule.due = None if due is None else region.backend.clock.schedule(due, partial(_fire, region, rule, due))


def _fire(region: Region, rule: Rule, due: datetime) -> None:
    backend = region.backend
    with backend.lock:
        if rule.due is None or rule.due.moment != due or region.buses[DEFAULT_BUS].rules.get(rule.name) is not rule:
            return
        _arm_after(region, rule, due)
        arn = region.rule_arn(rule)
        event = Event(
            id=backend.identifiers.uuid("event"),
            source="aws.events",
            detail_type="Scheduled Event",
            detail={},
            resources=(arn,),
            time=due.replace(microsecond=0),
            account=region.account,
            region=region.name,
            bus=DEFAULT_BUS,
            dropped=None,
        )
        made = list(routing.tasks(region, rule, Arrival(event, routing.envelope_of(event), ())))
    attempts.carry_out(backend, made)
