"""The decorator: each kind of function or class is wrapped so that it stays what it is."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from unittest import TestCase

import wrapt

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from contextlib import AbstractContextManager
    from unittest import TestResult

    # Makes what is active for one decorated call, or for one test of a decorated class.
    MakeFake = Callable[[], AbstractContextManager[object]]

# pytest and unittest leave the frames of a module that says so out of tracebacks: they end at the test's own line.
__tracebackhide__ = True
__unittest = True


def decorate(wrapped: Any, make_fake: MakeFake) -> Any:
    """Let a fake be active for each call of a function, or each test of a class, which is itself returned.

    Raises:
        MisuseError: it is none of these.
    """
    if _is_fixture(wrapped):
        raise MisuseError(
            f"{wrapped!r} is a fixture already, which pytest would no longer find: write @fake_eventbridge below "
            "@pytest.fixture."
        )
    if inspect.isclass(wrapped):
        if issubclass(wrapped, TestCase):
            _decorate_test_case(wrapped, make_fake)
        else:
            _decorate_pytest_class(wrapped, make_fake)
        return wrapped
    if isinstance(wrapped, (staticmethod, classmethod)) or callable(wrapped):
        return wrapt.FunctionWrapper(wrapped, _wrapper_for(wrapped, make_fake))
    raise MisuseError(
        f"{wrapped!r} cannot be decorated: @fake_eventbridge takes a function or a class, and keyword arguments."
    )


def _is_fixture(wrapped: Any) -> bool:
    """Return whether pytest has made a fixture of a function: an object of its own, or before pytest 8.4 a mark."""
    return type(wrapped).__name__ == "FixtureFunctionDefinition" or hasattr(wrapped, "_pytestfixturefunction")


def _wrapper_for(wrapped: Any, make_fake: MakeFake) -> Callable[..., Any]:
    function = getattr(wrapped, "__func__", wrapped)
    if inspect.iscoroutinefunction(function):
        return _coroutine_wrapper(make_fake)
    if inspect.isasyncgenfunction(function):
        return _async_generator_wrapper(make_fake)
    if inspect.isgeneratorfunction(function):
        return _generator_wrapper(make_fake)
    return _function_wrapper(make_fake)


def _function_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    def call(wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with make_fake():
            return wrapped(*args, **kwargs)

    return call


def _coroutine_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    async def call(wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with make_fake():
            return await wrapped(*args, **kwargs)

    return call


def _generator_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    def call(
        wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Generator[Any, Any, Any]:
        with make_fake():
            return (yield from wrapped(*args, **kwargs))

    return call


def _async_generator_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    async def call(
        wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> AsyncGenerator[Any, Any]:
        with make_fake():
            generator = wrapped(*args, **kwargs)
            try:
                value = await generator.__anext__()
                while True:
                    try:
                        sent = yield value
                    except GeneratorExit:  # noqa: PERF203 - each step of the generator can be thrown into
                        raise
                    except BaseException as error:  # noqa: BLE001 - whatever is thrown in belongs to the generator
                        value = await generator.athrow(error)
                    else:
                        value = await generator.asend(sent)
            except StopAsyncIteration:
                return
            finally:
                await generator.aclose()

    return call


def _decorate_test_case(cls: type[TestCase], make_fake: MakeFake) -> None:
    """Let each test have its fake from before setUp to after the last cleanup."""
    original_run, original_cleanups = cls.run, cls.doCleanups
    open_fakes: dict[int, AbstractContextManager[object]] = {}  # by test, as one can run inside another

    def run(self: TestCase, result: TestResult | None = None) -> TestResult | None:
        fake = open_fakes[id(self)] = make_fake()
        fake.__enter__()
        try:
            return original_run(self, result)
        finally:
            # Its cleanups ended it, unless the test was skipped, never began, or was interrupted.
            _close(open_fakes.pop(id(self), None), _UnfinishedError())

    def do_cleanups(self: TestCase) -> object:
        done = original_cleanups(self)
        fake = open_fakes.pop(id(self), None)
        if fake is None:
            return done
        # Only between two parts of a test does unittest say whether it has failed; what a part raises it reports.
        self.addCleanup(_close, fake, _failure(self))
        return original_cleanups(self)

    cls.run = run  # type: ignore[method-assign]  # a class decorator changes the class it is given
    cls.doCleanups = do_cleanups  # type: ignore[method-assign,assignment]  # as above; typeshed knows no return value


class _UnfinishedError(Exception):
    """Stands for a test that failed or never began: unittest hands over no error of its own."""


def _failure(test: TestCase) -> BaseException | None:
    """Return an error if the test has failed by now, expectedly or not; unittest hands none to cleanups."""
    outcome = getattr(test, "_outcome", None)
    has_passed = getattr(outcome, "success", True) and not getattr(outcome, "expectedFailure", None)
    return None if has_passed else _UnfinishedError()


def _decorate_pytest_class(cls: type[Any], make_fake: MakeFake) -> None:
    """Let each test have its fake around setup_method, its fixtures, and teardown_method."""
    set_up, tear_down = (inspect.getattr_static(cls, name, None) for name in ("setup_method", "teardown_method"))
    # By test: a class that inherits from a decorated one may be decorated itself, and its test has a fake of each.
    open_fakes: dict[int, AbstractContextManager[object]] = {}

    def setup_method(self: Any, method: Callable[..., Any]) -> None:
        fake = make_fake()
        fake.__enter__()
        try:
            _call(set_up, self, method)
        except BaseException as error:
            fake.__exit__(type(error), error, None)
            raise
        open_fakes[id(self)] = fake

    def teardown_method(self: Any, method: Callable[..., Any]) -> None:
        fake = open_fakes.pop(id(self), None)
        try:
            _call(tear_down, self, method)
        except BaseException as error:
            _close(fake, error)
            raise
        _close(fake)

    cls.setup_method = setup_method
    cls.teardown_method = teardown_method


def _close(fake: AbstractContextManager[object] | None, error: BaseException | None = None) -> None:
    """End a test's fake; there is none where a class that inherits has a setup_method without super()."""
    if fake is not None:
        fake.__exit__(None if error is None else type(error), error, None)


def _call(function: Any, test: Any, method: Callable[..., Any]) -> None:
    """Call a class's own method, which may leave out the second parameter, as pytest allows."""
    if function is None:
        return
    bound = function.__get__(test, type(test))
    bound(*[method][: len(inspect.signature(bound).parameters)])
