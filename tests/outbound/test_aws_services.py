"""From PutEvents and PutPartnerEvents through real rules into moto's services, and out again."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Protocol

import boto3
import pytest
from botocore.response import StreamingBody
from moto import mock_aws

from fake_eventbridge import fake_eventbridge
from tests.conftest import ANYWHERE, CUSTOMER, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_events.type_defs import InputTransformerTypeDef, TargetTypeDef

    from fake_eventbridge import FakeEventBridge

HERE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/events"
QUEUE = f"arn:aws:sqs:{HERE}:q"
FIFO = f"arn:aws:sqs:{HERE}:q.fifo"
DEAD = f"arn:aws:sqs:{HERE}:dead"
TOPIC = f"arn:aws:sns:{HERE}:t"
FUNCTION = f"arn:aws:lambda:{HERE}:function:f"
GROUP = f"arn:aws:logs:{HERE}:log-group:/aws/events/g"
STREAM = f"arn:aws:kinesis:{HERE}:stream/s"
DELIVERY_STREAM = f"arn:aws:firehose:{HERE}:deliverystream/d"
MACHINE = f"arn:aws:states:{HERE}:stateMachine:m"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


class Ask(Protocol):
    """Makes a call of another service, which moto answers."""

    def __call__(self, service: str, operation: str, /, **members: object) -> Mapping[str, object]:
        """Return the answer."""


@pytest.fixture
def moto() -> Iterator[None]:
    """Run a test inside moto, whose Lambda needs no docker."""
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield


@pytest.fixture
def ask(moto: None) -> Ask:  # noqa: ARG001 - what answers
    """Return what calls moto's services as any application does."""

    def call(service: str, operation: str, /, **members: object) -> Mapping[str, object]:
        client = boto3.client(service, **ANYWHERE)  # type: ignore[call-overload]  # which service is a test's choice
        answer: Mapping[str, object] = getattr(client, operation)(**members)
        return answer

    return call


@pytest.fixture
def fake(moto: None) -> Iterator[FakeEventBridge]:  # noqa: ARG001 - it is active first
    """Yield a fake inside moto, whose clock stands, with a rule for the shop's events."""
    with fake_eventbridge(now=NOW) as fake:
        fake.client().put_rule(Name="orders", EventPattern='{"source":["shop"]}')
        yield fake


def aim(fake: FakeEventBridge, *targets: TargetTypeDef) -> None:
    """Give the rule these targets."""
    fake.client().put_targets(Rule="orders", Targets=targets)


def put(fake: FakeEventBridge, **members: str) -> None:
    """Put one event of the shop."""
    entry = {"Source": "shop", "DetailType": "order", "Detail": '{ "id": 7, "name": "Zoë" }', **members}
    result = fake.client().put_events(Entries=[entry])  # type: ignore[list-item]  # members as given
    assert result["FailedEntryCount"] == 0


def payload(fake: FakeEventBridge) -> str:
    """Return what the one delivery carried."""
    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.error) == ("delivered", None)
    return delivery.payload


def messages(ask: Ask, name: str, **members: object) -> list[dict[str, object]]:
    """Return what lies in a queue."""
    url = ask("sqs", "get_queue_url", QueueName=name)["QueueUrl"]
    found = ask("sqs", "receive_message", QueueUrl=url, MaxNumberOfMessages=10, **members).get("Messages", [])
    assert isinstance(found, list)
    return found


def only(found: object) -> dict[str, object]:
    """Return the one object of a list."""
    assert isinstance(found, list)
    [one] = found
    assert isinstance(one, dict)
    return one


def make_function(ask: Ask) -> None:
    """Make a function, whose code nobody runs."""
    ask("iam", "create_role", RoleName="events", AssumeRolePolicyDocument="{}")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("f.py", "")
    code_of = {"ZipFile": archive.getvalue()}
    ask("lambda", "create_function", FunctionName="f", Role=ROLE, Runtime="python3.12", Handler="f.f", Code=code_of)


@pytest.fixture
def invoked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Mapping[str, str]]]:
    """Return the body and headers of each invocation of a function in moto."""
    from moto.awslambda_simple.models import LambdaSimpleBackend  # noqa: PLC0415 - only these tests look into moto

    seen: list[tuple[str, Mapping[str, str]]] = []

    def invoke(_: object, name: str, qualifier: str, body: str, headers: Mapping[str, str], *more: object) -> None:
        assert name == FUNCTION
        assert not qualifier
        assert len(more) == 1
        seen.append((body, headers))

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    return seen


