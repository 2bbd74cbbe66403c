"""Who takes a delivery? A test's callable, another bus, an archive, a service beside this one, or just the record."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fake_eventbridge import arns, strict_json
from fake_eventbridge.delivery import archiving, inputs, routing
from fake_eventbridge.delivery.failures import TargetFailure
from fake_eventbridge.delivery.http_requests import ApiDestination
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.journal import Attempt, DeliveryEntry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import HttpParametersUnionTypeDef, TargetTypeDef

    from fake_eventbridge.arns import Arn
    from fake_eventbridge.delivery.tasks import Task
    from fake_eventbridge.state import Backend

    # It is called with an event and a context.
    Handler: TypeAlias = Callable[..., object]  # type: ignore[explicit-any]  # what an event is, a test knows better


# What a target raises of these is the test's own, and no failure of the target; likewise what these modules define,
# pytest's outcomes and unittest's.
_TESTS_OWN = (AssertionError, MisuseError)
_OUTCOMES = frozenset({"_pytest.outcomes", "unittest.case"})

# What an attribute of an SQS message can hold. Units: characters.
_NOT_IN_A_MESSAGE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_ATTRIBUTE = 1_024


@dataclass(frozen=True, slots=True)
class Blocking:
    """A call that waits for somebody outside, so that it has to keep off a loop that others run on."""

    call: Callable[[], object]


Waited: TypeAlias = "Awaitable[object] | Blocking"


def is_tests_own(error: BaseException) -> bool:
    """Tell whether an error speaks to the test: an assertion, an outcome, a group of them, or no Exception at all."""
    return any(map(is_tests_own, _members(error))) or _speaks_to_the_test(error)


def stops_everything(error: BaseException) -> bool:
    """Tell whether an error, such as KeyboardInterrupt or a cancellation, lets nothing else happen before it."""
    return not isinstance(error, Exception) and not _is_outcome(error) and not _members(error)


def _speaks_to_the_test(error: BaseException) -> bool:
    return not isinstance(error, Exception) or isinstance(error, _TESTS_OWN) or _is_outcome(error)


def _members(error: BaseException) -> tuple[BaseException, ...]:
    """Return the errors of a group, Python's own (from 3.11 on) or its backport's."""
    found: object = getattr(error, "exceptions", ())
    return found if isinstance(found, tuple) and all(isinstance(each, BaseException) for each in found) else ()


def _is_outcome(error: BaseException) -> bool:
    return any(each.__module__ in _OUTCOMES for each in type(error).__mro__)


@dataclass(frozen=True, slots=True)
class Context:
    """What a callable is told beside the event: whose delivery it is, and which attempt.

    Shapes: `attributes` are a dead-letter queue's message attributes, by name; `trace_header` is what X-Ray was told
    with the event, which is no part of it.
    """

    target_arn: str
    rule_arn: str
    attempt: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    trace_header: str | None = None


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
        trace_header: str | None = None,
    ) -> None:
        """Hand a delivery over.

        Raises:
            TargetFailure: the target is gone, or refuses.
        """


class CallsHttp(Protocol):
    """What makes the HTTP requests of API destinations, where a test lets them out."""

    def send(  # noqa: PLR0913 - what a request consists of
        self,
        destination: ApiDestination,
        payload: str,
        *,
        now: datetime,
        http_parameters: HttpParametersUnionTypeDef | None = None,
        event: Mapping[str, object] | None = None,
        trace_header: str | None = None,
    ) -> None:
        """Make a request.

        Raises:
            TargetFailure: the destination cannot be reached, or refuses.
        """

    def clear(self) -> None:
        """Forget the tokens that were handed out."""


@dataclass(slots=True, eq=False)
class Sinks:
    """Who takes deliveries in one fake: callables by ARN first, then services beside it, in order."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    services: list[Takes] = field(default_factory=list)
    http: CallsHttp | None = None

    def taking(self, arn: str) -> Takes | None:
        """Return the service that takes deliveries to a target, if any does."""
        return next((service for service in self.services if service.accepts(arn)), None)

    def clear(self) -> None:
        """Forget the callables, and what requests were authorized with."""
        self.handlers.clear()
        if self.http is not None:
            self.http.clear()


def hand_over(backend: Backend, task: Task) -> Generator[Waited, object, list[Task]]:
    """Hand a delivery to whoever takes it, and return what follows from it: an event's way on from another bus.

    Raises:
        TargetFailure: it was not taken.
    """
    arn = task.target["Arn"]
    handler = backend.sinks.handlers.get(arn)
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
    service = backend.sinks.taking(arn)
    if service is not None:
        service.send(
            task.target,
            task.entry.payload,
            account=task.region.account,
            region=task.region.name,
            event=task.arrival.envelope,
            trace_header=task.arrival.trace_header,
        )
    return []


def _call_http(backend: Backend, task: Task, arn: Arn) -> Generator[Waited, object, None]:
    """Make an API destination's request, if requests are let out.

    Raises:
        TargetFailure: the destination is gone or not authorized, cannot be reached, or refuses.
    """
    if backend.sinks.http is None:
        return
    with backend.lock:
        region = backend.region(arn.account, arn.region)
        destination = region.api_destinations.get(arn.resource.split("/")[1])
        if destination is not None and destination.arn != str(arn):
            destination = None
        connection = None if destination is None else region.connection_of(destination.connection_arn)
        if destination is None or connection is None:
            raise TargetFailure("NO_RESOURCE", f"{arn} or its connection does not exist.")
        if connection.auth_parameters is None:
            raise TargetFailure("NO_PERMISSIONS", f"Connection {connection.name} is not authorized.")
        called = ApiDestination(destination.invocation_endpoint, destination.http_method, connection.auth_parameters)
    yield Blocking(
        partial(
            backend.sinks.http.send,
            called,
            task.entry.payload,
            now=backend.clock.now(),
            http_parameters=task.target.get("HttpParameters"),
            event=task.arrival.envelope,
            trace_header=task.arrival.trace_header,
        )
    )


def bury(backend: Backend, task: Task, failure: TargetFailure, exhausted: str) -> Generator[Waited, object, None]:
    """Send an event that its target did not take to the target's dead-letter queue, as it came to the rule.

    Raises:
        TargetFailure: the queue did not take it either.

    Source: the user guide, for the attributes. Unverified: how long a message can be, and that what a queue cannot
    hold is left out of it.
    """
    arn = task.target["DeadLetterConfig"]["Arn"]
    attributes = {
        "RULE_ARN": task.rule_arn,
        "TARGET_ARN": task.target["Arn"],
        "ERROR_CODE": failure.code,
        "ERROR_MESSAGE": _NOT_IN_A_MESSAGE.sub("", failure.message)[:_LONGEST_ATTRIBUTE] or failure.code,
        "RETRY_ATTEMPTS": str(task.entry.attempts - 1),
    }
    if exhausted:
        attributes["EXHAUSTED_RETRY_CONDITION"] = exhausted
    payload = inputs.envelope_text(task.arrival.envelope)
    entry = DeliveryEntry(task.arrival.event, task.rule.name, arn, lambda: payload, attributes=attributes)
    entry.trace_header = task.arrival.trace_header
    entry.attempts = 1
    entry.outcome = "failed"
    backend.journal.open_delivery(entry)
    service = backend.sinks.taking(arn)
    handler = backend.sinks.handlers.get(arn)
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
        return strict_json.loads(payload)
    except ValueError:
        return payload
