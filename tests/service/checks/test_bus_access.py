from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import CUSTOMER
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

OWNER = "arn:aws:events:us-east-1:123456789012"
BUS = f"{OWNER}:event-bus/shared"
RULE = f"{OWNER}:rule/shared/rule"
RULES = f"{OWNER}:rule/shared/*"
PATTERN = '{"source":["shop"]}'
TARGET_BUS = f"arn:aws:events:us-east-1:{CUSTOMER}:event-bus/default"
TARGETS = [{"Id": "t", "Arn": TARGET_BUS, "RoleArn": f"arn:aws:iam::{CUSTOMER}:role/r"}]
CREATOR = {"StringEquals": {"events:creatorAccount": CUSTOMER}}

# An operation that names a bus by ARN, its parameters, and the resource that its denial names.
OPERATIONS: list[tuple[str, dict[str, object], str]] = [
    ("PutRule", {"Name": "rule", "EventPattern": PATTERN, "EventBusName": BUS}, RULE),
    ("DescribeRule", {"Name": "rule", "EventBusName": BUS}, RULE),
    ("EnableRule", {"Name": "rule", "EventBusName": BUS}, RULE),
    ("DisableRule", {"Name": "rule", "EventBusName": BUS}, RULE),
    ("PutTargets", {"Rule": "rule", "EventBusName": BUS, "Targets": TARGETS}, RULE),
    ("ListTargetsByRule", {"Rule": "rule", "EventBusName": BUS}, RULE),
    ("RemoveTargets", {"Rule": "rule", "EventBusName": BUS, "Ids": ["t"]}, RULE),
    ("TagResource", {"ResourceARN": RULE, "Tags": [{"Key": "k", "Value": "v"}]}, RULE),
    ("ListTagsForResource", {"ResourceARN": RULE}, RULE),
    ("UntagResource", {"ResourceARN": RULE, "TagKeys": ["k"]}, RULE),
    ("DeleteRule", {"Name": "rule", "EventBusName": BUS}, RULE),
    ("ListRules", {"EventBusName": BUS}, RULES),
    ("ListRuleNamesByTarget", {"TargetArn": TARGET_BUS, "EventBusName": BUS}, RULES),
    ("DescribeEventBus", {"Name": BUS}, BUS),
    ("TagResource", {"ResourceARN": BUS, "Tags": [{"Key": "k", "Value": "v"}]}, BUS),
]
each_operation = pytest.mark.parametrize(
    ("operation", "request_", "resource"), OPERATIONS, ids=[f"{name} {arn[-5:]}" for name, _, arn in OPERATIONS]
)


@pytest.fixture(autouse=True)
def _bus(events: EventBridgeClient) -> None:
    events.create_event_bus(Name="shared")


def _allow(events: EventBridgeClient, *actions: str, effect: str = "Allow", **fields: object) -> None:
    statement = {
        "Sid": "s",
        "Effect": effect,
        "Principal": {"AWS": CUSTOMER},
        "Action": [f"events:{action}" for action in actions],
        "Resource": [RULES, BUS],
        **fields,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    events.put_permission(EventBusName="shared", Policy=policy)


def _call(client: EventBridgeClient, operation: str, request: Mapping[str, object]) -> Mapping[str, object]:
    answer: Mapping[str, object] = client._make_api_call(operation, request)  # type: ignore[attr-defined]  # noqa: SLF001 - any operation by its API name
    return answer


def _denied(action: str, resource: str, reason: str) -> str:
    user = f"arn:aws:iam::{CUSTOMER}:root"
    return f"User: {user} is not authorized to perform: events:{action} on resource: {resource} {reason}"


@each_operation
def test_another_accounts_bus_is_closed(
    customer: EventBridgeClient, operation: str, request_: Mapping[str, object], resource: str
) -> None:
    """Without a statement for the caller every operation on another account's bus is denied."""
    reason = f"because no resource-based policy allows the events:{operation} action"
    with refused("AccessDeniedException", _denied(operation, resource, reason)):
        _call(customer, operation, request_)


@each_operation
def test_a_policy_opens_a_bus(
    events: EventBridgeClient,
    customer: EventBridgeClient,
    operation: str,
    request_: Mapping[str, object],
    resource: str,  # noqa: ARG001 - of the table
) -> None:
    """A statement for the caller lets it work on another account's bus."""
    events.put_rule(Name="rule", EventPattern=PATTERN, EventBusName="shared")
    _allow(events, operation)

    _call(customer, operation, request_)


@each_operation
def test_a_deny_holds_for_the_owner(
    events: EventBridgeClient, operation: str, request_: Mapping[str, object], resource: str
) -> None:
    """A Deny keeps the bus's own account out, too."""
    _allow(events, operation, effect="Deny", Principal="*")
    reason = "with an explicit deny in a resource-based policy"
    words = _denied(operation, resource, reason).replace(CUSTOMER, "123456789012")
    with refused("AccessDeniedException", words):
        _call(events, operation, request_)


def test_a_rule_belongs_to_the_buss_owner(events: EventBridgeClient, customer: EventBridgeClient) -> None:
    """A rule that somebody else makes on a bus has its owner's ARN, and is created by its maker."""
    _allow(events, "PutRule")
    answer = customer.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=BUS)
    rule = events.describe_rule(Name="rule", EventBusName="shared")

    assert RULE == answer["RuleArn"] == rule["Arn"]
    assert (CUSTOMER, "shared") == (rule["CreatedBy"], rule["EventBusName"])


