"""A JSON text as a sequence of tokens, read as AWS's parser reads it, with its errors and its places.

AWS reads patterns with Jackson, a streaming parser, and reports how far it had come. So this reader goes exactly as far
as Jackson does: a name is read together with the first sign of its value, and a string that nobody looks into is only
read when the next token is asked for. Positions count UTF-16 units, as Java does.

*Bounds*: one pass over the text, no recursion, at most 1,000 levels of nesting.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NoReturn

from fake_eventbridge.errors import InvalidPatternError
from fake_eventbridge.patterns import json_text

DEEPEST = 1_000
_LONGEST_SOURCE = 500
_LONGEST_TOKEN = 256

_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "/": "/", "\\": "\\"}
_HEX = frozenset("0123456789abcdefABCDEF")
_KNOWN_TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


TOO_DEEP = (
    f"Document nesting depth ({DEEPEST + 1}) exceeds the maximum allowed ({DEEPEST}, "
    "from `StreamReadConstraints.getMaxNestingDepth()`)"
)


class Token(Enum):
    """One step of the text."""

    OBJECT = "{"
    OBJECT_END = "}"
    ARRAY = "["
    ARRAY_END = "]"
    NAME = "name"
    STRING = "string"
    NUMBER = "number"
    TRUE = "true"
    FALSE = "false"
    NULL = "null"
    END = ""


_OPENERS = {"{": Token.OBJECT, "[": Token.ARRAY}
_WORDS = {"t": ("true", Token.TRUE), "f": ("false", Token.FALSE), "n": ("null", Token.NULL)}
_SCOPES = {Token.OBJECT: "Object", Token.ARRAY: "Array"}


class Reader:
    """The tokens of one JSON text, in order; `name` and `text()` tell the last one's words."""

    __slots__ = (
        "_at",
        "_fresh",
        "_line",
        "_open_string",
        "_pending",
        "_row",
        "_scopes",
        "_starts",
        "_text",
        "_wide",
        "_word",
        "name",
    )

    def __init__(self, text: str) -> None:
        self._wide = json_text.has_pairs(text)
        self._text = json_text.split_pairs(text) if self._wide else text
        self._at = 0
        self._line = 1
        self._row = 0
        self._scopes: list[str] = []
        self._starts: list[tuple[int, int]] = []
        self._fresh = True
        self._open_string = False
        self._pending: Token | None = None
        self._word = ""
        self.name = ""

    def next(self) -> Token:
        """Step to the next token."""
        if self._pending is not None:
            token, self._pending = self._pending, None
            return self._entered(token)
        if self._open_string:
            self.text()
        char = self._after_space()
        if not char:
            if self._scopes:
                self._fail_unclosed()
            return Token.END
        if char in "]}":
            return self._closed(char)
        if self._scopes and not self._fresh:
            char = self._after_comma(char)
        self._fresh = False
        if self._scope != "Object":
            return self._entered(self._value(char))
        self.name = self._field_name(char)
        self._pending = self._value(self._after_colon())
        return Token.NAME

    def text(self) -> str:
        """Tell the last token's own words; a string is read to its end only now, and the place moves along."""
        if self._open_string:
            self._open_string = False
            self._word = self._quoted(": was expecting closing quote for a string value", "string value")
        return self._word

    def fail(self, reason: str) -> NoReturn:
        """Refuse the text at the place reached so far."""
        raise InvalidPatternError(reason, self._place(), self._line, self._column)

    def repeat(self, refusal: InvalidPatternError) -> NoReturn:
        """Refuse again with the place added once more, as AWS does where its parser catches its own error."""
        place = str(refusal).removeprefix(refusal.reason) + self._place()
        raise InvalidPatternError(refusal.reason, place, self._line, self._column) from None

    def _fail_unclosed(self) -> NoReturn:
        """Refuse a text that ends inside an object or a list: AWS also says where that began. Source: recorded."""
        start = f" (start marker at {self._source(*self._starts[-1])})"
        reason = f"Unexpected end-of-input: expected close marker for {self._scope}"
        raise InvalidPatternError(reason, start + self._place(), self._line, self._column)

    def _place(self) -> str:
        return f"\n at {self._source(self._line, self._column)}"

    def _source(self, line: int, column: int) -> str:
        source = json_text.join_pairs(self._text[:_LONGEST_SOURCE])
        cut = len(self._text) - _LONGEST_SOURCE
        more = f"[truncated {cut} chars]" if cut > 0 else ""
        return f'[Source: (String)"{source}"{more}; line: {line}, column: {column}]'

    @property
    def _column(self) -> int:
        return self._at - self._row + 1

    @property
    def _scope(self) -> str:
        return self._scopes[-1] if self._scopes else "root"

    def _entered(self, token: Token) -> Token:
        if token in _SCOPES:
            if len(self._scopes) == DEEPEST:
                raise InvalidPatternError(TOO_DEEP)
            self._scopes.append(_SCOPES[token])
            self._starts.append((self._line, self._at - self._row))
            self._fresh = True
            self._word = token.value
        return token

    def _closed(self, char: str) -> Token:
        token = Token(char)
        scope, other = ("Object", "]") if token is Token.OBJECT_END else ("Array", "}")
        if self._scope != scope:
            self.fail(f"Unexpected close marker '{char}': expected '{other}'")
        self._scopes.pop()
        self._starts.pop()
        self._fresh = False
        self._word = char
        return token

    def _after_space(self) -> str:
        """Read over white space and one character more; empty at the end of the text."""
        start = self._at
        space = _SPACE.match(self._text, start)
        self._at = space.end() if space else start
        if self._at > start:
            for line_end in _LINE_END.finditer(self._text, start, self._at):
                self._line += 1
                self._row = line_end.end()
        if self._at == len(self._text):
            return ""
        char = self._text[self._at]
        self._at += 1
        if char < " ":
            self.fail(
                f"Illegal character ({json_text.described(char)}): only regular white space (\\r, \\n, \\t) "
                "is allowed between tokens"
            )
        if char == "/":
            self._unexpected(
                char,
                "maybe a (non-standard) comment? "
                "(not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)",
            )
        return char

    def _after_comma(self, char: str) -> str:
        if char != ",":
            self._unexpected(char, f"was expecting comma to separate {self._scope} entries")
        return self._after_space() or self.fail(f"Unexpected end-of-input within/between {self._scope} entries")

    def _after_colon(self) -> str:
        for wanted in (True, False):
            char = self._after_space() or self.fail(f"Unexpected end-of-input within/between {self._scope} entries")
            if wanted and char != ":":
                self._unexpected(char, "was expecting a colon to separate field name and value")
        return char

    def _field_name(self, char: str) -> str:
        if char != '"':
            # Recorded: AWS names the character's own column here, one less than where reading has come to.
            self._at -= 1
            self._unexpected(char, "was expecting double-quote to start field name")
        return self._quoted(" in field name", "name")

    def _value(self, char: str) -> Token:
        if char == '"':
            self._open_string = True
            return Token.STRING
        if char in _OPENERS:
            return _OPENERS[char]
        if char in _WORDS:
            word, token = _WORDS[char]
            self._match(word, 1)
            self._word = word
            return token
        if char == "-" or "0" <= char <= "9":
            return self._number()
        return self._odd_value(char)

    def _odd_value(self, char: str) -> NoReturn:
        if char == "}":
            self._unexpected(char, "expected a value")
        for word in ("NaN", "Infinity"):
            if char == word[0]:
                self._match(word, 1)
                self._nonstandard(word)
        if char == "+":
            if self._at == len(self._text):
                self.fail("Unexpected end-of-input in a Number value")
            self._at += 1
            self._unexpected_in_number(
                "+",
                "JSON spec does not allow numbers to have plus signs: "
                "enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow",
            )
        if json_text.starts_word(char):
            self._unrecognized(char)
        self._unexpected(char, f"expected a valid value {_KNOWN_TOKENS}")

    def _number(self) -> Token:
        start = self._at - 1
        found = _NUMBER.match(self._text, start)
        if found is None:
            self._broken_number(start)
        fraction, exponent = found.groups()
        after = self._text[found.end() : found.end() + 1]
        if after and exponent is None and (after in "eE" or (fraction is None and after in ".0123456789")):
            self._broken_number(start)
        self._word = found.group()
        self._at = found.end()
        if not self._scopes and self._at < len(self._text):
            char = self._text[self._at]
            self._at += 1
            if char not in " \t\r\n":
                self._unexpected(char, "Expected space separating root-level values")
        return Token.NUMBER

    def _broken_number(self, start: int) -> NoReturn:
        """Word what is wrong with a number, at the place where Jackson's two ways of reading one leave off."""
        fault = json_text.number_fault(self._text, start)
        self._at = fault.end
        if fault.word:
            self._match(fault.word, 3)
            self._nonstandard(fault.word)
        if fault.char is None:
            self.fail(fault.reason)
        self._unexpected_in_number(fault.char, fault.reason)

    def _match(self, word: str, matched: int) -> None:
        """Go on over the rest of `word`, of which `matched` characters are read."""
        for index in range(matched, len(word)):
            if self._text[self._at : self._at + 1] != word[index]:
                self._unrecognized(word[:index])
            self._at += 1
        if json_text.continues_word(self._text[self._at : self._at + 1]):
            self._unrecognized(word)

    def _unrecognized(self, token: str) -> NoReturn:
        while json_text.continues_word(self._text[self._at : self._at + 1]):
            token += self._text[self._at]
            self._at += 1
            if len(token) >= _LONGEST_TOKEN:
                token += "..."
                break
        self.fail(f"Unrecognized token '{token}': was expecting {_KNOWN_TOKENS}")

    def _quoted(self, at_end: str, context: str) -> str:
        """Read up to the closing quote."""
        parts = []
        while True:
            plain = _PLAIN.match(self._text, self._at)
            if plain:
                parts.append(plain.group())
                self._at = plain.end()
            if self._at == len(self._text):
                self.fail(f"Unexpected end-of-input{at_end}")
            char = self._text[self._at]
            self._at += 1
            if char == '"':
                break
            if char != "\\":
                self.fail(
                    f"Illegal unquoted character ({json_text.described(char)}): "
                    f"has to be escaped using backslash to be included in {context}"
                )
            parts.append(self._escaped())
        if len(parts) == 1 and not self._wide:
            return parts[0]
        return json_text.join_pairs("".join(parts))

    def _escaped(self) -> str:
        char = self._one_more()
        if char != "u":
            return _ESCAPES.get(char) or self.fail(f"Unrecognized character escape {json_text.described(char)}")
        digits = ""
        for _ in range(4):
            digits += self._one_more()
            if digits[-1] not in _HEX:
                self._unexpected(digits[-1], "expected a hex-digit for character escape sequence")
        return chr(int(digits, 16))

    def _one_more(self) -> str:
        if self._at == len(self._text):
            self.fail("Unexpected end-of-input in character escape sequence")
        self._at += 1
        return self._text[self._at - 1]

    def _unexpected(self, char: str, reason: str) -> NoReturn:
        self.fail(f"Unexpected character ({json_text.described(char)}): {reason}")

    def _unexpected_in_number(self, char: str, reason: str) -> NoReturn:
        self.fail(f"Unexpected character ({json_text.described(char)}) in numeric value: {reason}")

    def _nonstandard(self, word: str) -> NoReturn:
        self.fail(f"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
