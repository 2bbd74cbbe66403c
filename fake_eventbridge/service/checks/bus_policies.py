"""The grammar of an event bus's policy: what PutPermission takes, refuses and stores."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from fake_eventbridge.aws import account_ids, arns, errors, policy_documents
from fake_eventbridge.aws.policy_documents import Number
from fake_eventbridge.service.delivery.conditions import like

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeGuard

    from fake_eventbridge.aws.policy_documents import Place

_VERSIONS = ("2008-10-17", "2012-10-17")
_DOCUMENT_FIELDS = frozenset({"Id", "Statement", "Version"})
_REQUIRED = ("Sid", "Effect", "Principal", "Action", "Resource")
_FIELDS = frozenset({*_REQUIRED, "Condition"})
_VENDOR = "events"
_ACTIONS = (
    "DeleteRule",
    "DescribeEventBus",
    "DescribeRule",
    "DisableRule",
    "EnableRule",
    "ListRuleNamesByTarget",
    "ListRules",
    "ListTagsForResource",
    "ListTargetsByRule",
    "PutEvents",
    "PutRule",
    "PutTargets",
    "RemoveTargets",
    "TagResource",
    "UntagResource",
)

# An account that AWS never gives out.
NOBODY = "000000000000"
_SERVICE = re.compile(r"[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)")
_IDENTITY_PROVIDERS = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)
_CANONICAL_USER = re.compile(r"[0-9a-f]{64}")
_IAM_PRINCIPAL = re.compile(r"root|(user|role)/[^*?]+")
_STS_PRINCIPAL = re.compile(r"assumed-role/[^*?/]+/[^*?]+|federated-user/[^*?]+")
_FEDERATION = re.compile(r"(saml|oidc)-provider/[^*?]+")


def stored(policy: str, bus_arn: str) -> str:
    """Return a policy as it is stored for a bus: a list of statements, compact, accounts named by their root.

    Raises:
        Refusal: ValidationException for what is no policy of this bus.

    Source: recorded (2026-09). Unverified: the order of the checks, and the words of `Could not parse the policy` on
    anything but an empty Statement, which stand for whatever else is of the wrong type.
    """
    document = _read(policy)
    statements = _statements(document)
    places = policy_documents.places_of_statements(policy)
    for statement in statements:
        _check_fields(statement)
    seen: set[str] = set()
    made: list[dict[str, object]] = []
    for statement, place in zip(statements, places, strict=True):
        checked = _Statement(statement, place)
        made.append(checked.stored(bus_arn))
        if checked.sid in seen:
            checked.refuse("The Statement Ids in the policy are not unique")
        seen.add(checked.sid)
    return policy_documents.write({**document, "Statement": made})


def principal_of(account: str, partition: str) -> str:
    """Return how a policy names an account: by its root, but for the account that nobody has."""
    return account if account == NOBODY else f"arn:{partition}:iam::{account}:root"


def _read(policy: str) -> dict[str, object]:
    try:
        document = policy_documents.read(policy)
    except ValueError:
        raise errors.validation("This policy contains invalid Json") from None
    if not isinstance(document, dict):
        raise errors.validation("This text appears not to be a policy")
    return document


def _statements(document: Mapping[str, object]) -> list[dict[str, object]]:
    for name in document:
        if name not in _DOCUMENT_FIELDS:
            raise errors.validation(f"Has prohibited field {name}")
    for name in ("Version", "Statement"):
        if document.get(name) is None:
            raise errors.validation(f"Missing required field {name}")
    if document["Version"] not in _VERSIONS:
        _refuse_to_parse("Version")
    if not _is_text(document.get("Id", "")):
        _refuse_to_parse("Id")
    given = document["Statement"]
    statements = given if isinstance(given, list) else [given]
    if not statements:
        raise errors.validation("Could not parse the policy: Statement is empty!")
    return [each if isinstance(each, dict) else _refuse_to_parse("Statement") for each in statements]


def _check_fields(statement: Mapping[str, object]) -> None:
    for name in statement:
        if name not in _FIELDS:
            raise errors.validation(f"Has prohibited field {name}")
    for name in _REQUIRED:
        if statement.get(name) is None:
            raise errors.validation(f"Missing required field {name}")


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement, which has all its fields, and where it begins in the policy's text."""

    fields: Mapping[str, object]
    place: Place

    @property
    def sid(self) -> str:
        sid = self.fields["Sid"]
        return sid if _is_text(sid) and sid else _refuse_to_parse("Sid")

    def stored(self, bus_arn: str) -> dict[str, object]:
        """Return the statement as it is stored, once each of its fields is known to be right."""
        if not self.sid or self.fields["Effect"] not in ("Allow", "Deny"):
            _refuse_to_parse("Effect")
        self._check_actions()
        for resource in _texts(self.fields["Resource"], "Resource"):
            _check_resource(resource, bus_arn)
        made = {**self.fields, "Principal": _principal(self.fields["Principal"], bus_arn.split(":")[1])}
        if "Condition" in self.fields:
            made["Condition"] = _condition(self.fields["Condition"])
        return made

    def refuse(self, reason: str) -> NoReturn:
        raise errors.validation(f"Invalid statement at line {self.place.line} column {self.place.column}: {reason}")

    def _check_actions(self) -> None:
        actions = _texts(self.fields["Action"], "Action")
        if any(action.partition(":")[0].lower() != _VENDOR for action in actions):
            self.refuse("Action field includes AWS services that are inconsistent with specified vendor")
        unknown = [action for action in actions if not _is_action(action.partition(":")[2])]
        if unknown:
            self.refuse("The following action names are invalid: " + ", ".join(f'"{action}"' for action in unknown))


