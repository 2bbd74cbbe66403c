from __future__ import annotations

import importlib
import json
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ContainerProvider, Credentials, InstanceMetadataProvider
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import ContainerMetadataFetcher, InstanceMetadataFetcher

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mypy_boto3_events import EventBridgeClient

pytestmark = pytest.mark.usefixtures("no_network")


def _refused(make: Callable[[EventBridgeClient], object], said: str) -> None:
    """Require that something is refused, and again when the fake ends."""
    fake = fake_eventbridge().start()
    with pytest.raises(MisuseError, match=said):
        make(boto3.client("events", **ANYWHERE))
    with pytest.raises(MisuseError, match=said):
        fake.stop()


@pytest.mark.parametrize(
    "host",
    [
        "events.eu-west-1.amazonaws.com",
        "events-fips.us-east-1.amazonaws.com",
        "events.cn-north-1.amazonaws.com.cn",
        "events.us-east-1.api.aws",
        "abc.veo.endpoint.events.amazonaws.com",
        "vpce-1.events.us-east-1.vpce.amazonaws.com",
    ],
)
def test_a_request_signed_by_hand_is_refused(host: str) -> None:
    """Botocore's own HTTP session sends nothing to EventBridge, whoever prepared it."""

    def send(_: EventBridgeClient) -> object:
        request = AWSRequest("POST", f"https://{host}/?secret=x", {"X-Amz-Target": "AWSEvents.PutEvents"}, b"{}")
        SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "secret"), "events", "eu-west-1").add_auth(request)
        return URLLib3Session().send(request.prepare())

    _refused(send, rf"PutEvents would have been sent to https://{host}/ by hand")


def test_a_private_endpoint_is_known_by_what_it_is_told() -> None:
    """A request that names an operation of EventBridge is refused at any address."""

    def send(_: EventBridgeClient) -> object:
        request = AWSRequest("POST", "https://10.0.0.1/", {"X-Amz-Target": "AWSEvents.ListRules"}, b"{}")
        return URLLib3Session().send(request.prepare())

    _refused(send, "ListRules would have been sent to https://10.0.0.1/")


def test_an_endpoints_own_ways_to_send_are_refused() -> None:
    """Who calls what make_request calls, past it, is told so."""

    def send(client: Any) -> object:
        request = {
            "method": "POST",
            "url": "https://events.us-east-1.amazonaws.com/",
            "headers": {"X-Amz-Target": "AWSEvents.ListRules"},
            "body": b"{}",
            "context": {
                "client_region": "us-east-1",
                "client_config": client.meta.config,
                "has_streaming_input": False,
            },
        }
        return client._endpoint._send_request(request, client.meta.service_model.operation_model("ListRules"))

    _refused(send, "ListRules would have been sent")


def _learn(folder: Path, service: str, change: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
    """Put a copy of the model where AWS_DATA_PATH finds it, under a service's name."""
    place = folder / service / "2015-10-07"
    place.mkdir(parents=True)
    loader = Session().get_component("data_loader")
    copied = json.loads(json.dumps(loader.load_service_model("events", "service-2")))
    change(copied)
    (place / "service-2.json").write_text(json.dumps(copied))
    rules = json.loads(json.dumps(loader.load_service_model("events", "endpoint-rule-set-1")))
    (place / "endpoint-rule-set-1.json").write_text(json.dumps(rules))


def test_a_copy_of_the_model_under_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that speaks EventBridge's protocol by another name does not leave the process either."""
    _learn(tmp_path, "eventbridge-copy")
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    def call(_: EventBridgeClient) -> Mapping[str, object]:
        client: Any = Session().create_client("eventbridge-copy", **ANYWHERE)
        answer: Mapping[str, object] = client.list_rules()
        return answer

    _refused(call, "ListRules would have been sent")


def test_an_operation_of_a_model_of_ones_own_is_a_misuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What botocore learned elsewhere than from its own model is named."""

    def add(model: dict[str, Any]) -> None:
        model["operations"]["PurgeRules"] = {
            "name": "PurgeRules",
            "http": {"method": "POST", "requestUri": "/"},
        }

    _learn(tmp_path, "events", add)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    def call(_: EventBridgeClient) -> object:
        client: Any = Session().create_client("events", **ANYWHERE)
        return client.purge_rules()

    _refused(call, "cannot answer PurgeRules, which a model of your own declares")


def _second_copy() -> Any:
    """Import boto3 and botocore anew, and put sys.modules back, as some tools do around an import."""
    names = {"boto3", "botocore", "s3transfer"}
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] in names}
    for name in before:
        del sys.modules[name]
    try:
        return importlib.import_module("boto3")
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] in names]:
            del sys.modules[name]
        sys.modules.update(before)


def test_another_copy_of_botocore_is_refused() -> None:
    """A client of a copy that a restored sys.modules left behind cannot be answered, and sends nothing."""
    copy = _second_copy()

    _refused(lambda _: copy.client("events", **ANYWHERE).list_rules(), "another copy of botocore")


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        (
            lambda: InstanceMetadataProvider(InstanceMetadataFetcher(env={})),
            "credentials from the EC2 instance metadata service would have been sent to http://169.254.169.254/",
        ),
        (
            lambda: ContainerProvider(
                {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"},
                ContainerMetadataFetcher(sleep=lambda _: None),  # type: ignore[arg-type]  # the stubs name another one
            ),
            "credentials from the container's provider would have been sent to http://169.254.170.2/x",
        ),
    ],
)
def test_a_guarding_fake_refuses_providers_of_credentials(provider: Callable[[], Any], said: str) -> None:
    """Requests that botocore makes for itself are refused by the name of who would answer."""
    fake = fake_eventbridge(guard=True).start()
    with pytest.raises(MisuseError, match=said):
        provider().load()
    with pytest.raises(MisuseError, match=said):
        fake.stop()


def test_a_guarding_fake_refuses_transfers_by_crt() -> None:
    """What awscrt would send is refused where botocore is asked to write it, by its operation's name."""

    class Serializer:
        def answer(self, **_: object) -> None:
            raise AssertionError("it would be handed to awscrt")

    Serializer.__module__ = "s3transfer.crt"
    fake = fake_eventbridge(guard=True).start()
    client = boto3.client("s3", **ANYWHERE)
    client.meta.events.register("before-send.s3.*", Serializer().answer)
    with pytest.raises(MisuseError, match=r"s3\.GetObject would have been sent by awscrt"):
        client.get_object(Bucket="shop", Key="order")
    with pytest.raises(MisuseError, match="awscrt"):
        fake.stop()
