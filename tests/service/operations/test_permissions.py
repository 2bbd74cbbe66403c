from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import fake_eventbridge
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
POLICY = (
    '{"Version":"2012-10-17","Statement":[{"Sid":"whole","Effect":"Allow","Principal":"*",'
    '"Action":"events:PutEvents","Resource":"*"}]}'
)
PARTNER_BUS = "aws.partner/acme.com/orders/created"


def _grant(events: EventBridgeClient, name: str = "mine", principal: str = "999999999999") -> None:
    events.put_permission(StatementId=name, Action="events:PutEvents", Principal=principal)


def _policy(events: EventBridgeClient) -> str | None:
    return events.describe_event_bus().get("Policy")


def _statement_ids(events: EventBridgeClient) -> list[str]:
    return [statement["Sid"] for statement in json.loads(_policy(events) or "{}")["Statement"]]


def test_a_permission_is_a_statement_of_the_buss_policy(events: EventBridgeClient) -> None:
    """PutPermission writes the policy as AWS does, as compact JSON text."""
    _grant(events)

    assert _policy(events) == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"mine","Effect":"Allow","Principal":{"AWS":'
        '"arn:aws:iam::999999999999:root"},"Action":"events:PutEvents","Resource":"' + BUS + '"}]}'
    )


def test_a_policy_shows_in_the_list_of_buses(events: EventBridgeClient) -> None:
    """ListEventBuses shows the policy as DescribeEventBus does."""
    _grant(events)

    assert events.list_event_buses()["EventBuses"][0]["Policy"] == _policy(events)


def test_an_organization_is_permitted_by_a_condition(events: EventBridgeClient) -> None:
    """With principal `*` a condition may name an organization."""
    events.put_permission(
        StatementId="all",
        Action="events:PutEvents",
        Principal="*",
        Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1234567890"},
    )

    statement = json.loads(_policy(events) or "")["Statement"][0]

    assert statement["Principal"] == "*"
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}


def test_statements_are_added(events: EventBridgeClient) -> None:
    """Each StatementId is a statement of its own."""
    _grant(events, "one")
    _grant(events, "two")

    assert _statement_ids(events) == ["one", "two"]


def test_a_statement_is_replaced_by_its_id(events: EventBridgeClient) -> None:
    """A StatementId that the policy has already takes the new principal."""
    _grant(events, "one")
    _grant(events, "one", principal="*")

    assert [statement["Principal"] for statement in json.loads(_policy(events) or "")["Statement"]] == ["*"]


def test_a_whole_policy_takes_the_place_of_the_old_one(events: EventBridgeClient) -> None:
    """PutPermission with Policy sets the whole document."""
    _grant(events)
    events.put_permission(Policy=json.dumps(json.loads(POLICY), indent=2))

    assert _policy(events) == POLICY


def test_a_policy_with_a_single_statement_is_added_to(events: EventBridgeClient) -> None:
    """A policy may hold one statement without a list around it."""
    document = json.loads(POLICY)
    events.put_permission(Policy=json.dumps({**document, "Statement": document["Statement"][0]}))
    _grant(events)

    assert _statement_ids(events) == ["mine", "whole"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Action": "events:PutEvents", "Principal": "*"}, "Parameter(s) StatementId must be specified."),
        ({"StatementId": "s", "Action": "events:PutEvents"}, "Parameter(s) Principal must be specified."),
        ({"StatementId": "s", "Principal": "*"}, "Parameter(s) Action must be specified."),
        (
            {"StatementId": "s", "Principal": "*", "Action": "events:PutRule"},
            "Provided value in parameter 'action' is not supported.",
        ),
        ({"Policy": "{"}, "This policy contains invalid Json"),
        (
            {
                "StatementId": "s",
                "Principal": "999999999999",
                "Action": "events:PutEvents",
                "Condition": {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o"},
            },
            "Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.",
        ),
        (
            {
                "StatementId": "s",
                "Principal": "*",
                "Action": "events:PutEvents",
                "Condition": {"Type": "StringLike", "Key": "aws:PrincipalOrgID", "Value": "o"},
            },
            "Provided value in parameter 'condition.type' is not supported.",
        ),
        (
            {"EventBusName": PARTNER_BUS},
            (
                f"1 validation error detected: Value '{PARTNER_BUS}' at 'eventBusName' failed to satisfy constraint: "
                r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"
            ),
        ),
    ],
)
def test_what_is_no_permission_is_refused(events: EventBridgeClient, members: dict[str, object], message: str) -> None:
    """PutPermission refuses in AWS's words, and the bus has no policy."""
    with refused("ValidationException", message):
        getattr(events, "put_permission")(**members)  # noqa: B009 - a row of the table has any members
    assert _policy(events) is None


