"""A handle on a fake: what every part of `FakeEventBridge` needs of the activation behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import active

if TYPE_CHECKING:
    from fake_eventbridge.interception.active import Activation
    from fake_eventbridge.service.dispatch import Service
    from fake_eventbridge.service.state.journal import Journal


class Handle:
    """A fake that may be active, may have ended, or was never started."""

    _activation: Activation | None = None

    def __repr__(self) -> str:
        if self._activation is None:
            return "<FakeEventBridge, not started>"
        ended = "" if self._activation in active.activations else ", ended"
        where = f"account {self._activation.current_account} in {self._activation.region}"
        return f"<FakeEventBridge, {where}{ended}>"

    @property
    def _journal(self) -> Journal:
        self._run_due()
        return self._service.backend.journal

    def _run_due(self) -> None:
        if self._activation in active.activations:  # what falls due after the end does not happen
            self._service.backend.clock.run_due()

    @property
    def _started(self) -> Activation:
        if self._activation is None:
            raise MisuseError("The fake was not started yet: use `with fake_eventbridge() as fake:` or start().")
        return self._activation

    @property
    def _service(self) -> Service:
        return self._started.service

    def _active(self, name: str) -> Activation:
        if self._activation is None or self._activation not in active.activations:
            raise MisuseError(f"{name}() needs an active fake: use it inside `with fake_eventbridge() as fake:`.")
        return self._activation
