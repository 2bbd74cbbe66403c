from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from urllib3.util import parse_url

from fake_eventbridge.outbound.http_requests import HttpRequest, build, token_request
from fake_eventbridge.service.delivery.failures import TargetFailure

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import (
        HttpParametersTypeDef,
        UpdateConnectionAuthRequestParametersTypeDef,
        UpdateConnectionOAuthRequestParametersTypeDef,
    )

URL = "https://api.example.com/orders/*/lines/*"
EVENT: dict[str, object] = {
    "id": "e-1",
    "detail": {"order": "a/ü 7", "count": 3, "lines": "a\nb", "half": "\ud800"},
}
BASIC: UpdateConnectionAuthRequestParametersTypeDef = {"BasicAuthParameters": {"Username": "ann", "Password": "ü:x"}}
API_KEY: UpdateConnectionAuthRequestParametersTypeDef = {
    "ApiKeyAuthParameters": {"ApiKeyName": "x-api-key", "ApiKeyValue": "k"}
}
OAUTH: UpdateConnectionOAuthRequestParametersTypeDef = {
    "AuthorizationEndpoint": "https://auth.example.com/token?a=1",
    "HttpMethod": "POST",
    "ClientParameters": {"ClientID": "me", "ClientSecret": "s&"},
}


def built(
    http_parameters: HttpParametersTypeDef | None = None,
    auth: UpdateConnectionAuthRequestParametersTypeDef | None = None,
    *,
    url: str = URL,
    payload: str = '{"a":1}',
    token: str | None = None,
) -> HttpRequest:
    """Return the request of one delivery."""
    return build(
        url=url, method="PUT", payload=payload, http_parameters=http_parameters, auth=auth, token=token, event=EVENT
    )


def test_a_request_carries_the_payload_and_what_eventbridge_always_says() -> None:
    """The headers say who calls."""
    request = built(payload='{"a":"ü"}')

    assert (request.method, request.url, request.body.decode()) == ("PUT", URL, '{"a":"ü"}')
    assert request.headers == {
        "User-Agent": "Amazon/EventBridge/ApiDestinations",
        "Content-Type": "application/json; charset=utf-8",
        "Range": "bytes=0-1048575",
        "Accept-Encoding": "gzip,deflate",
        "Connection": "close",
    }


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (["1", "2"], "/orders/1/lines/2"),
        (["a/b ü", "*"], "/orders/a%2Fb%20%C3%BC/lines/%2A"),
        (["1"], "/orders/1/lines/*"),
        (["1", "2", "3"], "/orders/1/lines/2"),
        ([], "/orders/*/lines/*"),
        (["$.detail.order", "$.detail.count"], "/orders/a%2F%C3%BC%207/lines/3"),
        (["$.detail.missing", "$.id.x"], "/orders//lines/"),
        (["costs $.5", "$"], "/orders/costs%20%24.5/lines/%24"),
    ],
)
def test_wildcards_in_the_path_are_filled_in_order(values: list[str], path: str) -> None:
    """A value is a text, or a path into the event."""
    assert urlsplit(built({"PathParameterValues": values}).url).path == path


@pytest.mark.parametrize(
    ("url", "target", "connection", "query"),
    [
        ("https://a.b/c?x=*", {}, {}, "x=*"),
        ("https://a.b/c", {"q": "a b&ü"}, {}, "q=a%20b%26%C3%BC"),
        ("https://a.b/c", {"q": "1", "r": "1"}, {"q": "2"}, "q=2&r=1"),
        ("https://a.b/c?q=0&k=&k=2", {"q": "1"}, {}, "k=&k=2&q=1"),
        ("https://a.b/c", {"q": "$.detail.count"}, {}, "q=3"),
        ("https://a.b/c", {}, {"q": "$.detail.count"}, "q=%24.detail.count"),
    ],
)
def test_query_parameters_come_from_everywhere(
    url: str, target: dict[str, str], connection: dict[str, str], query: str
) -> None:
    """The connection's win over the target's, and these over the endpoint's own; only a target's may be paths."""
    auth: UpdateConnectionAuthRequestParametersTypeDef = {
        "InvocationHttpParameters": {
            "QueryStringParameters": [{"Key": key, "Value": value} for key, value in connection.items()]
        }
    }

    assert urlsplit(built({"QueryStringParameters": target}, auth, url=url).url).query == query


def test_headers_of_the_connection_win() -> None:
    """Whatever the case of their names."""
    own: HttpParametersTypeDef = {"HeaderParameters": {"X-A": "target", "X-B": "$.id", "content-type": "text/plain"}}
    auth: UpdateConnectionAuthRequestParametersTypeDef = {
        "InvocationHttpParameters": {"HeaderParameters": [{"Key": "x-a", "Value": "connection"}]}
    }

    headers = built(own, auth).headers

    assert (headers["x-a"], headers["X-B"], headers["content-type"]) == ("connection", "e-1", "text/plain")
    assert not {"X-A", "Content-Type"} & set(headers)


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        ('{"a": 1}', '{"a":1,"k":"ü"}'),
        ('{"k":1,"a":2}', '{"k":"ü","a":2}'),
        ("[1]", "[1]"),
        ('"text"', '"text"'),
        ('"one"\n"two"', '"one"\n"two"'),
    ],
)
def test_body_parameters_of_the_connection_join_a_json_object(payload: str, body: str) -> None:
    """Any other payload stays as it is."""
    auth: UpdateConnectionAuthRequestParametersTypeDef = {
        "InvocationHttpParameters": {"BodyParameters": [{"Key": "k", "Value": "ü", "IsValueSecret": True}]}
    }

    assert built(None, auth, payload=payload).body.decode() == body


