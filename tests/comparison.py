"""What docs/comparison.md says of moto and Stubber, seen on the installed releases: `python -m tests.comparison`."""

from __future__ import annotations

import json
import time
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import boto3
import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.stub import Stubber
from moto import mock_aws
from moto.events.responses import EventsHandler

from fake_eventbridge import fake_eventbridge
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = "aws.partner/acme.com/orders/created"


def facts() -> dict[str, str]:
    """Return each fact by what it is about."""
    return {
        "releases": ", ".join(f"{name} {version(name)}" for name in ("botocore", "moto")),
        "operations that moto has a method for": _operations(),
        "moto: describe a partner event source that does not exist": _in_moto(_describe_unknown),
        "moto: list the sources of a partner": _in_moto(_list_sources),
        "moto: a source offered twice": _in_moto(_offer_twice),
        "moto: a source's name without `aws.partner/`": _in_moto(_short_name),
        'moto: a rule with the operator `{"nonsense": 1}`': _in_moto(_unknown_operator),
        "Stubber: a call that was not expected next": _stubber_order(),
        "Stubber: the attempts of a call with a throttling error": _stubber_attempts(),
        "turning on and off, moto": _door(mock_aws),
        "turning on and off, here": _door(fake_eventbridge),
    }


def _operations() -> str:
    names = botocore.session.Session().get_service_model("events").operation_names
    return f"{sum(hasattr(EventsHandler, xform_name(name)) for name in names)} of {len(names)}"


def _in_moto(ask: Callable[[], object]) -> str:
    with mock_aws():
        try:
            return f"answers {ask()}"
        except (ClientError, KeyError, NotImplementedError) as error:  # what moto raises is what the page tells
            return f"raises {type(error).__name__}: {str(error)[:90]}"


def _describe_unknown() -> object:
    return boto3.client("events", **ANYWHERE).describe_partner_event_source(Name=_NAME)


def _list_sources() -> object:
    return boto3.client("events", **ANYWHERE).list_partner_event_sources(NamePrefix=_NAME)


def _offer_twice() -> object:
    events = boto3.client("events", **ANYWHERE)
    events.create_partner_event_source(Name=_NAME, Account="111122223333")
    answer = events.create_partner_event_source(Name=_NAME, Account="111122223333")
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _short_name() -> object:
    answer = boto3.client("events", **ANYWHERE).create_partner_event_source(Name="nope", Account="111122223333")
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def _unknown_operator() -> object:
    pattern = json.dumps({"source": [{"nonsense": 1}]})
    return boto3.client("events", **ANYWHERE).put_rule(Name="r", EventPattern=pattern)["ResponseMetadata"][
        "HTTPStatusCode"
    ]


def _stubber_order() -> str:
    client = boto3.client("events", **ANYWHERE)
    with Stubber(client) as stubber:
        stubber.add_response("list_rules", {"Rules": []})
        try:
            client.list_event_buses()
        except (ClientError, ParamValidationError, Exception) as error:  # noqa: BLE001 - whatever it raises is the fact
            return f"raises {type(error).__name__}"
    return "answers"


def _stubber_attempts() -> str:
    client = boto3.client("events", **ANYWHERE)
    with Stubber(client) as stubber:
        stubber.add_client_error("list_rules", "ThrottlingException")
        try:
            client.list_rules()
        except ClientError as error:
            return str(1 + error.response["ResponseMetadata"].get("RetryAttempts", 0))
    return "none"


def _door(door: Callable[[], object]) -> str:
    """Return how long it takes to turn a mock on and off, the median of 200."""
    spans = []
    for _ in range(200):
        begun = time.perf_counter()
        with door():  # type: ignore[attr-defined]  # either is a context manager
            pass
        spans.append(time.perf_counter() - begun)
    return f"{median(spans) * 1_000_000:.0f} us"


if __name__ == "__main__":
    for subject, fact in facts().items():
        print(f"{subject}: {fact}")  # noqa: T201 - this is what it is run for
