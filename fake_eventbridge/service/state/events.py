"""What a test reads of an event that was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.service.state.lazy import Lazy
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from datetime import datetime

    from fake_eventbridge.aws.json_encoding import JsonObject

# Units: characters of a detail that a repr shows.
_SHOWN = 160


@dataclass(frozen=True, slots=True, repr=False)
class Event(Lazy):
    """One event that was accepted; `dropped` says why it went nowhere, and is None where it reached its bus.

    Shapes: `detail` is the parsed JSON object, `resources` as given.
    Units: `time` is an aware UTC datetime in whole seconds.
    """

    id: str
    source: str
    detail_type: str
    detail: JsonObject
    resources: tuple[str, ...]
    time: datetime
    account: str
    region: str
    bus: str
    dropped: str | None

    _lazily: ClassVar = {"detail": lambda event: json_encoding.copied(event.detail)}

    def shown(self) -> Event:
        """Return the event for a test to read: what that does to the detail reaches no target and no archive."""
        return self.before(
            self,
            id=self.id,
            source=self.source,
            detail_type=self.detail_type,
            resources=self.resources,
            time=self.time,
            account=self.account,
            region=self.region,
            bus=self.bus,
            dropped=self.dropped,
        )

    def __deepcopy__(self, memo: object) -> Event:
        """Return the event itself: nothing changes it, and its detail can be nested more deeply than copying goes."""
        return self

    def __repr__(self) -> str:
        dropped = "" if self.dropped is None else f" (dropped: {readable.shortened(self.dropped)})"
        return f"<Event {self}: {readable.as_json(self.detail, _SHOWN)}{dropped}>"

    def __str__(self) -> str:
        named = f"{readable.shortened(self.detail_type, 80)} from {readable.shortened(self.source, 120)}"
        return f"{named} on {readable.shortened(self.bus, 120)}"
