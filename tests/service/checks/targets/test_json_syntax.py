from __future__ import annotations

import pytest

from fake_eventbridge.service.checks.targets.json_syntax import Fault, fault


@pytest.mark.parametrize("text", ["/", "\x01", "x", ":"])
def test_a_fault_at_the_start_is_in_the_first_column(text: str) -> None:
    """A text that does not begin as JSON does is faulty where it begins, be there no token at all."""
    assert Fault(f'[Source: (String)"{text}"; line: 1, column: 1]') == fault(text)
