from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from fake_eventbridge import MisuseError, UnusedFaultError, fake_eventbridge
from fake_eventbridge.fake import fault_factory
from tests.conftest import CUSTOMER, NOW, PARTNER, SOURCE
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import Call, ErrorCode, FakeEventBridge, OperationName


STANDARD = Config(retries={"mode": "standard", "total_max_attempts": 3})
LEGACY = Config(retries={"mode": "legacy"})


def describe(client: EventBridgeClient) -> str:
    """Make the cheapest call there is."""
    return client.describe_event_bus()["Name"]


# -- which call fails


def test_the_next_call_fails(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """One call fails, the next one succeeds, and the failed one changed nothing."""
    fake.fail("CreatePartnerEventSource", "LimitExceeded")

    with refused("LimitExceededException", "The requested resource exceeds the maximum number allowed."):
        partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)
    partner.create_partner_event_source(Name=SOURCE, Account=CUSTOMER)

    assert [True, False] == [call.error is not None for call in fake.calls]


def test_the_error_is_the_clients_own_class(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Code that catches `client.exceptions` catches it, with code, status and request id in the response."""
    fake.fail("DescribeEventBus", events.exceptions.ResourceNotFoundException, message="gone")

    with pytest.raises(events.exceptions.ResourceNotFoundException) as caught:
        describe(events)

    assert {"Code": "ResourceNotFoundException", "Message": "gone"} == caught.value.response["Error"]
    assert 400 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert caught.value.response["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize("operation", ["DescribeEventBus", "describe_event_bus", "*"])
def test_an_operation_has_two_names(fake: FakeEventBridge, events: EventBridgeClient, operation: OperationName) -> None:
    """An operation is named as in the API or as the client's method; a star means any."""
    fake.fail(operation, "InternalException")

    with refused("InternalException"):
        describe(events)


def test_times_is_how_many_calls_fail(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A fault answers so many calls, and counts them."""
    fault = fake.fail("DescribeEventBus", "ResourceNotFound", times=2)

    for _ in range(2):
        with refused("ResourceNotFoundException"):
            describe(events)

    assert "default" == describe(events)
    assert 2 == fault.hits


def test_times_none_is_always(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Without a limit every call fails until the fault is removed."""
    fault = fake.fail("DescribeEventBus", "ResourceNotFound", times=None)
    for _ in range(5):
        with refused("ResourceNotFoundException"):
            describe(events)

    fault.remove()

    assert "default" == describe(events)


def test_after_lets_calls_pass_first(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`after=n` lets n matching calls pass."""
    fake.fail("DescribeEventBus", "ResourceNotFound", after=2, where={"Name": "default"})

    for name in ("", "default", "default"):
        events.describe_event_bus(**({"Name": name} if name else {}))
    with refused("ResourceNotFoundException"):
        events.describe_event_bus(Name="default")


def test_where_is_a_subset_of_the_request(fake: FakeEventBridge, partner: EventBridgeClient) -> None:
    """Only calls whose request holds these members fail."""
    fake.fail("CreatePartnerEventSource", "InternalException", where={"Account": CUSTOMER})

    partner.create_partner_event_source(Name=f"{SOURCE}/1", Account=PARTNER)
    with refused("InternalException"):
        partner.create_partner_event_source(Name=f"{SOURCE}/2", Account=CUSTOMER)


def test_where_reaches_inside(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A structure inside the request matches as a subset, too."""
    queue = f"arn:aws:sqs:us-east-1:{CUSTOMER}:dead-letters"
    fake.fail("CreateEventBus", "InternalException", where={"DeadLetterConfig": {"Arn": queue}})

    events.create_event_bus(Name="one", DeadLetterConfig={"Arn": f"{queue}-too"})
    with refused("InternalException"):
        events.create_event_bus(Name="two", DeadLetterConfig={"Arn": queue})


def test_where_is_a_predicate_on_the_call(fake: FakeEventBridge) -> None:
    """A predicate sees the call's record, and may ask the fake."""
    seen: list[Call] = []

    def third(call: Call) -> bool:
        seen.append(call)
        return len(fake.calls) == 3

    fake.fail("DescribeEventBus", "ResourceNotFound", where=third)
    client = fake.client(account=CUSTOMER)
    describe(client)
    describe(client)
    with refused("ResourceNotFoundException"):
        describe(client)

    assert {("DescribeEventBus", CUSTOMER)} == {(call.operation, call.account) for call in seen}


def test_a_predicate_may_call_the_fake(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A predicate that makes a call itself is not stuck."""
    fake.fail("DescribeEventBus", "ResourceNotFound", where=lambda _: bool(events.list_event_buses()["EventBuses"]))

    with refused("ResourceNotFoundException"):
        describe(events)


def test_an_account_and_a_region_narrow_a_fault(fake: FakeEventBridge) -> None:
    """Only calls of that account in that Region fail."""
    fake.fail("DescribeEventBus", "ResourceNotFound", account=CUSTOMER, region="eu-west-1")

    describe(fake.client(account=PARTNER, region="eu-west-1"))
    describe(fake.client(account=CUSTOMER, region="us-east-1"))
    with refused("ResourceNotFoundException"):
        describe(fake.client(account=CUSTOMER, region="eu-west-1"))


def outcomes(*, seed: int, probability: float = 0.5) -> list[bool]:
    """Return which of twenty calls failed."""
    with fake_eventbridge(seed=seed, now=NOW) as fake:
        fake.fail("DescribeEventBus", "ResourceNotFound", times=None, probability=probability)
        client = fake.client()
        for _ in range(20):
            with contextlib.suppress(client.exceptions.ResourceNotFoundException):
                describe(client)
        return [call.error is not None for call in fake.calls]


def test_probability_draws_from_the_seed() -> None:
    """A fault by chance strikes the same calls each time, and others with another seed."""
    assert outcomes(seed=1) == outcomes(seed=1)
    assert outcomes(seed=1) != outcomes(seed=2)
    assert {True, False} == set(outcomes(seed=1))


@pytest.mark.parametrize(("probability", "outcome"), [(0, False), (1, True)])
def test_probability_has_two_ends(probability: float, *, outcome: bool) -> None:
    """Never is never, and always is always."""
    assert {outcome} == set(outcomes(seed=0, probability=probability))


# -- precedence


def test_the_oldest_live_fault_answers(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """The others do not see a call that an older one answers, nor count it for `after`."""
    old = fake.fail("DescribeEventBus", "ResourceNotFound", times=2)
    young = fake.fail("*", "InternalException", after=1)

    for _ in range(2):
        with refused("ResourceNotFoundException"):
            describe(events)
    describe(events)
    with refused("InternalException"):
        describe(events)

    assert (2, 1) == (old.hits, young.hits)


def test_a_fault_whose_turn_has_not_come_lets_others_answer(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An older fault that lets a call pass counts it, and the next one answers."""
    fake.fail("DescribeEventBus", "ResourceNotFound", after=1)
    fake.fail("DescribeEventBus", "InternalException")

    with refused("InternalException"):
        describe(events)
    with refused("ResourceNotFoundException"):
        describe(events)


# -- what is counted: calls and attempts


@pytest.mark.parametrize(("config", "attempts"), [(STANDARD, 3), (LEGACY, 5)])
def test_a_fault_per_call_answers_every_attempt(fake: FakeEventBridge, config: Config, attempts: int) -> None:
    """One hit covers all that botocore tries, so the caller sees the error whatever the retry mode."""
    fault = fake.fail("DescribeEventBus", "InternalException")
    client = fake.client(config=config)

    with pytest.raises(client.exceptions.InternalException) as caught:
        describe(client)

    assert attempts - 1 == caught.value.response["ResponseMetadata"]["RetryAttempts"]
    assert (1, attempts) == (fault.hits, fault.attempts)
    assert [attempts] == [call.attempts for call in fake.calls]


@pytest.mark.parametrize("config", [STANDARD, LEGACY])
def test_a_fault_per_attempt_lets_retries_succeed(fake: FakeEventBridge, config: Config) -> None:
    """Each attempt counts, so a call can get through."""
    fault = fake.fail("CreateEventBus", "InternalException", times=2, per="attempt")

    answer = fake.client(config=config).create_event_bus(Name="orders")

    assert 2 == answer["ResponseMetadata"]["RetryAttempts"]
    assert (1, 2) == (fault.hits, fault.attempts)
    assert (3, None, fault) == (fake.calls[0].attempts, fake.calls[0].error, fake.calls[0].fault)


def test_a_spent_fault_per_attempt_leaves_the_call_to_no_other(fake: FakeEventBridge) -> None:
    """A call that one fault answered is not seen by others on a later attempt."""
    fake.fail("DescribeEventBus", "InternalException", per="attempt")
    fake.fail("DescribeEventBus", "ResourceNotFound", optional=True)

    assert "default" == describe(fake.client(config=STANDARD))


def test_a_fault_per_attempt_may_begin_on_a_retry(fake: FakeEventBridge) -> None:
    """`after` counts attempts, too."""
    fake.fail("DescribeEventBus", "InternalException", per="attempt", after=1)
    client = fake.client(config=STANDARD)

    assert 0 == client.describe_event_bus()["ResponseMetadata"]["RetryAttempts"]
    assert 1 == client.describe_event_bus()["ResponseMetadata"]["RetryAttempts"]


# -- before and after the change


def test_after_the_change_the_answer_is_lost(fake: FakeEventBridge) -> None:
    """`when="after"`: the change is made once, however many attempts are answered."""
    fake.fail("CreateEventBus", "InternalException", when="after")
    client = fake.client(config=STANDARD)

    with refused("InternalException"):
        client.create_event_bus(Name="orders")

    assert "orders" == client.describe_event_bus(Name="orders")["Name"]
    assert 3 == fake.calls[0].attempts


def test_a_retry_after_a_lost_answer_meets_the_change(fake: FakeEventBridge) -> None:
    """Per attempt, the retry finds what the lost one made: why code must be idempotent."""
    fake.fail("CreateEventBus", "InternalException", when="after", per="attempt")

    with refused("ResourceAlreadyExistsException"):
        fake.client(config=STANDARD).create_event_bus(Name="orders")


def test_the_operations_own_refusal_wins(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Where there is no change to make, there is no answer to lose, and the fault waits."""
    fault = fake.fail("CreateEventBus", "InternalException", when="after")

    with refused("ResourceAlreadyExistsException"):
        events.create_event_bus(Name="default")
    assert 0 == fault.hits
    with refused("InternalException"):
        events.create_event_bus(Name="orders")


def test_an_event_whose_answer_was_lost_was_published(fake: FakeEventBridge) -> None:
    """Events of a call that seemed to fail are there, once."""
    acme = fake.partner("acme.com")
    acme.emit("orders/created", "order", {"id": 1}, to=CUSTOMER)
    fake.fail("PutPartnerEvents", ReadTimeoutError, when="after")
    client = fake.client(account=acme.account, config=STANDARD)

    with pytest.raises(ReadTimeoutError):
        client.put_partner_events(Entries=[{"Source": SOURCE, "DetailType": "order", "Detail": '{"id": 2}'}])

    fake.assert_published(detail={"id": 2}, times=1)


# -- with what


CONNECTION_ERRORS = [
    ConnectTimeoutError,
    ReadTimeoutError,
    EndpointConnectionError,
    ConnectionClosedError,
    ProxyConnectionError,
    SSLError,
    HTTPClientError,
]


@pytest.mark.parametrize("error", CONNECTION_ERRORS)
def test_a_connection_can_fail(fake: FakeEventBridge, error: type[HTTPClientError]) -> None:
    """Each of botocore's connection errors may be given as a class, and is what the caller sees."""
    fake.fail("DescribeEventBus", error)

    with pytest.raises(error):
        describe(fake.client(config=STANDARD))

    assert fake.calls[0].error is not None
    assert error.__name__ == fake.calls[0].error.code


def test_a_connection_error_names_the_url(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A class is given the endpoint that was called."""
    fake.fail("DescribeEventBus", EndpointConnectionError)

    with pytest.raises(EndpointConnectionError, match=r'"https://events\.us-east-1\.amazonaws\.com/"'):
        describe(events)


def test_a_connection_error_may_be_an_instance(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """An instance is raised as it is."""
    error = ConnectTimeoutError(endpoint_url="https://nowhere")
    fake.fail("DescribeEventBus", error)

    with pytest.raises(ConnectTimeoutError) as caught:
        describe(events)

    assert error is caught.value


@pytest.mark.parametrize("config", [STANDARD, LEGACY])
def test_a_lost_connection_is_retried(fake: FakeEventBridge, config: Config) -> None:
    """Botocore tries again after a connection error, as it would."""
    fake.fail("DescribeEventBus", ConnectionClosedError, per="attempt")

    answer = fake.client(config=config).describe_event_bus()

    assert 1 == answer["ResponseMetadata"]["RetryAttempts"]


@pytest.mark.parametrize(
    ("given", "code", "status"),
    [
        ("ThrottlingException", "ThrottlingException", 400),
        ("Throttling", "ThrottlingException", 400),
        ("AccessDenied", "AccessDeniedException", 400),
        ("ServiceUnavailable", "ServiceUnavailable", 503),
        ("ExpiredToken", "ExpiredTokenException", 403),
        ("InternalFailure", "InternalFailure", 500),
        ("InternalException", "InternalException", 500),
    ],
)
def test_common_errors_are_any_operations(fake: FakeEventBridge, given: ErrorCode, code: str, status: int) -> None:
    """AWS's common errors may be answered by every operation, with their status."""
    fake.fail("ListEventBuses", given)
    client = fake.client(config=STANDARD)

    with pytest.raises(client.exceptions.ClientError) as caught:
        client.list_event_buses()

    metadata = caught.value.response["ResponseMetadata"]
    assert (code, status) == (caught.value.response["Error"]["Code"], metadata["HTTPStatusCode"])


def test_an_undeclared_error_has_to_be_meant(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """`undeclared=True` lets an operation answer what its model does not declare."""
    fake.fail("ListEventBuses", "LimitExceeded", undeclared=True, message="too many")
    fake.fail("ListEventBuses", "BrandNewException", undeclared=True)

    with refused("LimitExceededException", "too many"):
        events.list_event_buses()
    with refused("BrandNewException"):
        events.list_event_buses()


def test_a_delay_takes_time_on_the_fakes_clock(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """Without an error the call succeeds, later; nothing sleeps, and a frozen clock is moved, as asked."""
    fault = fake.fail("DescribeEventBus", None, delay=90)

    assert "default" == describe(events)
    assert NOW + timedelta(seconds=90) == fake.clock.now()
    assert 1 == fault.hits


def test_a_delay_may_come_before_an_error(fake: FakeEventBridge, events: EventBridgeClient) -> None:
    """A call can take its time and fail then."""
    fake.fail("DescribeEventBus", "ResourceNotFound", delay=timedelta(minutes=1))

    with refused("ResourceNotFoundException"):
        describe(events)

    assert NOW + timedelta(minutes=1) == fake.clock.now()


# -- mistakes


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (
            lambda fake: fake.fail("CreateEventBuss", "InternalException"),
            r"no operation 'CreateEventBuss'\. Nearest: Cr",
        ),
        (lambda fake: fake.fail(None, "InternalException"), "None is not an operation: pass its API or method name"),
        (
            lambda fake: fake.fail("PutRule", "LimitExeeded"),
            r"PutRule does not answer 'LimitExeeded'\. Nearest: LimitExceededException.*pass `undeclared=True`",
        ),
        (lambda fake: fake.fail("ListEventBuses", "LimitExceeded"), "It declares: InternalException"),
        (lambda fake: fake.fail("PutRule", 7), "7 is not an error to fail with: pass an error code"),
        (lambda fake: fake.fail("PutRule", BotoCoreError), "is not an error to fail with"),
        (lambda fake: fake.fail("PutRule", None), "pass an error, or delay= to only delay"),
        (
            lambda fake: fake.fail("PutRule", "InternalException", times=0),
            "times=0: expected how many calls fail, 1 or more",
        ),
        (lambda fake: fake.fail("PutRule", "InternalException", times="2"), "times='2': expected how many"),
        (
            lambda fake: fake.fail("PutRule", "InternalException", after=-1),
            "after=-1: expected how many calls pass first",
        ),
        (lambda fake: fake.fail("PutRule", "InternalException", when="now"), "when='now'.*'before' or 'after'"),
        (lambda fake: fake.fail("PutRule", "InternalException", per="day"), "per='day'.*'call' or 'attempt'"),
        (
            lambda fake: fake.fail("PutRule", "InternalException", probability=2),
            "probability=2: expected a number from 0 to 1",
        ),
        (
            lambda fake: fake.fail("PutRule", "InternalException", probability="1"),
            "probability='1': expected a number from 0 to 1",
        ),
        (lambda fake: fake.fail("PutRule", None, delay=-1), "delay=-1: expected seconds or a timedelta, 0 or more"),
        (lambda fake: fake.fail("PutRule", None, delay="1"), "delay='1': expected seconds or a timedelta"),
        (lambda fake: fake.fail("PutRule", None, delay=float("inf")), "delay=inf: expected seconds or a timedelta"),
        (lambda fake: fake.fail("PutRule", None, delay=float("nan")), "delay=nan: expected seconds or a timedelta"),
        (lambda fake: fake.fail("PutRule", "InternalException", message=b"x"), "message=b'x': expected a string"),
        (lambda fake: fake.fail("PutRule", "InternalException", region=5), "region=5: expected a Region's name"),
        (lambda fake: fake.fail("PutRule", "InternalException", where={1: 2}), "PutRule has no member 1"),
        (lambda fake: fake.fail_entries("PutEvents", [0], code=None), "code=None: expected an error code"),
        (lambda fake: fake.fail_entries("PutEvents", [0], message=5), "message=5: expected a string"),
        (lambda fake: fake.fail("PutRule", "InternalException", account="1"), "'1' is not an AWS account ID"),
        (
            lambda fake: fake.fail("PutRule", "InternalException", where={"Nme": "r"}),
            r"PutRule has no member 'Nme'\. Nearest: Name",
        ),
        (
            lambda fake: fake.fail("PutRule", "InternalException", where="r"),
            "where='r': expected a subset of the request",
        ),
        (lambda fake: fake.fail("PutRule", ReadTimeoutError, message="late"), "only an error code has a message"),
    ],
)
def test_a_fault_that_cannot_be_meant_is_told(
    fake: FakeEventBridge, ask: Callable[[FakeEventBridge], object], told: str
) -> None:
    """A mistake is told where it is made, with what comes nearest and which option to change."""
    with pytest.raises(MisuseError, match=told):
        ask(fake)


def test_every_connection_error_of_botocore_can_be_made() -> None:
    """No class among them needs more than a fault gives it."""
    classes: list[type[HTTPClientError | BotocoreConnectionError]] = [
        *HTTPClientError.__subclasses__(),
        *BotocoreConnectionError.__subclasses__(),
    ]

    made = [fault_factory.make("*", error).error("https://events") for error in classes]

    assert [error.__name__ for error in classes] == [type(error).__name__ for error in made]


def test_what_narrows_a_fault_stands_behind_how_often_it_was_hit() -> None:
    """The operation, the error and the count are told in one piece."""
    told = r"PutRule: ConcurrentModificationException, hit 0 of 1 times \(where=\{'Name': 'a'\}\)"
    with pytest.raises(UnusedFaultError, match=told), fake_eventbridge() as fake:
        fake.fail("PutRule", "ConcurrentModification", where={"Name": "a"})
