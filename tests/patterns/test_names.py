"""The tree of names that patterns ask for."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns.names import Names


@pytest.mark.parametrize("steps", [["a", "b", "c"], ["a.b", "c"], ["a", "b.c"], ["a.b.c"]])
def test_an_events_names_may_hold_dots(steps: list[str]) -> None:
    """However an event splits a path into names, the path is found."""
    node: Names | None = Names.of(["a.b.c"])
    for name in steps:
        assert node is not None
        node = node.find(name)
    assert node is not None
    assert node.path == "a.b.c"


def test_a_name_nobody_asks_for_leads_nowhere() -> None:
    """What no path goes on with is not followed."""
    names = Names.of(["a.b"])
    assert (names.find("x"), names.find("a.x"), names.find("b")) == (None, None, None)


def test_a_path_is_asked_for_as_often_as_it_was_added() -> None:
    """A path stays while anybody asks for it, and goes without a trace."""
    names = Names.of(["a.b", "a"])
    names.add("a.b")
    names.discard("a.b")
    assert names.find("a.b") is not None
    names.discard("a")
    names.discard("a.b")
    assert names.following == {}


def test_a_path_within_another_is_not_asked_for_by_it() -> None:
    """Only a whole path has values."""
    inner = Names.of(["a.b"]).find("a")
    assert inner is not None
    assert inner.path is None
