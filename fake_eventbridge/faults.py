"""Which calls fail on purpose? Faults a test asks for: what they match, how often they answer, and with what."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard

from botocore import xform_name
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as BotocoreConnectionError

from fake_eventbridge import accounts, entry_faults, error_sentences, model
from fake_eventbridge.errors import MisuseError, UnusedFaultError
from fake_eventbridge.refusals import Refusal

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from fake_eventbridge.journal import Call, CallEntry

ConnectionFailure: TypeAlias = "HTTPClientError | BotocoreConnectionError"
ErrorSpec: TypeAlias = "type[ClientError | ConnectionFailure] | str | ConnectionFailure | None"
Entries: TypeAlias = "Sequence[int] | Callable[[Mapping[str, object]], bool]"
Where: TypeAlias = "Mapping[str, object] | Callable[[Call], bool]"

EVERY_OPERATION = "*"


@dataclass(eq=False)
class Fault:
    """One fault of a test: `hits` calls were answered by it, over `attempts` attempts.

    As a context manager it is removed at the end of the block, which must have hit it.
    """

    operation: str
    code: str | None
    message: str = ""
    status: int = 400
    failure: type[ConnectionFailure] | ConnectionFailure | None = None
    times: int | None = 1
    after: int = 0
    where: Where | None = None
    when: Literal["before", "after"] = "before"
    per: Literal["call", "attempt"] = "call"
    account: str | None = None
    region: str | None = None
    probability: float | None = None
    delay: timedelta | None = None
    optional: bool = False
    entries: Entries | None = None
    hits: int = field(default=0, init=False)
    attempts: int = field(default=0, init=False)
    _answered: int = field(default=0, init=False, repr=False)
    _passed: int = field(default=0, init=False, repr=False)
    _removed: bool = field(default=False, init=False, repr=False)

    def remove(self) -> None:
        """Let no further call fail; a fault that was taken back need not have been hit."""
        self._removed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        unused = self.is_unused
        self.remove()
        if unused and error_type is None:
            raise UnusedFaultError(_unused([self]))

    def __str__(self) -> str:
        answer = self.code or ("a delay" if self.failure is None else _failure_name(self.failure))
        limits = [
            f"{name}={value!r}"
            for name, value in (
                ("entries", self.entries),
                ("where", self.where),
                ("account", self.account),
                ("region", self.region),
                ("after", self.after or None),
            )
            if value is not None
        ]
        return f"{self.operation}: {answer}{' (' + ', '.join(limits) + ')' if limits else ''}"

    @property
    def is_live(self) -> bool:
        """Tell whether the fault can still answer."""
        return not self._removed and (self.times is None or self._answered < self.times)

    @property
    def is_unused(self) -> bool:
        """Tell whether a test asked for the fault, and nothing ever hit it."""
        may_rest = self.optional or self.times is None or self.probability is not None
        return self.hits == 0 and not may_rest and not self._removed

    def reached_by(self, call: Call, chance: random.Random) -> bool:
        """Tell whether the fault answers this call; one that it matches and lets pass is counted for `after`."""
        if not self.is_live or not self._matches(call):
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        return self.probability is None or chance.random() < self.probability

    def count(self, entry: CallEntry) -> None:
        """Count one attempt of a call that the fault answers."""
        is_new = entry.fault is not self
        entry.fault = self
        self.attempts += 1
        self.hits += is_new
        self._answered += is_new or self.per == "attempt"

    def fails_entry(self, index: int, entry: object) -> bool:
        """Tell whether the fault lets this entry of a request fail."""
        if self.entries is None or not isinstance(entry, (Mapping, str)):
            return False
        if callable(self.entries):
            return bool(self.entries(entry if isinstance(entry, Mapping) else {"Id": entry}))
        return index in self.entries

    def error(self, url: str) -> Refusal | ConnectionFailure | None:
        """Return what answers the call: a refusal, a connection error to raise, or None where the fault only delays."""
        if self.code is not None:
            return Refusal(self.code, self.message, self.status)
        if isinstance(self.failure, type):
            return self.failure(endpoint_url=url, proxy_url=url, error=OSError("asked for by a fault"))
        return self.failure

    def _matches(self, call: Call) -> bool:
        if self.operation not in {EVERY_OPERATION, call.operation}:
            return False
        if self.account not in {None, call.account} or self.region not in {None, call.region}:
            return False
        if self.where is None:
            return True
        if callable(self.where):
            return bool(self.where(call))
        return _is_subset(self.where, call.request)


class Faults:
    """The faults of one fake, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.RLock()  # a predicate may ask the fake, or call it

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._faults))

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: Fault) -> Fault:
        """Put a fault behind the older ones."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def answering(self, call: Call, chance: random.Random, *, is_retry: bool) -> Fault | None:
        """Return the oldest live fault that a call reaches; a retry is new only to faults that count attempts."""
        with self._lock:
            for fault in self._faults:
                is_asked = fault.entries is None and (fault.per == "attempt" or not is_retry)
                if is_asked and fault.reached_by(call, chance):
                    return fault
            return None

    def failing_entries(self, call: Call, chance: random.Random) -> Fault | None:
        """Return the oldest live fault that lets entries of this call fail."""
        with self._lock:
            return next(
                (each for each in self._faults if each.entries is not None and each.reached_by(call, chance)), None
            )

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()

    def unused(self) -> str | None:
        """Describe the faults that a test asked for and nothing hit, or return None."""
        unused = [fault for fault in self._faults if fault.is_unused]
        return _unused(unused) if unused else None

    def forgive(self) -> None:
        """Let those that nothing hit by now be told no more: the report of a failed test has told them."""
        for fault in self:
            fault.optional = fault.optional or fault.is_unused


def make(  # noqa: PLR0913 - one parameter for each thing that a test can say of a fault
    operation: str,
    error: ErrorSpec,
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
        MisuseError: something named does not exist, or a value cannot be meant.
    """
    name = operation_name(operation)
    _check_times(times)
    _require(_is_count(after), f"after={after!r}: how many calls pass first, from 0 on.")
    _require(when in {"before", "after"}, f"when={when!r}: a fault strikes 'before' or 'after' the change is made.")
    _require(per in {"call", "attempt"}, f"per={per!r}: a fault is counted per 'call' or per 'attempt'.")
    _require(
        probability is None or _is_chance(probability),
        f"probability={probability!r}: from 0 to 1.",
    )
    _require(
        error is not None or delay is not None,
        "A fault without an error does nothing: give an error, or delay= to only delay.",
    )
    _check_where(name, where)
    code = None if error is None or _is_failure(error) else _code(name, error, undeclared=undeclared)
    _require(
        message is None or code is not None,
        f"message={message!r}: only an error code has a message; give a connection error as an instance of its own.",
    )
    status, sentence = (400, "") if code is None else error_sentences.status_and_sentence(code)
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
        account=None if account is None else accounts.require(account),
        region=region,
        probability=probability,
        delay=None if delay is None else _span(delay),
        optional=optional,
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
        MisuseError: the operation has no entries, no entry is known to fail with that code, or a value cannot be meant.
    """
    name = operation_name(operation)
    entry_faults.require_entries(name)
    known = [*error_sentences.OF_ENTRIES, *error_sentences.COMMON, *sorted(model.error_codes())]
    _require(
        undeclared or code in known,
        f"{name} answers no entry with {code!r}.{_near(code, known)} To answer it all the same, say undeclared=True.",
    )
    _check_times(times)
    _require(
        callable(entries) or (_is_list(entries) and all(map(_is_count, entries)) and len(entries) > 0),
        f"{entries!r}: which entries fail, as indexes from 0, such as [1], or a predicate on an entry.",
    )
    sentence = error_sentences.of_entry(code)
    text = sentence if message is None else message
    return Fault(name, code, text, times=times, entries=entries, optional=optional)


def operation_name(given: str) -> str:
    """Return an operation's API name for its API or method name, or `"*"` as it is.

    Raises:
        MisuseError: no operation has that name.
    """
    if given == EVERY_OPERATION:
        return given
    if not isinstance(given, str):
        raise MisuseError(f"{given!r} is no operation: give its API or method name, such as 'PutRule', or '*' for all.")
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
            f"{error!r} is no error to fail with: give an error code, a class of client.exceptions, or one of "
            "botocore's connection errors."
        )
    declared = model.error_codes() if operation == EVERY_OPERATION else model.errors_of(operation)
    for code in (given, f"{given}Exception"):
        if code in declared or code in error_sentences.COMMON:
            return code
    if undeclared:
        return next((code for code in (given, f"{given}Exception") if code in model.error_codes()), given)
    raise MisuseError(
        f"{operation} does not answer {given!r}.{_near(given, [*declared, *error_sentences.COMMON])} It declares: "
        f"{', '.join(sorted(declared))}. To answer it all the same, say undeclared=True."
    )


def _is_failure(error: object) -> bool:
    if isinstance(error, type):
        return issubclass(error, (HTTPClientError, BotocoreConnectionError))
    return isinstance(error, (HTTPClientError, BotocoreConnectionError))


def _failure_name(failure: type[ConnectionFailure] | ConnectionFailure) -> str:
    return failure.__name__ if isinstance(failure, type) else type(failure).__name__


def _check_where(operation: str, where: Where | None) -> None:
    if where is None or callable(where):
        return
    _require(isinstance(where, Mapping), f"where={where!r}: a subset of the request, or a predicate on the Call.")
    if operation == EVERY_OPERATION:
        return
    members = model.input_members(operation)
    for member in where:
        if member not in members:
            raise MisuseError(f"where={dict(where)!r}: {operation} has no member {member!r}.{_near(member, members)}")


def _is_subset(expected: object, actual: object) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and _is_subset(value, actual[key]) for key, value in expected.items()
        )
    return expected == actual


def _near(given: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(given, list(known), n=3, cutoff=0.5)
    return f" Nearest: {', '.join(near)}." if near else ""


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not holds:
        raise MisuseError(otherwise)


def _check_times(times: object) -> None:
    is_number = _is_count(times) and times != 0
    _require(times is None or is_number, f"times={times!r}: how many calls fail, from 1 on, or None for all.")


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_chance(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def _is_list(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _span(delay: object) -> timedelta:
    span = timedelta(seconds=delay) if isinstance(delay, (int, float)) else delay
    if not isinstance(span, timedelta) or span < timedelta(0):
        raise MisuseError(f"delay={delay!r}: seconds or a timedelta, from 0 on.")
    return span


def _unused(faults: list[Fault]) -> str:
    lines = "\n".join(f"  {fault}" for fault in faults)
    return (
        f"{'A fault was' if len(faults) == 1 else f'{len(faults)} faults were'} never hit:\n{lines}\n"
        "Make the call that should fail, or say optional=True."
    )
