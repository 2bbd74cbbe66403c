"""The pseudo parameters of a stack: `AWS::AccountId`, `AWS::Region`, `AWS::StackId` and the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fake_eventbridge.aws import model
from fake_eventbridge.templates.names.physical_names import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge.templates.records import Key

_CHINA = "aws-cn"


def of(key: Key) -> dict[str, object]:
    """Return the pseudo parameters of a stack by name."""
    part = model.partition(key.region)
    identity = f"{key.account}/{key.region}/{key.name}"
    stack_id = (
        f"arn:{part}:cloudformation:{key.region}:{key.account}:stack/{key.name}/{Drawing(0, identity, '').uuid()}"
    )
    return {
        "AWS::AccountId": key.account,
        "AWS::NotificationARNs": [],
        "AWS::Partition": part,
        "AWS::Region": key.region,
        "AWS::StackId": stack_id,
        "AWS::StackName": key.name,
        "AWS::URLSuffix": "amazonaws.com.cn" if part == _CHINA else "amazonaws.com",
    }


def surroundings(pseudo: Mapping[str, object]) -> dict[str, str]:
    """Return what stands in the forms of names: account, partition, Region and domain, by their letters."""
    return {
        "a": str(pseudo["AWS::AccountId"]),
        "p": str(pseudo["AWS::Partition"]),
        "r": str(pseudo["AWS::Region"]),
        "s": str(pseudo["AWS::URLSuffix"]),
    }
