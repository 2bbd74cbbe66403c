from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

import pytest

from tests import raw
from tests.conftest import NOW
from tests.refusal import refused

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.literals import ConnectionAuthorizationTypeType
    from mypy_boto3_events.type_defs import CreateConnectionAuthRequestParametersTypeDef

    from fake_eventbridge import FakeEventBridge

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
RESOURCE = "arn:aws:vpc-lattice:us-east-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefg"


class Authorization(TypedDict):
    """How a connection authorizes."""

    AuthorizationType: ConnectionAuthorizationTypeType
    AuthParameters: CreateConnectionAuthRequestParametersTypeDef


BASIC: Authorization = {
    "AuthorizationType": "BASIC",
    "AuthParameters": {"BasicAuthParameters": {"Username": "me", "Password": "pass-word"}},
}
API_KEY: Authorization = {
    "AuthorizationType": "API_KEY",
    "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "pass-word"}},
}
OAUTH: Authorization = {
    "AuthorizationType": "OAUTH_CLIENT_CREDENTIALS",
    "AuthParameters": {
        "OAuthParameters": {
            "ClientParameters": {"ClientID": "me", "ClientSecret": "pass-word"},
            "AuthorizationEndpoint": "https://id.example.com/token",
            "HttpMethod": "POST",
        }
    },
}


@pytest.fixture
def basic(events: EventBridgeClient) -> EventBridgeClient:
    """Return a client of an account with the connection `shop`, which authorizes with a password."""
    events.create_connection(Name="shop", **BASIC)
    return events


@pytest.mark.parametrize(
    ("authorization", "state"), [(BASIC, "AUTHORIZED"), (API_KEY, "AUTHORIZED"), (OAUTH, "AUTHORIZING")]
)
def test_a_connection_is_created(events: EventBridgeClient, authorization: Authorization, state: str) -> None:
    """CreateConnection answers state, ARN and times; only OAuth is still to be authorized."""
    created = events.create_connection(Name="shop", **authorization)

    assert re.fullmatch(f"arn:aws:events:us-east-1:123456789012:connection/shop/{UUID}", created["ConnectionArn"])
    assert {
        "ConnectionArn": created["ConnectionArn"],
        "ConnectionState": state,
        "CreationTime": NOW,
        "LastModifiedTime": NOW,
        "ResponseMetadata": created["ResponseMetadata"],
    } == created


def test_oauth_is_authorized_in_a_moment(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An OAuth connection becomes AUTHORIZED by itself."""
    events.create_connection(Name="shop", **OAUTH)
    assert events.describe_connection(Name="shop")["LastAuthorizedTime"] == NOW

    fake.clock.advance(seconds=1)
    described = events.describe_connection(Name="shop")
    assert described["ConnectionState"] == "AUTHORIZED"
    assert described["LastAuthorizedTime"] == NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("authorization", "echo"),
    [
        (BASIC, {"BasicAuthParameters": {"Username": "me"}}),
        (API_KEY, {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key"}}),
        (
            OAUTH,
            {
                "OAuthParameters": {
                    "ClientParameters": {"ClientID": "me"},
                    "AuthorizationEndpoint": "https://id.example.com/token",
                    "HttpMethod": "POST",
                }
            },
        ),
    ],
)
def test_secrets_are_not_told(events: EventBridgeClient, authorization: Authorization, echo: dict[str, object]) -> None:
    """DescribeConnection echoes parameters without password, key or client's secret."""
    events.create_connection(Name="shop", **authorization)

    described = events.describe_connection(Name="shop")
    assert authorization["AuthorizationType"] == described["AuthorizationType"]
    assert echo == described["AuthParameters"]


def test_secret_values_are_not_told(events: EventBridgeClient) -> None:
    """Parameters sent along are echoed, without the values that are secret."""
    events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters={
            **BASIC["AuthParameters"],
            "InvocationHttpParameters": {
                "HeaderParameters": [{"Key": "a", "Value": "shown", "IsValueSecret": False}],
                "QueryStringParameters": [{"Key": "b", "Value": "hidden", "IsValueSecret": True}],
                "BodyParameters": [{"Key": "c", "Value": "shown"}],
            },
        },
    )

    assert events.describe_connection(Name="shop")["AuthParameters"]["InvocationHttpParameters"] == {
        "HeaderParameters": [{"Key": "a", "Value": "shown", "IsValueSecret": False}],
        "QueryStringParameters": [{"Key": "b", "IsValueSecret": True}],
        "BodyParameters": [{"Key": "c", "Value": "shown", "IsValueSecret": False}],
    }


