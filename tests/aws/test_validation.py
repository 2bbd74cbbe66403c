from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge.aws import model, validation
from tests.raw import send, send_body
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import Shape

    from fake_eventbridge import FakeEventBridge

DESTINATION = "arn:aws:events:us-east-1:123456789012:api-destination/d/0"
ROLE = "arn:aws:iam::123456789012:role/r"
BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default"
NAME = r"[/\.\-_A-Za-z0-9]+"
RULE_NAME = r"[\.\-_A-Za-z0-9]+"
SOURCE_NAME = r"aws\.partner(/[\.\-_A-Za-z0-9]+){2,}"


def broken(path: str, shown: str, constraint: str) -> str:
    """Say that a member broke a constraint, as AWS says it."""
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def shape(name: str) -> Shape:
    """Return a shape of the installed model."""
    return model.service().shape_for(name)


# -- through a client that checks nothing


LONG = "x" * 2049
TOO_SHORT = "Member must have length greater than or equal to 1"
NULL = "Member must not be null"
IN_SOURCE = f"Member must satisfy regular expression pattern: {SOURCE_NAME}"


@pytest.mark.parametrize(
    ("method", "parameters", "sentence"),
    [
        ("create_event_bus", {}, broken("name", "null", NULL)),
        ("create_event_bus", {"Name": None}, broken("name", "null", NULL)),
        ("put_partner_events", {}, broken("entries", "null", NULL)),
        ("list_partner_event_sources", {"Limit": 1}, broken("namePrefix", "null", NULL)),
        (
            "create_event_bus",
            {"Name": "a b"},
            broken("name", "'a b'", f"Member must satisfy regular expression pattern: {NAME}"),
        ),
        ("describe_event_source", {"Name": "acme.com"}, broken("name", "'acme.com'", IN_SOURCE)),
        (
            "update_event_bus",
            {"Description": LONG},
            broken("description", f"'{LONG}'", "Member must have length less than or equal to 512"),
        ),
        ("list_event_buses", {"NextToken": ""}, broken("nextToken", "''", TOO_SHORT)),
        (
            "list_event_buses",
            {"NextToken": LONG},
            broken("nextToken", f"'{LONG}'", "Member must have length less than or equal to 2048"),
        ),
        (
            "list_event_sources",
            {"Limit": -7},
            broken("limit", "'-7'", "Member must have value greater than or equal to 1"),
        ),
        (
            "list_event_sources",
            {"Limit": 101},
            broken("limit", "'101'", "Member must have value less than or equal to 100"),
        ),
        (
            "create_event_bus",
            {"Name": "b", "DeadLetterConfig": {"Arn": ""}},
            broken("deadLetterConfig.arn", "''", TOO_SHORT),
        ),
        (
            "create_event_bus",
            {"Name": "b", "Tags": [{"Key": "k", "Value": "v"}, {"Value": "v"}]},
            broken("tags.2.member.key", "null", NULL),
        ),
        (
            "put_partner_events",
            {"Entries": [{}, {}, {"Source": "acme.com"}]},
            broken("entries.3.member.source", "'acme.com'", IN_SOURCE),
        ),
        ("put_partner_events", {"Entries": []}, broken("entries", "'[]'", TOO_SHORT)),
    ],
)
def test_one_violation_is_one_sentence(
    fake: FakeEventBridge, method: str, parameters: Mapping[str, object], sentence: str
) -> None:
    """A request that breaks one constraint of the model is refused in AWS's generic form."""
    with refused("ValidationException", f"1 validation error detected: {sentence}"):
        send(fake, method, parameters)


def test_several_violations_are_joined(fake: FakeEventBridge) -> None:
    """Violations of several members are counted, and joined in the order of the model."""
    first = broken("name", "'a b'", f"Member must satisfy regular expression pattern: {NAME}")
    second = broken("description", f"'{'x' * 513}'", "Member must have length less than or equal to 512")
    with refused("ValidationException", f"2 validation errors detected: {first}; {second}"):
        send(fake, "create_event_bus", {"Description": "x" * 513, "Name": "a b"})


@pytest.mark.parametrize(
    ("method", "parameters", "path", "length", "pattern"),
    [
        ("create_event_bus", {"Name": "a " * 129}, "name", "less than or equal to 256", NAME),
        ("describe_archive", {"ArchiveName": "a " * 25}, "archiveName", "less than or equal to 48", RULE_NAME),
        ("list_rules", {"NamePrefix": ""}, "namePrefix", "greater than or equal to 1", RULE_NAME),
        (
            "put_permission",
            {"Principal": "arn:aws:iam::444455556666:root"},
            "principal",
            "less than or equal to 12",
            r"(\d{12}|\*)",
        ),
    ],
)
def test_the_length_is_told_before_the_pattern(  # noqa: PLR0913, PLR0917 - a row of the table
    fake: FakeEventBridge, method: str, parameters: Mapping[str, str], path: str, length: str, pattern: str
) -> None:
    """Of one member that breaks both, length comes first. Source: recorded (2026-10)."""
    [value] = parameters.values()
    first = broken(path, f"'{value}'", f"Member must have length {length}")
    second = broken(path, f"'{value}'", f"Member must satisfy regular expression pattern: {pattern}")
    with refused("ValidationException", f"2 validation errors detected: {first}; {second}"):
        send(fake, method, parameters)


