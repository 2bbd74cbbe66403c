"""The tables of docs/botocore.md, made from the installed botocore: `python -m tests.botocore_tables`.

How often a call is made is seen, not read: each error answers every attempt of a call, in each retry mode.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import boto3
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from fake_eventbridge import ErrorCode, fake_eventbridge

if TYPE_CHECKING:
    from typing import Literal

    from botocore.model import ServiceModel

    Mode = Literal["legacy", "standard", "adaptive"]

PAGE = Path(__file__).parent.parent / "docs" / "botocore.md"
MODES: tuple[Mode, ...] = ("legacy", "standard", "adaptive")
LOST = (ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError, ConnectionClosedError)
_BEGIN, _END = "<!-- made by python -m tests.botocore_tables: {} -->", "<!-- end -->"


def text() -> str:
    """Return the page with its tables made anew."""
    page = PAGE.read_text()
    for name, rows in (("retries", _retries()), ("pages", _pages())):
        before, begin, rest = page.partition(_BEGIN.format(name))
        _, end, after = rest.partition(_END)
        page = f"{before}{begin}\n\n{rows}\n\n{end}{after}"
    return page


def _retries() -> str:
    """Return which errors are tried again: one row for those that every mode treats alike."""
    found: dict[tuple[int, ...], list[str]] = {}
    declared = _model_codes()
    for code in sorted(declared | {"InternalFailure", "RequestTimeout", "ServiceUnavailable", "Throttling"}):
        attempts = tuple(_attempts(code, mode) for mode in MODES)
        found.setdefault(attempts, []).append(f"`{code}`")
    for failure in LOST:
        attempts = tuple(_attempts(failure, mode) for mode in MODES)
        found.setdefault(attempts, []).append(f"`{failure.__name__}`")
    lines = ["| error | legacy | standard | adaptive |", "| --- | ---: | ---: | ---: |"]
    for attempts, names in sorted(found.items(), reverse=True):
        lines.append(f"| {', '.join(names)} | {' | '.join(map(str, attempts))} |")
    return "\n".join(lines)


def _model_codes() -> set[str]:
    model = _model()
    shapes = [shape for name in model.operation_names for shape in model.operation_model(name).error_shapes]
    return {shape.name for shape in shapes} & set(get_args(ErrorCode))


def _attempts(error: object, mode: Mode) -> int:
    """Return how often botocore makes a call that always fails so."""
    with fake_eventbridge(fresh=True) as fake:
        client = fake.client(config=Config(retries={"mode": mode}))
        fake.fail("DescribeRule", error, times=None, undeclared=True)  # type: ignore[call-overload]  # all codes, and classes
        try:
            client.describe_rule(Name="r")
        except (ClientError, BotoCoreError):
            return fake.calls[-1].attempts
    raise AssertionError(f"{error!r} did not come out")


def _pages() -> str:
    """Return how each list operation is paged."""
    with fake_eventbridge(fresh=True):
        client = boto3.client("events")
    model = _model()
    lines = ["| operation | `get_paginator` | otherwise |", "| --- | --- | --- |"]
    for name in sorted(name for name in model.operation_names if name.startswith("List")):
        request = model.operation_model(name).input_shape
        is_paged = request is not None and "NextToken" in request.members
        loop = "a loop over `NextToken`" if is_paged else "one answer holds all"
        method = xform_name(name)
        can = client.can_paginate(method)
        lines.append(f"| {name} | {f'`{method}`' if can else 'no'} | {'' if can else loop} |")
    return "\n".join(lines)


def _model() -> ServiceModel:
    return botocore.session.Session().get_service_model("events")


if __name__ == "__main__":
    PAGE.write_text(text())
