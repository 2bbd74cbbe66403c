"""What holds for every pattern and every event."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias, Union

from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge import patterns
from fake_eventbridge.patterns import wildcards
from fake_eventbridge.patterns.event import flatten
from fake_eventbridge.patterns.match import may_be_absent
from fake_eventbridge.patterns.names import Names
from fake_eventbridge.patterns.wildcards import fits

if TYPE_CHECKING:
    from fake_eventbridge.patterns.parse import Branch

Json: TypeAlias = Union[bool, int, float, str, "list[Json]", "dict[str, Json]", None]
Event: TypeAlias = dict[str, object]

_NAMES = st.sampled_from(["a", "b", "c", "a.b", "B", "a-b", "", "\udc00", "a\0"])
_TEXTS = st.sampled_from(
    [
        "",
        "x",
        "X",
        "xy",
        "yx",
        "x*y",
        "xay",
        "1",
        "ß",
        "SS",
        "10.0.0.1",
        "10.0.0.9",
        "2001:db8::1",
        "a00::1",
        "😀",
        "\ud800",
        "a\0b",
    ]
)
_NUMBERS = st.sampled_from([0, 1, 1.0, -1, 2, 2.5, 100, 1e3, 9007199254740993])
_FLOATS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.floats(-10, 10), st.integers(-5, 5).map(float))
_SCALARS = st.one_of(_TEXTS, _NUMBERS, st.booleans(), st.none())


def _objects(values: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    return st.dictionaries(_NAMES, values, min_size=1, max_size=3)


_VALUES: st.SearchStrategy[Json] = st.recursive(
    _SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), _objects(inner)), max_leaves=12
)
_EVENTS = _objects(_VALUES)

_FEW_TEXTS = st.lists(_TEXTS.filter(bool), min_size=1, max_size=2)
_WILDCARDS = st.sampled_from(["*", "x*", "*y", "x*y", "*a*", "xy", ""])
_MATCHERS: st.SearchStrategy[Json] = st.one_of(
    _SCALARS.filter(lambda value: value != 9007199254740993),
    st.builds(lambda word, text: {word: text}, st.sampled_from(["prefix", "suffix", "equals-ignore-case"]), _TEXTS),
    st.builds(lambda word, text: {word: {"equals-ignore-case": text}}, st.sampled_from(["prefix", "suffix"]), _TEXTS),
    st.builds(lambda text: {"wildcard": text}, _WILDCARDS),
    st.builds(lambda wanted: {"exists": wanted}, st.booleans()),
    st.sampled_from(
        [
            {"numeric": ["=", 1]},
            {"numeric": [">", 0]},
            {"numeric": ["<=", 2.5]},
            {"numeric": [">=", 1, "<", 2.5]},
            {"numeric": [">", -1e300, "<", 1e300]},
            {"cidr": "10.0.0.0/29"},
            {"cidr": "2001:db8::/32"},
            {"cidr": "0.0.0.0/0"},
        ]
    ),
    st.builds(
        lambda refused: {"anything-but": refused},
        st.one_of(
            _TEXTS, _FEW_TEXTS, st.just(1), st.just([1, 2.5]), st.builds(lambda text: {"wildcard": text}, _WILDCARDS)
        ),
    ),
    st.builds(
        lambda word, texts: {"anything-but": {word: texts}},
        st.sampled_from(["prefix", "suffix", "equals-ignore-case"]),
        _FEW_TEXTS,
    ),
)
_LEAVES = st.lists(_MATCHERS, min_size=1, max_size=3)
_PATTERNS: st.SearchStrategy[dict[str, Json]] = st.recursive(
    _objects(_LEAVES),
    lambda inner: st.one_of(
        _objects(st.one_of(_LEAVES, inner)),
        st.builds(lambda around, branches: {**around, "$or": branches}, inner, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
)


def _leaf_pattern(event: dict[str, Json]) -> dict[str, Json] | None:
    """The pattern that asks for each value of an event without arrays of objects and without joined names."""
    pattern: dict[str, Json] = {}
    for name, value in event.items():
        if isinstance(value, dict):
            inner = _leaf_pattern(value)
            if inner:
                pattern[name] = inner
        elif isinstance(value, list):
            scalars: list[Json] = [one for one in value if not isinstance(one, (dict, list))]
            if scalars:
                pattern[name] = scalars
        else:
            pattern[name] = [value]
    return pattern or None


@given(_EVENTS)
def test_a_pattern_built_from_an_event_matches_it(event: dict[str, Json]) -> None:
    """Asking for every value an event has finds that event."""
    pattern = _leaf_pattern(event)
    if pattern is not None:
        compiled = patterns.compile(pattern)
        # Where two names spell one path the later one counts, and both values stand there.
        assert compiled.matches(dict(event))


@given(st.one_of(_TEXTS, st.sampled_from([1, 2.5])), _SCALARS)
def test_anything_but_is_the_complement_for_one_value(refused: str | float, value: Json) -> None:
    """A single value passes anything-but exactly where it does not pass the plain matcher, compared as text."""
    event: Event = {"a": value}
    plain = patterns.compile({"a": [{"exactly": refused}] if isinstance(refused, str) else [refused]})
    assert plain.matches(event) != patterns.compile({"a": [{"anything-but": refused}]}).matches(event)


@given(st.sampled_from(["prefix", "suffix", "equals-ignore-case", "wildcard"]), _TEXTS.filter(bool), _SCALARS)
def test_anything_but_of_a_word_is_the_complement_for_one_value(word: str, text: str, value: Json) -> None:
    """A single value passes anything-but with a nested word exactly where it does not pass that word."""
    event: Event = {"a": value}
    plain = patterns.compile({"a": [{word: text}]})
    assert plain.matches(event) != patterns.compile({"a": [{"anything-but": {word: text}}]}).matches(event)


@given(st.lists(_PATTERNS, min_size=1, max_size=12), st.lists(_EVENTS, min_size=1, max_size=4))
def test_the_index_and_the_plain_matcher_agree(sources: list[Event], events: list[Event]) -> None:
    """What an index finds is what a scan finds, in the order of adding."""
    compiled = [patterns.compile(source) for source in sources]
    index: patterns.Index[int] = patterns.Index()
    for number, pattern in enumerate(compiled):
        index.add(number, pattern)
    for event in events:
        assert [number for number, pattern in enumerate(compiled) if pattern.matches(event)] == index.matching(event)


@given(
    st.lists(
        st.tuples(_FLOATS, _FLOATS, st.sampled_from(["<", "<=", ">", ">=", "><", ">=<="])), min_size=1, max_size=20
    ),
    st.lists(st.one_of(_FLOATS, st.integers()), min_size=1, max_size=5),
)
def test_an_index_of_ranges_agrees_with_each_range(bounds: list[tuple[float, float, str]], values: list[float]) -> None:
    """However wide a range is, and wherever it lies, its numbers find it."""
    sources: list[Event] = []
    for one, other, signs in bounds:
        low, high = sorted((one, other))
        if len(signs) < 3 and signs != "><":
            sources.append({"a": [{"numeric": [signs, one]}]})
        elif low < high:
            lower, upper = (">=", "<=") if "=" in signs else (">", "<")
            sources.append({"a": [{"numeric": [lower, low, upper, high]}]})
    index: patterns.Index[int] = patterns.Index()
    for number, source in enumerate(sources):
        index.add(number, source)
    for value in [*values, *(bound for one, other, _ in bounds for bound in (one, other))]:
        expected = [number for number, source in enumerate(sources) if patterns.compile(source).matches({"a": value})]
        assert expected == index.matching({"a": value})


_EDGES = [
    0,
    5e-324,
    -5e-324,
    2.2250738585072014e-308,
    1e-300,
    1e300,
    1.7976931348623157e308,
    -1e308,
    1,
    2**53,
    2**53 + 2,
]
_NUMBER_TEXTS = st.sampled_from(
    [
        *(repr(edge) for edge in _EDGES),
        *("-0", "0e5", "1e-400", "-1e-400", "1e309", "1e400", "-1e400", "9007199254740993", "1.0000000000000001"),
        *("9" * 400, "-" + "9" * 400, "9" * 5_000),
    ]
)


@given(
    st.lists(st.tuples(st.sampled_from(_EDGES), st.sampled_from(_EDGES), st.integers(0, 6)), min_size=1, max_size=12),
    st.lists(_NUMBER_TEXTS, min_size=1, max_size=3),
)
def test_an_index_agrees_on_numbers_that_no_double_holds(
    bounds: list[tuple[float, float, int]], texts: list[str]
) -> None:
    """Next to nothing, beyond everything, or with too many digits, a number is judged as it is without an index."""
    index: patterns.Index[int] = patterns.Index()
    compiled: list[patterns.Pattern] = []
    for one, other, form in bounds:
        low, high = min(one, other), max(one, other)
        matchers: list[Json] = [
            {"numeric": [">", one]},
            {"numeric": ["<=", one]},
            {"numeric": [">=", low, "<", high]} if low < high else one,
            {"numeric": ["=", one]},
            {"anything-but": one},
            {"cidr": "0.0.0.0/0"},
            {"exists": True},
        ]
        compiled.append(patterns.compile({"a": [matchers[form]]}))
        index.add(len(compiled) - 1, compiled[-1])
    decimals: Event = {"a": [Decimal(text) for text in texts]}
    for event in (f'{{"a":[{",".join(texts)}]}}', decimals):
        assert [at for at, pattern in enumerate(compiled) if pattern.matches(event)] == index.matching(event)


def _is_accepted(source: Event) -> bool:
    try:
        patterns.compile(source)
    except patterns.InvalidPatternError:
        return False
    return True


@given(
    st.lists(st.lists(st.sampled_from(["ab", "abc", "b", "", "xyz", "é", "abab", "c"]), max_size=5), max_size=40),
    st.lists(st.text("abcxyzé", max_size=12), min_size=1, max_size=5),
)
def test_an_index_of_wildcards_agrees_with_each_wildcard(parts: list[list[str]], values: list[str]) -> None:
    """Whichever of its literals a wildcard is filed under, what fits it finds it."""
    index: patterns.Index[int] = patterns.Index()
    texts = ["*".join(["", *(part for part in inner if part), ""])[len(inner) % 2 :] for inner in parts]
    found = [text for text in texts if "**" not in text and _is_accepted({"a": [{"wildcard": text}]})]
    for number, text in enumerate(found):
        index.add(number, {"a": [{"wildcard": text}]})
    for value in values:
        expected = [at for at, text in enumerate(found) if fits(value, wildcards.parts(text))]
        assert expected == index.matching({"a": value})


@given(st.lists(st.tuples(st.integers(0, 5), st.one_of(st.none(), _PATTERNS)), max_size=30), _EVENTS)
def test_the_index_follows_what_is_added_and_discarded(steps: list[tuple[int, Event | None]], event: Event) -> None:
    """After any history an index answers as one that was built from what is left."""
    index: patterns.Index[int] = patterns.Index()
    left: dict[int, patterns.Pattern] = {}
    for key, source in steps:
        if source is None:
            index.discard(key)
            left.pop(key, None)
        else:
            index.add(key, source)
            left[key] = patterns.compile(source)
    assert [key for key, pattern in left.items() if pattern.matches(event)] == index.matching(event)


@given(_PATTERNS, _EVENTS)
def test_an_explanation_agrees_with_the_match(source: Event, event: Event) -> None:
    """The verdict told is the verdict given, and a miss names a leaf that refused."""
    explanation = patterns.explain(source, event)
    assert patterns.compile(source).matches(event) == explanation.matched
    assert explanation.matched == (not explanation.refused)
    assert str(explanation)


@given(_PATTERNS, _EVENTS)
def test_an_event_matches_alike_as_dict_and_as_text(source: Event, event: Event) -> None:
    """How the event comes makes no difference."""
    pattern = patterns.compile(source)
    assert pattern.matches(event) == pattern.matches(json.dumps(event))


@given(_PATTERNS, _EVENTS)
def test_the_search_through_arrays_is_the_one_with_backtracking(source: Event, event: Event) -> None:
    """Choosing side by side finds what AWS's search finds, which goes back and tries again."""
    pattern = patterns.compile(source)
    assert any(_backtracking(branch, event) for branch in pattern.branches) == pattern.matches(event)


