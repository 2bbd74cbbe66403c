"""Routing: an event arrives on a bus, and each target of each rule that it matches gets a task."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.state.backend import Arrival, Task
from fake_eventbridge.service.state.deliveries import DeliveryEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.state.backend import Backend, Region
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.records import EventBus, Render, Rule


_NOT_ALLOWED = "because no resource-based policy allows the events:PutEvents action"


def publish(region: Region, event: Event, *, trace_header: str | None = None, characters: int = 0) -> str:
    """Let an event arrive on its bus, which is one of this Region's, and return its id; a dropped one goes no further.

    The event's `account` is what its receivers read; `region` is the account and Region whose bus it is.

    Units: `characters` of the text that its detail was given as.
    """
    region.backend.journal.add(event, region.key, characters)
    bus = region.buses.get(event.bus)
    if event.dropped is None and bus is not None and bus.has_listeners:
        arrival = Arrival(event, envelope_of(event), trace_header, characters)
        arrive(region, bus, arrival)
    return event.id


def envelope_of(event: Event, *, replay_name: str | None = None) -> dict[str, object]:
    """Return an event's envelope; a replayed one also names its replay.

    Units: `time` in whole seconds, UTC. Source: recorded.
    """
    replay = {} if replay_name is None else {"replay-name": replay_name}
    return {
        "version": "0",
        "id": event.id,
        "detail-type": event.detail_type,
        "source": event.source,
        "account": event.account,
        "time": _written(event.time),
        "region": event.region,
        **replay,
        "resources": list(event.resources),
        "detail": event.detail,
    }


@lru_cache(maxsize=64)  # events that were put together have one time
def _written(time: datetime) -> str:
    return f"{time.year:04}-{time:%m-%dT%H:%M:%SZ}"


def arrive(
    region: Region, bus: EventBus, arrival: Arrival, *, only: frozenset[str] | None = None, but: str | None = None
) -> None:
    """Let an event arrive on a bus: each target of each rule it wakes gets a task.

    `only` names rules by ARN; `but` is the name of a rule that has got the event already.

    The caller holds the backend's lock; the tasks are carried out once it is let go.
    """
    for name in bus.listeners(arrival.envelope):
        rule = bus.rules[name]
        if name != but and (only is None or region.rule_arn(rule) in only):
            region.backend.outbox.extend(tasks(region, rule, arrival))


def tasks(region: Region, rule: Rule, arrival: Arrival) -> Iterable[Task]:
    """Make the tasks of one rule for one event, and open their records."""
    now = region.now()
    rule_arn = region.rule_arn(rule)
    for target_id, target in rule.targets.items():
        made = rule.inputs.get(target_id)
        if made is None:
            from fake_eventbridge.service.delivery.payloads import inputs  # noqa: PLC0415 - where nothing has a target, nobody waits for it

            made = rule.inputs[target_id] = inputs.compiled(target)
        render = partial(_rendered, made, arrival, rule_arn, rule.name, now)
        entry = DeliveryEntry(arrival.event, rule.name, target["Arn"], render, trace_header=arrival.trace_header)
        entry.rule_arn = rule_arn
        region.backend.journal.open_delivery(entry, arrival.characters)
        yield Task(entry, arrival, region, rule, target, now)


def _rendered(made: Render, arrival: Arrival, rule_arn: str, rule_name: str, now: datetime) -> str:
    """Return a payload. It is made of the arrival, which a snapshot does not copy, as it may be nested too deeply."""
    return made(arrival.envelope, rule_arn=rule_arn, rule_name=rule_name, ingestion_time=now)


def forward(backend: Backend, task: Task, bus_arn: Arn) -> list[Task]:
    """Send an event on to another bus, and return the tasks that it has there.

    An event makes one hop within a Region and one across Regions, whatever the accounts. Across Regions its id and its
    time are new; account and Region stay the first ones.

    Raises:
        TargetFailure: there is no such bus, where the event is lost; the bus's policy does not let it in; it is the
            second hop of its kind.

    Source: recorded (2026-09). Unverified: an account that nobody has spoken as does not exist; the policy decides
    before the hops do.
    """
    name = bus_arn.resource.removeprefix("event-bus/")
    is_across = bus_arn.region != task.region.name
    with backend.lock:
        if bus_arn.account not in backend.accounts:
            raise _refused(
                backend, task, bus_arn, "because no resource-based policy allows the events:PutEvents action"
            )
        region = backend.region(bus_arn.account, bus_arn.region)
        bus = region.buses.get(name)
        if bus is None or region.event_bus_arn(name) != str(bus_arn):
            raise TargetFailure("NO_RESOURCE", f"Event bus {name} does not exist.", is_lost=True)
        _require_permission(backend, task, bus, bus_arn)
        _require_first_hop(task.arrival, is_across=is_across)
        arrive(region, bus, _moved_on(backend, task.arrival, is_across=is_across))
        return backend.take_outbox()


def _require_permission(backend: Backend, task: Task, bus: EventBus, bus_arn: Arn) -> None:
    """Refuse an event that a bus's policy does not let in: the caller is the target's role, or the rule's account."""
    from fake_eventbridge.service.delivery import policies  # noqa: PLC0415 - few events go from bus to bus

    event = task.arrival.event
    role = task.target.get("RoleArn")
    said = policies.decision(
        bus.policy,
        action="events:PutEvents",
        resource=str(bus_arn),
        caller_account=_caller(task),
        owner_account=bus_arn.account,
        conditions={
            "events:eventBusInvocation": "true",
            "events:source": event.source,
            "events:detail-type": event.detail_type,
            "aws:SourceArn": task.rule_arn,
            "aws:SourceAccount": task.region.account,
            **({} if role is None else {"aws:PrincipalArn": role}),
        },
    )
    if said == "denied":
        raise _refused(backend, task, bus_arn, "with an explicit deny in a resource-based policy")
    if said == "not allowed":
        raise _refused(backend, task, bus_arn, _NOT_ALLOWED)


