"""One stack as its source describes it, before anything of it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

Source: TypeAlias = "str | os.PathLike[str] | Mapping[str, object]"


@dataclass(frozen=True, slots=True)
class StackSource:
    """One stack as its source describes it.

    `origin` tells sources apart: a file's path, or "" for a document without one. `artifact` is the id under which an
    assembly knows the stack, `dependencies` the ids of those it needs.
    """

    document: dict[str, object]
    place: str
    origin: str = ""
    name: str | None = None
    directory: Path | None = None
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    is_terraform: bool = False
    artifact: str = ""
    dependencies: tuple[str, ...] = ()
