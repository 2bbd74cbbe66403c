"""Who takes a delivery? A test's callable, another bus, an archive, a service beside this one, or just the record."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fake_eventbridge import arns, strict_json
from fake_eventbridge.delivery import archiving, inputs, routing
from fake_eventbridge.delivery.failures import TargetFailure
from fake_eventbridge.delivery.http_requests import ApiDestination
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.journal import DeliveryEntry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import HttpParametersUnionTypeDef, TargetTypeDef

    from fake_eventbridge.arns import Arn
    from fake_eventbridge.delivery.tasks import Task
    from fake_eventbridge.state import Backend

    Handler: TypeAlias = Callable[[object, "Context"], object]


# What a target raises of these is the test's own, and no failure of the target.
TESTS_OWN = (AssertionError, MisuseError)


@dataclass(frozen=True, slots=True)
class Context:
    """What a callable is told beside the event: whose delivery it is, and which attempt.

    Shapes: `attributes` are a dead-letter queue's message attributes, by name.
    """

    target_arn: str
    rule_arn: str
    attempt: int
    attributes: Mapping[str, str] = field(default_factory=dict)


class Takes(Protocol):
    """A service beside this one, to which deliveries are handed: moto's, or one at an endpoint."""

    def accepts(self, arn: str) -> bool:
        """Tell whether it takes deliveries to this target."""

    def send(  # noqa: PLR0913 - what a delivery consists of
        self,
        target: TargetTypeDef,
        payload: str,
        *,
        account: str,
        region: str,
        attributes: Mapping[str, str] | None = None,
        event: Mapping[str, object] | None = None,
    ) -> None:
        """Hand a delivery over.

        Raises:
            TargetFailure: the target is gone, or refuses.
        """


class CallsHttp(Protocol):
    """What makes the HTTP requests of API destinations, where a test lets them out."""

    def send(
        self,
        destination: ApiDestination,
        payload: str,
        *,
        now: datetime,
        http_parameters: HttpParametersUnionTypeDef | None = None,
        event: Mapping[str, object] | None = None,
    ) -> None:
        """Make a request.

        Raises:
            TargetFailure: the destination cannot be reached, or refuses.
        """


@dataclass(slots=True, eq=False)
class Sinks:
    """Who takes deliveries in one fake: callables by ARN first, then services beside it, in order."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    services: list[Takes] = field(default_factory=list)
    http: CallsHttp | None = None

    def taking(self, arn: str) -> Takes | None:
        """Return the service that takes deliveries to a target, if any does."""
        return next((service for service in self.services if service.accepts(arn)), None)


def hand_over(backend: Backend, task: Task) -> Generator[Awaitable[object], object, list[Task]]:
    """Hand a delivery to whoever takes it, and return what follows from it: an event's way on from another bus.

    Raises:
        TargetFailure: it was not taken.
    """
    arn = task.target["Arn"]
    if arn in backend.sinks.handlers:
        context = Context(arn, task.rule_arn, task.entry.attempts)
        yield from _call(backend.sinks.handlers[arn], task.entry.payload, context)
        return []
    parsed = arns.parse(arn)
    if parsed is not None and parsed.service == "events" and parsed.resource.startswith("event-bus/"):
        return routing.forward(backend, task, parsed)
    if arn == arns.archive_service(task.region.name):
        archiving.store(backend, task)
        return []
    if parsed is not None and parsed.resource.startswith("api-destination/"):
        _call_http(backend, task, parsed)
        return []
    service = backend.sinks.taking(arn)
    if service is not None:
        service.send(
            task.target,
            task.entry.payload,
            account=task.region.account,
            region=task.region.name,
            event=task.arrival.envelope,
        )
    return []


def _call_http(backend: Backend, task: Task, arn: Arn) -> None:
    """Make an API destination's request, if requests are let out.

    Raises:
        TargetFailure: the destination is gone or not authorized, cannot be reached, or refuses.
    """
    if backend.sinks.http is None:
        return
    with backend.lock:
        region = backend.region(arn.account, arn.region)
        destination = region.api_destinations.get(arn.resource.split("/")[1])
        connection = None if destination is None else region.connection_of(destination.connection_arn)
        if destination is None or connection is None:
            raise TargetFailure("NO_RESOURCE", f"{arn} or its connection does not exist.")
        if connection.auth_parameters is None:
            raise TargetFailure("NO_PERMISSIONS", f"Connection {connection.name} is not authorized.")
        called = ApiDestination(destination.invocation_endpoint, destination.http_method, connection.auth_parameters)
    backend.sinks.http.send(
        called,
        task.entry.payload,
        now=backend.clock.now(),
        http_parameters=task.target.get("HttpParameters"),
        event=task.arrival.envelope,
    )


def bury(
    backend: Backend, task: Task, failure: TargetFailure, exhausted: str
) -> Generator[Awaitable[object], object, None]:
    """Send an event that its target did not take to the target's dead-letter queue, as it came to the rule.

    Raises:
        TargetFailure: the queue did not take it either.

    Source: the user guide, for the attributes.
    """
    arn = task.target["DeadLetterConfig"]["Arn"]
    attributes = {
        "RULE_ARN": task.rule_arn,
        "TARGET_ARN": task.target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": failure.message,
        "RETRY_ATTEMPTS": str(task.entry.attempts - 1),
    }
    if exhausted:
        attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
    payload = inputs.envelope_text(task.arrival.envelope)
    entry = DeliveryEntry(task.arrival.event, task.rule.name, arn, lambda: payload, attributes=attributes)
    entry.attempts = 1
    entry.outcome = "failed"
    backend.journal.open_delivery(entry)
    service = backend.sinks.taking(arn)
    if arn in backend.sinks.handlers:
        context = Context(arn, task.rule_arn, 1, attributes)
        yield from _call(backend.sinks.handlers[arn], payload, context)
    elif service is not None:
        queue: TargetTypeDef = {"Id": task.target["Id"], "Arn": arn}
        service.send(queue, payload, account=task.region.account, region=task.region.name, attributes=attributes)
    entry.outcome = "delivered"


def _call(handler: Handler, payload: str, context: Context) -> Generator[Awaitable[object], object, None]:
    """Call a test's callable with what the target receives; what is no error of the test's own is the target's failure.

    Raises:
        TargetFailure: the callable raised an error.
    """
    try:
        answer = handler(_parsed(payload), context)
        if inspect.isawaitable(answer):
            yield answer
    except TESTS_OWN:
        raise
    except Exception as error:
        raise TargetFailure(type(error).__name__, str(error)) from error


def _parsed(payload: str) -> object:
    try:
        return strict_json.loads(payload)
    except ValueError:
        return payload
