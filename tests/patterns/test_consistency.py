"""The search through arrays, and how it stays bounded."""

from __future__ import annotations

from itertools import product

import pytest

from fake_eventbridge import MisuseError
from fake_eventbridge.patterns import compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.consistency import Choice, first_conflict

_FIRST = frozenset({0})


def test_choices_that_share_an_element_fit() -> None:
    """Two paths may be inside the same element."""
    assert first_conflict([Choice(_FIRST, {((0, 1),)}), Choice(_FIRST, {((0, 0),), ((0, 1),)})]) is None


def test_names_the_first_choice_that_does_not_fit() -> None:
    """A path whose values are in other elements than those chosen is the one that conflicts."""
    assert first_conflict([Choice(_FIRST, {((0, 1),)}), Choice(_FIRST, {((0, 0),)})]) == 1


def test_absence_is_asked_of_the_elements_chosen_so_far() -> None:
    """A path may be absent where no value of it agrees with what is chosen."""
    absent = Choice(_FIRST, set(), frozenset({((0, 0),)}))
    assert first_conflict([Choice(_FIRST, {((0, 1),)}), absent]) is None
    assert first_conflict([absent, Choice(_FIRST, {((0, 1),)})]) == 0


def test_independent_arrays_do_not_multiply() -> None:
    """Twenty-five arrays of two hundred objects are twenty-five searches and not one of 200 ** 25."""
    event: dict[str, object] = {f"k{n:02}": [{"a": i, "b": -i} for i in range(200)] for n in range(25)}
    pattern = {f"k{n:02}": {"a": [{"exists": True}], "b": [{"exists": True}]} for n in range(24)}
    assert not compile({**pattern, "k24": {"a": [5], "b": [-6]}}).matches(event)


def test_thousands_of_objects_with_arrays_in_them_are_searched() -> None:
    """Arrays inside arrays have no more choices than elements."""
    event: dict[str, object] = {
        "a": [{"x": i % 7, "y": i % 11, "w": [{"p": j, "q": i} for j in range(3)]} for i in range(2_000)]
    }
    assert compile('{"a":{"x":[6],"y":[10],"w":{"p":[2],"q":[{"numeric":[">",1900]}]}}}').matches(event)
    assert not compile('{"a":{"x":[1],"y":[1],"w":{"p":[2],"q":[2]}}}').matches(event)


def test_gives_up_loudly_where_choices_multiply() -> None:
    """Many arrays side by side under one path, which only names with dots in them can make, are not tried for ever."""
    event: dict[str, object] = {}
    for cuts in product([False, True], repeat=5):
        names = ["a"]
        for cut in cuts:
            if cut:
                names.append("a")
            else:
                names[-1] += ".a"
        inside = event
        for name in names[:-1]:
            inner = inside.setdefault(name, {})
            assert isinstance(inner, dict)
            inside = inner
        inside[names[-1]] = [{f"p{p}": n * p % 3 for p in range(8)} for n in range(4)]
    pattern = {"a.a.a.a.a.a": {f"p{p}": [{"exists": True}] for p in range(7)} | {"p7": [5, {"exists": False}]}}
    with pytest.raises(MisuseError, match="can be combined in more ways than are tried"):
        compile(pattern).matches(event)
