from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fake_eventbridge.aws import redaction

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
