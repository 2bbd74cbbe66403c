from __future__ import annotations

import io
import json
import re
import time
import zipfile
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import boto3
import jmespath  # type: ignore[import-untyped]  # its types are a package of their own
import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.outbound.service_calls import Forwarder
from fake_eventbridge.service.delivery.failures import TargetFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from moto.core.config import DefaultConfig
    from mypy_boto3_events.type_defs import TargetTypeDef

# moto's own default account, whose clients need no keys.
ACCOUNT = "123456789012"
OTHER = "444455556666"
HERE = "us-east-1"
THERE = "eu-west-1"
PLACES = [(ACCOUNT, HERE), (OTHER, HERE), (ACCOUNT, THERE), (OTHER, THERE)]
PAYLOAD = '{"id":"e-1","detail":{"order":"ü7"}}'
ROLE = "arn:aws:iam::{account}:role/r"
LOCATED_THERE = {"CreateBucketConfiguration": {"LocationConstraint": THERE}}
MACHINE = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'

QUEUE = "arn:aws:sqs:{region}:{account}:q"
FIFO = "arn:aws:sqs:{region}:{account}:q.fifo"
TOPIC = "arn:aws:sns:{region}:{account}:t"
FUNCTION = "arn:aws:lambda:{region}:{account}:function:f"
GROUP = "arn:aws:logs:{region}:{account}:log-group:/aws/events/g"
STREAM = "arn:aws:kinesis:{region}:{account}:stream/s"
DELIVERY_STREAM = "arn:aws:firehose:{region}:{account}:deliverystream/d"
STATE_MACHINE = "arn:aws:states:{region}:{account}:stateMachine:m"
BY_CONTENT = {"ContentBasedDeduplication": "true"}
ALL = [QUEUE, FIFO, TOPIC, FUNCTION, GROUP, STREAM, DELIVERY_STREAM, STATE_MACHINE]


class Place:
    """An account's Region inside moto, as a test sets it up and looks into it."""

    def __init__(self, account: str = ACCOUNT, region: str = HERE) -> None:
        self.account = account
        self.region = region
        role = f"arn:aws:iam::{account}:role/r"
        answer = boto3.client("sts", HERE).assume_role(RoleArn=role, RoleSessionName="test")
        self._keys = answer["Credentials"]

    def ask(self, service: str, operation: str, wanted: str = "@", /, **members: object) -> object:
        """Make a call through an ordinary client, and return what a JMESPath expression finds in the answer."""
        client = boto3.client(  # type: ignore[call-overload]  # which service is known at run time only
            service,
            self.region,
            aws_access_key_id=self._keys["AccessKeyId"],
            aws_secret_access_key=self._keys["SecretAccessKey"],
            aws_session_token=self._keys["SessionToken"],
        )
        return jmespath.search(wanted, getattr(client, operation)(**members))

    def arn(self, form: str) -> str:
        """Return the ARN of a resource here."""
        return form.format(account=self.account, region=self.region)


def send(arn: str, payload: str = PAYLOAD, event: dict[str, object] | None = None, **members: object) -> None:
    """Hand a payload over to moto, as a rule of the default account does."""
    target: TargetTypeDef = {"Id": "1", "Arn": arn, **members}  # type: ignore[typeddict-item]  # rows are plain
    Forwarder().send(target, payload, account=ACCOUNT, region=HERE, event=event)


@pytest.fixture
def moto() -> Iterator[None]:
    """Run a test inside moto, whose Lambda needs no docker."""
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test from whose clients a request would leave."""

    def sent(_: object, request: AWSPreparedRequest) -> None:
        pytest.fail(f"{request.url} would have been called")

    monkeypatch.setattr(URLLib3Session, "send", sent)


@pytest.fixture(params=PLACES, ids="-".join)
def place(request: pytest.FixtureRequest, moto: None) -> Place:  # noqa: ARG001 - where the place is
    """Return the rule's own account and Region, and others: the target's count."""
    return Place(*request.param)


@pytest.fixture
def here(moto: None) -> Place:  # noqa: ARG001 - where the place is
    """Return the rule's own account and Region."""
    return Place()


