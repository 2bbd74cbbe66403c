"""What an index finds, in which order, and that its work follows what it finds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge.patterns import Index, InvalidPatternError, compile, consistency  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.event import flatten
from fake_eventbridge.patterns.index import _candidates

if TYPE_CHECKING:
    from collections.abc import Mapping


def _of(*patterns: str) -> Index[int]:
    index: Index[int] = Index()
    for number, pattern in enumerate(patterns):
        index.add(number, pattern)
    return index


def _tried(index: Index[int], event: Mapping[str, object]) -> int:
    return len(list(_candidates(index._root, flatten(event, index._names))))  # noqa: SLF001 - what no answer shows


def test_finds_all_keys_that_match_in_order_of_adding() -> None:
    """Keys come in the order in which they were first added."""
    index = _of('{"a":[{"exists":true}]}', '{"a":["y"]}', '{"a":["x"]}', '{"b":[{"exists":false}]}')
    assert index.matching({"a": "x"}) == [0, 2, 3]


def test_an_event_may_be_text() -> None:
    """An event comes as a dict or as JSON text."""
    assert _of('{"a":["x"]}').matching('{"a":"x"}') == [0]


def test_a_pattern_may_be_compiled_text_or_a_dict() -> None:
    """All three are filed alike."""
    index: Index[str] = Index()
    index.add("compiled", compile('{"a":["x"]}'))
    index.add("text", '{"a":["x"]}')
    index.add("dict", {"a": ["x"]})
    assert index.matching({"a": "x"}) == ["compiled", "text", "dict"]


def test_a_key_added_again_keeps_its_place_with_the_new_pattern() -> None:
    """Replacing a pattern is adding under the same key."""
    index = _of('{"a":["x"]}', '{"a":["y"]}')
    index.add(0, '{"a":["y"]}')
    assert (index.matching({"a": "x"}), index.matching({"a": "y"})) == ([], [0, 1])


def test_a_bad_pattern_leaves_what_was_there() -> None:
    """A refused pattern changes nothing."""
    index = _of('{"a":["x"]}')
    with pytest.raises(InvalidPatternError):
        index.add(0, "{}")
    assert index.matching({"a": "x"}) == [0]


def test_a_discarded_key_is_not_found() -> None:
    """Discarding forgets a key, and one that is not there is no matter."""
    index = _of('{"a":["x"]}', '{"a":["x"]}')
    index.discard(0)
    index.discard(7)
    assert (index.matching({"a": "x"}), len(index), 0 in index, 1 in index) == ([1], 1, False, True)


def test_what_is_discarded_is_cleared_away() -> None:
    """Adding and discarding for ever does not fill the index."""
    index = _of('{"a":["x"]}')
    for number in range(1, 1_000):
        index.add(number, f'{{"a":["x"],"n":[{number}]}}')
        index.discard(number)
    assert _tried(index, {"a": "x", "n": 999}) <= 65
    assert index.matching({"a": "x", "n": 999}) == [0]


def test_a_key_with_many_branches_is_found_once() -> None:
    """A pattern whose `$or` holds twice is one key."""
    assert _of('{"$or":[{"a":["x"]},{"b":["y"]}]}').matching({"a": "x", "b": "y"}) == [0]


@pytest.mark.parametrize(
    "matcher",
    [
        '"v-{n}"',
        "{n}",
        '{{"prefix":"v-{n}-"}}',
        '{{"suffix":"-{n}-v"}}',
        '{{"equals-ignore-case":"V-{n}"}}',
        '{{"prefix":{{"equals-ignore-case":"V-{n}-"}}}}',
        '{{"suffix":{{"equals-ignore-case":"-{n}-V"}}}}',
        '{{"wildcard":"v-{n}-*"}}',
        '{{"wildcard":"*-{n}-v"}}',
        '{{"wildcard":"*-{n}-*"}}',
        '{{"numeric":["=",{n}]}}',
        '{{"numeric":[">=",{n}.25,"<",{n}.75]}}',
        '"10.0.{b}.1"',
        '{{"cidr":"10.0.{b}.0/24"}}',
        '{{"anything-but":"x"}}],"k":["k-{n}"',
        '{{"exists":true}}],"k":["k-{n}"',
    ],
)
def test_an_event_is_held_against_few_of_a_thousand_patterns(matcher: str) -> None:
    """Whatever operator tells patterns apart, most of them are never looked at."""
    index = _of(*(f'{{"s":["same"],"a":[{matcher.format(n=n, b=n % 256)}]}}' for n in range(1_000, 2_000)))
    values: list[object] = ["v-1500", "v-1500-x", "x-1500-v", "V-1500-v", 1500, 1500.5, "10.0.220.1"]
    event = {"s": "same", "a": values, "k": "k-1500"}
    assert index.matching(event)
    assert _tried(index, event) <= 40


def test_patterns_alike_in_each_field_are_told_apart_by_the_fields_together() -> None:
    """A hundred sources times a hundred types are found by both."""
    index = _of(*(f'{{"source":["s{n % 100}"],"type":["t{n // 100}"]}}' for n in range(10_000)))
    event: dict[str, object] = {"source": "s7", "type": "t8"}
    assert index.matching(event) == [807]
    assert _tried(index, event) <= 10


def test_long_lists_of_matchers_are_not_multiplied_out() -> None:
    """A pattern with sixty values in each of two fields is filed sixty times, not 3,600 times."""
    index: Index[int] = Index()
    for number in range(200):
        texts = [str((number * 7 + step) % 90) for step in range(60)]
        index.add(number, json.dumps({"a": texts, "b": texts, "c": ["same"]}))
    assert len(index.matching({"a": "5", "b": "5", "c": "same"})) > 100


def test_a_long_array_of_one_value_is_looked_up_once() -> None:
    """Ten thousand elements alike, or each of its own, find what one would find."""
    index = _of(*(f'{{"t":["A"],"n":[{n}],"u":[{{"exists":true}}]}}' for n in range(100)))
    event: dict[str, object] = {"t": ["A"] * 10_000, "u": list(range(10_000)), "n": 7}
    assert index.matching(event) == [7]
    assert _tried(index, event) <= 2


@pytest.mark.parametrize("value", ["1e400", "9" * 400, "1e308", "6"])
def test_numbers_beyond_any_double_find_their_ranges(value: str) -> None:
    """What a double cannot hold is still above what it can."""
    index = _of(
        '{"a":[{"numeric":[">",5]}]}', '{"a":[{"numeric":[">",-1e300,"<",1e300]}]}', '{"a":[{"numeric":["<",0]}]}'
    )
    assert index.matching(f'{{"a":{value}}}') == ([0, 1] if value == "6" else [0])


def test_many_patterns_meet_a_long_array_at_a_look_up_each() -> None:
    """Two thousand patterns find their elements among two thousand objects."""
    index = _of(*(f'{{"items":{{"sku":["s{n}"],"n":[{n if n % 2 else -1}]}}}}' for n in range(2_000)))
    event: dict[str, object] = {"items": [{"sku": f"s{n}", "n": n} for n in range(2_000)]}
    assert len(index.matching(event)) == 1_000


@pytest.mark.parametrize(
    "wildcard",
    [
        "some-prefix-*-{n}",
        "{n}-*-some-suffix",
        "*{n}*",
        "*key-{n}-suffix*",
        "arn:aws:*:{n}/*.json",
        "{a}-*-{b}",
        "*{a}k*{b}k*",
    ],
)
def test_wildcards_that_share_a_literal_are_told_apart_by_another(wildcard: str) -> None:
    """Whichever part of it many wildcards have in common, an event is held against few of them."""
    index: Index[int] = Index()
    texts = [wildcard.format(n=n + 1_000, a=n // 50 + 100, b=n % 50 + 100) for n in range(2_000)]
    for number, text in enumerate(texts):
        index.add(number, {"source": ["s"], "a": [{"wildcard": text}]})
    for number in (0, 777, 1_999):
        event: dict[str, object] = {"source": "s", "a": texts[number].replace("*", "")}
        assert number in index.matching(event)
        assert _tried(index, event) <= 60


def test_two_arrays_of_objects_are_searched_in_steps_that_grow_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search takes a few steps for each element, however many there are."""
    size = 5_000
    monkeypatch.setattr(consistency, "_MOST_STEPS", 20 * size)
    objects = [{"a": number, "b": number} for number in range(size)]
    pattern = compile({"x": {"a": [{"exists": True}], "b": [size - 1]}, "y": {"a": [7, {"anything-but": 7}], "b": [7]}})
    assert pattern.matches({"x": objects, "y": objects})