def test_empty_parameters_are_echoed_empty(events: EventBridgeClient) -> None:
    """`InvocationHttpParameters` that were given empty are shown empty."""
    events.create_connection(
        Name="shop",
        AuthorizationType="BASIC",
        AuthParameters={**BASIC["AuthParameters"], "InvocationHttpParameters": {}},
    )

    assert events.describe_connection(Name="shop")["AuthParameters"]["InvocationHttpParameters"] == {}


def test_a_connection_has_a_secret(basic: EventBridgeClient) -> None:
    """DescribeConnection names the secret that EventBridge keeps for the connection."""
    pattern = rf"arn:aws:secretsmanager:us-east-1:123456789012:secret:events!connection/shop/{UUID}-\w{{6}}"

    assert re.fullmatch(pattern, basic.describe_connection(Name="shop")["SecretArn"])


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("BASIC", API_KEY, "Parameter BasicAuthParameters is not valid. Reason: Missing required field(s)"),
        ("API_KEY", BASIC, "Parameter ApiKeyAuthParameters is not valid. Reason: Missing required field(s)"),
        (
            "OAUTH_CLIENT_CREDENTIALS",
            BASIC,
            "Parameter OAuthParameters is not valid. Reason: Missing required field(s)",
        ),
    ],
)
def test_parameters_of_another_type_are_refused(
    events: EventBridgeClient, kind: ConnectionAuthorizationTypeType, parameters: Authorization, words: str
) -> None:
    """CreateConnection wants the parameters of the type it is given."""
    with refused("ValidationException", words):
        events.create_connection(Name="shop", AuthorizationType=kind, AuthParameters=parameters["AuthParameters"])


def test_parameters_of_two_types_are_refused(events: EventBridgeClient) -> None:
    """CreateConnection wants no parameters but those of its type."""
    words = "Parameter ApiKeyAuthParameters is not valid. Reason: Not supported for authorization type BASIC"
    with refused("ValidationException", words):
        events.create_connection(
            Name="shop",
            AuthorizationType="BASIC",
            AuthParameters={**BASIC["AuthParameters"], **API_KEY["AuthParameters"]},
        )


@pytest.mark.parametrize("url", ["http://id.example.com/token", "https://*.example.com", "https://"])
def test_tokens_come_over_https(events: EventBridgeClient, url: str) -> None:
    """CreateConnection refuses an OAuth endpoint that is not HTTPS."""
    oauth = OAUTH["AuthParameters"]["OAuthParameters"]

    with refused(
        "ValidationException", f"Parameter AuthorizationEndpoint is not valid. Reason: Endpoint '{url}' is not valid"
    ):
        events.create_connection(
            Name="shop",
            AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
            AuthParameters={"OAuthParameters": {**oauth, "AuthorizationEndpoint": url}},
        )


def test_a_connections_name_is_taken_once(basic: EventBridgeClient) -> None:
    """CreateConnection refuses a name that exists."""
    with refused("ResourceAlreadyExistsException", "Connection shop already exists."):
        basic.create_connection(Name="shop", **API_KEY)