def make_function(place: Place) -> None:
    """Make a function, whose code nobody runs."""
    place.ask("iam", "create_role", RoleName="r", AssumeRolePolicyDocument="{}")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("f.py", "")
    members = {"Runtime": "python3.12", "Handler": "f.f", "Code": {"ZipFile": archive.getvalue()}}
    place.ask("lambda", "create_function", FunctionName="f", Role=place.arn(ROLE), **members)


def logged(place: Place) -> object:
    """Return the messages in the log group."""
    return place.ask("logs", "filter_log_events", "events[].message", logGroupName="/aws/events/g")


def log_events(place: Place) -> list[dict[str, object]]:
    """Return the log events in the log group."""
    return place.ask("logs", "filter_log_events", "events", logGroupName="/aws/events/g")  # type: ignore[return-value]  # a list


def records(place: Place) -> list[list[str]]:
    """Return partition key and data of each record in the stream."""
    shard = {"StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    start = place.ask("kinesis", "get_shard_iterator", "ShardIterator", **shard)
    found = place.ask("kinesis", "get_records", "Records[].[PartitionKey, Data]", ShardIterator=start)
    return [[key, data.decode()] for key, data in found]  # type: ignore[attr-defined]  # a list


def test_a_queue_gets_a_message(place: Place) -> None:
    """The payload is the message's body."""
    url = place.ask("sqs", "create_queue", "QueueUrl", QueueName="q")

    send(place.arn(QUEUE))

    assert place.ask("sqs", "receive_message", "Messages[].Body", QueueUrl=url) == [PAYLOAD]


def test_a_message_group_is_text(here: Place) -> None:
    """What looks like a path into the event is none."""
    here.ask("sqs", "create_queue", QueueName="q.fifo", Attributes={"FifoQueue": "true", **BY_CONTENT})
    url = here.ask("sqs", "get_queue_url", "QueueUrl", QueueName="q.fifo")

    send(here.arn(FIFO), SqsParameters={"MessageGroupId": "$.detail.order"})

    group = "Messages[].Attributes.MessageGroupId"
    assert here.ask("sqs", "receive_message", group, QueueUrl=url, AttributeNames=["All"]) == ["$.detail.order"]


def test_a_fifo_queue_gets_a_message_in_its_group(place: Place) -> None:
    """The group is the one of the target's parameters."""
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url = place.ask("sqs", "create_queue", "QueueUrl", QueueName="q.fifo", Attributes=attributes)

    send(place.arn(FIFO), SqsParameters={"MessageGroupId": "g"})

    group = "Messages[].Attributes.MessageGroupId"
    assert place.ask("sqs", "receive_message", group, QueueUrl=url, AttributeNames=["All"]) == ["g"]


def test_a_fifo_queue_has_to_deduplicate_by_content(here: Place) -> None:
    """EventBridge names no deduplication id."""
    here.ask("sqs", "create_queue", QueueName="q.fifo", Attributes={"FifoQueue": "true"})

    with pytest.raises(TargetFailure) as refused:
        send(here.arn(FIFO), SqsParameters={"MessageGroupId": "g"})

    assert refused.value.code == "INVALID_PARAMETER"


def test_a_dead_letter_carries_its_attributes(here: Place) -> None:
    """They say why the event could not be delivered."""
    url = here.ask("sqs", "create_queue", "QueueUrl", QueueName="q")
    attributes = {"ERROR_CODE": "NO_RESOURCE", "RULE_ARN": "arn:ü"}

    target: TargetTypeDef = {"Id": "1", "Arn": here.arn(QUEUE)}
    Forwarder().send(target, PAYLOAD, account=ACCOUNT, region=HERE, attributes=attributes)

    wanted = "Messages[0].MessageAttributes.[ERROR_CODE.StringValue, RULE_ARN.StringValue]"
    found = here.ask("sqs", "receive_message", wanted, QueueUrl=url, MessageAttributeNames=["All"])
    assert found == ["NO_RESOURCE", "arn:ü"]


def test_a_topic_passes_the_payload_on(place: Place) -> None:
    """Its subscribers get it."""
    url = place.ask("sqs", "create_queue", "QueueUrl", QueueName="q")
    topic = place.ask("sns", "create_topic", "TopicArn", Name="t")
    place.ask("sns", "subscribe", TopicArn=topic, Protocol="sqs", Endpoint=place.arn(QUEUE))

    send(place.arn(TOPIC))

    body = place.ask("sqs", "receive_message", "Messages[0].Body", QueueUrl=url)
    assert json.loads(str(body))["Message"] == PAYLOAD


def test_a_function_is_invoked(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given the payload, and nobody waits for what it returns."""
    from moto.awslambda_simple.models import LambdaSimpleBackend  # noqa: PLC0415 - only this test looks into moto

    seen: list[tuple[str, str]] = []
    invoke = LambdaSimpleBackend.invoke

    def spy(
        self: LambdaSimpleBackend, name: str, qualifier: str, body: str, headers: dict[str, str], *more: object
    ) -> object:
        seen.append((headers["X-Amz-Invocation-Type"], body))
        return invoke(self, name, qualifier, body, headers, *more)

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", spy)
    make_function(place)

    send(place.arn(FUNCTION))

    assert seen == [("Event", PAYLOAD)]


def test_a_log_group_gets_a_log_event(place: Place) -> None:
    """A stream is made for it."""
    place.ask("logs", "create_log_group", logGroupName="/aws/events/g")

    send(place.arn(GROUP))

    assert logged(place) == [PAYLOAD]


def test_a_log_group_may_be_named_with_its_streams(here: Place) -> None:
    """Some ARNs of log groups end in an asterisk."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")

    send(here.arn(GROUP) + ":*")

    assert logged(here) == [PAYLOAD]


def test_a_log_group_gets_the_same_payload_twice(here: Place) -> None:
    """The second goes beside the first."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")

    send(here.arn(GROUP))
    send(here.arn(GROUP))

    assert logged(here) == [PAYLOAD, PAYLOAD]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ('{"timestamp":"2026-01-31","message":"told ü"}', "told ü"),
        ('{"timestamp":null,"message":{"a":1}}', '{"a":1}'),
        ('{"message":"no time"}', "no time"),
        ('{"message":"m","more":1}', '{"message":"m","more":1}'),
        ('"one\\n"\n"two"', '"one\\n"\n"two"'),
    ],
)
def test_a_template_can_say_what_is_logged(here: Place, payload: str, message: str) -> None:
    """Message and timestamp of a log event come from an input transformer that gives these and no more."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")

    send(here.arn(GROUP), payload, InputTransformer={"InputTemplate": "..."})

    assert logged(here) == [message]


