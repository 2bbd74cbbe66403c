"""One call, from its request to its response: faults, validation, the operation, its deliveries, the journal."""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any

import botocore
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.exceptions import HTTPClientError

from fake_eventbridge.aws import model, short_names, validation, wire
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.errors import DocumentedNameWarning, MisuseError
from fake_eventbridge.service import operations
from fake_eventbridge.service.checks import event_entries
from fake_eventbridge.service.delivery.failures import EndlessDeliveryError
from fake_eventbridge.service.state.calls import CallError
from fake_eventbridge.service.state.journal import CallEntry
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from fake_eventbridge.service.registry import Operation
    from fake_eventbridge.service.state.backend import Backend, Task
    from fake_eventbridge.service.state.calls import Fault
    from fake_eventbridge.service.state.faults import Faults


@plain(slots=True, eq=False)
class Service:
    """One in-memory EventBridge: what exists, what fails on purpose, and what happened."""

    backend: Backend
    faults: Faults
    strict_names: bool = False
    misuses: list[MisuseError] = field(default_factory=list)
    being_modified: list[str] = field(default_factory=list)

    def perform(self, request: AWSPreparedRequest, account: str, region: str, *, shortcut: bool = False) -> AWSResponse:
        """Answer one attempt of a call, and carry out the deliveries that it causes.

        Raises:
            MisuseError: the call cannot be answered; it is raised again when the fake ends.
            HTTPClientError, ConnectionError: botocore's own, where a fault asked for one.
            AssertionError, BaseException: a target raised what is the test's own.
        """
        tasks: list[Task] = []
        try:
            return self._respond(request, account, region, tasks, shortcut=shortcut)
        finally:
            if tasks:
                from fake_eventbridge.service.delivery import attempts  # noqa: PLC0415 - most calls deliver nothing

                with self._noting_misuse():
                    attempts.carry_out(self.backend, tasks)

    async def perform_in_loop(
        self, request: AWSPreparedRequest, account: str, region: str, *, shortcut: bool = False
    ) -> AWSResponse:
        """Do as `perform`, with targets that are coroutine functions awaited on the running loop."""
        tasks: list[Task] = []
        try:
            return self._respond(request, account, region, tasks, shortcut=shortcut)
        finally:
            if tasks:
                from fake_eventbridge.service.delivery import attempts  # noqa: PLC0415 - as above

                with self._noting_misuse():
                    await attempts.carry_out_in_loop(self.backend, tasks)

    @contextmanager
    def _noting_misuse(self) -> Iterator[None]:
        """Note a delivery that cannot end, as a target between it and the test may swallow that."""
        try:
            yield
        except EndlessDeliveryError as mistake:
            if mistake not in self.misuses:
                self.misuses.append(mistake)
            raise

    def _respond(
        self, request: AWSPreparedRequest, account: str, region: str, tasks: list[Task], *, shortcut: bool
    ) -> AWSResponse:
        backend = self.backend
        backend.clock.run_due()
        invocation = wire.invocation_id(request.headers)
        entry = backend.journal.resume(invocation)
        if entry is None:
            entry = CallEntry(wire.operation_name(request.headers), account, region, backend.clock.now(), shortcut)
            backend.journal.open(entry)
        else:
            entry.attempts += 1
        entry.trace_header = wire.trace_header(request.headers)
        request_id = backend.identifiers.uuid("request")
        try:
            output = self._outcome(request, entry, tasks)
        except (Refusal, HTTPClientError, BotocoreConnectionError) as error:
            entry.error = _call_error(error)
            if invocation is not None:
                backend.journal.remember(invocation, entry)
            if not isinstance(error, Refusal):
                raise
            return wire.refuse(request.url, error, request_id, backend.clock.now())
        except (DocumentedNameWarning, MisuseError) as mistake:
            entry.error = _call_error(mistake)
            if isinstance(mistake, MisuseError):
                self.misuses.append(mistake)
            raise
        entry.response, entry.error = output, None
        has_output = model.operation(entry.operation).output_shape is not None
        answer = wire.answer(request.url, output if has_output else None, request_id, backend.clock.now())
        backend.journal.grew(entry, len(answer.content))
        return answer

    def wait(self, invocation: str, back_off: timedelta) -> None:
        """Account for a back-off between two attempts of a call: it is not slept, and goes onto a running clock."""
        entry = self.backend.journal.retried(invocation)
        if entry is not None:
            entry.waited += back_off.total_seconds()
        if not self.backend.clock.is_frozen:
            self.backend.clock.pass_by(back_off)

    def _outcome(self, request: AWSPreparedRequest, entry: CallEntry, tasks: list[Task]) -> dict[str, object]:
        arguments = wire.arguments(request.body)
        names = self._take_documented_names(entry.operation, arguments)
        entry.request = arguments
        if entry.attempts == 1:
            self.backend.journal.grew(entry, wire.length(request.body))
            for name in names:
                warnings.warn(short_names.warning(name), DocumentedNameWarning, stacklevel=_level_of_the_caller())
        fault = self._fault(entry) if self.faults and not entry.shortcut else None
        if fault is None:
            return self._run(entry, arguments, tasks)
        if fault.delay is not None:
            self.backend.clock.pass_by(fault.delay)
        error = fault.error(request.url)
        if error is not None and fault.when == "after" and not entry.change_was_made:
            self._run(entry, arguments, tasks)
            entry.change_was_made = True
        _count(fault, entry)
        if error is not None:
            raise error
        return self._run(entry, arguments, tasks)

    def _take_documented_names(self, operation: str, arguments: dict[str, Any]) -> list[str]:
        if self.strict_names or operation not in model.operation_names():
            return []
        return short_names.resolve(operation, arguments)

    def _fault(self, entry: CallEntry) -> Fault | None:
        """Decide which fault answers: on a retry the one from before, unless it counts attempts and is spent."""
        if entry.fault is not None:
            return entry.fault if entry.fault.per == "call" or entry.fault.is_live else None
        chance = self.backend.identifiers.stream("fault")
        return self.faults.answering(entry.record(with_secrets=True), chance, is_retry=entry.attempts > 1)

    def _run(self, entry: CallEntry, arguments: dict[str, Any], tasks: list[Task]) -> dict[str, object]:
        """Let the operation answer, but for those entries of the request that a fault lets fail."""
        operation = _find(entry.operation)
        arguments = validation.check(operation.name, arguments)
        if self.being_modified:
            from fake_eventbridge.service import modifying  # noqa: PLC0415 - few tests modify from two sides

            modifying.check(operation.name, arguments, entry.account, entry.region, self.being_modified)

        def run(arguments: dict[str, object]) -> dict[str, object]:
            return self._operate(operation, entry, arguments, tasks)

        if not self.faults or entry.shortcut:
            return run(arguments)
        fault = self.faults.failing_entries(entry.record(with_secrets=True), self.backend.identifiers.stream("fault"))
        if fault is None:
            return run(arguments)
        from fake_eventbridge.service import entry_faults  # noqa: PLC0415 - few tests let single entries fail

        output, any_failed = entry_faults.answer(fault, operation.name, arguments, run)
        if any_failed:
            _count(fault, entry)
        return output

    def _operate(
        self, operation: Operation, entry: CallEntry, arguments: dict[str, object], tasks: list[Task]
    ) -> dict[str, object]:
        """Call the operation's function. A refused request has changed nothing: functions check, then change."""
        keywords = {_keyword(operation, member): value for member, value in arguments.items() if value is not None}
        if entry.trace_header is not None and operation.name == "PutEvents":
            keywords["entries"] = event_entries.traced(arguments["Entries"], entry.trace_header)
        with self.backend.lock:
            region = self.backend.region(entry.account, entry.region)
            self.backend.journal.at_work = entry
            try:
                output = dict(operation.answer(region, **keywords) or {})
            finally:
                self.backend.journal.at_work = None
            tasks += self.backend.take_outbox()
            return output


