"""A call that was made, and a fault that answers calls: each refers to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, TypedDict

from fake_eventbridge.aws import json_encoding, redaction
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.errors import UnusedFaultError
from fake_eventbridge.service.state.lazy import Lazy
from fake_eventbridge.service.state.plain import plain
from fake_eventbridge.wording import readable

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from types import TracebackType

    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as BotocoreConnectionError
    from typing_extensions import Self

    from fake_eventbridge.aws.json_encoding import JsonObject
    from fake_eventbridge.aws.literals import ErrorCode

ConnectionFailure: TypeAlias = "HTTPClientError | BotocoreConnectionError"
ErrorSpec: TypeAlias = "ErrorCode | type[ClientError | ConnectionFailure] | ConnectionFailure | None"
Entries: TypeAlias = "Sequence[int] | Callable[[Mapping[str, object]], bool]"
Where: TypeAlias = "Mapping[str, object] | Callable[[Call], bool]"


class FaultOptions(TypedDict, total=False):
    """What a test can say of a fault beside the operation and the error."""

    times: int | None
    after: int
    where: Where | None
    when: Literal["before", "after"]
    per: Literal["call", "attempt"]
    message: str | None
    account: str | None
    region: str | None
    probability: float | None
    delay: float | timedelta | None
    optional: bool


EVERY_OPERATION = "*"
# How many calls are looked at for the one that a fault came nearest to, and how many differences are told of it.
_MOST_CALLS, _MOST_DIFFERENCES = 500, 5


@plain(slots=True, eq=False)
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
    where: Where | None = field(default=None, repr=False)
    when: Literal["before", "after"] = "before"
    per: Literal["call", "attempt"] = "call"
    account: str | None = None
    region: str | None = None
    probability: float | None = None
    delay: timedelta | None = None
    optional: bool = False
    entries: Entries | None = None
    made_at: str = field(default="", repr=False)
    witnesses: Callable[[], Sequence[tuple[bool, Call]]] | None = field(default=None, repr=False)
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
        __tracebackhide__ = True
        unused = self.is_unused
        self.remove()
        if unused and error_type is None:
            raise UnusedFaultError(unused_message([self]))

    def __str__(self) -> str:
        return self._what() + self._limits()

    def _what(self) -> str:
        answer = self.code or ("a delay" if self.failure is None else _failure_name(self.failure))
        return f"{self.operation}: {answer}"

    def _limits(self) -> str:
        """Return in parentheses what narrows the fault, if anything does."""
        limits = [
            f"{name}={value!r}"
            for name, value in (
                ("entries", self.entries),
                ("where", self.told_where),
                ("account", self.account),
                ("region", self.region),
                ("after", self.after or None),
            )
            if value is not None
        ]
        return f" ({', '.join(limits)})" if limits else ""

    @property
    def told_where(self) -> Where | None:
        """What the fault's calls have, without secrets."""
        if self.where is None or callable(self.where):
            return self.where
        return redaction.request(self.operation, dict(self.where))

    @property
    def is_live(self) -> bool:
        """Return whether the fault can still answer."""
        return not self._removed and (self.times is None or self._answered < self.times)

    @property
    def is_unused(self) -> bool:
        """Return whether a test asked for the fault, and it was hit fewer times than asked for."""
        if self.times is None or self.optional or self.probability is not None or self._removed:
            return False
        return self._answered < self.times

    def unused_lines(self) -> list[str]:
        """Return in words how often it was hit, where it was asked for, and the nearest call that it did not match."""
        unit = "attempts" if self.per == "attempt" else "times"
        lines = [f"{self._what()}, hit {self._answered} of {self.times} {unit}{self._limits()}"]
        if self.made_at:
            lines.append(f"  asked for at {self.made_at}")
        try:
            return lines + [f"  {line}" for line in self._nearest_call()]
        except Exception as error:  # noqa: BLE001 - a predicate or a repr of the test's may raise anything
            return [*lines, f"  (the nearest call cannot be told: {type(error).__name__})"]

    def _nearest_call(self) -> list[str]:
        """Return the call that came nearest to being answered and was not, with what differed."""
        witnesses = () if self.witnesses is None else self.witnesses()
        missed = [(earlier, call) for earlier, call in witnesses[-_MOST_CALLS:] if call.fault is not self]
        same = [each for each in missed if self.operation in {EVERY_OPERATION, each[1].operation}]
        if not same:
            others = Counter(call.operation for _, call in missed if not call.shortcut)
            made = ", ".join(f"{name} ({number})" for name, number in others.most_common(5))
            named = "" if self.operation == EVERY_OPERATION else f" other call of {self.operation}" * bool(self.hits)
            named = named or (" call" if self.operation == EVERY_OPERATION else f" call of {self.operation}")
            return [f"no{named} was made" + (f"; calls were made of {made}" if made else "")]
        told = [(call, self._differing(call, earlier=earlier)) for earlier, call in same]
        call, differing = min(reversed(told), key=lambda each: len(each[1]))
        shown = differing[:_MOST_DIFFERENCES]
        more = len(differing) - len(shown)
        return [f"nearest call: {call}", *(f"  {each}" for each in shown), *([f"  and {more} more"] if more else [])]

    def _differing(self, call: Call, *, earlier: bool) -> list[str]:
        """Return in words what kept the fault from answering a call of its operation."""
        found = [
            f"{name}: expected {wanted}, got {given}"
            for name, wanted, given in (("account", self.account, call.account), ("region", self.region, call.region))
            if wanted not in {None, given}
        ]
        if callable(self.where):
            if not self.where(call):
                found.append("where: the predicate did not hold")
        elif self.where is not None:
            from fake_eventbridge.wording.differences import differences  # noqa: PLC0415 - most faults are hit

            found += [f"where {each}" for each in islice(differences(self.where, call.request), 20)]
        if earlier:
            found.append("it was made before the fault was asked for")
        if call.shortcut:
            found.append("a shortcut of the fake made it, and faults do not hit those")
        if call.fault is not None:
            found.append(f"another fault answered it: {call.fault}")
        if not found and self._passed and self.after:
            found.append(f"after={self.after} let it pass, as one of {self._passed} so far")
        if not found and self.entries is not None:
            found.append(f"entries={self.entries!r}: it has none of these that could fail")
        return found

    def reached_by(self, call: Call, chance: random.Random) -> bool:
        """Return whether the fault answers this call; one that it matches and lets pass is counted for `after`."""
        if not self.is_live or not self._matches(call):
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        return self.probability is None or chance.random() < self.probability

    def count(self, *, is_new: bool) -> None:
        """Count one attempt of a call that the fault answers; `is_new` if it is the first of that call."""
        self.attempts += 1
        self.hits += is_new
        self._answered += is_new or self.per == "attempt"

    def fails_entry(self, index: int, entry: object) -> bool:
        """Return whether the fault lets this entry of a request fail."""
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


