"""What a callable is told beside the event that it receives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Context:
    """What a callable is told beside the event: whose delivery it is, and which attempt.

    Shapes: `attributes` are a dead-letter queue's message attributes, by name; `trace_header` is what X-Ray was told
    with the event, which is no part of it.
    """

    target_arn: str
    rule_arn: str
    attempt: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    trace_header: str | None = None
