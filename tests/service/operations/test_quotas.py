from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.service.state.quotas import DEFAULTS
from tests.conftest import CUSTOMER, NOW, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge, QuotaName

BUS = f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus"
LATTICE = f"arn:aws:vpc-lattice:us-east-1:{CUSTOMER}:resourceconfiguration/rcfg-{1:017}"
LIMIT = "The requested resource exceeds the maximum number allowed."
DETAIL = '{"id": 7}'


def put_rule(client: EventBridgeClient, name: str, bus: str = "default") -> None:
    """Put a rule."""
    client.put_rule(Name=name, EventPattern='{"source": ["a"]}', EventBusName=bus)


def connect(client: EventBridgeClient, name: str) -> str:
    """Make a connection, and return its ARN."""
    key = {"ApiKeyName": "key", "ApiKeyValue": "value"}
    parameters = {"ApiKeyAuthParameters": key}
    answer = client.create_connection(
        Name=name,
        AuthorizationType="API_KEY",
        AuthParameters=parameters,  # type: ignore[arg-type]  # a dict of dicts, where the stubs know TypedDicts
    )
    return answer["ConnectionArn"]


def connect_privately(client: EventBridgeClient, name: str) -> None:
    """Make a connection to a private endpoint."""
    lattice = {"ResourceConfigurationArn": LATTICE}
    client.create_connection(
        Name=name,
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "value"}},
        InvocationConnectivityParameters={"ResourceParameters": lattice},  # type: ignore[typeddict-item]  # as above
    )


def add_destination(client: EventBridgeClient, name: str) -> None:
    """Make an API destination with a connection of its own."""
    arn = connect(client, name)
    client.create_api_destination(
        Name=name, ConnectionArn=arn, InvocationEndpoint="https://example.com/", HttpMethod="POST"
    )


def add_endpoint(client: EventBridgeClient, name: str) -> None:
    """Make a global endpoint."""
    buses = [BUS, BUS.replace("us-east-1", "us-west-2")]
    check = "arn:aws:route53:::healthcheck/1"
    client.create_endpoint(
        Name=name,
        RoutingConfig={
            "FailoverConfig": {"Primary": {"HealthCheck": check}, "Secondary": {"Route": "us-west-2"}},
        },
        ReplicationConfig={"State": "DISABLED"},
        EventBuses=[{"EventBusArn": f"{bus}/default"} for bus in buses],
    )


def replay(client: EventBridgeClient, name: str) -> None:
    """Start a replay."""
    client.start_replay(
        ReplayName=name,
        EventSourceArn=f"arn:aws:events:us-east-1:{CUSTOMER}:archive/all",
        EventStartTime=NOW - timedelta(hours=1),
        EventEndTime=NOW,
        Destination={"Arn": f"{BUS}/default"},
    )


COUNTED: list[tuple[str, Callable[[EventBridgeClient, str], object]]] = [
    ("api_destinations", add_destination),
    ("concurrent_replays", replay),
    ("connections", connect),
    ("endpoints", add_endpoint),
    ("event_buses", lambda client, name: client.create_event_bus(Name=name)),
    (
        "partner_event_sources",
        lambda client, name: client.create_partner_event_source(Name=f"{SOURCE}/{name}", Account=CUSTOMER),
    ),
    ("private_connections", connect_privately),
    ("rules_per_bus", lambda client, name: put_rule(client, name, "orders")),
]


@pytest.fixture
def customer(customer: EventBridgeClient) -> EventBridgeClient:
    """Return a client of an account with a bus and an archive."""
    customer.create_archive(ArchiveName="all", EventSourceArn=f"{BUS}/default")
    return customer


@pytest.mark.parametrize(("quota", "make"), COUNTED)
def test_one_too_many_is_refused(
    fake: FakeEventBridge,
    customer: EventBridgeClient,
    quota: QuotaName,
    make: Callable[[EventBridgeClient, str], object],
) -> None:
    """The limit is how many there may be; the next one is AWS's LimitExceededException, by itself."""
    if quota == "rules_per_bus":
        customer.create_event_bus(Name="orders")
    fake.quotas[quota] = 2

    make(customer, "one")
    make(customer, "two")
    with refused("LimitExceededException", LIMIT):
        make(customer, "three")

    fake.quotas[quota] = None
    make(customer, "four")


@pytest.mark.parametrize(
    ("quota", "make"), [each for each in COUNTED if each[0] not in {"api_destinations", "rules_per_bus"}]
)
def test_a_name_that_is_taken_is_refused_before_the_quota(
    fake: FakeEventBridge,
    customer: EventBridgeClient,
    quota: QuotaName,
    make: Callable[[EventBridgeClient, str], object],
) -> None:
    """Where there is no room, a name that exists is still ResourceAlreadyExistsException."""
    fake.quotas[quota] = 1
    make(customer, "one")

    with refused("ResourceAlreadyExistsException"):
        make(customer, "one")


