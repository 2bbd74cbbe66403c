"""Faults made from what a test asks for, each value checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeGuard

from botocore import xform_name
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from fake_eventbridge.aws import account_ids, errors, model, redaction
from fake_eventbridge.aws.arguments import is_nonempty_string, require_region
from fake_eventbridge.errors import MisuseError
from fake_eventbridge.service.state.calls import EVERY_OPERATION, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fake_eventbridge.service.state.calls import Entries, ErrorSpec, Where

_PACKAGE = __name__.partition(".")[0]


def make(  # noqa: PLR0913 - one parameter for each thing that a test can say of a fault
    operation: str,
    error: ErrorSpec | str,
    *,
    times: int | None = 1,
    after: int = 0,
    where: Where | None = None,
    when: Literal["before", "after"] = "before",
    per: Literal["call", "attempt"] = "call",
    message: str | None = None,
    account: str | None = None,
    region: str | None = None,
    probability: float | None = None,
    delay: float | timedelta | None = None,
    optional: bool = False,
    undeclared: bool = False,
) -> Fault:
    """Make a fault of what a test says.

    Raises:
        MisuseError: something named does not exist, or a value is invalid.
    """
    name = operation_name(operation)
    _check_times(times)
    _require(_is_count(after), f"after={after!r}: expected how many calls pass first, 0 or more.")
    _require(when in {"before", "after"}, f"when={when!r}: expected 'before' or 'after' (the change is made).")
    _require(per in {"call", "attempt"}, f"per={per!r}: expected 'call' or 'attempt'.")
    _require(
        probability is None or _is_chance(probability),
        f"probability={probability!r}: expected a number from 0 to 1.",
    )
    _require(
        error is not None or delay is not None,
        "A fault without an error does nothing: pass an error, or delay= to only delay.",
    )
    _check_where(name, where)
    code = None if error is None or _is_failure(error) else _code(name, error, undeclared=undeclared)
    _require(
        message is None or code is not None,
        f"message={message!r}: only an error code has a message; pass a connection error as an instance of its own.",
    )
    _check_message(message)
    require_region(region)
    status, sentence = (400, "") if code is None else errors.status_and_sentence(code)
    return Fault(
        operation=name,
        code=code,
        message=sentence if message is None else message,
        status=status,
        failure=error if _is_failure(error) else None,  # type: ignore[arg-type]  # narrowed by _is_failure
        times=times,
        after=after,
        where=where,
        when=when,
        per=per,
        account=None if account is None else account_ids.require(account),
        region=region,
        probability=probability,
        delay=None if delay is None else _span(delay),
        optional=optional,
        made_at=_place_of_the_test(),
    )


def make_for_entries(  # noqa: PLR0913 - one parameter for each thing that a test can say of it
    operation: str,
    entries: Entries,
    *,
    code: str,
    message: str | None,
    times: int | None,
    optional: bool,
    undeclared: bool,
) -> Fault:
    """Make a fault that lets single entries of a request fail.

    Raises:
        MisuseError: the operation has no entries, no entry is known to fail with that code, or a value is invalid.
    """
    name = operation_name(operation)
    from fake_eventbridge.service import entry_faults  # noqa: PLC0415 - most faults fail whole calls

    entry_faults.require_entries(name)
    _require(is_nonempty_string(code), f"code={code!r}: expected an error code, such as 'InternalFailure'.")
    _check_message(message)
    known = [*errors.ENTRY_ERRORS, *errors.COMMON_ERRORS, *sorted(model.error_codes())]
    _require(
        undeclared or code in known,
        f"{name} answers no entry with {code!r}.{_near(code, known)} "
        "To answer it all the same, pass `undeclared=True`.",
    )
    _check_times(times)
    _require(
        callable(entries) or (_is_list(entries) and all(map(_is_count, entries)) and len(entries) > 0),
        f"{entries!r}: expected the indexes of entries, such as [1], or a predicate on an entry.",
    )
    sentence = errors.entry_sentence(code)
    text = sentence if message is None else message
    return Fault(name, code, text, times=times, entries=entries, optional=optional, made_at=_place_of_the_test())


def operation_name(given: str) -> str:
    """Return an operation's API name for its API or method name, or `"*"` as it is.

    Raises:
        MisuseError: no operation has that name.
    """
    if given == EVERY_OPERATION:
        return given
    if not isinstance(given, str):
        raise MisuseError(
            f"{given!r} is not an operation: pass its API or method name, such as 'PutRule', or '*' for all."
        )
    known = {name: name for name in model.operation_names()}
    known |= {_method_name(name): name for name in model.operation_names()}
    if given not in known:
        raise MisuseError(f"EventBridge has no operation {given!r}.{_near(given, known)}")
    return known[given]


def _method_name(operation: str) -> str:
    return str(xform_name(operation))


def _code(operation: str, error: object, *, undeclared: bool) -> str:
    if isinstance(error, type) and issubclass(error, ClientError):
        given = error.__name__
    elif isinstance(error, str):
        given = error
    else:
        raise MisuseError(
            f"{error!r} is not an error to fail with: pass an error code, a class of client.exceptions, or one of "
            "botocore's connection errors."
        )
    declared = model.error_codes() if operation == EVERY_OPERATION else model.errors_of(operation)
    for code in (given, f"{given}Exception"):
        if code in declared or code in errors.COMMON_ERRORS:
            return code
    if undeclared:
        return next((code for code in (given, f"{given}Exception") if code in model.error_codes()), given)
    near = _near(given, declared) or _near(given, errors.COMMON_ERRORS)
    raise MisuseError(
        f"{operation} does not answer {given!r}.{near} It declares: "
        f"{', '.join(sorted(declared))}. To answer it all the same, pass `undeclared=True`."
    )


def _is_failure(error: object) -> bool:
    if isinstance(error, type):
        return issubclass(error, (HTTPClientError, BotocoreConnectionError))
    return isinstance(error, (HTTPClientError, BotocoreConnectionError))


def _check_where(operation: str, where: Where | None) -> None:
    if where is None or callable(where):
        return
    _require(
        isinstance(where, Mapping), f"where={where!r}: expected a subset of the request, or a predicate on the Call."
    )
    if operation == EVERY_OPERATION:
        return
    members = model.input_members(operation)
    for member in where:
        if member not in members:
            told = redaction.request(operation, dict(where))
            raise MisuseError(f"where={told!r}: {operation} has no member {member!r}.{_near(member, members)}")


def _place_of_the_test() -> str:
    """Return the file and the line that asked for the fault: the nearest outside this package."""
    frame = sys._getframe(1)  # noqa: SLF001 - inspect.stack() reads the source files of all frames
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame = frame.f_back
    file, here = frame.f_code.co_filename, os.getcwd() + os.sep  # noqa: PTH109 - a text is wanted
    return f"{file.removeprefix(here)}:{frame.f_lineno}"


def _near(given: object, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - only a mistake needs it

    near = difflib.get_close_matches(str(given), list(known), n=3, cutoff=0.5)
    return f" Nearest: {', '.join(near)}." if near else ""


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not holds:
        raise MisuseError(otherwise)


def _check_times(times: object) -> None:
    is_number = _is_count(times) and times != 0
    _require(times is None or is_number, f"times={times!r}: expected how many calls fail, 1 or more, or None for all.")


def _check_message(message: object) -> None:
    _require(message is None or isinstance(message, str), f"message={message!r}: expected a string.")


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_chance(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _span(delay: object) -> timedelta:
    try:
        span = timedelta(seconds=delay) if isinstance(delay, (int, float)) else delay
    except (OverflowError, ValueError):
        span = None
    if not isinstance(span, timedelta) or span < timedelta(0):
        raise MisuseError(f"delay={delay!r}: expected seconds or a timedelta, 0 or more.")
    return span
