"""What an event holds, and what is wrong with one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fake_eventbridge import MisuseError
from fake_eventbridge.patterns import compile, explain  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.event import flatten, load
from fake_eventbridge.patterns.names import Names


def test_only_asked_for_paths_are_flattened() -> None:
    """Names that no pattern asks for cost nothing, however long they are."""
    event: dict[str, object] = {"n" * 100_000: {str(number): 1 for number in range(1_000)}, "a": {"b": 1, "c": 2}}
    assert flatten(event, Names.of(["a.b"])).values == {"a.b": [1]}


def test_values_in_arrays_of_objects_are_marked() -> None:
    """Each value knows which elements it is inside; scalars in an array are inside none."""
    flat = flatten({"a": [{"b": [1, 2]}, {"b": 3}], "c": [1]}, Names.of(["a.b", "c"]))
    assert flat.values == {"a.b": [3, 1, 2], "c": [1]}
    assert flat.marks == {"a.b": [((0, 1),), ((0, 0),), ((0, 0),)]}


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"b":', "}")])
def test_an_event_is_read_1000_levels_deep(start: str, end: str) -> None:
    """What lies deeper is a mistake."""
    assert ["a"] == list(load(f'{{"a":{start * 999}1{end * 999}}}'))

    with pytest.raises(MisuseError, match="nesting depth"):
        load(f'{{"a":{start * 1000}1{end * 1000}}}')


def test_an_only_element_leaves_no_mark() -> None:
    """Where an array leaves nothing to choose there is nothing to agree about."""
    assert flatten({"a": [[{"b": 1}]]}, Names.of(["a.b"])).marks == {}


def test_a_deep_event_is_read_without_recursion() -> None:
    """A dict of any depth is looked through."""
    event: dict[str, object] = {"b": 1}
    for _ in range(100_000):
        event = {"a": event}
    assert not compile('{"a":{"a":[1]}}').matches(event)


def test_arrays_without_a_choice_may_be_as_deep_as_json_allows() -> None:
    """Brackets around brackets ask nothing of the search."""
    assert compile('{"a":{"b":[1]}}').matches('{"a":' + "[" * 500 + '{"b":1}' + "]" * 500 + "}")


def test_says_that_arrays_are_nested_too_deeply() -> None:
    """An event that offers a choice at hundreds of levels is refused rather than searched."""
    event: list[object] = [{"b": 1}]
    for _ in range(300):
        event = [event, {"b": 1}]
    with pytest.raises(MisuseError, match="nested more than 32 deep"):
        compile('{"a":{"b":[1]}}').matches({"a": event})


def test_an_events_text_is_read_as_deep_as_aws_goes() -> None:
    """Python's own reader of JSON stops sooner, so deep events are read token by token."""
    deep = '{"a":' * 998 + '{"b":[1.5,true,null,"x"]}' + "}" * 998
    event: object = load(deep)
    for _ in range(998):
        assert isinstance(event, dict)
        event = event["a"]
    assert event == {"b": [1.5, True, None, "x"]}


def test_a_hundred_thousand_digits_are_a_number() -> None:
    """Python's limit on the digits of a number is not the language's."""
    digits = "9" * 100_000
    assert compile(f'{{"a":[{digits}]}}').matches(f'{{"a":{digits}}}')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9007199254740993", True),
        ("12345678901234567890", True),
        ("1.0000000000000001", False),
        ("0.10000000000000000555", False),
        ("1e309", False),
        ("1e-400", False),
        ("-0", True),
        ("1e100", True),
    ],
)
def test_only_whole_numbers_keep_more_digits_than_a_double(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """A fraction in an event becomes a double, which is no longer the number that the pattern spells."""
    assert compile(f'{{"a":[{text}]}}').matches(f'{{"a":{text}}}') is expected


def test_a_name_twice_in_an_events_text_stands_for_both_values() -> None:
    """Neither replaces the other, at any depth, and neither makes an array of them."""
    both = '{"a":{"b":0,"b":1},"c":{"d":2},"c":{"e":3}}'
    assert compile('{"a":{"b":[0]}}').matches(both)
    assert compile('{"a":{"b":[1]}}').matches(both)
    assert compile('{"c":{"d":[2],"e":[3]}}').matches(both)


def test_arrays_under_one_name_twice_are_two_arrays() -> None:
    """Elements at the same place of two arrays are not the same element."""
    pattern = compile('{"a":{"b":[0],"c":[1]}}')
    assert pattern.matches('{"a":[{"b":0},{"b":3}],"a":[{"c":2},{"c":1}]}')
    assert not pattern.matches('{"a":[{"b":0},{"c":1}]}')


@pytest.mark.parametrize("depth", [450, 700, 998])
def test_a_deep_event_matches_on_every_python(depth: int) -> None:
    """How deep Python's own reader and writer go makes no difference, for text and for a dict."""
    inner: dict[str, object] = {"b": 1}
    for _ in range(depth):
        inner = {"a": inner}
    text = '{"a":' * depth + '{"b":%s}' + "}" * depth
    path: dict[str, object] = {"b": [1]}
    for _ in range(depth):
        path = {"a": path}
    for pattern in (compile(text % "[1]"), compile(path)):
        assert pattern.matches(text % "1")
        assert pattern.matches(inner)
        assert not pattern.matches(text % "2")
        assert explain(pattern, text % "2").refused
        assert str(explain(pattern, inner))


def test_an_event_deeper_than_aws_reads_is_none() -> None:
    """Beyond a thousand levels no event is read, whatever Python could."""
    assert load('{"a":' * 1_000 + "1" + "}" * 1_000)
    with pytest.raises(MisuseError, match="nesting depth"):
        load('{"a":' * 1_001 + "1" + "}" * 1_001)


def test_tuples_and_decimals_stand_for_json() -> None:
    """What other readers of JSON make of it is taken as well."""
    assert compile('{"a":[1.5]}').matches({"a": (Decimal("1.5"),)})


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("nonsense", "The event is not JSON"),
        ('{"a":NaN}', "NaN is no JSON value"),
        ("[]", "The event is not a JSON object"),
        (None, "An event is a mapping or JSON text, and was given as NoneType"),
        (b"{}", "An event is a mapping or JSON text, and was given as bytes"),
        ("[" * 100_000, "nesting depth"),
        # How deep Python's own reader goes differs from release to release; the words beyond it are this package's.
        ('{"a":' * 995 + "1" + "}" * 994, "end-of-input|Expecting ',' delimiter"),
        ('{"a":' * 995 + "1" + "}" * 995 + "1", "not a JSON object|Extra data"),
    ],
)
def test_says_what_is_wrong_with_an_event(event: str, said: str) -> None:
    """What is no event is a mistake in the test."""
    with pytest.raises(MisuseError, match=said):
        load(event)


def test_says_which_value_json_has_no_form_for() -> None:
    """A Python object in an event is a mistake in the test."""
    with pytest.raises(MisuseError, match=r"a\.b holds a object"):
        compile('{"a":{"b":[1]}}').matches({"a": {"b": object()}})


def test_the_names_of_an_event_are_strings() -> None:
    """As in JSON; any other is a mistake in the test."""
    with pytest.raises(MisuseError, match="names are strings, as in JSON; 1 is none"):
        compile('{"a":[1]}').matches({1: 1})  # type: ignore[dict-item]  # the mistake that is tested
