"""Does an answer fit its shape? What is wrong with it by botocore's model, member by member.

Of constraints only enums and greatest lengths are held: AWS's own answers break the model's patterns, as the `!` in the
ARN of a connection's secret does.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge.aws import model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

    from fake_eventbridge import Call

# Codes that any operation may answer: of the protocol, and of every AWS service.
COMMON_CODES = frozenset({"InternalFailure", "SerializationException", "ThrottlingException", "ValidationException"})


def problems(call: Call) -> list[str]:
    """Return what is wrong with the answer to a call: an error that is not declared, or a result of another shape."""
    if call.error is not None:
        declared = model.errors_of(call.operation) | COMMON_CODES
        return [] if call.error.code in declared else [f"{call.operation} does not declare {call.error.code}"]
    shape = model.operation(call.operation).output_shape
    if shape is None:
        return [f"{call.operation} has no output: {call.response}"] if call.response else []
    return list(_problems(shape, call.response, call.operation))


def _problems(shape: Shape, value: object, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _of_structure(shape, value, path)
    elif isinstance(shape, ListShape):
        if not isinstance(value, list):
            yield f"{path} is no list: {value!r}"
            return
        for index, each in enumerate(value):
            yield from _problems(shape.member, each, f"{path}[{index}]")
    elif isinstance(shape, MapShape):
        if not isinstance(value, dict):
            yield f"{path} is no map: {value!r}"
            return
        for key, each in value.items():
            yield from _problems(shape.key, key, f"{path} key")
            yield from _problems(shape.value, each, f"{path}[{key!r}]")
    else:
        yield from _of_scalar(shape, value, path)


def _of_structure(shape: StructureShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no structure: {value!r}"
        return
    for name in shape.required_members:
        if name not in value:
            yield f"{path}.{name} is missing"
    for name, each in value.items():
        if name in shape.members:
            yield from _problems(shape.members[name], each, f"{path}.{name}")
        else:
            yield f"{path}.{name} is not in the model"


def _of_scalar(shape: Shape, value: object, path: str) -> Iterator[str]:
    kinds = {"boolean": bool, "integer": int, "long": int, "string": str, "timestamp": datetime}
    if type(value) is not kinds[shape.type_name]:
        yield f"{path} is no {shape.type_name}: {value!r}"
    elif isinstance(value, str):
        if value not in shape.metadata.get("enum", [value]):
            yield f"{path} is none of its enum: {value!r}"
        if len(value) > shape.metadata.get("max", len(value)):
            yield f"{path} is too long: {value!r}"
