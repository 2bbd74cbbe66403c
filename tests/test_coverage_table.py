from __future__ import annotations

from tests import coverage_table


def test_the_page_says_what_the_code_does() -> None:
    """The page of operations is the one that the code makes."""
    assert coverage_table.text() == coverage_table.PAGE.read_text()
