"""Which operations are answered, and where? The table of `docs/coverage.md`, made from the code.

Write it anew with `python -m tests.coverage_table`.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from fake_eventbridge.service import operations, registry

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"

_HEAD = """# What is answered?

Every operation of botocore's `events` model, with state behind it. `python -m tests.coverage_table` makes this page
from the code. Requests are first checked against the model: each required member, length, range, pattern and enum,
nested members included, is refused in AWS's words. What is known of each behaviour is in [fidelity.md](fidelity.md).

| operation | what it does | answered in |
| --- | --- | --- |
"""


def text() -> str:
    """Return the page."""
    return _HEAD + "".join(_row(operation) for _, operation in sorted(operations.every().items()))


def _row(operation: registry.Operation) -> str:
    summary = (inspect.getdoc(operation.answer) or "").partition("\n")[0].rstrip(".")
    home = operation.answer.__module__.rpartition(".")[2]
    return f"| {operation.name} | {summary} | `operations/{home}.py` |\n"


if __name__ == "__main__":
    PAGE.write_text(text())
