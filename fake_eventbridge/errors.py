"""What the library itself raises: mistakes in a test. What AWS refuses is a `ClientError`: see `aws.errors`."""

from __future__ import annotations

import re

# What a terminal would act on: names come from requests, and messages have lines and indents of their own.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text with its control characters escaped, but for line feeds and tabs."""
    return _CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


class MisuseError(Exception):
    """The test asked for what cannot be; the text says what, what comes nearest, and which option to change."""

    def __str__(self) -> str:
        return printable(super().__str__())


class UnusedFaultError(AssertionError):
    """A fault that a test asked for was never hit."""

    def __str__(self) -> str:
        return printable(super().__str__())


class DocumentedNameWarning(UserWarning):
    """A partner event source was named in the documented short form, which AWS itself refuses."""

    def __str__(self) -> str:
        return printable(super().__str__())


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
