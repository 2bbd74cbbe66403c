"""`FakeEventBridge`, which a test holds: start and stop, and all that a test can do with it."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, TypeVar, cast, overload

import botocore.session

from fake_eventbridge.aws import account_ids
from fake_eventbridge.aws.arguments import require_region
from fake_eventbridge.errors import MisuseError, UnusedFaultError
from fake_eventbridge.fake.control import Control
from fake_eventbridge.fake.inspection import Inspection
from fake_eventbridge.fake.options import (
    DEFAULT_ACCOUNT,
    DEFAULT_FORWARD,
    DEFAULT_KEEP,
    DEFAULT_REGION,
    Options,
    check_values,
    of_run,
)
from fake_eventbridge.fake.options import check as check_options
from fake_eventbridge.interception import active, botocore_patches, client_creation, current_test, moto
from fake_eventbridge.interception.active import Activation
from fake_eventbridge.interception.client_creation import PLACEHOLDER, PlaceholderCredentials, PlaceholderSecret
from fake_eventbridge.service.dispatch import Service
from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.backend import Backend
from fake_eventbridge.service.state.clock import Clock
from fake_eventbridge.service.state.faults import Faults
from fake_eventbridge.service.state.identifiers import Identifiers
from fake_eventbridge.service.state.journal import Journal
from fake_eventbridge.service.state.quotas import Quotas
from fake_eventbridge.service.state.receivers import Others, Receivers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from botocore.session import Session
    from mypy_boto3_events import EventBridgeClient
    from typing_extensions import Self, Unpack

    from fake_eventbridge.aws.literals import QuotaName
    from fake_eventbridge.fake.shortcuts import Partner
    from fake_eventbridge.outbound.http_client import HttpTargets
    from fake_eventbridge.service.state.events import Event
    from fake_eventbridge.service.state.receivers import Handler
    from fake_eventbridge.service.state.snapshots import Snapshot
    from fake_eventbridge.templates import Stack
    from fake_eventbridge.templates.formats.sources import Source

# pytest leaves the frames of a module that says so out of tracebacks: they end at the test's own line.
__tracebackhide__ = True

_Wrapped = TypeVar("_Wrapped", bound="Callable[..., Any]")


class Credentials(TypedDict):
    """The keyword arguments that give a client or a Session an account."""

    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str


class _Hold(NamedTuple):
    """One start that was not stopped yet."""

    activation: Activation
    token: object


_clients_lock = locks.make()


class FakeEventBridge(Inspection, Control):
    """An in-memory Amazon EventBridge, active from `start` to `stop`.

    Without options it joins the fake that is active already, under pytest only one that began in the same test; with
    options it is a new one, which shadows the outer until it ends.
    """

    def __init__(  # noqa: PLR0913 - one parameter for each option
        self,
        *,
        account: str | None = None,
        region: str | None = None,
        strict_names: bool | None = None,
        quotas: Mapping[QuotaName, int | None] | None = None,
        now: datetime | None = None,
        seed: int | None = None,
        guard: bool | None = None,
        forward: str | None = DEFAULT_FORWARD,
        forward_http: bool | None = None,
        fresh: bool | None = None,
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
            "forward_http": forward_http,
            "fresh": fresh or None,
            "keep": keep,
        }
        self._options = cast("Options", {name: value for name, value in given.items() if value is not None})
        if forward != DEFAULT_FORWARD:
            self._options["forward"] = forward
        self._held: list[_Hold] = []
        self._clients: dict[tuple[str, str], EventBridgeClient] = {}

    # -- switching it on

    def start(self) -> Self:
        """Catch every EventBridge call of the process from now on, and return a handle on the fake that answers.

        Its `stop()` ends the hold that this call began, whoever else holds the fake.

        Raises:
            MisuseError: the installed botocore cannot be hooked, or an option is invalid.
        """
        hold: _Hold | None = None
        try:
            with active.lock:
                joined = self._held[-1].activation if self._held else None if self._options else active.joinable()
                hold = _Hold(self._make_activation() if joined is None else joined, object())
                hold.activation.holders.add(hold.token)
                botocore_patches.install()
                self._activation = hold.activation
                self._held.append(hold)
                if joined is None:
                    active.enter(hold.activation)
            return self  # noqa: TRY300 - an interruption may come before this line, too
        except BaseException:
            if hold is not None:
                self._let_go(hold)
            raise

    def stop(self) -> None:
        """Let go of the fake, which ends when nobody holds it any more; records stay readable.

        Raises:
            MisuseError: the fake was not started, or code under test swallowed a MisuseError.
            UnusedFaultError: a fault was never hit.
        """
        self._stop(is_clean=True)

    def _stop(self, *, is_clean: bool) -> None:
        hold: _Hold | None = None
        try:
            with active.lock:
                hold = self._last_hold()
                has_ended = self._let_go(hold)
        except BaseException:  # whatever came in between, such as the signal of a time limit
            for each in self._held[-1:] if hold is None else [hold]:
                self._let_go(each)
            raise
        if has_ended and is_clean and not current_test.has_failed():
            _check_end(hold.activation.service)

    def _last_hold(self) -> _Hold:
        if not self._held:
            raise MisuseError("The fake is not active: stop() needs a start() before it.")
        return self._held[-1]

    def let_go_of_all(self) -> None:
        """Release whatever this handle still holds, and check nothing: its end was interrupted, or never came."""
        for hold in reversed(tuple(self._held)):
            self._let_go(hold)

    def _let_go(self, hold: _Hold) -> bool:
        """Release one hold, and return whether the fake has ended with it; to be done again where it is interrupted."""
        with active.lock:
            activation = hold.activation
            activation.holders.discard(hold.token)
            if hold in self._held:
                self._held.remove(hold)
            if activation.holders:
                return False
            active.leave(activation)
            if not active.activations:
                botocore_patches.uninstall()
            return True

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop(is_clean=error_type is None)

    async def __aenter__(self) -> Self:
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
        from fake_eventbridge.fake import decorators  # noqa: PLC0415 - wrapt costs as much to import as all else here

        return cast("_Wrapped", decorators.decorate(wrapped, lambda: FakeEventBridge(**self._options)))

    # -- beginning anew

    def reset(self) -> None:
        """Forget state, records, faults and targets, and return the quotas to the options; clock and hooks stay."""
        service = self._active("reset").service
        with service.backend.lock:
            service.backend.clear()
            service.backend.receivers.clear()
            service.backend.journal.clear()
            service.backend.quotas.reset()
            service.faults.clear()

    def snapshot(self) -> Snapshot:
        """Return the service's state and the clock's, to `restore` later."""
        from fake_eventbridge.service.state import snapshots  # noqa: PLC0415 - as in partner()

        return snapshots.take(self._active("snapshot").service.backend)

    def restore(self, snapshot: Snapshot) -> None:
        """Return the service's state and the clock to a snapshot of this fake, any number of times."""
        from fake_eventbridge.service.state import snapshots  # noqa: PLC0415 - as in partner()

        snapshots.restore(self._active("restore").service.backend, snapshot)

    # -- whose call is it

    @property
    def account(self) -> str:
        """The account of calls whose credentials name none: that of the innermost `as_account`, or the fake's own."""
        return self._started.current_account

    @property
    def region(self) -> str:
        """The Region of clients that name none."""
        return self._started.region

    def client(self, *, account: str | None = None, region: str | None = None, **options: Any) -> EventBridgeClient:
        """Make an EventBridge client for an account and a Region; safe from any thread.

        Other keyword arguments are those of botocore's `create_client`. Called while no fake is active, the client
        refuses with MisuseError.
        """
        placeholder = (
            PlaceholderCredentials() if account is None else PlaceholderCredentials(account_ids.require(account))
        )
        with _clients_lock:
            if region is None and not active.activations:
                region = self._options.get("region") or DEFAULT_REGION
            session = _session()
            client_creation.begin_anew(session, placeholder)
            return cast(
                "EventBridgeClient", session.create_client(client_creation.SERVICE, region_name=region, **options)
            )

    def credentials(self, account: str) -> Credentials:
        """Return the keyword arguments that make a client or Session of your own speak for an account."""
        return {
            "aws_access_key_id": account_ids.require(account),
            "aws_secret_access_key": PlaceholderSecret(PLACEHOLDER),
            "aws_session_token": PLACEHOLDER,
        }

    @contextmanager
    def as_account(self, account: str) -> Iterator[None]:
        """Let calls whose credentials name no account be this account's, in the whole process, for a block."""
        acting_as = self._active("as_account").acting_as
        entered = account_ids.require(account)
        acting_as.append(entered)
        try:
            yield
        finally:
            last = len(acting_as) - 1 - acting_as[::-1].index(entered)
            del acting_as[last]

    # -- the other side

    def partner(self, name: str, account: str | None = None) -> Partner:
        """Return a SaaS partner by name, such as `"acme.com"`; its account follows from the name unless given."""
        from fake_eventbridge.fake import shortcuts  # noqa: PLC0415 - no test's first call waits for what it does not use

        return shortcuts.partner(self._active("partner"), self._client_of, self._new_client_of, name, account)

    def claim(self, name: str, *, account: str | None = None, region: str | None = None) -> str:
        """Claim a partner event source with an event bus (CreateEventBus), and return the bus's ARN.

        Raises:
            ClientError: as the operation.
        """
        from fake_eventbridge.fake import shortcuts  # noqa: PLC0415 - as in partner()

        return shortcuts.claim(self._active("claim"), self._client_of, name, account=account, region=region)

    def subscribe(
        self,
        pattern: str | Mapping[str, object],
        handler: Handler | None = None,
        *,
        bus: str = "default",
        account: str | None = None,
        region: str | None = None,
    ) -> list[Any]:
        """Send the events of a bus that match a pattern to a callable, and return a list that fills with them.

        It is a rule, a target and a callable in one line (PutRule and PutTargets).

        Raises:
            ClientError: as the operations.
        """
        from fake_eventbridge.fake import shortcuts  # noqa: PLC0415 - as in partner()

        activation = self._active("subscribe")
        return shortcuts.subscribe(
            activation, self._client_of, pattern, handler, bus=bus, account=account, region=region
        )

    def aws_event(  # noqa: PLR0913 - one parameter for each thing that an event has
        self,
        source: str,
        detail_type: str,
        detail: Mapping[str, object],
        *,
        resources: Sequence[str] = (),
        account: str | None = None,
        region: str | None = None,
    ) -> Event:
        """Send an event as an AWS service does, such as `"aws.s3"`, onto the default bus of an account.

        PutEvents refuses such sources, as AWS does.

        Raises:
            MisuseError: the source is no AWS service's, the Region is no string, or the detail is no mapping that has
                a form in JSON.
        """
        activation = self._active("aws_event")
        owner = activation.current_account if account is None else account_ids.require(account)
        require_region(region)
        where, backend = region or activation.region, activation.service.backend
        from fake_eventbridge.service.delivery import aws_events  # noqa: PLC0415 - few tests let AWS services send

        return aws_events.send(backend, source, detail_type, detail, resources=resources, account=owner, region=where)

    # -- the user's own infrastructure

    def deploy(  # noqa: PLR0913 - one parameter for each thing that a caller may give
        self,
        source: Source,
        *,
        parameters: Mapping[str, object] | None = None,
        imports: Mapping[str, object] | None = None,
        name: str | None = None,
        account: str | None = None,
        region: str | None = None,
    ) -> Stack:
        """Make every EventBridge resource of a template by real calls, and name all others; return the stack.

        `source` is the path of a template (CloudFormation, SAM, what `terraform show -json` gives), of a directory such
        as `cdk.out`, a template's text, or a dict. `parameters` are the template's; `imports` are what other stacks
        export, by name. Deploying a stack again updates it. All of it is made, or nothing.

        Raises:
            ClientError: AWS would refuse a resource; the error names it and the property.
            MisuseError: the source cannot be read, or something in it cannot be resolved.
        """
        from fake_eventbridge import templates  # noqa: PLC0415 - most tests deploy nothing

        world = templates.World(self._active("deploy"), self._client_of, self.target)
        return templates.deploy(
            world, source, parameters=parameters, imports=imports, name=name, account=account, region=region
        )

    # -- inside

    def _client_of(self, account: str, region: str) -> EventBridgeClient:
        key = (account, region)
        if key not in self._clients:
            self._clients[key] = self.client(account=account, region=region)
        return self._clients[key]

    def _new_client_of(self, account: str, region: str) -> EventBridgeClient:
        return self.client(account=account, region=region)

    def _make_activation(self) -> Activation:
        options: Options = {**of_run(), **self._options}
        check_values(options)
        seed = options.get("seed") or 0
        quotas = Quotas(options.get("quotas"))
        keep = options.get("keep")
        backend = Backend(
            clock=Clock(options.get("now")),
            quotas=quotas,
            identifiers=Identifiers(seed),
            journal=Journal(DEFAULT_KEEP if keep is None else keep),
            receivers=_receivers(options),
        )
        service = Service(backend, Faults(), strict_names=bool(options.get("strict_names")))
        region = options.get("region")
        return Activation(
            owner=self,
            service=service,
            account=account_ids.require(options.get("account") or moto.default_account() or DEFAULT_ACCOUNT),
            region=region or DEFAULT_REGION,
            region_is_explicit=region is not None,
            guard=bool(options.get("guard")),
        )


