from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import DocumentedNameWarning, MisuseError, fake_eventbridge
from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def state(fake: FakeEventBridge) -> str:
    """Return the state in which the customer sees the source."""
    return fake.client(account=CUSTOMER).describe_event_source(Name=SOURCE)["State"]


# -- partners


def test_a_partners_account_follows_from_its_name(fake: FakeEventBridge) -> None:
    """It is always the same for a name, and another for another name."""
    assert fake.partner("acme.com").account == fake.partner("acme.com").account != fake.partner("b.com").account
    assert 12 == len(fake.partner("acme.com").account)


def test_a_partners_account_may_be_given(fake: FakeEventBridge) -> None:
    """Then its calls are that account's."""
    fake.partner("acme.com", PARTNER).offer("orders/created", to=CUSTOMER)

    assert PARTNER == fake.calls[0].account


@pytest.mark.parametrize("name", ["", "acme.com/orders", "aws.partner/"])
def test_what_is_no_partners_name_is_told(fake: FakeEventBridge, name: str) -> None:
    """A partner is the first part of its sources' names."""
    with pytest.raises(MisuseError, match=r"is not a partner's name: pass the first part .* such as 'acme\.com'"):
        fake.partner(name)


def test_a_partners_name_may_have_the_prefix(fake: FakeEventBridge) -> None:
    """As it stands in the names of its sources."""
    assert "acme.com" == fake.partner("aws.partner/acme.com").name


# -- offer and claim


@pytest.mark.parametrize("name", ["orders/created", SOURCE])
def test_an_offer_returns_the_full_name(fake: FakeEventBridge, name: str) -> None:
    """A source is named below its partner, or in full."""
    assert SOURCE == fake.partner("acme.com").offer(name, to=CUSTOMER)
    assert "PENDING" == state(fake)


def test_a_claim_makes_the_source_active(fake: FakeEventBridge) -> None:
    """It returns the ARN of the bus."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)

    assert f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/{SOURCE}" == fake.claim(SOURCE, account=CUSTOMER)
    assert "ACTIVE" == state(fake)


def test_the_current_account_and_region_are_meant(fake: FakeEventBridge) -> None:
    """Without `to`, `account` and `region` it is the fake's account, or that of the block, in the fake's Region."""
    with fake.as_account(CUSTOMER):
        fake.partner("acme.com").offer("orders/created")
        fake.claim(SOURCE)

    assert "ACTIVE" == state(fake)


def test_a_region_may_be_given(fake: FakeEventBridge) -> None:
    """Offer, claim and event are all there."""
    acme = fake.partner("acme.com")
    acme.offer("orders/created", to=CUSTOMER, region="eu-west-1")
    fake.claim(SOURCE, account=CUSTOMER, region="eu-west-1")
    event = acme.emit("orders/created", "order", {}, region="eu-west-1")

    assert ("eu-west-1", None) == (event.region, event.dropped)


def test_a_refusal_is_awss(fake: FakeEventBridge) -> None:
    """A shortcut is a real call, and can be refused."""
    acme = fake.partner("acme.com")
    acme.offer("orders/created", to=CUSTOMER)

    with refused("ResourceAlreadyExistsException", f"Event source {SOURCE} already exists."):
        acme.offer("orders/created", to=CUSTOMER)


def test_a_documented_name_is_warned_of(fake: FakeEventBridge) -> None:
    """The short form is taken in a claim as everywhere."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)

    with pytest.warns(DocumentedNameWarning):
        fake.claim("acme.com/orders/created", account=CUSTOMER)


# -- emit


def test_emit_makes_what_is_missing(fake: FakeEventBridge) -> None:
    """A source that does not exist at all is created and claimed; the event's record is returned."""
    event = fake.partner("acme.com").emit("orders/created", "order created", {"id": 7}, to=CUSTOMER)

    assert (SOURCE, "order created", {"id": 7}) == (event.source, event.detail_type, event.detail)
    assert (CUSTOMER, "us-east-1", SOURCE, None) == (event.account, event.region, event.bus, event.dropped)
    assert (event,) == fake.events
    assert "ACTIVE" == state(fake)


def test_emit_takes_resources_and_a_time(fake: FakeEventBridge) -> None:
    """What PutPartnerEvents takes of an entry."""
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)

    event = fake.partner("acme.com").emit("orders/created", "order", {}, resources=["arn:one"], time=at)

    assert (("arn:one",), at) == (event.resources, event.time)


def test_emit_leaves_a_pending_source_so(fake: FakeEventBridge) -> None:
    """The event is accepted and dropped, as AWS does, and says why."""
    acme = fake.partner("acme.com")
    acme.offer("orders/created", to=CUSTOMER)

    event = acme.emit("orders/created", "order", {})

    assert event.dropped is not None
    assert "PENDING" == state(fake)


def test_emit_to_a_deleted_source_is_refused(fake: FakeEventBridge) -> None:
    """A source that its customer still sees exists; its partner can put no more events."""
    acme = fake.partner("acme.com")
    acme.emit("orders/created", "order", {}, to=CUSTOMER)
    fake.client(account=acme.account).delete_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    with refused("ResourceNotFoundException", f"Event source {SOURCE} does not exist."):
        acme.emit("orders/created", "order", {})
    assert "DELETED" == state(fake)


