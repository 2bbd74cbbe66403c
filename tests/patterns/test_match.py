"""Paths, arrays and the event itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fake_eventbridge import MisuseError
from fake_eventbridge.patterns import compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.match import flatten, load, prefixes

_TEAM = '{"team":{"name":["ann"],"role":["dev"]}}'
_B_THEN_NO_C = '{"a":{"b":[1],"c":[{"exists":false}]}}'
_NO_B_THEN_C = '{"a":{"b":[{"exists":false}],"c":[1]}}'


@pytest.mark.parametrize(
    ("pattern", "event", "expected"),
    [
        # Every path must hold, by any of its values.
        ('{"a":[1],"b":[2]}', {"a": 1, "b": 2}, True),
        ('{"a":[1],"b":[2]}', {"a": 1, "b": 1}, False),
        ('{"a":[1],"b":[2]}', {"a": 1}, False),
        # Dots are not special.
        ('{"a.b":[1]}', {"a": {"b": 1}}, True),
        ('{"a":{"b":[1]}}', {"a.b": 1}, True),
        ('{"a":{"b.c":[1]}}', {"a.b": {"c": 1}}, True),
        ('{"a":{"a.b":[1]}}', {"a": {"b": 1}}, False),
        # Only leaves have values; names mind their case.
        ('{"a":[{"exists":true}]}', {"a": {"b": 1}}, False),
        ('{"a":[2]}', {"a": [{"b": 1}, 2]}, True),
        ('{"A":[1]}', {"a": 1}, False),
        ('{"a":{"b":[1]}}', {"a": '{"b":1}'}, False),
        # Arrays vanish from paths, at any depth.
        ('{"a":{"b":[1]}}', {"a": [[{"b": 1}]]}, True),
        ('{"a":[1]}', {"a": [[[1]]]}, True),
        # Two values from two elements of one array do not go together.
        (_TEAM, {"team": [{"name": "ann", "role": "ops"}, {"name": "bob", "role": "dev"}]}, False),
        (_TEAM, {"team": [{"name": "bob", "role": "dev"}, {"name": "ann", "role": "dev"}]}, True),
        ('{"a":[1],"b":[2]}', {"a": [1, 2], "b": [1, 2]}, True),
        ('{"a":{"b":[1]},"x":{"y":[1]}}', {"a": [{"b": 2}, {"b": 1}], "x": [{"y": 1}, {"y": 2}]}, True),
        ('{"a":{"b":[1],"c":{"d":[2]}}}', {"a": [{"b": 1, "c": [{"d": 3}]}, {"b": 0, "c": [{"d": 2}]}]}, False),
        ('{"a":{"b":[1],"c":{"d":[2]}}}', {"a": [{"b": 1, "c": [{"d": 3}, {"d": 2}]}]}, True),
        ('{"a":{"b":[1],"c":[2]}}', {"a": [[{"b": 1}, {"c": 2}]]}, False),
        ('{"a":{"b":[1],"c":[2]}}', {"a": [{"b": 1}, {"b": 1, "c": 2}]}, True),
        # A later path may need an earlier choice undone.
        (
            '{"a":{"b":[{"exists":true}],"c":[{"exists":true}],"d":[9]}}',
            {"a": [{"b": 1, "c": 1}, {"b": 2, "c": 2}, {"b": 3, "c": 3, "d": 9}]},
            True,
        ),
        # exists:false asks what is absent from the elements chosen so far, in the order of paths.
        (_B_THEN_NO_C, {"a": [{"b": 1}, {"c": 1}]}, True),
        (_B_THEN_NO_C, {"a": [{"b": 1, "c": 1}]}, False),
        (_NO_B_THEN_C, {"a": [{"c": 1}, {"b": 1}]}, False),
        (_NO_B_THEN_C, {"a": [{"c": 1}]}, True),
        ('{"a":{"b":[1],"c":[{"exists":false},7]}}', {"a": [{"b": 1, "c": 7}]}, True),
        # anything-but wants one value, not all.
        ('{"a":{"b":[{"anything-but":1}]}}', {"a": [{"b": 1}, {"b": 2}]}, True),
        # $or takes any of its branches, each a whole conjunction.
        ('{"$or":[{"a":[1],"b":[1]},{"c":[1]}]}', {"a": 1, "c": 1}, True),
        ('{"$or":[{"a":[1],"b":[1]},{"c":[1]}]}', {"a": 1, "b": 2}, False),
        ('{"d":[1],"$or":[{"a":[1]},{"c":[1]}]}', {"c": 1}, False),
        # A name may be empty. Unverified: the library's own reader of events has none.
        ('{"a":{"":[1]}}', {"a": {"": 1}}, True),
    ],
)
def test_matches_paths_and_arrays(pattern: str, event: dict[str, object], expected: bool) -> None:  # noqa: FBT001 - a table's column
    """An event matches where its arrays can be read consistently."""
    assert compile(pattern).matches(event) is expected


def test_only_asked_for_paths_are_flattened() -> None:
    """Names that no pattern asks for cost nothing, however long they are."""
    event: dict[str, object] = {"n" * 100_000: {str(number): 1 for number in range(1_000)}, "a": {"b": 1, "c": 2}}
    assert flatten(event, {"a", "a.b"}).values == {"a.b": [1]}


def test_values_in_arrays_of_objects_are_marked() -> None:
    """Each value knows which elements it is inside; scalars in an array are inside none."""
    flat = flatten({"a": [{"b": [1, 2]}, {"b": 3}], "c": [1]}, {"a", "a.b", "c"})
    assert flat.values == {"a.b": [3, 1, 2], "c": [1]}
    assert flat.marks == {"a.b": [((0, 1),), ((0, 0),), ((0, 0),)]}


def test_a_path_may_end_at_any_dot() -> None:
    """An event's names may hold dots themselves."""
    assert prefixes("a.b.c") == ["a", "a.b", "a.b.c"]


def test_a_deep_event_is_read_without_recursion() -> None:
    """A dict of any depth is looked through."""
    event: dict[str, object] = {"b": 1}
    for _ in range(100_000):
        event = {"a": event}
    assert not compile('{"a":{"a":[1]}}').matches(event)


def test_a_hundred_thousand_digits_are_a_number() -> None:
    """Python's limit on the digits of a number is not the language's."""
    digits = "9" * 100_000
    assert compile(f'{{"a":[{digits}]}}').matches(f'{{"a":{digits}}}')


@pytest.mark.parametrize("text", ["1e400", "1e-400", "0.10000000000000000555", "12345678901234567890"])
def test_a_number_no_double_can_hold_equals_itself(text: str) -> None:
    """Such a number in a pattern finds the same one in an event's text."""
    assert compile(f'{{"a":[{text}]}}').matches(f'{{"a":{text}}}')


def test_tuples_and_decimals_stand_for_json() -> None:
    """What other readers of JSON make of it is taken as well."""
    assert compile('{"a":[1.5]}').matches({"a": (Decimal("1.5"),)})


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("nonsense", "The event is not JSON"),
        ('{"a":NaN}', "NaN is no JSON value"),
        ("[]", "The event is not a JSON object"),
        ("[" * 100_000, "nested more deeply"),
    ],
)
def test_says_what_is_wrong_with_an_events_text(event: str, said: str) -> None:
    """A text that is no event is a mistake in the test."""
    with pytest.raises(MisuseError, match=said):
        load(event)


def test_says_which_value_json_has_no_form_for() -> None:
    """A Python object in an event is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"a\.b holds a object"):
        compile('{"a":{"b":[1]}}').matches({"a": {"b": object()}})
