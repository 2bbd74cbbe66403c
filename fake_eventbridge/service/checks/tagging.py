"""The tags of rules and event buses, held against AWS's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mypy_boto3_events.type_defs import TagTypeDef

    from fake_eventbridge.service.state.quotas import Quotas


def added(
    existing: Mapping[str, str],
    given: Iterable[TagTypeDef],
    quotas: Quotas,
    *,
    over_quota: str = "LimitExceededException",
) -> dict[str, str]:
    """Return the tags of a resource once it is given some more; a key it has takes the new value.

    Raises:
        Refusal: ValidationException for a reserved key, `over_quota` (quota `tags_per_resource`).

    Unverified: the words, and that of one key given twice the last value holds.
    """
    new = {tag["Key"]: tag["Value"] for tag in given}
    if any(key.startswith("aws:") for key in new):
        raise errors.validation("Tag keys that start with 'aws:' are reserved for AWS use.")
    tags = {**existing, **new}
    limit = quotas["tags_per_resource"]
    if limit is not None and len(tags) > limit:
        raise errors.limit_exceeded(over_quota)
    return tags
