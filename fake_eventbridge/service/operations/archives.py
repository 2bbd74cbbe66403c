"""Archives of a bus's events, to be sent again: each fed by a rule that EventBridge manages itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import event_patterns
from fake_eventbridge.service.lifecycles import archives
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.records import Archive
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ArchiveStateType

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus

# Java's greatest int, to which AWS cuts greater numbers. Source: recorded (2026-09).
_LONGEST_RETENTION = 2**31 - 1


@operation
def create_archive(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    archive_name: str,
    event_source_arn: str,
    description: str | None = None,
    event_pattern: str | None = None,
    retention_days: int = 0,
    kms_key_identifier: str | None = None,
) -> dict[str, object]:
    """Archive a bus's events from now on, all of them or those that match a pattern.

    Raises:
        Refusal: InvalidEventPatternException, ValidationException (ARN of no bus, or of one elsewhere),
            ResourceNotFoundException (bus), ResourceAlreadyExistsException, LimitExceededException (the archive's
            rule is one of the bus's).

    Units: a retention beyond 2147483647 days is that many.
    Source: recorded (2026-09). Unverified: the order of the checks, that the archive's rule counts for the quota, and
    that any KMS key is one.
    """
    if event_pattern:
        event_patterns.compiled(event_pattern)
    bus = _source(region, event_source_arn)
    if archive_name in region.archives:
        raise errors.already_exists(f"Archive {archive_name} already exists.")
    archive = Archive(
        name=archive_name,
        arn=arns.archive(region.name, region.account, archive_name),
        bus=bus.name,
        creation_time=region.now(),
        description=description or None,
        event_pattern=event_pattern or None,
        retention_days=min(retention_days, _LONGEST_RETENTION),
        kms_key_identifier=kms_key_identifier or None,
    )
    archives.add(region, bus, archive)
    region.archives[archive_name] = archive
    return _changed(region, archive)


@operation
def describe_archive(region: Region, *, archive_name: str) -> dict[str, object]:
    """Describe an archive, and how much it holds now.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded; AWS counts with a delay.
    """
    archive = _archive(region, archive_name)
    optional = {
        "Description": archive.description,
        "EventPattern": archive.event_pattern,
        "KmsKeyIdentifier": archive.kms_key_identifier,
        "StateReason": archives.state(region, archive)[1],
    }
    return {
        "ArchiveArn": archive.arn,
        **_listed(region, archive),
        **{member: value for member, value in optional.items() if value is not None},
    }


@operation
def update_archive(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    archive_name: str,
    description: str | None = None,
    event_pattern: str | None = None,
    retention_days: int | None = None,
    kms_key_identifier: str | None = None,
) -> dict[str, object]:
    """Change what is given of an archive; an empty text clears what was set, the rest stays.

    Raises:
        Refusal: ValidationException (nothing to change), InvalidEventPatternException, ResourceNotFoundException (the
            archive, its bus), LimitExceededException where the archive's rule is made anew.

    Source: recorded (2026-09). Unverified: that a key alone is something to change.
    """
    if description is None and event_pattern is None and retention_days is None and kms_key_identifier is None:
        raise errors.validation("At least one of EventPattern, RetentionDays or Description must be provided.")
    if event_pattern:
        event_patterns.compiled(event_pattern)
    archive = _archive(region, archive_name)
    archives.change_pattern(region, archive, archive.event_pattern if event_pattern is None else event_pattern or None)
    if description is not None:
        archive.description = description or None
    if retention_days is not None:
        archive.discard_expired(region.now())
        archive.retention_days = min(retention_days, _LONGEST_RETENTION)
    if kms_key_identifier is not None:
        archive.kms_key_identifier = kms_key_identifier or None
    return _changed(region, archive)


@operation
def delete_archive(region: Region, *, archive_name: str) -> dict[str, object]:
    """Delete an archive with its events and its rule.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded.
    """
    archive = _archive(region, archive_name)
    archives.remove(region, archive)
    del region.archives[archive_name]
    return {}


@operation
def list_archives(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name_prefix: str | None = None,
    event_source_arn: str | None = None,
    state: ArchiveStateType | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List archives: all, or by one of the start of their names, their bus or their state.

    Raises:
        Refusal: ValidationException (more than one filter, token), ResourceNotFoundException (bus).

    Source: recorded (2026-09).
    """
    if sum(each is not None for each in (name_prefix, event_source_arn, state)) > 1:
        raise errors.several_filters("ListArchives")
    bus = None if event_source_arn is None else region.event_bus(event_source_arn).name
    found, more = page(
        region.archives,
        query=("ListArchives", region.account, region.name, bus, state),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda archive: bus in {None, archive.bus} and state in {None, archives.state(region, archive)[0]},
        malformed=errors.not_valid("NextToken", "Malformed request."),
        foreign=errors.not_valid("NextToken", "Token invalid."),
    )
    return {"Archives": [_listed(region, archive) for archive in found], **more}


def _source(region: Region, text: str) -> EventBus:
    """Return the bus to archive from.

    Raises:
        Refusal: ValidationException, ResourceNotFoundException.

    Source: recorded (2026-09). Unverified: which of several differences is told.
    """
    arn, here = arns.parse(text), arns.parse(region.event_bus_arn(DEFAULT_BUS))
    if arn is None or not arn.resource.startswith("event-bus/"):
        raise errors.not_valid("EventSourceArn", "Must contain an event bus ARN.")
    for part in ("partition", "region", "account"):
        if getattr(arn, part) != getattr(here, part):
            raise errors.not_valid("EventSourceArn", f"Creating cross-{part} archive is not permitted.")
    return region.event_bus(text)


def _archive(region: Region, name: str) -> Archive:
    archive = region.archives.get(name)
    if archive is None:
        raise errors.not_found(f"Archive {name} does not exist.")
    return archive


def _changed(region: Region, archive: Archive) -> dict[str, object]:
    state, _ = archives.state(region, archive)
    return {"ArchiveArn": archive.arn, "State": state, "CreationTime": archive.creation_time}


def _listed(region: Region, archive: Archive) -> dict[str, object]:
    archive.discard_expired(region.now())
    return {
        "ArchiveName": archive.name,
        "EventSourceArn": region.event_bus_arn(archive.bus),
        "State": archives.state(region, archive)[0],
        "RetentionDays": archive.retention_days,
        "SizeBytes": sum(each.size for each in archive.events),
        "EventCount": len(archive.events),
        "CreationTime": archive.creation_time,
    }
