"""The condition blocks of bus policies: whether what a request brings along satisfies a statement's Condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Which organisation a caller belongs to is not known here.
_ORGANISATION = frozenset({"aws:principalorgid", "aws:principalorgpaths"})


def hold(condition: object, context: Mapping[str, str | Sequence[str]]) -> bool:
    """Return whether every entry of a statement's Condition holds; a statement without one has none to fail.

    `context` has the values of condition keys, whose names are compared without their case.

    Source: the IAM user guide on condition operators. Unverified: a caller is a member of the organisation that a
    policy names; an operator or a block that IAM does not know never holds.
    """
    if condition is None:
        return True
    if not isinstance(condition, dict):
        return False
    values = {name.lower(): _texts(value) for name, value in context.items()}
    return all(_block_holds(operator, block, values) for operator, block in condition.items())


def like(pattern: str, text: str) -> bool:
    """Return whether a text has the form of a pattern, in which `*` is any run of characters and `?` any single one."""
    at = in_pattern = 0
    star = after_star = -1
    while at < len(text):
        if in_pattern < len(pattern) and pattern[in_pattern] == "*":
            star, after_star = in_pattern, at
            in_pattern += 1
        elif in_pattern < len(pattern) and pattern[in_pattern] in {"?", text[at]}:
            in_pattern += 1
            at += 1
        elif star >= 0:
            after_star += 1
            in_pattern, at = star + 1, after_star
        else:
            return False
    return not pattern[in_pattern:].strip("*")


def _block_holds(operator: str, block: object, values: Mapping[str, list[str]]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    compares = _OPERATORS.get(name.removesuffix("IfExists"))
    if not isinstance(block, dict):
        return False
    if name == "Null":
        return all(_is_null(key, values) == ("true" in map(str.lower, _texts(wanted))) for key, wanted in block.items())
    if compares is None or quantifier not in _QUANTIFIERS:
        return False
    return all(
        _holds(compares, _QUANTIFIERS[quantifier], _texts(wanted), values.get(key.lower()), key)
        if key.lower() in values or not name.endswith("IfExists")
        else True
        for key, wanted in block.items()
    )


def _is_null(key: str, values: Mapping[str, list[str]]) -> bool:
    return not values.get(key.lower()) and key.lower() not in _ORGANISATION


def _holds(
    operator: _Operator,
    quantifier: Callable[[list[bool]], bool] | None,
    wanted: list[str],
    given: list[str] | None,
    key: str,
) -> bool:
    if given is None and key.lower() in _ORGANISATION:
        return not operator.is_negated
    if quantifier is None:
        found = any(operator.agree(each, value) for each in wanted for value in given or ())
        return found != operator.is_negated
    return quantifier(
        [any(operator.agree(each, value) for each in wanted) != operator.is_negated for value in given or ()]
    )


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, (list, tuple)) else [value]
    return [_text(each) for each in listed if isinstance(each, (str, bool, int, float))]


def _text(value: str | float) -> str:
    """Return a value as IAM compares it: `true` and `"true"` are the same, 1 and `"1"` are."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _arns_agree(pattern: str, text: str) -> bool:
    """Return whether an ARN has the form of another: part by part, so that `*` does not reach over a colon."""
    patterns, parts = pattern.split(":", 5), text.split(":", 5)
    return len(patterns) == len(parts) and all(map(like, patterns, parts))


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def agree(wanted: str, given: str) -> bool:
        try:
            return compare(float(given), float(wanted))
        except ValueError:
            return False

    return agree


def _never(wanted: str, given: str) -> bool:  # noqa: ARG001 - as every comparison is called
    """Decide nothing: nobody brings the keys of dates, addresses and bytes along."""
    return False


class _Operator(NamedTuple):
    agree: Callable[[str, str], bool]
    is_negated: bool = False


_QUANTIFIERS: dict[str, Callable[[list[bool]], bool] | None] = {"": None, "ForAnyValue": any, "ForAllValues": all}

_OPERATORS = {
    "StringEquals": _Operator(str.__eq__),
    "StringNotEquals": _Operator(str.__eq__, is_negated=True),
    "StringEqualsIgnoreCase": _Operator(lambda wanted, given: wanted.lower() == given.lower()),
    "StringNotEqualsIgnoreCase": _Operator(lambda wanted, given: wanted.lower() == given.lower(), is_negated=True),
    "StringLike": _Operator(like),
    "StringNotLike": _Operator(like, is_negated=True),
    "ArnEquals": _Operator(_arns_agree),
    "ArnLike": _Operator(_arns_agree),
    "ArnNotEquals": _Operator(_arns_agree, is_negated=True),
    "ArnNotLike": _Operator(_arns_agree, is_negated=True),
    "Bool": _Operator(lambda wanted, given: wanted.lower() == given.lower()),
    "NumericEquals": _Operator(_numbers(float.__eq__)),
    "NumericNotEquals": _Operator(_numbers(float.__eq__), is_negated=True),
    "NumericLessThan": _Operator(_numbers(float.__lt__)),
    "NumericLessThanEquals": _Operator(_numbers(float.__le__)),
    "NumericGreaterThan": _Operator(_numbers(float.__gt__)),
    "NumericGreaterThanEquals": _Operator(_numbers(float.__ge__)),
    "DateEquals": _Operator(_never),
    "DateNotEquals": _Operator(_never, is_negated=True),
    "DateLessThan": _Operator(_never),
    "DateLessThanEquals": _Operator(_never),
    "DateGreaterThan": _Operator(_never),
    "DateGreaterThanEquals": _Operator(_never),
    "IpAddress": _Operator(_never),
    "NotIpAddress": _Operator(_never, is_negated=True),
    "BinaryEquals": _Operator(_never),
}
