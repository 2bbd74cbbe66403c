"""The policies of event buses, evaluated: whether one lets an account do something to a bus or to its rules."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.service.delivery import conditions as condition_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Decision: TypeAlias = Literal["allowed", "denied", "not allowed"]

_Statement: TypeAlias = "Mapping[str, object]"


def decision(  # noqa: PLR0913 - what IAM asks of a request
    policy: str | None,
    *,
    action: str,
    resource: str,
    caller_account: str,
    owner_account: str,
    conditions: Mapping[str, str | Sequence[str]],
) -> Decision:
    """Return what a bus's policy says to a request: `allowed`, `denied` by a Deny, or `not allowed` by any statement.

    The bus's own account needs no Allow, as identity policies are not known here; a Deny holds for it too.
    `conditions` has the values of condition keys by name; `aws:PrincipalAccount` is added, and `aws:PrincipalArn` says
    which user or role of the account it is.

    Source: recorded (2026-09), the IAM user guide for what the policy's elements mean. Unverified: where nobody says
    who the caller is, a principal that is one user or role of its account stands for it; a statement that has no
    Resource is about every one.
    """
    context = {"aws:PrincipalAccount": caller_account, **conditions}
    effects = {
        statement.get("Effect") == "Deny"
        for statement in _statements(policy)
        if statement.get("Effect") in ("Allow", "Deny")
        and _covers(statement, "Action", action.lower(), ignores_case=True)
        and _covers(statement, "Resource", resource)
        and _is_about(statement, caller_account, context.get("aws:PrincipalArn"))
        and condition_blocks.hold(statement.get("Condition"), context)
    }
    if True in effects:
        return "denied"
    return "allowed" if effects or caller_account == owner_account else "not allowed"


def _statements(policy: str | None) -> tuple[_Statement, ...]:
    return () if policy is None else _read(policy)


@lru_cache(maxsize=256)  # one policy is asked again with every event
def _read(policy: str) -> tuple[_Statement, ...]:
    try:
        found = json_encoding.loads_object(policy).get("Statement")
    except ValueError:
        return ()
    listed = found if isinstance(found, list) else [found]
    return tuple(statement for statement in listed if isinstance(statement, dict))


def _covers(statement: _Statement, element: str, wanted: str, *, ignores_case: bool = False) -> bool:
    """Return whether an element, or its opposite such as NotAction, takes in an action or a resource."""
    is_negated = f"Not{element}" in statement
    if not is_negated and element not in statement:
        return element == "Resource"
    patterns = _texts(statement.get(f"Not{element}" if is_negated else element))
    found = any(condition_blocks.like(each.lower() if ignores_case else each, wanted) for each in patterns)
    return found != is_negated


def _is_about(statement: _Statement, account: str, arn: str | Sequence[str] | None) -> bool:
    if "NotPrincipal" in statement:
        return not _names(statement["NotPrincipal"], account, arn)
    return _names(statement.get("Principal"), account, arn)


def _names(principal: object, account: str, arn: str | Sequence[str] | None) -> bool:
    """Return whether a principal is the caller, its account or anybody; a service is no account."""
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    return any(_is_caller(text, account, arn) for text in _texts(named))


def _is_caller(text: str, account: str, arn: str | Sequence[str] | None) -> bool:
    if text in {"*", account} or text == arn:
        return True
    parts = text.split(":", 5)
    return parts[4:5] == [account] and (arn is None or parts[5:] == ["root"])


def _texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
