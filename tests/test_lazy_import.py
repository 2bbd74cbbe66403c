from __future__ import annotations

import subprocess
import sys

import pytest

import fake_eventbridge

HEAVY = ("botocore", "boto3", "wrapt", "pytest", "aiobotocore", "moto")


def imported_by(code: str) -> set[str]:
    """Return which heavy libraries a fresh interpreter has imported after some code."""
    report = f"import sys\n{code}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", report], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and code
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing() -> None:
    """The package costs next to nothing until a name is asked for."""
    assert set() == imported_by("import fake_eventbridge")


def test_errors_and_patterns_need_no_botocore() -> None:
    """What stands alone is imported alone."""
    names = "MisuseError, UnusedFaultError, DocumentedNameWarning, explain, patterns"

    assert set() == imported_by(f"from fake_eventbridge import {names}")


def test_the_fixture_factory_needs_no_botocore() -> None:
    """A conftest that makes a fixture imports pytest, which is there."""
    made = "from fake_eventbridge import fake_events_fixture\nshared = fake_events_fixture(scope='session')"

    assert {"pytest"} == imported_by(made)


def test_the_fake_brings_botocore() -> None:
    """And neither moto nor aiobotocore, which it works beside, nor wrapt, which only a decorator needs."""
    assert {"botocore"} == imported_by("from fake_eventbridge import fake_eventbridge")


def test_starting_a_fake_imports_no_companion() -> None:
    """A library that is not used stays out also when the fake looks for it."""
    used = (
        "from fake_eventbridge import fake_eventbridge\nwith fake_eventbridge() as f: f.client().describe_event_bus()"
    )

    assert {"botocore"} == imported_by(used)


@pytest.mark.parametrize("name", fake_eventbridge.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each name of `__all__` can be had, and is listed by dir()."""
    assert getattr(fake_eventbridge, name) is getattr(fake_eventbridge, name)
    assert name in dir(fake_eventbridge)


def test_the_public_names_are_those_of_the_contract() -> None:
    """Nothing else is promised; a name is added when its module comes."""
    promised = {
        "Call",
        "Delivery",
        "DocumentedNameWarning",
        "Event",
        "FakeEventBridge",
        "Fault",
        "MisuseError",
        "Stack",
        "UnusedFaultError",
        "active_fake",
        "explain",
        "fake_eventbridge",
        "fake_events_fixture",
        "patterns",
    }

    assert promised == set(fake_eventbridge.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="module 'fake_eventbridge' has no attribute 'fake_eventbrige'"):
        fake_eventbridge.fake_eventbrige  # noqa: B018 - reading it is what is refused
