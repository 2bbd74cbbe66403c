"""Hooks of MkDocs: words for the tests are not for readers, and diagrams need no other server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

MERMAID = Path("javascripts", "mermaid.min.js")
_FENCE = re.compile(r"^( *```python)[ \w=]+$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Take away what stands after ```python: it tells the tests how to run the block (tests/docs/blocks.py)."""
    return _FENCE.sub(r"\1", markdown)


def on_config(config: MkDocsConfig) -> None:
    """Use Mermaid's own file where `nox -s docs` has put it; otherwise a reader's browser loads it from a CDN."""
    if (Path(config.docs_dir) / MERMAID).exists():
        config.extra_javascript.append(str(MERMAID))
