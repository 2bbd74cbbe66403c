"""Routing: an event arrives on a bus, and each target of each rule that it matches gets a task."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fake_eventbridge.service.delivery import policies
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.delivery.payloads import inputs
from fake_eventbridge.service.state.backend import Arrival, Task
from fake_eventbridge.service.state.journal import DeliveryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.journal import Event
    from fake_eventbridge.service.state.records import EventBus, Rule


def publish(region: Region, event: Event, *, trace_header: str | None = None) -> str:
    """Let an event arrive on its bus, which is one of this Region's, and return its id; a dropped one goes no further.

    The event's `account` is what its receivers read; `region` is the account and Region whose bus it is.
    """
    region.backend.journal.add(event, (region.account, region.name))
    bus = region.buses.get(event.bus)
    if event.dropped is None and bus is not None and len(bus.awake):
        arrival = Arrival(event, envelope_of(event), (region.event_bus_arn(bus.name),), trace_header)
        arrive(region, bus, arrival)
    return event.id


def envelope_of(event: Event, *, replay_name: str | None = None) -> dict[str, object]:
    """Return an event's envelope; a replayed one also names its replay.

    Units: `time` in whole seconds, UTC. Source: recorded. Unverified: that `replay-name` stands last.
    """
    envelope: dict[str, object] = {
        "version": "0",
        "id": event.id,
        "detail-type": event.detail_type,
        "source": event.source,
        "account": event.account,
        "time": f"{event.time:%Y-%m-%dT%H:%M:%SZ}",
        "region": event.region,
        "resources": list(event.resources),
        "detail": event.detail,
    }
    if replay_name is not None:
        envelope["replay-name"] = replay_name
    return envelope


def arrive(region: Region, bus: EventBus, arrival: Arrival, *, only: frozenset[str] | None = None) -> None:
    """Let an event arrive on a bus: each target of each rule it wakes gets a task; `only` names rules by ARN.

    The caller holds the backend's lock; the tasks are carried out once it is let go.
    """
    for name in bus.awake.matching(arrival.envelope):
        rule = bus.rules[name]
        if only is None or region.rule_arn(rule) in only:
            region.backend.outbox.extend(tasks(region, rule, arrival))


def tasks(region: Region, rule: Rule, arrival: Arrival) -> Iterable[Task]:
    """Make the tasks of one rule for one event, and open their records."""
    now = region.now()
    rule_arn = region.rule_arn(rule)
    for target_id, target in rule.targets.items():
        made = rule.inputs.get(target_id)
        if made is None:
            made = rule.inputs[target_id] = inputs.compiled(target)
        render = partial(made, arrival.envelope, rule_arn=rule_arn, rule_name=rule.name, ingestion_time=now)
        entry = DeliveryEntry(arrival.event, rule.name, target["Arn"], render, trace_header=arrival.trace_header)
        entry.rule_arn = rule_arn
        region.backend.journal.open_delivery(entry)
        yield Task(entry, arrival, region, rule, target, now)


def forward(backend: Backend, task: Task, bus_arn: Arn) -> list[Task]:
    """Send an event on to another bus, and return the tasks that it has there.

    Across accounts that bus's policy decides; across Regions the event gets a new id; account and Region stay.

    Raises:
        TargetFailure: there is no such bus, or it does not take the event.

    Source: the user guide. Unverified: the codes, and that a bus the event has been on refuses it.
    """
    name = bus_arn.resource.removeprefix("event-bus/")
    with backend.lock:
        region = backend.region(bus_arn.account, bus_arn.region)
        bus = region.buses.get(name)
        if bus is None:
            raise TargetFailure("NO_RESOURCE", f"Event bus {name} does not exist.")
        if bus_arn.account != task.region.account and not policies.allows(bus.policy, task.region.account):
            raise TargetFailure("NO_PERMISSIONS", f"{bus_arn} does not allow account {task.region.account}.")
        if str(bus_arn) in task.arrival.visited:
            raise TargetFailure("LOOP", f"The event has been on {bus_arn} before.", is_retriable=False)
        arrival = task.arrival
        if bus_arn.region != task.region.name:
            event = replace(arrival.event, id=backend.identifiers.uuid("event"))
            arrival = replace(arrival, event=event, envelope={**arrival.envelope, "id": event.id})
        arrive(region, bus, replace(arrival, visited=(*arrival.visited, str(bus_arn))))
        return backend.take_outbox()
