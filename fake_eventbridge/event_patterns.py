"""Is this text an event pattern? The pattern language as operations meet it: compiled, or refused in AWS's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge import patterns
from fake_eventbridge.errors import InvalidPatternError
from fake_eventbridge.refusals import Refusal

if TYPE_CHECKING:
    from fake_eventbridge.patterns import Pattern


def compiled(text: str) -> Pattern:
    """Read a request's event pattern.

    Raises:
        Refusal: InvalidEventPatternException, with AWS's reason.

    Source: recorded.
    """
    try:
        return patterns.compile(text)
    except InvalidPatternError as error:
        raise Refusal("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error}") from None
