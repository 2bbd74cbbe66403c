"""The pytest plugin: fixture, marker, ini options, report section. Every pytest run imports it, so it stays light."""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from fake_eventbridge.fake import options
from fake_eventbridge.interception import current_test

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import Literal

    from typing_extensions import Unpack

    from fake_eventbridge.fake.fake import FakeEventBridge

    Scope = Literal["session", "package", "module", "class", "function"]

_MARKER = "fake_events"
# What another run in this process had noted, as one has that tests plugins.
_BEFORE = pytest.StashKey[tuple[options.Options, "current_test.RunningTest | None", object, bool]]()
_GUARD = "fake_eventbridge.interception.guard"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options that every fake of the run starts from."""
    parser.getgroup("fake_eventbridge").addoption(
        "--fake-events-report",
        metavar="DIR",
        help="write a page of what happened in EventBridge, as an HTML file, for each test that fails",
    )
    parser.addini("fake_events_account", "account of EventBridge calls whose credentials name none", default="")
    parser.addini("fake_events_region", "Region of EventBridge clients that name none", default="")
    parser.addini(
        "fake_events_strict_names", "refuse documented short names of sources, as AWS does", "bool", default=False
    )
    parser.addini("fake_events_guard", "fail each test that would send a request to AWS", "bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and take over the ini options that are set."""
    config.addinivalue_line(
        "markers", f"{_MARKER}(**options): options of the fake_events fixture: region=, quotas=, ..."
    )
    config.stash[_BEFORE] = (options.of_run(), current_test.current, current_test.scope, _is_guarded())
    options.set_for_run(
        {
            "account": config.getini("fake_events_account") or None,
            "region": config.getini("fake_events_region") or None,
            "strict_names": config.getini("fake_events_strict_names"),
            "guard": config.getini("fake_events_guard"),
        }
    )
    if config.getini("fake_events_guard") != _is_guarded():
        _guard(is_guarded=not _is_guarded())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Return to what was before: in this process another run may go on, such as one that tests plugins."""
    before, current_test.current, current_test.scope, was_guarded = config.stash[_BEFORE]
    options.set_for_run(before)
    if was_guarded != _is_guarded():
        _guard(is_guarded=was_guarded)


def _is_guarded() -> bool:
    guard = sys.modules.get(_GUARD)
    return guard is not None and bool(guard.run_is_guarded)


def _guard(*, is_guarded: bool) -> None:
    from fake_eventbridge.interception import active, botocore_patches, guard  # noqa: PLC0415 - botocore is heavy

    with active.lock:
        guard.guard_run(is_guarded=is_guarded)
        if is_guarded:
            botocore_patches.install()
        elif not active.activations:
            botocore_patches.uninstall()


@pytest.fixture
def fake_events(request: pytest.FixtureRequest) -> Iterator[FakeEventBridge]:
    """Yield a FakeEventBridge that answers every EventBridge call; options by @pytest.mark.fake_events(...)."""
    from fake_eventbridge.fake.fake import FakeEventBridge  # noqa: PLC0415 - nothing heavy before the fixture is used

    given = _marked(request.node)
    with FakeEventBridge(**given) as fake:
        yield fake


def _marked(test: pytest.Item) -> options.Options:
    """Return the options on a test's markers; the nearest one wins."""
    given: options.Options = {}
    for marker in reversed(list(test.iter_markers(_MARKER))):
        options.check(f"@pytest.mark.{_MARKER}", marker.args, marker.kwargs)
        given.update(cast("options.Options", marker.kwargs))
    return given


def fake_events_fixture(
    *, scope: Scope = "function", name: str | None = None, **given: Unpack[options.Options]
) -> Callable[[], Iterator[FakeEventBridge]]:
    """Make a fixture of another scope or with options of its own.

    In a conftest.py: `shared_events = fake_events_fixture(scope="session")`.

    Raises:
        MisuseError: there is no such option.
    """
    options.check("fake_events_fixture", (), given)

    @pytest.fixture(scope=scope, name=name)
    def shared_events() -> Iterator[FakeEventBridge]:
        """Yield a FakeEventBridge that answers every EventBridge call of its scope."""
        from fake_eventbridge.fake.fake import FakeEventBridge  # noqa: PLC0415 - nothing heavy before the fixture is used

        with FakeEventBridge(**given) as fake:
            yield fake

    return cast("Callable[[], Iterator[FakeEventBridge]]", shared_events)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Note the test that begins."""
    interception = sys.modules.get("fake_eventbridge.interception.active")
    current_test.begin([] if interception is None else list(interception.activations))
    locks = sys.modules.get("fake_eventbridge.service.state.locks")
    if locks is not None:  # a time limit may have interrupted the last test anywhere
        locks.release_leaked()


# Hooks are wrapped in the way that every pluggy knows: an older pytest may come with one that knows no other.
@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, None]:
    """Keep a fixture that outlives the test, and the tests that use it, in worlds of their own."""
    if request.scope == "function":
        yield
        return
    with current_test.wider_fixture(fixturedef):
        yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Raise again what a guarded run refused a test, if its code swallowed that."""
    test = current_test.current
    interception = sys.modules.get("fake_eventbridge.interception.active")
    if test is not None and test.has_failed and interception is not None:
        # What interrupted the test, such as a time limit's signal, may have kept a fake from ending.
        for each in interception.of_scope(test):
            each.owner.let_go_of_all()
    if test is not None and test.misuses and not test.has_failed:
        raise test.misuses[0]


class _Pages:
    """Writes the pages of the fakes of one test that failed, and says where they are."""

    def __init__(self, test: pytest.Item, folder: Path, error: BaseException) -> None:
        self._test, self._folder, self._error, self._number = test, folder, error, 0

    def __call__(self, fake: current_test.ActiveFake) -> str:
        self._number += 1
        try:
            folder = self._test.config.invocation_params.dir / self._folder
            page = folder / f"{_file_name(self._test.nodeid)}{'' if self._number == 1 else f'-{self._number}'}.html"
            fake.report(page, self._test.nodeid, self._error)
        except Exception as problem:  # noqa: BLE001 - a test's own failure is told, whatever comes of its page
            return f"\nThe report could not be written: {type(problem).__name__}: {problem}"
        return f"\nReport: {page}"


def _file_name(test: str) -> str:
    """Return a name for a test's page, which any file system takes, and no other test's page has."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", test).strip("-.")[-120:]
    return f"{plain}-{zlib.crc32(test.encode('utf-8', 'backslashreplace')):08x}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the story of each fake to the report of a test that failed, and let its end not fail it a second time."""
    report = yield
    if call.excinfo is not None:
        error = call.excinfo.value
        folder = item.config.getoption("fake_events_report", None) if report.failed else None
        write = None if folder is None else _Pages(item, Path(folder), error)
        stories = current_test.fail(error, write)
        if report.failed:
            report.sections += [("fake_eventbridge", story) for story in stories]
    return report
