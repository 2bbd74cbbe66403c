"""The listing of `docs/chosen.md`: each `Unverified:` mark of the code, so that the page and the code stay in step.

Write it anew with `python -m tests.unverified_table`.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "chosen.md"
_PACKAGE = ROOT / "fake_eventbridge"

_HEAD = """# What is chosen

Where neither a recording nor AWS's documentation settles what AWS does, the code says `Unverified:` and what was taken
instead. This page lists each such mark; `python -m tests.unverified_table` makes it from the code. What is known of
each behaviour, and how, is in [fidelity.md](fidelity.md). If AWS answers otherwise, please tell us.

| file | where | what is chosen |
| --- | --- | --- |
"""
_MARK = re.compile(r"Unverified(?: elsewhere| anywhere else)?[:.,]?\s*(.*)", re.DOTALL)
_NEXT = re.compile(r"\n\s*\n|\s(?=(?:Source|Raises|Shapes|Units|Returns|Attributes): )|\n\s*(?=[A-Z][a-z]+:\n)")


def text() -> str:
    """Return the page."""
    return _HEAD + "".join(f"| `{file}` | {where} | {said} |\n" for file, where, said in sorted(marks()))


def marks() -> Iterator[tuple[str, str, str]]:
    """Yield each mark: its file, the function or class it is in, and what it says."""
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_text()
        file = path.relative_to(_PACKAGE).as_posix()
        for where, said in [*_of_docstrings(ast.parse(source)), *_of_comments(source)]:
            yield file, where, said


def _of_docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            name = "" if isinstance(node, ast.Module) else f"`{node.name}`"
            yield from ((name, said) for said in _said(ast.get_docstring(node) or ""))


def _of_comments(source: str) -> Iterator[tuple[str, str]]:
    comments = re.findall(r"(?:^[ \t]*#[^\n]*\n)+", source, re.MULTILINE)
    for comment in comments:
        yield from (("", said) for said in _said(re.sub(r"^[ \t]*# ?", "", comment, flags=re.MULTILINE)))


def _said(text: str) -> Iterator[str]:
    """Yield what each mark of a docstring or a comment says, to the end of its paragraph."""
    for part in text.split("Unverified")[1:]:
        said = _NEXT.split(_MARK.sub(r"\1", "Unverified" + part), maxsplit=1)[0]
        yield " ".join(said.split()).rstrip(".;").replace("|", "\\|") or "all of it"


if __name__ == "__main__":
    PAGE.write_text(text())
