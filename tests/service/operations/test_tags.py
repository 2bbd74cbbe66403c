from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER, SOURCE
from tests.refusal import refused
from tests.service_rules import manage

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

ACCOUNT = "arn:aws:events:us-east-1:123456789012"


@pytest.fixture(autouse=True)
def _resources(events: EventBridgeClient) -> None:
    events.create_event_bus(Name="orders")
    for bus in ("default", "orders"):
        events.put_rule(Name="rule", EventPattern='{"source":["app"]}', EventBusName=bus)


def _tags(events: EventBridgeClient, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in events.list_tags_for_resource(ResourceARN=arn)["Tags"]}


@pytest.mark.parametrize("resource", ["event-bus/default", "event-bus/orders", "rule/rule", "rule/orders/rule"])
def test_rules_and_buses_are_tagged(events: EventBridgeClient, resource: str) -> None:
    """A rule and a bus can be given tags, which are listed as they came."""
    arn = f"{ACCOUNT}:{resource}"

    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}])

    tags = events.list_tags_for_resource(ResourceARN=arn)["Tags"]
    assert tags == [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}]


@pytest.mark.parametrize("resource", [f"event-bus/{SOURCE}", f"rule/{SOURCE}/rule"])
def test_the_slashes_of_a_partner_bus_stay_together(
    fake: FakeEventBridge, customer: EventBridgeClient, resource: str
) -> None:
    """In the ARN of a rule on a partner bus the last slash parts bus and rule."""
    fake.partner("acme.com").offer("orders/created", to=CUSTOMER)
    customer.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    customer.put_rule(Name="rule", EventPattern='{"source":["app"]}', EventBusName=SOURCE)
    arn = f"arn:aws:events:us-east-1:{CUSTOMER}:{resource}"

    customer.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}])

    assert _tags(customer, arn) == {"a": "1"}


def test_tags_given_at_creation_are_listed(events: EventBridgeClient) -> None:
    """CreateEventBus and PutRule take tags."""
    events.create_event_bus(Name="tagged", Tags=[{"Key": "a", "Value": "1"}])

    assert _tags(events, f"{ACCOUNT}:event-bus/tagged") == {"a": "1"}


def test_a_key_takes_the_new_value(events: EventBridgeClient) -> None:
    """A key that is there already changes its value and keeps its place."""
    arn = f"{ACCOUNT}:rule/rule"
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "2"}])

    assert _tags(events, arn) == {"a": "2", "b": "1"}


def test_tags_are_removed_by_key(events: EventBridgeClient) -> None:
    """UntagResource takes the named tags, and a key that is not there is no error."""
    arn = f"{ACCOUNT}:rule/rule"
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])

    events.untag_resource(ResourceARN=arn, TagKeys=["a", "c"])

    assert _tags(events, arn) == {"b": "1"}


def test_reserved_keys_are_refused(events: EventBridgeClient) -> None:
    """A key that starts with `aws:` is AWS's own, and nothing of the request is taken."""
    arn = f"{ACCOUNT}:rule/rule"
    with refused("ValidationException", "Tag keys that start with 'aws:' are reserved for AWS use."):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "aws:b", "Value": "1"}])
    assert _tags(events, arn) == {}


def test_a_resource_has_so_many_tags(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """One tag more than `tags_per_resource` is refused, and nothing of the request is taken."""
    fake.quotas["tags_per_resource"] = 1
    arn = f"{ACCOUNT}:rule/rule"
    with refused("ValidationException", "The requested resource exceeds the maximum number allowed."):
        events.tag_resource(ResourceARN=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
    assert _tags(events, arn) == {}


def test_nothing_is_made_with_too_many_tags(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """CreateEventBus and PutRule declare LimitExceededException for it."""
    fake.quotas["tags_per_resource"] = 0
    with refused("LimitExceededException"):
        events.create_event_bus(Name="tagged", Tags=[{"Key": "a", "Value": "1"}])
    with refused("LimitExceededException"):
        events.put_rule(Name="tagged", EventPattern='{"source":["app"]}', Tags=[{"Key": "a", "Value": "1"}])
    assert events.list_event_buses(NamePrefix="tagged")["EventBuses"] == []


@pytest.mark.parametrize(
    ("operation", "members"),
    [("list_tags_for_resource", {}), ("tag_resource", {"Tags": []}), ("untag_resource", {"TagKeys": []})],
)
@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("rule/nobody", "Rule nobody does not exist on EventBus default."),
        ("rule/orders/nobody", "Rule nobody does not exist on EventBus orders."),
        ("rule/nowhere/rule", "Event bus nowhere does not exist."),
        ("event-bus/nowhere", "Event bus nowhere does not exist."),
    ],
)
def test_tags_of_what_is_missing_are_refused(
    events: EventBridgeClient, operation: str, members: dict[str, list[str]], resource: str, message: str
) -> None:
    """Each of the three operations says what does not exist."""
    with refused("ResourceNotFoundException", message):
        getattr(events, operation)(ResourceARN=f"{ACCOUNT}:{resource}", **members)


def test_another_accounts_bus_is_not_shown(customer: EventBridgeClient) -> None:
    """Another account's resource is shown only where its policy allows."""
    with refused("AccessDeniedException"):
        customer.list_tags_for_resource(ResourceARN=f"{ACCOUNT}:event-bus/orders")


@pytest.mark.parametrize("arn", ["orders", f"{ACCOUNT}:archive/a", "arn:aws:sqs:us-east-1:123456789012:orders"])
def test_only_rules_and_buses_have_tags(events: EventBridgeClient, arn: str) -> None:
    """An ARN of anything else is refused."""
    words = f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
    with refused("ValidationException", words):
        events.list_tags_for_resource(ResourceARN=arn)


def test_a_managed_rules_tags_are_not_changed(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Another service's rule is neither tagged nor untagged."""
    manage(fake, "rule")
    arn = f"{ACCOUNT}:rule/rule"

    with refused("ManagedRuleException"):
        events.tag_resource(ResourceARN=arn, Tags=[])
    with refused("ManagedRuleException"):
        events.untag_resource(ResourceARN=arn, TagKeys=["a"])
