"""What is known of a stack once it is deployed: its resources, what was made and what was not, outputs and exports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Request = dict[str, object]


class Key(NamedTuple):
    """What a stack is known by."""

    account: str
    region: str
    name: str


@dataclass(frozen=True, slots=True)
class NotMade:
    """A resource of the template that was not made: of another service, or not to be read here."""

    logical: str
    type: str
    reason: str

    def __str__(self) -> str:
        return f"{self.logical} ({self.type}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A resource that AWS, or the library, refuses: `error` is None where it needs another one that is refused."""

    logical: str
    type: str
    error: Exception | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeployedRule:
    """A rule that a stack made; `event_pattern` is JSON, `targets` are as PutTargets had them."""

    logical: str
    name: str
    bus: str
    arn: str
    event_pattern: str | None
    schedule: str | None
    state: str
    targets: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A resource of EventBridge that was made, and the requests it was made with."""

    logical: str
    type: str
    name: str
    ref: str
    request: Request
    arn: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    # Whether the name was made up, so that it stays when the resource is updated.
    is_named_here: bool = False
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A resource's names; `problem` says why there are none."""

    logical: str
    type: str
    name: str = ""
    arn: str = ""
    problem: str = ""


@dataclass(slots=True)
class StackRecord:
    """One stack as it was deployed last."""

    key: Key
    origin: str
    label: str
    named: dict[str, Named] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    outputs: dict[str, object] = field(default_factory=dict)
    exports: dict[str, object] = field(default_factory=dict)
    # What the stack keeps in SSM's parameter store, by Region and name.
    stored: dict[tuple[str, str], str] = field(default_factory=dict)
    not_made: list[NotMade] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # Names by which a resource is known beside its logical id, such as that of a function's event.
    aliases: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, Key] = field(default_factory=dict)
    # The ids of what was made, nested stacks among it, in the order in which it was.
    order: list[str] = field(default_factory=list)
    is_nested: bool = False
