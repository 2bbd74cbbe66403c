"""Which events are kept to be sent again? Archives of a bus, each fed by a rule that EventBridge manages itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import event_patterns
from fake_eventbridge.service.lifecycles import archives
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import Archive
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ArchiveStateType

    from fake_eventbridge.service.state.backend import Region


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
        Refusal: InvalidEventPatternException, ResourceNotFoundException (bus), ResourceAlreadyExistsException,
            LimitExceededException (the archive's rule is one of the bus's).

    Source: recorded. Unverified: the order of the checks, that the archive's rule counts for the quota, and that a
    rule of that name, which is not the archive's, refuses it.
    """
    if event_pattern:
        event_patterns.compiled(event_pattern)
    bus = region.event_bus(event_source_arn)
    if archive_name in region.archives:
        raise errors.already_exists(f"Archive {archive_name} already exists.")
    archive = Archive(
        name=archive_name,
        arn=arns.archive(region.name, region.account, archive_name),
        bus=bus.name,
        creation_time=region.now(),
        description=description or None,
        event_pattern=event_pattern or None,
        retention_days=retention_days,
        kms_key_identifier=kms_key_identifier or None,
    )
    archives.add(region, bus, archive)
    region.archives[archive_name] = archive
    return {"ArchiveArn": archive.arn, "State": archive.state, "CreationTime": archive.creation_time}


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
        Refusal: ValidationException (nothing to change), InvalidEventPatternException, ResourceNotFoundException.

    Source: recorded, the model for `CreationTime`, which is the time of the update. Unverified: that an empty text
    clears, and that a key alone is something to change.
    """
    if description is None and event_pattern is None and retention_days is None and kms_key_identifier is None:
        raise errors.validation("At least one of EventPattern, RetentionDays or Description must be provided.")
    if event_pattern:
        event_patterns.compiled(event_pattern)
    archive = _archive(region, archive_name)
    if description is not None:
        archive.description = description or None
    if event_pattern is not None:
        archive.event_pattern = event_pattern or None
        archives.follow(region, archive)
    if retention_days is not None:
        archive.discard_expired(region.now())
        archive.retention_days = retention_days
    if kms_key_identifier is not None:
        archive.kms_key_identifier = kms_key_identifier or None
    return {"ArchiveArn": archive.arn, "State": archive.state, "CreationTime": region.now()}


@operation
def delete_archive(region: Region, *, archive_name: str) -> None:
    """Delete an archive with its events and its rule.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded.
    """
    archive = _archive(region, archive_name)
    archives.remove(region, archive)
    del region.archives[archive_name]


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
        Refusal: ValidationException (more than one filter), ResourceNotFoundException (bus).

    Source: recorded. Unverified: the words on several filters.
    """
    if sum(each is not None for each in (name_prefix, event_source_arn, state)) > 1:
        raise errors.several_filters("ListArchives")
    bus = None if event_source_arn is None else region.event_bus(event_source_arn).name
    archives, more = page(
        region.archives,
        query=("ListArchives", region.account, region.name, bus, state),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda archive: bus in {None, archive.bus} and state in {None, archive.state},
    )
    return {"Archives": [_listed(region, archive) for archive in archives], **more}


def _archive(region: Region, name: str) -> Archive:
    archive = region.archives.get(name)
    if archive is None:
        raise errors.not_found(f"Archive {name} does not exist.")
    return archive


def _listed(region: Region, archive: Archive) -> dict[str, object]:
    archive.discard_expired(region.now())
    return {
        "ArchiveName": archive.name,
        "EventSourceArn": region.event_bus_arn(archive.bus),
        "State": archive.state,
        "RetentionDays": archive.retention_days,
        "SizeBytes": sum(each.size for each in archive.events),
        "EventCount": len(archive.events),
        "CreationTime": archive.creation_time,
    }
