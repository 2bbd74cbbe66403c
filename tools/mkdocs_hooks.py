"""What MkDocs is told before it renders a page: words for the tests are not for readers."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^( *```python)[ \w=]+$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Take away what stands after ```python: it tells the tests how to run the block (tests/docs/blocks.py)."""
    return _FENCE.sub(r"\1", markdown)
