"""One pattern, used alone."""

from __future__ import annotations

import subprocess
import sys
from types import MappingProxyType

import pytest

from fake_eventbridge import MisuseError, patterns


def test_a_dict_is_read_as_its_json_text() -> None:
    """A dict takes the same road as text, so its refusals tell the text's places."""
    with pytest.raises(patterns.InvalidPatternError) as refusal:
        patterns.compile({"source": "acme"})
    assert '(String)"{"source":"acme"}"; line: 1, column: 12]' in str(refusal.value)


def test_a_dict_that_is_no_json_is_a_mistake_in_the_test() -> None:
    """What JSON has no form for is said as such."""
    with pytest.raises(MisuseError, match="The pattern cannot be written as JSON"):
        patterns.compile({"source": {"acme"}})


def test_any_mapping_is_taken_as_a_dict() -> None:
    """A pattern need not be a dict itself."""
    assert patterns.compile(MappingProxyType({"a": [1]})).matches(MappingProxyType({"a": 1}))


def test_a_dict_too_deep_to_write_is_refused_as_too_deep() -> None:
    """A pattern of any depth is refused and not a crash."""
    pattern: dict[str, object] = {}
    for _ in range(100_000):
        pattern = {"a": pattern}
    with pytest.raises(patterns.InvalidPatternError, match="nesting depth"):
        patterns.compile(pattern)


def test_a_pattern_shows_its_text() -> None:
    """A pattern's repr is the call that makes it."""
    assert repr(patterns.compile('{"a":[1]}')) == "compile('{\"a\":[1]}')"


def test_a_pattern_matches_again_and_again() -> None:
    """What one event was does not change what the next one gets."""
    pattern = patterns.compile('{"a":[1]}')
    assert [pattern.matches({"a": value}) for value in (1, 2, 1)] == [True, False, True]


def test_a_refusal_is_a_value_error() -> None:
    """Without a fake a bad pattern is a ValueError like any other."""
    assert issubclass(patterns.InvalidPatternError, ValueError)


def test_needs_nothing_of_botocore() -> None:
    """The language is usable where no AWS library is wanted."""
    code = "import sys; from fake_eventbridge import patterns; print('botocore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == "False"
