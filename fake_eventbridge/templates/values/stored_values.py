"""What stacks keep in SSM's parameter store, by which other stacks find it: parameters, and the CDK's references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fake_eventbridge.templates.values.intrinsics import Resolver

PARAMETER = "AWS::SSM::Parameter"
# How the CDK hands values from a stack in one Region to a stack in another.
WRITER = "Custom::CrossRegionExportWriter"
READER = "Custom::CrossRegionExportReader"


def of(logical: str, resource: Mapping[str, object], resolver: Resolver) -> Iterator[tuple[str, str]]:
    """Yield the names and values that a resource stores; what cannot be resolved is not stored."""
    place = f"Resources.{logical}.Properties"
    for given, value in _given(resource):
        name, text = (_text(each, place, resolver) for each in (given, value))
        if name is not None and text is not None:
            yield name, text


def _given(resource: Mapping[str, object]) -> Iterator[tuple[object, object]]:
    properties = resource.get("Properties")
    if not isinstance(properties, dict):
        return
    if resource.get("Type") == PARAMETER and "Name" in properties:
        yield properties["Name"], properties.get("Value")
    elif resource.get("Type") == WRITER:
        writer = properties.get("WriterProps")
        exports = writer.get("exports") if isinstance(writer, dict) else None
        yield from exports.items() if isinstance(exports, dict) else ()


def _text(value: object, place: str, resolver: Resolver) -> str | None:
    try:
        return resolver.text(value, place)
    except MisuseError:
        return None


def region_written_to(resource: Mapping[str, object]) -> str | None:
    """Return the Region in which a resource of the CDK's stores, None for the stack's own."""
    properties = resource.get("Properties")
    writer = properties.get("WriterProps") if isinstance(properties, dict) else None
    region = writer.get("region") if isinstance(writer, dict) else None
    return region if isinstance(region, str) else None
