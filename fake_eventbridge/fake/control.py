"""The part of a fake that a test sets up: time, quotas, faults, targets."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, overload

from fake_eventbridge.aws import arns
from fake_eventbridge.aws.arguments import is_nonempty_string
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.fake import fault_factory
from fake_eventbridge.fake.handle import Handle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from typing_extensions import Unpack

    from fake_eventbridge.aws.literals import EntriesOperationName, EntryErrorCode, OperationName
    from fake_eventbridge.service.state.calls import ErrorSpec, Fault, FaultOptions, Where
    from fake_eventbridge.service.state.clock import Clock
    from fake_eventbridge.service.state.quotas import Quotas
    from fake_eventbridge.service.state.receivers import Handler

_Handler = TypeVar("_Handler", bound="Handler")


class Control(Handle):
    """The part of a fake that a test sets up."""

    @property
    def clock(self) -> Clock:
        """The fake's time: `now()`, `freeze(at)`, `advance(days=14)`."""
        return self._service.backend.clock

    @property
    def quotas(self) -> Quotas:
        """AWS's limits by name, to read and to set: `fake.quotas["partner_event_sources"] = 2`."""
        return self._service.backend.quotas

    @overload
    def fail(
        self, operation: OperationName | Literal["*"], error: ErrorSpec, **options: Unpack[FaultOptions]
    ) -> Fault: ...
    @overload
    def fail(
        self,
        operation: OperationName | Literal["*"],
        error: str,
        *,
        undeclared: Literal[True],
        **options: Unpack[FaultOptions],
    ) -> Fault: ...
    def fail(  # noqa: PLR0913 - one parameter for each thing that a test can say of a fault
        self,
        operation: OperationName | Literal["*"],
        error: ErrorSpec | str,
        *,
        times: int | None = 1,
        after: int = 0,
        where: Where | None = None,
        when: Literal["before", "after"] = "before",
        per: Literal["call", "attempt"] = "call",
        message: str | None = None,
        account: str | None = None,
        region: str | None = None,
        probability: float | None = None,
        delay: float | timedelta | None = None,
        optional: bool = False,
        undeclared: bool = False,
    ) -> Fault:
        """Let calls of an operation fail: the next one, or the next `times`, or with None all of them.

        `operation` is an API name, a method name or `"*"`. `error` is a code (`"LimitExceeded"`, or in full), a class
        of `client.exceptions`, one of botocore's connection errors, or None with `delay=` to only take time.

        A fault counts calls, their retries inside, or each attempt with `per="attempt"`. `after` lets that many calls
        pass first; `where` is a subset of the request or a predicate on the `Call`; `when="after"` makes the change and
        loses the answer; `probability` draws from the fake's seed; `delay` are seconds on the fake's clock. A fault
        that is never hit fails the test unless `optional`. `undeclared` allows a code the operation does not declare.

        Raises:
            MisuseError: something named does not exist, or the operation does not answer that error.
        """
        fault = fault_factory.make(
            operation,
            error,
            times=times,
            after=after,
            where=where,
            when=when,
            per=per,
            message=message,
            account=account,
            region=region,
            probability=probability,
            delay=delay,
            optional=optional,
            undeclared=undeclared,
        )
        return self._add(fault, "fail")

    def fail_entries(  # noqa: PLR0913 - one parameter for each thing that a test can say of it
        self,
        operation: EntriesOperationName,
        entries: Sequence[int] | Callable[[Mapping[str, object]], bool],
        *,
        code: EntryErrorCode | str = "InternalFailure",
        message: str | None = None,
        times: int | None = 1,
        optional: bool = False,
        undeclared: bool = False,
    ) -> Fault:
        """Let single entries of PutEvents, PutPartnerEvents, PutTargets or RemoveTargets fail; the others succeed.

        `entries` are indexes from 0, or a predicate on the entry; `times` counts the calls in which any failed.

        Raises:
            MisuseError: the operation has no entries, or none is known to fail with that code.
        """
        fault = fault_factory.make_for_entries(
            operation, entries, code=code, message=message, times=times, optional=optional, undeclared=undeclared
        )
        return self._add(fault, "fail_entries")

    def _add(self, fault: Fault, method: str) -> Fault:
        service = self._active(method).service
        journal = service.backend.journal
        fault.witnesses = partial(journal.calls_around, journal.number())
        return service.faults.add(fault)

    @contextmanager
    def modifying(self, name_or_arn: str) -> Iterator[None]:
        """Let somebody else change a resource for a block: writes that name it answer ConcurrentModificationException.

        They are those of operations that declare the error.

        Raises:
            MisuseError: what is given is no name.
        """
        if not is_nonempty_string(name_or_arn):
            raise MisuseError(f"modifying({name_or_arn!r}): expected a resource's name or ARN.")
        changing = self._active("modifying").service.being_modified
        changing.append(name_or_arn)
        try:
            yield
        finally:
            changing.remove(name_or_arn)

    def target(self, arn: str) -> Callable[[_Handler], _Handler]:
        """Make a callable the target, or dead-letter queue, of an ARN: `@fake.target(arn)`.

        It is called as `handler(event, context)`, sync or async, with what that target would receive (JSON parsed,
        other text as it is) and a context that has `target_arn`, `rule_arn`, `attempt` and a dead letter's
        `attributes`. An AssertionError is the test's own and comes out of the call that delivered; any other error is
        the target's failure, which is tried again by the retry policy on the fake's clock.

        Raises:
            MisuseError: the text is no ARN, or what is decorated cannot be called.
        """
        if not is_nonempty_string(arn) or arns.parse(arn) is None:
            raise MisuseError(f"{arn!r} is not an ARN: pass a target's, as in PutTargets, or a dead-letter queue's.")
        handlers = self._active("target").service.backend.receivers.handlers

        def register(handler: _Handler) -> _Handler:
            if not callable(handler):
                raise MisuseError(f"{handler!r} is not callable: expected a function handler(event, context).")
            handlers[arn] = handler
            return handler

        return register
