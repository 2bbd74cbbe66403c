"""The options of a fake, and the defaults that a pytest run sets for them. The plugin imports it, so it stays light."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from fake_eventbridge.aws.arguments import is_nonempty_string
from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fake_eventbridge.aws.literals import QuotaName

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
DEFAULT_KEEP = 10_000
DEFAULT_FORWARD = "moto"


class Options(TypedDict, total=False):
    """What a fake can be started with; None is not given, but for `forward`, where it means nobody."""

    account: str | None
    region: str | None
    strict_names: bool | None
    quotas: Mapping[QuotaName, int | None] | None
    now: datetime | None
    seed: int | None
    guard: bool | None
    forward: str | None
    forward_http: bool | None
    fresh: bool | None
    keep: int | None


def check(where: str, positional: Sequence[object], given: Mapping[str, object]) -> None:
    """Require options by name, and only those that there are.

    Raises:
        MisuseError: one is unknown, or has no name.
    """
    known = ", ".join(f"{name}=" for name in Options.__annotations__)
    for value in positional:
        raise MisuseError(f"{where}({value!r}): options are keyword arguments: {known}.")
    for name in given:
        if name not in Options.__annotations__:
            import difflib  # noqa: PLC0415 - every pytest run imports this module, few make the mistake

            near = difflib.get_close_matches(name, Options.__annotations__, n=1)
            hint = f" Did you mean {near[0]}=?" if near else ""
            raise MisuseError(f"{where}({name}=...): no such option.{hint} The options are: {known}.")


def check_values(options: Options) -> None:
    """Require valid values.

    Raises:
        MisuseError: one is invalid.
    """
    for switch in ("strict_names", "guard", "forward_http", "fresh"):
        _require(options, switch, bool, "True or False")
    _require(options, "seed", int, "an integer")
    _require(options, "quotas", Mapping, "a mapping from a quota's name to its limit")
    _require(options, "forward", str, '"moto", the URL of an endpoint, or None for nobody')
    region = options.get("region")
    if region is not None and (not is_nonempty_string(region) or re.fullmatch(_REGION, region) is None):
        raise MisuseError(f"region={region!r}: expected a Region's name, such as 'eu-west-1'.")
    keep = options.get("keep")
    if keep is not None and (type(keep) is not int or not 1 <= keep <= sys.maxsize):
        raise MisuseError(f"keep={keep!r}: expected how many records are kept, an integer of 1 or more.")


def _require(options: Options, name: str, kind: type, wanted: str) -> None:
    value = options.get(name)
    if value is not None and not isinstance(value, kind):
        raise MisuseError(f"{name}={value!r}: expected {wanted}.")


_REGION = r"[a-z]+(-[a-z0-9]+)+"
_run: Options = {}


def of_run() -> Options:
    """Return the options of every fake of a pytest run, from its ini file; a fake's own options win."""
    return _run


def set_for_run(options: Options) -> None:
    """Take over the options of a pytest run."""
    global _run  # noqa: PLW0603 - one pytest run has a process to itself, and this is where its options are noted
    _run = options
