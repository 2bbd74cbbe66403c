"""The event-pattern language, usable on its own: compile a pattern, index many, explain a refusal."""

from __future__ import annotations

from fake_eventbridge.errors import InvalidPatternError
from fake_eventbridge.patterns.index import Index
from fake_eventbridge.patterns.on_demand import explain
from fake_eventbridge.patterns.pattern import Pattern, compile  # noqa: A004 - as in re.compile

__all__ = ["Index", "InvalidPatternError", "Pattern", "compile", "explain"]
