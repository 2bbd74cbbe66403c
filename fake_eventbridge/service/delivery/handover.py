"""Deliveries, handed to whoever takes them: a callable, a bus, an archive, an API destination, a service beside us."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from fake_eventbridge.aws import arns, json_encoding
from fake_eventbridge.service.delivery import archiving, routing
from fake_eventbridge.service.delivery.context import Context
from fake_eventbridge.service.delivery.failures import TargetFailure, is_tests_own
from fake_eventbridge.service.delivery.payloads import inputs
from fake_eventbridge.service.delivery.payloads.templates import NotJson
from fake_eventbridge.service.state.deliveries import Attempt, DeliveryEntry
from fake_eventbridge.service.state.receivers import HttpDestination

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from fake_eventbridge.aws.arns import Arn
    from fake_eventbridge.service.state.backend import Backend, Task
    from fake_eventbridge.service.state.receivers import Handler
    from fake_eventbridge.service.state.records import ApiDestination


# What an attribute of an SQS message cannot hold: compiled at first use, which takes milliseconds. Units: characters.
_NOT_IN_A_MESSAGE = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


_LONGEST_ATTRIBUTE = 1_024


@dataclass(frozen=True, slots=True)
class Blocking:
    """A call that waits for somebody outside, so that it has to keep off a loop that others run on."""

    call: Callable[[], object]


Waited: TypeAlias = "Awaitable[object] | Blocking"


def hand_over(backend: Backend, task: Task) -> Generator[Waited, object, list[Task]]:
    """Hand a delivery to whoever takes it, and return what follows from it: an event's way on from another bus.

    Raises:
        TargetFailure: it was not taken.
    """
    arn = task.target["Arn"]
    handler = backend.receivers.handlers.get(arn)
    if arn != arns.archive_service(task.region.name):
        _require_input(task)
    if handler is not None:
        context = Context(arn, task.rule_arn, task.entry.attempts, trace_header=task.arrival.trace_header)
        yield from _call(handler, task.entry.payload, context)
        return []
    parsed = arns.parse(arn)
    ours = parsed if parsed is not None and parsed.service == "events" else None
    if ours is not None and ours.resource.startswith("event-bus/"):
        return routing.forward(backend, task, ours)
    if ours is not None and arn == arns.archive_service(task.region.name):
        archiving.store(backend, task)
        return []
    if ours is not None and ours.resource.startswith("api-destination/"):
        yield from _call_http(backend, task, ours)
        return []
    service = backend.receivers.taking(arn)
    if service is not None:
        service.send(
            task.target,
            task.entry.payload,
            account=task.region.account,
            region=task.region.name,
            event=inputs.as_sent(task.arrival.envelope),
            trace_header=task.arrival.trace_header,
        )
    return []


def _require_input(task: Task) -> None:
    """Refuse an input that no target gets. Source: recorded (2026-09).

    Raises:
        TargetFailure: the input is no JSON; it is empty, where nothing arrives anywhere.
    """
    if not ("Input" in task.target or "InputTransformer" in task.target):
        return
    if not task.entry.payload:
        raise TargetFailure("INVALID_JSON", "The input made for the target is empty.", is_lost=True)
    if isinstance(task.entry.payload, NotJson):
        raise TargetFailure("INVALID_JSON", "Invalid input for target.")


def paced(backend: Backend, arn: str) -> ApiDestination | None:
    """Return the API destination of that ARN, whose rate its calls have to keep to."""
    parsed = arns.parse(arn)
    if parsed is None or parsed.service != "events" or not parsed.resource.startswith("api-destination/"):
        return None
    found = backend.region(parsed.account, parsed.region).api_destinations.get(parsed.resource.split("/")[1])
    return found if found is not None and found.arn == arn else None


def _call_http(backend: Backend, task: Task, arn: Arn) -> Generator[Waited, object, None]:
    """Make an API destination's request, if requests are let out.

    Raises:
        TargetFailure: the destination is gone or not authorized, cannot be reached, or refuses.
    """
    if backend.receivers.http is None:
        return
    with backend.lock:
        destination = paced(backend, str(arn))
        region = backend.region(arn.account, arn.region)
        connection = None if destination is None else region.connection_of(destination.connection_arn)
        if destination is None or connection is None:
            raise TargetFailure("NO_RESOURCE", f"{arn} or its connection does not exist.")
        if connection.auth_parameters is None:
            raise TargetFailure("NO_PERMISSIONS", f"Connection {connection.name} is not authorized.")
        called = HttpDestination(destination.invocation_endpoint, destination.http_method, connection.auth_parameters)
    yield Blocking(
        partial(
            backend.receivers.http.send,
            called,
            task.entry.payload,
            now=backend.clock.now(),
            http_parameters=task.target.get("HttpParameters"),
            event=inputs.as_sent(task.arrival.envelope),
            trace_header=task.arrival.trace_header,
        )
    )


def bury(backend: Backend, task: Task, failure: TargetFailure, exhausted: str) -> Generator[Waited, object, None]:
    """Send what a target did not take to the target's dead-letter queue: the input that was made for it.

    `exhausted` is the condition that ended the retries, or empty where there were to be none.

    Raises:
        TargetFailure: the queue did not take it either.

    Source: recorded (2026-09), for body and attributes. Unverified: how long a message can be, and that what a queue
    cannot hold is left out of it.
    """
    arn = task.target["DeadLetterConfig"]["Arn"]
    attributes = {
        "RULE_ARN": task.rule_arn,
        "TARGET_ARN": task.target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": re.sub(_NOT_IN_A_MESSAGE, "", failure.message)[:_LONGEST_ATTRIBUTE] or failure.code,
    }
    if exhausted:
        attributes["RETRY_ATTEMPTS"] = str(max(task.entry.attempts - 1, 0))
        attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
    payload = task.entry.payload
    entry = DeliveryEntry(task.arrival.event, task.rule.name, arn, lambda: payload, attributes=attributes)
    entry.trace_header = task.arrival.trace_header
    entry.rule_arn = task.rule_arn
    entry.attempts = 1
    entry.outcome = "failed"
    backend.journal.open_delivery(entry, task.arrival.characters + len(payload))
    service = backend.receivers.taking(arn)
    handler = backend.receivers.handlers.get(arn)
    try:
        if handler is not None:
            context = Context(arn, task.rule_arn, 1, attributes, task.arrival.trace_header)
            yield from _call(handler, payload, context)
        elif service is not None:
            service.send(
                {"Id": task.target["Id"], "Arn": arn},
                payload,
                account=task.region.account,
                region=task.region.name,
                attributes=attributes,
                trace_header=task.arrival.trace_header,
            )
    except BaseException as error:
        entry.error = str(error) or type(error).__name__
        raise
    finally:
        entry.history.append(Attempt(backend.clock.now(), entry.error))
    entry.outcome = "delivered"


def _call(handler: Handler, payload: str, context: Context) -> Generator[Waited, object, None]:
    """Call a test's callable with what the target receives; what is no error of the test's own is the target's failure.

    Raises:
        TargetFailure: the callable raised an error.
    """
    try:
        answer = handler(_parsed(payload), context)
        if inspect.isawaitable(answer):
            yield answer
    except Exception as error:
        if is_tests_own(error):
            raise
        raise TargetFailure(type(error).__name__, str(error)) from error


def _parsed(payload: str) -> object:
    try:
        return json_encoding.loads(payload)
    except ValueError:
        return payload