def _signature() -> inspect.Signature:
    """Return the signature of `fake_eventbridge`, whose options are those of the class."""
    options = list(inspect.signature(FakeEventBridge.__init__).parameters.values())[1:]
    wrapped = inspect.Parameter("wrapped", inspect.Parameter.POSITIONAL_ONLY, default=None)
    return inspect.Signature([wrapped, *options], return_annotation="FakeEventBridge")


@overload
def fake_eventbridge(wrapped: _Wrapped, /) -> _Wrapped: ...
@overload
def fake_eventbridge(**options: Unpack[Options]) -> FakeEventBridge: ...
def fake_eventbridge(wrapped: Any = None, /, **options: Any) -> Any:
    """Switch the fake on, in a `with` or `async with` block or as a decorator, with or without parentheses.

    Options: `account` and `region` of clients that name none; `strict_names` refuses the documented short names of
    sources as AWS does; `quotas` by name; `now`, an aware datetime where the clock stands frozen; `seed` of the
    identifiers; `guard` refuses every request to another AWS service; `forward` hands deliveries to moto's services
    (the default), to those at an endpoint URL, or with None to nobody; `forward_http` lets API destinations make their
    requests; `keep`, how many records of calls, of events and of deliveries are kept.
    """
    check_options("fake_eventbridge", (), options)
    fake = FakeEventBridge(**options)
    return fake if wrapped is None else fake(wrapped)


