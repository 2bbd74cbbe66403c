"""Failing tests that each make a mistake people make, and what their reports must name."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import NamedTuple

import pytest

PREAMBLE = """
import json
import boto3
import pytest
from fake_eventbridge import fake_eventbridge

QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
DEAD = "arn:aws:sqs:us-east-1:123456789012:dead"


def rule(client, pattern, name="orders", bus="default", targets=(QUEUE,), **more):
    client.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps(pattern), **more)
    if targets:
        found = [
            {"Id": str(number), **({"Arn": each} if isinstance(each, str) else each)}
            for number, each in enumerate(targets)
        ]
        client.put_targets(Rule=name, EventBusName=bus, Targets=found)


def put(client, detail=None, source="shop", **more):
    entry = {"Source": source, "DetailType": "order created", "Detail": json.dumps(detail or {"id": 7}), **more}
    return client.put_events(Entries=[entry])


def test_it(fake_events):
    fake, client = fake_events, fake_events.client()
"""


class Case(NamedTuple):
    """A mistake: the test's body, and what its report must say."""

    body: str
    says: tuple[str, ...]


SHOP = 'rule(client, {"source": ["shop"]})'
CASES = {
    "the bus does not exist": Case(
        f"""
        {SHOP}
        put(client, EventBusName="order")
        fake.assert_delivered(QUEUE)
        """,
        ("was dropped: Event bus order does not exist in 123456789012, us-east-1.",),
    ),
    "the bus exists in another Region": Case(
        """
        fake.client(region="eu-west-1").create_event_bus(Name="shop-bus")
        put(client, EventBusName="shop-bus")
        assert fake.deliveries == ()
        assert fake.events[0].dropped is None
        """,
        (
            (
                "Event bus shop-bus exists for account 123456789012 in eu-west-1; "
                "PutEvents asked as account 123456789012 in "
                "us-east-1."
            ),
        ),
    ),
    "the rule is on another bus": Case(
        """
        client.create_event_bus(Name="shop-bus")
        rule(client, {"source": ["shop"]}, bus="shop-bus")
        put(client)
        fake.assert_delivered(QUEUE)
        """,
        (
            'event "order created" from shop on bus default of account 123456789012 in us-east-1: {"id": 7}',
            "rule orders is on bus shop-bus of account 123456789012 in us-east-1, and would match it there",
        ),
    ),
    "the rule is disabled": Case(
        """
        rule(client, {"source": ["shop"]}, State="DISABLED")
        put(client)
        fake.assert_delivered(QUEUE)
        """,
        ("rule orders is disabled: EnableRule lets it match",),
    ),
    "the rule has no target": Case(
        """
        rule(client, {"source": ["shop"]}, targets=())
        put(client)
        fake.assert_delivered(QUEUE, rule="orders")
        """,
        ("rule orders on bus default of account 123456789012 in us-east-1 has no such target; its targets: none",),
    ),
    "the rule has another target": Case(
        f"""
        {SHOP}
        put(client)
        fake.assert_delivered("arn:aws:sqs:eu-west-1:123456789012:orders")
        """,
        (
            (
                "no rule has the target arn:aws:sqs:eu-west-1:123456789012:orders; nearest: "
                "arn:aws:sqs:us-east-1:123456789012:orders (Region eu-west-1 was asked for)"
            ),
        ),
    ),
    "the rule's name is misspelt": Case(
        f"""
        {SHOP}
        put(client)
        fake.assert_delivered(rule="order")
        """,
        ('there is no rule "order"; nearest names: orders',),
    ),
    "a value differs in case": Case(
        """
        rule(client, {"detail": {"state": ["PAID"]}})
        put(client, {"state": "paid"})
        fake.assert_delivered(QUEUE)
        """,
        ('detail.state: the rule asks for ["PAID"], the event has "paid"', "differs in case"),
    ),
    "a prefix was meant": Case(
        """
        rule(client, {"detail": {"sku": ["A-"]}})
        put(client, {"sku": "A-17"})
        fake.assert_delivered(QUEUE)
        """,
        ('detail.sku: the rule asks for ["A-"], the event has "A-17"', "prefix"),
    ),
    "a string is no number": Case(
        """
        rule(client, {"detail": {"id": [7]}})
        put(client, {"id": "7"})
        fake.assert_delivered(QUEUE)
        """,
        ('detail.id: the rule asks for [7], the event has "7"', "a string, not a number"),
    ),
    "a number is too low": Case(
        """
        rule(client, {"detail": {"amount": [{"numeric": [">", 100]}]}})
        put(client, {"amount": 7})
        fake.assert_delivered(QUEUE)
        """,
        ('detail.amount: the rule asks for [{"numeric":[">",100]}], the event has 7', "too low"),
    ),
    "different elements of an array": Case(
        """
        rule(client, {"detail": {"lines": {"sku": ["a"], "n": [2]}}})
        put(client, {"lines": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}]})
        fake.assert_delivered(QUEUE)
        """,
        ("rule orders refused it", "element"),
    ),
    "each branch of $or": Case(
        """
        rule(client, {"$or": [{"source": ["shops"]}, {"detail": {"id": [8]}}]})
        put(client)
        fake.assert_delivered(QUEUE)
        """,
        (
            'source: the rule asks for ["shops"], the event has "shop"',
            "of 2 branches of $or, number 2:",
            "detail.id: the rule asks for [8], the event has 7",
        ),
    ),
    "a field of another name": Case(
        """
        rule(client, {"detail": {"orderId": [7]}})
        put(client, {"orderID": 7})
        fake.assert_delivered(QUEUE)
        """,
        ("detail.orderId: the rule asks for [7], the event has nothing there", "detail.orderID"),
    ),
    "of several rules the nearest first": Case(
        """
        rule(client, {"source": ["shop"], "detail": {"id": [8]}}, name="near")
        rule(client, {"source": ["bank"], "detail": {"iban": ["x"]}}, name="far")
        put(client)
        fake.assert_delivered(QUEUE)
        """,
        ("rule near refused it:", "detail.id: the rule asks for [8], the event has 7"),
    ),
    "the bus's policy refuses": Case(
        """
        other = fake.client(account="111122223333")
        other.create_event_bus(Name="central")
        central = "arn:aws:events:us-east-1:111122223333:event-bus/central"
        grant = {"EventBusName": "central", "StatementId": "once"}
        other.put_permission(Action="events:PutEvents", Principal="123456789012", **grant)
        rule(client, {"source": ["shop"]}, name="forward",
             targets=[{"Arn": central, "RoleArn": "arn:aws:iam::123456789012:role/r"}])
        rule(other, {"source": ["shop"]}, bus="central", targets=["arn:aws:sqs:us-east-1:111122223333:orders"])
        other.remove_permission(**grant)
        put(client)
        fake.assert_delivered("arn:aws:sqs:us-east-1:111122223333:orders")
        """,
        ("rule forward sends it on to bus central, where rule orders is:", "NO_PERMISSIONS"),
    ),
    "the target fails, and dead letters take it": Case(
        """
        rule(client, {"source": ["shop"]}, targets=[{"Arn": QUEUE, "DeadLetterConfig": {"Arn": DEAD},
             "RetryPolicy": {"MaximumRetryAttempts": 1}}])

        @fake.target(QUEUE)
        def ship(event, context):
            raise ValueError("no carrier")

        put(client)
        fake.clock.settle()
        fake.assert_delivered(QUEUE)
        """,
        (
            (
                "it failed after 2 attempts with ValueError: no carrier, and was dead-lettered to "
                "arn:aws:sqs:us-east-1:123456789012:dead"
            ),
        ),
    ),
    "the target fails, and nobody takes it": Case(
        """
        rule(client, {"source": ["shop"]}, targets=[{"Arn": QUEUE, "RetryPolicy": {"MaximumRetryAttempts": 0}}])

        @fake.target(QUEUE)
        def ship(event, context):
            raise ValueError("no carrier")

        put(client)
        fake.assert_delivered(QUEUE)
        """,
        ("it failed after 1 attempt with ValueError: no carrier, and was lost",),
    ),
    "a retry waits for the clock": Case(
        f"""
        {SHOP}

        @fake.target(QUEUE)
        def ship(event, context):
            if context.attempt == 1:
                raise ValueError("busy")

        put(client)
        fake.assert_delivered(QUEUE)
        """,
        (
            "it failed after 1 attempt with ValueError: busy, and attempt 2 waits for",
            "fake.clock.settle(), or fake.clock.advance(seconds=1)",
        ),
    ),
    "a schedule waits for the clock": Case(
        """
        client.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
        client.put_targets(Rule="nightly", Targets=[{"Id": "1", "Arn": QUEUE}])
        fake.assert_delivered(QUEUE)
        """,
        (
            "rule nightly on bus default of account 123456789012 in us-east-1 is a schedule (rate(1 day))",
            "waits for the clock: it next sends at",
            "fake.clock.advance(",
        ),
    ),
    "another payload": Case(
        f"""
        {SHOP}
        put(client, {{"id": 7, "lines": [{{"sku": "a", "n": 1}}]}})
        fake.assert_delivered(QUEUE, payload={{"detail": {{"id": "7", "lines": [{{"sku": "a", "n": 2}}]}}}})
        """,
        (
            "with another payload:",
            'payload.detail.id: expected "7", got 7',
            "payload.detail.lines[0].n: expected 2, got 1",
        ),
    ),
    "an entry was refused and nobody looked": Case(
        f"""
        {SHOP}
        client.put_events(Entries=[{{"Source": "shop", "DetailType": "order created", "Detail": "id=7"}}])
        fake.assert_delivered(QUEUE)
        """,
        ("refused its entry 0: MalformedDetail: Detail is malformed", "FailedEntryCount"),
    ),
    "nothing was published": Case(
        f"""
        {SHOP}
        fake.assert_published(source="shop")
        """,
        ("no event was published: neither PutEvents nor PutPartnerEvents was called in 2 calls",),
    ),
    "PutEvents failed and the error was swallowed": Case(
        """
        fake.fail("PutEvents", "InternalException")
        try:
            put(client)
        except client.exceptions.InternalException:
            pass
        fake.assert_published(source="shop")
        """,
        ("PutEvents at ", "failed", "InternalException", "(fault PutEvents: InternalException)"),
    ),
    "published for another account": Case(
        """
        put(fake.client(account="111122223333"))
        fake.assert_published(source="shop", account="123456789012")
        """,
        ('account: expected "123456789012", got "111122223333"',),
    ),
    "published in another Region": Case(
        """
        rule(client, {"source": ["shop"]})
        put(fake.client(region="eu-west-1"))
        fake.assert_delivered(QUEUE)
        """,
        (
            "on bus default of account 123456789012 in eu-west-1",
            "rule orders is on bus default of account 123456789012 in us-east-1, and would match it there",
        ),
    ),
    "a detail of another shape": Case(
        """
        put(client, {"order_id": 7})
        fake.assert_published(detail={"orderId": 7})
        """,
        ('detail.orderId: expected 7, got nothing (nearest name: "order_id")',),
    ),
    "a source that differs in case": Case(
        """
        put(client, source="Shop")
        fake.assert_published(source="shop", detail={"id": 7})
        """,
        ('source: expected "shop", got "Shop" (differs in case)',),
    ),
    "something was published": Case(
        """
        put(client)
        fake.assert_nothing_published()
        """,
        (
            "An event was expected 0 times, and seen 1 time.",
            'event "order created" from shop on bus default of account 123456789012 in us-east-1: {"id": 7}',
        ),
    ),
    "delivered twice, by two rules": Case(
        f"""
        {SHOP}
        rule(client, {{"detail": {{"id": [7]}}}}, name="again")
        put(client)
        fake.assert_delivered(QUEUE, times=1)
        """,
        ("was expected 1 time, and seen 2 times", "One event came more than once: by 2 rules, again, orders."),
    ),
    "delivered once, of two": Case(
        """
        rule(client, {"source": ["shop"], "detail": {"id": [7]}})
        put(client)
        put(client, {"id": 8})
        fake.assert_delivered(QUEUE, times=2)
        """,
        ("was expected 2 times, and seen 1 time", "detail.id: the rule asks for [7], the event has 8"),
    ),
    "a plain comparison of deliveries": Case(
        """
        rule(client, {"detail": {"state": ["PAID"]}})
        put(client, {"state": "paid"})
        assert [QUEUE] == [each.target for each in fake.deliveries]
        """,
        (
            'Event "order created" from shop on bus default',
            "rule orders refused it:",
            'detail.state: the rule asks for ["PAID"], the event has "paid"',
        ),
    ),
    "an empty queue in moto": Case(
        """
        import moto
        with moto.mock_aws():
            sqs = boto3.client("sqs", "us-east-1")
            url = sqs.create_queue(QueueName="orders")["QueueUrl"]
            rule(client, {"detail": {"id": ["7"]}})
            put(client)
            messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
            assert 1 == len(messages)
        """,
        ('detail.id: the rule asks for ["7"], the event has 7', "a number, not a string"),
    ),
    "the event came before the rule": Case(
        f"""
        put(client)
        {SHOP}
        fake.assert_delivered(QUEUE)
        """,
        ("rule orders did not exist yet when the event came: PutRule made it afterwards",),
    ),
    "the rule was changed since": Case(
        """
        rule(client, {"source": ["bank"]})
        put(client)
        rule(client, {"source": ["shops"]})
        fake.assert_delivered(QUEUE)
        """,
        ("rule orders refused it (as it is now: PutRule, PutTargets changed it since):",),
    ),
    "a rule in another Region": Case(
        """
        rule(fake.client(region="eu-west-1"), {"source": ["shop"]}, targets=[QUEUE.replace("us-east-1", "eu-west-1")])
        client.describe_rule(Name="orders")
        """,
        (
            (
                "Rule orders exists on bus default for account 123456789012 in eu-west-1; "
                "DescribeRule asked on bus default "
                "as account 123456789012 in us-east-1."
            ),
        ),
    ),
    "rules on another bus": Case(
        """
        client.create_event_bus(Name="shop-bus")
        rule(client, {"source": ["shop"]}, bus="shop-bus")
        assert ["orders"] == [each["Name"] for each in client.list_rules()["Rules"]]
        """,
        (
            (
                "Rule orders exists on bus shop-bus for account 123456789012 in us-east-1; ListRules asked in account "
                "123456789012 in us-east-1 on bus default."
            ),
        ),
    ),
    "a source for another account": Case(
        """
        fake.partner("acme.com").offer("orders/created", to="111122223333")
        assert 1 == len(client.list_event_sources()["EventSources"])
        """,
        (
            (
                "Event source aws.partner/acme.com/orders/created exists for account "
                "111122223333 in us-east-1 (PENDING, of "
                "partner acme.com"
            ),
            "ListEventSources asked in account 123456789012 in us-east-1.",
        ),
    ),
    "a prefix of the short form": Case(
        """
        fake.partner("acme.com").offer("orders/created")
        assert 1 == len(client.list_event_sources(NamePrefix="acme.com/")["EventSources"])
        """,
        (
            (
                "whose name does not begin so; ListEventSources asked in account "
                "123456789012 in us-east-1 for names that "
                'begin with "acme.com/"'
            ),
        ),
    ),
    "a source that expired": Case(
        """
        name = fake.partner("acme.com").offer("orders/created")
        fake.clock.advance(days=15)
        client.describe_event_source(Name=name)
        """,
        (
            "Event source aws.partner/acme.com/orders/created, offered to 123456789012 in us-east-1, expired at",
            "clock.advance() by 15 days",
        ),
    ),
    "a bus that was deleted": Case(
        """
        client.create_event_bus(Name="shop-bus")
        client.delete_event_bus(Name="shop-bus")
        client.describe_event_bus(Name="shop-bus")
        """,
        ("Event bus shop-bus was deleted by DeleteEventBus of account 123456789012 in us-east-1 at",),
    ),
    "a partner's source that nobody claimed": Case(
        """
        acme = fake.partner("acme.com")
        acme.offer("orders/created")
        acme.emit("orders/created", "order", {"id": 7})
        assert 1 == len(fake.deliveries)
        """,
        (
            (
                "dropped: Event source aws.partner/acme.com/orders/created is PENDING: "
                "account 123456789012 has no event bus "
                "for it"
            ),
            " acme.com us-east-1 PutPartnerEvents (shortcut)",
        ),
    ),
    "a fault that another request misses": Case(
        """
        fake.fail("PutRule", "ConcurrentModification", where={"Name": "order"})
        rule(client, {"source": ["shop"]})
        """,
        (
            "PutRule: ConcurrentModificationException, hit 0 of 1 times (where={'Name': 'order'})",
            "asked for at test_",
            "nearest call: PutRule by 123456789012 in us-east-1",
            'where Name: expected "order", got "orders"',
        ),
    ),
    "a fault that is hit less often": Case(
        """
        fake.fail("PutRule", "ConcurrentModification", times=2)
        with pytest.raises(client.exceptions.ConcurrentModificationException):
            rule(client, {"source": ["shop"]})
        """,
        (
            "A fault was hit fewer times than asked for:",
            "PutRule: ConcurrentModificationException, hit 1 of 2 times",
            "no other call of PutRule was made",
        ),
    ),
    "a fault of another account": Case(
        """
        fake.fail("DescribeEventBus", "InternalException", account="111122223333")
        client.describe_event_bus()
        """,
        ("account: expected 111122223333, got 123456789012",),
    ),
    "a fault's code that the operation does not declare": Case(
        """
        fake.fail("PutRule", "ResourceNotFnd")
        """,
        ("Nearest: ResourceNotFoundException", "It declares: "),
    ),
    "characters that move a terminal": Case(
        r"""
        put(client, {"name": "\u001b[31mred\u202e"}, source="shop\u001b[2J")
        fake.assert_published(source="bank")
        """,
        (r"shop\x1b[2J",),
    ),
    "a detail nested deeply, with half a surrogate pair": Case(
        r"""
        deep = '{"a":' * 600 + '"\\ud800"' + "}" * 600
        client.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": deep}])
        rule(client, {"source": ["bank"]})
        client.put_events(Entries=[{"Source": "shop", "DetailType": "d", "Detail": deep}])
        fake.assert_delivered(QUEUE)
        """,
        ("was expected, and seen 0 times", 'source: the rule asks for ["bank"], the event has "shop"'),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=[name.replace(" ", "-") for name in CASES])
def test_a_failing_test_names_its_mistake(pytester: pytest.Pytester, case: Case) -> None:
    """The report of a test that made a mistake says what it was."""
    pytester.makepyfile(test_it=PREAMBLE + indent(dedent(case.body), "    "))

    result = pytester.runpytest("-pno:asyncio", "-pno:hypothesispytest", "-pno:randomly", "-pno:xdist", "-W", "error")

    told = str(result.stdout)
    assert [] == [words for words in case.says if words not in told]
    assert "\x1b" not in told
    assert 0 != result.ret


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("a rule in another Region", "Rule orders exists on bus default for account 123456789012 in eu-west-1; *"),
        ("a source that expired", "Event source aws.partner/acme.com/orders/created, offered to 123456789012 in *"),
        ("a plain comparison of deliveries", 'Event "order created" from shop on bus default of account 123456789012*'),
        ("an empty queue in moto", 'Event "order created" from shop on bus default of account 123456789012*'),
        ("the bus exists in another Region", "Event bus shop-bus exists for account 123456789012 in eu-west-1; *"),
    ],
)
def test_the_section_begins_with_what_explains_the_failure(pytester: pytest.Pytester, name: str, first: str) -> None:
    """Before the story comes the sentence that a reader looks for."""
    pytester.makepyfile(test_it=PREAMBLE + indent(dedent(CASES[name].body), "    "))

    result = pytester.runpytest("-pno:asyncio", "-pno:hypothesispytest", "-pno:randomly", "-pno:xdist")

    result.stdout.fnmatch_lines(["*- fake_eventbridge -*", first], consecutive=True)


def test_what_an_assertion_says_is_not_said_again(pytester: pytest.Pytester) -> None:
    """The section leaves out the leaf that the message has named."""
    pytester.makepyfile(test_it=PREAMBLE + indent(dedent(CASES["a value differs in case"].body), "    "))

    result = pytester.runpytest("-pno:asyncio", "-pno:hypothesispytest", "-pno:randomly", "-pno:xdist")
    # On a CI server pytest repeats the whole message in its summary.
    section = str(result.stdout).partition("- fake_eventbridge -")[2].partition("= short test summary info =")[0]

    assert 1 == section.count("detail.state: the rule asks for")
