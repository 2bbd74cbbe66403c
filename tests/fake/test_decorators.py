from __future__ import annotations

import asyncio
import contextlib
import inspect
from typing import TYPE_CHECKING

import pytest
from typing_extensions import assert_type

from fake_eventbridge import MisuseError, UnusedFaultError, active_fake, fake_eventbridge
from tests.fake.decorated import make_bus, nothing_is_active

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator


@fake_eventbridge
def bare(first: int, *, second: str = "b") -> tuple[int, str]:
    """Return what was given."""
    return make_bus() + first, second


@fake_eventbridge(region="eu-west-1")
def with_options() -> str:
    """Return the Region."""
    return active_fake().client().meta.region_name


@fake_eventbridge()
async def coroutine_function() -> int:
    """Make a bus after having been away."""
    await asyncio.sleep(0)
    return make_bus()


@fake_eventbridge
def generator() -> Generator[int, str, str]:
    """Yield, and return what was sent."""
    sent = yield make_bus()
    return f"{sent} {len(active_fake().calls)}"


@fake_eventbridge
async def async_generator() -> AsyncGenerator[int, str]:
    """Yield, then yield how much was sent."""
    sent = yield make_bus()
    yield len(sent)


def fail() -> None:
    """Fail."""
    raise ZeroDivisionError


# -- functions


def test_a_decorated_function_has_a_fake() -> None:
    """The fake is active for the call; arguments come in and the answer comes out."""
    assert (3, "c") == bare(1, second="c")
    assert nothing_is_active()


def test_each_call_has_a_fresh_fake() -> None:
    """What one call made is unknown to the next."""
    assert bare(0) == bare(0) == (2, "b")


def test_options_stand_in_parentheses() -> None:
    """With parentheses the decorator takes options."""
    assert "eu-west-1" == with_options()


def test_a_decorated_function_stays_what_it_is() -> None:
    """Name, docstring and signature are the function's own."""
    assert ("bare", "Return what was given.") == (bare.__name__, bare.__doc__)
    assert ["first", "second"] == list(inspect.signature(bare).parameters)


def test_types_are_kept() -> None:
    """A type checker sees the types of what was decorated."""
    assert_type(bare(1), tuple[int, str])
    assert_type(generator(), "Generator[int, str, str]")
    decorated: Callable[[], str] = with_options

    assert decorated is with_options


def test_a_bare_decorator_joins() -> None:
    """Inside an active fake the decorator without options shares its state; with options it is alone."""
    with fake_eventbridge() as outer:
        assert 2 == bare(0)[0]
        assert 2 == len(outer.calls)
        with_options()
        assert 2 == len(outer.calls)


def test_an_error_ends_the_fake() -> None:
    """What the function raises comes out as it is."""

    @fake_eventbridge
    def call() -> None:
        active_fake().fail("PutRule", "InternalException")
        fail()

    with pytest.raises(ZeroDivisionError):
        call()
    assert nothing_is_active()


def test_an_unused_fault_comes_out_of_the_call() -> None:
    """A call that ends well is where a fault that nothing hit is told."""

    @fake_eventbridge
    def forget() -> None:
        active_fake().fail("PutRule", "InternalException")

    with pytest.raises(UnusedFaultError, match="PutRule: InternalException"):
        forget()


def test_methods_of_all_kinds_can_be_decorated() -> None:
    """A method, a static and a class method keep their first argument."""

    class Shop:
        name = "shop"

        @fake_eventbridge
        def method(self) -> str:
            return f"{self.name} {make_bus()}"

        @fake_eventbridge
        @staticmethod
        def static() -> int:
            return make_bus()

        @classmethod
        @fake_eventbridge
        def of_class(cls) -> str:
            return f"{cls.name} {make_bus()}"

    assert ("shop 2", 2, "shop 2") == (Shop().method(), Shop.static(), Shop.of_class())


# -- coroutine functions


@pytest.mark.asyncio
async def test_a_coroutine_function_has_a_fake_while_it_runs() -> None:
    """The fake is active from the first step to the last, not when the coroutine is made."""
    coroutine = coroutine_function()

    assert nothing_is_active()
    assert 2 == await coroutine
    assert nothing_is_active()


def test_a_coroutine_function_is_seen_as_one() -> None:
    """Runners of async tests recognise it."""
    assert inspect.iscoroutinefunction(coroutine_function)


# -- generators


def test_a_generator_has_a_fake_until_it_is_exhausted() -> None:
    """What is sent comes in, what is returned comes out."""
    steps = generator()

    assert 2 == next(steps)
    with pytest.raises(StopIteration, match="sent 2"):
        steps.send("sent")
    assert nothing_is_active()