def test_the_owner_of_a_source_sends(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A source that code under test created is emitted to by whoever created it."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    fake.claim(SOURCE, account=CUSTOMER)

    fake.partner("acme.com").emit("orders/created", "order", {})

    assert PARTNER == fake.calls[-1].account


def test_emit_to_another_account_is_told(fake: FakeEventBridge) -> None:
    """`to` that is not whom the source is offered to is a mistake."""
    acme = fake.partner("acme.com")
    acme.offer("orders/created", to=CUSTOMER)

    with pytest.raises(MisuseError, match=f"is offered to account {CUSTOMER}, not to {PARTNER}: omit `to=`"):
        acme.emit("orders/created", "order", {}, to=PARTNER)


# -- how they are seen


def test_shortcuts_are_in_the_records_and_marked(fake: FakeEventBridge) -> None:
    """They are calls, told in the story, and counted only where that is asked."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)
    fake.client(account=PARTNER).create_partner_event_source(Name=f"{SOURCE}/2", Account=CUSTOMER)

    assert [True, False] == [call.shortcut for call in fake.calls]
    assert 1 == len(fake.calls_to("CreatePartnerEventSource"))
    assert 2 == len(fake.calls_to("create_partner_event_source", shortcuts=True))
    assert "CreatePartnerEventSource (shortcut)" in fake.story()


def test_faults_do_not_hit_shortcuts(fake: FakeEventBridge) -> None:
    """What a test prepares does not use up what it wants to see fail."""
    fault = fake.fail("*", "InternalException", optional=True)

    fake.partner("acme.com").emit("orders/created", "order", {}, to=CUSTOMER)

    assert 0 == fault.hits


def test_a_shortcut_speaks_to_its_own_fake(fake: FakeEventBridge) -> None:
    """Also where another fake shadows it."""
    acme = fake.partner("acme.com")
    with fake_eventbridge(seed=1) as inner:
        acme.offer("orders/created", to=CUSTOMER)

        assert (1, 0) == (len(fake.calls), len(inner.calls))


def test_what_a_target_calls_is_no_shortcut(fake: FakeEventBridge) -> None:
    """Code under test that is delivered an event is hit by faults, also where a shortcut put the event."""
    client = fake.client(account=CUSTOMER)
    fake.fail("DescribeEventBus", "ResourceNotFound")
    acme = fake.partner("acme.com")
    acme.offer("orders/created", to=CUSTOMER)
    fake.claim(SOURCE, account=CUSTOMER)
    refusals: list[str] = []

    def handle(_event: object, _context: object) -> None:
        try:
            client.describe_event_bus()
        except client.exceptions.ResourceNotFoundException as refusal:
            refusals.append(refusal.response["Error"]["Code"])

    fake.subscribe({"source": [{"prefix": "aws.partner/"}]}, handle, bus=SOURCE, account=CUSTOMER)
    acme.emit("orders/created", "order", {})

    assert ["ResourceNotFoundException"] == refusals
    assert 1 == len(fake.calls_to("DescribeEventBus"))


def test_shortcuts_never_touch_the_network(fake: FakeEventBridge, no_network: None) -> None:  # noqa: ARG001 - a guard
    """They go the way of every other call."""
    assert NOW == fake.partner("acme.com").emit("orders/created", "order", {}).time


def test_emit_finds_its_record_where_few_are_kept() -> None:
    """The event that was just put is the last to be dropped."""
    with fake_eventbridge(keep=1) as fake:
        assert {"id": 1} == fake.partner("acme.com").emit("orders/created", "order", {"id": 1}).detail


@pytest.mark.parametrize("source", ["aws.partner/other.com/a/b", "", 5])
def test_a_partner_offers_its_own_sources_only(fake: FakeEventBridge, source: str) -> None:
    """Another partner's source, or no name at all, is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"is not a source of acme\.com: pass what follows 'aws\.partner/acme\.com/'"):
        fake.partner("acme.com").offer(source)


def test_a_documented_name_is_the_partners_own(fake: FakeEventBridge) -> None:
    """The short form leads to the full name, with its warning."""
    with pytest.warns(DocumentedNameWarning, match=r"acme\.com/orders/created"):
        name = fake.partner("acme.com").offer("acme.com/orders/created")

    assert name == "aws.partner/acme.com/orders/created"


def test_a_detail_without_a_form_in_json_changes_nothing(fake: FakeEventBridge) -> None:
    """It is a mistake in the test, told before a source is made."""
    with pytest.raises(MisuseError, match="cannot be written as JSON"):
        fake.partner("acme.com").emit("orders/created", "order", {"at": object()})

    assert fake.calls == ()


def test_a_detail_that_is_nested_too_deeply_to_be_written_is_told(fake: FakeEventBridge) -> None:
    """It is a mistake in the test, as any other detail without a form in JSON."""
    detail: dict[str, object] = {}
    for _ in range(5_000):
        detail = {"a": detail}
    with pytest.raises(MisuseError, match="The detail is nested too deeply: AWS reads at most 1,000"):
        fake.partner("acme.com").emit("orders/created", "order", detail)


def test_a_pattern_without_a_form_in_json_subscribes_nothing(fake: FakeEventBridge) -> None:
    """It is a mistake in the test, told before a rule is made."""
    with pytest.raises(MisuseError, match=r"The pattern .* cannot be written as JSON"):
        fake.subscribe({"source": b"acme"})

    assert fake.calls == ()


@pytest.mark.parametrize("name", ["", "acme com", "a/b", 5])
def test_a_partner_has_a_name(fake: FakeEventBridge, name: str) -> None:
    """What cannot begin a source's name is no partner."""
    with pytest.raises(MisuseError, match="is not a partner's name"):
        fake.partner(name)
