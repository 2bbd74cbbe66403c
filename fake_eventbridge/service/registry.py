"""The table of operations, filled by `@operation` where a family's file is imported."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol, TypeVar

from botocore import xform_name

from fake_eventbridge.service.state.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fake_eventbridge.service.state.backend import Region


class Answers(Protocol):
    """A function that answers an operation: this account's Region, then the request's members as keywords."""

    __name__: str

    def __call__(self, region: Region, /, **arguments: object) -> Mapping[str, object] | None:
        """Return the output's members by their wire names, or None where the operation has no output."""


@plain(slots=True, eq=False)
class Operation:
    """One operation of EventBridge: its API name, the function that answers it, and the keywords it takes."""

    name: str
    answer: Answers
    parameters: frozenset[str]
    _keywords: dict[str, str] = field(default_factory=dict)

    def keyword(self, member: str) -> str | None:
        """Return the keyword for a member of the request, in Python's case as botocore spells it, if there is one."""
        found = self._keywords.get(member)
        if found is None and (name := xform_name(member)) in self.parameters:
            found = self._keywords[member] = name
        return found


table: dict[str, Operation] = {}

_Answer = TypeVar("_Answer", bound="Callable[..., Mapping[str, object] | None]")


def operation(answer: _Answer) -> _Answer:
    """Enter a function into the table under the operation it is named after: `put_rule` answers PutRule."""
    name = "".join(part.capitalize() for part in answer.__name__.split("_"))
    table[name] = Operation(name, answer, frozenset(_keyword_only(answer)))
    return answer


def _keyword_only(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the names of a function's keyword-only parameters; `inspect.signature` takes milliseconds for them all."""
    code = function.__code__
    return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
