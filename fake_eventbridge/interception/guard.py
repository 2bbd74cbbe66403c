"""What else would leave the process? While a guarding fake is active, a request to any other AWS service is refused."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from botocore.model import OperationModel

    from fake_eventbridge.interception.active import Activation
    from fake_eventbridge.interception.patching import Method

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
    if _guarding() is not None:
        _calling.set(f"{operation_model.service_model.service_name}.{operation_model.name}")


def refusing(original: Method) -> Method:
    """Make the replacement of an endpoint's `_send`, which is where a request leaves the process."""

    def send(self: Any, request: AWSPreparedRequest) -> Any:
        activation = _guarding()
        if activation is None:
            return original(self, request)
        misuse = MisuseError(
            f"{_calling.get()} would have been sent to {request.url}: mock it too, or leave out guard=True (in the "
            "ini file fake_events_guard)."
        )
        activation.service.misuses.append(misuse)
        raise misuse

    return send


def _guarding() -> Activation | None:
    if _let_out.get():
        return None
    return next((activation for activation in reversed(active.activations) if activation.guard), None)
