"""Replays, which send an archive's events to its own bus again, followed until they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.lifecycles import replays
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.records import Replay
from fake_eventbridge.service.state.tables import page

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_events.literals import ReplayStateType
    from mypy_boto3_events.type_defs import ReplayDestinationTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Archive


@operation
def start_replay(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    replay_name: str,
    event_source_arn: str,
    event_start_time: datetime,
    event_end_time: datetime,
    destination: ReplayDestinationTypeDef,
    description: str | None = None,
) -> dict[str, object]:
    """Start to replay an archive's events of a span of time to the archive's own bus.

    Raises:
        Refusal: ValidationException (destination, archive, times), ResourceNotFoundException (bus),
            ResourceAlreadyExistsException, LimitExceededException (quota `concurrent_replays`).

    Units: fractions of a second are cut off the times, which may lie in the future.
    Source: recorded (2026-09), also that the times are looked at before the archive's bus. Unverified: the words on a
    destination that is no bus, the order of the other checks, that times of one second are equal, that a replay counts
    for the quota until it ends, and that `FilterArns` are taken as given.
    """
    event_start_time, event_end_time = event_start_time.replace(microsecond=0), event_end_time.replace(microsecond=0)
    destination_arn = arns.parse(destination["Arn"])
    if destination_arn is None or not destination_arn.resource.startswith("event-bus/"):
        raise errors.not_valid("Destination.Arn", "Must contain an event bus ARN.")
    bus = region.event_bus(destination["Arn"])
    archive = _archive(region, event_source_arn)
    if event_start_time >= event_end_time:
        raise errors.not_valid("EventEndTime", "EventStartTime must be before EventEndTime.")
    if archive.bus != bus.name:
        raise errors.not_valid("Destination.Arn", "Cross event bus replay is not permitted.")
    if replay_name in region.replays:
        raise errors.already_exists(f"Replay {replay_name} already exists.")
    active = sum(each.state in replays.ACTIVE for each in region.replays.values())
    region.backend.quotas.admit("concurrent_replays", active)

    replay = region.replays[replay_name] = Replay(
        name=replay_name,
        arn=arns.replay(region.name, region.account, replay_name),
        archive=archive,
        destination=destination,
        event_start_time=event_start_time,
        event_end_time=event_end_time,
        replay_start_time=region.now(),
        description=description or None,
    )
    replays.start(region, replay)
    return {"ReplayArn": replay.arn, "State": replay.state, "ReplayStartTime": replay.replay_start_time}


@operation
def cancel_replay(region: Region, *, replay_name: str) -> dict[str, object]:
    """Cancel a replay that has not ended.

    Raises:
        Refusal: ResourceNotFoundException, IllegalStatusException.

    Source: recorded (2026-09).
    """
    replay = _replay(region, replay_name)
    if replay.state not in replays.CANCELLABLE:
        raise Refusal("IllegalStatusException", f"Replay {replay_name} is not in a valid state for this operation.")
    replays.cancel(region.backend, replay)
    return {"ReplayArn": replay.arn, "State": replay.state}


@operation
def describe_replay(region: Region, *, replay_name: str) -> dict[str, object]:
    """Describe a replay, which shows how far it has come.

    Raises:
        Refusal: ResourceNotFoundException.

    Source: recorded (2026-09). Unverified: that `EventLastReplayedTime` is there as soon as it is RUNNING.
    """
    replay = _replay(region, replay_name)
    described = {**_listed(replay), "ReplayArn": replay.arn, "Destination": replay.destination}
    if replay.description is not None:
        described["Description"] = replay.description
    if replay.state_reason is not None:
        described["StateReason"] = replay.state_reason
    return described


@operation
def list_replays(  # noqa: PLR0913 - one parameter for each member of the request
    region: Region,
    *,
    name_prefix: str | None = None,
    state: ReplayStateType | None = None,
    event_source_arn: str | None = None,
    next_token: str | None = None,
    limit: int | None = None,
) -> dict[str, object]:
    """List replays: all, or by one of the start of their names, their state or their archive.

    Raises:
        Refusal: ValidationException (more than one filter, token).

    Source: recorded (2026-09). Unverified: the words on several filters and on tokens, which are ListArchives', and
    that an unknown archive has no replays.
    """
    if sum(each is not None for each in (name_prefix, state, event_source_arn)) > 1:
        raise errors.several_filters("ListReplays")
    replays, more = page(
        region.replays,
        query=("ListReplays", region.account, region.name, state, event_source_arn),
        prefix=name_prefix,
        limit=limit,
        next_token=next_token,
        where=lambda replay: state in {None, replay.state} and event_source_arn in {None, replay.archive.arn},
        malformed=errors.not_valid("NextToken", "Malformed request."),
        foreign=errors.not_valid("NextToken", "Token invalid."),
    )
    return {"Replays": [_listed(replay) for replay in replays], **more}


def _archive(region: Region, arn: str) -> Archive:
    name = arn.rpartition("/")[2]
    archive = region.archives.get(name)
    if archive is None or archive.arn != arn:
        raise errors.not_valid("EventSourceArn", f"Archive {name} does not exist.")
    return archive


def _replay(region: Region, name: str) -> Replay:
    replay = region.replays.get(name)
    if replay is None:
        raise errors.not_found(f"Replay {name} does not exist.")
    return replay


def _listed(replay: Replay) -> dict[str, object]:
    described: dict[str, object] = {
        "ReplayName": replay.name,
        "EventSourceArn": replay.archive.arn,
        "State": replay.state,
        "EventStartTime": replay.event_start_time,
        "EventEndTime": replay.event_end_time,
        "EventLastReplayedTime": replay.event_last_replayed_time,
        "ReplayStartTime": replay.replay_start_time,
        "ReplayEndTime": replay.replay_end_time,
    }
    return {member: value for member, value in described.items() if value is not None}
