from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, PARTNER, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

CODE = "ConcurrentModificationException"
ARN = f"arn:aws:events:us-east-1:{CUSTOMER}"


@pytest.fixture(autouse=True)
def _world(customer: EventBridgeClient) -> None:
    customer.create_event_bus(Name="orders")
    for bus in ("orders", "default"):
        put_rule(customer, bus)


def put_rule(client: EventBridgeClient, bus: str = "default", name: str = "paid", description: str = "") -> str:
    """Put a rule, and return its ARN."""
    answer = client.put_rule(Name=name, EventBusName=bus, EventPattern='{"source": ["a"]}', Description=description)
    return answer["RuleArn"]


def put_default_rule(client: EventBridgeClient) -> str:
    """Put a rule without saying on which bus."""
    return client.put_rule(Name="paid", EventPattern='{"source": ["a"]}')["RuleArn"]


MODIFIED: list[tuple[str, Callable[[EventBridgeClient], object]]] = [
    ("paid", put_rule),
    ("orders", lambda client: put_rule(client, "orders", "new")),
    ("orders", lambda client: put_rule(client, f"{ARN}:event-bus/orders", "new")),
    ("default", put_default_rule),
    (f"{ARN}:event-bus/orders", lambda client: client.delete_event_bus(Name="orders")),
    (f"{ARN}:event-bus/orders", lambda client: put_rule(client, "orders")),
    (f"{ARN}:rule/orders/paid", lambda client: put_rule(client, "orders")),
    (f"{ARN}:rule/paid", put_rule),
    (f"{ARN}:rule/paid", put_default_rule),
    (f"{ARN}:archive/kept", lambda client: client.delete_archive(ArchiveName="kept")),
    (f"{ARN}:connection/door/0000", lambda client: client.delete_connection(Name="door")),
    (f"{ARN}:api-destination/door/0000", lambda client: client.delete_api_destination(Name="door")),
    (SOURCE, lambda client: client.activate_event_source(Name=SOURCE)),
    ("acme.com/orders/created", lambda client: client.activate_event_source(Name=SOURCE)),
    (f"arn:aws:events:us-east-1::event-source/{SOURCE}", lambda client: client.activate_event_source(Name=SOURCE)),
]


@pytest.mark.parametrize(("resource", "write"), MODIFIED)
def test_a_write_that_names_a_resource_being_modified_is_refused(
    fake: FakeEventBridge, customer: EventBridgeClient, resource: str, write: Callable[[EventBridgeClient], object]
) -> None:
    """By name or ARN, of a bus, rule, source or any other resource; without a bus the default one is meant."""
    with fake.modifying(resource), refused(CODE):
        write(customer)


OTHERS: list[tuple[str, Callable[[EventBridgeClient], object]]] = [
    ("orders", put_rule),
    (f"{ARN}:rule/orders/paid", put_rule),
    (f"{ARN}:rule/paid", lambda client: put_rule(client, "orders")),
    ("said", lambda client: put_rule(client, description="said")),
    (f"{ARN}:archive/orders", lambda client: put_rule(client, "orders")),
    (f"arn:aws:events:us-east-1:{PARTNER}:rule/paid", put_rule),
    (f"arn:aws:events:eu-west-1:{CUSTOMER}:rule/paid", put_rule),
    (f"arn:aws:sqs:us-east-1:{CUSTOMER}:paid", put_rule),
    ("orders", lambda client: client.describe_event_bus(Name="orders")),
    ("default", lambda client: client.list_event_buses(NamePrefix="default")),
]


@pytest.mark.parametrize(("resource", "call"), OTHERS)
def test_other_calls_are_left_alone(
    fake: FakeEventBridge, customer: EventBridgeClient, resource: str, call: Callable[[EventBridgeClient], object]
) -> None:
    """Another resource, kind, account or Region, a text that is no name, and reading are not refused."""
    with fake.modifying(resource):
        call(customer)

    assert fake.calls[-1].error is None


def test_the_block_ends_the_modification(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """Blocks nest; each ends its own."""
    with fake.modifying("paid"):
        with fake.modifying("paid"):
            pass
        with refused(CODE):
            put_rule(customer)

    assert f"{ARN}:rule/paid" == put_rule(customer)


def test_both_sides_of_a_source_are_refused(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A partner that offers a source which is being modified is refused, and nothing was changed."""
    with fake.modifying(SOURCE), refused(CODE):
        partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert [] == partner.list_partner_event_sources(NamePrefix=SOURCE)["PartnerEventSources"]
