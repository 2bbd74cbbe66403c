"""Paths, arrays and combinations."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import compile  # noqa: A004 - as in re.compile

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
