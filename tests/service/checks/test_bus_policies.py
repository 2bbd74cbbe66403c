from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

OWNER = "arn:aws:events:us-east-1:123456789012"
BUS = f"{OWNER}:event-bus/orders"
STATEMENT: dict[str, object] = {
    "Sid": "s",
    "Effect": "Allow",
    "Principal": {"AWS": "111122223333"},
    "Action": "events:PutEvents",
    "Resource": BUS,
}


def _statement(**fields: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, **fields}]}, separators=(",", ":"))


def _without(field: str) -> str:
    statement = {name: value for name, value in STATEMENT.items() if name != field}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _document(**members: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT], **members})


def _at(column: int, reason: str, line: int = 1) -> str:
    return f"Invalid statement at line {line} column {column}: {reason}"


def _any(*values: object) -> tuple[object, ...]:
    return values


INVALID_JSON = "This policy contains invalid Json"
NO_POLICY = "This text appears not to be a policy"
NO_PRINCIPAL = "Policy contains an invalid principal"
OTHER_SERVICE = "Action field includes AWS services that are inconsistent with specified vendor"
UNKNOWN = "The following action names are invalid: "
NOT_UNIQUE = "The Statement Ids in the policy are not unique"


def _unparsable(field: str) -> str:
    return f"Could not parse the policy: {field} is invalid!"


REFUSED = [
    # texts
    *((text, INVALID_JSON) for text in ("", "{", '{"Version":NaN}', "{'a':1}", "[" * 100_000, '{"a":' * 100_000)),
    *((text, NO_POLICY) for text in ("null", "[]", '"text"', "1", "true", "1e999")),
    # documents
    ("{}", "Missing required field Version"),
    ('{"Version":"2012-10-17"}', "Missing required field Statement"),
    ('{"Version":"2012-10-17","Statement":null}', "Missing required field Statement"),
    ('{"Version":"2012-10-17","Statement":[]}', "Could not parse the policy: Statement is empty!"),
    *((_document(Version=version), _unparsable("Version")) for version in _any("2020-01-01", 1, [], {})),
    *((_document(Statement=value), _unparsable("Statement")) for value in _any("text", 1, ["text"], [[STATEMENT]])),
    (_document(Foo=1), "Has prohibited field Foo"),
    (_document(Id=1), _unparsable("Id")),
    # fields
    *((_without(field), f"Missing required field {field}") for field in STATEMENT),
    *((_statement(**{field: None}), f"Missing required field {field}") for field in STATEMENT),
    *(
        (_statement(**{field: "*"}), f"Has prohibited field {field}")
        for field in ("NotAction", "NotResource", "NotPrincipal")
    ),
    *((_statement(Sid=value), _unparsable("Sid")) for value in _any("", 1, [], {})),
    *((_statement(Effect=value), _unparsable("Effect")) for value in _any("allow", "", 1, ["Allow"], {"Allow": 1})),
    # actions
    *((_statement(Action=value), _unparsable("Action")) for value in _any(1, [], [1], {"a": 1}, 1.5)),
    *(
        (_statement(Action=value), _at(38, OTHER_SERVICE))
        for value in _any("iam:ListUsers", "*", "PutEvents", ["events:PutEvents", "sqs:SendMessage"])
    ),
    (_statement(Action="events:X"), _at(38, f'{UNKNOWN}"events:X"')),
    (_statement(Action="events:PutPermission"), _at(38, f'{UNKNOWN}"events:PutPermission"')),
    (_statement(Action=["events:X", "events:PutRule", "events:Y*"]), _at(38, f'{UNKNOWN}"events:X", "events:Y*"')),
    # resources
    *((_statement(Resource=value), _unparsable("Resource")) for value in _any(1, [], {"a": 1})),
    *(
        (_statement(Resource=f"{OWNER}:{path}"), f'The relative-id "{path}" is invalid for ARN "{OWNER}:{path}"')
        for path in ("event-bus/other", "event-bus/*", "rule/orders", "rule/other/*", "rule/*", "*")
    ),
    *(
        (_statement(Resource=arn), f'The {part} "{value}" is invalid for ARN "{arn}"')
        for part, value, arn in (
            ("namespace", "*", BUS.replace("123456789012", "*")),
            ("namespace", "999999999999", BUS.replace("123456789012", "999999999999")),
            ("region", "eu-west-1", BUS.replace("us-east-1", "eu-west-1")),
            ("vendor", "sqs", BUS.replace("events", "sqs", 1)),
            ("partition", "aws-cn", BUS.replace("aws", "aws-cn", 1)),
        )
    ),
    # principals
    *(
        (_statement(Principal=value), NO_PRINCIPAL)
        for value in _any(
            "111122223333",
            "",
            1,
            [],
            ["*"],
            {},
            {"AWS": []},
            {"AWS": {}},
            {"AWS": 111122223333},
            {"AWS": "000000000000"},
            {"AWS": "arn:aws:iam::000000000000:root"},
            {"AWS": "acme"},
            {"AWS": "arn:aws:iam::111122223333:role/*"},
            {"AWS": "arn:aws:iam::111122223333:group/g"},
            {"AWS": "arn:aws:sqs:us-east-1:111122223333:q"},
            {"AWS": ["111122223333", "bad"]},
            {"Service": "nobody"},
            {"Service": "*"},
            {"Federated": "www.example.com"},
            {"Federated": "arn:aws:iam::111122223333:role/r"},
            {"CanonicalUser": "1"},
            {"Foo": "*"},
        )
    ),
    # conditions
    *(
        (_statement(Condition=value), _unparsable("Condition"))
        for value in _any(
            "text", [], {"StringEquals": "a"}, {"StringEquals": {"a": {}}}, {"StringEquals": {"a": [None]}}
        )
    ),
    # places
    (
        f'{{"Version":"2012-10-17","Statement":[{json.dumps(STATEMENT)},\n  {json.dumps(STATEMENT)}]}}',
        _at(3, NOT_UNIQUE, line=2),
    ),
    (
        f'{{"Version":"2012-10-17","Statement":{json.dumps({**STATEMENT, "Action": "events:X"})}}}',
        _at(37, f'{UNKNOWN}"events:X"'),
    ),
]