def test_connections_have_a_quota(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """CreateConnection refuses one more than the quota."""
    fake.quotas["connections"] = 1

    with refused("LimitExceededException"):
        basic.create_connection(Name="bank", **BASIC)


def test_an_unknown_connection_is_not_described(events: EventBridgeClient) -> None:
    """DescribeConnection refuses in words of its own."""
    with refused(
        "ResourceNotFoundException",
        "Failed to describe the connection(s). Connection 'nothing' does not exist.",
    ):
        events.describe_connection(Name="nothing")


@pytest.mark.parametrize("operation", ["update_connection", "delete_connection", "deauthorize_connection"])
def test_an_unknown_connection_is_not_found(events: EventBridgeClient, operation: str) -> None:
    """UpdateConnection, DeleteConnection and DeauthorizeConnection refuse a connection that does not exist."""
    verb = operation.partition("_")[0]
    members = {"Description": "new"} if verb == "update" else {}
    words = f"Failed to {verb} the connection(s). Connection 'nothing' does not exist."
    with refused("ResourceNotFoundException", words):
        getattr(events, operation)(Name="nothing", **members)


def test_an_update_leaves_the_rest(basic: EventBridgeClient) -> None:
    """UpdateConnection with a user's name alone keeps the password, type and description."""
    basic.update_connection(Name="shop", Description="the shop")
    updated = basic.update_connection(
        Name="shop", AuthorizationType="BASIC", AuthParameters={"BasicAuthParameters": {"Username": "you"}}
    )

    described = basic.describe_connection(Name="shop")
    assert updated["ConnectionState"] == "AUTHORIZED"
    assert described["Description"] == "the shop"
    assert described["AuthParameters"] == {"BasicAuthParameters": {"Username": "you"}}


def test_a_member_that_is_null_is_not_given(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """A raw sender's null leaves a member as it was, like a member left out."""
    parameters = {"BasicAuthParameters": {"Username": "you", "Password": None}}
    request = {"Name": "shop", "AuthorizationType": "BASIC", "AuthParameters": parameters}
    raw.send(fake, "update_connection", request)

    assert basic.describe_connection(Name="shop")["AuthParameters"] == {"BasicAuthParameters": {"Username": "you"}}


def test_an_update_shows_when(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """UpdateConnection answers the times of creation, change and authorization."""
    fake.clock.advance(hours=1)
    updated = basic.update_connection(Name="shop", Description="the shop")

    assert updated["CreationTime"] == updated["LastAuthorizedTime"] == NOW
    assert updated["LastModifiedTime"] == NOW + timedelta(hours=1)


def test_a_connection_changes_its_type(basic: EventBridgeClient) -> None:
    """UpdateConnection with another type and its parameters drops those of the old type."""
    key = API_KEY["AuthParameters"]["ApiKeyAuthParameters"]
    basic.update_connection(Name="shop", AuthorizationType="API_KEY", AuthParameters={"ApiKeyAuthParameters": {**key}})

    described = basic.describe_connection(Name="shop")
    assert described["AuthorizationType"] == "API_KEY"
    assert described["AuthParameters"] == {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key"}}


def test_a_new_type_needs_its_parameters(basic: EventBridgeClient) -> None:
    """UpdateConnection with another type alone is refused, and the connection stays as it was."""
    words = "Parameter ApiKeyAuthParameters is not valid. Reason: Missing required field(s)"
    with refused("ValidationException", words):
        basic.update_connection(Name="shop", Description="new", AuthorizationType="API_KEY")

    described = basic.describe_connection(Name="shop")
    assert described["AuthorizationType"] == "BASIC"
    assert "Description" not in described


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"AuthorizationType": "BASIC"},
        {"AuthParameters": {"BasicAuthParameters": {"Password": "pass-word"}}},
        {"AuthParameters": {"BasicAuthParameters": {"Password": "pass-word"}}, "Description": "new"},
    ],
)
def test_an_update_must_change_something(basic: EventBridgeClient, members: dict[str, object]) -> None:
    """UpdateConnection wants parameters with their type, or something else to change."""
    words = (
        "Failed to update the connection(s). At least one of the following is required: Description, "
        "KmsKeyIdentifier, AuthorizationType with BasicAuthParameters, ApiKeyAuthParameters, or OAuthParameters."
    )
    with refused("ValidationException", words):
        basic.update_connection(Name="shop", **members)  # type: ignore[arg-type]  # a table of members

    assert "Description" not in basic.describe_connection(Name="shop")


def test_an_authorization_answers_the_time_before(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """UpdateConnection that authorizes anew moves the time of the change only after its answer; whole seconds both."""
    fake.clock.advance(seconds=5.5)
    updated = basic.update_connection(Name="shop", **API_KEY)  # type: ignore[arg-type]  # CreateConnection's types

    moment = NOW + timedelta(seconds=5)
    assert (updated["LastModifiedTime"], updated["LastAuthorizedTime"]) == (NOW, moment)
    assert basic.describe_connection(Name="shop")["LastModifiedTime"] == moment


def test_an_update_of_oauth_starts_the_authorization_again(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Each update of an OAuth connection's parameters takes its own moment to be authorized."""
    events.create_connection(Name="shop", **OAUTH)
    fake.clock.advance(seconds=0.5)
    events.update_connection(
        Name="shop",
        AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
        AuthParameters={"OAuthParameters": {"HttpMethod": "PUT"}},
    )

    fake.clock.advance(seconds=0.75)
    assert events.describe_connection(Name="shop")["ConnectionState"] == "AUTHORIZING"
    fake.clock.advance(seconds=0.25)
    assert events.describe_connection(Name="shop")["ConnectionState"] == "AUTHORIZED"


def test_a_deleted_connection_is_gone(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """DeleteConnection answers DELETING and the old time, and in two seconds the connection is not found any more."""
    fake.clock.advance(seconds=5)
    deleted = basic.delete_connection(Name="shop")
    assert (deleted["ConnectionState"], deleted["LastModifiedTime"]) == ("DELETING", NOW)

    fake.clock.advance(seconds=1)
    described = basic.describe_connection(Name="shop")
    assert (described["ConnectionState"], described["LastModifiedTime"]) == ("DELETING", NOW + timedelta(seconds=5))
    assert {"AuthParameters", "SecretArn"} <= described.keys()
    fake.clock.advance(seconds=1)
    with refused("ResourceNotFoundException"):
        basic.describe_connection(Name="shop")


def test_a_new_connection_of_a_name_is_another_one(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """A connection that is created again has another ARN, and does not go with the old one."""
    first = basic.delete_connection(Name="shop")["ConnectionArn"]
    second = basic.create_connection(Name="shop", **BASIC)["ConnectionArn"]

    fake.clock.settle()
    assert first != second == basic.describe_connection(Name="shop")["ConnectionArn"]


def test_a_connection_is_deauthorized(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """DeauthorizeConnection takes the parameters at once, in a moment the secret too, and says why."""
    fake.clock.advance(seconds=5)
    answer = basic.deauthorize_connection(Name="shop")
    assert (answer["ConnectionState"], answer["LastModifiedTime"]) == ("DEAUTHORIZING", NOW)

    described = basic.describe_connection(Name="shop")
    assert (described["ConnectionState"], described["AuthParameters"]) == ("DEAUTHORIZING", {})
    assert "SecretArn" in described
    fake.clock.advance(seconds=1)
    described = basic.describe_connection(Name="shop")
    assert (described["ConnectionState"], described["AuthParameters"]) == ("DEAUTHORIZED", {})
    assert not {"SecretArn"} & described.keys()
    assert described["StateReason"] == (
        "The authorization parameters were removed from this connection by a DeauthorizeConnection operation."
    )


def test_a_connection_is_deauthorized_again(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """DeauthorizeConnection accepts a connection that is DEAUTHORIZED already."""
    basic.deauthorize_connection(Name="shop")
    fake.clock.settle()

    assert basic.deauthorize_connection(Name="shop")["ConnectionState"] == "DEAUTHORIZING"


@pytest.mark.parametrize("operation", ["deauthorize_connection", "delete_connection"])
def test_a_connection_that_is_taken_away_is_not_updated(basic: EventBridgeClient, operation: str) -> None:
    """UpdateConnection refuses a connection that is DEAUTHORIZING or DELETING."""
    getattr(basic, operation)(Name="shop")

    words = "Failed to update the connection(s). Connection 'shop' was modified concurrently."
    with refused("ConcurrentModificationException", words):
        basic.update_connection(Name="shop", Description="new")


def test_a_deauthorized_connection_is_authorized_anew(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """UpdateConnection with all parameters authorizes a deauthorized connection, with a new secret."""
    old = basic.describe_connection(Name="shop")["SecretArn"]
    basic.deauthorize_connection(Name="shop")
    fake.clock.settle()

    updated = basic.update_connection(Name="shop", **BASIC)  # type: ignore[arg-type]  # CreateConnection's types
    described = basic.describe_connection(Name="shop")
    assert updated["ConnectionState"] == "AUTHORIZED"
    assert old != described["SecretArn"]
    assert "StateReason" not in described


def test_a_deauthorized_connection_remembers_no_password(fake: FakeEventBridge, basic: EventBridgeClient) -> None:
    """UpdateConnection with a user's name alone is refused once the password is gone."""
    basic.deauthorize_connection(Name="shop")
    fake.clock.settle()

    with refused(
        "ValidationException", "Parameter BasicAuthParameters is not valid. Reason: Missing required field(s)"
    ):
        basic.update_connection(
            Name="shop", AuthorizationType="BASIC", AuthParameters={"BasicAuthParameters": {"Username": "you"}}
        )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["bank", "shop"]),
        ({"NamePrefix": "sh"}, ["shop"]),
        ({"ConnectionState": "AUTHORIZING"}, ["bank"]),
        ({"NamePrefix": "sh", "ConnectionState": "AUTHORIZING"}, []),
    ],
)
def test_connections_are_listed(basic: EventBridgeClient, filters: dict[str, str], expected: list[str]) -> None:
    """ListConnections takes the start of the names and the state, both at once too."""
    basic.create_connection(Name="bank", **OAUTH)

    found = basic.list_connections(**filters)["Connections"]  # type: ignore[arg-type]  # a table of filters
    assert expected == [each["Name"] for each in found]


def test_a_private_connection_becomes_active(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A connection to a private API is CREATING, then ACTIVE, and tells how it is joined to its resource."""
    created = events.create_connection(
        Name="shop",
        InvocationConnectivityParameters={"ResourceParameters": {"ResourceConfigurationArn": RESOURCE}},
        **BASIC,
    )
    assert created["ConnectionState"] == "CREATING"

    fake.clock.advance(seconds=1)
    described = events.describe_connection(Name="shop")
    joined = described["InvocationConnectivityParameters"]["ResourceParameters"]
    assert described["ConnectionState"] == "ACTIVE"
    assert joined["ResourceConfigurationArn"] == RESOURCE
    assert ":servicenetworkresourceassociation/snra-" in joined["ResourceAssociationArn"]


def test_a_private_oauth_endpoint_is_described(events: EventBridgeClient) -> None:
    """DescribeConnection shows with the authorization how its endpoint is joined to its resource."""
    resource = {"ResourceParameters": {"ResourceConfigurationArn": RESOURCE}}
    events.create_connection(
        Name="shop",
        AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
        AuthParameters={**OAUTH["AuthParameters"], "ConnectivityParameters": resource},  # type: ignore[typeddict-item]  # a plain dict
    )

    described = events.describe_connection(Name="shop")["AuthParameters"]
    assert RESOURCE == described["ConnectivityParameters"]["ResourceParameters"]["ResourceConfigurationArn"]


def test_private_connections_have_a_quota(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """CreateConnection refuses one more private connection than the quota, a private OAuth endpoint counted."""
    fake.quotas["private_connections"] = 0

    with refused("LimitExceededException"):
        events.create_connection(
            Name="shop",
            AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
            AuthParameters={
                **OAUTH["AuthParameters"],
                "ConnectivityParameters": {"ResourceParameters": {"ResourceConfigurationArn": RESOURCE}},
            },
        )
