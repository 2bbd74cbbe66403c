from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.docs import blocks

if TYPE_CHECKING:
    from tests.docs.blocks import Block

_SCRIPTS = [block for block in blocks.ALL if block.runs_here and not block.is_test]
_TESTS = [block for block in blocks.ALL if block.runs_here and block.is_test]


@pytest.mark.parametrize("block", _SCRIPTS, ids=lambda block: block.place)
def test_a_block_runs_as_it_stands(block: Block, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader who pastes a block sees it work, and print what it says."""
    exec(compile(block.code, block.place, "exec"), {"__name__": "__main__"})  # noqa: S102 - the project's own page

    if "prints" in block.words:
        said = [line.removeprefix("# ") for line in block.code.splitlines() if line.startswith("# ")]
        assert said == capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("block", _TESTS, ids=lambda block: block.place)
def test_a_test_passes_as_it_stands(block: Block, pytester: pytest.Pytester) -> None:
    """A reader who pastes a test sees it pass."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    if block.conftest:
        pytester.makeconftest(block.conftest)
    pytester.makepyfile(block.code)

    result = pytester.runpytest_inprocess("-W", "error", "-W", "ignore::pytest.PytestConfigWarning")

    assert 0 == result.ret
    assert block.code.count("def test_") <= result.parseoutcomes()["passed"]


@pytest.mark.parametrize("block", blocks.ALL, ids=lambda block: block.place)
def test_a_block_says_how_it_runs_in_known_words(block: Block) -> None:
    """A word nobody knows would leave a block out of the tests, or in them, unseen."""
    assert {word for word in block.words if not word.startswith("needs=")} <= blocks.WORDS


def test_there_are_blocks_of_both_kinds() -> None:
    """The tests above have something to run."""
    assert _SCRIPTS
    assert _TESTS
