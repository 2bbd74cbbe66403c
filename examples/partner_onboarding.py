"""A SaaS partner offers its events to a customer, the customer claims them, and the limits of both show themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3

from fake_eventbridge import fake_eventbridge

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

NAME = "aws.partner/acme.com/orders/created"
CUSTOMER = "111122223333"


def onboard(events: EventBridgeClient, name: str, account: str) -> str:
    """Offer a source to a customer; a second offer is no error, and a full account is told as what it is."""
    try:
        events.create_partner_event_source(Name=name, Account=account)
    except events.exceptions.ResourceAlreadyExistsException:
        return "already offered"
    except events.exceptions.LimitExceededException:
        return "no room for another source"
    return "offered"


def main() -> None:
    with fake_eventbridge() as fake:
        acme = boto3.client("events")  # no credentials, no Region, no network
        customer = boto3.client("events", **fake.credentials(CUSTOMER))

        print("1.", onboard(acme, NAME, CUSTOMER))
        print("2. customer sees it as", customer.describe_event_source(Name=NAME)["State"])
        bus = customer.create_event_bus(Name=NAME, EventSourceName=NAME)
        print("3. claimed by", bus["EventBusArn"])
        print("4. customer sees it as", customer.describe_event_source(Name=NAME)["State"])
        print("5.", onboard(acme, NAME, CUSTOMER))

        fake.fail("CreatePartnerEventSource", "LimitExceeded")
        print("6.", onboard(acme, "aws.partner/acme.com/orders/shipped", CUSTOMER))


if __name__ == "__main__":
    main()
