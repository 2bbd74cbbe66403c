"""A call that was made, and a fault that answers calls: each refers to the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from fake_eventbridge.aws import redaction
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.errors import UnusedFaultError

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
    where: Where | None = field(default=None, repr=False)
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
            raise UnusedFaultError(unused_message([self]))

    def __str__(self) -> str:
        answer = self.code or ("a delay" if self.failure is None else _failure_name(self.failure))
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
        return f"{self.operation}: {answer}{' (' + ', '.join(limits) + ')' if limits else ''}"

    @property
    def told_where(self) -> Where | None:
        """What the fault's calls have, without secrets."""
        if self.where is None or callable(self.where):
            return self.where
        return redaction.request(self.operation, dict(self.where))

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

    def count(self, *, is_new: bool) -> None:
        """Count one attempt of a call that the fault answers; `is_new` if it is the first of that call."""
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


def _failure_name(failure: type[ConnectionFailure] | ConnectionFailure) -> str:
    return failure.__name__ if isinstance(failure, type) else type(failure).__name__


def _is_subset(expected: object, actual: object) -> bool:
    if isinstance(expected, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and _is_subset(value, actual[key]) for key, value in expected.items()
        )
    return expected == actual


def unused_message(faults: list[Fault]) -> str:
    """Say which faults a test asked for and nothing hit."""
    lines = "\n".join(f"  {fault}" for fault in faults)
    return (
        f"{'A fault was' if len(faults) == 1 else f'{len(faults)} faults were'} never hit:\n{lines}\n"
        "Make the call that should fail, or say optional=True."
    )


@dataclass(frozen=True, slots=True)
class CallError:
    """How a call was refused: AWS's code and message, or the name and text of a connection error."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Call:
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