def _failure_name(failure: type[ConnectionFailure] | ConnectionFailure) -> str:
    return failure.__name__ if isinstance(failure, type) else type(failure).__name__


def _is_subset(expected: object, actual: object) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and _is_subset(value, actual[key]) for key, value in expected.items()
        )
    return expected == actual


def unused_message(faults: list[Fault]) -> str:
    """Return in words which faults were hit fewer times than a test asked for."""
    lines = "\n".join(f"  {line}" for fault in faults for line in fault.unused_lines())
    how = "never hit" if not any(fault.hits for fault in faults) else "hit fewer times than asked for"
    return (
        f"{'A fault was' if len(faults) == 1 else f'{len(faults)} faults were'} {how}:\n{lines}\n"
        "Make the call that should fail, or pass `optional=True`."
    )


@dataclass(frozen=True, slots=True)
class CallError:
    """How a call was refused: AWS's code and message, or the name and text of a connection error."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, repr=False)
class Call(Lazy):
    """One call of an operation, its retries inside.

    Shapes: `request` and `response` have the API's member names; secrets are redacted.
    Units: `at` is an aware UTC datetime, `waited` the seconds of back-off that were not slept.
    """

    operation: str
    request: JsonObject
    account: str
    region: str
    response: JsonObject | None
    error: CallError | None
    attempts: int
    waited: float
    fault: Fault | None
    at: datetime
    shortcut: bool = False

    _lazily: ClassVar = {
        "request": lambda behind: _copied(redaction.request(behind[0], behind[1])),
        "response": lambda behind: _copied(redaction.response(behind[0], behind[2])),
    }

    @classmethod
    def of(
        cls,
        operation: str,
        request: JsonObject,
        response: JsonObject | None,
        *,
        with_secrets: bool = False,
        **known: object,
    ) -> Call:
        """Make the record of a call; request and answer are the reader's own.

        Secrets are left out of both, but stay in the request `with_secrets`, for a fault to be held against.
        """
        made = cls.before((operation, request, response), operation=operation, **known)
        if with_secrets:
            object.__setattr__(made, "request", _copied(request))
        return made

    def __repr__(self) -> str:
        return f"<Call {self} -> {self._outcome}>"

    def __str__(self) -> str:
        request = readable.as_json(self.request, 160)
        return f"{self.operation} by {self.account} in {self.region}: {request}"

    @property
    def _outcome(self) -> str:
        """How it ended, in words: what it answered, or the error."""
        if self.error is None:
            return readable.as_json(self.response or {}, 160)
        return readable.shortened(f"{self.error.code}: {self.error.message}", 300)


def _copied(content: JsonObject | None) -> JsonObject | None:
    return None if content is None else json_encoding.copied(content)
