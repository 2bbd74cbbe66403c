"""AWS's parser, its sentences and its places."""

from __future__ import annotations

import pytest

from fake_eventbridge.patterns import InvalidPatternError, compile  # noqa: A004 - as in re.compile
from fake_eventbridge.patterns.reader import Reader, Token

_KNOWN = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def _refusal(text: str) -> InvalidPatternError:
    with pytest.raises(InvalidPatternError) as caught:
        compile(text)
    return caught.value


def test_tells_tokens_in_order_with_their_words() -> None:
    """A text is a row of tokens, each with its own words."""
    reader = Reader(' {"a" : ["x", -1.5e3, true, null]} ')
    seen = []
    while (token := reader.next()) is not Token.END:
        seen.append((token, reader.name if token is Token.NAME else reader.text()))
    assert seen == [
        (Token.OBJECT, "{"),
        (Token.NAME, "a"),
        (Token.ARRAY, "["),
        (Token.STRING, "x"),
        (Token.NUMBER, "-1.5e3"),
        (Token.TRUE, "true"),
        (Token.NULL, "null"),
        (Token.ARRAY_END, "]"),
        (Token.OBJECT_END, "}"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r'"\"\\\/\b\f\n\r\t"', '"\\/\b\f\n\r\t'),
        (r'"\u0041\u00e9"', "Aé"),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\ud83d"', "\ud83d"),
        ('"😀"', "😀"),
    ],
)
def test_reads_escapes(text: str, words: str) -> None:
    """Escapes are read, and two halves of a pair become one character."""
    reader = Reader(text)
    reader.next()
    assert words == reader.text()


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        # Recorded from AWS.
        ("this is valid json but not a dict", f"Unrecognized token 'this': was expecting {_KNOWN}", 5),
        (
            "{'bad': 'quotation'}",
            "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
            2,
        ),
        ('{"not": closed mark"', f"Unrecognized token 'closed': was expecting {_KNOWN}", 15),
        # The library's own answers.
        ('{"a":["x"]]', "Unexpected close marker ']': expected '}'", 12),
        (
            '{"source":["x" "y"]}',
            "Unexpected character ('\"' (code 34)): was expecting comma to separate Array entries",
            17,
        ),
        ('{"source":["x"]', "Unexpected end-of-input: expected close marker for Object", 16),
        ('{"source":[.5]}', f"Unexpected character ('.' (code 46)): expected a valid value {_KNOWN}", 13),
        ('{"source":[tru]}', f"Unrecognized token 'tru': was expecting {_KNOWN}", 15),
        (
            '{"source":[NaN]}',
            "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
            15,
        ),
        (
            '{"source"}',
            "Unexpected character ('}' (code 125)): was expecting a colon to separate field name and value",
            11,
        ),
        # As Jackson's parser words them; no recording of AWS shows these.
        ('{"a":', "Unexpected end-of-input within/between Object entries", 6),
        ('{"a":["x",', "Unexpected end-of-input within/between Array entries", 11),
        ('{"a":["x', "Unexpected end-of-input: was expecting closing quote for a string value", 9),
        ('{"a', "Unexpected end-of-input in field name", 4),
        (r'{"a":["\q"]}', "Unrecognized character escape 'q' (code 113)", 10),
        (
            r'{"a":["\u00g0"]}',
            "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
            13,
        ),
        ('{"a":[01]}', "Invalid numeric value: Leading zeroes not allowed", 8),
        (
            '{"a":[1.]}',
            "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
            9,
        ),
        ('{"a":[1.', "Unexpected character ('.' (code 46)) in numeric value: Decimal point not followed by a digit", 9),
        (
            '{"a":[0.]}',
            "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit",
            10,
        ),
        (
            '{"a":[1e+]}',
            "Unexpected character (']' (code 93)) in numeric value: Exponent indicator not followed by a digit",
            9,
        ),
        ('{"a":[1e', "Unexpected end-of-inputexpected a digit for number exponent", 9),
        ('{"a":[-', "Unexpected end-of-inputNo digit following minus sign", 8),
        ('{"a":[+', "Unexpected end-of-input in a Number value", 8),
        (
            '{"a":[+1]}',
            (
                "Unexpected character ('+' (code 43)) in numeric value: "
                "JSON spec does not allow numbers to have plus signs: "
                "enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow"
            ),
            9,
        ),
        (
            '{"a":[-Infinity]}',
            "Non-standard token '-Infinity': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
            16,
        ),
        ('{"a":[-INFO]}', f"Unrecognized token '-INFO': was expecting {_KNOWN}", 12),
        ('{"a":[nullx]}', f"Unrecognized token 'nullx': was expecting {_KNOWN}", 12),
        ('{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7),
        ("1x", "Unexpected character ('x' (code 120)): Expected space separating root-level values", 3),
        ("1 x", "Filter is not an object", 3),
        ("t" * 300, f"Unrecognized token '{'t' * 256}...': was expecting {_KNOWN}", 257),
        (r'{"a":["\u', "Unexpected end-of-input in character escape sequence", 10),
        (
            '{"a":[-x]}',
            (
                "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, "
                "for valid numeric value"
            ),
            9,
        ),
        (
            '{"a":[1]/**/}',
            (
                "Unexpected character ('/' (code 47)): maybe a (non-standard) comment? "
                "(not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
            ),
            10,
        ),
        (
            '{"a":\x01[1]}',
            (
                "Illegal character ((CTRL-CHAR, code 1)): "
                "only regular white space (\\r, \\n, \\t) is allowed between tokens"
            ),
            7,
        ),
        ('{"a":[€]}', f"Unrecognized token '€': was expecting {_KNOWN}", 8),
        ('{"a":[→]}', f"Unexpected character ('→' (code 8594 / 0x2192)): expected a valid value {_KNOWN}", 8),
    ],
)
def test_words_bad_json_as_aws_does(text: str, reason: str, column: int) -> None:
    """Bad JSON is refused in the parser's sentence, at the column it had reached."""
    refusal = _refusal(text)
    assert (reason, 1, column) == (refusal.reason, refusal.line, refusal.column)


