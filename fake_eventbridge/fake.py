"""What does a test hold in its hands? `FakeEventBridge`: start and stop, and all a test may ask and tell."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, cast, overload

import botocore.session

from fake_eventbridge import accounts, assertions, decorators, faults, reporting, running_test, shortcuts, snapshots
from fake_eventbridge.clock import Clock
from fake_eventbridge.dispatch import Service
from fake_eventbridge.errors import MisuseError, UnusedFaultError
from fake_eventbridge.faults import Faults
from fake_eventbridge.identifiers import Identifiers
from fake_eventbridge.interception import making_clients, seam, stack
from fake_eventbridge.interception.credentials import PLACEHOLDER, PlaceholderCredentials
from fake_eventbridge.interception.stack import Activation
from fake_eventbridge.journal import Journal
from fake_eventbridge.options import DEFAULT_ACCOUNT, DEFAULT_KEEP, DEFAULT_REGION, Options, of_run
from fake_eventbridge.options import check as check_options
from fake_eventbridge.quotas import Quotas
from fake_eventbridge.state import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta
    from types import TracebackType

    from botocore.session import Session
    from mypy_boto3_events import EventBridgeClient
    from typing_extensions import Unpack

    from fake_eventbridge.faults import ErrorSpec, Fault, Where
    from fake_eventbridge.journal import Call, Event, Records
    from fake_eventbridge.shortcuts import Partner
    from fake_eventbridge.snapshots import Snapshot


_Wrapped = TypeVar("_Wrapped", bound="Callable[..., Any]")


class Credentials(TypedDict):
    """The keyword arguments that give a client or a Session an account."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str


_clients_lock = threading.Lock()


