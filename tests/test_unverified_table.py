from __future__ import annotations

import re

from tests import unverified_table


def test_the_page_lists_every_mark_of_the_code() -> None:
    """What is chosen is on the page, and what is no longer chosen is not."""
    assert unverified_table.text() == unverified_table.PAGE.read_text()


def test_every_mark_is_found() -> None:
    """No mark stands where the page would not find it."""
    package = unverified_table.PAGE.parent.parent / "fake_eventbridge"
    written = sum(len(re.findall(r"\bUnverified\b", path.read_text())) for path in package.rglob("*.py"))

    assert written == len(list(unverified_table.marks()))


def test_the_table_marks_what_is_chosen() -> None:
    """Each row of the page on fidelity says how its behaviour is known."""
    page = (unverified_table.PAGE.parent / "fidelity.md").read_text()
    rows = [row for row in re.findall(r"^\|(.+)\|$", page, re.MULTILINE) if not re.fullmatch(r"[\s|-]+", row)]
    sources = [re.split(r"(?<!\\)\|", row)[-1].strip() for row in rows]

    known = re.compile(r"recorded|documented|chosen|inferred|transcripts|how it is known|Source")
    assert [] == [source for source in sources if not known.search(source)]
