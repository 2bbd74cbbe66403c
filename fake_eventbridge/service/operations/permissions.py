"""The policy of an event bus: statements granted, replaced and revoked, or set as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors, json_encoding, policy_documents
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.checks import bus_policies
from fake_eventbridge.service.registry import operation

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import ConditionTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus

    Statement = dict[str, object]

_VERSION = "2012-10-17"
_ACTION = "events:PutEvents"
_ANYBODY = "*"
_CONDITION_KEY = "aws:PrincipalOrgID"
_CONDITION_TYPE = "StringEquals"
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")


@operation
def put_permission(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    event_bus_name: str | None = None,
    action: str | None = None,
    principal: str | None = None,
    statement_id: str | None = None,
    condition: ConditionTypeDef | None = None,
    policy: str | None = None,
) -> None:
    """Add a statement to a bus's policy, or replace the one of that id; or else set the whole policy.

    What is there already does not count as a change.

    Raises:
        Refusal: ValidationException, ResourceNotFoundException (bus), PolicyLengthExceededException (quota
            `event_bus_policy_characters`).

    Source: recorded (2026-09). Unverified: the order of the checks.
    """
    members = (action, principal, statement_id, condition)
    if policy is not None and any(member is not None for member in members):
        raise errors.validation(
            "Action, Principal, StatementId and Condition could not be combined with Policy parameter."
        )
    if policy is None:
        _check_statement(action, statement_id, principal, condition)
    bus = region.event_bus(event_bus_name)
    arn = region.event_bus_arn(bus.name)
    if policy is not None:
        text = bus_policies.stored(policy, arn)
    else:
        granted = _statement(arn, str(statement_id), str(principal), condition)
        text = policy_documents.write({**_document(bus), "Statement": _in_order([*_statements(bus), granted])})
    longest = region.backend.quotas["event_bus_policy_characters"]
    if longest is not None and len(text) > longest:
        raise Refusal("PolicyLengthExceededException", "Policy size would be larger than the maximum allowed.")
    _set(region, bus, text)


@operation
def remove_permission(
    region: Region,
    *,
    statement_id: str | None = None,
    remove_all_permissions: bool = False,
    event_bus_name: str | None = None,
) -> None:
    """Remove a statement from a bus's policy, or the whole policy, which need not exist.

    Raises:
        Refusal: ValidationException, ResourceNotFoundException (bus, statement).

    Source: recorded (2026-09), also that the last statement takes the policy with it.
    """
    if remove_all_permissions and statement_id is not None:
        raise errors.validation("StatementId could not be combined with All parameter.")
    if not remove_all_permissions and statement_id is None:
        raise _missing("StatementId")
    bus = region.event_bus(event_bus_name)
    statements = [] if remove_all_permissions else _statements(bus)
    kept = [statement for statement in statements if statement.get("Sid") != statement_id]
    if not remove_all_permissions and len(kept) == len(statements):
        raise errors.not_found("Statement with the provided id does not exist.")
    _set(region, bus, policy_documents.write({**_document(bus), "Statement": kept}) if kept else None)


def _set(region: Region, bus: EventBus, policy: str | None) -> None:
    if policy != bus.policy:
        bus.policy = policy
        bus.touch(region.now())


def _missing(parameter: str) -> Refusal:
    return errors.validation(f"Parameter(s) {parameter} must be specified.")


def _check_statement(
    action: str | None, statement_id: str | None, principal: str | None, condition: ConditionTypeDef | None
) -> None:
    for parameter, given in (("Action", action), ("StatementId", statement_id), ("Principal", principal)):
        if given is None:
            raise _missing(parameter)
    if action != _ACTION:
        raise errors.validation("Provided value in parameter 'action' is not supported.")
    if condition is None:
        return
    if principal != _ANYBODY:
        raise errors.validation("Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.")
    if condition["Key"] != _CONDITION_KEY:
        raise errors.validation("Provided value in parameter 'condition.key' is not supported.")
    if condition["Type"] != _CONDITION_TYPE:
        raise errors.validation("Provided value in parameter 'condition.type' is not supported.")
    if not _ORGANIZATION.fullmatch(condition["Value"]):
        raise errors.validation("Provided value in parameter 'condition.value' is invalid.")


def _statement(bus_arn: str, statement_id: str, principal: str, condition: ConditionTypeDef | None) -> Statement:
    root = bus_policies.principal_of(principal, bus_arn.split(":")[1])
    granted: Statement = {
        "Sid": statement_id,
        "Effect": "Allow",
        "Principal": _ANYBODY if principal == _ANYBODY else {"AWS": root},
        "Action": _ACTION,
        "Resource": bus_arn,
    }
    if condition is not None:
        granted["Condition"] = {condition["Type"]: {condition["Key"]: condition["Value"]}}
    return granted


def _document(bus: EventBus) -> dict[str, object]:
    return {"Version": _VERSION} if bus.policy is None else json_encoding.loads_object(bus.policy)


def _statements(bus: EventBus) -> list[Statement]:
    statements = _document(bus).get("Statement", [])
    listed = statements if isinstance(statements, list) else []
    return [statement for statement in listed if isinstance(statement, dict)]


def _in_order(statements: list[Statement]) -> list[Statement]:
    """Return statements in the order of a Java map by Sid, in which a later one takes an earlier one's place."""
    by_sid = {str(statement["Sid"]): statement for statement in statements}
    return [by_sid[sid] for sid in policy_documents.in_java_order(by_sid)]
