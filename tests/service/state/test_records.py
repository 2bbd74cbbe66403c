from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge.service.state.records import Archive, ArchivedEvent
from tests.conftest import NOW, PARTNER

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge


@pytest.mark.parametrize(("retention_days", "kept"), [(0, 2), (1, 1), (2, 1), (3, 2)])
def test_an_archive_keeps_events_for_its_days(fake: FakeEventBridge, retention_days: int, kept: int) -> None:
    """An archive lets go of events on the day their retention ends; with 0 days it keeps them for ever."""
    event = fake.partner("acme.com", account=PARTNER).emit("orders/created", "created", {})
    archived = [ArchivedEvent(event, NOW - timedelta(days=days), size=100) for days in (2, 0)]
    archive = Archive("orders", "arn", "default", NOW, retention_days=retention_days, events=archived)

    archive.discard_expired(NOW)
    assert len(archive.events) == kept