def test_a_log_event_from_long_ago_is_refused(here: Place) -> None:
    """CloudWatch Logs takes none that is older than a fortnight."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")

    with pytest.raises(TargetFailure, match="rejected"):
        send(here.arn(GROUP), '{"timestamp":1,"message":"old"}', InputTransformer={"InputTemplate": "..."})


@pytest.mark.parametrize("ago", [60_000, 13 * 86_400_000])
@pytest.mark.parametrize("told", ["event", "template"])
def test_a_log_event_has_the_events_time(here: Place, ago: int, told: str) -> None:
    """Or the time that the template says, in milliseconds of CloudWatch Logs."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")
    moment = (int(time.time() * 1000) - ago) // 1000
    written = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    if told == "event":
        send(here.arn(GROUP), event={"id": "e-1", "time": written})
    else:
        text = f'{{"timestamp":"{written}","message":"m"}}'
        send(here.arn(GROUP), text, InputTransformer={"InputTemplate": "..."})

    assert [moment * 1000] == [each["timestamp"] for each in log_events(here)]


def test_a_log_event_of_a_frozen_clock_is_written_now(here: Place) -> None:
    """CloudWatch Logs goes by its own time, and would refuse an event of another year."""
    here.ask("logs", "create_log_group", logGroupName="/aws/events/g")
    before = int(time.time() * 1000)

    send(here.arn(GROUP), event={"id": "e-1", "time": "2001-01-01T00:00:00Z"})

    assert [True] == [before <= int(str(each["timestamp"])) for each in log_events(here)]


