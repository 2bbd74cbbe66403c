from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" not in block])
def test_a_block_of_the_readme_runs_as_it_stands(block: str, pytester: pytest.Pytester) -> None:
    """A reader who pastes a block sees it work."""
    path = pytester.makepyfile(block=block)

    assert pytester.runpython(path).ret == 0


@pytest.mark.parametrize("block", [block for block in BLOCKS if "def test_" in block])
def test_a_test_of_the_readme_passes_as_it_stands(block: str, pytester: pytest.Pytester) -> None:
    """A reader who pastes a test sees it pass."""
    pytester.makepyfile(block)

    pytester.runpytest_inprocess("-p", "no:asyncio").assert_outcomes(passed=block.count("def test_"))


def test_the_readme_shows_both_kinds_of_blocks() -> None:
    """The tests above have blocks to run."""
    assert {True, False} == {"def test_" in block for block in BLOCKS}
