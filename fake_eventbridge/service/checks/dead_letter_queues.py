"""The dead-letter queue of a bus or a target: what AWS asks of it, which need not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors
from fake_eventbridge.aws.errors import Refusal

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import DeadLetterConfigTypeDef

    from fake_eventbridge.service.state.backend import Region


def check(region: Region, config: DeadLetterConfigTypeDef | None) -> None:
    """Refuse what cannot be a dead-letter queue.

    Raises:
        Refusal: ValidationException, AccessDeniedException for a queue of another Region.

    Source: recorded (2026-09) for buses. Unverified: the words on another Region for targets.
    """
    text = (config or {}).get("Arn")
    if not text:
        return
    arn = arns.parse(text)
    if arn is None:
        raise errors.bad_arn(text)
    if arn.service != "sqs":
        raise errors.validation(f"{arn.service} is not supported as a dead letter resource")
    if arn.resource.endswith(".fifo"):
        raise errors.validation("SQS FIFO is not supported by Dead Letter Queues")
    if arn.region != region.name:
        raise Refusal(
            "AccessDeniedException",
            f"Access to the resource {text} is denied. "
            "Reason: You must specify a dead letter queue in the same region.",
        )


def check_of_bus(region: Region, config: DeadLetterConfigTypeDef | None) -> None:
    """Refuse what cannot be a bus's dead-letter queue, as `check`, and a configuration that names none.

    Raises:
        Refusal: as `check`.

    Source: recorded (2026-09).
    """
    if config is not None and "Arn" not in config:
        raise errors.not_valid(
            "DeadLetterConfig.Arn",
            "Provide a valid SQS queue ARN, or an empty string to remove the dead-letter queue configuration.",
        )
    check(region, config)


def kept(config: DeadLetterConfigTypeDef | None) -> DeadLetterConfigTypeDef | None:
    """Return what is kept of a bus's configuration: nothing where it names no queue."""
    return config if config is not None and config.get("Arn") else None