def test_a_policy_has_a_longest_length() -> None:
    """A policy longer than `event_bus_policy_characters` is refused, and the old one stays."""
    with fake_eventbridge(quotas={"event_bus_policy_characters": 200}) as fake:
        events = fake.client()
        _grant(events, "s", principal="*")

        with refused("PolicyLengthExceededException", "Policy size would be larger than the maximum allowed."):
            _grant(events, "two")
        assert _statement_ids(events) == ["s"]


def test_a_statement_is_removed_by_its_id(events: EventBridgeClient) -> None:
    """RemovePermission leaves the other statements as they are."""
    _grant(events, "one")
    _grant(events, "two")

    events.remove_permission(StatementId="one")

    assert _statement_ids(events) == ["two"]


def test_the_last_statement_takes_the_policy_with_it(events: EventBridgeClient) -> None:
    """A bus whose last statement is removed has no policy any more."""
    _grant(events)

    events.remove_permission(StatementId="mine")

    assert _policy(events) is None


def test_all_permissions_are_removed(events: EventBridgeClient) -> None:
    """RemoveAllPermissions removes the policy, and is no error where there is none."""
    _grant(events)

    events.remove_permission(RemoveAllPermissions=True)
    events.remove_permission(RemoveAllPermissions=True)

    assert _policy(events) is None


@pytest.mark.parametrize("has_policy", [True, False])
def test_an_unknown_statement_is_refused(events: EventBridgeClient, has_policy: bool) -> None:  # noqa: FBT001 - a row of a table
    """RemovePermission refuses an id that is not there, whether the bus has a policy or not."""
    if has_policy:
        _grant(events)

    with refused("ResourceNotFoundException", "Statement with the provided id does not exist."):
        events.remove_permission(StatementId="nobody")


def test_removing_nothing_is_refused(events: EventBridgeClient) -> None:
    """RemovePermission needs a statement, or all."""
    with refused("ValidationException", "Parameter(s) StatementId must be specified."):
        events.remove_permission()


def test_permissions_of_a_missing_bus_are_refused(events: EventBridgeClient) -> None:
    """Both operations need a bus that exists."""
    words = "Event bus nowhere does not exist."
    with refused("ResourceNotFoundException", words):
        events.put_permission(EventBusName="nowhere", Policy=POLICY)
    with refused("ResourceNotFoundException", words):
        events.remove_permission(EventBusName="nowhere", RemoveAllPermissions=True)


@pytest.mark.parametrize("members", [{"StatementId": "s"}, {"Action": "events:PutEvents"}, {"Principal": "*"}])
def test_a_policy_stands_alone(events: EventBridgeClient, members: dict[str, str]) -> None:
    """A whole policy cannot be given beside a statement."""
    words = "Action, Principal, StatementId and Condition could not be combined with Policy parameter."
    with refused("ValidationException", words):
        getattr(events, "put_permission")(Policy=POLICY, **members)  # noqa: B009 - a row of the table has any members


def test_all_permissions_are_no_single_one(events: EventBridgeClient) -> None:
    """RemovePermission refuses a statement beside all of them, and removes nothing."""
    _grant(events)
    with refused("ValidationException", "StatementId could not be combined with All parameter."):
        events.remove_permission(StatementId="mine", RemoveAllPermissions=True)

    assert _statement_ids(events) == ["mine"]


def test_the_same_policy_changes_nothing(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """What is there already does not count as a modification."""
    _grant(events)
    before = events.describe_event_bus()["LastModifiedTime"]
    fake.clock.advance(minutes=1)
    _grant(events)
    events.put_permission(Policy=_policy(events) or "")

    assert before == events.describe_event_bus()["LastModifiedTime"]


def test_nobodys_account_is_no_root(events: EventBridgeClient) -> None:
    """The account that AWS gives to nobody is named by its number."""
    _grant(events, principal="000000000000")

    assert {"AWS": "000000000000"} == json.loads(_policy(events) or "")["Statement"][0]["Principal"]


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("Key", "events:source", "Provided value in parameter 'condition.key' is not supported."),
        ("Type", "StringLike", "Provided value in parameter 'condition.type' is not supported."),
        ("Value", "not-an-org", "Provided value in parameter 'condition.value' is invalid."),
    ],
)
def test_a_condition_names_an_organization(events: EventBridgeClient, member: str, value: str, message: str) -> None:
    """The only condition beside a statement is the caller's organization."""
    condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1234567890", member: value}
    grant = getattr(events, "put_permission")  # noqa: B009 - a row of the table has any values
    with refused("ValidationException", message):
        grant(StatementId="s", Action="events:PutEvents", Principal="*", Condition=condition)
