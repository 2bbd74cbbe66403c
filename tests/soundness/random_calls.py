"""What calls of a random sequence are made of: by operation, how often it comes, and with which parameters."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.soundness import dumps
from tests.soundness.mutations import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.soundness.dumps import Place
    from tests.soundness.sequences import World

    Parameters = dict[str, Any]

BUSES = ("default", "default", "orders", "bills")
_RULES = ("a", "b", "c")
SOURCES = (f"{dumps.PREFIX}x", f"{dumps.PREFIX}y")
_DETAIL_TYPES = ("made", "sent")
PATTERNS: tuple[dict[str, object], ...] = (
    {"version": ["0"]},
    {"detail-type": ["made"]},
    {"source": [{"prefix": "s"}], "detail": {"n": [{"numeric": [">", 5]}]}},
    {"$or": [{"source": [{"anything-but": "shop"}]}, {"detail": {"kind": [{"exists": False}]}}]},
    {"account": [PLACES[0][0]]},
)
_SCHEDULES = ("rate(5 hours)", "rate(2 days)", "cron(0 12 * * ? *)", "cron(30 */6 ? * MON *)")
_RETRIES = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 3600}
SPANS = (
    timedelta(seconds=1),
    timedelta(seconds=70),
    timedelta(minutes=10),
    timedelta(hours=5),
    timedelta(days=3),
    timedelta(days=15),
)


def _target(world: World, place: Place) -> Parameters:
    account, region = place
    target: Parameters = {"Id": world.dice.choice("123")}
    if world.dice.random() < 0.35:
        target["Arn"] = world.arn(f"event-bus/{world.dice.choice(BUSES)}", place=world.place())
        target["RoleArn"] = f"arn:aws:iam::{account}:role/r"
    else:
        kinds = (
            "lambda:{}:{}:function:works",
            "lambda:{}:{}:function:fails",
            "lambda:{}:{}:function:flaky",
            "sqs:{}:{}:q",
        )
        target["Arn"] = f"arn:aws:{world.dice.choice(kinds).format(region, account)}"
        target.update(world.dice.choice(({}, {"InputPath": "$.detail"}, {"Input": "{}"})))
    if world.dice.random() < 0.5:
        target["RetryPolicy"] = _RETRIES
    if world.dice.random() < 0.5:
        target["DeadLetterConfig"] = {"Arn": f"arn:aws:sqs:{region}:{account}:dead"}
    return target


def _entry(world: World, source: str) -> Parameters:
    detail = {"n": world.number(), "kind": world.dice.choice(("x", "y"))}
    return {"Source": source, "DetailType": world.dice.choice(_DETAIL_TYPES), "Detail": json.dumps(detail)}


def _bus_entry(world: World, place: Place) -> Parameters:
    where = place if world.dice.random() < 0.8 else world.place()
    bus = world.name(where, "bus", BUSES)
    if where != place or bus in SOURCES:
        bus = world.arn(f"event-bus/{'default' if bus in SOURCES else bus}", place=where)
    return {**_entry(world, world.dice.choice(("shop", "bank"))), "EventBusName": bus}


def _rule(world: World, place: Place) -> Parameters:
    known = dumps.every({place: world.dump[place]}, "rule")
    if known and world.dice.random() < 0.7:
        _, (_, bus, name), _ = world.dice.choice(known)
    else:
        bus, name = world.bus(place), world.dice.choice(_RULES)
    return {"Name": name, "EventBusName": bus}


def _put_rule(world: World, place: Place) -> Parameters:
    rule = {"Name": world.dice.choice(_RULES), "EventBusName": world.bus(place)}
    rule |= {"State": world.dice.choice(("ENABLED", "ENABLED", "ENABLED", "DISABLED"))}
    if world.dice.random() < 0.2:
        return {**rule, "EventBusName": "default", "ScheduleExpression": world.dice.choice(_SCHEDULES)}
    return {**rule, "EventPattern": json.dumps(world.dice.choice(PATTERNS)), "Tags": [{"Key": "k", "Value": "v"}]}


def _claimed(world: World, place: Place) -> Parameters:
    name = world.name(place, "source", (*SOURCES, *BUSES[2:]))
    return {"Name": name, "EventSourceName": name} if name in SOURCES else {"Name": name}


def _policy(world: World, _: Place) -> Parameters:
    who = world.dice.choice(("*", PLACES[0][0], PLACES[2][0]))
    return {
        "EventBusName": world.dice.choice(BUSES),
        "Action": "events:PutEvents",
        "Principal": who,
        "StatementId": world.dice.choice("st"),
    }


def _archive_name(world: World, place: Place) -> str:
    """Return a name that no other place uses: deliveries say of what rule they are, and not where."""
    return world.name(place, "archive", [f"{letter}{PLACES.index(place)}" for letter in "mn"])


def _archive(world: World, place: Place) -> Parameters:
    more: Parameters = world.dice.choice(
        ({}, {"RetentionDays": 2}, {"EventPattern": json.dumps(world.dice.choice(PATTERNS))})
    )
    bus = world.arn(f"event-bus/{world.bus(place)}", place=place)
    name = f"{world.dice.choice('mn')}{PLACES.index(place)}"
    return {"ArchiveName": name, "EventSourceArn": bus, **more}


def _replay(world: World, place: Place) -> Parameters:
    now = world.fake.clock.now()
    archives = dumps.every({place: world.dump[place]}, "archive")
    answer = world.dice.choice(archives)[2] if archives else {}
    return {
        "ReplayName": f"replay{world.dice.randint(0, 30)}",
        "EventSourceArn": answer.get("ArchiveArn", world.arn(f"archive/{_archive_name(world, place)}", place=place)),
        "EventStartTime": now - world.dice.choice(SPANS),
        "EventEndTime": now + timedelta(seconds=1),
        "Destination": {"Arn": answer.get("EventSourceArn", world.arn("event-bus/default", place=place))},
    }


def _connection(world: World, _: Place) -> Parameters:
    kinds: tuple[Parameters, ...] = (
        {
            "AuthorizationType": "API_KEY",
            "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}},
        },
        {"AuthorizationType": "BASIC", "AuthParameters": {"BasicAuthParameters": {"Username": "k", "Password": "v"}}},
    )
    return {"Name": world.dice.choice("cd"), **world.dice.choice(kinds)}


def _destination(world: World, place: Place) -> Parameters:
    connections = dumps.every({place: world.dump[place]}, "connection")
    connection = (
        world.dice.choice(connections)[2]["ConnectionArn"] if connections else world.arn(f"connection/c/{UUID(int=0)}")
    )
    url = "https://example.com/hook"
    return {
        "Name": world.dice.choice("de"),
        "ConnectionArn": connection,
        "InvocationEndpoint": url,
        "HttpMethod": "POST",
    }


def _endpoint(world: World, place: Place) -> Parameters:
    account, region = place
    other = next(each for each in PLACES if each[0] == account and each[1] != region)
    check = "arn:aws:route53:::healthcheck/abc"
    routing = {"FailoverConfig": {"Primary": {"HealthCheck": check}, "Secondary": {"Route": other[1]}}}
    buses = [{"EventBusArn": world.arn("event-bus/orders", place=each)} for each in (place, other)]
    return {
        "Name": world.dice.choice("ef"),
        "RoutingConfig": routing,
        "EventBuses": buses,
        "ReplicationConfig": {"State": "DISABLED"},
    }


def _tagged(world: World, place: Place) -> str:
    rule, bus = _rule(world, place).values()
    kinds = (f"event-bus/{bus}", f"rule/{rule}", f"rule/{bus}/{rule}")
    return world.arn(world.dice.choice(kinds), place=place)


def _source(world: World, place: Place) -> str:
    return world.name(place, world.dice.choice(("source", "offer")), SOURCES)


# How often, and with what: by the operation's API name.
CALLS: dict[str, tuple[int, Callable[[World, Place], Parameters]]] = {
    "CreateEventBus": (6, _claimed),
    "UpdateEventBus": (1, lambda w, p: {"Name": w.bus(p), "Description": w.dice.choice(("", "d"))}),
    "DeleteEventBus": (3, lambda w, p: {"Name": w.bus(p)}),
    "CreatePartnerEventSource": (
        4,
        lambda w, _: {"Name": w.dice.choice(SOURCES), "Account": w.dice.choice(PLACES)[0]},
    ),
    "DeletePartnerEventSource": (2, lambda w, p: {"Name": _source(w, p), "Account": w.dice.choice(PLACES)[0]}),
    "ActivateEventSource": (2, lambda w, p: {"Name": _source(w, p)}),
    "DeactivateEventSource": (2, lambda w, p: {"Name": _source(w, p)}),
    "PutPartnerEvents": (5, lambda w, p: {"Entries": [_entry(w, _source(w, p)) for _ in range(2)]}),
    "PutEvents": (12, lambda w, p: {"Entries": [_bus_entry(w, p) for _ in range(w.dice.randint(1, 3))]}),
    "PutRule": (9, _put_rule),
    "DeleteRule": (2, _rule),
    "EnableRule": (1, _rule),
    "DisableRule": (1, _rule),
    "PutTargets": (9, lambda w, p: _of_a_rule(w, p, Targets=[_target(w, p)])),
    "RemoveTargets": (2, lambda w, p: _of_a_rule(w, p, Ids=[w.dice.choice("123")])),
    "PutPermission": (4, _policy),
    "RemovePermission": (1, lambda w, _: {"EventBusName": w.dice.choice(BUSES), "StatementId": w.dice.choice("st")}),
    "CreateArchive": (3, _archive),
    "UpdateArchive": (1, lambda w, p: {"ArchiveName": _archive_name(w, p), "Description": "d"}),
    "DeleteArchive": (1, lambda w, p: {"ArchiveName": _archive_name(w, p)}),
    "StartReplay": (4, _replay),
    "CancelReplay": (1, lambda w, p: {"ReplayName": w.name(p, "replay", ("replay0",))}),
    "CreateConnection": (2, _connection),
    "UpdateConnection": (1, _connection),
    "DeauthorizeConnection": (1, lambda w, p: {"Name": w.name(p, "connection", "cd")}),
    "DeleteConnection": (1, lambda w, p: {"Name": w.name(p, "connection", "cd")}),
    "CreateApiDestination": (2, _destination),
    "DeleteApiDestination": (1, lambda w, p: {"Name": w.name(p, "destination", "de")}),
    "CreateEndpoint": (1, _endpoint),
    "DeleteEndpoint": (1, lambda w, p: {"Name": w.name(p, "endpoint", "ef")}),
    "TagResource": (1, lambda w, p: {"ResourceARN": _tagged(w, p), "Tags": [{"Key": "t", "Value": "u"}]}),
    "UntagResource": (1, lambda w, p: {"ResourceARN": _tagged(w, p), "TagKeys": ["t"]}),
}


def _of_a_rule(world: World, place: Place, **more: object) -> Parameters:
    rule = _rule(world, place)
    return {"Rule": rule["Name"], "EventBusName": rule["EventBusName"], **more}
