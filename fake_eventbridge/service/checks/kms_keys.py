"""The AWS KMS key that a bus is encrypted with, as a request names it and as it is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fake_eventbridge.aws import arns, errors, model

if TYPE_CHECKING:
    from fake_eventbridge.service.state.backend import Region

_KEY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32}", re.IGNORECASE)
_OF_AWS = "alias/aws/"


def resolved(region: Region, identifier: str | None) -> str | None:
    """Return the ARN of a key or an alias named by ARN, id or alias; an empty string names none.

    Raises:
        Refusal: ValidationException for what names no key, and for AWS's own keys.

    Source: recorded (2026-09). Unverified: that a key's id is shown as its ARN; the words on an ARN of something else.
    """
    if not identifier:
        return None
    if identifier.startswith("arn:"):
        arn = arns.parse(identifier)
        kind, _, name = ("", "", "") if arn is None else arn.resource.partition("/")
        if arn is None or arn.service != "kms" or kind not in {"key", "alias"} or not name:
            raise errors.bad_arn(identifier)
        text = identifier
    elif identifier.startswith("alias/"):
        text = _arn(region, identifier)
    elif _KEY_ID.fullmatch(identifier):
        text = _arn(region, f"key/{identifier}")
    else:
        request = region.backend.identifiers.uuid("kms-request")
        raise errors.validation(
            f"Parameter Invalid keyId {identifier} (Service: Kms, Status Code: 400, Request ID: {request}) "
            "(SDK Attempt Count: 1) is not valid."
        )
    if text.split(":", 5)[5].startswith(_OF_AWS):
        raise errors.bad_arn(text)
    return text


def _arn(region: Region, resource: str) -> str:
    return f"arn:{model.partition(region.name)}:kms:{region.name}:{region.account}:{resource}"
