"""How a bus's events get into an archive: through a rule on the bus, which EventBridge makes and manages itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import event_patterns
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX, Rule

if TYPE_CHECKING:
    from mypy_boto3_events.literals import ArchiveStateType
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Archive, EventBus

MANAGED_BY = "prod.vhs.events.aws.internal"

# What a replay sends is not archived once more.
_NOT_REPLAYED = '"replay-name":[{"exists":false}]'

_STRING_OR_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def state(region: Region, archive: Archive) -> tuple[ArchiveStateType, str | None]:
    """Return an archive's state with the reason: without its rule it is disabled. Source: recorded (2026-09)."""
    if _find(region, archive) is None:
        return "DISABLED", "Managed rule for the archive was forcefully deleted."
    return "ENABLED", None


def add(region: Region, bus: EventBus, archive: Archive) -> None:
    """Put an archive's rule on its bus.

    Raises:
        Refusal: ResourceAlreadyExistsException where somebody else's rule has the name, LimitExceededException.

    Source: recorded (2026-09) for the words on the name. Unverified: its code, and that the quota refuses it.
    """
    name = _name(archive)
    if name in bus.rules:
        raise errors.already_exists(
            f"A rule with the pattern '{name}' already exists. Please choose a different archive name or delete your "
            "rule, then, try again."
        )
    region.backend.quotas.admit("rules_per_bus", len(bus.rules))
    text = _pattern_text(archive.event_pattern)
    bus.put_rule(
        Rule(
            name=name,
            bus=bus.name,
            created_by=region.account,
            event_pattern=text,
            pattern=event_patterns.compiled(text),
            managed_by=MANAGED_BY,
            targets={name: _target(region, archive, name)},
        )
    )


def change_pattern(region: Region, archive: Archive, event_pattern: str | None) -> None:
    """Give an archive a pattern, which its rule follows; a rule that was removed by force is made anew.

    Raises:
        Refusal: ResourceNotFoundException where the bus is gone, or somebody else's rule has the name by now,
            LimitExceededException (a rule that is made anew).

    Source: recorded (2026-09). Unverified: all about somebody else's rule.
    """
    bus = region.buses.get(archive.bus)
    rule = _find(region, archive)
    if bus is None or (rule is None and _name(archive) in bus.rules):
        raise errors.not_found(f"Archive {archive.name} managed rule does not exist.")
    before, archive.event_pattern = archive.event_pattern, event_pattern
    try:
        if rule is None:
            add(region, bus, archive)
        elif event_pattern != before:
            text = _pattern_text(event_pattern)
            rule.pattern = event_patterns.compiled(text)
            rule.event_pattern = text
            bus.listen(rule)
    except errors.Refusal:
        archive.event_pattern = before
        raise


def remove(region: Region, archive: Archive) -> None:
    """Take an archive's rule off its bus, where nobody did so by force."""
    rule = _find(region, archive)
    if rule is not None:
        region.buses[rule.bus].delete_rule(rule.name)


def _find(region: Region, archive: Archive) -> Rule | None:
    bus = region.buses.get(archive.bus)
    rule = None if bus is None else bus.rules.get(_name(archive))
    return rule if rule is not None and rule.managed_by == MANAGED_BY else None


def _name(archive: Archive) -> str:
    return ARCHIVE_RULE_PREFIX + archive.name


def _pattern_text(event_pattern: str | None) -> str:
    """Return an archive's pattern with one more field, compact. Source: recorded (2026-09)."""
    if event_pattern is None:
        return f"{{{_NOT_REPLAYED}}}"
    fields = _STRING_OR_BLANKS.sub(lambda found: found[1] or "", event_pattern).removeprefix("{")
    return f"{{{_NOT_REPLAYED},{fields}"


def _target(region: Region, archive: Archive, name: str) -> TargetTypeDef:
    version = region.backend.identifiers.uuid("archive")
    template = (
        f'{{"archive-arn": "{archive.arn}:{version}","event": <aws.events.event.json>,'
        '"ingestion-time": <aws.events.event.ingestion-time>}'
    )
    return {
        "Id": name,
        "Arn": arns.archive_service(region.name),
        "InputTransformer": {"InputPathsMap": {}, "InputTemplate": template},
    }