@pytest.mark.parametrize("method", ["describe_connection", "describe_api_destination", "delete_connection"])
def test_connections_and_api_destinations_tell_the_pattern_first(fake: FakeEventBridge, method: str) -> None:
    """Their operations tell the pattern before the length. Source: recorded (2026-10)."""
    name = "a " * 33
    first = broken("name", f"'{name}'", f"Member must satisfy regular expression pattern: {RULE_NAME}")
    second = broken("name", f"'{name}'", "Member must have length less than or equal to 64")
    with refused("ValidationException", f"2 validation errors detected: {first}; {second}"):
        send(fake, method, {"Name": name})


def http_target(**members: object) -> dict[str, object]:
    """Return PutTargets' request with these HttpParameters."""
    return {"Rule": "r", "Targets": [{"Id": "1", "Arn": DESTINATION, "RoleArn": ROLE, "HttpParameters": members}]}


@pytest.mark.parametrize(
    ("members", "shown", "path", "constraint"),
    [
        (
            {"HeaderParameters": {"bad name": "value"}},
            "{bad name=value}",
            "headerParameters",
            (
                "Map keys must satisfy constraint: [Member must have length less than or equal to 512, Member must "
                "have length greater than or equal to 0, Member must satisfy regular expression pattern: "
                "^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$]"
            ),
        ),
        (
            {"QueryStringParameters": {"key": ""}},
            "{key=}",
            "queryStringParameters",
            (
                "Map value must satisfy constraint: [Member must have length less than or equal to 512, Member must "
                "have length greater than or equal to 0, Member must satisfy regular expression pattern: "
                r"[^\x00-\x09\x0B\x0C\x0E-\x1F\x7F]+]"
            ),
        ),
        (
            {"PathParameterValues": [" "]},
            "[ ]",
            "pathParameterValues",
            r"Member must satisfy constraint: [Member must satisfy regular expression pattern: ^(?!\s*$).+]",
        ),
    ],
)
def test_members_of_maps_and_lists_name_all_constraints(
    fake: FakeEventBridge, members: dict[str, object], shown: str, path: str, constraint: str
) -> None:
    """Keys, values and members are told with the whole map or list. Source: recorded (2026-10)."""
    sentence = broken(f"targets.1.member.httpParameters.{path}", f"'{shown}'", constraint)
    with refused("ValidationException", f"1 validation error detected: {sentence}"):
        send(fake, "put_targets", http_target(**members))


@pytest.mark.parametrize("value", ["", "one\ntwo", "ü", " " * 25 + "ü"])
def test_values_of_headers_are_taken_as_they_are(value: str) -> None:
    """AWS does not apply the model's pattern to them. Source: recorded (2026-10) for empty ones and line ends."""
    assert [] == validation.violations(shape("HeaderParametersMap"), {"x-test": value})


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("ArchiveState", "CREATE_FAILED, ENABLED, UPDATING, UPDATE_FAILED, CREATING, DISABLED"),
        ("LaunchType", "FARGATE, EXTERNAL, EC2"),
        ("AssignPublicIp", "ENABLED, DISABLED"),
        ("ApiDestinationHttpMethod", "HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS"),
    ],
)
def test_an_enum_has_the_order_of_a_java_set(name: str, order: str) -> None:
    """The values of an enum are named in AWS's order. Source: recorded (2026-10)."""
    assert [broken("x", "'?'", f"Member must satisfy enum value set: [{order}]")] == validation.violations(
        shape(name), "?", "x"
    )


@pytest.mark.parametrize(("days", "kept"), [(2**31, 2**31 - 1), (10**300, 2**31 - 1)])
def test_a_number_ends_where_javas_does(days: int, kept: int) -> None:
    """A number beyond Java's becomes the nearest that it has. Source: recorded (2026-10) for RetentionDays."""
    arguments = {"ArchiveName": "a", "EventSourceArn": BUS, "RetentionDays": days}
    assert kept == validation.check("CreateArchive", arguments)["RetentionDays"]


