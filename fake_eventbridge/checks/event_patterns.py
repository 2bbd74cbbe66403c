"""Is this text an event pattern? The pattern language as operations meet it: compiled, or refused in AWS's words."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from fake_eventbridge import patterns
from fake_eventbridge.errors import InvalidPatternError, UnansweredPatternError
from fake_eventbridge.patterns.operators import AnythingButMatching, Wildcard
from fake_eventbridge.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fake_eventbridge.patterns import Pattern
    from fake_eventbridge.patterns.operators import Matcher


@lru_cache(maxsize=256)
def compiled(text: str) -> Pattern:
    """Read a request's event pattern; the tests of a suite make the same rules again and again, so some are kept.

    Raises:
        Refusal: InvalidEventPatternException, with AWS's reason; InternalFailure where AWS itself fails at the pattern.

    Source: recorded.
    """
    try:
        return patterns.compile(text)
    except UnansweredPatternError:
        raise Refusal("InternalFailure", "", 500) from None
    except InvalidPatternError as error:
        raise Refusal("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error}") from None


def uses_wildcards(pattern: Pattern) -> bool:
    """Tell whether a rule with this pattern counts for the quota of wildcard rules."""
    matchers = chain.from_iterable(leaf.matchers for branch in pattern.branches for leaf in branch)
    return any(isinstance(each, Wildcard) for matcher in matchers for each in _alternatives(matcher))


def _alternatives(matcher: Matcher) -> Iterable[Matcher]:
    return matcher.refused if isinstance(matcher, AnythingButMatching) else (matcher,)
