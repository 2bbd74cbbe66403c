"""How each operator is written, and AWS's words where it is not right."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import InvalidPatternError, compile  # noqa: A004 - as in re.compile

_TOO_MANY = "Too many elements in numeric expression"
_ONE_KEY = "Only one key allowed in match expression"
_ANYTHING_BUT = "Value of anything-but must be an array or single string/number value."
_MIXED = "Inside anything but list, either all values are number or string, mixed type is not supported"
_NO_LITERAL = "Inside anything but list, start|null|boolean is not supported."


def _refusal(matcher: str) -> InvalidPatternError:
    with pytest.raises(InvalidPatternError) as caught:
        compile(f'{{"a":[{matcher}]}}')
    return caught.value


@pytest.mark.parametrize(
    ("matcher", "reason"),
    [
        ('["x"]', "Match value must be String, number, true, false, or null"),
        ("{}", "Match expression name not found"),
        ('{"Prefix":"x"}', "Unrecognized match type Prefix"),
        ('{"prefix":1}', "prefix match pattern must be a string"),
        ('{"prefix":{}}', "Prefix expression name not found"),
        ('{"prefix":{"suffix":"x"}}', "Unsupported prefix pattern: suffix"),
        ('{"prefix":{"equals-ignore-case":1}}', "equals-ignore-case match pattern must be a string"),
        ('{"prefix":"x","suffix":"y"}', _ONE_KEY),
        ('{"suffix":["x"]}', "suffix match pattern must be a string"),
        ('{"suffix":{}}', "Suffix expression name not found"),
        ('{"equals-ignore-case":null}', "equals-ignore-case match pattern must be a string"),
        ('{"wildcard":1}', "wildcard match pattern must be a string"),
        ('{"wildcard":"a**"}', "Consecutive wildcard characters at pos 2"),
        (r'{"wildcard":"a\\b"}', "Invalid escape character at pos 2"),
        ('{"exactly":1}', "exact match pattern must be a string"),
        ('{"exists":"true"}', "exists match pattern must be either true or false."),
        ('{"exists":true,"x":1}', _ONE_KEY),
        ('{"cidr":1}', "prefix match pattern must be a string"),
        ('{"cidr":"10.0.0.0/8","x":1}', _ONE_KEY),
        ('{"numeric":1}', "Value of numeric must be an array."),
        ('{"numeric":[]}', "Invalid member in numeric match: ]"),
        ('{"numeric":[1]}', "Invalid member in numeric match: 1"),
        ('{"numeric":[["="]]}', "Invalid member in numeric match: ["),
        ('{"numeric":["!=",1]}', "Unrecognized numeric range operator: !="),
        ('{"numeric":["=","1"]}', "Value of equals must be numeric"),
        ('{"numeric":["<"]}', "Value of < must be numeric"),
        ('{"numeric":["=",1,2]}', _TOO_MANY),
        ('{"numeric":["<",1,">",0]}', _TOO_MANY),
        ('{"numeric":["=",1],"x":1}', _TOO_MANY),
        ('{"numeric":[">",1,2]}', "Bad value in numeric range: 2"),
        ('{"numeric":[">",1,"=",2]}', "Bad numeric range operator: ="),
        ('{"numeric":[">",1,"<"]}', "Value of < must be numeric"),
        ('{"numeric":[">",1,"<",2,"<"]}', "Too many terms in numeric range expression"),
        ('{"numeric":[">=",2,"<=",2]}', "Bottom must be less than top"),
        ('{"numeric":["<",1e400]}', "Cannot compare number : 1e400"),
        ('{"numeric":["<",1e400,5]}', "Too many elements in numeric expression"),
        ('{"numeric":[">",1e400,5]}', "Bad value in numeric range: 5"),
        ('{"numeric":[">",1e400,"<",1e401]}', "Cannot compare number : 1e400"),
        ('{"anything-but":null}', _ANYTHING_BUT),
        ('{"anything-but":{}}', "Anything-But expression name not found"),
        ('{"anything-but":{"cidr":"10.0.0.0/8"}}', "Unsupported anything-but pattern: cidr"),
        ('{"anything-but":{"prefix":true}}', _ANYTHING_BUT),
        ('{"anything-but":{"prefix":1}}', "prefix/suffix match pattern must be a string"),
        ('{"anything-but":{"suffix":""}}', "Null prefix/suffix not allowed"),
        ('{"anything-but":{"wildcard":1}}', "wildcard match pattern must be a string"),
        ('{"anything-but":{"wildcard":["a","a**"]}}', "Consecutive wildcard characters at pos 2"),
        (
            '{"anything-but":{"equals-ignore-case":1}}',
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        ),
        ('{"anything-but":{"prefix":"x","suffix":"y"}}', _TOO_MANY),
        ('{"anything-but":"x","prefix":"y"}', _TOO_MANY),
        ('{"anything-but":[]}', _MIXED),
        ('{"anything-but":[1,"x"]}', _MIXED),
    ],
)
def test_refuses_in_the_librarys_words_at_one_place(matcher: str, reason: str) -> None:
    """A bad matcher is refused in AWS's sentence, with one line for the place."""
    refusal = _refusal(matcher)
    assert (reason, 1) == (refusal.reason, str(refusal).count("\n at [Source: "))


@pytest.mark.parametrize(
    ("matcher", "reason"),
    [
        ('{"anything-but":["x",null]}', _NO_LITERAL),
        ('{"anything-but":[["x"]]}', _NO_LITERAL),
        ('{"anything-but":{"prefix":["x",1]}}', "prefix/suffix match pattern must be a string"),
        ('{"anything-but":{"suffix":[""]}}', "Null prefix/suffix not allowed"),
        ('{"anything-but":{"wildcard":[1]}}', "wildcard match pattern must be a string"),
        (
            '{"anything-but":{"equals-ignore-case":[1]}}',
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        ),
    ],
)
def test_tells_the_place_twice_within_lists_of_anything_but(matcher: str, reason: str) -> None:
    """What refuses an element of such a list is caught by AWS and told again."""
    refusal = _refusal(matcher)
    assert (reason, 2) == (refusal.reason, str(refusal).count("\n at [Source: "))


@pytest.mark.parametrize(
    ("matcher", "reason"),
    [
        ('{"cidr":"10.0.0.0"}', "Malformed CIDR, one '/' required"),
        ('{"anything-but":9007199254740993}', "Cannot compare number : 9007199254740993"),
    ],
)
def test_tells_no_place_where_the_library_names_none(matcher: str, reason: str) -> None:
    """A bad net and an incomparable single number are refused without a place."""
    assert reason == str(_refusal(matcher))


@pytest.mark.parametrize(
    "matcher", ['{"numeric":["=",1e309]', '{"numeric":[">",1e309,"<",1e310]', '{"numeric":[">",1,"<",1e309]']
)
def test_a_number_is_found_incomparable_once_its_range_is_read(matcher: str) -> None:
    """The place is after the bracket that closes the range."""
    with pytest.raises(InvalidPatternError) as refusal:
        compile(f'{{"a":[{matcher}}}]}}')
    assert len(f'{{"a":[{matcher}') + 1 == refusal.value.column
