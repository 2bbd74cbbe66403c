"""The secret that a connection keeps in Secrets Manager, where one is beside the fake to keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns
from fake_eventbridge.aws.json_encoding import compact

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import (
        ConnectionHttpParametersOutputTypeDef,
        ConnectionHttpParametersTypeDef,
    )

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import AuthParameters, Connection

_SUFFIX = 6


def keep(region: Region, connection: Connection, parameters: AuthParameters) -> None:
    """Keep what a connection authorizes with: in a secret of its own, or in a new version of the one that it has.

    It keeps its ARN until the connection is deauthorized. Source: recorded (2026-09).

    Raises:
        MisuseError: who keeps secrets does not take this one.
    """
    arn, is_new = connection.secret_arn, connection.secret_arn is None
    if arn is None:
        identifiers = region.backend.identifiers
        path = f"{connection.name}/{identifiers.uuid('secret')}-{identifiers.text('secret suffix', _SUFFIX)}"
        arn = arns.connection_secret(region.name, region.account, path)
    store = region.backend.receivers.secrets
    if store is not None:
        store.put(arn, secret_string(parameters), is_new=is_new)
    connection.secret_arn = arn


def forget(region: Region, connection: Connection) -> None:
    """Remove a connection's secret, if it has one."""
    store = region.backend.receivers.secrets
    if store is not None and connection.secret_arn is not None:
        store.delete(connection.secret_arn)


def secret_string(parameters: AuthParameters) -> str:
    """Return the text of a secret.

    Source: recorded (2026-09). Unverified: that parameters of the request for an OAuth token are
    `oauth_http_parameters`.
    """
    content: dict[str, object] = {}
    if "BasicAuthParameters" in parameters:
        basic = parameters["BasicAuthParameters"]
        content = {"username": basic["Username"], "password": basic["Password"]}
    elif "ApiKeyAuthParameters" in parameters:
        key = parameters["ApiKeyAuthParameters"]
        content = {"api_key_name": key["ApiKeyName"], "api_key_value": key["ApiKeyValue"]}
    elif "OAuthParameters" in parameters:
        oauth = parameters["OAuthParameters"]
        client = oauth["ClientParameters"]
        content = {
            "client_id": client["ClientID"],
            "client_secret": client["ClientSecret"],
            "authorization_endpoint": oauth["AuthorizationEndpoint"],
            "http_method": oauth["HttpMethod"],
        }
        if "OAuthHttpParameters" in oauth:
            content["oauth_http_parameters"] = _http(oauth["OAuthHttpParameters"])
    if "InvocationHttpParameters" in parameters:
        content["invocation_http_parameters"] = _http(parameters["InvocationHttpParameters"])
    return compact(content)


def _http(parameters: ConnectionHttpParametersTypeDef | ConnectionHttpParametersOutputTypeDef) -> dict[str, object]:
    lists = {
        "header_parameters": parameters.get("HeaderParameters"),
        "query_string_parameters": parameters.get("QueryStringParameters"),
        "body_parameters": parameters.get("BodyParameters"),
    }
    return {
        name: [
            {
                "key": each.get("Key"),
                "value": each.get("Value"),
                "is_value_secret": bool(each.get("IsValueSecret")),
            }
            for each in found
        ]
        for name, found in lists.items()
        if found is not None
    }
