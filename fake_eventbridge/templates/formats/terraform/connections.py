"""A connection's authorization, from Terraform's arguments to CloudFormation's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.templates.formats.terraform.targets import taken

if TYPE_CHECKING:
    from fake_eventbridge.templates.formats.terraform.blocks import Block

_PARAMETERS = {"body": "BodyParameters", "header": "HeaderParameters", "query_string": "QueryStringParameters"}
_PARAMETER = {"key": "Key", "value": "Value", "is_value_secret": "IsValueSecret"}


def auth_parameters(block: Block) -> dict[str, object]:
    """Return the property `AuthParameters`.

    Raises:
        MisuseError: an argument is known only after apply, and the plan does not tell what it will be.
    """
    made: dict[str, object] = {}
    api_key, basic, oauth = (block.block(name) for name in ("api_key", "basic", "oauth"))
    if api_key is not None:
        made["ApiKeyAuthParameters"] = taken(api_key, {"key": "ApiKeyName", "value": "ApiKeyValue"})
    if basic is not None:
        made["BasicAuthParameters"] = taken(basic, {"username": "Username", "password": "Password"})
    if oauth is not None:
        made["OAuthParameters"] = _oauth(oauth)
    invocation = block.block("invocation_http_parameters")
    if invocation is not None:
        made["InvocationHttpParameters"] = _http_parameters(invocation)
    connectivity = block.block("connectivity_parameters")
    if connectivity is not None:
        made["ConnectivityParameters"] = connectivity_parameters(connectivity)
    return made


def connectivity_parameters(block: Block) -> dict[str, object]:
    """Return the property `InvocationConnectivityParameters`, or the one of the same shape for authorization."""
    resource = block.block("resource_parameters")
    arguments = {"resource_configuration_arn": "ResourceConfigurationArn"}
    return {} if resource is None else {"ResourceParameters": taken(resource, arguments)}


def _oauth(block: Block) -> dict[str, object]:
    made = taken(block, {"authorization_endpoint": "AuthorizationEndpoint", "http_method": "HttpMethod"})
    client = block.block("client_parameters")
    if client is not None:
        made["ClientParameters"] = taken(client, {"client_id": "ClientID", "client_secret": "ClientSecret"})
    parameters = block.block("oauth_http_parameters")
    if parameters is not None:
        made["OAuthHttpParameters"] = _http_parameters(parameters)
    return made


def _http_parameters(block: Block) -> dict[str, object]:
    made = {member: [taken(each, _PARAMETER) for each in block.blocks(name)] for name, member in _PARAMETERS.items()}
    return {member: listed for member, listed in made.items() if listed}
