"""What is looked at after each test of an operation: every answer that AWS's clients were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.answers import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge import FakeEventBridge


@pytest.fixture(autouse=True)
def _every_answer_fits_the_model(fake: FakeEventBridge) -> Iterator[None]:
    """Hold each result against its output shape, and each error against those that the operation declares."""
    yield
    assert [problem for call in fake.calls for problem in problems(call)] == []