def _count(fault: Fault, entry: CallEntry) -> None:
    fault.count(is_new=entry.fault is not fault)
    entry.fault = fault


def _find(name: str) -> Operation:
    if name not in model.operation_names():
        raise Refusal("UnknownOperationException", f"The operation {name} is not known.")
    found = operations.find(name)
    if found is None:
        raise MisuseError(
            f"fake_eventbridge cannot answer {name}, which botocore {botocore.__version__} knows: upgrade "
            "fake_eventbridge."
        )
    return found


def _keyword(operation: Operation, member: str) -> str:
    found = operation.keyword(member)
    if found is not None:
        return found
    raise MisuseError(
        f"fake_eventbridge does not know {operation.name}'s member {member!r}, which the request names: upgrade "
        f"fake_eventbridge, or omit the member (botocore {botocore.__version__})."
    )


def _call_error(error: Exception) -> CallError:
    if isinstance(error, Refusal):
        return CallError(error.code, error.message)
    return CallError(type(error).__name__, str(error))


def _level_of_the_caller() -> int:
    """Return the stack level of the line that made the call: the nearest outside this package and the AWS libraries."""
    frame, level = sys._getframe(1), 1  # noqa: SLF001 - warnings can skip packages by themselves only from Python 3.12 on
    while frame.f_back is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] not in _MACHINERY:
            return level
        frame, level = frame.f_back, level + 1
    return level


_MACHINERY = frozenset({"aiobotocore", "boto3", "botocore", __name__.partition(".")[0]})
