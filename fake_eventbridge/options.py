"""What can a fake be started with? Its options, and those of a whole pytest run; light, as the plugin reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_KEEP = 10_000


class Options(TypedDict, total=False):
    """What a fake can be started with; None is not given."""

    account: str | None
    region: str | None
    strict_names: bool | None
    quotas: Mapping[str, int | None] | None
    now: datetime | None
    seed: int | None
    guard: bool | None
    keep: int | None


_run: Options = {}


def of_run() -> Options:
    """Return the options of every fake of a pytest run, from its ini file; a fake's own options win."""
    return _run


def set_for_run(options: Options) -> None:
    """Take over the options of a pytest run."""
    global _run  # noqa: PLW0603 - one pytest run has a process to itself, and this is where its options are noted
    _run = options
