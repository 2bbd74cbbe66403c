"""The Python blocks of the README, of CONTRIBUTING.md and of docs/.

Every block runs as a reader would paste it, unless a word after ```python says otherwise:

* `continued`: it goes on where the block before it on the page ended;
* `prints`: its comments that begin a line are what it prints;
* `conftest`: it is the conftest.py of the tests that follow under the same heading;
* `needs=<module>`: it runs where that module is installed;
* `shown`: it is not run, as it needs what no test environment has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
WORDS = frozenset({"continued", "prints", "conftest", "shown"})
_PARTS = re.compile(
    r"^(?P<heading>#+ .*)$|^(?P<indent> *)```(?P<info>\S+.*)\n(?P<code>(?:.*\n)*?)(?P=indent)```$", re.MULTILINE
)


@dataclass(frozen=True)
class Block:
    """A Python block: where it stands, its code with that of the blocks it continues, and its words."""

    place: str
    code: str
    words: frozenset[str]
    conftest: str = ""

    @property
    def is_test(self) -> bool:
        """Return whether pytest runs it."""
        return "def test_" in self.code

    @property
    def runs_here(self) -> bool:
        """Return whether this environment has what the block needs."""
        needed = [word.partition("=")[2] for word in self.words if word.startswith("needs=")]
        return "shown" not in self.words and all(find_spec(module) for module in needed)


def of_page(page: Path) -> list[Block]:
    """Return the blocks of a page; one that is continued stands there once, with all that follows it."""
    text = page.read_text()
    blocks: list[Block] = []
    conftest = ""
    for part in _PARTS.finditer(text):
        if part["heading"]:
            conftest = ""
            continue
        language, *given = part["info"].split()
        if language != "python":
            continue
        words = frozenset(given)
        code = "".join(line.removeprefix(part["indent"]) for line in part["code"].splitlines(keepends=True))
        place = f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, part.start()) + 1}"
        if "conftest" in words:
            conftest = code
        elif "continued" in words:
            begun = blocks.pop()
            blocks.append(Block(begun.place, f"{begun.code}\n{code}", begun.words | words, begun.conftest))
        else:
            blocks.append(Block(place, code, words, conftest))
    return blocks


ALL = [block for page in PAGES for block in of_page(page)]
