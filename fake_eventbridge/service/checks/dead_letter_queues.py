"""Can this be a dead-letter queue? What AWS asks of the queue of a bus and of a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import DeadLetterConfigTypeDef


def check(config: DeadLetterConfigTypeDef | None) -> None:
    """Refuse what cannot be a dead-letter queue.

    Raises:
        Refusal: ValidationException.

    Source: recorded; Unverified: the words on a text that is no ARN.
    """
    text = (config or {}).get("Arn")
    if text is None:
        return
    arn = arns.parse(text)
    if arn is None:
        raise errors.bad_arn(text)
    if arn.service != "sqs":
        raise errors.validation(f"{arn.service} is not supported as a dead letter resource")
    if arn.resource.endswith(".fifo"):
        raise errors.validation("SQS FIFO is not supported by Dead Letter Queues")
