"""From a pattern's text to its tree, or to AWS's refusal."""

from __future__ import annotations

import pytest

from fake_eventbridge.errors import UnansweredPatternError
from fake_eventbridge.patterns import InvalidPatternError, compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.operators import Exact, Prefix
from fake_eventbridge.patterns.parse import And, Leaf, Or, branches, check_rule, parse


def _paths(text: str) -> list[list[str]]:
    return [[f"{leaf.path}={leaf.matchers[0]}" for leaf in branch] for branch in branches(parse(text))]


def test_a_pattern_becomes_a_tree_of_leaves() -> None:
    """Nested objects are taken apart into dotted paths."""
    assert And((Leaf("a.b", (Exact("x"), Prefix("y"))), Leaf("c", (Exact(1),)))) == parse(
        '{"a":{"b":["x",{"prefix":"y"}]},"c":[1]}'
    )


def test_or_holds_its_branches() -> None:
    """Each object of a `$or` is a conjunction of its own, under the path around it."""
    assert And((Or((And((Leaf("d.a", (Exact(1),)),)), And((Leaf("d.b", (Exact(2),)),)))),)) == parse(
        '{"d":{"$or":[{"a":[1]},{"b":[2]}]}}'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":[1],"a":[2]}', [["a=2"]]),
        ('{"a":{"b":[1]},"a.b":[2]}', [["a.b=2"]]),
        ('{"a":{"b":[1]},"a":{"c":[2]}}', [["a.b=1", "a.c=2"]]),
        ('{"b":[1],"a":[2]}', [["a=2", "b=1"]]),
        ('{"c":[0],"$or":[{"a":[1]},{"b":[2]}]}', [["a=1", "c=0"], ["b=2", "c=0"]]),
        ('{"a":[0],"$or":[{"a":[1]},{"b":[2]}]}', [["a=1"], ["a=0", "b=2"]]),
        ('{"$or":[{"a":[1]},{"b":[2]}],"a":[0]}', [["a=0"], ["a=0", "b=2"]]),
        (
            '{"$or":[{"a":[1]},{"b":[2]}],"$or":[{"c":[3]},{"d":[4]}]}',
            [
                ["a=1", "c=3"],
                ["b=2", "c=3"],
                ["a=1", "d=4"],
                ["b=2", "d=4"],
            ],
        ),
        ('{"$or":[{"$or":[{"a":[1]},{"b":[2]}]},{"c":[3]}]}', [["a=1"], ["b=2"], ["c=3"]]),
    ],
)
def test_the_later_of_two_settings_counts(text: str, expected: list[list[str]]) -> None:
    """A path set twice keeps the later matchers, also over the edges of a `$or`."""
    assert expected == _paths(text)


def test_paths_stand_in_the_order_of_utf_16() -> None:
    """A character beyond the first plane sorts before the last ones of that plane, as in Java."""
    assert _paths('{"\uff5e":[2],"😀":[1]}') == [["😀=1", "\uff5e=2"]]


@pytest.mark.parametrize(
    ("pattern", "reason", "column"),
    [
        ("123", "Filter is not an object", 4),
        ("[]", "Filter is not an object", 2),
        ("", "Filter is not an object", 1),
        ("{}", "Empty objects are not allowed", 3),
        ('{"a":{}}', "Empty objects are not allowed", 8),
        ('{"a":[]}', "Empty arrays are not allowed", 8),
        ('{"a":true}', '"a" must be an object or an array', 10),
        ('{"$or":{}}', "It must be an Array followed with $or.", 9),
        ('{"$or":[1,2]}', "Only JSON object is allowed in array of $or relationship.", 10),
        ('{"$or":[{"a":[1]}]}', "There must have at least 2 Objects in $or relationship.", 19),
        ('{"$or":[{"a":[1]},{}]}', "Empty objects are not allowed", 21),
        (
            '{"$or":[{"prefix":[1]},{"a":[1]}]}',
            "prefix is Ruler reserved fieldName which cannot be used inside $or.",
            20,
        ),
        (
            '{"$or":[{"x":{"cidr":[1]}},{"a":[1]}]}',
            "cidr is Ruler reserved fieldName which cannot be used inside $or.",
            23,
        ),
    ],
)
def test_words_a_bad_shape_as_aws_does(pattern: str, reason: str, column: int) -> None:
    """The first error in text order is told, at the place that reading had come to."""
    with pytest.raises(InvalidPatternError) as refusal:
        parse(pattern)
    assert (reason, column) == (refusal.value.reason, refusal.value.column)


def test_an_error_in_the_pattern_comes_before_bad_json_after_it() -> None:
    """A streaming parser never sees what stands behind the first error."""
    with pytest.raises(InvalidPatternError, match="Empty arrays are not allowed"):
        parse('{"a":[],!')


def test_a_thousand_combinations_are_the_most() -> None:
    """The `$or` arrays of one pattern multiply up to AWS's documented limit."""
    nine = ",".join('"$or":[{"a":[1]},{"b":[1]}]' for _ in range(9))
    assert len(branches(parse(f"{{{nine}}}"))) == 512


def test_more_than_a_thousand_combinations_are_refused_unmade() -> None:
    """A hundred `$or` arrays are refused at once rather than multiplied out."""
    many = ",".join('"$or":[{"a":[1]},{"b":[1]}]' for _ in range(100))
    tree = parse(f"{{{many}}}")
    with pytest.raises(InvalidPatternError, match="Or operator is producing over 1000 rule combinations"):
        branches(tree)


def test_too_complex_wildcards_are_refused_without_a_place() -> None:
    """The limit is the service's own, so its sentence names no place in the text."""
    with pytest.raises(InvalidPatternError) as refusal:
        check_rule(branches(parse('{"a":[{"wildcard":"*:*:*:*:*:event-bus/*"}]}')))
    assert str(refusal.value) == (
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences "
        "after a wildcard character"
    )


@pytest.mark.parametrize("word", ["prefix", "suffix", "wildcard", "equals-ignore-case"])
def test_an_empty_list_inside_a_word_of_anything_but_is_not_answered(word: str) -> None:
    """AWS's compiler fails there, once the pattern is read to its end."""
    with pytest.raises(UnansweredPatternError):
        compile({"a": [{"anything-but": {word: []}}]})
    with pytest.raises(InvalidPatternError, match="Empty arrays are not allowed"):
        compile({"a": [{"anything-but": {word: []}}], "b": []})
