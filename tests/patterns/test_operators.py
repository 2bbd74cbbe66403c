"""Which values each matcher of the language lets pass."""

from __future__ import annotations

import json

import pytest

from fake_eventbridge.patterns import compile  # noqa: A004 - as in re.compile

# A matcher as a pattern's text has it; the values it lets pass; those it does not. `...` stands for no value at all.
_LANGUAGE: list[tuple[str, list[object], list[object]]] = [
    ('"x"', ["x", ["y", "x"]], ["X", "xx", "", 1, None, True, ..., {"x": "x"}, []]),
    ('"300"', ["300"], [300, "300.0"]),
    ('"null"', ["null"], [None]),
    ("300", [300, 300.0, [1, 300]], ["300", 301, True, None, ...]),
    ("3.0e2", [300, 300.0], [3]),
    ("-0", [0, 0.0, -0.0], ["0", False]),
    ("1", [1, 1.0], [True, "1"]),
    ("true", [True], [1, "true", False]),
    ("false", [False], [0, None, ...]),
    ("null", [None, [None]], [..., [], {}, "", 0, False]),
    ("9007199254740993", [9007199254740993], [9007199254740992]),
    ('{"exactly":"10.0.0.1"}', ["10.0.0.1"], ["010.0.0.1"]),
    ('"10.0.0.1"', ["10.0.0.1", "010.00.0.1", "::ffff:a00:1"], ["10.0.0.2", "10.0.0.10"]),
    ('"2001:db8::1"', ["2001:db8::1", "2001:0DB8:0:0:0:0:0:1"], ["2001:db8::2"]),
    ('"10.0.0.256"', ["10.0.0.256"], ["10.0.1.0"]),
    ('"12:34"', ["12:34"], ["0012:34"]),
    ('{"prefix":"ab"}', ["ab", "abc"], ["a", "Abc", "cab", 1, ...]),
    ('{"prefix":""}', ["", "x"], [1, None, True, ...]),
    ('{"suffix":"yz"}', ["yz", "xyz"], ["z", "YZ", 1]),
    ('{"suffix":""}', ["", "x"], [1]),
    ('{"prefix":{"equals-ignore-case":"aB"}}', ["ab", "ABc"], ["a", "cab", 1]),
    ('{"suffix":{"equals-ignore-case":"yZ"}}', ["xyz", "YZ"], ["z", "yza"]),
    ('{"prefix":{"equals-ignore-case":""}}', ["", "x"], [1]),
    ('{"suffix":{"equals-ignore-case":""}}', ["", "x"], [1]),
    ('{"equals-ignore-case":"aB1"}', ["ab1", "AB1"], ["ab", "xab1", 1]),
    ('{"equals-ignore-case":""}', [""], ["x", ...]),
    ('{"equals-ignore-case":"ß"}', ["ß", "SS"], ["ss", "ẞ"]),
    ('{"equals-ignore-case":"SS"}', ["ss", "Ss"], ["ß"]),
    ('{"equals-ignore-case":"\u212a"}', ["\u212a", "k"], ["K"]),
    ('{"equals-ignore-case":"k"}', ["k", "K"], ["\u212a"]),
    ('{"equals-ignore-case":"ς"}', ["ς", "Σ"], ["\u03c3"]),
    ('{"equals-ignore-case":"İ"}', ["İ", "i\u0307"], ["i", "\u0131"]),
    ('{"equals-ignore-case":"😀"}', ["??"], ["😀", "?"]),
    ('{"suffix":{"equals-ignore-case":"eß"}}', ["xeß", "ESS"], ["ess"]),
    ('{"wildcard":"a*c"}', ["ac", "abc", "a\nc", "a*c", "acc"], ["a", "abcd", "xabc", "A c", 1]),
    ('{"wildcard":"*"}', ["", "x"], [1, None, ...]),
    ('{"wildcard":""}', [""], ["x"]),
    ('{"wildcard":"ab*ba"}', ["abba", "abxba"], ["aba"]),
    ('{"wildcard":"*ab*ab*"}', ["abab", "xabxabx"], ["ab", "aba"]),
    (r'{"wildcard":"a\\*b*"}', ["a*b", "a*bc"], ["axb"]),
    (r'{"wildcard":"a\\\\*"}', ["a\\", "a\\b"], ["a"]),
    ('{"wildcard":"a?.*"}', ["a?.x"], ["abcx"]),
    ('{"numeric":["=",5]}', [5, 5.0], ["5", 6, True]),
    ('{"numeric":[">",5]}', [5.1, 1e300], [5, -6, "6", None]),
    ('{"numeric":[">=",0,"<",1]}', [0, 0.5], [1, -0.1, False]),
    ('{"numeric":["<=",1]}', [1, -5, 0], [2, True, ...]),
    ('{"exists":true}', ["", None, 0, False, [1]], [..., [], {}, [[]], {"x": 1}]),
    ('{"exists":false}', [..., [], {}, {"x": 1}], ["", None, 0]),
    ('{"cidr":"10.0.0.9/24"}', ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "x", 10, "::a00:1"]),
    ('{"cidr":"2001:db8::/32"}', ["2001:db8::1"], ["2001:db9::1", "32.1.13.184"]),
    ('{"cidr":"10.0.0.0/+08"}', ["10.1.1.1"], ["11.0.0.0"]),
    ('{"anything-but":"x"}', ["y", 1, None, True, ["x", "y"]], ["x", ["x"], ..., [], {}]),
    ('{"anything-but":1}', ["1", 2, None, True], [1, 1.0]),
    ('{"anything-but":["a","b"]}', ["c", 1], ["a", "b", ["a", "b"]]),
    ('{"anything-but":"10.0.0.1"}', ["010.0.0.1"], ["10.0.0.1"]),
    ('{"anything-but":{"prefix":"a"}}', ["b", 1, None, ""], ["a", "ab", ...]),
    ('{"anything-but":{"suffix":["a","b"]}}', ["c", 1], ["xa", "b"]),
    ('{"anything-but":{"equals-ignore-case":["aB",""]}}', ["b", 1], ["AB", "ab", ""]),
    ('{"anything-but":{"wildcard":["a*","*z"]}}', ["b", 1], ["a", "xz"]),
    ('{"anything-but":{"wildcard":"*"}}', [1, None], ["", "x"]),
    ('"x",1,{"prefix":"y"}', ["x", 1, "yes"], ["z", 2, ...]),
    ('"x",{"exists":false}', ["x", ...], ["y"]),
]