STORED = [
    # a principal or another field as given, and as it is stored
    ("Principal", "*", "*"),
    ("Principal", {"AWS": "*"}, {"AWS": "*"}),
    ("Principal", {"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:root"}),
    (
        "Principal",
        {"AWS": ["111122223333", "arn:aws:iam::999999999999:role/path/r"]},
        {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::999999999999:role/path/r"]},
    ),
    *(
        ("Principal", value, value)
        for value in (
            {"Service": "events.amazonaws.com"},
            {"AWS": "arn:aws:iam::111122223333:user/u"},
            {"AWS": "arn:aws:sts::111122223333:assumed-role/r/session"},
            {"Federated": "cognito-identity.amazonaws.com"},
            {"Federated": "arn:aws:iam::111122223333:saml-provider/p"},
            {"CanonicalUser": "0" * 64},
        )
    ),
    ("Effect", "Deny", "Deny"),
    *(
        ("Action", value, value)
        for value in ("events:*", "events:Put*", "events:putevents", ["events:PutRule", "events:TagResource"])
    ),
    *(("Resource", value, value) for value in ("*", BUS, [BUS, BUS.replace("event-bus/orders", "rule/orders/*")])),
    (
        "Condition",
        {"Bool": {"events:eventBusInvocation": False}, "NumericEquals": {"a": [1e3, "b"]}},
        {"Bool": {"events:eventBusInvocation": "false"}, "NumericEquals": {"a": ["1000.0", "b"]}},
    ),
]


@pytest.fixture(autouse=True)
def _bus(events: EventBridgeClient) -> None:
    events.create_event_bus(Name="orders")


def _policy(events: EventBridgeClient) -> str | None:
    return events.describe_event_bus(Name="orders").get("Policy")


@pytest.mark.parametrize(("policy", "message"), REFUSED)
def test_what_is_no_policy_is_refused(events: EventBridgeClient, policy: str, message: str) -> None:
    """PutPermission refuses a policy in AWS's words, and the bus has none."""
    with refused("ValidationException", message):
        events.put_permission(EventBusName="orders", Policy=policy)

    assert _policy(events) is None


@pytest.mark.parametrize(("field", "given", "stored"), STORED)
def test_a_policy_is_stored_in_a_form_of_its_own(
    events: EventBridgeClient, field: str, given: object, stored: object
) -> None:
    """Accounts are named by their root, and values of conditions are strings; the rest stays."""
    events.put_permission(EventBusName="orders", Policy=_statement(**{field: given}))

    [statement] = json.loads(_policy(events) or "")["Statement"]
    assert stored == statement[field]


def test_a_number_keeps_its_digits(events: EventBridgeClient) -> None:
    """A number of a condition is the string that was written, however large it is."""
    events.put_permission(
        EventBusName="orders", Policy=_statement(Condition={"NumericEquals": {"a": 0}}).replace(":0}", ":1e999}")
    )

    assert '"NumericEquals":{"a":"1e999"}' in (_policy(events) or "")


def test_a_single_statement_becomes_a_list(events: EventBridgeClient) -> None:
    """A Statement that is one object is stored as a list of it, and blanks between are gone."""
    events.put_permission(
        EventBusName="orders", Policy=json.dumps(json.loads(_document(Statement=STATEMENT)), indent=4)
    )

    assert _policy(events) == _statement(Principal={"AWS": "arn:aws:iam::111122223333:root"})


def test_rules_of_the_default_bus_have_no_bus_in_their_arn(events: EventBridgeClient) -> None:
    """A policy of the default bus is about rules without a bus in front of their names."""
    rules = "arn:aws:events:us-east-1:123456789012:rule/*"
    events.put_permission(Policy=_statement(Resource=rules))

    assert rules in events.describe_event_bus()["Policy"]
