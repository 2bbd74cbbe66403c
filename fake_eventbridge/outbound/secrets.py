"""The secrets of connections in moto's Secrets Manager, while moto is active."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from fake_eventbridge.errors import MisuseError
from fake_eventbridge.interception import guard, moto
from fake_eventbridge.service.delivery.failures import TargetFailure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.outbound.aws_services import Call
    from fake_eventbridge.outbound.service_calls import Forwarder

_SERVICE = "secretsmanager"

# What marks a secret as EventBridge's; moto reads OwningService from it. Source: recorded (2026-09).
_OWNED = "aws:secretsmanager:owningService"

# moto takes the end of the ARN, which AWS draws by lot, from a tag of this name.
_ARN_SUFFIX = "_custom_id_"


class MotoSecrets:
    """Keeps secrets in moto, in the account and Region of their ARNs.

    While moto is not active nothing is kept: a secret that was made before moto began is there with its next version,
    under the same ARN. What moto holds follows calls and `reset()` alone: neither a snapshot nor the fake's end.
    """

    def __init__(self, forwarder: Forwarder) -> None:
        self._forwarder = forwarder
        self._kept: dict[str, None] = {}

    def put(self, arn: str, value: str, *, is_new: bool) -> None:
        """Keep a secret under its ARN, in a new version if it is there already and not `is_new`.

        One that an earlier fake left under the name of a new one makes way for it.

        Raises:
            MisuseError: moto does not take it.
        """
        if not moto.answers(_SERVICE):
            return
        with self._asking(arn, "take") as call:
            name, suffix = _parts(arn)
            if is_new:
                call("delete_secret", SecretId=name, ForceDeleteWithoutRecovery=True)
            elif _update(call, name, value):
                return
            self._kept[arn] = None
            tags = [{"Key": _OWNED, "Value": "events"}, {"Key": _ARN_SUFFIX, "Value": suffix}]
            call("create_secret", Name=name, SecretString=value, Tags=tags)
            call("untag_resource", SecretId=name, TagKeys=[_ARN_SUFFIX])

    def delete(self, arn: str) -> None:
        """Remove a secret for good, if it is there.

        Raises:
            MisuseError: moto does not remove it.
        """
        self._kept.pop(arn, None)
        if moto.answers(_SERVICE):
            with self._asking(arn, "remove") as call:
                call("delete_secret", SecretId=_parts(arn)[0], ForceDeleteWithoutRecovery=True)

    def clear(self) -> None:
        """Remove all secrets that were put here."""
        for arn in list(self._kept):
            self.delete(arn)

    @contextmanager
    def _asking(self, arn: str, verb: str) -> Iterator[Call]:
        """Call moto; what it says may quote the secret, so only the name of the error is told.

        Raises:
            MisuseError: moto refuses.
        """
        _, _, _, region, account, _ = arn.split(":", 5)
        try:
            with guard.let_out():
                yield self._forwarder.calling(_SERVICE, account, region)
        except (BotoCoreError, ClientError, TargetFailure) as error:
            said = _code(error) if isinstance(error, ClientError) else type(error).__name__
            raise MisuseError(
                f"moto's Secrets Manager did not {verb} the secret {arn}: {said}. Pass forward=None to keep the "
                "secrets of connections from moto."
            ) from None


def _update(call: Call, name: str, value: str) -> bool:
    """Return whether a secret is there, and has a new version now."""
    try:
        call("update_secret", SecretId=name, SecretString=value)
    except ClientError as error:
        if _code(error) == "ResourceNotFoundException":
            return False
        raise
    return True


def _code(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")


def _parts(arn: str) -> tuple[str, str]:
    """Return the name of a secret, and what follows it in its ARN."""
    name, _, suffix = arn.partition(":secret:")[2].rpartition("-")
    return name, suffix
