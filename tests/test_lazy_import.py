from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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


PUT_BACK = """
import sys, unittest.mock
{first}

def use(fake):
    client = fake.client()
    client.put_rule(Name="shop", EventPattern='{{"source": ["shop"]}}')
    received = fake.subscribe({{"source": ["shop"]}})
    bus = client.describe_event_bus()["Arn"]
    client.create_archive(ArchiveName="all", EventSourceArn=bus, EventPattern='{{"source": ["shop"]}}')
    client.put_events(Entries=[{{"Source": "shop", "DetailType": "order", "Detail": "{{}}"}}])
    assert 1 == len(received) == client.describe_archive(ArchiveName="all")["EventCount"]
    assert "order" in fake.story()
    fake.reset()

with unittest.mock.patch.dict(sys.modules):
    from fake_eventbridge import active_fake, fake_eventbridge
    with fake_eventbridge() as fake:
        use(fake)
    outer = fake_eventbridge().start()
use(outer)
from fake_eventbridge.fake.fake import active_fake as again
from fake_eventbridge.patterns import Pattern
import fake_eventbridge.service.operations.rules, fake_eventbridge.patterns.index
assert again is active_fake and outer is again()
outer.stop()
print(sys.modules["fake_eventbridge.patterns.index"].Pattern is Pattern)
"""


@pytest.mark.parametrize("first", ["import fake_eventbridge", ""])
def test_modules_stay_one_where_sys_modules_is_put_back(first: str) -> None:
    """What was imported on first use inside mock.patch.dict(sys.modules) is found again after it."""
    code = PUT_BACK.format(first=first)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter and code

    assert ("True", "") == (done.stdout.strip(), done.stderr)


def test_every_module_is_its_packages_attribute() -> None:
    """Under its own name, or it would not be found again."""
    code = """
import pkgutil, importlib, sys, fake_eventbridge
names = [each.name for each in pkgutil.walk_packages(fake_eventbridge.__path__, "fake_eventbridge.")]
names = [name for name in names if not name.endswith(("__main__", "aiobotocore_patches"))]
modules = {name: importlib.import_module(name) for name in names}
for name in names:
    del sys.modules[name]
print(len(names) > 100, [name for name in names if importlib.import_module(name) is not modules[name]])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and code

    assert "True []" == done.stdout.strip()


def test_a_module_can_be_reloaded() -> None:
    """Reloading runs a module anew, as it was asked for."""
    code = """
import importlib, fake_eventbridge.aws.arns as arns
before = arns.parse
print(importlib.reload(arns) is arns and arns.parse is not before and arns.__spec__.origin == arns.__file__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter and code

    assert "True" == done.stdout.strip()


@pytest.mark.parametrize("name", fake_eventbridge.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each name of `__all__` can be had, and is listed by dir()."""
    assert getattr(fake_eventbridge, name) is getattr(fake_eventbridge, name)
    assert name in dir(fake_eventbridge)


def test_the_public_names_are_those_of_the_page() -> None:
    """The one listing in the docs names what is exported, and nothing else."""
    page = (Path(__file__).parent.parent / "docs" / "public-names.md").read_text()
    promised = re.findall(r"^\| `(\w+)`", page, re.MULTILINE)

    assert sorted(promised) == sorted(fake_eventbridge.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="module 'fake_eventbridge' has no attribute 'fake_eventbrige'"):
        fake_eventbridge.fake_eventbrige  # noqa: B018 - reading it is what is refused