def test_the_place_stands_on_a_line_of_its_own_after_the_pattern() -> None:
    """The text of a refusal ends with the source, the line and the column."""
    assert str(_refusal('{"source":[]}')) == (
        'Empty arrays are not allowed\n at [Source: (String)"{"source":[]}"; line: 1, column: 13]'
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{\n"a":\n 7}', (3, 3)),
        ('{\r\n"a":\r\n 7}', (3, 3)),
        ('{\r"a": 7}', (2, 7)),
        ('{"a":\n\n\n7}', (4, 2)),
    ],
)
def test_counts_lines_of_every_kind(text: str, place: tuple[int, int]) -> None:
    """Line feeds, carriage returns and both together end a line; columns start anew."""
    refusal = _refusal(text)
    assert place == (refusal.line, refusal.column)


def test_a_character_beyond_the_first_plane_counts_as_two_columns() -> None:
    """Columns count UTF-16 units, as Java does."""
    assert _refusal('{"aa":7}').column == _refusal('{"😀":7}').column


def test_a_string_not_looked_into_counts_up_to_its_quote() -> None:
    """A value that is refused for its kind is not read to its end."""
    assert _refusal('{"string": "my-value"}').column == 13


def test_a_long_pattern_is_cut_in_the_place() -> None:
    """The source shows 500 characters and says how many more there are."""
    text = '{"' + "n" * 600 + '":7}'
    assert f'(String)"{text[:500]}"[truncated 106 chars]; line: 1' in str(_refusal(text))


def test_text_after_the_pattern_is_ignored() -> None:
    """Reading ends at the closing brace."""
    assert compile('{"a":["x"]} and more').matches({"a": "x"})


def test_a_thousand_levels_are_read() -> None:
    """AWS's parser goes a thousand levels deep."""
    deep = '{"a":' * 999 + '["x"]' + "}" * 999
    assert len(compile(deep).branches) == 1


def test_more_than_a_thousand_levels_are_refused() -> None:
    """Deeper than that is a refusal and not a crash."""
    assert "nesting depth (1001)" in _refusal('{"a":' * 5000).reason


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("{", 1, 1), ('{"a":["x"]', 1, 1), ('{"a":["x"', 1, 6), ('{\n "a": {"b": ["x"]', 2, 7)],
)
def test_what_is_not_closed_is_told_with_its_beginning(text: str, line: int, column: int) -> None:
    """The sentence names the place of the innermost bracket that is open."""
    beginning = f'(start marker at [Source: (String)"{text}"; line: {line}, column: {column}])\n at '
    assert beginning in str(_refusal(text))
