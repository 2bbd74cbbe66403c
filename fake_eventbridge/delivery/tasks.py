"""What is on its way? One event for one target of one rule, from the moment its rule woke to its last attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.journal import DeliveryEntry, Event
    from fake_eventbridge.state import Region, Rule


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event on a bus: what receivers see of it, and the ARNs of the buses that it has been on.

    `trace_header` goes with the event to its targets, and is no part of it.
    """

    event: Event
    envelope: dict[str, object]
    visited: tuple[str, ...]
    trace_header: str | None = None


@dataclass(slots=True, eq=False)
class Task:
    """A delivery to be made, and made again if it fails."""

    entry: DeliveryEntry
    arrival: Arrival
    region: Region
    rule: Rule
    target: TargetTypeDef
    began: datetime

    @property
    def rule_arn(self) -> str:
        """The ARN of the rule that woke."""
        return self.region.rule_arn(self.rule)
