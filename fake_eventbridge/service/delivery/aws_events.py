"""Events that AWS's own services send, onto the default bus of the account they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fake_eventbridge.aws import json_encoding
from fake_eventbridge.aws.arguments import is_nonempty_string
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.service.delivery.routing import publish
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.events import Event
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Backend

_PREFIX = "aws."
_PARTNER = "aws.partner/"


def send(  # noqa: PLR0913 - what an event consists of, and whose it is
    backend: Backend,
    source: str,
    detail_type: str,
    detail: Mapping[str, object],
    *,
    resources: Sequence[str],
    account: str,
    region: str,
) -> Event:
    """Let an AWS service send an event onto the default bus of an account's Region, and return its record.

    Raises:
        MisuseError: no AWS service sends such an event, or its detail has no form in JSON.
        AssertionError, BaseException: what is the test's own, raised by a target.
    """
    from fake_eventbridge.service.delivery import attempts  # noqa: PLC0415 - where nothing is delivered, nobody waits for it

    _check(source, detail_type, resources)
    detail = _as_json(detail)
    backend.clock.run_due()
    with backend.lock:
        owner = backend.region(account, region)
        event = Event(
            id=backend.identifiers.uuid("event"),
            source=source,
            detail_type=detail_type,
            detail=detail,
            resources=tuple(resources),
            time=backend.clock.now().replace(microsecond=0),
            account=account,
            region=region,
            bus=DEFAULT_BUS,
            dropped=None,
        )
        publish(owner, event, characters=len(json_encoding.compact(detail)))
        tasks = backend.take_outbox()
    attempts.carry_out(backend, tasks)
    return replace(event, detail=json_encoding.copied(event.detail))


def _check(source: object, detail_type: object, resources: object) -> None:
    if not isinstance(source, str) or not source.startswith(_PREFIX) or source == _PREFIX:
        raise MisuseError(
            f"{source!r} is not the source of an AWS service: expected 'aws.' and the service's name, such as "
            "'aws.s3'. Put an application's events with put_events()."
        )
    if source.startswith(_PARTNER):
        raise MisuseError(
            f"{source!r} is a partner event source, whose events arrive on a bus of its own: send them with "
            "fake.partner(name).emit(...)."
        )
    if not is_nonempty_string(detail_type):
        raise MisuseError(f"detail_type={detail_type!r}: expected a string, such as 'Object Created'.")
    is_list = isinstance(resources, Sequence) and not isinstance(resources, (str, bytes))
    if not is_list or not all(map(is_nonempty_string, resources)):  # type: ignore[call-overload]  # `is_list` says what it is
        raise MisuseError(f"resources={resources!r}: expected a list of ARNs.")


def _as_json(detail: object) -> dict[str, object]:
    """Return a copy of a detail as it comes out of JSON."""
    if not isinstance(detail, Mapping):
        raise MisuseError(
            f"detail={readable.as_json(detail)}: expected a mapping, as an event's detail is a JSON object."
        )
    return json_encoding.loads_object(json_encoding.written("detail", detail))
