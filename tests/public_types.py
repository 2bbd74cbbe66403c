"""Do types survive? What mypy and pyright must see of the public names; nothing here is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from typing_extensions import assert_type

    from fake_eventbridge import Call, Delivery, Event, FakeEventBridge, active_fake, fake_eventbridge, patterns
    from fake_eventbridge.service.state.journal import Records

    with fake_eventbridge(region="eu-west-1", quotas={"event_buses": 2}) as fake:
        assert_type(fake, FakeEventBridge)
        assert_type(fake.client(), EventBridgeClient)
        assert_type(fake.calls, Records[Call])
        assert_type(fake.events, Records[Event])
        assert_type(fake.deliveries, Records[Delivery])
        assert_type(active_fake(), FakeEventBridge)
        assert_type(patterns.compile({"source": ["shop"]}).matches({"source": "shop"}), bool)

    @fake_eventbridge
    def function(number: int) -> str:
        """Take a number, give a text."""
        return str(number)

    @fake_eventbridge(account="111122223333")
    async def coroutine(number: int) -> str:
        """Take a number, give a text."""
        return str(number)

    async def caller() -> None:
        """Call both."""
        assert_type(function(1), str)
        assert_type(await coroutine(1), str)
