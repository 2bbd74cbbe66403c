"""What can the library itself raise? Mistakes in a test; what AWS would refuse is a `ClientError` and lives in `refusals`."""

from __future__ import annotations


class MisuseError(Exception):
    """The test, not the code under test, asked for something that cannot be: what, what comes nearest, what to change."""


class UnusedFaultError(AssertionError):
    """A fault that a test asked for was never hit."""


class DocumentedNameWarning(UserWarning):
    """A partner event source was named in the documented short form, which AWS itself refuses."""


class InvalidPatternError(ValueError):
    """An event pattern that AWS refuses; the text is AWS's reason, location line included."""
