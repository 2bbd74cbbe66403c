"""botocore's retries under a fake: they run as they are, but nothing sleeps, and no retry quota is drained."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fake_eventbridge.interception import client_handlers

if TYPE_CHECKING:
    from botocore.model import OperationModel


def event(  # noqa: PLR0913, PLR0917 - botocore's own signature
    endpoint: Any,
    attempts: int,
    operation_model: OperationModel,
    request_dict: dict[str, Any],
    response: object,
    caught_exception: BaseException | None,
) -> dict[str, Any]:
    """Return the event by which botocore asks whether a call is tried again."""
    return {
        "event_name": f"needs-retry.{operation_model.service_model.service_id.hyphenize()}.{operation_model.name}",
        "response": response,
        "endpoint": endpoint,
        "operation": operation_model,
        "attempts": attempts,
        "caught_exception": caught_exception,
        "request_dict": request_dict,
    }


def quota(endpoint: Any) -> Any:
    """Return the client's retry quota in standard and adaptive mode; legacy mode has none."""
    found = client_handlers.of(endpoint._event_emitter)  # noqa: SLF001 - botocore has no public way to it
    return None if found is None else found.retry_quota


def capacity(retry_quota: Any) -> int:
    """Return what the client has left to retry with."""
    return 0 if retry_quota is None else int(retry_quota.available_capacity)


def refill(retry_quota: Any, before: int) -> None:
    """Let a retry cost the client nothing: many faults would drain its quota, and later calls would not retry."""
    if retry_quota is not None and retry_quota.available_capacity < before:
        retry_quota.release(before - retry_quota.available_capacity)


def waited(request_dict: dict[str, Any], delay: float | bool | None) -> bool:  # noqa: FBT001 - botocore answers so
    """Account for a back-off that is not slept, and tell whether the call is tried again."""
    if delay is None or delay is False:
        return False
    activation = client_handlers.answering()
    if activation is not None:
        invocation = request_dict["context"]["retries"]["invocation-id"]
        activation.service.wait(invocation, timedelta(seconds=float(delay)))
    return True