def test_a_rule_on_another_accounts_bus_works(
    fake: FakeEventBridge, events: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """Its events reach the target that its maker put."""
    received = fake.subscribe({"source": ["shop"]}, account=CUSTOMER)
    customer.put_permission(StatementId="s", Action="events:PutEvents", Principal="123456789012")
    _allow(events, "PutRule", "PutTargets")
    customer.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=BUS)
    customer.put_targets(
        Rule="rule",
        EventBusName=BUS,
        Targets=[{"Id": "t", "Arn": TARGET_BUS, "RoleArn": "arn:aws:iam::123456789012:role/r"}],
    )
    events.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": "{}", "EventBusName": "shared"}])

    assert 1 == len(received)


def test_a_creator_is_let_at_its_own_rules_alone(events: EventBridgeClient, customer: EventBridgeClient) -> None:
    """`events:creatorAccount` is the maker of a rule, and the caller where the rule is new."""
    _allow(events, "PutRule", "DescribeRule", Condition=CREATOR)
    events.put_rule(Name="owned", EventPattern=PATTERN, EventBusName="shared")
    customer.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=BUS)

    assert "rule" == customer.describe_rule(Name="rule", EventBusName=BUS)["Name"]
    with refused("AccessDeniedException"):
        customer.put_rule(Name="owned", EventPattern=PATTERN, EventBusName=BUS)


@pytest.mark.parametrize(
    ("pattern", "is_allowed"),
    [
        (PATTERN, True),
        ('{"source":["other"]}', False),
        ('{"source":[{"prefix":"shop"}]}', False),
        ('{"detail-type":["d"]}', False),
        ("{", False),
    ],
)
def test_a_policy_asks_what_a_rule_listens_to(
    events: EventBridgeClient,
    customer: EventBridgeClient,
    pattern: str,
    is_allowed: bool,  # noqa: FBT001 - a row of a table
) -> None:
    """`events:source` is what a rule's pattern names exactly."""
    _allow(events, "PutRule", Condition={"StringEquals": {"events:source": "shop"}})
    if is_allowed:
        customer.put_rule(Name="rule", EventPattern=pattern, EventBusName=BUS)
    else:
        with refused("AccessDeniedException"):
            customer.put_rule(Name="rule", EventPattern=pattern, EventBusName=BUS)


def test_a_rule_on_another_accounts_bus_sends_to_buses_alone(
    events: EventBridgeClient, customer: EventBridgeClient
) -> None:
    """Across accounts PutTargets takes buses, and nothing else."""
    _allow(events, "PutRule", "PutTargets")
    customer.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=BUS)
    with refused("ValidationException", "Only EventBus targets are allowed on cross-account PutTargets calls."):
        customer.put_targets(
            Rule="rule", EventBusName=BUS, Targets=[{"Id": "t", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}]
        )


def test_a_policy_can_ask_for_a_rules_detail_type(events: EventBridgeClient, customer: EventBridgeClient) -> None:
    """`events:detail-type` is what a rule's pattern names exactly."""
    _allow(events, "PutRule", Condition={"StringEquals": {"events:detail-type": "sold"}})

    answer = customer.put_rule(Name="rule", EventPattern='{"detail-type":["sold"]}', EventBusName=BUS)
    assert RULE == answer["RuleArn"]


def test_a_bus_that_another_account_does_not_have_is_denied(customer: EventBridgeClient) -> None:
    """As is one that does not allow the caller."""
    reason = "because no resource-based policy allows the events:DescribeEventBus action"
    with refused("AccessDeniedException", _denied("DescribeEventBus", f"{BUS}2", reason)):
        customer.describe_event_bus(Name=f"{BUS}2")


@each_operation
def test_a_bus_of_another_region_is_refused(
    fake: FakeEventBridge,
    operation: str,
    request_: Mapping[str, object],
    resource: str,  # noqa: ARG001 - of the table
) -> None:
    """An ARN of another Region is refused, but by ListRuleNamesByTarget, which looks for the name."""
    client = fake.client(region="eu-west-1")
    expected = (
        ("ResourceNotFoundException", "Event bus shared does not exist.")
        if operation == "ListRuleNamesByTarget"
        else ("ValidationException", "Cross-region api call is not allowed.")
    )
    with refused(*expected):
        _call(client, operation, request_)


def test_a_rule_is_put_on_the_bus_of_that_name_here(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """PutRule takes another Region's ARN for the bus of that name in its own Region, where there is one."""
    client = fake.client(region="eu-west-1")
    client.create_event_bus(Name="shared")
    answer = client.put_rule(Name="rule", EventPattern=PATTERN, EventBusName=BUS)

    assert RULE.replace("us-east-1", "eu-west-1") == answer["RuleArn"]
    assert [] == events.list_rules(EventBusName="shared")["Rules"]
