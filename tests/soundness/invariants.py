"""What must hold after each step of a sequence, whatever it was."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fake_eventbridge import patterns
from fake_eventbridge.aws import errors, model
from tests.soundness import dumps
from tests.soundness.random_calls import BUSES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import Delivery, Event, FakeEventBridge
    from tests.soundness.dumps import Dump, Place

_MOST_ATTEMPTS = 186
_SCHEDULED = "Scheduled Event"


@dataclass
class Step:
    """What was done: a call with its outcome, or something without a place.

    `expected` is what must be told then; `lost` that a fault let the change be made, and lost the answer.
    """

    name: str
    place: Place | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answer: Any = None
    error: Exception | None = None
    expected: Dump | None = None
    lost: bool = False

    @property
    def code(self) -> str | None:
        """AWS's code of the refusal, if it was refused."""
        return self.error.response["Error"]["Code"] if isinstance(self.error, ClientError) else None


@dataclass
class Seen:
    """What is remembered from step to step: how many records there were, and which sources were claimed."""

    events: int = 0
    deliveries: int = 0
    restores: list[int] = field(default_factory=list)
    active: set[tuple[Place, str]] = field(default_factory=set)
    contents: set[tuple[str, str, str]] = field(default_factory=set)

    def begin_anew(self, fake: FakeEventBridge) -> None:
        """Take note that the clock went back: what follows is later than nothing before it."""
        self.restores.append(len(fake.calls))


@dataclass
class Moment:
    """A step with the world before and after it, and what was recorded meanwhile."""

    fake: FakeEventBridge
    clients: Mapping[Place, EventBridgeClient]
    step: Step
    before: Dump
    after: Dump
    seen: Seen
    events: list[Event]
    deliveries: list[Delivery]


def check(  # noqa: PLR0913, PLR0917 - what there is to know of a step
    fake: FakeEventBridge,
    clients: Mapping[Place, EventBridgeClient],
    step: Step,
    before: Dump,
    after: Dump,
    seen: Seen,
) -> None:
    """Require all that must hold.

    Raises:
        AssertionError: something does not.
    """
    events, deliveries = list(fake.events), list(fake.deliveries)
    moment = Moment(fake, clients, step, before, after, seen, events[seen.events :], deliveries[seen.deliveries :])
    for invariant in OF_STEPS:
        invariant(moment)
    for of_dump in dumps.OF_DUMPS:
        of_dump(after)
    if step.place is not None:
        dumps.pages_join(clients, after, step.place)
    seen.events, seen.deliveries = len(events), len(deliveries)


def errors_are_declared(moment: Moment) -> None:
    """A refusal's code is one that the model declares for the operation, or one common to all."""
    code = moment.step.code
    if code is not None:
        assert code in model.errors_of(moment.step.name) | errors.COMMON_ERRORS.keys(), moment.step


def a_refusal_changes_nothing(moment: Moment) -> None:
    """A refused call leaves everything as it was, but where a fault let the change be made and lost its answer."""
    if moment.step.error is None or moment.step.lost:
        return
    assert moment.before == moment.after, (moment.step, _difference(moment.before, moment.after))
    assert not moment.events, moment.step
    assert not moment.deliveries, moment.step


def a_restored_world_is_the_same(moment: Moment) -> None:
    """Restoring a snapshot brings back all that was told when it was taken."""
    if moment.step.expected is not None:
        assert moment.step.expected == moment.after, _difference(moment.step.expected, moment.after)


def a_reset_world_is_empty(moment: Moment) -> None:
    """After a reset there is a default bus in each place, and no record."""
    if moment.step.name == "reset":
        kinds = {asked[0] for answers in moment.after.values() for asked in answers}
        assert kinds == {"list", "bus", "tags"}, kinds
        assert not moment.events, moment.events


def telling_changes_nothing(moment: Moment) -> None:
    """Asking, taking a snapshot, arming a fault or setting a quota changes nothing of what exists."""
    if moment.step.name in {"snapshot", "nothing", "fault", "quota"}:
        assert moment.before == moment.after, _difference(moment.before, moment.after)


def ids_are_unique(moment: Moment) -> None:
    """No two accepted events have one id, and an answer names those of its events."""
    ids = Counter(event.id for event in moment.fake.events)
    assert not ids or max(ids.values()) == 1, ids.most_common(1)
    if moment.step.name in {"PutEvents", "PutPartnerEvents"} and moment.step.answer is not None:
        answered = [entry["EventId"] for entry in moment.step.answer["Entries"] if "EventId" in entry]
        assert answered == [event.id for event in moment.events], (moment.step, moment.events)


def deliveries_are_of_known_events(moment: Moment) -> None:
    """What is delivered was put by somebody, or sent by a schedule."""
    moment.seen.contents |= {_content(event) for event in moment.events}
    for delivery in moment.deliveries:
        event = delivery.event
        assert event.detail_type == _SCHEDULED or _content(event) in moment.seen.contents, delivery


def _content(event: Event) -> tuple[str, str, str]:
    return event.source, event.detail_type, json.dumps(event.detail)


def outcomes_fit_attempts(moment: Moment) -> None:
    """A delivery has at most 186 attempts, in order of time; it failed with an error, and was delivered without one."""
    for delivery in moment.fake.deliveries:
        assert 0 <= delivery.attempts <= _MOST_ATTEMPTS, delivery
        times = [attempt.at for attempt in delivery.history]
        assert times == sorted(times), delivery
        assert (delivery.outcome == "delivered") == (delivery.error is None), delivery
        is_settled = moment.step.name == "settle" and not moment.seen.restores
        assert not (is_settled and delivery.outcome == "retrying"), delivery


