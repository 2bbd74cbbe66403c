"""Event buses: the default one, custom ones, and a partner's under the name of its source."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.checks import bus_access, dead_letter_queues, kms_keys, tagging
from fake_eventbridge.service.lifecycles import event_sources
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.records import EventBus
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events.type_defs import DeadLetterConfigTypeDef, LogConfigTypeDef, TagTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventSource

_ENCRYPTION_TAKES = timedelta(seconds=1)


@operation
def create_event_bus(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str,
    event_source_name: str | None = None,
    description: str | None = None,
    kms_key_identifier: str | None = None,
    dead_letter_config: DeadLetterConfigTypeDef | None = None,
    log_config: LogConfigTypeDef | None = None,
    tags: list[TagTypeDef] | None = None,
) -> dict[str, object]:
    """Create a custom bus, or claim a partner event source with a bus of its name, which makes the source ACTIVE.

    Raises:
        Refusal: ValidationException (name, dead-letter queue, key, tags), AccessDeniedException (dead-letter queue),
            ResourceAlreadyExistsException, ResourceNotFoundException and InvalidStateException (event source),
            LimitExceededException.

    Source: recorded, but for Unverified: the words on an unknown source and on one that is not PENDING, and that the
    default bus does not count for the quota.
    """
    _check_name(name, event_source_name)
    dead_letter_queues.check_of_bus(region, dead_letter_config)
    key = kms_keys.resolved(region, kms_key_identifier)
    if name in region.buses:
        raise errors.already_exists(f"Event bus {name} already exists.")
    source = None if event_source_name is None else _claimable(region, event_source_name)
    region.backend.quotas.admit("event_buses", len(region.buses) - 1)
    own_tags = tagging.added({}, tags or (), region.backend.quotas)

    now = region.now()
    bus = region.buses[name] = EventBus(
        name=name,
        creation_time=now,
        last_modified_time=now,
        description=description or None,
        kms_key_identifier=key,
        dead_letter_config=dead_letter_queues.kept(dead_letter_config),
        log_config=log_config,
        tags=own_tags,
    )
    if source is not None:
        event_sources.activate(source)
    return {"EventBusArn": region.event_bus_arn(name), **_settings(bus)}


@operation
def describe_event_bus(region: Region, *, name: str | None = None) -> dict[str, object]:
    """Describe a bus, by name or ARN; without a name the default bus.

    Raises:
        Refusal: ResourceNotFoundException, and as `bus_access.find`.

    Source: recorded.
    """
    owner, bus = bus_access.find(region, name, "DescribeEventBus")
    return {**_listed(owner, bus), **_settings(bus)}


@operation
def list_event_buses(
    region: Region, *, name_prefix: str | None = None, limit: int | None = None, next_token: str | None = None
) -> dict[str, object]:
    """List the default, custom and partner buses of this account in this Region.

    Source: recorded (2026-09): the default bus first, the others in name order.
    """
    default = [region.buses[DEFAULT_BUS]] if DEFAULT_BUS.startswith(name_prefix or "") else []
    buses, more = page(
        region.buses,
        query=("ListEventBuses", region.account, region.name),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda bus: bus.name != DEFAULT_BUS,
        first=default,
    )
    return {"EventBuses": [_listed(region, bus) for bus in buses], **more}


@operation
def update_event_bus(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name: str | None = None,
    kms_key_identifier: str | None = None,
    description: str | None = None,
    dead_letter_config: DeadLetterConfigTypeDef | None = None,
    log_config: LogConfigTypeDef | None = None,
) -> dict[str, object]:
    """Change what is given of a bus; an empty string clears what was set.

    Encryption with a key takes a second to be turned on or off, in which it cannot be turned again.

    Raises:
        Refusal: ResourceNotFoundException, ValidationException (dead-letter queue, key), AccessDeniedException
            (dead-letter queue), ConcurrentModificationException (key).

    Source: recorded (2026-09), also that members left out stay as they are. Unverified: how long encryption takes.
    """
    bus = region.event_bus(name)
    dead_letter_queues.check_of_bus(region, dead_letter_config)
    key = kms_keys.resolved(region, kms_key_identifier)
    now = region.now()
    if kms_key_identifier is not None:
        if (key is None) != (bus.kms_key_identifier is None):
            _check_encryption(bus, now)
            bus.encryption_turned_at = now
        bus.kms_key_identifier = key
    if description is not None:
        bus.description = description or None
    if dead_letter_config is not None:
        bus.dead_letter_config = dead_letter_queues.kept(dead_letter_config)
    if log_config is not None:
        bus.log_config = log_config or None
    bus.touch(now)
    return {"Arn": region.event_bus_arn(bus.name), "Name": bus.name, **_settings(bus)}


@operation
def delete_event_bus(region: Region, *, name: str) -> None:
    """Delete a bus; one that does not exist is no error. A partner event source then waits to be claimed again.

    Raises:
        Refusal: ValidationException for the default bus, and for a bus that has rules.

    Source: recorded.
    """
    if name == DEFAULT_BUS:
        raise errors.validation("Cannot delete event bus default.")
    bus = region.buses.get(name)
    if bus is None:
        return
    if len(bus.rules) > 0:
        raise errors.validation("EventBus can't be deleted since it has rules.")
    del region.buses[name]
    source = region.event_sources.get(name)
    if source is not None:
        event_sources.detach(region, source)


def _check_name(name: str, event_source_name: str | None) -> None:
    if event_source_name is not None:
        if name != event_source_name:
            raise errors.validation("Event bus name must match event source name")
    elif name.startswith("aws."):
        raise errors.validation("EventBus name starting with 'aws.' is not valid.")
    elif "/" in name:
        raise errors.validation("Event bus name must not contain '/'.")


def _check_encryption(bus: EventBus, now: datetime) -> None:
    if bus.encryption_turned_at is not None and now < bus.encryption_turned_at + _ENCRYPTION_TAKES:
        raise Refusal(
            "ConcurrentModificationException",
            f"Enabling or disabling encryption with a customer managed key for event bus {bus.name} is not allowed "
            "while an existing encryption operation is in progress.",
        )


def _claimable(region: Region, name: str) -> EventSource:
    source = region.event_sources.get(name)
    if source is None:
        raise errors.event_source_missing(name)
    if source.state != "PENDING":
        raise Refusal("InvalidStateException", f"Event source {name} is in an invalid state.")
    return source


def _listed(region: Region, bus: EventBus) -> dict[str, object]:
    described: dict[str, object] = {
        "Name": bus.name,
        "Arn": region.event_bus_arn(bus.name),
    }
    optional = {
        "Description": bus.description,
        "Policy": bus.policy,
        "CreationTime": bus.creation_time,
        "LastModifiedTime": bus.last_modified_time,
    }
    return described | {member: value for member, value in optional.items() if value is not None}


def _settings(bus: EventBus) -> dict[str, object]:
    """Return those members that create, update and describe share, each only where it is set."""
    settings: dict[str, object] = {
        "Description": bus.description,
        "KmsKeyIdentifier": bus.kms_key_identifier,
        "DeadLetterConfig": bus.dead_letter_config,
        "LogConfig": bus.log_config,
    }
    return {name: value for name, value in settings.items() if value is not None}
