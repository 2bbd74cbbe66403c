"""Who may put events on a bus? The statements of a bus's policy: granted, replaced, revoked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors, json_encoding, model
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import ConditionTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus

    Statement = dict[str, object]

_VERSION = "2012-10-17"
_ACTION = "events:PutEvents"
_ANYBODY = "*"
_ONLY_CONDITION = ("StringEquals", "aws:PrincipalOrgID")


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

    Raises:
        Refusal: ValidationException, ResourceNotFoundException (bus), PolicyLengthExceededException (quota
            `event_bus_policy_characters`).

    Source: recorded. Unverified: the words of what is wrong with the request, that a whole policy wins over a
    statement given beside it, and that the bus counts as modified.
    """
    if policy is not None:
        document = _read(policy)
        bus = region.event_bus(event_bus_name)
    else:
        name = event_bus_name or DEFAULT_BUS
        statement = _statement(region, name, statement_id, action, principal, condition)
        bus = region.event_bus(event_bus_name)
        document = {**_document(bus), "Statement": _replaced(_statements(bus), statement)}
    text = _write(document)
    longest = region.backend.quotas["event_bus_policy_characters"]
    if longest is not None and len(text) > longest:
        raise errors.declared("PolicyLengthExceededException")
    bus.policy = text
    bus.last_modified_time = region.now()


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

    Source: recorded. Unverified: that there is no policy any more once its last statement is removed, and that the bus
    counts as modified.
    """
    if statement_id is None and not remove_all_permissions:
        raise errors.validation("Parameter StatementId is required.")
    bus = region.event_bus(event_bus_name)
    if remove_all_permissions:
        bus.policy = None
    else:
        statements = _statements(bus)
        kept = [statement for statement in statements if statement.get("Sid") != statement_id]
        if len(kept) == len(statements):
            raise errors.not_found("Statement with the provided id does not exist.")
        bus.policy = _write({**_document(bus), "Statement": kept}) if kept else None
    bus.last_modified_time = region.now()


def _statement(  # noqa: PLR0913, PLR0917 - what a statement says is five members of the request
    region: Region,
    bus: str,
    statement_id: str | None,
    action: str | None,
    principal: str | None,
    condition: ConditionTypeDef | None,
) -> Statement:
    if statement_id is None:
        raise errors.validation("Parameter StatementId is required.")
    if principal is None:
        raise errors.validation("Parameter Principal must be specified.")
    if action is None:
        raise errors.validation("Parameter Action must be specified.")
    if action != _ACTION:
        raise errors.validation("Provided value in parameter 'action' is not supported.")
    root = f"arn:{model.partition(region.name)}:iam::{principal}:root"
    granted: Statement = {
        "Sid": statement_id,
        "Effect": "Allow",
        "Principal": _ANYBODY if principal == _ANYBODY else {"AWS": root},
        "Action": action,
        "Resource": region.event_bus_arn(bus),
    }
    if condition is not None:
        granted["Condition"] = _condition(principal, condition)
    return granted


def _condition(principal: str, condition: ConditionTypeDef) -> dict[str, object]:
    if principal != _ANYBODY:
        raise errors.validation("Value of the parameter 'principal' must be '*' when the parameter 'condition' is set.")
    if (condition["Type"], condition["Key"]) != _ONLY_CONDITION:
        raise errors.validation("Provided value in parameter 'condition' is not supported.")
    return {condition["Type"]: {condition["Key"]: condition["Value"]}}


def _read(policy: str) -> dict[str, object]:
    try:
        return json_encoding.loads_object(policy)
    except ValueError:
        raise errors.validation("This policy contains invalid Json") from None


def _write(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _document(bus: EventBus) -> dict[str, object]:
    return {"Version": _VERSION} if bus.policy is None else json_encoding.loads_object(bus.policy)


def _statements(bus: EventBus) -> list[Statement]:
    """Return the statements of a bus's policy; JSON policies may hold a single one without a list."""
    statements = _document(bus).get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return [statement for statement in listed if isinstance(statement, dict)]


def _replaced(statements: list[Statement], new: Statement) -> list[Statement]:
    for position, statement in enumerate(statements):
        if statement.get("Sid") == new["Sid"]:
            return [*statements[:position], new, *statements[position + 1 :]]
    return [*statements, new]
