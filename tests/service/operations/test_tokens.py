from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, NOW, PARTNER
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

OTHER = "777788889999"


def fill(client: EventBridgeClient, account: str) -> None:
    """Give an account two resources of each kind."""
    here = f"arn:aws:events:us-east-1:{account}"
    bus = f"{here}:event-bus/default"
    for name in ("a", "b"):
        client.put_rule(Name=name, EventPattern='{"source": ["shop"]}')
        client.put_targets(Rule="a", Targets=[{"Id": name, "Arn": f"arn:aws:sqs:us-east-1:{account}:{name}"}])
        client.create_archive(ArchiveName=name, EventSourceArn=bus)
        client.start_replay(
            ReplayName=name,
            EventSourceArn=f"{here}:archive/{name}",
            EventStartTime=NOW - timedelta(hours=1),
            EventEndTime=NOW,
            Destination={"Arn": bus},
        )
        connection = client.create_connection(
            Name=name,
            AuthorizationType="API_KEY",
            AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "value"}},
        )
        client.create_api_destination(
            Name=name,
            ConnectionArn=connection["ConnectionArn"],
            InvocationEndpoint="https://example.com/",
            HttpMethod="POST",
        )
        client.create_endpoint(
            Name=name,
            RoutingConfig={
                "FailoverConfig": {
                    "Primary": {"HealthCheck": "arn:aws:route53:::healthcheck/1"},
                    "Secondary": {"Route": "us-west-2"},
                },
            },
            ReplicationConfig={"State": "DISABLED"},
            EventBuses=[{"EventBusArn": each} for each in (bus, bus.replace("us-east-1", "us-west-2"))],
        )


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("list_api_destinations", {}),
        ("list_archives", {}),
        ("list_connections", {}),
        ("list_endpoints", {}),
        ("list_event_sources", {}),
        ("list_replays", {}),
        ("list_rules", {}),
        ("list_targets_by_rule", {"Rule": "a"}),
    ],
)
def test_a_token_is_good_in_its_account(
    fake: FakeEventBridge, customer: EventBridgeClient, operation: str, members: dict[str, str]
) -> None:
    """Another account's list refuses a token, though the two hold the same names."""
    another = fake.client(account=OTHER)
    partner = fake.client(account=PARTNER)
    for client, account in ((customer, CUSTOMER), (another, OTHER)):
        fill(client, account)
        for name in ("a", "b"):
            partner.create_partner_event_source(Name=f"aws.partner/acme.com/{account}/{name}", Account=account)
    first = {"MaxResults" if operation == "list_endpoints" else "Limit": 1}
    token = getattr(customer, operation)(**first, **members)["NextToken"]

    with refused("ValidationException"):
        getattr(another, operation)(NextToken=token, **members)