fake_eventbridge.__signature__ = _signature()  # type: ignore[attr-defined]  # what help() and notebooks show


def active_fake() -> FakeEventBridge:
    """Return the fake that answers calls now: the handle that began it.

    Raises:
        MisuseError: none is active.
    """
    activation = active.innermost()
    if activation is None:
        raise MisuseError("No fake is active: decorate with @fake_eventbridge, or use `with fake_eventbridge():`.")
    return cast("FakeEventBridge", activation.owner)


@cache
def _session() -> Session:
    """Return a session of the library's own, so that nobody's default session is touched."""
    return botocore.session.Session()


def _http() -> HttpTargets:
    from fake_eventbridge.outbound.http_client import HttpTargets  # noqa: PLC0415 - most fakes call no endpoint

    return HttpTargets()


def _receivers(options: Options) -> Receivers:
    """Return who beside this fake takes deliveries, and secrets: moto's services, where moto is active, or others.

    Secrets go to moto alone, as an endpoint's own EventBridge may keep those of its own.
    """
    receivers = Receivers(http=_http() if options.get("forward_http") else None)
    forward = options.get("forward", DEFAULT_FORWARD)
    if forward == DEFAULT_FORWARD:
        receivers.find_others = _moto
    elif forward is not None:
        from fake_eventbridge.outbound.service_calls import Forwarder  # noqa: PLC0415 - as in _http

        others = Others(Forwarder(forward))
        receivers.find_others = lambda: others
    return receivers


def _moto() -> Others:
    from fake_eventbridge.outbound.secrets import MotoSecrets  # noqa: PLC0415 - most tests send and keep nothing
    from fake_eventbridge.outbound.service_calls import Forwarder  # noqa: PLC0415 - as above

    forwarder = Forwarder()
    return Others(forwarder, MotoSecrets(forwarder))


def _check_end(service: Service) -> None:
    if service.misuses:
        raise service.misuses[0]
    unused = service.faults.unused()
    if unused is not None:
        raise UnusedFaultError(unused)
