"""What holds for every operation? Laws drawn from botocore's model, which each new operation meets by being there."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, NoReturn

import pytest
from botocore import xform_name
from botocore.config import Config

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.aws import model
from fake_eventbridge.service import operations, registry
from tests.answers import COMMON_CODES
from tests.model_requests import Broken, broken, message, valid
from tests.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import StructureShape
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge.service.registry import Operation

# botocore leads the call to an endpoint by this member, and keeps a request back where it is empty.
KEPT_BACK_BY_BOTOCORE = ("PutEvents", "endpointId min")

OPERATIONS = [operation for _, operation in sorted(operations.every().items())]
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def _input(operation: Operation) -> StructureShape | None:
    return model.operation(operation.name).input_shape


def _constraints() -> Iterator[tuple[Operation, Broken]]:
    for operation in OPERATIONS:
        shape = _input(operation)
        for each in () if shape is None else broken(shape):
            if (operation.name, each.constraint) != KEPT_BACK_BY_BOTOCORE:
                yield operation, each


CONSTRAINTS = list(_constraints())


class _ReachedError(Exception):
    """The operation's own function was called."""


@pytest.fixture(scope="module")
def raw() -> Iterator[EventBridgeClient]:
    """Return a client that sends what it is given, as raw senders do."""
    with fake_eventbridge(region="us-east-1") as fake:
        yield fake.client(config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))


def _send(client: EventBridgeClient, operation: Operation, request: object) -> None:
    getattr(client, xform_name(operation.name))(**request)  # type: ignore[arg-type]  # a request is a dict of any members


def _guard(monkeypatch: pytest.MonkeyPatch, operation: Operation) -> None:
    """Let no request reach the function, which is all that could change something."""

    def answer(*_: object, **__: object) -> NoReturn:
        raise _ReachedError

    monkeypatch.setattr(operation, "answer", answer)


def test_the_table_is_the_model() -> None:
    """Every operation of the model has its function."""
    assert model.operation_names() <= registry.table.keys()


@each_operation
def test_keywords_are_the_members(operation: Operation) -> None:
    """An operation's keywords are its request's members, and those without default are required."""
    keywords = list(inspect.signature(operation.answer).parameters.values())[1:]
    shape = _input(operation)
    members: Mapping[str, object] = {} if shape is None else shape.members
    required = [] if shape is None else shape.required_members

    assert all(keyword.kind is keyword.KEYWORD_ONLY for keyword in keywords)
    assert {keyword.name for keyword in keywords} == {xform_name(name) for name in members}
    assert {keyword.name for keyword in keywords if keyword.default is keyword.empty} == set(map(xform_name, required))


@each_operation
def test_documented_errors_are_declared(operation: Operation) -> None:
    """An operation's docstring names only errors that the model declares for it, or that every operation has."""
    named = set(re.findall(r"\w+Exception", operation.answer.__doc__ or ""))

    assert named <= model.errors_of(operation.name) | COMMON_CODES


@each_operation
@pytest.mark.parametrize("whole", [False, True], ids=["required members", "all members"])
def test_a_request_that_breaks_nothing_is_let_through(
    monkeypatch: pytest.MonkeyPatch,
    raw: EventBridgeClient,
    operation: Operation,
    whole: bool,  # noqa: FBT001 - a row of a table
) -> None:
    """The requests that the next law breaks in one place each are right in all others."""
    shape = _input(operation)
    request = {} if shape is None else valid(shape, whole=whole)
    _guard(monkeypatch, operation)

    with pytest.raises(_ReachedError):
        _send(raw, operation, request)


@pytest.mark.parametrize(
    ("operation", "request_"),
    [(operation, each) for operation, each in CONSTRAINTS],
    ids=[f"{operation.name} {each.constraint}" for operation, each in CONSTRAINTS],
)
def test_each_constraint_of_the_model_is_refused(
    monkeypatch: pytest.MonkeyPatch, raw: EventBridgeClient, operation: Operation, request_: Broken
) -> None:
    """A request that breaks one constraint is refused in exactly AWS's words before anything can change."""
    _guard(monkeypatch, operation)

    with refused("ValidationException", message(operation.name, request_.sentences)):
        _send(raw, operation, request_.value)


@each_operation
def test_a_member_that_nobody_knows_is_no_silent_default(monkeypatch: pytest.MonkeyPatch, operation: Operation) -> None:
    """A member that a newer botocore sends and the function does not take is a loud mistake."""
    shape = _input(operation)
    if shape is None or not shape.members:
        pytest.skip("The operation takes nothing.")
    request = valid(shape, whole=True)
    takes_nothing = registry.Operation(operation.name, operation.answer, frozenset())
    monkeypatch.setitem(registry.table, operation.name, takes_nothing)

    with pytest.raises(MisuseError, match=operation.name), fake_eventbridge(region="us-east-1") as fake:
        _send(fake.client(), operation, request)
