"""What all makers share: what making gives, calls whose requests a template wrote, and tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.exceptions import ClientError
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.templates.records import Request


@dataclass(frozen=True, slots=True)
class Result:
    """What a resource is called once it is made: its name, what Ref gives, its ARN and other attributes."""

    name: str
    ref: str
    arn: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)


def call(client: EventBridgeClient, method: str, request: Mapping[str, object]) -> dict[str, object]:
    """Make a call whose request comes from a template, and so is typed by the model rather than here."""
    operation = cast("Callable[..., dict[str, object]]", getattr(client, method))  # type: ignore[explicit-any]  # any method
    return operation(**request)


def is_gone(error: ClientError) -> bool:
    """Return whether a refusal says that the resource does not exist."""
    return error.response.get("Error", {}).get("Code") == "ResourceNotFoundException"


def change_tags(client: EventBridgeClient, arn: str, before: Request, after: Request) -> None:
    """Let a resource have the tags of a new request instead of those of the old one."""
    old, new = _tags(before), _tags(after)
    if stale := sorted(old.keys() - new.keys()):
        client.untag_resource(ResourceARN=arn, TagKeys=stale)
    if fresh := [{"Key": key, "Value": value} for key, value in new.items() if old.get(key) != value]:
        call(client, "tag_resource", {"ResourceARN": arn, "Tags": fresh})


def _tags(request: Request) -> dict[str, str]:
    tags = request.get("Tags")
    return {str(tag["Key"]): str(tag["Value"]) for tag in tags} if isinstance(tags, list) else {}
