"""Event patterns in requests: compiled, or refused in AWS's words."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from fake_eventbridge import patterns
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.errors import InvalidPatternError, MisuseError, UnansweredPatternError
from fake_eventbridge.patterns.event import load
from fake_eventbridge.patterns.operators import AnythingButMatching, Wildcard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fake_eventbridge.patterns import Pattern
    from fake_eventbridge.patterns.operators import Matcher

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


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


def fields_of(event: str) -> Mapping[str, object]:
    """Return the fields of an event's text, none where it is no event; a name may stand there twice."""
    try:
        return load(event)
    except MisuseError:
        return {}


def is_time(value: object) -> bool:
    """Return whether an event's `time` is one: a date, and the time of day in it."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    try:
        year, month, day, hour, minute, second = map(int, found.groups("0"))
        datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - only whether there is such a day and hour
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def uses_wildcards(pattern: Pattern) -> bool:
    """Return whether a rule with this pattern counts for the quota of wildcard rules."""
    matchers = chain.from_iterable(leaf.matchers for branch in pattern.branches for leaf in branch)
    return any(isinstance(each, Wildcard) for matcher in matchers for each in _alternatives(matcher))


def _alternatives(matcher: Matcher) -> Iterable[Matcher]:
    return matcher.refused if isinstance(matcher, AnythingButMatching) else (matcher,)
