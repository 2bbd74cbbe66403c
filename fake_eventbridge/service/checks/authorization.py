"""What a connection authorizes with: parameters, checked, merged by an update, and shown without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from fake_eventbridge.aws import errors
from fake_eventbridge.service.checks import http_endpoints

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from mypy_boto3_events.literals import ConnectionAuthorizationTypeType
    from mypy_boto3_events.type_defs import (
        ConnectionAuthResponseParametersTypeDef,
        ConnectionBodyParameterTypeDef,
        ConnectionHeaderParameterTypeDef,
        ConnectionHttpParametersOutputTypeDef,
        ConnectionHttpParametersTypeDef,
        ConnectionOAuthResponseParametersTypeDef,
        ConnectionQueryStringParameterTypeDef,
        UpdateConnectionOAuthRequestParametersTypeDef,
    )

    from fake_eventbridge.service.state.records import AuthParameters

    Block: TypeAlias = Literal["BasicAuthParameters", "OAuthParameters", "ApiKeyAuthParameters"]
    OAuth: TypeAlias = UpdateConnectionOAuthRequestParametersTypeDef

_Parameter = TypeVar(
    "_Parameter",
    "ConnectionHeaderParameterTypeDef",
    "ConnectionQueryStringParameterTypeDef",
    "ConnectionBodyParameterTypeDef",
)

_BLOCKS: dict[ConnectionAuthorizationTypeType, Block] = {
    "BASIC": "BasicAuthParameters",
    "OAUTH_CLIENT_CREDENTIALS": "OAuthParameters",
    "API_KEY": "ApiKeyAuthParameters",
}


def check(kind: ConnectionAuthorizationTypeType, parameters: AuthParameters) -> None:
    """Refuse parameters that are not those of their type of authorization.

    Raises:
        Refusal: ValidationException.

    Source: recorded for a missing block and for the endpoint. The model for a block too many, Unverified: its words.
    """
    own = _BLOCKS[kind]
    if not _is_complete(own, parameters):
        raise errors.not_valid(own, "Missing required field(s)")
    for block in _BLOCKS.values():
        if block != own and block in parameters:
            raise errors.not_valid(block, f"Not supported for authorization type {kind}")
    if own == "OAuthParameters":
        url = parameters["OAuthParameters"]["AuthorizationEndpoint"]
        if not http_endpoints.is_https(url):
            raise errors.not_valid("AuthorizationEndpoint", f"Endpoint '{url}' is not valid")


def merged(
    kind: ConnectionAuthorizationTypeType, kept: AuthParameters | None, given: AuthParameters | None
) -> AuthParameters:
    """Return what an update makes of parameters: what it gives of the type's own block, or else what there was.

    Parameters that are sent along with requests are replaced together. Unverified.
    """
    kept, given = kept or {}, given or {}
    result: AuthParameters = {**kept, **given}
    if "BasicAuthParameters" in given:
        result["BasicAuthParameters"] = {**kept.get("BasicAuthParameters", {}), **given["BasicAuthParameters"]}
    if "ApiKeyAuthParameters" in given:
        result["ApiKeyAuthParameters"] = {**kept.get("ApiKeyAuthParameters", {}), **given["ApiKeyAuthParameters"]}
    if "OAuthParameters" in given:
        result["OAuthParameters"] = _merged_oauth(kept.get("OAuthParameters", {}), given["OAuthParameters"])
    for block in _BLOCKS.values():
        if block != _BLOCKS[kind] and block not in given:
            result.pop(block, None)
    return result


def shown(parameters: AuthParameters) -> ConnectionAuthResponseParametersTypeDef:
    """Return what DescribeConnection tells of parameters: no password, key or client's secret, no secret value."""
    described: ConnectionAuthResponseParametersTypeDef = {}
    if "BasicAuthParameters" in parameters:
        described["BasicAuthParameters"] = {"Username": parameters["BasicAuthParameters"]["Username"]}
    if "ApiKeyAuthParameters" in parameters:
        described["ApiKeyAuthParameters"] = {"ApiKeyName": parameters["ApiKeyAuthParameters"]["ApiKeyName"]}
    if "OAuthParameters" in parameters:
        described["OAuthParameters"] = _shown_oauth(parameters["OAuthParameters"])
    if "InvocationHttpParameters" in parameters:
        described["InvocationHttpParameters"] = _shown_http(parameters["InvocationHttpParameters"])
    return described


def _is_complete(block: Block, parameters: AuthParameters) -> bool:
    if block == "BasicAuthParameters":
        return {"Username", "Password"} <= parameters.get("BasicAuthParameters", {}).keys()
    if block == "ApiKeyAuthParameters":
        return {"ApiKeyName", "ApiKeyValue"} <= parameters.get("ApiKeyAuthParameters", {}).keys()
    oauth = parameters.get("OAuthParameters", {})
    client = oauth.get("ClientParameters", {})
    return {"AuthorizationEndpoint", "HttpMethod"} <= oauth.keys() and {"ClientID", "ClientSecret"} <= client.keys()


def _merged_oauth(kept: OAuth, given: OAuth) -> OAuth:
    result: OAuth = {**kept, **given}
    result["ClientParameters"] = {**kept.get("ClientParameters", {}), **given.get("ClientParameters", {})}
    return result


def _shown_oauth(parameters: OAuth) -> ConnectionOAuthResponseParametersTypeDef:
    described: ConnectionOAuthResponseParametersTypeDef = {
        "ClientParameters": {"ClientID": parameters["ClientParameters"]["ClientID"]},
        "AuthorizationEndpoint": parameters["AuthorizationEndpoint"],
        "HttpMethod": parameters["HttpMethod"],
    }
    if "OAuthHttpParameters" in parameters:
        described["OAuthHttpParameters"] = _shown_http(parameters["OAuthHttpParameters"])
    return described


def _shown_http(
    parameters: ConnectionHttpParametersTypeDef | ConnectionHttpParametersOutputTypeDef,
) -> ConnectionHttpParametersOutputTypeDef:
    described: ConnectionHttpParametersOutputTypeDef = {}
    if "HeaderParameters" in parameters:
        described["HeaderParameters"] = [_public(each) for each in parameters["HeaderParameters"]]
    if "QueryStringParameters" in parameters:
        described["QueryStringParameters"] = [_public(each) for each in parameters["QueryStringParameters"]]
    if "BodyParameters" in parameters:
        described["BodyParameters"] = [_public(each) for each in parameters["BodyParameters"]]
    return described


def _public(parameter: _Parameter) -> _Parameter:
    """Return a parameter as it is shown: without a secret value, and saying whether it is one.

    Source: recorded (2026-09).
    """
    public = parameter.copy()
    if parameter.get("IsValueSecret"):
        public.pop("Value", None)
    public["IsValueSecret"] = bool(parameter.get("IsValueSecret"))
    return public
