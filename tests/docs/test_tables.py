from __future__ import annotations

import inspect
import re

import botocore
import pytest

from fake_eventbridge import FakeEventBridge, fake_eventbridge
from fake_eventbridge import __all__ as public
from tests import botocore_tables
from tests.docs.blocks import ROOT

_OPTIONS = (ROOT / "docs" / "options.md").read_text()


def rows(heading: str) -> dict[str, str]:
    """Return the names of a table of docs/options.md and what it says of each default."""
    section = _OPTIONS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]*?) ?\|", section, re.MULTILINE))


def parameters(function: object) -> dict[str, str]:
    """Return the parameters of a method and their defaults, as a table writes them."""
    assert callable(function)
    given = list(inspect.signature(function).parameters.values())[1:]
    return {each.name: "" if each.default is each.empty else f"`{each.default!r}`" for each in given}


def test_the_options_of_a_fake_are_those_of_the_signature() -> None:
    """Each option has a row, in the order of the signature; None there means what the row says."""
    assert list(parameters(FakeEventBridge.__init__)) == list(rows("A fake"))


def test_the_defaults_of_a_fake_are_those_of_the_code() -> None:
    """A fake that is given the defaults of the page is as one that is given nothing."""
    page = {name: default.strip("`").strip('"') for name, default in rows("A fake").items()}
    with fake_eventbridge(fresh=True) as fake:
        assert (page["account"], page["region"]) == (fake.account, fake.region)


@pytest.mark.parametrize(
    ("heading", "method"), [("A fault", FakeEventBridge.fail), ("Faults of entries", FakeEventBridge.fail_entries)]
)
def test_the_parameters_of_faults_are_those_of_the_signature(heading: str, method: object) -> None:
    """Each parameter has a row with its default."""
    expected = {name: default.replace("'", '"') for name, default in parameters(method).items()}

    assert expected == rows(heading)


def test_the_quotas_are_those_of_the_code() -> None:
    """Each quota has a row with its default."""
    with fake_eventbridge(fresh=True) as fake:
        assert {name: f"`{limit!r}`" for name, limit in fake.quotas.items()} == rows("Quotas")


def test_what_botocore_does_is_what_the_page_says() -> None:
    """The page of retries and pages is the one that the installed botocore makes, also the oldest."""
    assert botocore_tables.text() == botocore_tables.PAGE.read_text(), botocore.__version__


def test_the_reference_describes_every_name_that_is_no_list_of_words() -> None:
    """A reader finds each public name in the reference; literal types are in the list of public names."""
    reference = (ROOT / "docs" / "reference.md").read_text()
    words = {"OperationName", "EntriesOperationName", "ErrorCode", "EntryErrorCode", "QuotaName", "JsonObject"}

    described = {name for name in public if re.search(rf"^::: fake_eventbridge\.{name}\b", reference, re.MULTILINE)}

    assert set(public) - words - {"__version__"} == described
