from __future__ import annotations

from typing import get_args

import pytest

from fake_eventbridge.aws import literals
from tests.literals import names


@pytest.mark.parametrize("name", names())
def test_a_type_has_every_name_there_is(name: str) -> None:
    """What the installed botocore and the code know by name can be written; a newer botocore's names stay."""
    assert set(names()[name]) <= set(get_args(getattr(literals, name)))