def test_a_generator_that_is_closed_ends_its_fake() -> None:
    """As a fixture's is, where its test is over."""
    steps = generator()
    next(steps)

    steps.close()

    assert nothing_is_active()


def test_a_generator_function_is_seen_as_one() -> None:
    """A fixture that yields is recognised."""
    assert inspect.isgeneratorfunction(generator)
    assert inspect.isasyncgenfunction(async_generator)


def test_a_context_manager_can_be_decorated() -> None:
    """A generator that a context manager is made of is thrown into, and ends its fake."""

    @contextlib.contextmanager
    @fake_eventbridge
    def shop() -> Iterator[int]:
        try:
            yield make_bus()
        except ZeroDivisionError:
            active_fake().client().delete_event_bus(Name="orders")

    with shop() as buses:
        assert 2 == buses
        fail()

    assert nothing_is_active()


@pytest.mark.asyncio
async def test_an_async_generator_has_a_fake_until_it_is_exhausted() -> None:
    """What is sent comes in at each step."""
    steps = async_generator()

    assert 2 == await steps.__anext__()
    assert 4 == await steps.asend("sent")
    with pytest.raises(StopAsyncIteration):
        await steps.__anext__()
    assert nothing_is_active()


@pytest.mark.asyncio
async def test_an_async_generator_that_is_closed_ends_its_fake() -> None:
    """As an async fixture's is."""
    steps = async_generator()
    await steps.__anext__()

    await steps.aclose()

    assert nothing_is_active()


@pytest.mark.asyncio
async def test_an_async_context_manager_can_be_decorated() -> None:
    """What is thrown in reaches the generator, which may swallow it."""

    @contextlib.asynccontextmanager
    @fake_eventbridge
    async def shop() -> AsyncIterator[int]:
        with contextlib.suppress(ZeroDivisionError):
            yield make_bus()

    async with shop() as buses:
        assert 2 == buses
        fail()

    assert nothing_is_active()


# -- what cannot be decorated


def test_what_is_no_function_is_refused() -> None:
    """Options given by position are told what the decorator takes."""
    with pytest.raises(MisuseError, match="'eu-west-1' cannot be decorated: @fake_eventbridge takes a function"):
        fake_eventbridge("eu-west-1")  # type: ignore[call-overload]  # the mistake


def test_a_fixture_is_decorated_from_below() -> None:
    """A wrapped fixture would not be found, so the order is told."""
    with pytest.raises(MisuseError, match=r"write @fake_eventbridge below @pytest\.fixture"):

        @fake_eventbridge
        @pytest.fixture
        def shop() -> int:
            return make_bus()


# -- under pytest


def test_fixtures_of_every_kind_can_be_decorated(pytester: pytest.Pytester) -> None:
    """Functions, generators, coroutine functions and async generators are fixtures with a fake."""
    pytester.makepyfile("""
        import pytest, pytest_asyncio
        from fake_eventbridge import active_fake, fake_eventbridge

        @pytest.fixture
        @fake_eventbridge
        def plain():
            return active_fake()

        @pytest.fixture
        @fake_eventbridge(region="eu-west-1")
        def yielding(plain):
            yield active_fake()

        @pytest_asyncio.fixture
        @fake_eventbridge(region="eu-west-2")
        async def awaiting():
            yield active_fake()

        def test_yielding(plain, yielding):
            assert active_fake() is yielding and plain is not yielding

        @pytest.mark.asyncio
        async def test_awaiting(awaiting):
            assert active_fake() is awaiting

        @fake_eventbridge
        @pytest.mark.parametrize("number", [1, 2])
        def test_decorated(yielding, number, tmp_path):
            assert active_fake() is yielding

        @pytest.mark.asyncio
        @fake_eventbridge
        async def test_coroutine():
            assert active_fake().client().describe_event_bus()["Name"] == "default"
    """)

    pytester.runpytest("-W", "error", "-o", "asyncio_default_fixture_loop_scope=function").assert_outcomes(passed=5)


def test_hypothesis_gives_each_example_a_fake(pytester: pytest.Pytester) -> None:
    """Below @given the decorator is for each example, above it for all of them."""
    pytester.makepyfile("""
        from hypothesis import given, settings, strategies
        from fake_eventbridge import active_fake, fake_eventbridge

        @given(number=strategies.integers())
        @settings(max_examples=5, database=None, deadline=None)
        @fake_eventbridge
        def test_each(number):
            active_fake().client().create_event_bus(Name="orders")

        @fake_eventbridge
        @given(number=strategies.integers())
        @settings(max_examples=5, database=None, deadline=None)
        def test_all(number):
            active_fake().client().describe_event_bus()
    """)

    pytester.runpytest("-p", "no:asyncio").assert_outcomes(passed=2)
