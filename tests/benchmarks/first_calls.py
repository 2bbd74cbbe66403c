"""What each operation's first call costs beyond its second, in a fresh process; and what the plugin costs.

Units: milliseconds of CPU. Python's garbage collector runs at some moment of every start, whoever's work it meets:
here it meets nobody's. Calls may be refused, which is an answer too; moto's may also end in errors of Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from statistics import median
from typing import TYPE_CHECKING

from botocore import xform_name
from moto.events.responses import EventsHandler

from fake_eventbridge.aws import model
from tests import model_requests
from tests.benchmarks.peers import FAKE, figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ROUNDS = 3
_SLOW = 15.0

# The call before the first brings in what botocore itself loads and computes at its first call of any operation.
_CALLS = """
import gc
from contextlib import suppress
from datetime import datetime, timezone, tzinfo
from time import process_time
import boto3
from botocore.config import Config
{beginning}
gc.disable()
with active:
    client = boto3.client("events", region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1",
                          config=Config(parameter_validation=False))
    client.list_event_buses()
    request = {request}
    times = [process_time()]
    for _ in range(2):
        with suppress(Exception):
            client.{method}(**request)
        times.append(process_time())
print((times[1] - times[0]) * 1000, (times[2] - times[1]) * 1000)
"""
_BEGINNINGS = {
    FAKE: "from fake_eventbridge import fake_eventbridge\nactive = fake_eventbridge()",
    "moto": "from moto import mock_aws\nactive = mock_aws()",
}
_PLUGIN = """
import gc, pytest
from time import process_time
gc.disable()
begin = process_time()
import fake_eventbridge.pytest_plugin
print((process_time() - begin) * 1000)
"""


def main() -> None:
    """Print a row for each operation, and one for the plugin."""
    with tempfile.TemporaryDirectory() as cache:
        plugin = [_run(_PLUGIN, cache)[0] for _ in range(2 * _ROUNDS + 1)][1:]
        figure("the plugin, in a suite that never uses it", "2 ms", f"{median(plugin):.2f} ms")
        for operation in sorted(model.operation_names()):
            costs = dict(_costs(operation, cache))
            slow = "  SLOW" if costs[FAKE] > _SLOW else ""
            cells = "  ".join(f"{peer} +{cost:6.1f} ms" for peer, cost in costs.items())
            figure(f"first {operation}", f"+{_SLOW:.0f} ms", f"{cells}{slow}")


def _costs(operation: str, cache: str) -> Iterator[tuple[str, float]]:
    """Return what an operation's first call costs beyond its second with each peer that has it."""
    shape = model.operation(operation).input_shape
    request = {} if shape is None else model_requests.valid(shape)
    method = xform_name(operation)
    for peer, beginning in _BEGINNINGS.items():
        if peer == "moto" and not hasattr(EventsHandler, method):
            continue
        script = _CALLS.format(beginning=beginning, request=_literal(request), method=method)
        rounds = [_run(script, cache) for _ in range(_ROUNDS)]
        yield peer, median(first - second for first, second in rounds)


def _literal(request: Mapping[str, object] | object) -> str:
    return repr(request).replace("datetime.datetime(", "datetime(").replace("datetime.timezone.utc", "timezone.utc")


def _run(script: str, cache: str) -> list[float]:
    """Run a script in a process of its own, with modules compiled, as they are but for one run."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env=environment)  # noqa: S603 - a script of this file
    return [float(each) for each in ran.stdout.split()]
