"""What docs/patterns.md shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_DOCS = (Path(__file__).parents[2] / "docs" / "patterns.md").read_text()


def test_the_documented_examples_run_and_print_what_they_say(capsys: pytest.CaptureFixture[str]) -> None:
    """The page's code works, one block after the other, and its comments are its output."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", _DOCS, re.DOTALL))
    exec(compile(code, "patterns.md", "exec"), {})  # noqa: S102 - the project's own page
    printed = [line.removeprefix("# ") for line in code.splitlines() if line.startswith("# ")]
    assert printed == capsys.readouterr().out.splitlines()
