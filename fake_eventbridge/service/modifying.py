"""Writes that name a resource in `fake.modifying`, refused as AWS refuses concurrent ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fake_eventbridge.aws import arns, errors, model, short_names
from fake_eventbridge.service.state.backend import DEFAULT_BUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CODE = "ConcurrentModificationException"
_SERVICE = "events"

# Which kind of resource a member names, by its shape in the model; the words are those of ARNs.
_KINDS = {
    "ApiDestinationName": "api-destination",
    "ArchiveName": "archive",
    "ConnectionName": "connection",
    "EndpointName": "endpoint",
    "EventBusName": "event-bus",
    "EventBusNameOrArn": "event-bus",
    "EventSourceName": "event-source",
    "NonPartnerEventBusName": "event-bus",
    "ReplayName": "replay",
    "RuleName": "rule",
}


class _Resource(NamedTuple):
    """One resource, as far as a name or an ARN says: of a rule also its bus, of an ARN also the account and Region."""

    kind: str
    name: str
    bus: str | None = None
    account: str = ""
    region: str = ""


def check(
    operation: str, arguments: Mapping[str, object], account: str, region: str, being_modified: Iterable[str]
) -> None:
    """Refuse a write that names a resource which is being modified.

    Raises:
        Refusal: ConcurrentModificationException, where the operation declares it.
    """
    if _CODE not in model.errors_of(operation):
        return
    named = list(_named(operation, arguments, account, region))
    if any(_is_meant(resource, each) for resource in named for each in being_modified):
        raise errors.declared(_CODE)


def _named(operation: str, arguments: Mapping[str, object], account: str, region: str) -> Iterator[_Resource]:
    """Yield the resources that a request names; where it can name a bus and does not, that is the default one."""
    members = model.input_members(operation)
    bus = _bus(arguments.get("EventBusName")) if "EventBusName" in members else None
    if bus is not None:
        yield _Resource("event-bus", bus, account=account, region=region)
    for member, value in arguments.items():
        if not isinstance(value, str) or member == "EventBusName":
            continue
        kind = _KINDS.get(members[member].name)
        of_arn = _of_arn(value) if member.endswith(("Arn", "ARN")) else None
        if kind is not None:
            yield _Resource(kind, value, bus if kind == "rule" else None, account, region)
        elif of_arn is not None:
            yield of_arn


def _bus(name_or_arn: object) -> str:
    if not isinstance(name_or_arn, str):
        return DEFAULT_BUS
    of_arn = _of_arn(name_or_arn)
    return name_or_arn if of_arn is None else of_arn.name


def _is_meant(resource: _Resource, name_or_arn: str) -> bool:
    of_arn = _of_arn(name_or_arn)
    if of_arn is None:
        full = f"{short_names.PREFIX}{name_or_arn}" if short_names.is_documented(name_or_arn) else name_or_arn
        return resource.name in {name_or_arn, full}
    is_anywhere = not of_arn.account  # a partner event source is seen from two accounts
    return of_arn == (resource._replace(account="") if is_anywhere else resource)


def _of_arn(text: str) -> _Resource | None:
    """Return the resource that an ARN of EventBridge names."""
    arn = arns.parse(text)
    if arn is None or arn.service != _SERVICE:
        return None
    kind, _, path = arn.resource.partition("/")
    if kind == "rule":
        bus, _, name = path.rpartition("/")
        return _Resource(kind, name, bus or DEFAULT_BUS, arn.account, arn.region)
    if kind in {"connection", "api-destination"}:
        path = path.partition("/")[0]  # a unique part follows the name
    return _Resource(kind, path, None, arn.account, arn.region)
