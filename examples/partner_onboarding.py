"""A SaaS partner offers its events to a customer, the customer claims them, and the limits of both show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

NAME = "aws.partner/acme.com/orders/created"
CUSTOMER = "111122223333"


def offer(events: EventBridgeClient, name: str) -> str:
    """Offer a source to the customer: the code under test, which must tell a full account from a second try."""
    try:
        return events.create_partner_event_source(Name=name, Account=CUSTOMER)["EventSourceArn"]
    except events.exceptions.ResourceAlreadyExistsException:
        return "already offered"
    except events.exceptions.LimitExceededException:
        return "no room for another source"


with fake_eventbridge() as fake:
    acme = boto3.client("events")  # no credentials, no Region, no network
    customer = boto3.client("events", **fake.credentials(CUSTOMER))

    print("1. the partner offers", offer(acme, NAME))
    print("2. the customer sees it", customer.describe_event_source(Name=NAME)["State"])
    print("3. claims it with", customer.create_event_bus(Name=NAME, EventSourceName=NAME)["EventBusArn"])
    print("4. and sees it", customer.describe_event_source(Name=NAME)["State"])
    print("5. a second offer:", offer(acme, NAME))
    fake.fail("CreatePartnerEventSource", "LimitExceeded")
    print("6. a full account:", offer(acme, "aws.partner/acme.com/orders/shipped"))
