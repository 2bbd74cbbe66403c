"""Which patterns are too complex for the service, by their wildcards."""

from __future__ import annotations

import json

import pytest

from fake_eventbridge.patterns import InvalidPatternError, compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.complexity import MOST_COMPLEX


def _accepted(pattern: dict[str, object]) -> bool:
    try:
        compile(json.dumps(pattern))
    except InvalidPatternError as refusal:
        assert refusal.reason.startswith("Rule is too complex")  # noqa: PT017 - any other refusal is a slip of the table
        return False
    return True


def _any_of(*texts: str) -> list[object]:
    return [{"wildcard": text} for text in texts]


def _none_of(*texts: str) -> list[object]:
    return [{"anything-but": {"wildcard": list(texts)}}]


def _numbered(form: str, count: int) -> list[str]:
    return [form.format(number) for number in range(count)]


# Source: recorded (2026-09), if not said otherwise.
_ACCEPTED: dict[str, list[object]] = {
    "few stars": _any_of("*a" * 5),
    "one repeated sequence": _any_of("*" + "abc" * 8 + "*"),
    "alternatives that share a beginning": _any_of(*_numbered("*a{}*", 3)),
    "alternatives that share none": _any_of(*_numbered("{}*x", 10)),
    "ten without a star": _any_of(*_numbered("{}", 10)),
    "the same one without a star": _any_of(*["literal"] * 11),
    "the same one with stars, four times": _any_of(*["*a*"] * 4),
    "the same refusal four times": _none_of("*a*") * 4,
    "the same one listed twice in a refusal": _none_of(*["*a*"] * 11),
    "a list of refused ones is one matcher": _none_of(*_numbered("{}*x", 11)),
    "a list of refused ones that end in stars": _none_of(
        "ab*b*", "a*\\*", "abc*d", "a\\*b*", "*\U0001f642*", "*\u00e9\u00e9*"
    ),
    "a list of refused ones behind the same first star": _none_of(
        "ab*c", "abc*d", "a*\\\\", "*a*a*a", "*\u00e9\u00e9*"
    ),
    "a path": _any_of("/Users/*/dir/dir/dir/dir/dir/doc.txt"),
    "a long one with nothing repeated": _any_of("*" + "".join(map(chr, range(0x4E00, 0x5600)))),  # Unverified
    "one that ends at its first star, again and again": _any_of(*["a*"] * 11),  # Unverified
}
_REFUSED: dict[str, list[object]] = {
    "few stars and one more": _any_of("*a" * 5 + "*"),
    "one repeated sequence": _any_of("*" + "abc" * 9 + "*"),
    "one repeated sequence of long characters": _any_of("*" + "\U0001f642" * 20 + "*"),
    "alternatives that share a beginning": _any_of(*_numbered("*a{}*", 4)),
    "alternatives that share none": _any_of(*_numbered("{}*x", 11)),
    "eleven without a star": _any_of(*_numbered("{}", 11)),
    "the same one with stars, five times": _any_of(*["*a*"] * 5),
    "the same refusal ten times": _none_of("*a*") * 10,
    "refused ones that share a beginning": _none_of(*_numbered("*a{}*", 5)),
    "refused ones of several forms": _none_of("*a*a*a", "a*bb", "a\\*b*", "*aba*"),
    "accepted ones that end in stars": _any_of("ab*b*", "a*\\*", "abc*d", "a\\*b*", "*\U0001f642*", "*\u00e9\u00e9*"),
    "the same one twice among others": _any_of("literal", "*aba*", "*aba*", "ab*c", "*abcabc*", "a*\\\\"),
    "an ARN in any Region": _any_of("*:*:*:*:*:event-bus/*"),
    "both kinds add up": [*_any_of("*a*a*a"), *_none_of("*aa*a*a")],  # Unverified
}


@pytest.mark.parametrize("matchers", _ACCEPTED.values(), ids=_ACCEPTED)
def test_accepts_wildcards_that_weigh_ten_at_most(matchers: list[object]) -> None:
    """The states that one text is in at once count at most ten, each once for every matcher behind it."""
    assert _accepted({"detail": {"value": matchers}})


@pytest.mark.parametrize("matchers", _REFUSED.values(), ids=_REFUSED)
def test_refuses_wildcards_that_weigh_more(matchers: list[object]) -> None:
    """One text can be in states that count more than ten together."""
    assert not _accepted({"detail": {"value": matchers}})


def test_fields_are_weighed_each_alone() -> None:
    """Twelve fields with a wildcard each are no more than one."""
    assert _accepted({f"field-{number}": _any_of("*a*") for number in range(12)})


_HEAVY = _any_of("*a" * 8)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([{"exists": False}], True),
        ([{"exists": True}], False),
        (["literal"], False),
        ([{"anything-but": "x"}], False),
        ([{"exists": False}, "x"], False),
    ],
)
def test_fields_behind_an_absence_are_not_weighed(before: list[object], expected: bool) -> None:  # noqa: FBT001 - a table's column
    """Only what values lead to is looked at; `exists: false` asks for none."""
    assert _accepted({"aaa": before, "zzz": _HEAVY}) is expected
    assert not _accepted({"aaa": _HEAVY, "zzz": before})


def _or(first: object, second: object) -> dict[str, object]:
    """Make a pattern of two branches whose later fields are accepted alone and refused together."""
    low, high = _numbered("{}", 12)[:6], _numbered("{}", 12)[6:]
    return {"$or": [{"a": [first], "z": _any_of(*low)}, {"a": [second], "z": _any_of(*high)}]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x", "y"),
        (1, "1"),
        ({"prefix": "x"}, {"suffix": "x"}),
        ({"equals-ignore-case": "x"}, {"equals-ignore-case": "X"}),
        ({"wildcard": "*x*y"}, {"wildcard": "*x*y"}),  # the machine does not find it again
    ],
)
def test_branches_that_differ_in_an_earlier_field_do_not_add_up(first: object, second: object) -> None:
    """Each branch goes on in a state of its own."""
    assert _accepted(_or(first, second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x", "x"),
        ("x", {"exactly": "x"}),
        (300, 3e2),
        (1, {"numeric": ["=", 1.0]}),
        ("::1", "0:0::1"),
        ({"cidr": "10.0.0.0/24"}, {"cidr": "10.0.0.1/24"}),
        ({"anything-but": "x"}, {"anything-but": ["x"]}),
        ({"anything-but": {"suffix": ["a", "b"]}}, {"anything-but": {"suffix": ["b", "a"]}}),
        ({"exists": True}, {"exists": True}),
    ],
)
def test_branches_that_ask_the_same_of_an_earlier_field_add_up(first: object, second: object) -> None:
    """However it is written, the same matcher leads to the same state."""
    assert not _accepted(_or(first, second))


def test_a_wildcard_counts_once_for_each_branch_around_it() -> None:
    """A wildcard outside a `$or` is part of every combination."""
    few, many = ([{"z": [str(number)]} for number in range(count)] for count in (4, 5))
    assert _accepted({"a": _any_of("*a*"), "$or": few})
    assert not _accepted({"a": _any_of("*a*"), "$or": many})


def test_the_limit_is_ten() -> None:
    """Ten are accepted and eleven refused wherever the edge was recorded."""
    assert MOST_COMPLEX == 10
