"""The decorator: each kind of function or class is wrapped so that it stays what it is."""

from __future__ import annotations

import inspect
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Protocol
from unittest import TestCase
from weakref import WeakSet

import wrapt

from fake_eventbridge.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterator
    from types import TracebackType
    from unittest import TestResult

    class Fake(AbstractContextManager[object], Protocol):
        """What is active for one decorated call, or for one test of a decorated class."""

        def let_go_of_all(self) -> None:
            """End it, where its own end was interrupted."""

    MakeFake = Callable[[], Fake]
    # By test, or by object whose method runs: one can run inside another.
    OpenFakes = dict[int, Fake]

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
            _decorate_other_class(wrapped, make_fake)
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


@contextmanager
def _active(make_fake: MakeFake) -> Iterator[None]:
    """Let a fake be active for a block, and not beyond it, also where an interruption keeps it from ending."""
    fake = make_fake()
    try:
        with fake:
            yield
    finally:
        fake.let_go_of_all()


def _function_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    def call(wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with _active(make_fake):
            return wrapped(*args, **kwargs)

    return call


def _coroutine_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    async def call(wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        with _active(make_fake):
            return await wrapped(*args, **kwargs)

    return call


def _generator_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    def call(
        wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Generator[Any, Any, Any]:
        with _active(make_fake):
            return (yield from wrapped(*args, **kwargs))

    return call


def _async_generator_wrapper(make_fake: MakeFake) -> Callable[..., Any]:
    async def call(
        wrapped: Any, _instance: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> AsyncGenerator[Any, Any]:
        with _active(make_fake):
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
    open_fakes: OpenFakes = {}

    def run(self: TestCase, result: TestResult | None = None) -> TestResult | None:
        fake = make_fake()
        try:
            fake.__enter__()
            open_fakes[id(self)] = fake
            return original_run(self, result)
        finally:
            # Its cleanups ended it, unless the test was skipped, never began, or was interrupted.
            open_fakes.pop(id(self), None)
            fake.let_go_of_all()

    def do_cleanups(self: TestCase) -> object:
        done = original_cleanups(self)
        fake = open_fakes.pop(id(self), None)
        if fake is None:
            return done
        # Only between two parts of a test does unittest say whether it has failed; what a part raises it reports.
        self.addCleanup(_close, fake, _failure(self))
        return original_cleanups(self)

    cls.run = _Method(run)  # type: ignore[method-assign]  # a class decorator changes the class it is given
    cls.doCleanups = _Method(do_cleanups)  # type: ignore[method-assign]  # as above


class _Method:
    """A method that other class decorators do not take for one of the class's own.

    moto's would be active around a whole `run`, and not reset where it begins the test inside.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        return self._function if instance is None else MethodType(self._function, instance)

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call it as what is got from the class, by a class that inherits."""
        return self._function(*args, **options)


class _UnfinishedError(Exception):
    """Stands for a test that failed or never began: unittest hands over no error of its own."""


def _failure(test: TestCase) -> BaseException | None:
    """Return an error if the test has failed by now, expectedly or not; unittest hands none to cleanups."""
    outcome = getattr(test, "_outcome", None)
    has_passed = getattr(outcome, "success", True) and not getattr(outcome, "expectedFailure", None)
    return None if has_passed else _UnfinishedError()


def _decorate_other_class(cls: type[Any], make_fake: MakeFake) -> None:
    """Let a class have its fake wherever it is used: as pytest's test class, as a TestCase's mix-in, or by itself."""
    open_fakes: OpenFakes = {}
    _decorate_subclasses(cls, make_fake)
    _decorate_methods(cls, make_fake, open_fakes)
    _decorate_xunit_methods(cls, make_fake, open_fakes)


def _decorate_subclasses(cls: type[Any], make_fake: MakeFake) -> None:
    """Let each TestCase that a class is mixed into have its fake, as if it were decorated itself."""
    own = cls.__dict__.get("__init_subclass__")
    decorated: WeakSet[type[Any]] = WeakSet()

    def init_subclass(subclass: type[Any], /, **options: Any) -> None:
        if own is None:
            super(cls, subclass).__init_subclass__(**options)
        else:
            own.__get__(None, subclass)(**options)
        if issubclass(subclass, TestCase) and decorated.isdisjoint(subclass.__mro__):
            decorated.add(subclass)
            _decorate_test_case(subclass, make_fake)

    cls.__init_subclass__ = classmethod(init_subclass)  # type: ignore[assignment]  # typeshed knows no options


# What frameworks call around tests, which ends before they begin.
_XUNIT = frozenset(
    f"{when}_{what}" for when in ("setup", "teardown") for what in ("method", "class", "module", "function")
)
_UNITTEST = frozenset({"setUp", "tearDown", "asyncSetUp", "asyncTearDown", "setUpClass", "tearDownClass"})


def _decorate_methods(cls: type[Any], make_fake: MakeFake, open_fakes: OpenFakes) -> None:
    """Let each public method have a fake where it is called by itself, and not by a test that has one."""
    for name, method in tuple(vars(cls).items()):
        function = getattr(method, "__func__", method)
        if name.startswith("_") or name in _XUNIT | _UNITTEST or type(function) is not FunctionType:
            continue
        if not _is_fixture(method):
            setattr(cls, name, wrapt.FunctionWrapper(method, _method_wrapper(function, make_fake, open_fakes)))


def _method_wrapper(function: Any, make_fake: MakeFake, open_fakes: OpenFakes) -> Callable[..., Any]:
    of_class = id(open_fakes)

    def call(wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        is_bound_to_object = instance is not None and not inspect.isclass(instance)
        has_fake = id(instance) in open_fakes if is_bound_to_object else bool(open_fakes)
        if has_fake or of_class in _classes_inside.get() or isinstance(instance, TestCase):
            return wrapped(*args, **kwargs)
        inside = _wrapper_for(function, lambda: _OfClass(of_class, make_fake()))
        return inside(wrapped, instance, args, kwargs)

    return call


# The decorated classes of which a method is running in this context: what it calls of its class shares its fake.
_classes_inside: ContextVar[frozenset[int]] = ContextVar("fake_eventbridge_classes", default=frozenset())


class _OfClass(AbstractContextManager[object]):
    """The fake of one method of a decorated class, and of the methods that it calls."""

    def __init__(self, of_class: int, fake: Fake) -> None:
        self._of_class = of_class
        self._fake = fake

    def __enter__(self) -> object:
        entered = self._fake.__enter__()
        _classes_inside.set(_classes_inside.get() | {self._of_class})
        return entered

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _classes_inside.set(_classes_inside.get() - {self._of_class})
        self._fake.__exit__(error_type, error, traceback)

    def let_go_of_all(self) -> None:
        _classes_inside.set(_classes_inside.get() - {self._of_class})
        self._fake.let_go_of_all()


def _decorate_xunit_methods(cls: type[Any], make_fake: MakeFake, open_fakes: OpenFakes) -> None:
    """Let each test of a pytest class have its fake around setup_method, its fixtures, and teardown_method."""
    set_up, tear_down = (inspect.getattr_static(cls, name, None) for name in ("setup_method", "teardown_method"))

    def setup_method(self: Any, method: Callable[..., Any]) -> None:
        if isinstance(self, TestCase):  # its run has a fake
            return _call(set_up, self, method)
        fake = make_fake()
        try:
            fake.__enter__()
            _call(set_up, self, method)
            open_fakes[id(self)] = fake
        except BaseException:
            fake.let_go_of_all()
            raise
        return None

    def teardown_method(self: Any, method: Callable[..., Any]) -> None:
        fake = open_fakes.pop(id(self), None)
        try:
            _call(tear_down, self, method)
            _close(fake)
        finally:
            if fake is not None:
                fake.let_go_of_all()

    cls.setup_method = setup_method
    cls.teardown_method = teardown_method


def _close(fake: Fake | None, error: BaseException | None = None) -> None:
    """End a test's fake; there is none where a class that inherits has a setup_method without super()."""
    if fake is not None:
        fake.__exit__(None if error is None else type(error), error, None)


def _call(function: Any, test: Any, method: Callable[..., Any]) -> None:
    """Call a class's own method, which may leave out the second parameter, as pytest allows."""
    if function is None:
        return
    bound = function.__get__(test, type(test))
    bound(*[method][: len(inspect.signature(bound).parameters)])