def _backtracking(branch: Branch, event: Event) -> bool:
    flat = flatten(event, Names.of(leaf.path for leaf in branch))

    def search(index: int, chosen: dict[int, int]) -> bool:
        if index == len(branch):
            return True
        leaf = branch[index]
        values = flat.values.get(leaf.path, [])
        marks = flat.marks.get(leaf.path, [()] * len(values))
        agreeing = [
            (value, mark)
            for value, mark in zip(values, marks, strict=True)
            if all(chosen.get(array, element) == element for array, element in mark)
        ]
        if not agreeing and may_be_absent(leaf) and search(index + 1, chosen):
            return True
        return any(
            search(index + 1, chosen | dict(mark))
            for value, mark in agreeing
            if any(matcher.holds(value) for matcher in leaf.matchers)
        )

    return search(0, {})


_BITS = st.sampled_from(
    [
        *'{}[]:,"\\ 0-+.e/\n\t😀',
        *("null", "true", "1", "NaN", '"a"', '"$or"', '"prefix"', '"suffix"', '"exists"', '"numeric"', '"cidr"'),
        *('"anything-but"', '"wildcard"', '"equals-ignore-case"', '"exactly"', '"="', '"<"', '">="', '"**"'),
    ]
)


@given(st.one_of(st.text(), st.lists(_BITS, max_size=40).map("".join)))
def test_reading_any_text_raises_nothing_but_a_refusal(text: str) -> None:
    """A text is a pattern or is refused as AWS would; nothing else comes out."""
    with contextlib.suppress(patterns.InvalidPatternError):
        patterns.compile(text)


@given(_PATTERNS, st.integers(0, 200), _BITS)
def test_a_damaged_pattern_raises_nothing_but_a_refusal(source: Event, place: int, damage: str) -> None:
    """Whatever is put into a good pattern's text, it is read or refused."""
    text = json.dumps(source)
    with contextlib.suppress(patterns.InvalidPatternError):
        patterns.compile(text[:place] + damage + text[place + 1 :])


@given(_VALUES)
def test_what_is_json_is_never_refused_as_bad_json(value: Json) -> None:
    """A pattern that is well-formed JSON is refused for what it says, never for how it is written."""
    reason = ""
    try:
        patterns.compile(json.dumps({"a": value}))
    except patterns.InvalidPatternError as refusal:
        reason = refusal.reason
    assert not reason.startswith(("Unexpected", "Unrecognized token", "Illegal"))
