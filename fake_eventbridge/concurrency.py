"""Is somebody else changing that resource? Writes that name one in `fake.modifying` are refused as AWS refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge import arns, model, refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CODE = "ConcurrentModificationException"


def check(operation: str, arguments: Mapping[str, object], being_modified: Iterable[str]) -> None:
    """Refuse a write that names a resource which is being modified.

    Raises:
        Refusal: ConcurrentModificationException, where the operation declares it.
    """
    if _CODE in model.errors_of(operation) and not _names(arguments).isdisjoint(map(_name, being_modified)):
        raise refusals.declared(_CODE)


def _names(arguments: Mapping[str, object]) -> set[str]:
    return {_name(value) for value in arguments.values() if isinstance(value, str)}


def _name(name_or_arn: str) -> str:
    """Return the name in an ARN: all after the resource's type, as `rule/bus/name` or `event-bus/name`."""
    arn = arns.parse(name_or_arn)
    return name_or_arn if arn is None else arn.resource.partition("/")[2]
