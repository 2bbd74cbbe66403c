"""How does a test send what botocore itself would refuse? Parameters that nobody checks, or a body as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_eventbridge import FakeEventBridge

_UNCHECKED = Config(parameter_validation=False)


def send(
    fake: FakeEventBridge, method: str, parameters: Mapping[str, object], *, account: str | None = None
) -> Mapping[str, object]:
    """Call an operation with parameters that botocore does not check."""
    operation = getattr(fake.client(account=account, config=_UNCHECKED), method)
    answer: Mapping[str, object] = operation(**parameters)
    return answer


def send_body(fake: FakeEventBridge, method: str, body: bytes, *, account: str | None = None) -> Mapping[str, object]:
    """Call an operation with these bytes as the request's body."""

    def replace(params: dict[str, object], **_: object) -> None:
        params["body"] = body

    client = fake.client(account=account, config=_UNCHECKED)
    client.meta.events.register("before-call.eventbridge", replace)
    answer: Mapping[str, object] = getattr(client, method)()
    return answer
