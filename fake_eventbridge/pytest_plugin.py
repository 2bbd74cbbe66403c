"""What does pytest see? The fixture, the marker, the ini options; light to import, as every pytest run imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_eventbridge.fake import FakeEventBridge, Options

MARKER = "fake_events"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options that every fake of the run starts from."""
    parser.addini("fake_events_account", "account of EventBridge calls whose credentials name none", default=None)
    parser.addini("fake_events_region", "Region of EventBridge clients that name none", default=None)
    parser.addini(
        "fake_events_strict_names", "refuse documented short names of sources, as AWS does", "bool", default=None
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, also to --strict-markers."""
    config.addinivalue_line(
        "markers", f"{MARKER}(**options): options of the fake_events fixture, as fake_eventbridge(**options)"
    )


@pytest.fixture
def fake_events(request: pytest.FixtureRequest) -> Iterator[FakeEventBridge]:
    """Yield a FakeEventBridge that answers every EventBridge call; options by @pytest.mark.fake_events(...)."""
    from fake_eventbridge.fake import FakeEventBridge  # noqa: PLC0415 - nothing heavy before the fixture is used

    with FakeEventBridge(**_options(request)) as fake:
        yield fake


def _options(request: pytest.FixtureRequest) -> Options:
    """Collect the markers' options, the closest marker winning."""
    options: Options = {}
    for marker in reversed(list(request.node.iter_markers(MARKER))):
        options.update(marker.kwargs)
    return options
