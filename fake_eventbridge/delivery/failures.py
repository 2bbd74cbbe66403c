"""How does a target say no? One exception, with what AWS would write on the message in a dead-letter queue."""

from __future__ import annotations

_NEVER_RETRIED = frozenset({"NO_PERMISSIONS", "NO_RESOURCE"})


class TargetFailure(Exception):  # noqa: N818 - the target's "no", which is recorded and retried and is no error of ours
    """A target is gone, or did not take what it was sent.

    `code` and `message` are the dead-letter queue's `ERROR_CODE` and `ERROR_MESSAGE`. `is_retriable` tells whether the
    event is sent again as the retry policy says: not to a target that is gone or forbidden, if nothing else is said.

    Source: the user guide, for the codes and for what is not tried again.
    """

    def __init__(self, code: str, message: str, *, is_retriable: bool | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.is_retriable = code not in _NEVER_RETRIED if is_retriable is None else is_retriable

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
