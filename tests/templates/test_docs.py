from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from fake_eventbridge.templates.making.properties import KINDS

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "templates.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" not in block])
def test_a_block_of_the_page_runs_as_it_stands(block: str, pytester: pytest.Pytester) -> None:
    """A reader who pastes a block sees it work."""
    path = pytester.makepyfile(block=block)

    assert 0 == pytester.runpython(path).ret


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" in block])
def test_a_test_of_the_page_passes_as_it_stands(block: str, pytester: pytest.Pytester) -> None:
    """A reader who pastes a test sees it pass."""
    pytester.makepyfile(block)

    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=block.count("def test_"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("AWS::")])
def test_the_page_names_every_type_that_is_made(kind: str) -> None:
    """A reader finds what is made."""
    assert f"`{kind}`" in TEXT or f"`{kind.rpartition('::')[2]}`" in TEXT


def test_the_example_of_the_cdk_tells_its_story(capsys: pytest.CaptureFixture[str]) -> None:
    """It runs as a script, and says what it did."""
    runpy.run_path(str(ROOT / "examples" / "cdk_app" / "deploy.py"), run_name="__main__")

    assert "the worker got" in capsys.readouterr().out


def test_the_example_of_sam_passes(pytester: pytest.Pytester) -> None:
    """Its tests are those that a user would write."""
    pytest.importorskip("samtranslator")
    for file in (ROOT / "examples" / "order_service").glob("*.*"):
        (pytester.path / file.name).write_text(file.read_text())

    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=3)
