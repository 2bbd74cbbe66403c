"""How does a test say that AWS refuses? One context manager: the error code, and AWS's sentence."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refused(code: str, message: str | None = None) -> Iterator[None]:
    """Expect the block to be refused with a code, and in these words where they are given."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert code == error["Code"]
    assert message in {None, error["Message"]}
