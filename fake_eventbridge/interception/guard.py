"""Requests that would leave the process are refused while a guarding fake is active, or in a whole guarded run."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active, current_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.model import OperationModel

    from fake_eventbridge.interception.patching import Method

_EVENTS = "events"

# Where EventBridge listens: in each Region and partition, with FIPS and dual-stack, at global endpoints, and privately.
_HOST = re.compile(
    r"(^|\.)events(-fips)?\.[a-z0-9-]+(\.vpce)?\.(amazonaws\.com(\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn)$"
    r"|\.endpoint\.events\.amazonaws\.com$"
)

# Who hands out credentials over the network, by the addresses that botocore asks.
_PROVIDERS = (
    ("the EC2 instance metadata service", frozenset({"169.254.169.254", "fd00:ec2::254"})),
    ("the container's provider", frozenset({"169.254.170.2", "169.254.170.23", "fd00:ec2::23"})),
)

# Whether the pytest run is guarded: then every test is, also one that uses no fake.
run_is_guarded = False

_let_out: ContextVar[bool] = ContextVar("fake_eventbridge_let_out", default=False)
_calling: ContextVar[str] = ContextVar("fake_eventbridge_calling", default="an unnamed operation")


@contextmanager
def let_out() -> Iterator[None]:
    """Let the requests of a block leave: a test asked for them, by `forward=`."""
    token = _let_out.set(True)
    try:
        yield
    finally:
        _let_out.reset(token)


def refuse_crt(emitter: Any) -> None:
    """Refuse a transfer that awscrt would make, past botocore, which is asked only how to write the request.

    Raises:
        MisuseError: the process is guarded; it is raised again when the fake ends, or the test.
    """
    misuses = _misuses()
    if misuses is None:
        return
    handlers = emitter._emitter._handlers.prefix_search("before-send.s3.*")  # noqa: SLF001 - botocore has no public way
    if any(type(getattr(each, "__self__", None)).__module__ == "s3transfer.crt" for each in handlers):
        _raise(misuses, f"{_calling.get()} would have been sent by awscrt: {_advice()}")


def note(operation_model: OperationModel) -> None:
    """Note which operation is being called, so that a refusal can name it."""
    if _misuses() is not None:
        _calling.set(f"{operation_model.service_model.service_name}.{operation_model.name}")


def refusing(original: Method) -> Method:
    """Make the replacement of a `send`, of an endpoint or an HTTP session: there a request leaves the process.

    What an endpoint sends is told by its operation. Past it come requests that somebody signed by hand, calls through
    another copy of the model, and botocore's own requests for credentials.
    """

    def send(self: Any, request: AWSPreparedRequest) -> Any:
        if active.activations and _is_for_eventbridge(request):
            _raise(active.activations[-1].service.misuses, _not_caught(request))
        misuses = _misuses()
        if misuses is None:
            return original(self, request)
        _raise(misuses, f"{_sender(request)} would have been sent to {_address(request)}: {_advice()}")

    return send


def _raise(misuses: list[MisuseError], message: str) -> NoReturn:
    misuse = MisuseError(message)
    misuses.append(misuse)
    raise misuse


def _is_for_eventbridge(request: AWSPreparedRequest) -> bool:
    return bool(_HOST.search(urlsplit(request.url).hostname or "")) or _target(request).startswith("AWSEvents.")


def _target(request: AWSPreparedRequest) -> str:
    target: str | bytes = request.headers.get("X-Amz-Target", "")
    return target.decode(errors="replace") if isinstance(target, bytes) else target


def _not_caught(request: AWSPreparedRequest) -> str:
    operation = _target(request).partition(".")[2] or "A request"
    return (
        f"{operation} would have been sent to {_address(request)} by hand, or by a client that is not botocore's "
        "`events` client, so the fake cannot answer it: nothing was sent. Call boto3.client('events') instead."
    )


def _address(request: AWSPreparedRequest) -> str:
    """Return where a request goes, without its query, which can hold a signature."""
    return urlsplit(request.url)._replace(query="", fragment="").geturl()


def _sender(request: AWSPreparedRequest) -> str:
    host = urlsplit(request.url).hostname or ""
    return next(
        (f"A request for credentials from {name}" for name, hosts in _PROVIDERS if host in hosts), _calling.get()
    )


def guard_run(*, is_guarded: bool) -> None:
    """Guard every test of a run, or no longer."""
    global run_is_guarded  # noqa: PLW0603 - one pytest run has a process to itself, and this is where it is noted
    run_is_guarded = is_guarded


def _advice() -> str:
    if _calling.get().partition(".")[0] == _EVENTS:
        return (
            "this test has no active fake: add the argument `fake_events`, or decorate it with @fake_eventbridge "
            "(the run is guarded by fake_events_guard)."
        )
    return "mock it too, or omit guard=True (in the ini file: fake_events_guard)."


def _misuses() -> list[MisuseError] | None:
    """Return where a refusal is noted, to be raised again if it is swallowed; None where nothing is guarded."""
    if _let_out.get():
        return None
    guarding = next((activation for activation in reversed(active.activations) if activation.guard), None)
    if guarding is not None:
        return guarding.service.misuses
    if not run_is_guarded:
        return None
    return [] if current_test.current is None else current_test.current.misuses
