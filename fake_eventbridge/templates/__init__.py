"""The user's own infrastructure: the EventBridge resources of a template made by real calls, and all others named."""

from __future__ import annotations

from fake_eventbridge.templates.deploying import deploy
from fake_eventbridge.templates.making.stack import Stack
from fake_eventbridge.templates.making.world import World

__all__ = ["Stack", "World", "deploy"]
