"""Requests that would leave the process are refused while a guarding fake is active, or in a whole guarded run."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active, current_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.model import OperationModel

    from fake_eventbridge.interception.patching import Method

_EVENTS = "events"

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


def note(operation_model: OperationModel) -> None:
    """Note which operation is being called, so that a refusal can name it."""
    if _misuses() is not None:
        _calling.set(f"{operation_model.service_model.service_name}.{operation_model.name}")


def refusing(original: Method) -> Method:
    """Make the replacement of an endpoint's `_send`, which is where a request leaves the process."""

    def send(self: Any, request: AWSPreparedRequest) -> Any:
        misuses = _misuses()
        if misuses is None:
            return original(self, request)
        misuse = MisuseError(f"{_calling.get()} would have been sent to {request.url}: {_advice()}")
        misuses.append(misuse)
        raise misuse

    return send


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