def _caller(task: Task) -> str:
    role = arns.parse(task.target.get("RoleArn", ""))
    return task.region.account if role is None else role.account


def _refused(backend: Backend, task: Task, bus_arn: Arn, why: str) -> TargetFailure:
    """Return the refusal of a bus's policy, which across Regions has the words of PutEvents itself.

    Source: recorded (2026-09); across Regions for a role that may not, in whose place the policy is put here.
    """
    if bus_arn.region == task.region.name:
        return TargetFailure("NO_PERMISSIONS", "Lack of permissions to invoke cross account target.")
    role = task.target.get("RoleArn")
    user = f"arn:{bus_arn.partition}:iam::{_caller(task)}:root"
    if role is not None:
        session = backend.identifiers.text("session", 32)
        user = f"arn:{bus_arn.partition}:sts::{_caller(task)}:assumed-role/{role.rpartition('/')[2]}/{session}"
    request = backend.identifiers.uuid("request")
    where = (
        f"Service: AWSEvents; Status Code: 400; Error Code: AccessDeniedException; Request ID: {request}; Proxy: null"
    )
    return TargetFailure(
        "NO_PERMISSIONS",
        f"User: {user} is not authorized to perform: events:PutEvents on resource: {bus_arn} {why} ({where})",
    )


def _require_first_hop(arrival: Arrival, *, is_across: bool) -> None:
    if is_across and arrival.has_changed_region:
        raise TargetFailure("THIRD_REGION_HOP_DETECTED", "Unknown exception.")
    if not is_across and arrival.has_changed_bus:
        raise TargetFailure(
            "THIRD_ACCOUNT_HOP_DETECTED",
            f"Event ingestion rejected for event {arrival.event.id} because an event can be sent to an event bus "
            "target only once. This event was previously delivered to an event bus target.",
        )


def _moved_on(backend: Backend, arrival: Arrival, *, is_across: bool) -> Arrival:
    """Return an event as it arrives on the next bus."""
    if not is_across:
        return arrival._replace(has_changed_bus=True)
    now = backend.clock.now().replace(microsecond=0)
    event = replace(arrival.event, id=backend.identifiers.uuid("event"), time=now)
    renewed = envelope_of(event)
    envelope = {**arrival.envelope, "id": renewed["id"], "time": renewed["time"]}
    return arrival._replace(event=event, envelope=envelope, has_changed_region=True)