def test_a_stream_gets_a_record(place: Place) -> None:
    """The event's id begins the partition key, and a UUID ends it."""
    place.ask("kinesis", "create_stream", StreamName="s", ShardCount=1)

    send(place.arn(STREAM))

    [[key, data]] = records(place)
    assert re.fullmatch("e-1_[0-9a-f-]{36}", key)
    assert data == PAYLOAD


@pytest.mark.parametrize(
    ("path", "event", "key"),
    [
        ("$.detail.order", None, '"ü7"'),
        ("$.detail", None, '{"order":"ü7"}'),
        ("$.detail.missing", None, "{}"),
        ("$.detail.order", {"id": "e-2", "detail": {"order": None}}, "{}"),
        ("$.detail.order", {"id": "e-2", "detail": {"order": 8}}, "8"),
        ("$.detail.order", {"id": "e-2", "detail": {"order": ""}}, '""'),
        ("$.detail.order", {"id": "e-2", "detail": {"order": "x" * 300}}, '"' + "x" * 255),
    ],
)
def test_a_partition_key_is_taken_from_the_event(
    here: Place, path: str, event: dict[str, object] | None, key: str
) -> None:
    """It is the JSON text of what the target's path finds, or of an empty object."""
    here.ask("kinesis", "create_stream", StreamName="s", ShardCount=1)

    send(here.arn(STREAM), event=event, KinesisParameters={"PartitionKeyPath": path})

    assert records(here) == [[key, PAYLOAD]]


@pytest.mark.parametrize("payload", ["text", '"text"', "{}"])
def test_a_payload_that_names_no_id_has_a_partition_key_too(here: Place, payload: str) -> None:
    """Any payload can be a record."""
    here.ask("kinesis", "create_stream", StreamName="s", ShardCount=1)

    send(here.arn(STREAM), payload)

    [[key, data]] = records(here)
    assert (bool(key), data) == (True, payload)


def test_a_delivery_stream_gets_a_record(place: Place) -> None:
    """It ends in the stream's bucket."""
    place.ask("s3", "create_bucket", Bucket="bucket", **({} if place.region == HERE else LOCATED_THERE))
    bucket = {"RoleARN": place.arn(ROLE), "BucketARN": "arn:aws:s3:::bucket"}
    place.ask("firehose", "create_delivery_stream", DeliveryStreamName="d", ExtendedS3DestinationConfiguration=bucket)

    send(place.arn(DELIVERY_STREAM))

    key = place.ask("s3", "list_objects_v2", "Contents[0].Key", Bucket="bucket")
    body = place.ask("s3", "get_object", "Body", Bucket="bucket", Key=key)
    assert body.read().decode() == PAYLOAD  # type: ignore[attr-defined]  # a stream


def test_a_state_machine_is_started(place: Place) -> None:
    """The payload is its input."""
    machine = place.arn(STATE_MACHINE)
    role = place.arn(ROLE)
    place.ask("stepfunctions", "create_state_machine", name="m", definition=MACHINE, roleArn=role)

    send(machine)

    execution = place.ask("stepfunctions", "list_executions", "executions[0].executionArn", stateMachineArn=machine)
    assert place.ask("stepfunctions", "describe_execution", "input", executionArn=execution) == PAYLOAD


@pytest.mark.usefixtures("moto")
@pytest.mark.parametrize("form", ALL)
def test_a_target_that_is_gone_is_said_to_be_gone(form: str) -> None:
    """And the event is not sent again."""
    with pytest.raises(TargetFailure) as failed:
        send(form.format(account=OTHER, region=THERE))

    assert (failed.value.code, failed.value.is_retriable) == ("NO_RESOURCE", False)
    assert failed.value.message


@pytest.mark.usefixtures("moto")
def test_a_region_that_moto_does_not_know_is_the_targets_failure() -> None:
    """It is no error of the call that put the event."""
    with pytest.raises(TargetFailure, match="moto failed on"):
        send("arn:aws:sqs:xx-nowhere-9:111122223333:q")


