from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fake_eventbridge import fake_eventbridge
from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

ALMOST = timedelta(days=13, hours=23)
HOUR = timedelta(hours=1)


def states(customer: EventBridgeClient) -> list[str]:
    """Return the states of the sources that a customer sees."""
    return [source["State"] for source in customer.list_event_sources()["EventSources"]]


def offers(partner: EventBridgeClient) -> list[str]:
    """Return the names of the sources that a partner sees."""
    listed = partner.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")
    return [source["Name"] for source in listed["PartnerEventSources"]]


# -- expiry without a bus


@pytest.mark.usefixtures("offered")
def test_an_unclaimed_source_waits_almost_two_weeks(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """After 13 days and 23 hours a source can still be claimed."""
    fake.clock.advance(ALMOST)

    assert ["PENDING"] == states(customer)


@pytest.mark.usefixtures("offered")
def test_an_unclaimed_source_is_gone_for_its_customer(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """After 14 days the customer does not see the source any more."""
    fake.clock.advance(days=14)

    assert [] == states(customer)


@pytest.mark.usefixtures("offered")
def test_an_unclaimed_source_is_gone_for_its_partner(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """After 14 days the partner does not see the source any more."""
    fake.clock.advance(days=14)

    assert [] == offers(partner)


@pytest.mark.usefixtures("offered")
def test_an_expired_source_cannot_be_claimed(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A claim after 14 days finds no source."""
    fake.clock.advance(days=14)

    with refused("ResourceNotFoundException", f"Event source {SOURCE} does not exist."):
        customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)


@pytest.mark.usefixtures("offered")
def test_an_expired_source_frees_its_name(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """After 14 days the partner can offer the source again, and it waits anew."""
    fake.clock.advance(days=14)
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert NOW + timedelta(days=28) == customer.describe_event_source(Name=SOURCE)["ExpirationTime"]


def test_a_source_created_again_is_not_ended_by_its_forerunner(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, offered: str
) -> None:
    """A source that was deleted and created again has two weeks of its own."""
    fake.clock.advance(days=10)
    partner.delete_partner_event_source(Name=offered, Account=CUSTOMER)
    partner.create_partner_event_source(Name=offered, Account=CUSTOMER)
    fake.clock.advance(ALMOST)

    assert ["PENDING"] == states(customer)


@pytest.mark.usefixtures("claimed")
def test_an_active_source_does_not_expire(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Claimed in time, a source is ACTIVE for ever."""
    fake.clock.advance(days=365)

    assert ["ACTIVE"] == states(customer)


def test_a_deleted_source_does_not_expire(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, claimed: str
) -> None:
    """DELETED lasts as long as the bus."""
    partner.delete_partner_event_source(Name=claimed, Account=CUSTOMER)
    fake.clock.advance(days=365)

    assert ["DELETED"] == states(customer)


def test_a_claim_in_the_last_hour_counts(fake: FakeEventBridge, customer: EventBridgeClient, offered: str) -> None:
    """Claimed after 13 days and 23 hours, a source outlives its two weeks."""
    fake.clock.advance(ALMOST)
    customer.create_event_bus(Name=offered, EventSourceName=offered)
    fake.clock.advance(HOUR)

    assert ["ACTIVE"] == states(customer)


# -- expiry with a bus


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_waits_almost_two_weeks(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """13 days and 23 hours after Deactivate, a source is PENDING."""
    fake.clock.advance(ALMOST)

    assert ["PENDING"] == states(customer)


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_is_deleted_in_time(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """14 days after Deactivate, a source whose bus exists is DELETED for its customer."""
    fake.clock.advance(days=14)

    assert ["DELETED"] == states(customer)


@pytest.mark.usefixtures("deactivated")
def test_a_deactivated_source_is_gone_for_its_partner(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """14 days after Deactivate, the partner does not see the source any more."""
    fake.clock.advance(days=14)

    assert [] == offers(partner)


@pytest.mark.usefixtures("deactivated")
def test_an_expired_source_leaves_its_bus(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """The bus of an expired source stays."""
    fake.clock.advance(days=14)

    assert SOURCE == customer.describe_event_bus(Name=SOURCE)["Name"]


def test_deactivating_gives_two_weeks_anew(fake: FakeEventBridge, customer: EventBridgeClient, claimed: str) -> None:
    """The two weeks count from Deactivate, not from the offer."""
    fake.clock.advance(days=10)
    customer.deactivate_event_source(Name=claimed)

    assert NOW + timedelta(days=24) == customer.describe_event_source(Name=claimed)["ExpirationTime"]


def test_the_first_two_weeks_do_not_end_the_second(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, claimed: str
) -> None:
    """A source deactivated on day 5 is still there on day 14 of its offer, on both sides, until day 19."""
    fake.clock.advance(days=5)
    customer.deactivate_event_source(Name=claimed)
    fake.clock.advance(days=9, minutes=1)

    assert (["PENDING"], [SOURCE]) == (states(customer), offers(partner))

    fake.clock.advance(days=5)
    assert (["DELETED"], []) == (states(customer), offers(partner))


def test_deleting_the_bus_gives_two_weeks_anew(
    fake: FakeEventBridge, customer: EventBridgeClient, claimed: str
) -> None:
    """The two weeks count from DeleteEventBus, not from the offer."""
    fake.clock.advance(days=10)
    customer.delete_event_bus(Name=claimed)

    assert NOW + timedelta(days=24) == customer.describe_event_source(Name=claimed)["ExpirationTime"]


def test_a_source_without_its_bus_is_gone_in_time(
    fake: FakeEventBridge, customer: EventBridgeClient, claimed: str
) -> None:
    """14 days after DeleteEventBus a source is gone."""
    customer.delete_event_bus(Name=claimed)
    fake.clock.advance(days=14)

    assert [] == states(customer)


def test_activating_ends_the_wait(fake: FakeEventBridge, customer: EventBridgeClient, deactivated: str) -> None:
    """Activated again after 13 days and 23 hours, a source is ACTIVE for ever."""
    fake.clock.advance(ALMOST)
    customer.activate_event_source(Name=deactivated)
    fake.clock.advance(days=365)

    assert ["ACTIVE"] == states(customer)


def test_an_expired_source_can_be_offered_again(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient, deactivated: str
) -> None:
    """DELETED by expiry, a source comes back as PENDING beside its bus."""
    fake.clock.advance(days=14)
    partner.create_partner_event_source(Name=deactivated, Account=CUSTOMER)

    assert ["PENDING"] == states(customer)


# -- how long


@pytest.mark.parametrize(
    ("days", "passed", "expected"),
    [
        (7, timedelta(days=6, hours=23), ["PENDING"]),
        (7, timedelta(days=7), []),
        (30, timedelta(days=29, hours=23), ["PENDING"]),
        (30, timedelta(days=30), []),
        (None, timedelta(days=10_000), ["PENDING"]),
        (10**9, timedelta(days=10_000), ["PENDING"]),
    ],
)
def test_the_wait_is_a_quota(
    fake: FakeEventBridge, partner: EventBridgeClient, days: int | None, passed: timedelta, expected: list[str]
) -> None:
    """`pending_source_days` says how long a source waits; None, or a time beyond all calendars, for ever."""
    fake.quotas["pending_source_days"] = days
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    fake.clock.advance(passed)

    assert expected == states(fake.client(account=CUSTOMER))


def test_a_source_that_waits_for_ever_shows_no_expiry(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """Without the quota a PENDING source has no ExpirationTime."""
    fake.quotas["pending_source_days"] = None
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert "ExpirationTime" not in customer.describe_event_source(Name=SOURCE)


def test_a_source_expires_on_a_running_clock(partner: EventBridgeClient) -> None:
    """Advanced while it runs, the clock lets a source expire too."""
    with fake_eventbridge(seed=1) as running:
        partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
        running.clock.advance(days=14)

        assert [] == offers(partner)


# -- the whole life, held against AWS's table of states

NAMES = ["aws.partner/acme.com/a", "aws.partner/acme.com/b"]
PARTNERS = [PARTNER, "777788889999"]
CUSTOMERS = [CUSTOMER, "222233334444"]
WAIT = timedelta(days=14)

names = st.sampled_from(NAMES)
partners = st.sampled_from(PARTNERS)
customers = st.sampled_from(CUSTOMERS)
spans = st.sampled_from([HOUR, HOUR, timedelta(days=5), ALMOST, WAIT])
turns = st.sampled_from(["claim", "let_go", "activate", "deactivate"])


@dataclass
class Sight:
    """A source as one customer sees it: its state, until when it waits, and whether its bus is there."""

    state: str | None = None
    until: datetime | None = None
    bus: bool = False


@dataclass
class Table:
    """AWS's table of states, as the onboarding guide has it: what each side may do, and what comes of it."""

    now: datetime = NOW
    offered: dict[str, tuple[str, str]] = field(default_factory=dict)
    sights: dict[tuple[str, str], Sight] = field(
        default_factory=lambda: {(customer, name): Sight() for customer in CUSTOMERS for name in NAMES}
    )

    def seen(self) -> list[tuple[str, str]]:
        """Return which customers see which sources."""
        return [key for key, sight in self.sights.items() if sight.state is not None]

    def create(self, partner: str, customer: str, name: str) -> str:
        """CreatePartnerEventSource."""
        if name in self.offered:
            return "ResourceAlreadyExistsException"
        self.offered[name] = (partner, customer)
        self._wait(self.sights[customer, name])
        return ""

    def delete(self, partner: str, customer: str, name: str) -> str:
        """DeletePartnerEventSource."""
        if self.offered.get(name) == (partner, customer):
            self._withdraw(name)
        return ""

    def claim(self, customer: str, name: str) -> str:
        """CreateEventBus."""
        sight = self.sights[customer, name]
        if sight.bus:
            return "ResourceAlreadyExistsException"
        if sight.state is None:
            return "ResourceNotFoundException"
        sight.state, sight.until, sight.bus = "ACTIVE", None, True
        return ""

    def let_go(self, customer: str, name: str) -> str:
        """DeleteEventBus."""
        sight = self.sights[customer, name]
        if sight.bus and sight.state == "DELETED":
            sight.state = None
        elif sight.bus:
            self._wait(sight)
        sight.bus = False
        return ""

    def activate(self, customer: str, name: str) -> str:
        """ActivateEventSource."""
        sight = self.sights[customer, name]
        refusal = self._refusal(sight)
        if not refusal:
            sight.state, sight.until = "ACTIVE", None
        return refusal

    def deactivate(self, customer: str, name: str) -> str:
        """DeactivateEventSource."""
        sight = self.sights[customer, name]
        if sight.bus and sight.state == "ACTIVE":
            self._wait(sight)
        return self._refusal(sight)

    def advance(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span
        for (customer, name), sight in self.sights.items():
            if sight.until is not None and sight.until <= self.now:
                assert customer == self.offered[name][1]
                self._withdraw(name)

    def _wait(self, sight: Sight) -> None:
        sight.state, sight.until = "PENDING", self.now + WAIT

    def _withdraw(self, name: str) -> None:
        _, customer = self.offered.pop(name)
        sight = self.sights[customer, name]
        sight.state, sight.until = ("DELETED" if sight.bus else None), None

    def _refusal(self, sight: Sight) -> str:
        if not sight.bus or sight.state is None:
            return "ResourceNotFoundException"
        return "InvalidStateException" if sight.state == "DELETED" else ""


class Life(RuleBasedStateMachine):
    """Two partners and two customers do what they like with two names, and time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.fake = fake_eventbridge(now=NOW).start()
        self.clients = {account: self.fake.client(account=account) for account in [*PARTNERS, *CUSTOMERS]}

    def teardown(self) -> None:
        """End the fake."""
        self.fake.stop()

    @rule(partner=partners, customer=customers, name=names)
    def create(self, partner: str, customer: str, name: str) -> None:
        """A partner offers a source."""
        call = self.clients[partner].create_partner_event_source
        assert self.table.create(partner, customer, name) == code(lambda: call(Name=name, Account=customer))

    @precondition(lambda self: self.table.offered)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """A partner deletes a source that it offers."""
        name = data.draw(st.sampled_from(sorted(self.table.offered)))
        self.delete_any(*self.table.offered[name], name)

    @rule(partner=partners, customer=customers, name=names)
    def delete_any(self, partner: str, customer: str, name: str) -> None:
        """A partner deletes a source, which may be another's, another customer's, or none."""
        call = self.clients[partner].delete_partner_event_source
        assert self.table.delete(partner, customer, name) == code(lambda: call(Name=name, Account=customer))

    @precondition(lambda self: self.table.seen())
    @rule(data=st.data(), row=st.lists(turns, min_size=1, max_size=4))
    def turn(self, data: st.DataObject, row: list[str]) -> None:
        """A customer does some things to a source that it sees."""
        customer, name = data.draw(st.sampled_from(self.table.seen()))
        for turn in row:
            self.turn_any(customer, name, turn)

    @rule(customer=customers, name=names, turn=turns)
    def turn_any(self, customer: str, name: str, turn: str) -> None:
        """A customer does something to a source, which may be another's or none."""
        client = self.clients[customer]
        calls: dict[str, Callable[[], object]] = {
            "claim": lambda: client.create_event_bus(Name=name, EventSourceName=name),
            "let_go": lambda: client.delete_event_bus(Name=name),
            "activate": lambda: client.activate_event_source(Name=name),
            "deactivate": lambda: client.deactivate_event_source(Name=name),
        }
        assert getattr(self.table, turn)(customer, name) == code(calls[turn])

    @rule(partner=partners, name=names)
    def put(self, partner: str, name: str) -> None:
        """A partner puts an event, which is rejected, dropped or delivered as the customer's state says."""
        owner, customer = self.table.offered.get(name, (None, None))
        [answer] = self.clients[partner].put_partner_events(
            Entries=[{"Source": name, "DetailType": "x", "Detail": "{}"}]
        )["Entries"]
        assert (owner == partner) == ("EventId" in answer)
        if customer is not None and owner == partner:
            event = self.fake.events[-1]
            is_active = self.table.sights[customer, name].state == "ACTIVE"
            assert (customer, is_active) == (event.account, event.dropped is None)

    @rule(span=spans)
    def advance(self, span: timedelta) -> None:
        """Time passes."""
        self.table.advance(span)
        self.fake.clock.advance(span)

    @invariant()
    def customers_see_the_table(self) -> None:
        """Each customer sees its sources, their states and expiries."""
        for customer in CUSTOMERS:
            expected = {
                name: (sight.state, sight.until)
                for (account, name), sight in self.table.sights.items()
                if account == customer and sight.state is not None
            }
            seen = self.clients[customer].list_event_sources()["EventSources"]
            assert expected == {each["Name"]: (each["State"], each.get("ExpirationTime")) for each in seen}

    @invariant()
    def customers_have_the_buses(self) -> None:
        """Each customer has its buses."""
        for customer in CUSTOMERS:
            expected = [name for name in NAMES if self.table.sights[customer, name].bus]
            seen = self.clients[customer].list_event_buses(NamePrefix="aws.")["EventBuses"]
            assert expected == [each["Name"] for each in seen]

    @invariant()
    def partners_see_the_offers(self) -> None:
        """Each partner sees its sources, and their customers' states."""
        for partner in PARTNERS:
            client = self.clients[partner]
            expected = {
                name: [(customer, self.table.sights[customer, name].state)]
                for name, (owner, customer) in self.table.offered.items()
                if owner == partner
            }
            seen = client.list_partner_event_sources(NamePrefix="aws.partner/acme.com/")["PartnerEventSources"]
            assert expected == {each["Name"]: accounts(client, each["Name"]) for each in seen}


def code(call: Callable[[], object]) -> str:
    """Return the code that a call is refused with, or an empty text."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def accounts(partner: EventBridgeClient, name: str) -> list[tuple[str, str]]:
    """Return a source's accounts and their states, as its partner sees them."""
    listed = partner.list_partner_event_source_accounts(EventSourceName=name)["PartnerEventSourceAccounts"]
    return [(each["Account"], each["State"]) for each in listed]


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=40)
