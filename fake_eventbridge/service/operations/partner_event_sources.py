"""A SaaS partner's event sources, from its own side: offered, looked up, listed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.lifecycles import event_sources
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventSource


@operation
def create_partner_event_source(region: Region, *, name: str, account: str) -> dict[str, object]:
    """Offer an event source to a customer's account, where it is PENDING until an event bus claims it.

    A name is unique in a Region, whoever the partner and the customer are; a deleted source's name is free again.

    Raises:
        Refusal: ResourceAlreadyExistsException, LimitExceededException (quota `partner_event_sources`).

    Source: model. Unverified: the words, and that any account may act as a partner.
    """
    if (region.name, name) in region.backend.offers:
        raise errors.already_exists(f"Event source {name} already exists.")
    region.backend.quotas.admit("partner_event_sources", len(region.partner_event_sources))
    event_sources.offer(region, name, account)
    return {"EventSourceArn": arns.event_source(region.name, name)}


@operation
def describe_partner_event_source(region: Region, *, name: str) -> dict[str, object]:
    """Describe a source to the partner that offered it; a state has only the customer's side.

    Raises:
        Refusal: ResourceNotFoundException, also for a source that another partner offered.

    Source: model. Unverified: the words.
    """
    return _described(_offered(region, name))


@operation
def list_partner_event_sources(
    region: Region, *, name_prefix: str, limit: int | None = None, next_token: str | None = None
) -> dict[str, object]:
    """List the sources that this account offers, by the start of their names.

    Source: model. Unverified: the order, by name.
    """
    sources, more = page(
        region.partner_event_sources,
        query=("ListPartnerEventSources", region.account, region.name),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
    )
    return {"PartnerEventSources": [_described(source) for source in sources], **more}


@operation
def list_partner_event_source_accounts(
    region: Region, *, event_source_name: str, limit: int | None = None, next_token: str | None = None
) -> dict[str, object]:
    """List the accounts that a source is offered to, with its state there: one account, as names are unique.

    Raises:
        Refusal: ResourceNotFoundException, also once the source is deleted.

    Source: model. Unverified: the words.
    """
    source = _offered(region, event_source_name)
    found, more = page(
        {source.customer: source},
        query=("ListPartnerEventSourceAccounts", region.account, region.name, event_source_name),
        prefix=None,
        limit=limit,
        next_token=next_token,
    )
    return {"PartnerEventSourceAccounts": [_account(each) for each in found], **more}


@operation
def delete_partner_event_source(region: Region, *, name: str, account: str) -> None:
    """Delete a source: a customer with a bus for it sees it as DELETED, for everybody else it is gone.

    Unverified: a source that does not exist, or was not offered to that account, is no error, as none is declared.

    Source: model, the partner onboarding guide.
    """
    source = region.partner_event_sources.get(name)
    if source is not None and source.customer == account:
        event_sources.withdraw(region.backend, source)


def _offered(region: Region, name: str) -> EventSource:
    source = region.partner_event_sources.get(name)
    if source is None:
        raise errors.event_source_missing(name)
    return source


def _described(source: EventSource) -> dict[str, object]:
    return {"Arn": arns.event_source(source.region, source.name), "Name": source.name}


def _account(source: EventSource) -> dict[str, object]:
    described: dict[str, object] = {
        "Account": source.customer,
        "CreationTime": source.creation_time,
        "State": source.state,
    }
    if source.expiration_time is not None:
        described["ExpirationTime"] = source.expiration_time
    return described
