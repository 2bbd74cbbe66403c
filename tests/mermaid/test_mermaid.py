from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pytest

from fake_eventbridge import fake_eventbridge
from tests.conftest import CUSTOMER, NOW
from tests.fake.worlds import CHARACTERS, a_shop, one_of_each

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge import FakeEventBridge

# Deselected unless asked for with `-m mermaid`: it needs node, and `npm ci` in this folder.
pytestmark = pytest.mark.mermaid

HERE = Path(__file__).parent


class Read(TypedDict):
    """What Mermaid made of a diagram."""

    error: str | None
    type: str | None
    labels: list[str]
    boxes: list[str]


def characters(fake: FakeEventBridge, character: str) -> None:
    """Let a pattern hold a character."""
    client = fake.client(account=CUSTOMER)
    client.put_rule(Name="r", EventPattern=json.dumps({"source": [f"a{character}b"]}))


WORLDS: dict[str, Callable[[FakeEventBridge], None]] = {
    "nothing": lambda _: None,
    "a shop": a_shop,
    "one of each": one_of_each,
    **{character: partial(characters, character=character) for character in CHARACTERS},
}


@pytest.fixture(scope="module")
def read() -> dict[str, Read]:
    """Return what Mermaid makes of the diagram of each world; node and Mermaid take seconds to start, so once."""
    diagrams = []
    for world in WORLDS.values():
        with fake_eventbridge(now=NOW) as fake:
            world(fake)
            diagrams.append(fake.diagram())
    command = ["node", str(HERE / "check.mjs")]
    done = subprocess.run(command, input=json.dumps(diagrams), capture_output=True, text=True, check=True, cwd=HERE)  # noqa: S603 - a script of our own
    answers: list[Read] = json.loads(done.stdout)
    return dict(zip(WORLDS, answers, strict=True))


@pytest.mark.parametrize("world", WORLDS)
def test_mermaid_reads_every_diagram(read: dict[str, Read], world: str) -> None:
    """Empty, with counts, with each kind of thing, and with any character in a name or a pattern: a flowchart."""
    assert (None, "flowchart-v2") == (read[world]["error"], read[world]["type"])


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_character_stays_in_its_label(read: dict[str, Read], character: str) -> None:
    """A bus and its rule are two things, whatever the rule's pattern holds."""
    assert 2 == len(read[character]["labels"])


def test_each_thing_stands_in_its_accounts_box(read: dict[str, Read]) -> None:
    """Boxes are accounts in Regions, named in words; the partner stands outside them."""
    assert [f"account {CUSTOMER} in us-east-1"] == read["a shop"]["boxes"]
    assert "partner acme.com" in read["a shop"]["labels"][0]
