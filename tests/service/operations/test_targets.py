from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.refusal import refused
from tests.service_rules import manage

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge import FakeEventBridge

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
FOREIGN_BUS = "arn:aws:events:us-east-1:999999999999:event-bus/default"
ROLE = "arn:aws:iam::123456789012:role/r"


@pytest.fixture(autouse=True)
def _rule(events: EventBridgeClient) -> None:
    events.put_rule(Name="rule", EventPattern='{"source":["app"]}')


def _queue(name: str) -> TargetTypeDef:
    return {"Id": name, "Arn": QUEUE}


def _ids(events: EventBridgeClient) -> list[str]:
    return [target["Id"] for target in events.list_targets_by_rule(Rule="rule")["Targets"]]


def test_putting_targets_tells_that_none_failed(events: EventBridgeClient) -> None:
    """PutTargets answers with both of its members, also where nothing failed."""
    answer = events.put_targets(Rule="rule", Targets=[_queue("a")])

    assert (answer["FailedEntryCount"], answer["FailedEntries"]) == (0, [])


def test_a_target_is_listed_as_it_was_put(events: EventBridgeClient) -> None:
    """ListTargetsByRule shows a target with all its members."""
    target: TargetTypeDef = {
        "Id": "stream",
        "Arn": "arn:aws:kinesis:us-east-1:123456789012:stream/s",
        "RoleArn": ROLE,
        "InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '"order <id>"'},
        "KinesisParameters": {"PartitionKeyPath": "$.detail.id"},
        "DeadLetterConfig": {"Arn": QUEUE},
        "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
    }

    events.put_targets(Rule="rule", Targets=[target])

    assert events.list_targets_by_rule(Rule="rule")["Targets"] == [target]


def test_a_target_is_replaced_by_id(events: EventBridgeClient) -> None:
    """A target whose Id the rule has already takes its place, as a whole."""
    events.put_targets(Rule="rule", Targets=[{**_queue("a"), "Input": "1"}])
    events.put_targets(Rule="rule", Targets=[_queue("a")])

    assert events.list_targets_by_rule(Rule="rule")["Targets"] == [_queue("a")]


def test_one_id_twice_is_refused(events: EventBridgeClient) -> None:
    """One call puts each Id once."""
    words = "Parameter targets is not valid. Reason: More than one target with Id 'b' is provided."
    with refused("ValidationException", words):
        events.put_targets(Rule="rule", Targets=[_queue("a"), _queue("b"), _queue("b")])
    assert _ids(events) == []


def test_a_sixth_target_is_refused(events: EventBridgeClient) -> None:
    """A rule holds five targets, and a request for more puts none of them."""
    events.put_targets(Rule="rule", Targets=[_queue(name) for name in "abcd"])

    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        events.put_targets(Rule="rule", Targets=[_queue("e"), _queue("f")])
    assert _ids(events) == ["a", "b", "c", "d"]


def test_replacing_targets_of_a_full_rule_is_no_error(events: EventBridgeClient) -> None:
    """A target that takes another's place needs no room."""
    events.put_targets(Rule="rule", Targets=[_queue(name) for name in "abcde"])
    events.put_targets(Rule="rule", Targets=[_queue(name) for name in "abcde"])

    assert _ids(events) == ["a", "b", "c", "d", "e"]


def test_the_number_of_targets_is_a_quota() -> None:
    """A test may change how many targets a rule holds."""
    with fake_eventbridge(quotas={"targets_per_rule": 6}) as fake:
        events = fake.client()
        events.put_rule(Name="rule", EventPattern='{"source":["app"]}')
        events.put_targets(Rule="rule", Targets=[_queue(name) for name in "abcdef"])

        assert _ids(events) == ["a", "b", "c", "d", "e", "f"]


def test_a_wrong_target_keeps_the_right_ones_out(events: EventBridgeClient) -> None:
    """A request that is refused puts no target at all."""
    with refused("ValidationException"):
        events.put_targets(Rule="rule", Targets=[_queue("a"), {"Id": "b", "Arn": "queue"}])
    assert _ids(events) == []


def test_another_accounts_bus_needs_its_role_every_time(events: EventBridgeClient) -> None:
    """Putting a foreign bus again without a role is refused, and the target stays as it was."""
    events.put_targets(Rule="rule", Targets=[{"Id": "bus", "Arn": FOREIGN_BUS, "RoleArn": ROLE}])
    with refused("ValidationException", f"RoleArn is required for target {FOREIGN_BUS}."):
        events.put_targets(Rule="rule", Targets=[{"Id": "bus", "Arn": FOREIGN_BUS}])

    assert events.list_targets_by_rule(Rule="rule")["Targets"][0]["RoleArn"] == ROLE


def test_targets_are_removed_by_id(events: EventBridgeClient) -> None:
    """RemoveTargets takes the named targets, and an Id that is not there is no error."""
    events.put_targets(Rule="rule", Targets=[_queue("a"), _queue("b")])

    answer = events.remove_targets(Rule="rule", Ids=["a", "nobody"])

    assert (answer["FailedEntryCount"], answer["FailedEntries"]) == (0, [])
    assert _ids(events) == ["b"]


def test_targets_are_listed_a_page_at_a_time(events: EventBridgeClient) -> None:
    """ListTargetsByRule pages with Limit and NextToken."""
    events.put_targets(Rule="rule", Targets=[_queue("c"), _queue("a"), _queue("b")])

    first = events.list_targets_by_rule(Rule="rule", Limit=2)
    rest = events.list_targets_by_rule(Rule="rule", Limit=2, NextToken=first["NextToken"])

    assert [target["Id"] for target in first["Targets"] + rest["Targets"]] == ["a", "b", "c"]
    assert "NextToken" not in rest


def test_targets_of_a_missing_rule_are_refused(events: EventBridgeClient) -> None:
    """All three operations need a rule that exists."""
    words = "Rule nobody does not exist on EventBus default."
    with refused("ResourceNotFoundException", words):
        events.put_targets(Rule="nobody", Targets=[_queue("a")])
    with refused("ResourceNotFoundException", words):
        events.remove_targets(Rule="nobody", Ids=["a"])
    with refused("ResourceNotFoundException", words):
        events.list_targets_by_rule(Rule="nobody")


def test_a_managed_rules_targets_are_not_changed(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Another service's rule takes no targets, and lets none go without force."""
    manage(fake, "rule")

    with refused("ManagedRuleException"):
        events.put_targets(Rule="rule", Targets=[_queue("a")])
    with refused("ManagedRuleException"):
        events.remove_targets(Rule="rule", Ids=["a"])


def test_a_managed_rules_targets_are_removed_by_force(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """RemoveTargets with Force takes targets from another service's rule."""
    events.put_targets(Rule="rule", Targets=[_queue("a")])
    manage(fake, "rule")

    events.remove_targets(Rule="rule", Ids=["a"], Force=True)

    assert _ids(events) == []
