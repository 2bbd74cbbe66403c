"""All that list and describe operations tell of a world, and what must hold of it whatever happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from botocore.exceptions import ClientError

from tests.soundness.mutations import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

Place: TypeAlias = tuple[str, str]
# Answers by what was asked; a refusal is its code and message.
Answers: TypeAlias = "dict[tuple[str, ...], Any]"
Dump: TypeAlias = "dict[Place, Answers]"


class Kind(NamedTuple):
    """A kind of thing: how it is listed and described, by which member it is named, and how a page is limited."""

    list: str
    member: str
    describe: str
    name: str
    named: str = "Name"
    limit: str = "Limit"


PREFIX = "aws.partner/acme.com/"
KINDS = {
    "bus": Kind("list_event_buses", "EventBuses", "describe_event_bus", "Name"),
    "source": Kind("list_event_sources", "EventSources", "describe_event_source", "Name"),
    "offer": Kind("list_partner_event_sources", "PartnerEventSources", "describe_partner_event_source", "Name"),
    "archive": Kind("list_archives", "Archives", "describe_archive", "ArchiveName", "ArchiveName"),
    "replay": Kind("list_replays", "Replays", "describe_replay", "ReplayName", "ReplayName"),
    "connection": Kind("list_connections", "Connections", "describe_connection", "Name"),
    "destination": Kind("list_api_destinations", "ApiDestinations", "describe_api_destination", "Name"),
    "endpoint": Kind("list_endpoints", "Endpoints", "describe_endpoint", "Name", limit="MaxResults"),
}
_RULE = Kind("list_rules", "Rules", "describe_rule", "Name")


def dump(clients: Mapping[Place, EventBridgeClient]) -> Dump:
    """Ask for everything in every place."""
    return {place: _answers(client) for place, client in clients.items()}


def _answers(client: EventBridgeClient) -> Answers:
    answers: Answers = {}
    for name, kind in KINDS.items():
        listed = _listed(client, kind, {"NamePrefix": PREFIX} if name == "offer" else {})
        answers["list", name] = listed
        for each in _names(listed, kind):
            answers[name, each] = answer_to(client, kind.describe, {kind.named: each})
    for bus in _names(answers["list", "bus"], KINDS["bus"]):
        _add_rules(client, answers, bus)
    for offer in _names(answers["list", "offer"], KINDS["offer"]):
        answers["accounts", offer] = answer_to(client, "list_partner_event_source_accounts", {"EventSourceName": offer})
    return answers


def _add_rules(client: EventBridgeClient, answers: Answers, bus: str) -> None:
    on = {"EventBusName": bus}
    answers["tags", bus] = answer_to(
        client, "list_tags_for_resource", {"ResourceARN": _arn(answers["bus", bus], "Arn")}
    )
    listed = answers["list", "rule", bus] = _listed(client, _RULE, on)
    for rule in _names(listed, _RULE):
        described = answers["rule", bus, rule] = answer_to(client, "describe_rule", {"Name": rule, **on})
        answers["targets", bus, rule] = answer_to(client, "list_targets_by_rule", {"Rule": rule, **on})
        answers["tags", bus, rule] = answer_to(
            client, "list_tags_for_resource", {"ResourceARN": _arn(described, "Arn")}
        )


def _arn(described: Any, member: str) -> str:
    return str(described[member]) if isinstance(described, dict) else "arn:of:what:was:refused:x"


def answer_to(client: EventBridgeClient, method: str, parameters: Mapping[str, object]) -> Any:
    """Return an operation's answer, or of a refusal its code and message."""
    try:
        answer = getattr(client, method)(**parameters)
    except ClientError as refusal:
        return refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
    del answer["ResponseMetadata"]
    return answer


def _listed(client: EventBridgeClient, kind: Kind, query: Mapping[str, object]) -> Any:
    answer = answer_to(client, kind.list, query)
    return answer[kind.member] if isinstance(answer, dict) else answer


def _names(listed: Any, kind: Kind) -> list[str]:
    return [each[kind.name] for each in listed] if isinstance(listed, list) else []


def every(dump: Dump, kind: str) -> list[tuple[Place, tuple[str, ...], Any]]:
    """Return what was described of a kind, with its place and what was asked."""
    return [
        (place, asked, answer)
        for place, answers in dump.items()
        for asked, answer in answers.items()
        if asked[0] == kind and isinstance(answer, dict)
    ]


# -- what holds of every dump


