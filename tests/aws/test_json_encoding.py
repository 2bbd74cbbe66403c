from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_eventbridge import MisuseError
from fake_eventbridge.aws import deep_json, json_encoding

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


@given(value=VALUES)
def test_deep_reading_reads_as_python_does(value: object) -> None:
    """Read without recursion, a text says the same."""
    assert value == deep_json.read(json.dumps(value, indent=1), float)


@given(value=VALUES)
def test_deep_writing_writes_as_python_does(value: object) -> None:
    """Written without recursion, a value has the same text."""
    assert json_encoding.compact(value) == deep_json.write(value, json_encoding.compact)


@given(text=st.text(st.sampled_from('{}[],:"1.5e-truefalsn \\')))
def test_deep_reading_refuses_what_python_refuses(text: str) -> None:
    """What is no JSON for one is none for the other."""
    try:
        expected: object = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"\w"):
            deep_json.read(text, float)
    else:
        assert expected == deep_json.read(text, float)


@given(value=st.dictionaries(st.text(), VALUES))
def test_a_copy_is_equal_and_its_own(value: dict[str, object]) -> None:
    """What is done to a copy does not reach the value."""
    copied = json_encoding.copied(value)

    assert value == copied
    assert value is not copied


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 5_000 + "1" + "]" * 4_999, '{"a":' * 5_000 + "}" * 5_000])
def test_what_is_deep_and_no_json_is_refused(text: str) -> None:
    """With ValueError, as everything that is none."""
    with pytest.raises(ValueError, match=r"\w"):
        json_encoding.loads(text)


def test_what_is_deep_is_read() -> None:
    """However deeply it is nested, on every Python."""
    text = "[" * 5_000 + "]" * 5_000

    assert text == json_encoding.compact(json_encoding.loads(text))


@pytest.mark.parametrize(("depth", "is_read"), [(1_000, True), (1_001, False)])
def test_details_are_read_as_deeply_as_aws_reads(depth: int, *, is_read: bool) -> None:
    """A thousand objects and lists inside one another."""
    text = '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)

    try:
        json_encoding.loads_exactly(text, deepest=json_encoding.DEEPEST)
    except ValueError:
        assert not is_read
    else:
        assert is_read


def _nested(times: int) -> object:
    """Return a value of Python's own kinds, with twice as many objects and lists inside one another."""
    value: object = "end"
    for _ in range(times):
        value = {1: (value,)}
    return value


def test_what_a_test_gives_is_written_as_deeply_as_aws_reads() -> None:
    """Names become strings, and tuples lists, at whatever depth."""
    text = json_encoding.written("detail", _nested(500))

    assert '{"1":[' * 500 + '"end"' + "]}" * 500 == text.replace(" ", "")


@pytest.mark.parametrize("times", [501, 20_000])
def test_what_a_test_gives_nested_more_deeply_is_told(times: int) -> None:
    """Nobody could read it."""
    with pytest.raises(MisuseError, match="The detail is nested too deeply: AWS reads at most 1,000"):
        json_encoding.written("detail", _nested(times))


def test_what_has_no_form_in_json_is_told() -> None:
    """A set, a number that is none, and a value that is inside itself."""
    endless: dict[str, object] = {}
    endless["a"] = endless
    for value in ({1, 2}, float("nan"), endless):
        with pytest.raises(MisuseError, match=r"The detail .* cannot be written as JSON"):
            json_encoding.written("detail", {"a": value})


def test_depth_is_measured_in_little_time_where_a_value_is_in_many_places() -> None:
    """Two to the power of 500 ways lead to the innermost list."""
    value: list[object] = []
    for _ in range(500):
        value = [value, value]

    assert not deep_json.is_deeper(value, 501)
    assert deep_json.is_deeper(value, 500)
