from __future__ import annotations

import pytest

from fake_eventbridge.aws import model
from tests.soundness import fuzz


@pytest.mark.parametrize("operation", sorted(model.operation_names()))
def test_no_body_brings_out_a_python_error(operation: str) -> None:
    """Whatever is sent below botocore, AWS's refusal or an answer that botocore reads comes back."""
    assert [] == list(fuzz.findings(8, 20260131, [operation]))
