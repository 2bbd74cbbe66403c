"""What mypy and pyright must see of the public names, all from `fake_eventbridge`; nothing here is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_events import EventBridgeClient
    from typing_extensions import assert_type

    from fake_eventbridge import (
        Attempt,
        Call,
        CallError,
        Clock,
        Context,
        Delivery,
        ErrorCode,
        Event,
        Explanation,
        FakeEventBridge,
        Fault,
        JsonObject,
        OperationName,
        Partner,
        QuotaName,
        Quotas,
        Records,
        Snapshot,
        active_fake,
        explain,
        fake_eventbridge,
        patterns,
    )

    with fake_eventbridge(region="eu-west-1", quotas={"event_buses": 2}) as fake:
        assert_type(fake, FakeEventBridge)
        assert_type(fake.client(), EventBridgeClient)
        assert_type(fake.calls, Records[Call])
        assert_type(fake.events, Records[Event])
        assert_type(fake.deliveries, Records[Delivery])
        assert_type(fake.calls_to("PutRule"), list[Call])
        assert_type(active_fake(), FakeEventBridge)
        assert_type(fake.clock, Clock)
        assert_type(fake.quotas, Quotas)
        assert_type(fake.snapshot(), Snapshot)
        assert_type(fake.partner("acme.com"), Partner)
        assert_type(fake.partner("acme.com").client(), EventBridgeClient)
        assert_type(fake.subscribe({"source": ["shop"]}), list[Any])
        assert_type(patterns.compile({"source": ["shop"]}).matches({"source": "shop"}), bool)
        assert_type(explain({"source": ["shop"]}, {"source": "shop"}), Explanation)
        assert_type(fake.calls[0].error, CallError | None)
        assert_type(fake.calls[0].request["Entries"][0]["Source"], Any)
        assert_type(fake.events[0].detail["order"]["id"], Any)
        assert_type(fake.deliveries[0].history, tuple[Attempt, ...])

        # What is known by name is completed by an editor, and a typo is an error: an ignore that is not needed is one.
        assert_type(fake.fail("PutRule", "ConcurrentModification", times=2, where={"Name": "r"}), Fault)
        fake.fail("put_rule", ClientError)
        fake.fail("PutRule", "MyOwnError", undeclared=True)
        fake.fail("PutRul", "ConcurrentModification")  # type: ignore[call-overload]  # no such operation
        fake.fail("PutRule", "ConcurentModification")  # type: ignore[call-overload]  # no such code
        fake.quotas["event_busses"] = 2  # type: ignore[index]  # no such quota

        @fake.target("arn:aws:lambda:us-east-1:111122223333:function:ship")
        def ship(event: JsonObject, context: Context) -> int:
            """Read the event and the context without a cast."""
            assert_type(context.attempt, int)
            return int(event["detail"]["id"])

    names: tuple[OperationName, ErrorCode, QuotaName] = ("PutRule", "LimitExceeded", "event_buses")

    @fake_eventbridge
    def function(number: int) -> str:
        """Take a number, return a string."""
        return str(number)

    @fake_eventbridge(account="111122223333")
    async def coroutine(number: int) -> str:
        """Take a number, return a string."""
        return str(number)

    async def caller() -> None:
        """Call both."""
        assert_type(function(1), str)
        assert_type(await coroutine(1), str)