def test_basic_authorization_is_a_header() -> None:
    """Name and password, encoded."""
    header = built(None, BASIC).headers["Authorization"]

    assert base64.b64decode(header.removeprefix("Basic ")).decode() == "ann:ü:x"


def test_an_api_key_is_a_header_of_its_own_name() -> None:
    """It wins over a target's header."""
    assert built({"HeaderParameters": {"X-API-Key": "mine"}}, API_KEY).headers["x-api-key"] == "k"


def test_a_token_is_the_authorization() -> None:
    """It is given with its type."""
    assert built(token="Bearer t").headers["Authorization"] == "Bearer t"


def test_a_request_does_not_show_its_secrets() -> None:
    """They stand in its headers, body and address."""
    assert repr(built(None, API_KEY)) == "HttpRequest(method='PUT')"


def test_a_token_is_asked_for_in_a_form() -> None:
    """As OAuth describes the client credentials grant."""
    request = token_request(OAUTH)

    assert (request.method, request.url) == ("POST", "https://auth.example.com/token?a=1")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.body.decode() == "grant_type=client_credentials&client_id=me&client_secret=s%26"


def test_a_token_is_asked_for_with_the_connections_own_parameters() -> None:
    """Headers, query and body; JSON where its header says so."""
    oauth: UpdateConnectionOAuthRequestParametersTypeDef = {
        **OAUTH,
        "OAuthHttpParameters": {
            "HeaderParameters": [{"Key": "content-type", "Value": "application/json"}],
            "QueryStringParameters": [{"Key": "tenant", "Value": "t"}],
            "BodyParameters": [{"Key": "audience", "Value": "ü"}, {"Key": "grant_type", "Value": "own"}],
        },
    }

    request = token_request(oauth)

    assert request.url.endswith("?a=1&tenant=t")
    assert json.loads(request.body) == {"grant_type": "own", "client_id": "me", "client_secret": "s&", "audience": "ü"}


def test_a_token_that_is_asked_for_with_get_has_its_parameters_in_the_query() -> None:
    """There is no body to put them in."""
    request = token_request({**OAUTH, "HttpMethod": "GET"})

    asked = {"a": ["1"], "grant_type": ["client_credentials"], "client_id": ["me"], "client_secret": ["s&"]}
    assert parse_qs(urlsplit(request.url).query) == asked
    assert not request.body


@pytest.mark.parametrize("value", [".", "..", "..."])
def test_a_value_of_dots_is_no_step_up_in_the_path(value: str) -> None:
    """Nobody on the way takes it for a directory."""
    request = built({"PathParameterValues": [value, "7"]})

    assert request.url == f"https://api.example.com/orders/{value.replace('.', '%2E')}/lines/7"
    assert parse_url(request.url).path == urlsplit(request.url).path


@pytest.mark.parametrize("name", ["User-Agent", "range", "HOST", "Date", "Referer", "Accept-Charset", "Content-Length"])
def test_some_headers_cannot_be_set(name: str) -> None:
    """Neither by the target nor by the connection; EventBridge's own stay."""
    connection: UpdateConnectionAuthRequestParametersTypeDef = {
        "InvocationHttpParameters": {"HeaderParameters": [{"Key": name, "Value": "mine"}]}
    }
    request = built({"HeaderParameters": {name: "mine"}}, connection)

    assert request.headers == built().headers


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "a\n b", "a\rb", "$.detail.lines"])
def test_no_header_goes_on_in_another_line(value: str) -> None:
    """What would fold or begin another header is refused, also where it comes from the event."""
    with pytest.raises(TargetFailure, match="'x-a' has a line end") as failed:
        built({"HeaderParameters": {"x-a": value}})

    assert ("INVALID_PARAMETER", False) == (failed.value.code, failed.value.is_retriable)


def test_half_a_surrogate_pair_goes_everywhere() -> None:
    """What UTF-8 cannot carry is escaped in path, query, headers and body."""
    request = built(
        {
            "PathParameterValues": ["$.detail.half"],
            "QueryStringParameters": {"q": "$.detail.half"},
            "HeaderParameters": {"x-h": "$.detail.half"},
        },
        {
            "BasicAuthParameters": {"Username": "\ud800", "Password": "p"},
            "InvocationHttpParameters": {"BodyParameters": [{"Key": "b", "Value": "\ud800"}]},
        },
    )

    assert request.url == "https://api.example.com/orders/%5Cud800/lines/*?q=%5Cud800"
    assert request.headers["x-h"] == "\\ud800"
    assert json.loads(request.body) == {"a": 1, "b": "\ud800"}


def test_a_body_keeps_the_digits_of_its_numbers() -> None:
    """Where the connection's parameters join it."""
    connection: UpdateConnectionAuthRequestParametersTypeDef = {
        "InvocationHttpParameters": {"BodyParameters": [{"Key": "b", "Value": "1"}]}
    }

    assert built(auth=connection, payload='{"n":1e400}').body == b'{"n":1e400,"b":"1"}'
