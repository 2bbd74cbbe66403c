# ruff: noqa: PT009 - unittest's own assertions are the subject; the expected value stands on the left

from __future__ import annotations

import asyncio
import unittest
from typing import TYPE_CHECKING

import boto3
import pytest

from fake_eventbridge import active_fake, fake_eventbridge
from fake_eventbridge.interception import active
from tests.conftest import ANYWHERE
from tests.fake.decorated import make_bus, nothing_is_active

if TYPE_CHECKING:
    from collections.abc import Iterator

# Isolated: an option lets each activation be a fake of its own.
_account = fake_eventbridge(account="111122223333")


def _describe() -> str:
    return boto3.client("events", **ANYWHERE).describe_event_bus()["Arn"]


def run(case: type[unittest.TestCase]) -> tuple[unittest.TestResult, str]:
    """Run a class's tests, and return what came of them, and what it says of those that did not pass."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result, "".join(text for _, text in [*result.errors, *result.failures])


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
    result = run(case)[0]

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
    assert run(_Case)[0].wasSuccessful()


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


def test_a_test_case_has_a_fresh_fake_for_each_test() -> None:
    """The fake is there in setUp, the test, tearDown and cleanups."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(active_fake)
            self.assertEqual(2, make_bus())

        def tearDown(self) -> None:
            self.assertEqual(2, len(active_fake().calls))

        def test_one(self) -> None:
            self.assertEqual(2, len(active_fake().calls))

        test_two = test_one

    result, told = run(Case)

    assert ("", 2) == (told, result.testsRun)
    assert nothing_is_active()


def test_an_async_test_case_has_a_fake() -> None:
    """IsolatedAsyncioTestCase too, around asyncSetUp and asyncTearDown."""

    @fake_eventbridge(region="eu-west-1")
    class Case(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            make_bus()

        async def asyncTearDown(self) -> None:
            self.assertEqual("eu-west-1", active_fake().calls[0].region)

        async def test_one(self) -> None:
            self.assertEqual(2, len(active_fake().calls))

    result, told = run(Case)

    assert ("", 1) == (told, result.testsRun)


def test_a_decorated_class_is_itself() -> None:
    """The decorator returns the class, not a copy or a wrapper."""

    class Case(unittest.TestCase):
        pass

    class TestPlain:
        pass

    assert [Case, TestPlain] == [fake_eventbridge(Case), fake_eventbridge(region="eu-west-1")(TestPlain)]


def test_an_unused_fault_fails_a_unittest_test() -> None:
    """A test that passes with a fault that nothing hit is an error."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        def test_forgetful(self) -> None:
            active_fake().fail("PutRule", "InternalException")

    result, told = run(Case)

    assert 1 == len(result.failures)
    assert "A fault was never hit" in told


@pytest.mark.parametrize("outcome", ["fail", "skipTest"])
def test_an_unused_fault_is_no_second_error_in_unittest(outcome: str) -> None:
    """A test that failed or was skipped is not told of faults it did not reach."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            active_fake().fail("PutRule", "InternalException")
            getattr(self, outcome)("said")

    result, told = run(Case)

    assert [] == result.errors
    assert 1 == len(result.failures) + len(result.skipped)
    assert "never hit" not in told
    assert nothing_is_active()


def test_an_expected_failure_is_no_error_for_its_faults() -> None:
    """A test that fails as expected ends before its faults could be hit."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        @unittest.expectedFailure
        def test_one(self) -> None:
            active_fake().fail("PutRule", "InternalException")
            self.fail("expected")

    result, told = run(Case)

    assert ("", 1) == (told, len(result.expectedFailures))


def test_a_test_that_never_begins_ends_its_fake() -> None:
    """A skipped test, and one whose setUp fails, leave nothing active."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            raise ZeroDivisionError

        def test_one(self) -> None:
            make_bus()

        @unittest.skip("said")
        def test_two(self) -> None:
            make_bus()

    result, _ = run(Case)

    assert (1, 1) == (len(result.errors), len(result.skipped))
    assert nothing_is_active()


def test_a_keyboard_interrupt_ends_a_unittest_tests_fake() -> None:
    """Whoever stops the run finds botocore as it was."""

    @fake_eventbridge
    class Case(unittest.TestCase):
        def test_one(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Case)
    assert nothing_is_active()


def test_a_pytest_class_has_a_fresh_fake_for_each_test(pytester: pytest.Pytester) -> None:
    """The fake is there in setup_method, the fixtures, the test and teardown_method; classes may inherit."""
    pytester.makepyfile("""
        import pytest
        from fake_eventbridge import active_fake, fake_eventbridge

        @fake_eventbridge
        class TestPlain:
            def setup_method(self):
                self.fake = active_fake()
                self.fake.client().create_event_bus(Name="orders")

            def teardown_method(self, method):
                assert active_fake() is self.fake

            @pytest.fixture
            def bus(self):
                yield active_fake().client().describe_event_bus(Name="orders")["Name"]
                assert active_fake() is self.fake

            @pytest.mark.parametrize("number", [1, 2])
            def test_one(self, bus, number):
                assert bus == "orders" and len(self.fake.calls) == 2

        @fake_eventbridge(region="eu-west-1")
        class TestChild(TestPlain):
            def test_two(self):
                assert self.fake.client().meta.region_name == "eu-west-1"

        class TestOwnSetUp(TestPlain):
            def setup_method(self):
                self.fake = None

            def teardown_method(self):
                pass

            test_one = None

            def test_three(self):
                assert self.fake is None

        @fake_eventbridge
        class TestBare:
            @classmethod
            def setup_method(cls):
                cls.fake = active_fake()

            @staticmethod
            def teardown_method():
                active_fake()

            def test_four(self):
                assert active_fake() is self.fake
    """)

    pytester.runpytest("-p", "no:asyncio").assert_outcomes(passed=7)


def test_a_pytest_class_whose_setup_fails_ends_its_fake(pytester: pytest.Pytester) -> None:
    """No teardown_method is called, and the next test finds nothing active."""
    pytester.makepyfile("""
        import pytest
        from fake_eventbridge import MisuseError, active_fake, fake_eventbridge

        @fake_eventbridge
        class TestPlain:
            def setup_method(self):
                1 / 0

            def test_one(self):
                pass

        def test_two():
            with pytest.raises(MisuseError):
                active_fake()
    """)

    pytester.runpytest("-p", "no:asyncio", "-p", "no:randomly").assert_outcomes(passed=1, errors=1)