class FakeEventBridge:
    """An in-memory Amazon EventBridge, active from `start` to `stop`.

    Without options it joins the fake that is active already; with options it is a new one, which shadows the outer.
    """

    def __init__(  # noqa: PLR0913 - one parameter for each option
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        strict_names: bool | None = None,
        quotas: Mapping[str, int | None] | None = None,
        now: datetime | None = None,
        seed: int | None = None,
        guard: bool | None = None,
        keep: int | None = None,
    ) -> None:
        given: Options = {
            "account": account,
            "region": region,
            "strict_names": strict_names,
            "quotas": quotas,
            "now": now,
            "seed": seed,
            "guard": guard,
            "keep": keep,
        }
        self._options = cast("Options", {name: value for name, value in given.items() if value is not None})
        self._held: list[Activation] = []
        self._activation: Activation | None = None
        self._clients: dict[tuple[str, str], EventBridgeClient] = {}

    # -- switching it on

    def start(self) -> FakeEventBridge:
        """Catch every EventBridge call of the process from now on, and return the fake that answers.

        Raises:
            MisuseError: the installed botocore cannot be hooked, or an option cannot be meant.
        """
        with stack.lock:
            outer = stack.innermost()
            joined = self._held[-1] if self._held else None if self._options else outer
            if joined is not None:
                joined.holders += 1
                self._held.append(joined)
                self._activation = joined
                return cast("FakeEventBridge", joined.owner)
            activation = self._make_activation()
            if outer is None:
                seam.install()
            stack.enter(activation)
            self._held.append(activation)
            self._activation = activation
            return self

    def stop(self) -> None:
        """End the fake once everybody who holds it has; records stay readable.

        Raises:
            MisuseError: the fake was not started, or code under test swallowed a MisuseError.
            UnusedFaultError: a fault was never hit.
        """
        self._stop(is_clean=True)

    def _stop(self, *, is_clean: bool) -> None:
        with stack.lock:
            if not self._held:
                raise MisuseError("The fake is not active: stop() needs a start() before it.")
            activation = self._held.pop()
            activation.holders -= 1
            if activation.holders:
                return
            stack.active.remove(activation)
            if not stack.active:
                seam.uninstall()
        if is_clean and not running_test.has_failed():
            _check_end(activation.service)

    def __enter__(self) -> FakeEventBridge:  # noqa: PYI034 - a fake that joins yields the joined one
        return self.start()

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop(is_clean=error_type is None)

    async def __aenter__(self) -> FakeEventBridge:  # noqa: PYI034 - as __enter__
        return self.start()

    async def __aexit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop(is_clean=error_type is None)

    def __call__(self, wrapped: _Wrapped, /) -> _Wrapped:
        """Decorate a function, coroutine function, generator, async generator, TestCase or pytest class.

        Each call, and each test of a class, has a fake of its own with these options; without options it joins the
        active one.
        """
        return cast("_Wrapped", decorators.decorate(wrapped, lambda: FakeEventBridge(**self._options)))

    # -- beginning anew

    def reset(self) -> None:
        """Forget state, records and faults, and return the quotas to the options; clock and hooks stay."""
        service = self._active("reset").service
        with service.backend.lock:
            service.backend.clear()
            service.backend.journal.clear()
            service.backend.quotas.reset()
            service.faults.clear()

    def snapshot(self) -> Snapshot:
        """Return the service's state and the clock's, to `restore` later."""
        return snapshots.take(self._active("snapshot").service.backend)

    def restore(self, snapshot: Snapshot) -> None:
        """Return the service's state and the clock to a snapshot of this fake, any number of times."""
        snapshots.restore(self._active("restore").service.backend, snapshot)

    # -- whose call is it

    def client(self, *, account: str | None = None, region: str | None = None, **options: Any) -> EventBridgeClient:
        """Make an EventBridge client for an account and a Region; safe from any thread.

        Other keyword arguments are those of botocore's `create_client`. Called while no fake is active, the client
        refuses with MisuseError.
        """
        placeholder = PlaceholderCredentials() if account is None else PlaceholderCredentials(accounts.require(account))
        with _clients_lock:
            if region is None and not stack.active:
                region = self._options.get("region") or DEFAULT_REGION
            session = _session()
            making_clients.begin_anew(session, placeholder)
            return cast(
                "EventBridgeClient", session.create_client(making_clients.SERVICE, region_name=region, **options)
            )

    def credentials(self, account: str) -> Credentials:
        """Return the keyword arguments that make a client or Session of your own speak for an account."""
        return {
            "aws_access_key_id": accounts.require(account),
            "aws_secret_access_key": PLACEHOLDER,
            "aws_session_token": PLACEHOLDER,
        }

    @contextmanager
    def as_account(self, account: str) -> Iterator[None]:
        """Let calls whose credentials name no account be this account's, in the whole process, for a block."""
        acting_as = self._active("as_account").acting_as
        entered = accounts.require(account)
        acting_as.append(entered)
        try:
            yield
        finally:
            last = len(acting_as) - 1 - acting_as[::-1].index(entered)
            del acting_as[last]

    # -- what happened

    @property
    def calls(self) -> Records[Call]:
        """All calls, in order, shortcuts included; one record a call, its retries inside."""
        return self._journal.calls()

    @property
    def events(self) -> Records[Event]:
        """All events that were accepted, in order, those included that were dropped."""
        return self._journal.events()

    def calls_to(self, operation: str, *, shortcuts: bool = False) -> list[Call]:
        """Return the calls of one operation, by API or method name; those of shortcuts only if asked for.

        Raises:
            MisuseError: no operation has that name.
        """
        name = faults.operation_name(operation)
        return [call for call in self.calls if name in {call.operation, "*"} and (shortcuts or not call.shortcut)]

    def assert_published(  # noqa: PLR0913 - one parameter for each thing that an event can be known by
        self,
        *,
        source: str | None = None,
        detail_type: str | None = None,
        detail: Mapping[str, object] | None = None,
        bus: str | None = None,
        account: str | None = None,
        times: int | None = None,
    ) -> None:
        """Require an event that was accepted, also one that was dropped: at least one, or exactly `times`.

        `detail` matches as a subset.

        Raises:
            AssertionError: there is none; it shows the nearest one, field by field.
        """
        given = {"source": source, "detail_type": detail_type, "detail": detail, "bus": bus, "account": account}
        expected = {name: value for name, value in given.items() if value is not None}
        assertions.check("An event", self.events, expected, _fields, times)

    def assert_nothing_published(self) -> None:
        """Require that no event was accepted.

        Raises:
            AssertionError: some were; it shows them.
        """
        assertions.check("An event", self.events, {}, _fields, 0)

    def story(self) -> str:
        """Tell what happened, as indented text: calls, events, and faults that nothing hit."""
        return reporting.story(self._service)

    # -- what shall be

    @property
    def clock(self) -> Clock:
        """The fake's time: `now()`, `freeze(at)`, `advance(days=14)`."""
        return self._service.backend.clock

    @property
    def quotas(self) -> Quotas:
        """AWS's limits by name, to read and to set: `fake.quotas["partner_event_sources"] = 2`."""
        return self._service.backend.quotas

    def fail(  # noqa: PLR0913 - one parameter for each thing that a test can say of a fault
        self,
        operation: str,
        error: ErrorSpec,
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
        fault = faults.make(
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
        return self._active("fail").service.faults.add(fault)

    def fail_entries(  # noqa: PLR0913 - one parameter for each thing that a test can say of it
        self,
        operation: str,
        entries: Sequence[int] | Callable[[Mapping[str, object]], bool],
        *,
        code: str = "InternalFailure",
        message: str | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> Fault:
        """Let single entries of PutEvents, PutPartnerEvents, PutTargets or RemoveTargets fail; the others succeed.

        `entries` are indexes from 0, or a predicate on the entry; `times` counts the calls in which any failed.

        Raises:
            MisuseError: the operation has no entries.
        """
        fault = faults.make_for_entries(operation, entries, code=code, message=message, times=times, optional=optional)
        return self._active("fail_entries").service.faults.add(fault)

    @contextmanager
    def modifying(self, name_or_arn: str) -> Iterator[None]:
        """Let somebody else change a resource for a block: writes that name it answer ConcurrentModificationException.

        They are those of operations that declare the error.
        """
        changing = self._active("modifying").service.being_modified
        changing.append(name_or_arn)
        try:
            yield
        finally:
            changing.remove(name_or_arn)

    # -- the other side

    def partner(self, name: str, account: str | None = None) -> Partner:
        """Return a SaaS partner by name, such as `"acme.com"`; its account follows from the name unless given."""
        return shortcuts.partner(self._active("partner"), self._client_of, name, account)

    def claim(self, name: str, *, account: str | None = None, region: str | None = None) -> str:
        """Claim a partner event source with an event bus (CreateEventBus), and return the bus's ARN.

        Raises:
            ClientError: as the operation.
        """
        return shortcuts.claim(self._active("claim"), self._client_of, name, account=account, region=region)

    # -- inside

    @property
    def _journal(self) -> Journal:
        backend = self._service.backend
        if self._activation in stack.active:  # what falls due after the end does not happen
            backend.clock.run_due()
        return backend.journal

    @property
    def _service(self) -> Service:
        if self._activation is None:
            raise MisuseError("The fake was not started yet: use `with fake_eventbridge() as fake:` or start().")
        return self._activation.service

    def _active(self, name: str) -> Activation:
        if self._activation is None or self._activation not in stack.active:
            raise MisuseError(f"{name}() needs an active fake: use it inside `with fake_eventbridge() as fake:`.")
        return self._activation

    def _client_of(self, account: str, region: str) -> EventBridgeClient:
        key = (account, region)
        if key not in self._clients:
            self._clients[key] = self.client(account=account, region=region)
        return self._clients[key]

    def _make_activation(self) -> Activation:
        options: Options = {**of_run(), **self._options}
        seed = options.get("seed") or 0
        quotas = Quotas(options.get("quotas"))
        keep = options.get("keep")
        if keep is not None and (type(keep) is not int or keep < 1):
            raise MisuseError(f"keep={keep!r}: how many records are kept, a whole number from 1 on.")
        backend = Backend(
            clock=Clock(options.get("now")),
            quotas=quotas,
            identifiers=Identifiers(seed),
            journal=Journal(DEFAULT_KEEP if keep is None else keep),
        )
        service = Service(backend, Faults(), strict_names=bool(options.get("strict_names")))
        region = options.get("region")
        return Activation(
            owner=self,
            service=service,
            account=accounts.require(options.get("account") or DEFAULT_ACCOUNT),
            region=region or DEFAULT_REGION,
            region_is_explicit=region is not None,
            guard=bool(options.get("guard")),
        )


@overload
def fake_eventbridge(wrapped: _Wrapped, /) -> _Wrapped: ...
@overload
def fake_eventbridge(**options: Unpack[Options]) -> FakeEventBridge: ...
def fake_eventbridge(wrapped: Any = None, /, **options: Any) -> Any:
    """Switch the fake on, in a `with` or `async with` block or as a decorator, with or without parentheses.

    Options: `account` and `region` of clients that name none; `strict_names` refuses the documented short names of
    sources as AWS does; `quotas` by name; `now`, an aware datetime where the clock stands frozen; `seed` of the
    identifiers; `keep`, how many records of calls and of events are kept.
    """
    check_options("fake_eventbridge", (), options)
    fake = FakeEventBridge(**options)
    return fake if wrapped is None else fake(wrapped)


def active_fake() -> FakeEventBridge:
    """Return the fake that answers calls now.

    Raises:
        MisuseError: none is active.
    """
    activation = stack.innermost()
    if activation is None:
        raise MisuseError("No fake is active: decorate with @fake_eventbridge, or use `with fake_eventbridge():`.")
    return cast("FakeEventBridge", activation.owner)


@cache
def _session() -> Session:
    """Return a session of the library's own, so that nobody's default session is touched."""
    return botocore.session.Session()


def _fields(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in ("source", "detail_type", "detail", "bus", "account")}


def _check_end(service: Service) -> None:
    if service.misuses:
        raise service.misuses[0]
    unused = service.faults.unused()
    if unused is not None:
        raise UnusedFaultError(unused)
