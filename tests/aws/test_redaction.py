from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError
from fake_eventbridge.aws import redaction
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

HIDDEN = redaction.REDACTED


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        (
            {"BasicAuthParameters": {"Username": "me", "Password": "secret"}},
            {"BasicAuthParameters": {"Username": "me", "Password": HIDDEN}},
        ),
        (
            {"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": "secret"}},
            {"ApiKeyAuthParameters": {"ApiKeyName": "key", "ApiKeyValue": HIDDEN}},
        ),
        (
            {"OAuthParameters": {"ClientParameters": {"ClientID": "me", "ClientSecret": "secret"}}},
            {"OAuthParameters": {"ClientParameters": {"ClientID": "me", "ClientSecret": HIDDEN}}},
        ),
        (
            {"InvocationHttpParameters": {"BodyParameters": [{"Key": "k", "Value": "secret", "IsValueSecret": True}]}},
            {"InvocationHttpParameters": {"BodyParameters": [{"Key": "k", "Value": HIDDEN, "IsValueSecret": True}]}},
        ),
        ("secret in a place of the wrong type", HIDDEN),
        (
            {"InvocationHttpParameters": {"HeaderParameters": "secret"}},
            {"InvocationHttpParameters": {"HeaderParameters": HIDDEN}},
        ),
        (None, None),
    ],
)
def test_secrets_are_left_out(given: object, recorded: object) -> None:
    """A request is recorded without the members that the model calls sensitive, whatever else is wrong with it."""
    request: dict[str, object] = {"Name": "shop", "AuthParameters": given}

    assert redaction.request("CreateConnection", request) == {"Name": "shop", "AuthParameters": recorded}


@pytest.mark.parametrize("operation", ["PutEvents", "NoSuchOperation"])
def test_what_has_no_secrets_is_not_copied(operation: str) -> None:
    """A request of an operation without sensitive members is recorded as it is."""
    content: dict[str, object] = {"Entries": [{"Source": "shop"}]}

    assert content is redaction.request(operation, content)


def test_the_journal_tells_no_secret(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`fake.calls` shows a request without its password."""
    events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters={"BasicAuthParameters": {"Username": "me", "Password": "pass-word"}},
    )

    assert "pass-word" not in repr([fake.calls, fake.calls[0].request])
    assert "'Username': 'me'" in repr(fake.calls[0].request)


def test_the_journal_tells_no_secret_of_an_answer(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`fake.calls` shows an answer without the values that the model calls sensitive."""
    events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters={
            "BasicAuthParameters": {"Username": "me", "Password": "pass-word"},
            "InvocationHttpParameters": {"HeaderParameters": [{"Key": "k", "Value": "tell-tale"}]},
        },
    )

    assert "tell-tale" in repr(events.describe_connection(Name="shop"))
    assert "tell-tale" not in repr([fake.calls, [(call.request, call.response) for call in fake.calls]])


@pytest.mark.parametrize(
    ("operation", "given", "recorded"),
    [
        (
            "PutTargets",
            {"Targets": [{"HttpParameters": {"HeaderParameters": {"Authorization": "Bearer x", "Accept": "json"}}}]},
            {"Targets": [{"HttpParameters": {"HeaderParameters": {"Authorization": HIDDEN, "Accept": "json"}}}]},
        ),
        (
            "PutTargets",
            {"Targets": [{"HttpParameters": {"QueryStringParameters": {"api_key": "x", "page": "1"}}}]},
            {"Targets": [{"HttpParameters": {"QueryStringParameters": {"api_key": HIDDEN, "page": "1"}}}]},
        ),
        ("PutRule", {"Name": "r", "SecretSauce": "x"}, {"Name": "r", "SecretSauce": HIDDEN}),
        ("PutRule", {"Name": "r", "Extra": {"Password": "x"}}, {"Name": "r", "Extra": {"Password": HIDDEN}}),
        (
            "CreateConnection",
            {"AuthParameters": {"BasicAuthParameters": {"Username": "me", "Pin": "1234"}}},
            {"AuthParameters": {"BasicAuthParameters": {"Username": "me", "Pin": HIDDEN}}},
        ),
        (
            "NoSuchOperation",
            {"Deep": [{"ApiKeyValue": "x", "Name": "n"}]},
            {"Deep": [{"ApiKeyValue": HIDDEN, "Name": "n"}]},
        ),
    ],
)
def test_what_looks_like_a_secret_is_left_out(
    operation: str, given: dict[str, object], recorded: dict[str, object]
) -> None:
    """Names that the model does not know are read: of headers, of parameters, of members that nobody listed."""
    assert recorded == redaction.request(operation, given)


_SECRET = {"BasicAuthParameters": {"Username": "me", "Password": "hunter2"}}


def _connect(events: EventBridgeClient) -> None:
    events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters=_SECRET,  # type: ignore[arg-type]  # a literal's type is wider
    )


def test_a_fault_hits_by_a_secret_that_it_does_not_tell(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`where` compares with the request as it was sent, and is printed without its secrets."""
    fault = fake.fail("CreateConnection", "LimitExceeded", where={"AuthParameters": _SECRET}, per="call")
    with refused("LimitExceededException"):
        _connect(events)

    assert 1 == fault.hits
    assert HIDDEN in str(fault)
    assert not any("hunter2" in text for text in (str(fault), repr(fault), repr(fake.calls), fake.story()))


def test_a_mistake_in_where_tells_no_secret(fake: FakeEventBridge) -> None:
    """The message of a MisuseError shows what was asked, without secrets."""
    where = {"AuthParameters": _SECRET, "Nmae": "shop"}
    with pytest.raises(MisuseError, match="Nmae") as caught:
        fake.fail("CreateConnection", "LimitExceeded", where=where)

    assert "hunter2" not in str(caught.value)


def test_a_snapshot_tells_no_secret(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Its repr, which pytest prints, names none of what it holds."""
    _connect(events)

    assert "hunter2" not in repr(fake.snapshot())


def test_messages_have_no_control_characters() -> None:
    """A name that a terminal would act on is escaped wherever a message prints it."""
    assert "a\\x1b[31m\\r\n\tb" == str(MisuseError("a\x1b[31m\r\n\tb"))