def test_a_destinations_name_that_is_taken_is_refused_before_the_quota(
    fake: FakeEventBridge, customer: EventBridgeClient
) -> None:
    """As other names are; its connection is another one."""
    fake.quotas["api_destinations"] = 1
    add_destination(customer, "one")
    arn = connect(customer, "two")

    with refused("ResourceAlreadyExistsException"):
        customer.create_api_destination(
            Name="one", ConnectionArn=arn, InvocationEndpoint="https://example.com/", HttpMethod="POST"
        )


def test_an_archives_name_that_is_taken_is_refused_before_the_quota(
    fake: FakeEventBridge, customer: EventBridgeClient
) -> None:
    """Though the archive's rule counts as one of the bus's."""
    fake.quotas["rules_per_bus"] = 1

    with refused("ResourceAlreadyExistsException", "Archive all already exists."):
        customer.create_archive(ArchiveName="all", EventSourceArn=f"{BUS}/default")


def test_a_quota_is_of_one_account_in_one_region(fake: FakeEventBridge) -> None:
    """What another account has, or this one elsewhere, does not count."""
    fake.quotas["event_buses"] = 1

    for account, region in ((CUSTOMER, "us-east-1"), (CUSTOMER, "eu-west-1"), ("444455556666", "us-east-1")):
        fake.client(account=account, region=region).create_event_bus(Name="orders")

    assert [None] * 3 == [call.error for call in fake.calls]


def test_replacing_is_not_one_more(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """A rule that is there can be put again at the limit."""
    fake.quotas["rules_per_bus"] = 2
    put_rule(customer, "one")

    put_rule(customer, "one")

    assert fake.calls[-1].error is None


def test_a_long_pattern_is_refused(fake: FakeEventBridge, customer: EventBridgeClient) -> None:
    """The characters of an event pattern are limited."""
    fake.quotas["event_pattern_characters"] = 16

    with refused("ValidationException", "Parameter EventPattern for rule one exceeds limit of 16."):
        put_rule(customer, "one")


def test_a_large_request_is_refused(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """The bytes of a partner's entries are limited."""
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    fake.quotas["put_partner_events_bytes"] = len("order" + DETAIL + SOURCE) - 1

    with refused("ValidationException"):
        partner.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "order", "Detail": DETAIL}])

    fake.quotas["put_partner_events_bytes"] = 1000
    answer = partner.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "order", "Detail": DETAIL}])
    assert 0 == answer["FailedEntryCount"]


def test_a_pending_source_waits_as_long_as_the_quota_says(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """A source that nobody claims in time is gone."""
    fake.quotas["pending_source_days"] = 3
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    fake.clock.advance(days=2)
    assert SOURCE == partner.describe_partner_event_source(Name=SOURCE)["Name"]

    fake.clock.advance(days=1)
    with refused("ResourceNotFoundException"):
        partner.describe_partner_event_source(Name=SOURCE)


def test_quotas_may_be_options() -> None:
    """What a fake starts with."""
    with fake_eventbridge(quotas={"event_buses": 0}) as fake, refused("LimitExceededException", LIMIT):
        fake.client().create_event_bus(Name="orders")


def test_quotas_are_a_mapping(fake: FakeEventBridge) -> None:
    """They are read, set, updated and returned to AWS's default like any mapping's items."""
    fake.quotas.update({"event_buses": 5, "rules_per_bus": None})
    del fake.quotas["event_buses"]

    assert (100, None) == (fake.quotas["event_buses"], fake.quotas["rules_per_bus"])
    assert set(DEFAULTS) == set(fake.quotas)
    assert ("event_buses" in fake.quotas, "buses" in fake.quotas) == (True, False)
    assert repr(fake.quotas).startswith("Quotas({")


@pytest.mark.parametrize(
    "use",
    [
        lambda quotas: quotas["event_busses"],
        lambda quotas: quotas.update(event_busses=1),
        lambda quotas: quotas.pop("event_busses"),
        lambda quotas: quotas.__delitem__("event_busses"),
    ],
)
def test_an_unknown_quota_is_told_with_all_there_are(fake: FakeEventBridge, use: Callable[[object], object]) -> None:
    """The nearest name comes first, then the whole list."""
    with pytest.raises(
        MisuseError, match=r"no quota 'event_busses'\. Did you mean 'event_buses'\? The quotas are: api_"
    ):
        use(fake.quotas)


@pytest.mark.parametrize("limit", [-1, 1.5, "2", True])
def test_a_limit_is_a_whole_number(fake: FakeEventBridge, limit: int) -> None:
    """Anything else is told."""
    with pytest.raises(MisuseError, match="expected an integer of 0 or more, or None for no limit"):
        fake.quotas["event_buses"] = limit
