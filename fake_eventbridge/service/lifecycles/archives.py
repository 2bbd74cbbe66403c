"""How do a bus's events get into an archive? Through a rule on the bus, which EventBridge makes and manages itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import event_patterns
from fake_eventbridge.service.state.records import ARCHIVE_RULE_PREFIX, Rule

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TargetTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import Archive, EventBus

MANAGED_BY = "prod.vhs.events.aws.internal"

# What a replay sends is not archived once more.
_NOT_REPLAYED = '"replay-name":[{"exists":false}]'


def add(region: Region, bus: EventBus, archive: Archive) -> None:
    """Put an archive's rule on its bus.

    Raises:
        Refusal: ResourceAlreadyExistsException where somebody else's rule has the name, LimitExceededException.

    Source: recorded. Unverified: what refuses it.
    """
    name = _name(archive)
    if name in bus.rules:
        raise errors.already_exists(f"Rule {name} already exists.")
    region.backend.quotas.admit("rules_per_bus", len(bus.rules))
    text = _pattern_text(archive)
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


def follow(region: Region, archive: Archive) -> None:
    """Let the rule match what its archive's pattern now says."""
    rule = _find(region, archive)
    if rule is not None:
        rule.event_pattern = _pattern_text(archive)
        rule.pattern = event_patterns.compiled(rule.event_pattern)
        region.buses[rule.bus].listen(rule)


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


def _pattern_text(archive: Archive) -> str:
    """Return the archive's pattern with one more field, its text otherwise as given."""
    if archive.event_pattern is None:
        return f"{{{_NOT_REPLAYED}}}"
    fields = archive.event_pattern.partition("{")[2]
    return f"{{{_NOT_REPLAYED},{fields}"


def _target(region: Region, archive: Archive, name: str) -> TargetTypeDef:
    version = region.backend.identifiers.uuid("archive")
    template = (
        f'{{"archive-arn": "{archive.arn}:{version}", "event": <aws.events.event.json>, '
        '"ingestion-time": <aws.events.event.ingestion-time>}'
    )
    return {
        "Id": name,
        "Arn": arns.archive_service(region.name),
        "InputTransformer": {"InputPathsMap": {}, "InputTemplate": template},
    }
