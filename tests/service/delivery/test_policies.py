"""Bus policies are evaluated: who is allowed, who is denied, and that no shape of a policy is an error."""

from __future__ import annotations

import json

import pytest

from fake_eventbridge.service.delivery import policies

OWNER = "123456789012"
CALLER = "444455556666"
BUS = f"arn:aws:events:us-east-1:{OWNER}:event-bus/orders"
ROOT = f"arn:aws:iam::{CALLER}:root"


def decided(statement: object, *, caller: str = CALLER, action: str = "events:PutEvents", **conditions: object) -> str:
    """Return the decision on one statement, the elements that are not given being those of a plain grant."""
    if isinstance(statement, dict):
        plain: dict[str, object] = {
            "Effect": "Allow",
            **({} if "NotPrincipal" in statement else {"Principal": {"AWS": ROOT}}),
            **({} if "NotAction" in statement else {"Action": "events:PutEvents"}),
            **({} if "NotResource" in statement else {"Resource": BUS}),
        }
        statement = {**plain, **statement}
    return policies.decision(
        json.dumps({"Statement": statement}),
        action=action,
        resource=BUS,
        caller_account=caller,
        owner_account=OWNER,
        conditions={name.replace("_", ":"): value for name, value in conditions.items()},  # type: ignore[misc]  # of any kind
    )


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"Principal": "*"},
        {"Principal": CALLER},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"AWS": ["777788889999", CALLER]}},
        {"NotPrincipal": {"AWS": "777788889999"}},
        {"Action": "events:*"},
        {"Action": "*"},
        {"Action": ["events:PutRule", "events:Put*"]},
        {"Action": "EVENTS:putevents"},
        {"NotAction": "events:PutRule"},
        {"Resource": "*"},
        {"Resource": ["arn:aws:events:us-east-1:*:event-bus/ord?rs"]},
        {"NotResource": f"{BUS}2"},
    ],
)
def test_a_statement_allows_whom_and_what_it_names(elements: dict[str, object]) -> None:
    """Principals, actions and resources may be texts, lists, wildcards or all but what is named."""
    assert decided(elements) == "allowed"


@pytest.mark.parametrize(
    "elements",
    [
        {"Principal": "777788889999"},
        {"Principal": {"Service": "events.amazonaws.com"}},
        {"Principal": {"Service": "*"}},
        {"NotPrincipal": {"AWS": ROOT}},
        {"Action": "events:PutRule"},
        {"NotAction": "events:Put*"},
        {"Resource": f"{BUS}2"},
        {"NotResource": "*"},
        {"Effect": "allow"},
        {"Effect": ["Allow"]},
        {"Effect": {"Allow": 1}},
        {"Effect": None},
        {"Principal": 1},
        {"Principal": {"AWS": {"a": 1}}},
        {"Action": {"a": []}},
        {"Action": 1e308},
        {"Resource": None},
        {"Condition": []},
        {"Condition": {"StringEquals": []}},
        {"Condition": {"NoOperator": {"aws:PrincipalAccount": CALLER}}},
        {"Condition": {"ForSomeValues:StringEquals": {"aws:PrincipalAccount": CALLER}}},
    ],
)
def test_a_statement_allows_nothing_else(elements: dict[str, object]) -> None:
    """Another account is not allowed what no statement gives it, whatever shape the statement has."""
    assert decided(elements) == "not allowed"


@pytest.mark.parametrize(
    "policy",
    [None, "", "1e999", "[]", "null", "{", "[" * 100_000, '{"Statement":1e999}', '{"Statement":["x",[{}],null,{}]}'],
)
def test_a_policy_of_no_shape_allows_nobody_else(policy: str | None) -> None:
    """A policy that cannot be read says nothing."""
    said = policies.decision(
        policy, action="events:PutEvents", resource=BUS, caller_account=CALLER, owner_account=OWNER, conditions={}
    )
    assert said == "not allowed"


def test_the_owner_needs_no_statement() -> None:
    """The bus's own account is allowed what no statement says."""
    assert decided({"Principal": "777788889999"}, caller=OWNER) == "allowed"


