from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
SUITES = sorted((Path(__file__).parent.parent / "examples").glob("*/test_*.py"))
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


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.parent.name)
def test_an_example_of_a_suite_passes(suite: Path, pytester: pytest.Pytester) -> None:
    """An example that is a suite of its own runs beside its files, and each of its tests passes."""
    shutil.copytree(suite.parent, pytester.path / suite.parent.name)
    result = pytester.runpytest_inprocess(suite.parent.name, "-p", "no:randomly", "-p", "no:asyncio")

    assert 0 == result.ret
