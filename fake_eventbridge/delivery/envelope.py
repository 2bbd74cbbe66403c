"""What does a receiver see of an event? Its envelope, with the keys in AWS's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge.journal import Event


def of(event: Event, *, replay_name: str | None = None) -> dict[str, object]:
    """Return an event's envelope; a replayed one also names its replay.

    Units: `time` in whole seconds, UTC. Source: recorded. Unverified: that `replay-name` stands last.
    """
    envelope: dict[str, object] = {
        "version": "0",
        "id": event.id,
        "detail-type": event.detail_type,
        "source": event.source,
        "account": event.account,
        "time": f"{event.time:%Y-%m-%dT%H:%M:%SZ}",
        "region": event.region,
        "resources": list(event.resources),
        "detail": event.detail,
    }
    if replay_name is not None:
        envelope["replay-name"] = replay_name
    return envelope
