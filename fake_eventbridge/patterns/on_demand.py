"""The entry to explanations, which are loaded when the first one is asked for: most tests ask for none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge.patterns.event import Event
    from fake_eventbridge.patterns.explanations import Combination, Explanation, LeafReport
    from fake_eventbridge.patterns.pattern import Pattern, PatternSource

__all__ = ["Combination", "Explanation", "LeafReport", "explain"]


def explain(pattern: Pattern | PatternSource, event: Event) -> Explanation:
    """Return for each leaf of a pattern whether it held, against which values, and what came nearest where it did not.

    Args:
        pattern: a compiled pattern, AWS's JSON text, or a dict.
        event: a dict, or JSON text.

    Raises:
        InvalidPatternError: AWS would refuse the pattern.
        MisuseError: pattern or event are not JSON.
    """
    from fake_eventbridge.patterns.explanations import explained  # noqa: PLC0415 - see the module's docstring

    return explained(pattern, event)


def __getattr__(name: str) -> object:
    """Load the records on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module("fake_eventbridge.patterns.explanations"), name)
    globals()[name] = found
    return found
