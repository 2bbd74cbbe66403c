"""What a call did not find and exists elsewhere: in another Region or account, on another bus, or at another time."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws import arns
from fake_eventbridge.fake.chronicle import clock_time
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fake_eventbridge.fake.chronicle import Chronicle
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.journal import CallEntry

# How many places are named for one thing, and how many things of one kind are looked at.
_MOST_PLACES = 2
_MOST_THINGS = 50_000

_RULE, _BUS, _SOURCE, _OFFER = "rule", "event bus", "event source", "partner event source"
_OTHERS = ("archive", "replay", "connection", "API destination", "endpoint")
# The kinds by the words that stand in the names of operations, the longest first, and the member that names the thing.
_BY_OPERATION = {
    "PartnerEventSource": (_OFFER, ("Name", "EventSourceName")),
    "EventSource": (_SOURCE, ("Name",)),
    "EventBus": (_BUS, ("Name",)),
    "Target": (_RULE, ("Rule",)),
    "Rule": (_RULE, ("Name",)),
    "Archive": ("archive", ("ArchiveName",)),
    "Replay": ("replay", ("ReplayName",)),
    "Connection": ("connection", ("Name",)),
    "ApiDestination": ("API destination", ("Name",)),
    "Endpoint": ("endpoint", ("Name",)),
}
_BY_RESOURCE = {
    "event-bus": _BUS,
    "rule": _RULE,
    "event-source": _SOURCE,
    "archive": "archive",
    "replay": "replay",
    "connection": "connection",
    "api-destination": "API destination",
    "endpoint": "endpoint",
}
_LISTS = {
    "ListRules": _RULE,
    "ListEventBuses": _BUS,
    "ListEventSources": _SOURCE,
    "ListPartnerEventSources": _OFFER,
    "ListArchives": "archive",
    "ListReplays": "replay",
    "ListConnections": "connection",
    "ListApiDestinations": "API destination",
    "ListEndpoints": "endpoint",
}


class Thing(NamedTuple):
    """Something that exists: its kind and name, and where; a rule's bus beside it."""

    kind: str
    name: str
    account: str
    region: str
    bus: str = ""
    state: str = ""


class _Wanted(NamedTuple):
    kind: str
    name: str
    bus: str = ""


def sentences(chronicle: Chronicle, call: CallEntry) -> list[str]:
    """Return a sentence for each name that a call did not find and that is, or was, known elsewhere."""
    found: list[str] = []
    if call.error is not None:
        if "NotFound" in call.error.code or "ResourceNotFound" in call.error.code:
            for wanted in _wanted(call):
                found += _of_wanted(chronicle, call, wanted)
    elif call.operation in _LISTS and _is_empty(call.response):
        found += _of_list(chronicle, call, _LISTS[call.operation])
    elif call.operation == "ListRuleNamesByTarget" and _is_empty(call.response):
        found += _rules_of_target(chronicle, call)
    elif call.operation == "ListTargetsByRule" and _is_empty(call.response):
        for wanted in _wanted(call):
            found += _of_wanted(chronicle, call, wanted, though_here=True)
    else:
        found += _of_entries(chronicle, call)
    return list(dict.fromkeys(found))


def of_name(chronicle: Chronicle, kind: str, name: str) -> list[str]:
    """Return where a thing of that name is, or what became of it."""
    places = [each for each in _things(chronicle) if (each.kind, each.name) == (kind, name)]
    return [_sentence(chronicle, each) for each in places[:_MOST_PLACES]] or _gone(chronicle, kind, name)