def _is_action(pattern: str) -> bool:
    return any(like(pattern.lower(), action.lower()) for action in _ACTIONS)


def _check_resource(resource: str, bus_arn: str) -> None:
    """Refuse a resource that is neither the bus nor rules on it."""
    if resource == "*":
        return
    wanted = arns.parse(bus_arn)
    given = arns.parse(resource)
    if wanted is None or given is None:
        raise errors.validation(f'The relative-id "{resource}" is invalid for ARN "{resource}"')
    parts = {
        "partition": (given.partition, wanted.partition),
        "vendor": (given.service, wanted.service),
        "region": (given.region, wanted.region),
        "namespace": (given.account, wanted.account),
    }
    for part, (value, expected) in parts.items():
        if value != expected:
            raise errors.validation(f'The {part} "{value}" is invalid for ARN "{resource}"')
    if not _is_relative_id(given.resource, wanted.resource):
        raise errors.validation(f'The relative-id "{given.resource}" is invalid for ARN "{resource}"')


def _is_relative_id(relative_id: str, bus: str) -> bool:
    if relative_id == bus:
        return True
    name = bus.removeprefix("event-bus/")
    kind, _, path = relative_id.partition("/")
    if kind != "rule" or not path:
        return False
    return path.startswith(f"{name}/") or (name == "default" and "/" not in path)


def _principal(principal: object, partition: str) -> object:
    if principal == "*":
        return principal
    if not isinstance(principal, dict) or not principal:
        return _refuse_principal()
    return {kind: _principals(kind, value, partition) for kind, value in principal.items()}


def _principals(kind: str, value: object, partition: str) -> object:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        return _refuse_principal()
    made = [_one_principal(kind, each, partition) for each in listed]
    return made if isinstance(value, list) else made[0]


def _one_principal(kind: str, value: object, partition: str) -> str:
    if _is_text(value):
        if kind == "AWS" and account_ids.is_account_id(value) and value != NOBODY:
            return principal_of(value, partition)
        if kind == "AWS" and (value == "*" or _is_identity(value, partition)):
            return value
        if kind == "Service" and _SERVICE.fullmatch(value):
            return value
        if kind == "Federated" and _is_federation(value):
            return value
        if kind == "CanonicalUser" and _CANONICAL_USER.fullmatch(value):
            return value
    return _refuse_principal()


def _is_identity(text: str, partition: str) -> bool:
    arn = arns.parse(text)
    if arn is None or arn.partition != partition or arn.region or not account_ids.is_account_id(arn.account):
        return False
    form = {"iam": _IAM_PRINCIPAL, "sts": _STS_PRINCIPAL}.get(arn.service)
    return arn.account != NOBODY and form is not None and form.fullmatch(arn.resource) is not None


def _is_federation(text: str) -> bool:
    arn = arns.parse(text)
    if arn is None:
        return text in _IDENTITY_PROVIDERS
    return arn.service == "iam" and _FEDERATION.fullmatch(arn.resource) is not None


def _condition(condition: object) -> dict[str, dict[str, object]]:
    """Return a condition as it is stored: its values as strings. Unverified, as other services store policies."""
    if not isinstance(condition, dict):
        return _refuse_to_parse("Condition")
    return {operator: _condition_block(block) for operator, block in condition.items()}


def _condition_block(block: object) -> dict[str, object]:
    if not isinstance(block, dict):
        return _refuse_to_parse("Condition")
    made: dict[str, object] = {}
    for key, value in block.items():
        made[key] = [_value(each) for each in value] if isinstance(value, list) else _value(value)
    return made


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str) else _refuse_to_parse("Condition")


def _texts(value: object, field: str) -> list[str]:
    listed = value if isinstance(value, list) and value else [value]
    return [each if _is_text(each) else _refuse_to_parse(field) for each in listed]


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and not isinstance(value, Number)


def _refuse_to_parse(field: str) -> NoReturn:
    raise errors.validation(f"Could not parse the policy: {field} is invalid!")


def _refuse_principal() -> NoReturn:
    raise errors.validation("Policy contains an invalid principal")
