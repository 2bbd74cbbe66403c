from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import boto3
import jmespath  # type: ignore[import-untyped]  # its types are a package of their own
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.outbound.service_calls import Forwarder

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.literals import ConnectionAuthorizationTypeType
    from mypy_boto3_events.type_defs import CreateConnectionAuthRequestParametersTypeDef

    from fake_eventbridge import FakeEventBridge
    from fake_eventbridge.outbound.aws_services import Call

pytestmark = pytest.mark.usefixtures("no_network")

# moto's own default account, whose clients need no keys.
ACCOUNT = "123456789012"
OTHER = "444455556666"


class Authorization(TypedDict):
    """How a connection authorizes."""

    AuthorizationType: ConnectionAuthorizationTypeType
    AuthParameters: CreateConnectionAuthRequestParametersTypeDef


BASIC: Authorization = {
    "AuthorizationType": "BASIC",
    "AuthParameters": {"BasicAuthParameters": {"Username": "me", "Password": "hush-hush"}},
}
OAUTH: dict[str, object] = {
    "ClientParameters": {"ClientID": "me", "ClientSecret": "hush-hush"},
    "AuthorizationEndpoint": "https://id.example.com/token",
    "HttpMethod": "POST",
}


@pytest.fixture
def fake(fake_and_moto: FakeEventBridge) -> FakeEventBridge:
    """Return a fake beside which moto is active."""
    return fake_and_moto


@pytest.fixture
def events(fake: FakeEventBridge) -> EventBridgeClient:
    """Return a client with the connection `shop`."""
    client = fake.client()
    client.create_connection(Name="shop", **BASIC)
    return client


def ask(operation: str, wanted: str = "@", /, *, account: str = ACCOUNT, **members: str) -> object:
    """Make a call of an account's to moto's Secrets Manager, and return what a JMESPath expression finds."""
    region = members.pop("region", "us-east-1")
    keys = {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": ""}
    if account != ACCOUNT:
        sts = boto3.client("sts", region, aws_access_key_id="test", aws_secret_access_key="test")
        role = f"arn:aws:iam::{account}:role/r"
        keys |= sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    client = boto3.client(
        "secretsmanager",
        region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"] or None,
    )
    return jmespath.search(wanted, getattr(client, operation)(**members))


def names() -> object:
    """Return the names of the secrets that moto has."""
    return ask("list_secrets", "SecretList[].Name")


def test_a_connections_secret_is_in_moto(events: EventBridgeClient) -> None:
    """A secret has the ARN that DescribeConnection tells, a name of the connection's, and says whose it is."""
    arn = events.describe_connection(Name="shop")["SecretArn"]

    owned = [{"Key": "aws:secretsmanager:owningService", "Value": "events"}]
    assert [arn, "events", owned] == ask("describe_secret", "[ARN, OwningService, Tags]", SecretId=arn)
    assert [arn.partition(":secret:")[2][: -len("-123456")]] == names()
    assert ":secret:events!connection/shop/" in arn


def test_a_secret_is_where_its_connection_is(fake: FakeEventBridge) -> None:
    """A secret belongs to the account and the Region of its connection."""
    client = fake.client(account=OTHER, region="eu-west-1")
    client.create_connection(Name="shop", **BASIC)

    arn = client.describe_connection(Name="shop")["SecretArn"]
    assert arn == ask("describe_secret", "ARN", account=OTHER, region="eu-west-1", SecretId=arn)
    assert not names()


@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        (
            "BASIC",
            {"BasicAuthParameters": {"Username": "me", "Password": "hush-hush"}},
            '{"username":"me","password":"hush-hush"}',
        ),
        (
            "API_KEY",
            {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "hush-hush"}},
            '{"api_key_name":"X-Key","api_key_value":"hush-hush"}',
        ),
        (
            "OAUTH_CLIENT_CREDENTIALS",
            {"OAuthParameters": OAUTH},
            (
                '{"client_id":"me","client_secret":"hush-hush",'
                '"authorization_endpoint":"https://id.example.com/token","http_method":"POST"}'
            ),
        ),
        (
            "OAUTH_CLIENT_CREDENTIALS",
            {"OAuthParameters": {**OAUTH, "OAuthHttpParameters": {"BodyParameters": [{"Key": "a", "Value": "b"}]}}},
            (
                '{"client_id":"me","client_secret":"hush-hush",'
                '"authorization_endpoint":"https://id.example.com/token","http_method":"POST",'
                '"oauth_http_parameters":{"body_parameters":[{"key":"a","value":"b","is_value_secret":false}]}}'
            ),
        ),
        (
            "BASIC",
            {
                "BasicAuthParameters": {"Username": "me", "Password": "hush-hush"},
                "InvocationHttpParameters": {
                    "BodyParameters": [{"Key": "c", "Value": "3"}],
                    "HeaderParameters": [{"Key": "a", "Value": "1", "IsValueSecret": True}],
                    "QueryStringParameters": [{"Key": "b", "Value": "2", "IsValueSecret": False}],
                },
            },
            (
                '{"username":"me","password":"hush-hush","invocation_http_parameters":{'
                '"header_parameters":[{"key":"a","value":"1","is_value_secret":true}],'
                '"query_string_parameters":[{"key":"b","value":"2","is_value_secret":false}],'
                '"body_parameters":[{"key":"c","value":"3","is_value_secret":false}]}}'
            ),
        ),
    ],
)
def test_a_secret_holds_the_parameters(
    fake: FakeEventBridge, kind: ConnectionAuthorizationTypeType, parameters: dict[str, object], expected: str
) -> None:
    """The text of a secret is JSON with what the connection authorizes with, in snake case."""
    client = fake.client()
    client.create_connection(Name="shop", AuthorizationType=kind, AuthParameters=parameters)  # type: ignore[arg-type]  # a table of parameters

    arn = client.describe_connection(Name="shop")["SecretArn"]
    assert expected == ask("get_secret_value", "SecretString", SecretId=arn)