@pytest.mark.parametrize("account", [OWNER, CALLER])
def test_a_deny_holds_for_everybody(account: str) -> None:
    """A Deny wins over an Allow, for the bus's own account too."""
    statements = [{"Effect": effect, "Principal": "*", "Action": "events:*"} for effect in ("Deny", "Allow")]
    assert decided(statements, caller=account) == "denied"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"Bool": {"events:eventBusInvocation": "true"}}, "allowed"),
        ({"Bool": {"events:eventBusInvocation": True}}, "allowed"),
        ({"Bool": {"events:eventBusInvocation": "false"}}, "not allowed"),
        ({"Null": {"events:eventBusInvocation": "true"}}, "not allowed"),
        ({"Null": {"events:eventBusInvocation": "false"}}, "allowed"),
        ({"Null": {"aws:SourceArn": True}}, "allowed"),
        ({"StringEquals": {"events:source": "shop"}}, "allowed"),
        ({"StringEquals": {"EVENTS:Source": ["other", "shop"]}}, "allowed"),
        ({"StringEquals": {"events:source": "Shop"}}, "not allowed"),
        ({"StringEqualsIgnoreCase": {"events:source": "Shop"}}, "allowed"),
        ({"StringNotEquals": {"events:source": ["other", "shop"]}}, "not allowed"),
        ({"StringNotEquals": {"events:source": ["other", "another"]}}, "allowed"),
        ({"StringLike": {"events:source": "s?o*"}}, "allowed"),
        ({"StringNotLike": {"events:source": "s*"}}, "not allowed"),
        ({"StringEquals": {"events:source": "shop", "events:detail-type": "x"}}, "not allowed"),
        ({"StringEquals": {"aws:SourceAccount": CALLER}}, "not allowed"),
        ({"StringNotEquals": {"aws:SourceAccount": CALLER}}, "allowed"),
        ({"StringEqualsIfExists": {"aws:SourceAccount": CALLER}}, "allowed"),
        ({"StringEqualsIfExists": {"events:source": "other"}}, "not allowed"),
        ({"ForAnyValue:StringEquals": {"events:source": ["shop", "other"]}}, "allowed"),
        ({"ForAnyValue:StringEquals": {"aws:SourceAccount": "1"}}, "not allowed"),
        ({"ForAllValues:StringEquals": {"events:source": "shop"}}, "allowed"),
        ({"ForAllValues:StringEquals": {"aws:SourceAccount": "1"}}, "allowed"),
        ({"StringEquals": {"aws:PrincipalAccount": CALLER}}, "allowed"),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, "allowed"),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, "not allowed"),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:events:*"}}, "not allowed"),
        ({"NumericEquals": {"events:source": 1e308}}, "not allowed"),
        ({"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}, "not allowed"),
    ],
)
def test_conditions_are_evaluated(condition: dict[str, object], expected: str) -> None:
    """A statement counts where all its conditions hold."""
    context = {"events_eventBusInvocation": "true", "events_source": "shop", "events_detail-type": "Order"}
    assert expected == decided({"Condition": condition}, **context)


@pytest.mark.parametrize(
    ("operator", "pattern", "expected"),
    [
        ("ArnLike", "arn:aws:events:us-east-1:444455556666:rule/*", "allowed"),
        ("ArnEquals", "arn:aws:events:*:*:rule/o*/r", "allowed"),
        ("ArnLike", "arn:aws:events:*:rule/*", "not allowed"),
        ("ArnNotLike", "arn:aws:events:*:*:rule/*", "not allowed"),
    ],
)
def test_arns_are_compared_part_by_part(operator: str, pattern: str, expected: str) -> None:
    """A wildcard in an ARN does not reach over a colon."""
    arn = "arn:aws:events:us-east-1:444455556666:rule/orders/r"
    assert expected == decided({"Condition": {operator: {"aws:SourceArn": pattern}}}, aws_SourceArn=arn)


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (f"arn:aws:iam::{CALLER}:role/events", "allowed"),
        (f"arn:aws:iam::{CALLER}:role/other", "not allowed"),
        (ROOT, "allowed"),
        (CALLER, "allowed"),
    ],
)
def test_a_caller_that_is_known_is_named_itself_or_by_its_account(principal: str, expected: str) -> None:
    """Another role of the account is somebody else."""
    context = {"aws_PrincipalArn": f"arn:aws:iam::{CALLER}:role/events"}
    assert expected == decided({"Principal": {"AWS": principal}}, **context)


def test_a_caller_that_is_not_known_is_whoever_its_account_has() -> None:
    """A role of the account stands for it."""
    assert decided({"Principal": {"AWS": f"arn:aws:iam::{CALLER}:role/events"}}) == "allowed"
