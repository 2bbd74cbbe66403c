"""How does a test make a rule another AWS service's own? Through the fake's state, as no request can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fake_eventbridge import FakeEventBridge


def manage(fake: FakeEventBridge, name: str, by: str = "prod.vhs.events.aws.internal") -> None:
    """Let another service manage a rule on the default account's default bus."""
    region = fake._service.backend.region("123456789012", "us-east-1")  # noqa: SLF001 - no request makes a managed rule
    region.event_bus(None).rule(name).managed_by = by
