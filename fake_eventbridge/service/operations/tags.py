"""The tags of rules and event buses, the two that can carry any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.service.checks import bus_access, tagging
from fake_eventbridge.service.registry import operation
from fake_eventbridge.service.state.backend import DEFAULT_BUS
from fake_eventbridge.service.state.records import Rule

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import TagTypeDef

    from fake_eventbridge.service.state.backend import Region
    from fake_eventbridge.service.state.records import EventBus


@operation
def tag_resource(region: Region, *, resource_arn: str, tags: list[TagTypeDef]) -> dict[str, object]:
    """Give a rule or bus tags; a key that it has already takes the new value.

    Raises:
        Refusal: ResourceNotFoundException, ManagedRuleException, ValidationException (ARN, reserved key, quota
            `tags_per_resource`).

    Source: recorded. Unverified: that too many tags are a ValidationException, as no other error is declared.
    """
    resource = _changeable(region, resource_arn, "TagResource")
    resource.tags = tagging.added(resource.tags, tags, region.backend.quotas, over_quota="ValidationException")
    return {}


@operation
def untag_resource(region: Region, *, resource_arn: str, tag_keys: list[str]) -> dict[str, object]:
    """Take tags from a rule or bus, by key.

    Raises:
        Refusal: ResourceNotFoundException, ManagedRuleException, ValidationException (ARN).

    Source: recorded. Unverified: that a key which the resource does not have is no error.
    """
    resource = _changeable(region, resource_arn, "UntagResource")
    resource.tags = {key: value for key, value in resource.tags.items() if key not in tag_keys}
    return {}


@operation
def list_tags_for_resource(region: Region, *, resource_arn: str) -> dict[str, object]:
    """List the tags of a rule or bus, in the order they were given.

    Raises:
        Refusal: ResourceNotFoundException, ValidationException (ARN).

    Source: recorded.
    """
    tags = _resource(region, resource_arn, "ListTagsForResource").tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _changeable(region: Region, arn: str, operation: str) -> EventBus | Rule:
    resource = _resource(region, arn, operation)
    if isinstance(resource, Rule) and resource.managed_by is not None:
        raise errors.tags_of_managed_rule(resource.name)
    return resource


def _resource(region: Region, text: str, operation: str) -> EventBus | Rule:
    """Return what an ARN names; a bus's name may hold slashes, a rule's cannot, so the last slash parts the two."""
    arn = arns.parse(text)
    kind, _, path = ("", "", "") if arn is None else arn.resource.partition("/")
    if arn is None or arn.service != "events" or kind not in {"event-bus", "rule"} or not path:
        raise errors.bad_arn(text)
    if kind == "event-bus":
        return bus_access.find(region, text, operation)[1]
    bus, _, rule = path.rpartition("/")
    bus_arn = str(arn._replace(resource=f"event-bus/{bus or DEFAULT_BUS}"))
    return bus_access.find(region, bus_arn, operation, rule=rule)[1].rule(rule)
