"""Who takes deliveries, and secrets: a test's callables by ARN, and the services beside this one."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from fake_eventbridge.service.state import locks
from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import (
        HttpParametersUnionTypeDef,
        TargetTypeDef,
        UpdateConnectionAuthRequestParametersTypeDef,
    )

    # It is called with an event and a context.
    Handler: TypeAlias = Callable[..., object]  # type: ignore[explicit-any]  # what an event is, a test knows better


@plain(slots=True, eq=False)
class HttpDestination:
    """Where requests go: endpoint and method of an API destination, and its connection's parameters with secrets."""

    url: str
    method: str
    auth: UpdateConnectionAuthRequestParametersTypeDef = field(repr=False)


class OutboundService(Protocol):
    """A service beside this one, to which deliveries are handed: moto's, or one at an endpoint."""

    def accepts(self, arn: str) -> bool:
        """Return whether it takes deliveries to this target."""

    def send(  # noqa: PLR0913 - what a delivery consists of
        self,
        target: TargetTypeDef,
        payload: str,
        *,
        account: str,
        region: str,
        attributes: Mapping[str, str] | None = None,
        event: Mapping[str, object] | None = None,
        trace_header: str | None = None,
    ) -> None:
        """Hand a delivery over.

        Raises:
            TargetFailure: the target is gone, or refuses.
        """


class SecretStore(Protocol):
    """Who keeps the secrets of connections beside this one: moto's Secrets Manager."""

    def put(self, arn: str, value: str, *, is_new: bool) -> None:
        """Keep a secret under its ARN, in a new version if it is there already and not `is_new`.

        Raises:
            MisuseError: it is not taken.
        """

    def delete(self, arn: str) -> None:
        """Remove a secret, if it is there.

        Raises:
            MisuseError: it cannot be removed.
        """

    def clear(self) -> None:
        """Remove all secrets that were put here."""


class HttpClient(Protocol):
    """What makes the HTTP requests of API destinations, where a test lets them out."""

    def send(  # noqa: PLR0913 - what a request consists of
        self,
        destination: HttpDestination,
        payload: str,
        *,
        now: datetime,
        http_parameters: HttpParametersUnionTypeDef | None = None,
        event: Mapping[str, object] | None = None,
        trace_header: str | None = None,
    ) -> None:
        """Make a request.

        Raises:
            TargetFailure: the destination cannot be reached, or refuses.
        """

    def clear(self) -> None:
        """Forget the tokens that were handed out."""


class Others(NamedTuple):
    """The services beside this one: who takes deliveries, and who the secrets of connections."""

    services: OutboundService
    secrets: SecretStore | None = None


@plain(slots=True, eq=False)
class Receivers:
    """Who takes deliveries in one fake: callables by ARN first, then the services beside it.

    Those are looked for once something is to be handed to them.
    """

    handlers: dict[str, Handler] = field(default_factory=dict)
    http: HttpClient | None = None
    find_others: Callable[[], Others] | None = None
    _others: Others | None = None
    _lock: threading.RLock = field(default_factory=locks.make)

    def taking(self, arn: str) -> OutboundService | None:
        """Return the service that takes deliveries to a target, if any does."""
        others = self._found()
        return others.services if others is not None and others.services.accepts(arn) else None

    @property
    def secrets(self) -> SecretStore | None:
        """Who takes the secrets of connections, if anybody does."""
        others = self._found()
        return None if others is None else others.secrets

    def _found(self) -> Others | None:
        if self._others is None and self.find_others is not None:
            with self._lock:
                if self._others is None:
                    self._others = self.find_others()
        return self._others

    def clear(self) -> None:
        """Forget the callables, what requests were authorized with, and the secrets of connections."""
        self.handlers.clear()
        if self._others is not None and self._others.secrets is not None:
            self._others.secrets.clear()
        if self.http is not None:
            self.http.clear()