def _of_wanted(chronicle: Chronicle, call: CallEntry, wanted: _Wanted, *, though_here: bool = False) -> list[str]:
    alike = [each for each in _things(chronicle) if each.name == wanted.name and _same_kind(each.kind, wanted.kind)]
    here = [
        each
        for each in alike
        if (each.account, each.region, each.kind) == (call.account, call.region, wanted.kind)
        and (not wanted.bus or each.bus == wanted.bus)
    ]
    if here and not though_here:
        return []
    asked = _asked(chronicle, call, wanted)
    others = [each for each in alike if each not in here]
    exact = [each for each in others if each.kind == wanted.kind] or others
    if exact:
        return [f"{_sentence(chronicle, each)}; {asked}" for each in exact[:_MOST_PLACES]]
    if here:
        return []
    gone = _gone(chronicle, wanted.kind, wanted.name)
    if gone:
        return [f"{gone[0]}; {asked}"]
    slips = [
        each
        for each in _things(chronicle)
        if each.kind == wanted.kind and each.name.lower() == wanted.name.lower() and each.name != wanted.name
    ]
    return [f"{_sentence(chronicle, each)}, which differs in case; {asked}" for each in slips[:1]]


def _of_list(chronicle: Chronicle, call: CallEntry, kind: str) -> list[str]:
    prefix = str(call.request.get("NamePrefix") or "")
    things = [each for each in _things(chronicle) if each.kind == kind and (kind != _BUS or each.name != "default")]
    asked = f"{call.operation} asked in {chronicle.place(call.account, call.region)}"
    if kind == _RULE:
        asked += f" on bus {readable.shortened(_bus_name(call.request))}"
    asked += f" for names that begin with {readable.as_json(prefix)}" if prefix else ""
    matching = [each for each in things if each.name.startswith(prefix)]
    if matching:
        more = f", and {len(matching) - 1} more elsewhere" if len(matching) > 1 else ""
        return [f"{_sentence(chronicle, matching[0])}{more}; {asked}"]
    near = [each for each in things if prefix and prefix.lower() in each.name.lower()]
    if near:
        return [f"{_sentence(chronicle, near[0])}, whose name does not begin so; {asked}"]
    gone = [
        sentence
        for moment in reversed(chronicle.history.moments)
        if moment.name and moment.name.startswith(prefix) and kind in {_SOURCE, _OFFER}
        for sentence in [f"{moment.told[0].upper()}{moment.told[1:]} at {clock_time(moment.at)}"]
    ]
    return [f"{gone[0]}; {asked}"] if gone else []


def _rules_of_target(chronicle: Chronicle, call: CallEntry) -> list[str]:
    arn = str(call.request.get("TargetArn"))
    return [
        f"Rule {rule.name} on bus {bus.name} of {chronicle.place(region.account, region.name)} has the target "
        f"{readable.shortened(arn)}; {call.operation} asked in {chronicle.place(call.account, call.region)} on bus "
        f"{_bus_name(call.request)}"
        for region, bus, rule in islice(chronicle.rules(), _MOST_THINGS)
        if any(target["Arn"] == arn for target in rule.targets.values())
    ][:_MOST_PLACES]


def _of_entries(chronicle: Chronicle, call: CallEntry) -> list[str]:
    """Return what is known of the buses of events that were dropped, and of sources whose events were refused."""
    found: list[str] = []
    for put in chronicle.by_cause.get(call.order, ()):
        if put.event.dropped is not None and "does not exist" in put.event.dropped:
            found += _of_wanted(chronicle, call, _Wanted(_BUS, _resource_name(put.event.bus)))
    results = (call.response or {}).get("Entries")
    entries = call.request.get("Entries")
    if call.operation == "PutPartnerEvents" and isinstance(results, list) and isinstance(entries, list):
        for entry, result in zip(entries, results, strict=False):
            if isinstance(entry, dict) and isinstance(result, dict) and result.get("ErrorCode"):
                found += _of_wanted(chronicle, call, _Wanted(_OFFER, str(entry.get("Source"))))
    return found


def _wanted(call: CallEntry) -> Iterator[_Wanted]:
    """Return what a call named, by its operation and members."""
    request = call.request
    for word, (kind, members) in _BY_OPERATION.items():
        if word in call.operation:
            for member in members:
                if member in request and not call.operation.startswith("Create") and call.operation != "PutRule":
                    bus = _bus_name(request) if kind == _RULE else ""
                    yield _Wanted(kind, _resource_name(str(request[member])), bus)
            break
    if request.get("EventBusName"):
        yield _Wanted(_BUS, _bus_name(request))
    if call.operation == "CreateEventBus" and request.get("EventSourceName"):
        yield _Wanted(_SOURCE, str(request["EventSourceName"]))
    for member in ("EventSourceArn", "ResourceARN", "ConnectionArn"):
        arn = arns.parse(str(request.get(member) or ""))
        resource = None if arn is None else _BY_RESOURCE.get(arn.resource.partition("/")[0])
        if resource is not None:
            yield _Wanted(resource, _resource_name(str(request[member])))


