"""Deliveries to each service: one function for each, with the calls that hand a payload over."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import NAMESPACE_URL, uuid5

from botocore.exceptions import ClientError

from fake_eventbridge.aws import account_ids, json_encoding
from fake_eventbridge.aws.json_encoding import compact
from fake_eventbridge.service.delivery.failures import TargetFailure
from fake_eventbridge.service.delivery.payloads import inputs, json_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.aws.arns import Arn

# Units: characters.
_LONGEST_PARTITION_KEY = 256

# How far from the machine's time CloudWatch Logs takes a log event, a minute less. Units: milliseconds.
_OLDEST_LOG = (14 * 24 * 60 - 1) * 60_000
_LATEST_LOG = (2 * 60 - 1) * 60_000


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
    # An id of this delivery alone, for services that want one.
    token: str = ""

    @property
    def name(self) -> str:
        """The resource's name, without what stands before it in the ARN."""
        return self.arn.resource.removeprefix(_SERVICES[self.arn.service].prefix)

    @property
    def log_group(self) -> str:
        """The name of a log group, without the wildcard for its streams."""
        return self.name.removesuffix(":*")


class _Service(NamedTuple):
    client: str
    prefix: str
    hand_over: Callable[[Call, Parcel], None]


def knows(arn: Arn) -> bool:
    """Return whether an ARN names a resource that deliveries can be handed over to."""
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

    Source: recorded (2026-09), for the group, which is text and no path; the user guide and SQS's API reference, for
    the trace header.
    """
    queue = call("get_queue_url", QueueName=parcel.name)["QueueUrl"]
    group = parcel.target.get("SqsParameters", {}).get("MessageGroupId", "")
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

    Unverified: the name of the stream.
    """
    group = parcel.log_group
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
    """Return the payload as a log event at the event's time; an input transformer may say timestamp and message itself.

    Units: milliseconds since 1970. Source: recorded (2026-09). Unverified: that any other payload is the message as it
    is, and that the machine's time stands in for one that CloudWatch Logs refuses, being too far from it.
    """
    now = int(time.time() * 1000)
    own = inputs.milliseconds(str((parcel.event or {}).get("time")))
    given = _parsed(parcel.payload) if "InputTransformer" in parcel.target else None
    if not isinstance(given, dict) or "message" not in given or not given.keys() <= {"timestamp", "message"}:
        return {"timestamp": _near(own, now), "message": parcel.payload}
    message = given["message"]
    told = given.get("timestamp")
    if isinstance(told, str):
        told = _near(inputs.milliseconds(told), now)
    is_moment = isinstance(told, int) and not isinstance(told, bool)
    return {
        "timestamp": told if is_moment else _near(own, now),
        "message": message if isinstance(message, str) else compact(message),
    }


def _near(moment: int | None, now: int) -> int:
    """Return a moment that CloudWatch Logs takes: not older than 14 days, and not two hours ahead."""
    return moment if moment is not None and now - _OLDEST_LOG < moment < now + _LATEST_LOG else now


def _stream(call: Call, parcel: Parcel) -> None:
    call("put_record", StreamName=parcel.name, Data=parcel.payload.encode(), PartitionKey=_partition_key(parcel))


def _partition_key(parcel: Parcel) -> str:
    """Return the JSON text of what the target's path finds in the event, or else an id of the record's own.

    Source: recorded (2026-09). Unverified: a key that is too long is cut.
    """
    event = parcel.event if parcel.event is not None else _parsed(parcel.payload)
    path = parcel.target.get("KinesisParameters", {}).get("PartitionKeyPath")
    if not path:
        return _name_of_its_own(parcel)
    found = json_paths.parse(path).find(event)
    return "{}" if found is json_paths.MISSING or found is None else compact(found)[:_LONGEST_PARTITION_KEY]


def _name_of_its_own(parcel: Parcel) -> str:
    """Return a name that begins with the event's id."""
    event = parcel.event if parcel.event is not None else _parsed(parcel.payload)
    event_id = event.get("id") if isinstance(event, dict) else None
    return f"{event_id if isinstance(event_id, str) and event_id else parcel.token}_{parcel.token}"


def _delivery_stream(call: Call, parcel: Parcel) -> None:
    call("put_record", DeliveryStreamName=parcel.name, Record={"Data": parcel.payload.encode()})


def _state_machine(call: Call, parcel: Parcel) -> None:
    """Start an execution.

    Source: recorded (2026-09): its name begins with the event's id. Unverified: how it goes on.
    """
    trace = {"traceHeader": parcel.trace_header} if parcel.trace_header else {}
    name = _name_of_its_own(parcel)
    call("start_execution", stateMachineArn=parcel.target["Arn"], name=name, input=parcel.payload, **trace)


def _parsed(payload: str) -> object:
    try:
        return json_encoding.loads(payload)
    except ValueError:
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