def test_a_refused_request_does_nothing(fake: FakeEventBridge) -> None:
    """What breaks the model is not begun."""
    with refused("ValidationException"):
        send(fake, "create_event_bus", {"Name": "b", "Tags": [{"Key": "k"}]})

    assert ["default"] == [bus["Name"] for bus in fake.client().list_event_buses()["EventBuses"]]


def test_a_null_is_a_member_left_out(fake: FakeEventBridge) -> None:
    """An optional member that is null is as if it were not there."""
    send(fake, "create_event_bus", {"Name": "b", "Description": None, "EventSourceName": None})

    assert "Description" not in fake.client().describe_event_bus(Name="b")


# -- against the shapes of the model


@pytest.mark.parametrize(
    ("name", "value", "sentences"),
    [
        ("ConnectionAuthorizationType", "BASIC", []),
        ("RuleState", "ENABLED", []),
        ("LimitMax100", 1, []),
        ("LimitMax100", 100, []),
        ("MaximumRetryAttempts", 0, []),
        ("MaximumRetryAttempts", 185, []),
        (
            "MaximumRetryAttempts",
            186,
            [broken("x", "'186'", "Member must have value less than or equal to 185")],
        ),
        (
            "MaximumEventAgeInSeconds",
            59,
            [broken("x", "'59'", "Member must have value greater than or equal to 60")],
        ),
        (
            "ConnectionAuthorizationType",
            "INVALID",
            [
                broken(
                    "x", "'INVALID'", "Member must satisfy enum value set: [BASIC, OAUTH_CLIENT_CREDENTIALS, API_KEY]"
                )
            ],
        ),
        (
            "ApiDestinationHttpMethod",
            "INVALID",
            [
                broken(
                    "x",
                    "'INVALID'",
                    "Member must satisfy enum value set: [HEAD, POST, PATCH, DELETE, PUT, GET, OPTIONS]",
                )
            ],
        ),
        ("RuleName", "x" * 64, []),
        ("RuleName", "x" * 65, [broken("x", f"'{'x' * 65}'", "Member must have length less than or equal to 64")]),
        (
            "RuleName",
            "",
            [
                broken("x", "''", "Member must have length greater than or equal to 1"),
                broken("x", "''", f"Member must satisfy regular expression pattern: {RULE_NAME}"),
            ],
        ),
        ("AccountId", "111122223333", []),
        (
            "AccountId",
            "1",
            [
                broken("x", "'1'", "Member must have length greater than or equal to 12"),
                broken("x", "'1'", r"Member must satisfy regular expression pattern: \d{12}"),
            ],
        ),
    ],
)
def test_a_value_is_held_against_its_shape(name: str, value: object, sentences: list[str]) -> None:
    """Length, pattern, enum and range are checked to the limit; both recorded enums stand in their recorded order."""
    assert sentences == validation.violations(shape(name), value, "x")


def test_members_of_lists_of_structures_have_paths() -> None:
    """A list counts from 1, with `member` behind the number."""
    targets = [{"Id": "a", "Arn": "arn:x"}, {"Id": "b c", "Arn": "arn:y"}, {"Id": "d"}]

    assert [
        broken("targets.2.member.id", "'b c'", f"Member must satisfy regular expression pattern: {RULE_NAME}"),
        broken("targets.3.member.arn", "null", "Member must not be null"),
    ] == validation.violations(shape("TargetList"), targets, "targets")


def test_a_list_of_texts_is_told_as_a_whole() -> None:
    """What one text of a list breaks is said of the list, with all constraints of its texts."""
    constraint = (
        "Member must satisfy constraint: [Member must have length less than or equal to 64, "
        "Member must have length greater than or equal to 1, "
        rf"Member must satisfy regular expression pattern: {RULE_NAME}]"
    )

    assert [broken("ids", "'[a, b c, d e]'", constraint)] == validation.violations(
        shape("TargetIdList"), ["a", "b c", "d e"], "ids"
    )


def test_a_sensitive_value_is_not_shown() -> None:
    """A secret that breaks its shape is named by its path alone."""
    [sentence] = validation.violations(shape("AuthHeaderParametersSensitive"), "x" * 513, "apiKeyValue")

    assert "Value at 'apiKeyValue' failed to satisfy constraint: Member must have length less than or equal to 512" == (
        sentence
    )


# -- what too many entries look like

ENTRY = (
    "PutEventsRequestEntry(time=null, source={source}, resources=null, detailType={type}, detail={detail}, "
    "eventBusName={bus}, traceHeader=null, kmsKeyIdentifier=null, internalMetadata=null)"
)


def too_many(entries: list[dict[str, object]]) -> str:
    """Return how AWS prints entries of PutEvents that are too many."""
    [sentence] = validation.violations(shape("PutEventsRequestEntryList"), entries, "entries")
    printed = re.fullmatch(
        r"Value '(\[.*\])' at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
        sentence,
        re.DOTALL,
    )
    assert printed is not None
    return printed[1]


