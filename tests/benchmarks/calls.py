"""What does a faked call cost? Single calls, pages, and events against many rules, in microseconds a call."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import boto3

from fake_eventbridge import active_fake
from tests.benchmarks.peers import FAKE, PEERS, STUBBED, fake, figure, microseconds, row, taking_turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    Call = Callable[[EventBridgeClient, int], object]

ROUNDS = 25
SOURCE = "aws.partner/acme.com/orders/"
ENTRY: PutEventsRequestEntryTypeDef = {"Source": "shop", "DetailType": "order", "Detail": '{"id": 1}'}
LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/orders"
# Operation, aim as a ratio to the floor, call.
CASES: dict[str, tuple[str, str, Call]] = {
    "describe_event_bus": ("DescribeEventBus", "0.85x", lambda client, _: client.describe_event_bus()),
    "create_partner_event_source": (
        "CreatePartnerEventSource",
        "0.85x",
        lambda client, n: client.create_partner_event_source(Name=f"{SOURCE}{n}", Account="111122223333"),
    ),
    "put_rule": (
        "PutRule",
        "0.85x",
        lambda client, n: client.put_rule(Name=f"r{n}", EventPattern='{"source":["shop"]}'),
    ),
    "put_events, 10 entries, no rule": ("PutEvents", "1.0x", lambda client, _: client.put_events(Entries=[ENTRY] * 10)),
}
# How many rules there are beside the one that matches: the aim, the rounds of each peer, and moto's calls a round.
RULES = {1: ("2x", 7, 20), 100: ("", 3, 5), 1_000: ("1.5x", 3, 2), 10_000: ("2.5x", 1, 1)}
PAGES = {1_000: ("1.3x", 5), 10_000: ("1.3x", 2)}
_CALLS_AGAINST_RULES = 100
_PAGE = 100
_RULES_WITH_TARGETS, _TARGETS = 20, 5


def main() -> None:
    """Print every row."""
    for name, (operation, aim, call) in CASES.items():
        medians = taking_turns(ROUNDS, {peer: _calls(peer, operation, call) for peer in PEERS})
        row(name, aim, medians)
    figure("delivery to a callable", "10 us", f"{_delivery():.1f} us")
    for count, (aim, rounds, calls_of_moto) in RULES.items():
        calls = {"floor": _CALLS_AGAINST_RULES, FAKE: _CALLS_AGAINST_RULES, "moto": calls_of_moto}
        measures = {peer: _events(peer, count, times) for peer, times in calls.items()}
        row(f"put_events, 10 entries, {count:,} rules", aim, taking_turns(rounds, measures))
    for count, (aim, rounds) in PAGES.items():
        measures = {peer: _pages(peer, count) for peer in ("floor", FAKE, "moto")}
        row(f"list_rules, {count:,} rules, {count // _PAGE} pages", aim, taking_turns(rounds, measures))


def _calls(peer: str, operation: str, call: Call) -> Callable[[], float]:
    def measure() -> float:
        with PEERS[peer](operation) as client:
            return microseconds(lambda: [call(client, n) for n in range(STUBBED)]) / STUBBED

    return measure


def _events(peer: str, rules: int, times: int) -> Callable[[], float]:
    """Put events that one of many rules matches; it has a target where nobody takes the delivery but the record."""

    def measure() -> float:
        with PEERS[peer]("PutEvents") as client:
            if peer != "floor":
                for n in range(1, rules):
                    client.put_rule(Name=f"r{n}", EventPattern=f'{{"source":["shop"],"detail":{{"id":[{n + 1}]}}}}')
                client.put_rule(Name="r0", EventPattern='{"source":["shop"],"detail":{"id":[1]}}')
                client.put_targets(Rule="r0", Targets=[{"Id": "1", "Arn": LOG_GROUP}])
            if peer == "moto":
                boto3.client("logs", region_name="us-east-1").create_log_group(logGroupName="/orders")
            client.put_events(Entries=[ENTRY] * 10)
            return microseconds(lambda: [client.put_events(Entries=[ENTRY] * 10) for _ in range(times)]) / times

    return measure


def _delivery() -> float:
    """Time what one more target adds to an event, of many targets that are a callable."""
    with fake("") as caller:
        with_none = _least(caller)
        active = active_fake()
        for rule in range(_RULES_WITH_TARGETS):
            caller.put_rule(Name=f"r{rule}", EventPattern='{"source":["shop"]}')
            arns = [f"arn:aws:lambda:us-east-1:123456789012:function:f{rule}-{n}" for n in range(_TARGETS)]
            caller.put_targets(Rule=f"r{rule}", Targets=[{"Id": str(n), "Arn": arn} for n, arn in enumerate(arns)])
            for arn in arns:
                active.target(arn)(lambda _event, _context: None)
        return (_least(caller) - with_none) / (_RULES_WITH_TARGETS * _TARGETS)


def _least(caller: EventBridgeClient) -> float:
    return min(microseconds(lambda: caller.put_events(Entries=[ENTRY])) for _ in range(ROUNDS))


def _pages(peer: str, rules: int) -> Callable[[], float]:
    """Follow all pages of a listing, as a caller does; the floor answers each with its constant."""

    def measure() -> float:
        with PEERS[peer]("ListRules") as client:
            if peer == "floor":
                return microseconds(lambda: [client.list_rules(Limit=_PAGE) for _ in range(rules // _PAGE)])
            for n in range(rules):
                client.put_rule(Name=f"r{n}", EventPattern='{"source":["shop"]}')
            return microseconds(lambda: _all_rules(client))

    return measure


def _all_rules(client: EventBridgeClient) -> None:
    page = client.list_rules(Limit=_PAGE)
    for _ in itertools.count():
        if "NextToken" not in page:
            return
        page = client.list_rules(Limit=_PAGE, NextToken=page["NextToken"])
