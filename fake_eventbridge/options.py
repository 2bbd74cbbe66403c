"""What can a fake be started with? Its options, and those of a whole pytest run; light, as the plugin reads it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypedDict

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_KEEP = 10_000
DEFAULT_FORWARD = "moto"


class Options(TypedDict, total=False):
    """What a fake can be started with; None is not given, but for `forward`, where it means nobody."""

    account: str | None
    region: str | None
    strict_names: bool | None
    quotas: Mapping[str, int | None] | None
    now: datetime | None
    seed: int | None
    guard: bool | None
    forward: str | None
    forward_http: bool | None
    keep: int | None


def check(where: str, positional: Sequence[object], given: Mapping[str, object]) -> None:
    """Require options by name, and only those that there are.

    Raises:
        MisuseError: one is unknown, or has no name.
    """
    known = ", ".join(f"{name}=" for name in Options.__annotations__)
    for value in positional:
        raise MisuseError(f"{where}({value!r}): options are given by name: {known}.")
    for name in given:
        if name not in Options.__annotations__:
            near = difflib.get_close_matches(name, Options.__annotations__, n=1)
            hint = f" Did you mean {near[0]}=?" if near else ""
            raise MisuseError(f"{where}({name}=...): there is no such option.{hint} The options are: {known}.")


_run: Options = {}


def of_run() -> Options:
    """Return the options of every fake of a pytest run, from its ini file; a fake's own options win."""
    return _run


def set_for_run(options: Options) -> None:
    """Take over the options of a pytest run."""
    global _run  # noqa: PLW0603 - one pytest run has a process to itself, and this is where its options are noted
    _run = options
