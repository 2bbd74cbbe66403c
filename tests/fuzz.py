"""Hostile requests below botocore, for every operation of the model: `python -m tests.fuzz --count 20000 --seed 7`.

Each body is made from the operation's input shape: mostly what fits, with values of other types, forged names, ARNs and
tokens, huge numbers, lone surrogates, deep nesting or broken JSON in between. AWS's refusals and answers that botocore
reads are fine; what else comes out is printed with the body that brought it, and the exit status says whether any did.
`--operation PutTargets` keeps to one operation.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.aws import model
from tests.conftest import NOW
from tests.raw import send_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import Shape

    from fake_eventbridge import FakeEventBridge

_CALLS_OF_A_FAKE = 100
_DEEP = 50_000
_ACCOUNT = "arn:aws:events:us-east-1:123456789012"

# JSON texts that stand in the place of any value.
_HOSTILE = (
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    str(10**40),
    f"1{'0' * 5000}",
    "[]",
    "{}",
    "[null]",
    '{"": null}',
    '""',
    '"\\ud800"',
    '"\\u0000"',
    '"\U0001f600"',
    f'"{" " * 300}\u00e4"',
    f'"{"a" * 3000}"',
    '{"a":' * 60 + "1" + "}" * 60,
    "[" * 60 + "]" * 60,
)
# Texts that get past the model's patterns, or nearly.
_TEXTS = (
    "a",
    "default",
    "name",
    "aws.partner/acme.com/a",
    "111122223333",
    "*",
    "events:PutEvents",
    "rate(1 minute)",
    "cron(0 0 ? * L *)",
    '{"source":["shop"]}',
    '{"a":1}',
    '{"Version":"2012-10-17","Statement":[]}',
    "{",
    "$.detail",
    "$.",
    '"<a>"',
    "bm9uZQ==",
    "https://example.com/*",
    "us-west-2",
    f"{_ACCOUNT}:event-bus/default",
    f"{_ACCOUNT}:event-bus/nowhere",
    f"{_ACCOUNT}:rule/name",
    f"{_ACCOUNT}:archive/name",
    f"{_ACCOUNT}:connection/name/0-0",
    f"{_ACCOUNT}:api-destination/name/0-0",
    "arn:aws:sqs:us-east-1:123456789012:queue",
    "arn:aws:sqs:us-east-1:123456789012:queue.fifo",
    "arn:aws:lambda:us-east-1:123456789012:function:f",
    "arn:aws:iam::123456789012:role/r",
    "arn:aws:ecs:us-east-1:123456789012:cluster/c",
    "arn:aws:events:::",
    "arn:",
    "::::::",
)
_BROKEN_BODIES = (b"", b"{", b"[]", b"null", b"\xff", b"{" * 1000, b'{"Name": "\xff"}', b"[" * _DEEP)


class Finding(NamedTuple):
    """An error that is neither AWS's nor a mistake of the test."""

    operation: str
    body: bytes
    error: Exception


def findings(count: int, seed: int, operations: list[str] | None = None) -> Iterator[Finding]:
    """Send that many requests to each of the operations in turn, and return what should not have come out."""
    dice = random.Random(seed)
    names = operations or sorted(model.operation_names())
    calls = [name for _ in range(count) for name in names]
    for start in range(0, len(calls), _CALLS_OF_A_FAKE):
        # At its end a fake says once more which mistakes of the test it told at the calls.
        with suppress(MisuseError), fake_eventbridge(now=NOW, seed=seed) as fake:
            for name in calls[start : start + _CALLS_OF_A_FAKE]:
                body = _body(dice, name)
                error = _error(fake, name, body)
                if error is not None:
                    yield Finding(name, body, error)


def _error(fake: FakeEventBridge, operation: str, body: bytes) -> Exception | None:
    try:
        send_body(fake, xform_name(operation), body)
        fake.clock.advance(seconds=1)
    except (ClientError, MisuseError):
        return None
    except Exception as error:  # noqa: BLE001 - which errors come out is the question
        return error
    return None


def _body(dice: random.Random, operation: str) -> bytes:
    if dice.random() < 0.02:
        return dice.choice(_BROKEN_BODIES)
    shape = model.operation(operation).input_shape
    text = "{}" if shape is None else _structure(dice, shape)
    return text.encode("utf-8", "surrogatepass")


def _value(dice: random.Random, shape: Shape) -> str:
    """Return a JSON text that fits a shape, or now and then one that does not."""
    if dice.random() < 0.06:
        return dice.choice(_HOSTILE)
    if isinstance(shape, StructureShape):
        return _structure(dice, shape)
    if isinstance(shape, ListShape):
        return f"[{','.join(_value(dice, shape.member) for _ in range(dice.choice((0, 1, 1, 1, 2, 101))))}]"
    if isinstance(shape, MapShape):
        pairs = (
            f"{json.dumps(_text(dice, shape.key))}:{_value(dice, shape.value)}" for _ in range(dice.choice((0, 1, 2)))
        )
        return f"{{{','.join(pairs)}}}"
    return _SCALARS[shape.type_name](dice, shape)


def _structure(dice: random.Random, shape: Shape) -> str:
    assert isinstance(shape, StructureShape)
    required = set(shape.required_members)
    members = [
        f"{json.dumps(name)}:{_value(dice, member)}"
        for name, member in shape.members.items()
        if dice.random() < (0.98 if name in required else 0.4)
    ]
    return f"{{{','.join(members)}}}"


def _text(dice: random.Random, shape: Shape) -> str:
    allowed = shape.metadata.get("enum")
    return dice.choice(allowed) if allowed else dice.choice(_TEXTS)


def _integer(dice: random.Random, shape: Shape) -> str:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 2**31)
    return str(dice.choice((least, most, least + 1, most + 1, dice.randint(least, most))))


_SCALARS: dict[str, Callable[[random.Random, Shape], str]] = {
    "boolean": lambda dice, _: dice.choice(("true", "false")),
    "integer": _integer,
    "long": _integer,
    "string": lambda dice, shape: json.dumps(_text(dice, shape)),
    "timestamp": lambda dice, _: dice.choice(
        ("0", "1769860800", "-62135596801", "253402300800", "1e308", "1769860800.5")
    ),
}


def main() -> int:
    """Read the options, print the findings, and return how many there are, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="requests to each operation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--operation", action="append", help="an operation's API name; may be given again")
    options = parser.parse_args()
    found = 0
    for finding in findings(options.count, options.seed, options.operation):
        found += 1
        error = finding.error
        sys.stdout.write(
            f"{finding.operation}: {type(error).__name__}: {str(error)[:200]}\n    {finding.body[:500]!r}\n"
        )
    sys.stdout.write(f"{found} findings\n")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