# -- the same bytes for each kind of target


def test_a_queue_receives_the_event(fake: FakeEventBridge, ask: Ask) -> None:
    """The envelope as AWS writes it is the message's body."""
    ask("sqs", "create_queue", QueueName="q")
    aim(fake, {"Id": "1", "Arn": QUEUE})
    put(fake)

    [message] = messages(ask, "q")
    assert message["Body"] == payload(fake)
    assert message["Body"] == (
        f'{{"version":"0","id":"{fake.events[0].id}","detail-type":"order","source":"shop","account":"123456789012",'
        '"time":"2026-01-31T12:00:00Z","region":"us-east-1","resources":[],"detail":{"id":7,"name":"Zoë"}}'
    )


def test_a_fifo_queue_receives_the_event_in_its_group(fake: FakeEventBridge, ask: Ask) -> None:
    """The message group is the target's."""
    attributes = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    ask("sqs", "create_queue", QueueName="q.fifo", Attributes=attributes)
    aim(fake, {"Id": "1", "Arn": FIFO, "SqsParameters": {"MessageGroupId": "shop"}})
    put(fake)

    [message] = messages(ask, "q.fifo", AttributeNames=["MessageGroupId"])
    assert (message["Body"], message["Attributes"]) == (payload(fake), {"MessageGroupId": "shop"})


def test_a_topic_passes_the_event_on(fake: FakeEventBridge, ask: Ask) -> None:
    """A topic's subscribers receive the payload as it is."""
    ask("sqs", "create_queue", QueueName="q")
    ask("sns", "create_topic", Name="t")
    ask("sns", "subscribe", TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE, Attributes={"RawMessageDelivery": "true"})
    aim(fake, {"Id": "1", "Arn": TOPIC})
    put(fake)

    [message] = messages(ask, "q")
    assert message["Body"] == payload(fake)


def test_a_function_is_invoked_with_the_event(
    fake: FakeEventBridge, ask: Ask, invoked: list[tuple[str, Mapping[str, str]]]
) -> None:
    """Nobody waits for what it returns."""
    make_function(ask)
    aim(fake, {"Id": "1", "Arn": FUNCTION})
    put(fake)

    [(body, headers)] = invoked
    assert (body, headers["X-Amz-Invocation-Type"]) == (payload(fake), "Event")


def test_a_log_group_receives_the_event(fake: FakeEventBridge, ask: Ask) -> None:
    """The payload is a log event's message."""
    ask("logs", "create_log_group", logGroupName="/aws/events/g")
    aim(fake, {"Id": "1", "Arn": GROUP})
    put(fake)

    logged = only(ask("logs", "filter_log_events", logGroupName="/aws/events/g")["events"])
    assert logged["message"] == payload(fake)


