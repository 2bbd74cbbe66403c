from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import CUSTOMER, NOW, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge


def bus_names(client: EventBridgeClient) -> list[str]:
    """Return the names of an account's buses."""
    return [bus["Name"] for bus in client.list_event_buses()["EventBuses"]]


def test_a_restore_returns_to_the_state(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What was made since is gone, what was deleted since is back."""
    events.create_event_bus(Name="before", Description="as it was")
    snapshot = fake.snapshot()
    events.update_event_bus(Name="before", Description="changed")
    events.delete_event_bus(Name="before")
    events.create_event_bus(Name="after")

    fake.restore(snapshot)

    assert ["default", "before"] == bus_names(events)
    assert "as it was" == events.describe_event_bus(Name="before")["Description"]


def test_a_snapshot_is_good_for_any_number_of_restores(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is done after a restore does not reach the snapshot."""
    events.create_event_bus(Name="kept")
    snapshot = fake.snapshot()

    for _ in range(3):
        fake.restore(snapshot)
        events.delete_event_bus(Name="kept")

    fake.restore(snapshot)
    assert ["default", "kept"] == bus_names(events)


def test_both_sides_of_a_source_come_back_as_one(
    fake: FakeEventBridge, partner: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """After a restore a partner's offer is still one record, seen from both accounts."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    fake.restore(fake.snapshot())

    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)

    [account] = partner.list_partner_event_source_accounts(EventSourceName=SOURCE)["PartnerEventSourceAccounts"]
    assert "ACTIVE" == account["State"] == customer.describe_event_source(Name=SOURCE)["State"]


def test_the_clock_returns_too(fake: FakeEventBridge) -> None:
    """It is again as late as it was."""
    snapshot = fake.snapshot()
    fake.clock.advance(days=3)

    fake.restore(snapshot)

    assert NOW == fake.clock.now()


def test_a_running_clock_runs_again() -> None:
    """A clock that was frozen since runs on, without what it was advanced by."""
    with fake_eventbridge(seed=1) as fake:
        snapshot = fake.snapshot()
        fake.clock.advance(days=3)
        fake.clock.freeze()

        before = fake.clock.now()
        fake.restore(snapshot)

        assert timedelta(days=2) < before - fake.clock.now() < timedelta(days=4)
        assert not fake.clock.is_frozen


def test_what_was_due_is_due_again(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A source that has expired since is there again, and expires again."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    snapshot = fake.snapshot()

    for _ in range(2):
        assert SOURCE == partner.describe_partner_event_source(Name=SOURCE)["Name"]
        fake.clock.advance(days=14)
        with refused("ResourceNotFoundException"):
            partner.describe_partner_event_source(Name=SOURCE)
        fake.restore(snapshot)


def test_what_changes_by_itself_changes_again(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A replay that was starting when the snapshot was taken runs to its end after each restore."""
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    archive = events.create_archive(ArchiveName="all", EventSourceArn=bus)["ArchiveArn"]
    span = {"EventStartTime": NOW - timedelta(hours=1), "EventEndTime": NOW}
    events.start_replay(
        ReplayName="again",
        EventSourceArn=archive,
        Destination={"Arn": bus},
        **span,  # type: ignore[arg-type]  # two times of one kind
    )
    snapshot = fake.snapshot()

    for _ in range(2):
        assert "STARTING" == events.describe_replay(ReplayName="again")["State"]
        fake.clock.advance(days=1)
        assert "COMPLETED" == events.describe_replay(ReplayName="again")["State"]
        fake.restore(snapshot)


def test_records_faults_and_quotas_stay(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A restore takes back what existed, not what happened, nor what the test asked for."""
    snapshot = fake.snapshot()
    fake.quotas["event_buses"] = 3
    fake.fail("DescribeEventBus", "ResourceNotFound")

    fake.restore(snapshot)

    with refused("ResourceNotFoundException"):
        events.describe_event_bus()
    assert (3, 1) == (fake.quotas["event_buses"], len(fake.calls))


def test_another_fakes_snapshot_is_refused(fake: FakeEventBridge) -> None:
    """It would bring the other fake's records along."""
    with fake_eventbridge(seed=1) as other:
        snapshot = other.snapshot()

    with pytest.raises(MisuseError, match="is of another fake, or of this one before it was started anew"):
        fake.restore(snapshot)


def test_what_is_no_snapshot_is_refused(fake: FakeEventBridge) -> None:
    """A restore takes what a snapshot returned."""
    with pytest.raises(MisuseError, match=r"NoneType is not a snapshot: pass what snapshot\(\) returned"):
        fake.restore(None)  # type: ignore[arg-type]  # the mistake
