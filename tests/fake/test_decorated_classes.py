from __future__ import annotations

import asyncio
import unittest
from typing import TYPE_CHECKING

import boto3
import pytest

from fake_eventbridge import active_fake, fake_eventbridge
from fake_eventbridge.interception import active
from tests.conftest import ANYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

# Isolated: an option lets each activation be a fake of its own.
_account = fake_eventbridge(account="111122223333")


def _describe() -> str:
    return boto3.client("events", **ANYWHERE).describe_event_bus()["Arn"]


def _run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


@_account
class _MixIn:
    def setUp(self) -> None:
        _describe()

    def test_shares_the_fake_with_set_up(self) -> None:
        _describe()
        assert 2 == len(active_fake().calls)

    def test_begins_anew(self) -> None:
        self.helps()
        assert 2 == len(active_fake().calls)

    def helps(self) -> None:
        _describe()


class _Before(_MixIn, unittest.TestCase):
    pass


class _After(unittest.TestCase, _MixIn):
    def setUp(self) -> None:
        _MixIn.setUp(self)


class _Below(_Before):
    pass


class _Async(_MixIn, unittest.IsolatedAsyncioTestCase):
    async def test_awaits(self) -> None:
        await asyncio.to_thread(_describe)
        assert 2 == len(active_fake().calls)


@pytest.mark.parametrize("case", [_Before, _After, _Below, _Async])
def test_a_mix_in_gives_each_test_of_a_test_case_a_fake(case: type[unittest.TestCase]) -> None:
    """It is there from before setUp, wherever the mix-in stands among the bases."""
    result = _run(case)

    assert [] == result.errors + result.failures
    assert result.testsRun > 1
    assert [] == active.activations


def test_a_mix_in_keeps_a_hook_for_subclasses_of_its_own() -> None:
    """`__init_subclass__` of the decorated class is called as before, with its options."""
    made: list[str] = []

    @fake_eventbridge
    class MixIn:
        def __init_subclass__(cls, *, name: str) -> None:
            super().__init_subclass__()
            made.append(name)

    class _Case(MixIn, unittest.TestCase, name="case"):
        def test_is_active(self) -> None:
            _describe()

    assert ["case"] == made
    assert _run(_Case).wasSuccessful()


@_account
class _Helper:
    def publishes(self) -> int:
        _describe()
        return self.again()

    def again(self) -> int:
        _describe()
        return len(active_fake().calls)

    async def awaits(self) -> int:
        return self.publishes()

    def yields(self) -> Iterator[int]:
        yield self.publishes()

    @staticmethod
    def stands_alone() -> str:
        return _describe()

    @classmethod
    def of_class(cls) -> str:
        return cls.stands_alone()


def test_a_method_of_a_helper_has_a_fake_where_it_is_called() -> None:
    """A decorated class that is no test has a fake around each public method, which those it calls share."""
    helper = _Helper()

    assert [2, 2, [2]] == [helper.publishes(), asyncio.run(helper.awaits()), list(helper.yields())]
    assert "111122223333" in _Helper.stands_alone()
    assert "111122223333" in _Helper.of_class()
    assert [] == active.activations


def test_a_helpers_coroutines_do_not_end_each_others_fake() -> None:
    """Methods that run at once have a fake each, as each call of a decorated function has."""

    async def gather() -> list[int]:
        helper = _Helper()
        return await asyncio.gather(*(helper.awaits() for _ in range(20)))

    assert 20 * [2] == asyncio.run(gather())


@_account
class TestInPytest:
    """A pytest class is what it was: one fake from setup_method to teardown_method, with its methods inside."""

    def setup_method(self) -> None:
        """Begin."""
        _describe()

    def helps(self) -> None:
        """Call."""
        _describe()

    def test_shares_one_fake(self) -> None:
        """Methods that a test calls share its fake."""
        self.helps()
        assert 2 == len(active_fake().calls)