def test_a_stream_receives_the_event(fake: FakeEventBridge, ask: Ask) -> None:
    """A record's partition key is what the target's path finds."""
    ask("kinesis", "create_stream", StreamName="s", ShardCount=1)
    aim(fake, {"Id": "1", "Arn": STREAM, "RoleArn": ROLE, "KinesisParameters": {"PartitionKeyPath": "$.detail.name"}})
    put(fake)

    shard = {"StreamName": "s", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    start = ask("kinesis", "get_shard_iterator", **shard)["ShardIterator"]
    record = only(ask("kinesis", "get_records", ShardIterator=start)["Records"])
    assert (record["PartitionKey"], record["Data"]) == ('"Zoë"', payload(fake).encode())


def test_a_delivery_stream_receives_the_event(fake: FakeEventBridge, ask: Ask) -> None:
    """Firehose puts the payload into its bucket."""
    ask("s3", "create_bucket", Bucket="bucket")
    bucket = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"}
    ask("firehose", "create_delivery_stream", DeliveryStreamName="d", ExtendedS3DestinationConfiguration=bucket)
    aim(fake, {"Id": "1", "Arn": DELIVERY_STREAM, "RoleArn": ROLE})
    put(fake)

    found = only(ask("s3", "list_objects_v2", Bucket="bucket")["Contents"])
    body = ask("s3", "get_object", Bucket="bucket", Key=found["Key"])["Body"]
    assert isinstance(body, StreamingBody)
    assert body.read().decode() == payload(fake)


def test_a_state_machine_is_started_with_the_event(fake: FakeEventBridge, ask: Ask) -> None:
    """The payload is an execution's input."""
    definition = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'
    ask("stepfunctions", "create_state_machine", name="m", definition=definition, roleArn=ROLE)
    aim(fake, {"Id": "1", "Arn": MACHINE, "RoleArn": ROLE})
    put(fake)

    run = only(ask("stepfunctions", "list_executions", stateMachineArn=MACHINE)["executions"])
    assert str(run["name"]).startswith(f"{fake.events[0].id}_")
    assert ask("stepfunctions", "describe_execution", executionArn=run["executionArn"])["input"] == payload(fake)


def test_an_input_of_the_targets_own_is_what_arrives(fake: FakeEventBridge, ask: Ask) -> None:
    """Input, InputPath and InputTransformer reach a queue as they are made."""
    ask("sqs", "create_queue", QueueName="q")
    template: InputTransformerTypeDef = {
        "InputPathsMap": {"id": "$.detail.id"},
        "InputTemplate": '"order <id> by <aws.events.rule-name>"',
    }
    aim(
        fake,
        {"Id": "1", "Arn": QUEUE, "Input": '{ "constant": true }'},
        {"Id": "2", "Arn": QUEUE, "InputPath": "$.detail"},
        {"Id": "3", "Arn": QUEUE, "InputTransformer": template},
    )
    put(fake)

    assert [message["Body"] for message in messages(ask, "q")] == [
        '{ "constant": true }',
        '{"id":7,"name":"Zoë"}',
        '"order 7 by orders"',
    ]


def test_a_partners_event_reaches_its_customers_queue(fake: FakeEventBridge, ask: Ask) -> None:
    """Source, account, Region and resources are the partner bus's, and the queue is the customer's."""
    acme = fake.partner("acme.com")
    name = acme.offer("orders/created", to=CUSTOMER)
    fake.claim(name, account=CUSTOMER)
    customer = fake.client(account=CUSTOMER)
    customer.put_rule(Name="all", EventBusName=name, EventPattern=f'{{"account":["{CUSTOMER}"]}}')
    customer.put_targets(Rule="all", EventBusName=name, Targets=[{"Id": "1", "Arn": QUEUE}])
    ask("sqs", "create_queue", QueueName="q")

    event = acme.emit("orders/created", "order created", {"id": 7}, resources=["arn:aws:s3:::anything", "no arn"])

    [message] = messages(ask, "q")
    assert message["Body"] == (
        f'{{"version":"0","id":"{event.id}","detail-type":"order created","source":"{name}","account":"{CUSTOMER}",'
        '"time":"2026-01-31T12:00:00Z","region":"us-east-1","resources":["arn:aws:s3:::anything","no arn"],'
        '"detail":{"id":7}}'
    )


# -- targets that are gone or fail


def test_a_queue_that_is_gone_never_fails_the_sender(fake: FakeEventBridge) -> None:
    """The delivery failed at once, and says why; PutEvents has succeeded."""
    aim(fake, {"Id": "1", "Arn": QUEUE})
    put(fake)

    [delivery] = fake.deliveries
    assert (delivery.outcome, delivery.attempts) == ("failed", 1)
    assert str(delivery.error).startswith("NO_RESOURCE: ")


def test_what_cannot_be_delivered_lies_in_the_dead_letter_queue(fake: FakeEventBridge, ask: Ask) -> None:
    """The input that was made for the target, with AWS's message attributes."""
    ask("sqs", "create_queue", QueueName="dead")
    aim(fake, {"Id": "1", "Arn": QUEUE, "InputPath": "$.detail", "DeadLetterConfig": {"Arn": DEAD}})
    put(fake)

    [message] = messages(ask, "dead", MessageAttributeNames=["All"])
    assert json.loads(str(message["Body"])) == {"id": 7, "name": "Zoë"}
    attributes = message["MessageAttributes"]
    assert isinstance(attributes, dict)
    assert {"String"} == {each["DataType"] for each in attributes.values()}
    said = {name: each["StringValue"] for name, each in attributes.items()}
    assert re.fullmatch(
        r"The specified queue does not exist or you do not have access to it\. \(Service: AmazonSQS; Status Code: 400; "
        r"Error Code: AWS\.SimpleQueueService\.NonExistentQueue; Request ID: [0-9A-Za-z-]+; Proxy: null\)",
        said.pop("ERROR_MESSAGE"),
    )
    assert said == {
        "RULE_ARN": "arn:aws:events:us-east-1:123456789012:rule/orders",
        "TARGET_ARN": QUEUE,
        "ERROR_CODE": "NO_RESOURCE",
    }


@pytest.mark.parametrize(
    ("words", "told"), [("", "ValueError"), ("\x00a\ufffe\n", "a\n"), ("x" * 300_000, "x" * 1_024)]
)
def test_whatever_a_target_says_can_be_buried(fake: FakeEventBridge, ask: Ask, words: str, told: str) -> None:
    """An error without words, or with some that no message can hold, keeps nothing out of the dead-letter queue."""
    ask("sqs", "create_queue", QueueName="dead")
    aim(
        fake,
        {
            "Id": "1",
            "Arn": FUNCTION,
            "RetryPolicy": {"MaximumRetryAttempts": 0},
            "DeadLetterConfig": {"Arn": DEAD},
        },
    )

    @fake.target(FUNCTION)
    def fail(_event: object, _context: object) -> None:
        raise ValueError(words)

    put(fake)

    [message] = messages(ask, "dead", MessageAttributeNames=["All"])
    attributes = message["MessageAttributes"]
    assert isinstance(attributes, dict)
    assert (told, "MaximumRetryAttempts") == (
        attributes["ERROR_MESSAGE"]["StringValue"],
        attributes["EXHAUSTED_RETRY_CONDITION"]["StringValue"],
    )


def test_a_dead_letter_queue_that_is_gone_is_told(fake: FakeEventBridge) -> None:
    """Both failures stand in the record."""
    aim(fake, {"Id": "1", "Arn": QUEUE, "DeadLetterConfig": {"Arn": DEAD}})
    put(fake)

    target, queue = fake.deliveries
    assert ("failed", "failed") == (target.outcome, queue.outcome)
    assert "; dead-letter queue: NO_RESOURCE" in str(target.error)
    assert str(queue.error).startswith("NO_RESOURCE")


def test_a_target_that_comes_back_is_reached_by_a_retry(fake: FakeEventBridge, ask: Ask) -> None:
    """A refusal that may pass is tried again on the clock."""
    ask("logs", "create_log_group", logGroupName="/aws/events/g")
    busy = [True]

    @fake.target(GROUP)
    def throttle(_event: object, _context: object) -> None:
        if busy.pop():
            raise ConnectionError("busy")

    aim(fake, {"Id": "1", "Arn": GROUP})
    put(fake)
    busy.append(False)
    fake.clock.settle()

    assert [("delivered", 2)] == [(each.outcome, each.attempts) for each in fake.deliveries]


def test_a_callable_stands_before_moto(fake: FakeEventBridge, ask: Ask) -> None:
    """A target that a test took over is not handed to moto."""
    ask("sqs", "create_queue", QueueName="q")
    aim(fake, {"Id": "1", "Arn": QUEUE})
    received: list[object] = []
    fake.target(QUEUE)(lambda event, _context: received.append(event))
    put(fake)

    assert (1, []) == (len(received), messages(ask, "q"))


@pytest.mark.usefixtures("moto", "no_network")
def test_nothing_is_handed_over_where_it_is_not_wanted(ask: Ask) -> None:
    """With forward=None deliveries are only recorded."""
    ask("sqs", "create_queue", QueueName="q")
    with fake_eventbridge(forward=None) as fake:
        fake.client().put_rule(Name="orders", EventPattern='{"source":["shop"]}')
        aim(fake, {"Id": "1", "Arn": QUEUE})
        put(fake)

        fake.assert_delivered(QUEUE, times=1)
    assert [] == messages(ask, "q")


@pytest.mark.usefixtures("no_network")
def test_without_moto_every_target_is_only_recorded() -> None:
    """AWS itself is never called."""
    arns = [QUEUE, TOPIC, FUNCTION, GROUP]
    with fake_eventbridge() as fake:
        fake.client().put_rule(Name="orders", EventPattern='{"source":["shop"]}')
        targets: list[TargetTypeDef] = [{"Id": str(number), "Arn": arn} for number, arn in enumerate(arns)]
        aim(fake, *targets)
        put(fake)

        assert [(arn, "delivered") for arn in arns] == [(each.target, each.outcome) for each in fake.deliveries]


def test_a_fake_that_guards_lets_deliveries_pass(ask: Ask) -> None:
    """What moto answers leaves nowhere."""
    ask("sqs", "create_queue", QueueName="q")
    with fake_eventbridge(guard=True) as fake:
        fake.client().put_rule(Name="orders", EventPattern='{"source":["shop"]}')
        aim(fake, {"Id": "1", "Arn": QUEUE})
        put(fake)

        assert [payload(fake)] == [message["Body"] for message in messages(ask, "q")]


def test_moto_may_begin_inside_a_fake() -> None:
    """In either nesting moto takes the deliveries that are made while it is active."""
    with fake_eventbridge() as fake:
        fake.client().put_rule(Name="orders", EventPattern='{"source":["shop"]}')
        aim(fake, {"Id": "1", "Arn": QUEUE})
        with mock_aws():
            sqs = boto3.client("sqs", **ANYWHERE)
            url = sqs.create_queue(QueueName="q")["QueueUrl"]
            put(fake)

            assert [payload(fake)] == [each["Body"] for each in sqs.receive_message(QueueUrl=url)["Messages"]]


def test_a_schedule_reaches_a_queue(fake: FakeEventBridge, ask: Ask) -> None:
    """Scheduled events go where others go."""
    ask("sqs", "create_queue", QueueName="q")
    events = fake.client()
    events.put_rule(Name="daily", ScheduleExpression="cron(0 8 * * ? *)")
    events.put_targets(Rule="daily", Targets=[{"Id": "1", "Arn": QUEUE}])
    fake.clock.advance(days=2)

    times = [json.loads(str(message["Body"]))["time"] for message in messages(ask, "q")]
    assert ["2026-02-01T08:00:00Z", "2026-02-02T08:00:00Z"] == times


# -- X-Ray


def test_a_trace_header_is_a_system_attribute_of_a_message(fake: FakeEventBridge, ask: Ask) -> None:
    """It goes beside the event, which does not show it."""
    ask("sqs", "create_queue", QueueName="q")
    aim(fake, {"Id": "1", "Arn": QUEUE})
    put(fake, TraceHeader=TRACE)

    [message] = messages(ask, "q", AttributeNames=["AWSTraceHeader"])
    assert message["Attributes"] == {"AWSTraceHeader": TRACE}
    assert TRACE not in str(message["Body"])


def test_a_trace_header_goes_into_the_dead_letter_queue(fake: FakeEventBridge, ask: Ask) -> None:
    """It is a system attribute there too."""
    ask("sqs", "create_queue", QueueName="dead")
    aim(fake, {"Id": "1", "Arn": QUEUE, "DeadLetterConfig": {"Arn": DEAD}})
    put(fake, TraceHeader=TRACE)

    [message] = messages(ask, "dead", AttributeNames=["AWSTraceHeader"])
    assert message["Attributes"] == {"AWSTraceHeader": TRACE}


def test_a_function_is_invoked_with_the_trace_header(
    fake: FakeEventBridge, ask: Ask, invoked: list[tuple[str, Mapping[str, str]]]
) -> None:
    """Services are called with X-Ray's HTTP header."""
    make_function(ask)
    aim(fake, {"Id": "1", "Arn": FUNCTION})
    put(fake, TraceHeader=TRACE)
    put(fake)

    assert [TRACE, None] == [headers.get("X-Amzn-Trace-Id") for _, headers in invoked]


@pytest.mark.parametrize("header", ["Sampled=1", "Root=1-5759e988", "anything"])
def test_what_is_no_trace_header_is_dropped(fake: FakeEventBridge, ask: Ask, header: str) -> None:
    """The event is delivered all the same."""
    ask("sqs", "create_queue", QueueName="q")
    aim(fake, {"Id": "1", "Arn": QUEUE})
    put(fake, TraceHeader=header)

    [message] = messages(ask, "q", AttributeNames=["All"])
    attributes = message["Attributes"]
    assert isinstance(attributes, dict)
    assert "AWSTraceHeader" not in attributes