def test_an_update_makes_a_new_version(events: EventBridgeClient) -> None:
    """UpdateConnection with other parameters keeps the secret's ARN, and what it leaves out, under a new version."""
    arn = events.describe_connection(Name="shop")["SecretArn"]
    before = ask("get_secret_value", "VersionId", SecretId=arn)
    events.update_connection(
        Name="shop", AuthorizationType="BASIC", AuthParameters={"BasicAuthParameters": {"Password": "hush-now"}}
    )

    assert before != ask("get_secret_value", "VersionId", SecretId=arn)
    assert '{"username":"me","password":"hush-now"}' == ask("get_secret_value", "SecretString", SecretId=arn)
    assert arn == events.describe_connection(Name="shop")["SecretArn"]


def test_an_update_of_the_description_makes_none(events: EventBridgeClient) -> None:
    """UpdateConnection with a description alone leaves the secret alone."""
    arn = events.describe_connection(Name="shop")["SecretArn"]
    before = ask("get_secret_value", "VersionId", SecretId=arn)
    events.update_connection(Name="shop", Description="the shop")

    assert before == ask("get_secret_value", "VersionId", SecretId=arn)


@pytest.mark.parametrize("operation", ["delete_connection", "deauthorize_connection"])
def test_the_secret_goes_with_its_connection(events: EventBridgeClient, operation: str) -> None:
    """DeleteConnection and DeauthorizeConnection remove the secret at once, and for good."""
    getattr(events, operation)(Name="shop")

    assert not names()


def test_a_connection_authorized_again_has_a_new_secret(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A connection that was deauthorized gets another secret with its new parameters."""
    old = names()
    events.deauthorize_connection(Name="shop")
    fake.clock.settle()
    events.update_connection(Name="shop", **BASIC)  # type: ignore[arg-type]  # CreateConnection's types

    assert old != names() != []


@pytest.mark.usefixtures("events")
def test_a_reset_removes_the_secrets(fake: FakeEventBridge) -> None:
    """`reset()` forgets the connections, and removes their secrets from moto."""
    fake.reset()

    assert not names()


def test_a_restore_leaves_moto_alone(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A connection that is restored has its secret again with its next update."""
    before = fake.snapshot()
    events.delete_connection(Name="shop")
    fake.restore(before)
    assert not names()

    events.update_connection(Name="shop", **BASIC)  # type: ignore[arg-type]  # CreateConnection's types
    arn = events.describe_connection(Name="shop")["SecretArn"]
    assert arn == ask("describe_secret", "ARN", SecretId=arn)


def test_a_refusal_leaves_no_secret(fake: FakeEventBridge) -> None:
    """A connection that is refused leaves nothing in moto."""
    fake.quotas["connections"] = 0
    with pytest.raises(ClientError):
        fake.client().create_connection(Name="shop", **BASIC)

    assert not names()


def test_a_secret_of_before_moto_comes_with_the_next_update() -> None:
    """A connection that was made while moto was not active has its secret in moto once it is updated."""
    with fake_eventbridge() as fake:
        events = fake.client()
        events.create_connection(Name="shop", **BASIC)
        with mock_aws():
            assert not names()
            events.update_connection(Name="shop", **BASIC)  # type: ignore[arg-type]  # CreateConnection's types

            arn = events.describe_connection(Name="shop")["SecretArn"]
            assert arn == ask("describe_secret", "ARN", SecretId=arn)


def test_a_fake_takes_over_what_one_before_it_left() -> None:
    """Two fakes of one seed, one after the other in one moto, make the same secret, the second one anew."""
    with mock_aws():
        for _ in range(2):
            with fake_eventbridge() as fake:
                events = fake.client()
                events.create_connection(Name="shop", **BASIC)
                arn = events.describe_connection(Name="shop")["SecretArn"]

        assert 1 == ask("list_secret_version_ids", "length(Versions)", SecretId=arn)


@pytest.mark.parametrize("forward", [None, "http://localhost:4566"])
def test_secrets_go_to_moto_only_where_deliveries_do(forward: str | None) -> None:
    """With another `forward=` moto gets no secret, nor anybody else."""
    with mock_aws(), fake_eventbridge(forward=forward) as fake:
        fake.client().create_connection(Name="shop", **BASIC)

        assert not names()


@pytest.mark.usefixtures("events")
def test_secrets_are_not_printed(fake: FakeEventBridge) -> None:
    """Neither a snapshot nor a record shows a secret."""
    assert "hush-hush" not in repr((fake.snapshot(), fake.calls, fake.story()))


def test_a_secret_that_moto_refuses_makes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """What moto does not take is a mistake in the test, told without the secret, and no connection is made."""

    def refuse(_: Forwarder, *__: str) -> Call:
        def call(operation: str, /, **members: object) -> dict[str, object]:
            raise ClientError({"Error": {"Code": "Broken", "Message": repr(members)}}, operation)

        return call

    monkeypatch.setattr(Forwarder, "calling", refuse)
    with mock_aws():
        fake = fake_eventbridge().start()
        events = fake.client()
        with pytest.raises(MisuseError, match="did not take the secret"):
            events.create_connection(Name="shop", **BASIC)
        assert not events.list_connections()["Connections"]
        with pytest.raises(MisuseError) as caught:
            fake.stop()

    assert "Broken" in str(caught.value)
    assert "hush-hush" not in str(caught.value)
