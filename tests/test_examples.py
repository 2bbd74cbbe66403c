from __future__ import annotations

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
LONGEST = 40


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_tells_its_story(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An example runs as a script, and says what it did."""
    runpy.run_path(str(example), run_name="__main__")

    assert capsys.readouterr().out


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_short(example: Path) -> None:
    """An example fits on a screen."""
    assert len(example.read_text().splitlines()) <= LONGEST
