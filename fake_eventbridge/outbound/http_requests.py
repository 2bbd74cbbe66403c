"""The HTTP request of an API destination, built from its parts before anything is sent.

Source: the user guide's pages on API destinations and connections, and the API's documentation.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.aws.json_encoding import ExactObject, compact, encodable
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.delivery.payloads.dynamic_parameters import resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_events.type_defs import (
        ConnectionBodyParameterTypeDef,
        ConnectionHeaderParameterTypeDef,
        ConnectionHttpParametersUnionTypeDef,
        ConnectionQueryStringParameterTypeDef,
        HttpParametersUnionTypeDef,
        UpdateConnectionAuthRequestParametersTypeDef,
        UpdateConnectionOAuthRequestParametersTypeDef,
    )

    Parameter = (
        ConnectionHeaderParameterTypeDef | ConnectionQueryStringParameterTypeDef | ConnectionBodyParameterTypeDef
    )


_DEFAULT_HEADERS = {
    "User-Agent": "Amazon/EventBridge/ApiDestinations",
    "Content-Type": "application/json; charset=utf-8",
    "Range": "bytes=0-1048575",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "close",
}


# What a target or a connection cannot set. Source: the user guide.
_NOT_SET = frozenset(
    {
        "a-im",
        "accept-charset",
        "accept-datetime",
        "accept-encoding",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "forwarded",
        "from",
        "host",
        "http2-settings",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "max-forwards",
        "origin",
        "pragma",
        "proxy-authorization",
        "range",
        "referer",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
        "warning",
    }
)
_LINE_ENDS = re.compile("[\r\n\0]")


_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request, ready to be sent. Its secrets are not shown."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def build(  # noqa: PLR0913 - what a request is made of
    *,
    url: str,
    method: str,
    payload: str,
    http_parameters: HttpParametersUnionTypeDef | None = None,
    auth: UpdateConnectionAuthRequestParametersTypeDef | None = None,
    token: str | None = None,
    event: Mapping[str, object] | None = None,
    trace_header: str | None = None,
) -> HttpRequest:
    """Return the request of one delivery.

    `http_parameters` are the target's, which may be paths into `event`; `auth` is the connection's, secrets included,
    and its parameters win over the target's. `token` is the whole Authorization header of an OAuth connection.

    Raises:
        TargetFailure: a header would go on in another line.

    Unverified: that the parameters win over the endpoint's own query, that the authorization wins over all other
    headers, that every method has a body, and what becomes of line ends in headers.
    """
    target = http_parameters or {}
    connection = (auth or {}).get("InvocationHttpParameters") or {}
    headers = _merged(
        _DEFAULT_HEADERS,
        {} if trace_header is None else {"X-Amzn-Trace-Id": trace_header},
        _settable(_resolved(target.get("HeaderParameters") or {}, event)),
        _settable(_pairs(connection.get("HeaderParameters"))),
        _authorization(auth or {}, token),
    )
    query = {
        **_resolved(target.get("QueryStringParameters") or {}, event),
        **_pairs(connection.get("QueryStringParameters")),
    }
    filled = _with_path(encodable(url), [resolved(value, event) for value in target.get("PathParameterValues") or ()])
    body = _with_members(payload, connection.get("BodyParameters") or [])
    return HttpRequest(method, _with_query(filled, query), headers, body.encode())


def token_request(oauth: UpdateConnectionOAuthRequestParametersTypeDef) -> HttpRequest:
    """Return the request for a connection's access token.

    Unverified: the client's id and secret and the grant type are sent as a form, as OAuth says, or as JSON where the
    connection's own header says so; in the query string with GET.
    """
    method = oauth.get("HttpMethod", "POST")
    parameters: ConnectionHttpParametersUnionTypeDef = oauth.get("OAuthHttpParameters") or {}
    client = oauth.get("ClientParameters") or {}
    members = {
        "grant_type": "client_credentials",
        "client_id": encodable(client.get("ClientID", "")),
        "client_secret": encodable(client.get("ClientSecret", "")),
        **_pairs(parameters.get("BodyParameters")),
    }
    query = _pairs(parameters.get("QueryStringParameters"))
    endpoint = encodable(oauth.get("AuthorizationEndpoint", ""))
    given = _settable(_pairs(parameters.get("HeaderParameters")))
    if method == "GET":
        headers = _merged({"Accept": "application/json"}, given)
        return HttpRequest(method, _with_query(endpoint, {**members, **query}), headers, b"")
    headers = _merged({"Accept": "application/json", "Content-Type": _FORM}, given)
    is_json = any(name.lower() == "content-type" and "json" in value.lower() for name, value in given.items())
    body = compact(members) if is_json else urlencode(members)
    return HttpRequest(method, _with_query(endpoint, query), headers, body.encode())


def _authorization(auth: UpdateConnectionAuthRequestParametersTypeDef, token: str | None) -> dict[str, str]:
    if token is not None:
        return {"Authorization": token}
    basic = auth.get("BasicAuthParameters")
    if basic is not None:
        text = encodable(f"{basic.get('Username', '')}:{basic.get('Password', '')}")
        return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}
    key = auth.get("ApiKeyAuthParameters")
    return {} if key is None else {key.get("ApiKeyName", ""): key.get("ApiKeyValue", "")}


def _pairs(parameters: Iterable[Parameter] | None) -> dict[str, str]:
    return {encodable(each.get("Key", "")): encodable(each.get("Value", "")) for each in parameters or ()}


def _settable(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that can be set, the others being left out."""
    return {name: value for name, value in headers.items() if name.strip().lower() not in _NOT_SET}


def _resolved(parameters: Mapping[str, str], event: Mapping[str, object] | None) -> dict[str, str]:
    return {encodable(name): encodable(resolved(value, event)) for name, value in parameters.items()}


def _merged(*layers: Mapping[str, str]) -> dict[str, str]:
    """Return headers of several layers, the later ones winning whatever the case of their names."""
    by_name: dict[str, tuple[str, str]] = {}
    for layer in layers:
        by_name.update({name.lower(): (name, value) for name, value in layer.items()})
    for name, value in by_name.values():
        if _LINE_ENDS.search(name) or _LINE_ENDS.search(value):
            raise TargetFailure("INVALID_PARAMETER", f"The header {name!r} has a line end in it.")
    return dict(by_name.values())


def _with_path(url: str, values: list[str]) -> str:
    """Fill the path's wildcards in their order; a value of dots alone is no step up in the path.

    Unverified: a wildcard for which there is no value stays.
    """
    parts = urlsplit(url)
    first, *others = parts.path.split("*")
    fillings = [*map(_path_value, values), *("*" for _ in others)]
    path = first + "".join(filling + other for filling, other in zip(fillings, others, strict=False))
    return urlunsplit(parts._replace(path=path))


def _path_value(value: str) -> str:
    quoted = quote(encodable(value), safe="")
    return quoted if quoted.strip(".") else quoted.replace(".", "%2E")


def _with_query(url: str, query: Mapping[str, str]) -> str:
    if not query:
        return url
    parts = urlsplit(url)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in query]
    return urlunsplit(parts._replace(query=urlencode([*kept, *query.items()], quote_via=quote)))


def _with_members(payload: str, parameters: Iterable[Parameter]) -> str:
    """Add the connection's body parameters. Unverified: a payload that is no JSON object stays as it is."""
    members = {each.get("Key", ""): each.get("Value", "") for each in parameters}
    if not members:
        return payload
    try:
        parsed = json_encoding.loads_exactly(payload)
    except ValueError:
        return payload
    exact = parsed.exact if isinstance(parsed, ExactObject) else parsed
    return compact({**exact, **members})
