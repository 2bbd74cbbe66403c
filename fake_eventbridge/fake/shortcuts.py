"""Shortcuts for the side that a test does not play: a partner offers and emits, a customer claims. Real calls all."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fake_eventbridge.aws import account_ids, arns, json_encoding, model
from fake_eventbridge.aws.arguments import is_nonempty_string
from fake_eventbridge.aws.short_names import PREFIX, warning
from fake_eventbridge.errors import DocumentedNameWarning, MisuseError
from fake_eventbridge.interception import active

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutPartnerEventsRequestEntryTypeDef

    from fake_eventbridge.interception.active import Activation
    from fake_eventbridge.service.delivery.context import Context
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.receivers import Handler
    from fake_eventbridge.service.state.records import EventSource

    Clients = Callable[[str, str], EventBridgeClient]


_PARTNER_NAME = re.compile(r"[.\-_A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Partner:
    """A SaaS partner: `offer` sources to customers, `emit` events from them.

    `region` and `to` default to the fake's Region and current account.
    """

    name: str
    account: str
    _activation: Activation = field(repr=False)
    _clients: Clients = field(repr=False)
    _new_client: Clients = field(repr=False)

    def offer(self, source: str, *, to: str | None = None, region: str | None = None) -> str:
        """Offer a source to a customer's account (CreatePartnerEventSource), and return its full name.

        Raises:
            ClientError: as the operation.
        """
        name = self._full(source)
        with active.address(self._activation):
            self._client(self.account, region).create_partner_event_source(Name=name, Account=self._customer(to))
        return name

    def client(self, *, region: str | None = None) -> EventBridgeClient:
        """Return a new EventBridge client of the partner's account."""
        return self._new_client(self.account, region or self._activation.region)

    def emit(  # noqa: PLR0913 - one parameter for each thing that an event has
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, object],
        *,
        to: str | None = None,
        region: str | None = None,
        resources: Sequence[str] = (),
        time: datetime | None = None,
    ) -> Event:
        """Put one event (PutPartnerEvents), and return its record, which says whether it was dropped.

        A source that does not exist at all is created and claimed first; one that exists is left in its state, and its
        owner sends.

        Raises:
            ClientError: the entry was refused, as it is once the source is deleted.
            MisuseError: `to` is not the account that the source is offered to, the detail has no form in JSON, or
                `keep` let the record go.
        """
        name = self._full(source)
        text = json_encoding.written("detail", detail)
        found = self._find(name, region)
        if found is None:
            self.offer(source, to=to, region=region)
            claim(self._activation, self._clients, name, account=to, region=region)
        elif to is not None and found.customer != to:
            raise MisuseError(f"Event source {name} is offered to account {found.customer}, not to {to}: omit `to=`.")
        entry: PutPartnerEventsRequestEntryTypeDef = {
            "Source": name,
            "DetailType": detail_type,
            "Detail": text,
            "Resources": list(resources),
        }
        if time is not None:
            entry["Time"] = time
        with active.address(self._activation):
            client = self._client(self.account if found is None else found.partner, region)
            [result] = client.put_partner_events(Entries=[entry])["Entries"]
        if "EventId" not in result:
            code, message = result.get("ErrorCode", ""), result.get("ErrorMessage", "")
            raise ClientError({"Error": {"Code": code, "Message": message}}, "PutPartnerEvents")
        put = self._activation.service.backend.journal.event(result["EventId"])
        if put is None:
            raise MisuseError(
                "The event was put, and its record dropped at once: start the fake with a larger `keep=`."
            )
        return put

    def _full(self, source: str) -> str:
        """Return the name of one of this partner's sources, given in full, as documented, or without the partner."""
        own = f"{PREFIX}{self.name}/"
        if not is_nonempty_string(source) or (source.startswith(PREFIX) and not source.startswith(own)):
            raise MisuseError(f"{source!r} is not a source of {self.name}: pass what follows {own!r} in its name.")
        if source.startswith(f"{self.name}/"):
            warnings.warn(warning(source), DocumentedNameWarning, stacklevel=3)
            return PREFIX + source
        return source if source.startswith(own) else own + source

    def _customer(self, to: str | None) -> str:
        return self._activation.current_account if to is None else account_ids.require(to)

    def _client(self, account: str, region: str | None) -> EventBridgeClient:
        return self._clients(account, region or self._activation.region)

    def _find(self, name: str, region: str | None) -> EventSource | None:
        """Return the source of that name, also one that only its customer still sees."""
        backend = self._activation.service.backend
        where = region or self._activation.region
        backend.clock.run_due()
        with backend.lock:
            offered = backend.offers.get((where, name))
            held = (each.event_sources.get(name) for each in backend.regions.values() if each.name == where)
            return offered or next(filter(None, held), None)


def partner(activation: Activation, clients: Clients, new_client: Clients, name: str, account: str | None) -> Partner:
    """Return the partner of a name, whose account follows from its name unless it is given."""
    short = name.removeprefix(PREFIX) if is_nonempty_string(name) else ""
    if _PARTNER_NAME.fullmatch(short) is None:
        raise MisuseError(
            f"{name!r} is not a partner's name: pass the first part of its sources' names, such as 'acme.com'."
        )
    own = account_ids.of_partner(short) if account is None else account_ids.require(account)
    return Partner(short, own, activation, clients, new_client)


def claim(activation: Activation, clients: Clients, name: str, *, account: str | None, region: str | None) -> str:
    """Claim a source with an event bus of its name (CreateEventBus), and return the bus's ARN."""
    customer = activation.current_account if account is None else account_ids.require(account)
    with active.address(activation):
        client = clients(customer, region or activation.region)
        return client.create_event_bus(Name=name, EventSourceName=name)["EventBusArn"]


def subscribe(  # noqa: PLR0913 - what a rule, a target and a callable are made of
    activation: Activation,
    clients: Clients,
    pattern: str | Mapping[str, object],
    handler: Handler | None,
    *,
    bus: str,
    account: str | None,
    region: str | None,
) -> list[Any]:
    """Send the events of a bus that match a pattern to a callable, and return a list that fills with them."""
    if handler is not None and not callable(handler):
        raise MisuseError(f"{handler!r} is not callable: expected handler(event, context), or None.")
    backend = activation.service.backend
    owner = activation.current_account if account is None else account_ids.require(account)
    where = region or activation.region
    name = f"subscription-{backend.identifiers.text('subscription', 8)}"
    arn = str(arns.Arn(model.partition(where), "lambda", where, owner, f"function:{name}"))
    received: list[Any] = []

    def receive(event: object, context: Context) -> object:
        received.append(event)
        return None if handler is None else handler(event, context)

    with active.address(activation):
        client = clients(owner, where)
        text = pattern if isinstance(pattern, str) else json_encoding.written("pattern", pattern)
        client.put_rule(Name=name, EventBusName=bus, EventPattern=text)
        client.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": name, "Arn": arn}])
    backend.receivers.handlers[arn] = receive
    return received