@pytest.mark.usefixtures("moto")
def test_a_region_of_another_partition_is_reached() -> None:
    """China's domain is moto's too."""
    place = Place(ACCOUNT, "cn-north-1")
    url = place.ask("sqs", "create_queue", "QueueUrl", QueueName="q")

    send("arn:aws-cn:sqs:cn-north-1:123456789012:q")

    assert place.ask("sqs", "receive_message", "Messages[].Body", QueueUrl=url) == [PAYLOAD]


@pytest.mark.usefixtures("moto")
@pytest.mark.parametrize("form", ALL)
def test_moto_takes_deliveries_while_it_is_active(form: str) -> None:
    """All seven services are handed over."""
    assert Forwarder().accepts(form.format(account=ACCOUNT, region=HERE))


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:ecs:us-east-1:123456789012:cluster/c",
        "arn:aws:events:us-east-1:123456789012:event-bus/b",
        "arn:aws:states:us-east-1:123456789012:activity:a",
        "arn:aws:lambda:us-east-1:123456789012:layer:l",
        "arn:aws:sqs:::q",
        "arn:aws:sqs:us-east-1::q",
        "q",
    ],
)
def test_other_targets_are_only_recorded(arn: str) -> None:
    """What is no resource of those services is not accepted, wherever it would go."""
    assert not Forwarder().accepts(arn)
    assert not Forwarder("http://localhost:4566").accepts(arn)
    with pytest.raises(TargetFailure, match="Nothing was sent"):
        send(arn)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("form", ALL)
def test_nothing_is_sent_without_moto(form: str) -> None:
    """AWS itself is never called."""
    arn = form.format(account=ACCOUNT, region=HERE)

    assert not Forwarder().accepts(arn)
    with pytest.raises(TargetFailure, match="Nothing was sent"):
        send(arn)


@pytest.mark.usefixtures("no_network")
def test_nothing_is_sent_once_moto_has_stopped() -> None:
    """Not by a client either that was made while moto was there."""
    forwarder = Forwarder()
    target: TargetTypeDef = {"Id": "1", "Arn": "arn:aws:sqs:us-east-1:123456789012:q"}
    with mock_aws():
        Place().ask("sqs", "create_queue", QueueName="q")
        forwarder.send(target, PAYLOAD, account=ACCOUNT, region=HERE)

    with pytest.raises(TargetFailure, match="Nothing was sent"):
        forwarder.send(target, PAYLOAD, account=ACCOUNT, region=HERE)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "config",
    [
        {"core": {"service_whitelist": ["s3"]}},
        {"core": {"passthrough": {"services": ["sqs", "awslambda", "stepfunctions"]}}},
    ],
)
@pytest.mark.parametrize("form", [QUEUE, FUNCTION, STATE_MACHINE])
def test_a_service_that_moto_leaves_alone_is_not_called(config: DefaultConfig, form: str) -> None:
    """Moto's own settings say which it answers."""
    with mock_aws(config=config):
        assert not Forwarder().accepts(form.format(account=ACCOUNT, region=HERE))


@pytest.mark.usefixtures("no_network")
def test_an_address_that_moto_leaves_alone_is_not_called() -> None:
    """Those are known only once the request is made."""
    with (
        mock_aws(config={"core": {"passthrough": {"urls": [".*"], "services": []}}}),
        pytest.raises(TargetFailure, match="moto does not answer"),
    ):
        send("arn:aws:sqs:us-east-1:123456789012:q")


@pytest.mark.usefixtures("no_network")
def test_the_machines_own_settings_are_not_asked(monkeypatch: pytest.MonkeyPatch, here: Place) -> None:
    """Neither its profile nor its endpoints; moto itself asks for a profile once, when it loads a service."""
    with pytest.raises(TargetFailure, match="does not exist"):
        send(here.arn(QUEUE))
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")

    with pytest.raises(TargetFailure, match="does not exist"):
        send(here.arn(QUEUE))


@pytest.mark.usefixtures("no_network")
def test_a_delivery_passes_a_fake_that_guards(here: Place) -> None:
    """What moto answers leaves nowhere."""
    with fake_eventbridge(guard=True):
        url = here.ask("sqs", "create_queue", "QueueUrl", QueueName="q")
        send(here.arn(QUEUE))

        assert here.ask("sqs", "receive_message", "Messages[].Body", QueueUrl=url) == [PAYLOAD]