def _matches(matchers: str, value: object) -> bool:
    return compile(f'{{"a":[{matchers}]}}').matches({} if value is ... else {"a": value})


@pytest.mark.parametrize(
    ("matchers", "value"), [(matchers, value) for matchers, passing, _ in _LANGUAGE for value in passing], ids=repr
)
def test_lets_a_value_pass(matchers: str, value: object) -> None:
    """A value that the language lets pass."""
    assert _matches(matchers, value)


@pytest.mark.parametrize(
    ("matchers", "value"), [(matchers, value) for matchers, _, refused in _LANGUAGE for value in refused], ids=repr
)
def test_refuses_a_value(matchers: str, value: object) -> None:
    """A value that the language refuses."""
    assert not _matches(matchers, value)


@pytest.mark.parametrize("matcher", [matchers for matchers, _, _ in _LANGUAGE if not matchers.startswith('"x",')])
def test_tells_itself_as_json_that_means_the_same(matcher: str) -> None:
    """Written out again, a matcher is the same matcher."""
    pattern = compile(f'{{"a":[{matcher}]}}')
    told = ",".join(map(str, pattern.branches[0][0].matchers))
    if " and " not in told and "exactly" not in matcher:
        assert json.loads(f"[{told}]")
        assert pattern.branches == compile(f'{{"a":[{told}]}}').branches