def listed_is_described(dump: Dump) -> None:
    """Everything listed can be described, unless its bus's policy denies that, and describes the same."""
    for answers in dump.values():
        for asked, listed in answers.items():
            if asked[0] != "list" or not isinstance(listed, list):
                continue
            kind = KINDS.get(asked[1], _RULE)
            for each in listed:
                described = answers[asked[1:] + (each[kind.name],)]  # noqa: RUF005 - Python 3.10 has no star in brackets
                if isinstance(described, tuple):
                    assert described[0] == "AccessDeniedException", (asked, each, described)
                else:
                    differing = {name for name in each.keys() & described.keys() if each[name] != described[name]}
                    assert not differing, (asked, each, described)


def in_order(dump: Dump) -> None:
    """Lists are in the order of names, each name once; the default bus comes first."""
    for answers in dump.values():
        for asked, listed in answers.items():
            if asked[0] == "list" and isinstance(listed, list):
                names = [each[KINDS.get(asked[1], _RULE).name] for each in listed]
                if asked[1] == "bus":
                    assert names[0] == "default", names
                    names.pop(0)
                assert names == sorted(set(names)), (asked, names)


def both_sides_agree(dump: Dump) -> None:
    """A source that is offered has one state on both sides; what nobody offers is DELETED, and has a bus."""
    offered = {
        ((told["Account"], region), asked[1]): told["State"]
        for (_, region), asked, answer in every(dump, "accounts")
        for told in answer["PartnerEventSourceAccounts"]
    }
    seen = {(place, asked[1]): answer["State"] for place, asked, answer in every(dump, "source")}
    assert offered == {key: state for key, state in seen.items() if state != "DELETED"}, (offered, seen)
    for (place, name), state in seen.items():
        assert state == "PENDING" or ("bus", name) in dump[place], (place, name, state)
    for place, asked, answer in every(dump, "source"):
        assert answer["State"] == "PENDING" or "ExpirationTime" not in answer, (place, asked, answer)


def archives_have_their_rules(dump: Dump) -> None:
    """An archive that is ENABLED has its managed rule, with one target; there is no such rule without an archive."""
    rules = {(place, asked[2]) for place, asked, answer in every(dump, "rule") if "ManagedBy" in answer}
    archives = {
        (place, f"Events-Archive-{asked[1]}")
        for place, asked, answer in every(dump, "archive")
        if answer["State"] == "ENABLED" and isinstance(_bus_of(dump, place, answer), dict)
    }
    assert archives <= rules, (archives, rules)
    assert {name for _, name in rules} <= {f"Events-Archive-{asked[1]}" for _, asked, _ in every(dump, "archive")}


def _bus_of(dump: Dump, place: Place, archive: Any) -> Any:
    return dump[place].get(("bus", archive["EventSourceArn"].partition("event-bus/")[2]))


def policies_are_whole(dump: Dump) -> None:
    """A policy is a JSON document with statements, and is absent without any."""
    for _, asked, answer in every(dump, "bus"):
        if "Policy" in answer:
            assert json.loads(answer["Policy"])["Statement"], (asked, answer)


def states_fit(dump: Dump) -> None:
    """A replay tells its end's time exactly if it ended; an API destination without a connection is INACTIVE."""
    for _, asked, answer in every(dump, "replay"):
        has_ended = answer["State"] in {"COMPLETED", "CANCELLED", "FAILED"}
        assert has_ended == ("ReplayEndTime" in answer), (asked, answer)
    for _, asked, answer in every(dump, "destination"):
        assert answer["ConnectionArn"] or answer["ApiDestinationState"] == "INACTIVE", (asked, answer)


OF_DUMPS: tuple[Callable[[Dump], None], ...] = (
    listed_is_described,
    in_order,
    both_sides_agree,
    archives_have_their_rules,
    policies_are_whole,
    states_fit,
)


def pages_join(clients: Mapping[Place, EventBridgeClient], dump: Dump, place: Place) -> None:
    """Pages of one, joined, are the whole list."""
    for name, kind in KINDS.items():
        whole = dump[place]["list", name]
        query: dict[str, object] = {"NamePrefix": PREFIX} if name == "offer" else {}
        joined: list[Any] = []
        while isinstance(whole, list):
            page = getattr(clients[place], kind.list)(**query, **{kind.limit: 1})
            joined += page[kind.member]
            if "NextToken" not in page:
                assert joined == whole, (name, joined, whole)
                break
            query["NextToken"] = page["NextToken"]


def clients_of(fake: FakeEventBridge) -> dict[Place, EventBridgeClient]:
    """Return a client for each place."""
    return {(account, region): fake.client(account=account, region=region) for account, region in PLACES}