def test_an_endpoint_gets_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the account and the Region from the signature."""
    seen: list[tuple[str, str]] = []

    def answered(_: object, request: AWSPreparedRequest) -> AWSResponse:
        seen.append((request.url, str(request.headers["Authorization"])))
        return AWSResponse(request.url, 200, HTTPHeaders(), MockRawResponse(b"{}"))

    monkeypatch.setattr(URLLib3Session, "send", answered)
    target: TargetTypeDef = {"Id": "1", "Arn": STREAM.format(account=OTHER, region=THERE)}
    Forwarder("http://localhost:4566").send(target, PAYLOAD, account=ACCOUNT, region=HERE)

    [(url, signature)] = seen
    assert url == "http://localhost:4566/"
    assert f"Credential={OTHER}/" in signature
    assert f"/{THERE}/kinesis/" in signature


def test_a_topic_that_forbids_it_lacks_permissions(monkeypatch: pytest.MonkeyPatch) -> None:
    """SNS's AuthorizationError is not tried again."""
    said = b"<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>"

    def answered(_: object, request: AWSPreparedRequest) -> AWSResponse:
        return AWSResponse(request.url, 403, HTTPHeaders(), MockRawResponse(said))

    monkeypatch.setattr(URLLib3Session, "send", answered)
    target: TargetTypeDef = {"Id": "1", "Arn": TOPIC.format(account=ACCOUNT, region=HERE)}
    with pytest.raises(TargetFailure) as refused:
        Forwarder("http://localhost:4566").send(target, PAYLOAD, account=ACCOUNT, region=HERE)

    assert ("NO_PERMISSIONS", False) == (refused.value.code, refused.value.is_retriable)


def test_an_endpoint_is_reached_beside_a_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test asked for these calls itself, so a fake that guards lets them out."""
    seen: list[str] = []

    def answered(_: object, request: AWSPreparedRequest) -> AWSResponse:
        seen.append(request.url)
        return AWSResponse(request.url, 200, HTTPHeaders(), MockRawResponse(b"{}"))

    monkeypatch.setattr(URLLib3Session, "send", answered)
    with fake_eventbridge(guard=True, forward="http://localhost:4566") as fake:
        events = fake.client()
        events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
        events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": GROUP.format(account=ACCOUNT, region=HERE)}])
        events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": "{}"}])

        assert ["delivered"] == [delivery.outcome for delivery in fake.deliveries]
    assert seen


def test_an_endpoint_that_nobody_listens_at_is_a_failed_connection() -> None:
    """One attempt is made: more come by the rule's retry policy."""
    target: TargetTypeDef = {"Id": "1", "Arn": QUEUE.format(account=OTHER, region=THERE)}

    with pytest.raises(TargetFailure) as failed:
        Forwarder("http://127.0.0.1:1").send(target, PAYLOAD, account=ACCOUNT, region=HERE)

    assert (failed.value.code, failed.value.is_retriable) == ("CONNECTION_FAILURE", True)


@pytest.mark.parametrize(
    "url", ["https://sqs.us-east-1.amazonaws.com", "https://sqs.cn-north-1.amazonaws.com.cn/", "https://API.AWS:443"]
)
def test_aws_itself_is_no_endpoint(url: str) -> None:
    """Forwarding is for tests."""
    with pytest.raises(MisuseError, match="is AWS itself"):
        Forwarder(url)


def test_an_endpoint_is_a_url() -> None:
    """The refusal says how one looks."""
    with pytest.raises(MisuseError, match="http://localhost:4566"):
        Forwarder("localstack")


@pytest.mark.usefixtures("moto")
def test_a_payload_that_the_service_cannot_take_is_refused() -> None:
    """Before anything is sent."""
    Place().ask("sqs", "create_queue", QueueName="q")

    with pytest.raises(TargetFailure) as refused:
        send(QUEUE.format(account=ACCOUNT, region=HERE), "x" * 1_048_577)

    assert refused.value.code == "INVALID_PARAMETER"