def sources_are_active_once_claimed(moment: Moment) -> None:
    """A source is ACTIVE exactly if it was claimed or activated, and nobody deactivated or deleted it, or its bus."""
    step, active = moment.step, moment.seen.active
    if step.place is not None and (step.error is None or step.lost):
        name = step.parameters.get("EventSourceName", step.parameters.get("Name"))
        if step.name in {"CreateEventBus", "ActivateEventSource"} and ("source", name) in moment.after[step.place]:
            active.add((step.place, name))
        elif step.name in {"DeactivateEventSource", "DeleteEventBus"}:
            active.discard((step.place, name))
        elif step.name == "DeletePartnerEventSource" and ("offer", name) in moment.before[step.place]:
            active -= {(place, each) for place, each in active if _is_deleted(moment, place, each)}
    told = {
        (place, asked[1]) for place, asked, each in dumps.every(moment.after, "source") if each["State"] == "ACTIVE"
    }
    assert told == active, (step, told, active)


def _is_deleted(moment: Moment, place: Place, name: str) -> bool:
    wanted = moment.step.parameters
    assert moment.step.place is not None
    return (wanted["Name"], wanted["Account"], moment.step.place[1]) == (name, *place)


def events_go_where_rules_send_them(moment: Moment) -> None:
    """An accepted event goes once to each target of each ENABLED rule whose pattern it matches, and to no other."""
    if moment.step.name not in {"PutEvents", "PutPartnerEvents"} or moment.step.answer is None:
        return
    for event in moment.events:
        expected = Counter(_expected(moment, event))
        found = Counter(
            (each.rule, each.target) for each in moment.deliveries if each.event.id == event.id and not each.attributes
        )
        goes_on = any(":event-bus/" in target for _, target in expected)
        assert expected <= found if goes_on else expected == found, (event, expected, found)


def _expected(moment: Moment, event: Event) -> list[tuple[str, str]]:
    if event.dropped is not None or moment.step.place is None:
        return []
    place, bus = _destination(moment, event)
    envelope = {
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
    return [
        (rule["Name"], target["Arn"])
        for where, asked, rule in dumps.every(moment.after, "rule")
        if (where, asked[1]) == (place, bus)
        and rule["State"] == "ENABLED"
        and "EventPattern" in rule
        and patterns.compile(rule["EventPattern"]).matches(envelope)
        for target in moment.after[where]["targets", bus, rule["Name"]]["Targets"]
    ]


def _destination(moment: Moment, event: Event) -> tuple[Place, str]:
    """Return where an event's bus is: the source's customer has it, or it is that of the entry."""
    step = moment.step
    assert step.place is not None
    if step.name == "PutPartnerEvents":
        return (event.account, event.region), event.bus
    given = dict(zip((each.get("EventId") for each in step.answer["Entries"]), step.parameters["Entries"], strict=True))
    arn = given[event.id]["EventBusName"].split(":")
    return ((arn[4], arn[3]) if len(arn) > 1 else step.place), event.bus


def archives_count_what_they_keep(moment: Moment) -> None:
    """An archive without retention gains as many events as its rule delivered."""
    if moment.step.name in {"restore", "reset"}:
        return
    delivered = Counter(each.rule for each in moment.deliveries if each.outcome == "delivered")
    for place, asked, archive in dumps.every(moment.after, "archive"):
        earlier = moment.before[place].get(asked)
        if not isinstance(earlier, dict) or earlier["CreationTime"] != archive["CreationTime"]:
            continue
        gained = archive["EventCount"] - earlier["EventCount"]
        assert (archive["SizeBytes"] - earlier["SizeBytes"] > 0) == (gained > 0) or archive["RetentionDays"], archive
        if not archive["RetentionDays"]:
            assert gained == delivered[f"Events-Archive-{asked[1]}"], (archive, earlier, delivered)


def no_rules_are_left_of_a_bus(moment: Moment) -> None:
    """A bus that is not listed has no rules, and cannot be asked for any."""
    place = moment.step.place
    if place is None:
        return
    for bus in sorted({*BUSES, *SOURCES}):
        if ("bus", bus) not in moment.after[place]:
            told = dumps.answer_to(moment.clients[place], "list_rules", {"EventBusName": bus})
            assert told[0] == "ResourceNotFoundException", (moment.step, bus, told)


def _difference(one: Dump, other: Dump) -> list[Any]:
    return [
        (place, asked, one[place].get(asked), other[place].get(asked))
        for place in one
        for asked in one[place].keys() | other[place].keys()
        if one[place].get(asked) != other[place].get(asked)
    ]


OF_STEPS: tuple[Callable[[Moment], None], ...] = (
    errors_are_declared,
    a_refusal_changes_nothing,
    a_restored_world_is_the_same,
    a_reset_world_is_empty,
    telling_changes_nothing,
    ids_are_unique,
    deliveries_are_of_known_events,
    outcomes_fit_attempts,
    sources_are_active_once_claimed,
    events_go_where_rules_send_them,
    archives_count_what_they_keep,
    no_rules_are_left_of_a_bus,
)


def calls_are_in_order(fake: FakeEventBridge, seen: Seen) -> None:
    """Calls are recorded in the order of time, from one restore to the next."""
    times = [call.at for call in fake.calls]
    for start, end in zip([0, *seen.restores], [*seen.restores, len(times)], strict=True):
        assert times[start:end] == sorted(times[start:end]), (start, end)
