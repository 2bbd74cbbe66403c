"""How is one matcher read? Each operator's JSON form, and AWS's words where it is not right.

Each function stands where the compiler of AWS's library stands when it does the same, so that the first error in text
order wins and its place is the library's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from fake_eventbridge.errors import InvalidPatternError
from fake_eventbridge.patterns import addresses, json_text, operators, wildcards
from fake_eventbridge.patterns.reader import Reader, Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from fake_eventbridge.patterns.operators import Matcher, Number

_T = TypeVar("_T")

_ONE_KEY = "Only one key allowed in match expression"
_TOO_MANY = "Too many elements in numeric expression"
_MIXED = "Inside anything but list, either all values are number or string, mixed type is not supported"
_BAD_ANYTHING_BUT = "Value of anything-but must be an array or single string/number value."
_LITERALS = {Token.TRUE: operators.TRUE, Token.FALSE: operators.FALSE, Token.NULL: operators.NULL}


def matchers(reader: Reader) -> tuple[Matcher, ...]:
    """Read the array of matchers whose bracket has just been read."""
    found: list[Matcher] = []
    while (token := reader.next()) is not Token.ARRAY_END:
        if token is Token.OBJECT:
            found.append(_expression(reader))
        elif token is Token.STRING:
            found.append(_exact_string(reader.text()))
        elif token is Token.NUMBER:
            found.append(operators.Exact(json_text.number(reader.text())))
        elif token in _LITERALS:
            found.append(operators.Exact(_LITERALS[token]))
        else:
            reader.fail("Match value must be String, number, true, false, or null")
    if not found:
        reader.fail("Empty arrays are not allowed")
    return tuple(found)


def _exact_string(text: str) -> Matcher:
    digits = addresses.address(text)
    return operators.SameAddress(text, digits) if digits else operators.Exact(text)


def _expression(reader: Reader) -> Matcher:
    if reader.next() is not Token.NAME:
        reader.fail("Match expression name not found")
    read = _EXPRESSIONS.get(reader.name)
    if read is None:
        reader.fail(f"Unrecognized match type {reader.name}")
    return read(reader)


def _string(reader: Reader, word: str) -> str:
    if reader.next() is not Token.STRING:
        reader.fail(f"{word} match pattern must be a string")
    return reader.text()


def _end(reader: Reader, reason: str) -> None:
    if reader.next() is not Token.OBJECT_END:
        reader.fail(reason)


def _exactly(reader: Reader) -> Matcher:
    text = _string(reader, "exact")
    _end(reader, _ONE_KEY)
    return operators.Exact(text)


def _prefix(reader: Reader) -> Matcher:
    return _affix(reader, "prefix", operators.Prefix)


def _suffix(reader: Reader) -> Matcher:
    return _affix(reader, "suffix", operators.Suffix)


def _affix(reader: Reader, word: str, plain: Callable[[str], Matcher]) -> Matcher:
    token = reader.next()
    if token is Token.STRING:
        text = reader.text()
        _end(reader, _ONE_KEY)
        return plain(text)
    if token is not Token.OBJECT:
        reader.fail(f"{word} match pattern must be a string")
    if reader.next() is not Token.NAME:
        reader.fail(f"{word.capitalize()} expression name not found")
    if reader.name != "equals-ignore-case":
        reader.fail(f"Unsupported {word} pattern: {reader.name}")
    text = _string(reader, "equals-ignore-case")
    _end(reader, _ONE_KEY)
    _end(reader, _ONE_KEY)
    return operators.EqualsIgnoreCase(text, word)


def _equals_ignore_case(reader: Reader) -> Matcher:
    text = _string(reader, "equals-ignore-case")
    _end(reader, _ONE_KEY)
    return operators.EqualsIgnoreCase(text)


def _wildcard(reader: Reader) -> Matcher:
    found = _parsed_wildcard(reader, _string(reader, "wildcard"))
    _end(reader, _ONE_KEY)
    return found


def _parsed_wildcard(reader: Reader, text: str) -> operators.Wildcard:
    try:
        return operators.Wildcard(text, wildcards.parts(text))
    except InvalidPatternError as error:
        reader.fail(error.reason)


def _exists(reader: Reader) -> Matcher:
    token = reader.next()
    if token not in {Token.TRUE, Token.FALSE}:
        reader.fail("exists match pattern must be either true or false.")
    _end(reader, _ONE_KEY)
    return operators.Exists(token is Token.TRUE)


def _cidr(reader: Reader) -> Matcher:
    text = _string(reader, "prefix")  # the library's own slip: it says prefix
    found = operators.Cidr(text, addresses.net(text))
    _end(reader, _ONE_KEY)
    return found


def _comparable(text: str) -> Number:
    value = json_text.number(text)
    if not json_text.comparable(value):
        raise InvalidPatternError(f"Cannot compare number : {text}")
    return value


def _operand(reader: Reader, token: Token, word: str) -> str:
    if token is not Token.NUMBER:
        reader.fail(f"Value of {word} must be numeric")
    return reader.text()


def _bound(reader: Reader, text: str) -> Number:
    """Take an operand once the range is read to its bracket, which is where AWS finds it wanting. Source: recorded."""
    try:
        return _comparable(text)
    except InvalidPatternError as error:
        reader.fail(error.reason)


def _numeric(reader: Reader) -> Matcher:
    if reader.next() is not Token.ARRAY:
        reader.fail("Value of numeric must be an array.")
    if reader.next() is not Token.STRING:
        reader.fail(f"Invalid member in numeric match: {reader.text()}")
    sign = reader.text()
    token = reader.next()
    if sign not in {"=", "<", "<=", ">", ">="}:
        reader.fail(f"Unrecognized numeric range operator: {sign}")
    operand = _operand(reader, token, "equals" if sign == "=" else sign)
    token = reader.next()
    if token is not Token.ARRAY_END:
        if sign[0] != ">":
            reader.fail(_TOO_MANY)
        return _between(reader, token, operand, low_included=sign == ">=")
    bound = _bound(reader, operand)
    _end(reader, _TOO_MANY)
    if sign == "=":
        return operators.Numeric(bound, True, bound, True)  # noqa: FBT003 - bound and whether it is included, twice
    if sign[0] == ">":
        return operators.Numeric(low=bound, low_included=sign == ">=")
    return operators.Numeric(high=bound, high_included=sign == "<=")


def _between(reader: Reader, token: Token, lower: str, *, low_included: bool) -> Matcher:
    if token is not Token.STRING:
        reader.fail(f"Bad value in numeric range: {reader.text()}")
    sign = reader.text()
    if sign not in {"<", "<="}:
        reader.fail(f"Bad numeric range operator: {sign}")
    upper = _operand(reader, reader.next(), sign)
    if reader.next() is not Token.ARRAY_END:
        reader.fail("Too many terms in numeric range expression")
    low, high = _bound(reader, lower), _bound(reader, upper)
    if not low < high:
        reader.fail("Bottom must be less than top")
    _end(reader, _TOO_MANY)
    return operators.Numeric(low, low_included, high, sign == "<=")


def _anything_but(reader: Reader) -> Matcher:
    token = reader.next()
    found: Matcher
    if token is Token.OBJECT:
        found = _anything_but_matching(reader)
    elif token is Token.ARRAY:
        values = _list(reader, _plain_value)
        if len({isinstance(value, str) for value in values}) != 1:
            reader.fail(_MIXED)
        found = operators.AnythingBut(frozenset(values))
    elif token is Token.STRING:
        found = operators.AnythingBut(frozenset({reader.text()}))
    elif token is Token.NUMBER:
        found = operators.AnythingBut(frozenset({_comparable(reader.text())}))
    else:
        reader.fail(_BAD_ANYTHING_BUT)
    _end(reader, _TOO_MANY)
    return found


def _plain_value(reader: Reader, token: Token) -> operators.Value:
    if token is Token.STRING:
        return reader.text()
    if token is Token.NUMBER:
        return _comparable(reader.text())
    return reader.fail("Inside anything but list, start|null|boolean is not supported.")


def _list(reader: Reader, read: Callable[[Reader, Token], _T]) -> list[_T]:
    """Read the elements up to the bracket; a refusal of one is caught and told again, with the place once more."""
    found = []
    try:
        while (token := reader.next()) is not Token.ARRAY_END:
            found.append(read(reader, token))
    except InvalidPatternError as error:
        reader.repeat(error)
    return found


def _anything_but_matching(reader: Reader) -> Matcher:
    if reader.next() is not Token.NAME:
        reader.fail("Anything-But expression name not found")
    word = reader.name
    if word not in _TEXTS:
        reader.fail(f"Unsupported anything-but pattern: {word}")
    token = reader.next()
    if token is Token.ARRAY:
        texts = _list(reader, _TEXTS[word])  # AWS fails at an empty list too, but not before the rest is read
    elif token in {Token.STRING, Token.NUMBER}:
        texts = [_TEXTS[word](reader, token)]
    else:
        reader.fail(_BAD_ANYTHING_BUT)
    refused = tuple(_REFUSABLE[word](reader, text) for text in texts)
    _end(reader, _TOO_MANY)
    return operators.AnythingButMatching(refused)


def _text(refusal: str, *, may_be_empty: bool = True) -> Callable[[Reader, Token], str]:
    def read(reader: Reader, token: Token) -> str:
        if token is not Token.STRING:
            reader.fail(refusal)
        text = reader.text()
        if not text and not may_be_empty:
            reader.fail("Null prefix/suffix not allowed")
        return text

    return read


_affix_text = _text("prefix/suffix match pattern must be a string", may_be_empty=False)
_TEXTS = {
    "prefix": _affix_text,
    "suffix": _affix_text,
    "equals-ignore-case": _text(
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
    ),
    "wildcard": _text("wildcard match pattern must be a string"),
}
_Refusable: TypeAlias = operators.Prefix | operators.Suffix | operators.EqualsIgnoreCase | operators.Wildcard
_REFUSABLE: dict[str, Callable[[Reader, str], _Refusable]] = {
    "prefix": lambda _, text: operators.Prefix(text),
    "suffix": lambda _, text: operators.Suffix(text),
    "equals-ignore-case": lambda _, text: operators.EqualsIgnoreCase(text),
    "wildcard": _parsed_wildcard,
}
_EXPRESSIONS: dict[str, Callable[[Reader], Matcher]] = {
    "exactly": _exactly,
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "exists": _exists,
    "cidr": _cidr,
    "numeric": _numeric,
    "anything-but": _anything_but,
}