def test_too_many_entries_are_printed_as_java_does() -> None:
    """Eleven entries are shown by the names of AWS's own class. Source: recorded."""
    entries: list[dict[str, object]] = [
        {"Source": f"s{number}", "DetailType": "t", "Detail": '{"a": 1}', "EventBusName": "b"} for number in range(11)
    ]
    printed = [ENTRY.format(source=f"s{number}", type="t", detail='{"a": 1}', bus="b") for number in range(11)]

    assert f"[{', '.join(printed)}]" == too_many(entries)


def test_what_an_entry_lacks_is_null() -> None:
    """Members left out are printed as null."""
    printed = ENTRY.format(source="null", type="null", detail="null", bus="null")

    assert f"[{', '.join([printed] * 11)}]" == too_many([{} for _ in range(11)])


def test_lists_inside_an_entry_are_printed() -> None:
    """Resources stand in brackets, without quotation marks."""
    assert "resources=[a, b]," in too_many([{"Resources": ["a", "b"]} for _ in range(11)])


def test_times_are_printed_as_dates() -> None:
    """A Time is printed as Java's Date, not as epoch seconds."""
    assert "time=Sat Jan 31 12:00:00 UTC 2026," in too_many([{"Time": 1769860800} for _ in range(11)])


def test_ten_entries_are_not_too_many() -> None:
    """PutEvents takes ten."""
    assert [] == validation.violations(shape("PutEventsRequestEntryList"), [{}] * 10, "entries")


# -- what is no request at all


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("create_event_bus", {"Name": 7}),
        ("create_event_bus", {"Name": True}),
        ("create_event_bus", {"Name": ["b"]}),
        ("create_event_bus", {"Name": {"b": 1}}),
        ("create_event_bus", {"Name": "b", "Tags": "k"}),
        ("create_event_bus", {"Name": "b", "Tags": {"k": "v"}}),
        ("create_event_bus", {"Name": "b", "Tags": ["k"]}),
        ("create_event_bus", {"Name": "b", "LogConfig": []}),
        ("list_event_buses", {"Limit": "1"}),
        ("list_event_buses", {"Limit": True}),
        ("list_event_buses", {"Limit": 1.5}),
        ("put_partner_events", {"Entries": [None]}),
        ("put_partner_events", {"Entries": [{"Time": "now"}]}),
        ("put_partner_events", {"Entries": [{"Time": 1e300}]}),
        ("put_partner_events", {"Entries": [{"Detail": {}}]}),
        ("put_partner_events", {"Entries": [{"Resources": [1]}]}),
    ],
)
def test_a_wrong_type_is_a_serialization_error(fake: FakeEventBridge, method: str, body: object) -> None:
    """A JSON value of another type than the model's is refused before any constraint is looked at."""
    with refused("SerializationException"):
        send_body(fake, method, json.dumps(body).encode())


@pytest.mark.parametrize(
    "body", [b"{", b"name=b", b"[]", b'"b"', b"null", b"7", b'{"Name": "b"', b"\xff\xfe", b"[" * 100_000]
)
def test_a_body_is_a_json_object(fake: FakeEventBridge, body: bytes) -> None:
    """Any other body is refused."""
    with refused("SerializationException"):
        send_body(fake, "create_event_bus", body)


def test_a_wrong_type_is_told_before_violations(fake: FakeEventBridge) -> None:
    """A request that cannot be read is not weighed."""
    with refused("SerializationException"):
        send_body(fake, "create_event_bus", b'{"Name": "a b", "Description": 7}')


# -- patterns


@pytest.mark.parametrize("text", ["", "a b", "Größe", "x" * 512])
def test_a_description_is_any_one_line(text: str) -> None:
    """Descriptions with the pattern `.*` take every text of one line."""
    assert [] == validation.violations(shape("ArchiveDescription"), text, "description")


def test_a_description_has_one_line() -> None:
    """A line end in a description with the pattern `.*` is refused."""
    assert [
        broken("description", "'a\nb'", "Member must satisfy regular expression pattern: .*")
    ] == validation.violations(shape("ArchiveDescription"), "a\nb", "description")


# -- what an unknown operation is


def test_an_unknown_operation_is_refused(fake: FakeEventBridge) -> None:
    """A target that the model does not know is refused as AWS JSON services do."""
    client = fake.client()

    def rename(request: object, **_: object) -> None:
        request.headers.replace_header("X-Amz-Target", "AWSEvents.MakeTea")  # type: ignore[attr-defined]  # botocore's request

    client.meta.events.register("before-sign.eventbridge", rename)
    with refused("UnknownOperationException"):
        client.list_event_buses()
