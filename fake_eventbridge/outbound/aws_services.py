"""What is a delivery to each service? One function for each: the calls that hand a payload over."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import NAMESPACE_URL, uuid5

from botocore.exceptions import ClientError

from fake_eventbridge.aws import account_ids
from fake_eventbridge.aws.json_encoding import compact
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.delivery.payloads import json_paths
from fake_eventbridge.service.delivery.payloads.dynamic_parameters import resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.aws.arns import Arn

# Units: characters.
_LONGEST_PARTITION_KEY = 256


class Call(Protocol):
    """Makes one call of an operation of the service, by the client's name of it."""

    def __call__(self, operation: str, /, **members: object) -> Mapping[str, object]:
        """Return what the service answers."""


class Parcel(NamedTuple):
    """One delivery: the target as it was put, its ARN taken apart, and what it receives."""

    target: TargetTypeDef
    arn: Arn
    payload: str
    attributes: dict[str, str]
    event: Mapping[str, object] | None = None
    trace_header: str | None = None

    @property
    def name(self) -> str:
        """The resource's name, without what stands before it in the ARN."""
        return self.arn.resource.removeprefix(_SERVICES[self.arn.service].prefix)


class _Service(NamedTuple):
    client: str
    prefix: str
    hand_over: Callable[[Call, Parcel], None]


def knows(arn: Arn) -> bool:
    """Tell whether an ARN names a resource that deliveries can be handed over to."""
    service = _SERVICES.get(arn.service)
    is_placed = bool(arn.region) and account_ids.is_account_id(arn.account)
    return service is not None and is_placed and arn.resource.startswith(service.prefix)


def client_name(arn: Arn) -> str:
    """Return botocore's name of the service that an ARN belongs to."""
    return _SERVICES[arn.service].client


def hand_over(call: Call, parcel: Parcel) -> None:
    """Make the calls of a delivery.

    Raises:
        BotoCoreError, ClientError: as the service refuses.
        TargetFailure: the service took the call and yet not the payload.
    """
    _SERVICES[parcel.arn.service].hand_over(call, parcel)


def _queue(call: Call, parcel: Parcel) -> None:
    """Send a message. A FIFO queue has to deduplicate by content, as EventBridge names no deduplication id.

    Source: the user guide and SQS's API reference, for the trace header.
    """
    queue = call("get_queue_url", QueueName=parcel.name)["QueueUrl"]
    group = resolved(parcel.target.get("SqsParameters", {}).get("MessageGroupId", ""), parcel.event)
    call(
        "send_message",
        QueueUrl=queue,
        MessageBody=parcel.payload,
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in parcel.attributes.items()
        },
        **({"MessageGroupId": group} if group else {}),
        **(
            {"MessageSystemAttributes": {"AWSTraceHeader": {"DataType": "String", "StringValue": parcel.trace_header}}}
            if parcel.trace_header
            else {}
        ),
    )


def _topic(call: Call, parcel: Parcel) -> None:
    call("publish", TopicArn=parcel.target["Arn"], Message=parcel.payload)


def _function(call: Call, parcel: Parcel) -> None:
    """Invoke without waiting. moto's Lambda without docker takes any name, so the function is looked up first."""
    call("get_function_configuration", FunctionName=parcel.target["Arn"])
    call("invoke", FunctionName=parcel.target["Arn"], InvocationType="Event", Payload=parcel.payload.encode())


def _log_group(call: Call, parcel: Parcel) -> None:
    """Write one log event into a stream of its own; the same payload once more goes into the same stream.

    Units: milliseconds of the machine's clock, as CloudWatch Logs refuses what is far from its own time.

    Unverified: the name of the stream.
    """
    group = parcel.name.removesuffix(":*")
    stream = str(uuid5(NAMESPACE_URL, f"{parcel.target['Arn']} {parcel.payload}"))
    try:
        call("create_log_stream", logGroupName=group, logStreamName=stream)
    except ClientError as error:
        if error.response["Error"].get("Code") != "ResourceAlreadyExistsException":
            raise
    answer = call("put_log_events", logGroupName=group, logStreamName=stream, logEvents=[_log_event(parcel)])
    if answer.get("rejectedLogEventsInfo"):
        raise TargetFailure("INVALID_PARAMETER", f"The log event was rejected: {answer['rejectedLogEventsInfo']}")


def _log_event(parcel: Parcel) -> dict[str, object]:
    """Return the payload as a log event; an input transformer may say timestamp and message itself.

    Source: the user guide asks for templates `{"timestamp":<timestamp>,"message":<message>}`. Unverified: that any
    other payload is the message as it is.
    """
    now = int(time.time() * 1000)
    given = _parsed(parcel.payload)
    if "InputTransformer" not in parcel.target or not isinstance(given, dict) or set(given) != {"timestamp", "message"}:
        return {"timestamp": now, "message": parcel.payload}
    timestamp, message = given["timestamp"], given["message"]
    return {
        "timestamp": timestamp if isinstance(timestamp, int) else now,
        "message": message if isinstance(message, str) else compact(message),
    }


def _stream(call: Call, parcel: Parcel) -> None:
    call("put_record", StreamName=parcel.name, Data=parcel.payload.encode(), PartitionKey=_partition_key(parcel))


def _partition_key(parcel: Parcel) -> str:
    """Return what the target's path finds in the event, or else the event's id.

    Source: the API's documentation. Unverified: that a path which finds no text means the id, and that numbers and
    the like are written as in JSON.
    """
    event = parcel.event if parcel.event is not None else _parsed(parcel.payload)
    path = parcel.target.get("KinesisParameters", {}).get("PartitionKeyPath", "$.id")
    for each in (path, "$.id"):
        found = json_paths.parse(each).find(event)
        text = found if isinstance(found, str) else "" if found is json_paths.MISSING else compact(found)
        if text:
            return text[:_LONGEST_PARTITION_KEY]
    return str(uuid5(NAMESPACE_URL, parcel.payload))


def _delivery_stream(call: Call, parcel: Parcel) -> None:
    call("put_record", DeliveryStreamName=parcel.name, Record={"Data": parcel.payload.encode()})


def _state_machine(call: Call, parcel: Parcel) -> None:
    trace = {"traceHeader": parcel.trace_header} if parcel.trace_header else {}
    call("start_execution", stateMachineArn=parcel.target["Arn"], input=parcel.payload, **trace)


def _parsed(payload: str) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None


_SERVICES = {
    "firehose": _Service("firehose", "deliverystream/", _delivery_stream),
    "kinesis": _Service("kinesis", "stream/", _stream),
    "lambda": _Service("lambda", "function:", _function),
    "logs": _Service("logs", "log-group:", _log_group),
    "sns": _Service("sns", "", _topic),
    "sqs": _Service("sqs", "", _queue),
    "states": _Service("stepfunctions", "stateMachine:", _state_machine),
}
