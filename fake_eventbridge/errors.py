"""What can the library itself raise? Mistakes in a test; what AWS refuses lives in `refusals`, as a `ClientError`."""

from __future__ import annotations


class MisuseError(Exception):
    """The test asked for what cannot be; the text says what, what comes nearest, and which option to change."""


class UnusedFaultError(AssertionError):
    """A fault that a test asked for was never hit."""


class DocumentedNameWarning(UserWarning):
    """A partner event source was named in the documented short form, which AWS itself refuses."""


class InvalidPatternError(ValueError):
    """An event pattern that AWS refuses; the text is AWS's reason, location line included.

    `reason` is the sentence alone; `line` and `column` say where reading had come to, None where AWS names no place.
    """

    def __init__(self, reason: str, place: str = "", line: int | None = None, column: int | None = None) -> None:
        super().__init__(reason + place)
        self.reason = reason
        self.line = line
        self.column = column


class UnansweredPatternError(InvalidPatternError):
    """An event pattern at which AWS itself fails: it answers InternalFailure, without a reason. Source: recorded."""
