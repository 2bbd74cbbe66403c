"""What AWS fills in where a target leaves it out, as it shows when targets are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import (
        CapacityProviderStrategyItemTypeDef,
        EcsParametersUnionTypeDef,
        TargetTypeDef,
    )


def filled(target: TargetTypeDef) -> TargetTypeDef:
    """Return a target as it is listed: a new one where something is filled in.

    Source: recorded (2026-09) for EcsParameters. Unverified: that nothing is filled in elsewhere, weight included.
    """
    if "EcsParameters" not in target:
        return target
    ecs: EcsParametersUnionTypeDef = {
        "TaskCount": 1,
        "EnableECSManagedTags": False,
        "EnableExecuteCommand": False,
        **target["EcsParameters"],
    }
    if "CapacityProviderStrategy" in ecs:
        ecs["CapacityProviderStrategy"] = [_with_base(each) for each in ecs["CapacityProviderStrategy"]]
    return {**target, "EcsParameters": ecs}


def _with_base(provider: CapacityProviderStrategyItemTypeDef) -> CapacityProviderStrategyItemTypeDef:
    return {"base": 0, **provider}
