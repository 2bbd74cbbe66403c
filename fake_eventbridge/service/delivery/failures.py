"""A target's failure, told apart from what a target raises for the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from datetime import timedelta

# Source: recorded (2026-09), the last two of them as hops between buses.
_NEVER_RETRIED = frozenset(
    {
        "NO_PERMISSIONS",
        "NO_RESOURCE",
        "FAILED_TO_ASSUME_ROLE",
        "INVALID_PARAMETER",
        "INVALID_JSON",
        "THIRD_ACCOUNT_HOP_DETECTED",
        "THIRD_REGION_HOP_DETECTED",
    }
)


class TargetFailure(Exception):  # noqa: N818 - the target's "no", which is recorded and retried and is no error of ours
    """A target is gone, or did not take what it was sent.

    `code` and `message` are the dead-letter queue's `ERROR_CODE` and `ERROR_MESSAGE`. `is_retriable` tells whether the
    event is sent again as the retry policy says: by default what the code says. `retry_after` is the least pause before
    the next attempt. Where `is_lost`, the event does not go to the dead-letter queue either.

    Source: recorded (2026-09), for the codes and for what is not tried again.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        is_retriable: bool | None = None,
        retry_after: timedelta | None = None,
        is_lost: bool = False,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.is_retriable = not is_lost and (code not in _NEVER_RETRIED if is_retriable is None else is_retriable)
        self.retry_after = retry_after
        self.is_lost = is_lost

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class EndlessDeliveryError(MisuseError):
    """A delivery cannot end by itself: it causes itself, or waits for who waits for it."""


# What a target raises of these is the test's own, and no failure of the target; likewise what these modules define,
# pytest's outcomes and unittest's.
_TESTS_OWN = (AssertionError, MisuseError, RecursionError)


_OUTCOMES = frozenset({"_pytest.outcomes", "unittest.case"})


def is_tests_own(error: BaseException) -> bool:
    """Return whether an error speaks to the test: an assertion, an outcome, a group of them, or no Exception at all."""
    return any(map(is_tests_own, _members(error))) or _speaks_to_the_test(error)


def stops_everything(error: BaseException) -> bool:
    """Return whether an error, such as KeyboardInterrupt or a cancellation, lets nothing else happen before it."""
    return not isinstance(error, Exception) and not _is_outcome(error) and not _members(error)


def _speaks_to_the_test(error: BaseException) -> bool:
    return not isinstance(error, Exception) or isinstance(error, _TESTS_OWN) or _is_outcome(error)


def _members(error: BaseException) -> tuple[BaseException, ...]:
    """Return the errors of a group, Python's own (from 3.11 on) or its backport's."""
    found: object = getattr(error, "exceptions", ())
    return found if isinstance(found, tuple) and all(isinstance(each, BaseException) for each in found) else ()


def _is_outcome(error: BaseException) -> bool:
    return any(each.__module__ in _OUTCOMES for each in type(error).__mro__)