def _things(chronicle: Chronicle) -> Iterator[Thing]:
    return islice(_all_things(chronicle), _MOST_THINGS)


def _all_things(chronicle: Chronicle) -> Iterator[Thing]:
    for region in chronicle.regions():
        account, name = region.account, region.name
        for bus in region.buses.values():
            yield Thing(_BUS, bus.name, account, name)
            for rule in bus.rules.values():
                yield Thing(_RULE, rule.name, account, name, bus.name)
        for source in region.event_sources.values():
            state = f"{source.state}, of {_owner(chronicle, source.partner)}"
            yield Thing(_SOURCE, source.name, account, name, state=state)
        for source in region.partner_event_sources.values():
            yield Thing(_OFFER, source.name, account, name, state=f"offered to account {source.customer}")
        yield from _other_things(region)


def _other_things(region: Region) -> Iterator[Thing]:
    tables = (region.archives, region.replays, region.connections, region.api_destinations, region.endpoints)
    named: list[list[str]] = [list(table) for table in tables]
    for kind, names in zip(_OTHERS, named, strict=True):
        for name in names:
            yield Thing(kind, name, region.account, region.name)


def _owner(chronicle: Chronicle, account: str) -> str:
    return f"partner {chronicle.party(account)}"


def _sentence(chronicle: Chronicle, thing: Thing) -> str:
    on = f" on bus {readable.shortened(thing.bus)}" if thing.kind == _RULE else ""
    state = f" ({thing.state})" if thing.state else ""
    return f"{_named(thing.kind, thing.name)} exists{on} for {chronicle.place(thing.account, thing.region)}{state}"


def _asked(chronicle: Chronicle, call: CallEntry, wanted: _Wanted) -> str:
    on = f" on bus {readable.shortened(wanted.bus)}" if wanted.bus else ""
    return f"{call.operation} asked{on} as {chronicle.place(call.account, call.region)}"


def _gone(chronicle: Chronicle, kind: str, name: str) -> list[str]:
    """Return that a thing expired or was deleted, the last time that it did."""
    found: list[tuple[int, str]] = []
    for moment in chronicle.history.moments:
        if moment.name == name:
            told = f"{moment.told[0].upper()}{moment.told[1:]}"
            found.append((moment.number, f"{told} at {clock_time(moment.at)}"))
    for call in chronicle.calls:
        if call.operation.startswith("Delete") and call.error is None:
            for deleted in _wanted(call):
                if deleted.name == name and _same_kind(deleted.kind, kind):
                    by = f"{call.operation} of {chronicle.place(call.account, call.region)}"
                    told = f"{_named(kind, name)} was deleted by {by} at {clock_time(call.at)}"
                    found.append((call.order, told))
                    break
    return [max(found)[1]] if found else []


def _same_kind(one: str, other: str) -> bool:
    """Return whether one may be looked for where the other is: a source, its offer, and its bus go together."""
    together = {_BUS, _SOURCE, _OFFER}
    return one == other or {one, other} <= together


def _named(kind: str, name: str) -> str:
    return f"{kind[0].upper()}{kind[1:]} {readable.shortened(name)}"


def _is_empty(response: Mapping[str, object] | None) -> bool:
    return response is not None and any(value == [] for value in response.values())


def _resource_name(name_or_arn: str) -> str:
    """Return the name in an ARN, or a name as it is."""
    arn = arns.parse(name_or_arn)
    if arn is None:
        return name_or_arn
    kind, _, name = arn.resource.partition("/")
    if kind in {"event-bus", "event-source"}:
        return name
    return name.rpartition("/")[2] if kind == "rule" else name.partition("/")[0]


def _bus_name(request: Mapping[str, object]) -> str:
    return _resource_name(str(request.get("EventBusName") or "default"))
