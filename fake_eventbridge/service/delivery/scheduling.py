"""Scheduled rules: at its moments on the clock an enabled one puts an event on the default bus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.service.state.backend import DEFAULT_BUS, Arrival

if TYPE_CHECKING:
    from datetime import datetime

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Rule


def arm(region: Region, rule: Rule) -> None:
    """Put a rule's next moment on the agenda while it has a schedule and is enabled, else take it off."""
    if rule.schedule is None or rule.state == "DISABLED":
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
    """Let a rule's event arrive: at the rule's own targets, and on the default bus for all others that match it.

    Source: recorded (2026-09): also from a rule without targets, and once to a rule that matches its own event.
    """
    from fake_eventbridge.service.delivery import attempts, routing  # noqa: PLC0415 - most rules have no schedule
    from fake_eventbridge.service.state.events import Event  # noqa: PLC0415 - as above

    backend = region.backend
    with backend.lock:
        bus = region.buses[DEFAULT_BUS]
        if rule.due is None or rule.due.moment != due or bus.rules.get(rule.name) is not rule:
            return
        _arm_after(region, rule, due)
        if not rule.targets and not bus.has_listeners:
            return  # nobody would get the event, and a year has many minutes
        event = Event(
            id=backend.identifiers.uuid("event"),
            source="aws.events",
            detail_type="Scheduled Event",
            detail={},
            resources=(region.rule_arn(rule),),
            time=due.replace(microsecond=0),
            account=region.account,
            region=region.name,
            bus=DEFAULT_BUS,
            dropped=None,
        )
        arrival = Arrival(event, routing.envelope_of(event))
        backend.outbox.extend(routing.tasks(region, rule, arrival))
        routing.arrive(region, bus, arrival, but=rule.name)
        made = backend.take_outbox()
    attempts.carry_out(backend, made)
