"""Print every figure that the fake is held to: `python -m tests.benchmarks [doors] [calls] [growth] [first_calls]`.

With `--json` each row is a line of JSON.

Each row has its aim, and each peer's median with its ratio to the floor's, measured in turns in one process.
"""

from __future__ import annotations

import sys

import boto3

from tests.benchmarks import calls, doors, first_calls, growth, peers

_PARTS = {"doors": doors.main, "calls": calls.main, "growth": growth.main, "first_calls": first_calls.main}

boto3.setup_default_session()
peers.printing.as_json = "--json" in sys.argv
for part in [each for each in sys.argv[1:] if each != "--json"] or _PARTS:
    _PARTS[part]()
