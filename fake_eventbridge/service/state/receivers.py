"""Who takes deliveries, and secrets: a test's callables by ARN, and the services beside this one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_events.type_defs import (
        HttpParametersUnionTypeDef,
        TargetTypeDef,
        UpdateConnectionAuthRequestParametersTypeDef,
    )

    # It is called with an event and a context.
    Handler: TypeAlias = Callable[..., object]  # type: ignore[explicit-any]  # what an event is, a test knows better


@dataclass(frozen=True, slots=True)
class HttpDestination:
    """Where requests go: endpoint and method of an API destination, and its connection's parameters with secrets."""

    url: str
    method: str
    auth: UpdateConnectionAuthRequestParametersTypeDef = field(repr=False)


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


@plain(slots=True, eq=False)
class Receivers:
    """Who takes deliveries in one fake: callables by ARN first, then services beside it, in order.

    `secrets` is who takes the secrets of connections.
    """

    handlers: dict[str, Handler] = field(default_factory=dict)
    services: list[OutboundService] = field(default_factory=list)
    http: HttpClient | None = None
    secrets: SecretStore | None = None

    def taking(self, arn: str) -> OutboundService | None:
        """Return the service that takes deliveries to a target, if any does."""
        return next((service for service in self.services if service.accepts(arn)), None)

    def clear(self) -> None:
        """Forget the callables, what requests were authorized with, and the secrets of connections."""
        self.handlers.clear()
        if self.secrets is not None:
            self.secrets.clear()
        if self.http is not None:
            self.http.clear()
