from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from fake_eventbridge.aws import wire
from fake_eventbridge.aws.errors import Refusal

NOW = datetime(2026, 1, 31, tzinfo=timezone.utc)


@pytest.mark.parametrize(("output", "body"), [(None, b""), ({}, b"{}"), ({"Result": True}, b'{"Result":true}')])
def test_an_operation_without_output_answers_nothing(output: dict[str, object] | None, body: bytes) -> None:
    """No output is an empty body, an empty output an empty object."""
    response = wire.answer("https://events", output, "1", NOW)

    assert (body, str(len(body))) == (response.content, response.headers["Content-Length"])


@pytest.mark.parametrize(
    ("code", "member"),
    [
        ("AccessDeniedException", "Message"),
        ("NotAuthorizedException", "Message"),
        ("ValidationException", "message"),
        ("ResourceNotFoundException", "message"),
    ],
)
def test_a_denial_spells_its_message_with_a_capital(code: str, member: str) -> None:
    """The words of a refusal are in `message`, those of a denial in `Message`."""
    response = wire.refuse("https://events", Refusal(code, "no"), "1", NOW)

    assert {"__type": code, member: "no"} == json.loads(response.content)


def test_a_target_that_is_no_utf_8_names_no_operation() -> None:
    """Its bytes are read as far as they go."""
    assert "\ufffd" == wire.operation_name({"X-Amz-Target": b"AWSEvents.\xff"})
