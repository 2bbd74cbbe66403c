"""May this account put events on that bus? The bus's policy, asked across accounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ACTIONS = frozenset({"events:PutEvents", "events:*", "*"})


def allows(policy: str | None, account: str) -> bool:
    """Tell whether a policy lets an account put events.

    Unverified: conditions are taken to hold, as no organisation is known here.
    """
    verdicts = {
        statement.get("Effect")
        for statement in _statements(policy)
        if _ACTIONS & set(_texts(statement.get("Action"))) and _names(statement.get("Principal"), account)
    }
    return "Allow" in verdicts and "Deny" not in verdicts


def _statements(policy: str | None) -> Iterator[Mapping[str, object]]:
    document: object = json.loads(policy) if policy else {}
    statements = document.get("Statement") if isinstance(document, dict) else None
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict):
            yield statement


def _names(principal: object, account: str) -> bool:
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    return any(text in {"*", account} or text.split(":")[4:5] == [account] for text in _texts(named))


def _texts(value: object) -> list[str]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
