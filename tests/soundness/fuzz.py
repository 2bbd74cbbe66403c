"""Hostile requests below botocore, for every operation: `python -m tests.soundness.fuzz --count 20000 --seed 7`.

Each body is made from the operation's input shape: mostly what fits, texts of the kind that a member asks for after a
few random edits, values of other types, huge numbers, lone surrogates, deep nesting or broken JSON in between. Calls go
to two accounts in two Regions. AWS's refusals and answers that botocore reads are fine; what else comes out is printed
with the body that brought it, and the exit status says whether any did. `--operation PutTargets` keeps to one of them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import warnings
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import ListShape, MapShape, StructureShape

from fake_eventbridge import DocumentedNameWarning, MisuseError, fake_eventbridge
from fake_eventbridge.aws import model
from tests.conftest import NOW
from tests.soundness.mutations import PLACES, SOURCE, at_home, good, kind, mutated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.model import Shape
    from mypy_boto3_events import EventBridgeClient

    from fake_eventbridge import FakeEventBridge

_CALLS_OF_A_FAKE = 300
_DEEP = 50_000

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
_BROKEN_BODIES = (b"", b"{", b"[]", b"null", b"\xff", b"{" * 1000, b'{"Name": "\xff"}', b"[" * _DEEP)


class Finding(NamedTuple):
    """An error that is neither AWS's nor a mistake of the test; `body` is empty where reading the records raised it."""

    operation: str
    body: bytes
    error: Exception


class _Sender:
    """Clients of every place that send a body as it stands; each is made once, since that takes longer than a call."""

    def __init__(self, fake: FakeEventBridge) -> None:
        self._body = b""
        self._clients = {place: self._client(fake, *place) for place in PLACES}
        self._plain = {place: fake.client(account=place[0], region=place[1]) for place in PLACES}

    def send(self, place: tuple[str, str], operation: str, body: bytes) -> None:
        self._body = body
        getattr(self._clients[place], xform_name(operation))()

    def furnisher(self, account: str, region: str) -> EventBridgeClient:
        """Return a client that sends what it is given."""
        return self._plain[account, region]

    def _client(self, fake: FakeEventBridge, account: str, region: str) -> EventBridgeClient:
        client = fake.client(account=account, region=region, config=Config(parameter_validation=False))
        client.meta.events.register("before-call.eventbridge", self._replace)
        return client

    def _replace(self, params: dict[str, object], **_: object) -> None:
        params["body"] = self._body


@cache
def _sender() -> _Sender:
    """Return the clients, which any fake answers."""
    with fake_eventbridge(fresh=True) as fake:
        return _Sender(fake)


def findings(count: int, seed: int, operations: list[str] | None = None) -> Iterator[Finding]:
    """Send that many requests to each of the operations, in no order, and return what should not have come out."""
    dice = random.Random(seed)
    calls = [name for name in operations or sorted(model.operation_names()) for _ in range(count)]
    dice.shuffle(calls)
    for start in range(0, len(calls), _CALLS_OF_A_FAKE):
        # At its end a fake says once more which mistakes of the test it told at the calls.
        with suppress(MisuseError), fake_eventbridge(now=NOW, seed=seed) as fake:
            for place in PLACES:
                _furnish(*place)
            for name in calls[start : start + _CALLS_OF_A_FAKE]:
                yield from _found(name, *_sent(fake, dice, name))
            for told, tell in _TOLD.items():
                yield from _found(told, b"", _error(partial(tell, fake)))


def _furnish(account: str, region: str) -> None:
    """Let there be one of each kind in a place, so that calls meet something."""
    here = f"arn:aws:events:{region}:{account}"
    calls = _sender().furnisher(account, region)
    with suppress(ClientError):  # the other account has offered it
        calls.create_partner_event_source(Name=SOURCE, Account=account)
        calls.create_event_bus(Name=SOURCE, EventSourceName=SOURCE)
    calls.create_event_bus(Name="name")
    calls.create_archive(ArchiveName="name", EventSourceArn=f"{here}:event-bus/name")
    connection = calls.create_connection(
        Name="name",
        AuthorizationType="API_KEY",
        AuthParameters={"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}},
    )
    calls.create_api_destination(
        Name="name",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint="https://example.com/*",
        HttpMethod="POST",
    )
    for bus in ("default", "name", SOURCE):
        with suppress(ClientError):
            calls.put_rule(Name="name", EventBusName=bus, EventPattern=json.dumps({"version": ["0"]}))
            calls.put_targets(
                Rule="name", EventBusName=bus, Targets=[{"Id": "name", "Arn": f"arn:aws:sqs:{region}:{account}:q"}]
            )


def _found(operation: str, body: bytes, error: Exception | None) -> Iterator[Finding]:
    if error is not None:
        yield Finding(operation, body, error)


def _sent(fake: FakeEventBridge, dice: random.Random, operation: str) -> tuple[bytes, Exception | None]:
    place = dice.choice(PLACES)
    body = _body(dice, operation, place)

    def send() -> None:
        try:
            _sender().send(place, operation, body)
        finally:
            fake.clock.advance(seconds=dice.choice(_SPANS))

    return body, _error(send)


def _error(act: Callable[[], object]) -> Exception | None:
    try:
        act()
    except (ClientError, DocumentedNameWarning, MisuseError):
        return None
    except Exception as error:  # noqa: BLE001 - which errors come out is the question
        return error
    return None


_TIMES = ("1769000000", "1769860000", "1769860800", "1769860800.5", "1769947200")
_HOSTILE_TIMES = ("0", "-62135596801", "253402300800", "1e308", "-0.0")
# Units: seconds.
_SPANS = (0, 1, 1, 1, 60, 3600, 86_400)

# What a fake tells of all that, which must not fail either.
_TOLD: dict[str, Callable[[FakeEventBridge], object]] = {
    "story": lambda fake: fake.story(),
    "diagram": lambda fake: fake.diagram(),
    "calls": lambda fake: [repr(call) for call in fake.calls],
    "events": lambda fake: [(repr(event), event.detail) for event in fake.events],
    "deliveries": lambda fake: [(repr(delivery), delivery.payload.encode()) for delivery in fake.deliveries],
    "snapshot": lambda fake: fake.restore(fake.snapshot()),
}


def _body(dice: random.Random, operation: str, place: tuple[str, str]) -> bytes:
    if dice.random() < 0.02:
        return dice.choice(_BROKEN_BODIES)
    shape = model.operation(operation).input_shape
    text = "{}" if shape is None else _Maker(dice).structure(shape)
    if dice.random() < 0.8:
        text = at_home(text, place)
    return text.encode("utf-8", "surrogatepass")


class _Maker:
    """Makes JSON texts that fit a shape, and as often as it is hostile ones that do not."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._hostility = dice.choice((0, 0, 0, 0.02, 0.06))
        self._mutates = dice.choice((0, 0.05, 0.3))
        self._fullness = dice.choice((0.05, 0.2, 0.5))

    def value(self, shape: Shape, name: str) -> str:
        """Make a text for a value; `name` is that of the member, with a dot for a map's keys."""
        if self._dice.random() < self._hostility:
            return self._dice.choice(_HOSTILE)
        if isinstance(shape, StructureShape):
            return self.structure(shape)
        if isinstance(shape, ListShape):
            return f"[{','.join(self.value(shape.member, name) for _ in range(self._length(shape)))}]"
        if isinstance(shape, MapShape):
            pairs = (
                f"{self._text(shape.key, f'{name}.')}:{self.value(shape.value, name)}"
                for _ in range(self._dice.choice((0, 1, 2, 3)))
            )
            return f"{{{','.join(pairs)}}}"
        return _SCALARS[shape.type_name](self._dice, shape) if shape.type_name in _SCALARS else self._text(shape, name)

    def structure(self, shape: Shape) -> str:
        """Make an object of the members that a structure requires, and of some others."""
        assert isinstance(shape, StructureShape)
        required = {*shape.required_members, *_USEFUL.get(shape.name, ())}
        members = [
            f"{json.dumps(name)}:{self.value(member, kind(shape.name, name))}"
            for name, member in shape.members.items()
            if self._dice.random() < (0.99 if name in required else self._fullness)
        ]
        return f"{{{','.join(members)}}}"

    def _length(self, shape: Shape) -> int:
        least: int = shape.metadata.get("min", 0)
        most: int = shape.metadata.get("max", 10)
        return max(least, min(most, self._dice.choice((0, 1, 1, 1, 1, 2, 2, 101))))

    def _text(self, shape: Shape, name: str) -> str:
        allowed = shape.metadata.get("enum")
        text = self._dice.choice(allowed) if allowed else good(self._dice, name, shape)
        return json.dumps(mutated(self._dice, text) if self._dice.random() < self._mutates else text)


# What the model does not require, and the service does.
_USEFUL = {
    "PutRuleRequest": ("EventPattern",),
    "PutEventsRequestEntry": ("Source", "DetailType", "Detail"),
    "PutPartnerEventsRequestEntry": ("Source", "DetailType", "Detail"),
    "CreateConnectionAuthRequestParameters": ("ApiKeyAuthParameters",),
    "RoutingConfig": ("FailoverConfig",),
}


def _integer(dice: random.Random, shape: Shape) -> str:
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 2**31)
    return str(dice.choice((least, most, least + 1, most - 1, most + 1, dice.randint(least, most))))


_SCALARS: dict[str, Callable[[random.Random, Shape], str]] = {
    "boolean": lambda dice, _: dice.choice(("true", "false")),
    "integer": _integer,
    "long": _integer,
    "timestamp": lambda dice, _: dice.choice(_TIMES if dice.random() < 0.9 else _HOSTILE_TIMES),
}


def main() -> int:
    """Read the options, print the findings, and return how many there are, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="requests to each operation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--operation", action="append", help="an operation's API name; may be given again")
    options = parser.parse_args()
    warnings.simplefilter("ignore", DocumentedNameWarning)
    ignored: list[str] = []
    sys.unraisablehook = lambda each: ignored.append(f"{each.object!r}: {each.exc_value!r}")
    found, begun = 0, time.perf_counter()
    for finding in findings(options.count, options.seed, options.operation):
        found += 1
        error = finding.error
        sys.stdout.write(
            f"{finding.operation}: {type(error).__name__}: {str(error)[:200]}\n    {finding.body[:500]!r}\n"
        )
        sys.stdout.flush()
    found += len(ignored)
    sys.stdout.writelines(f"ignored in {each}\n" for each in ignored)
    requests = options.count * len(options.operation or model.operation_names())
    rate = requests / (time.perf_counter() - begun)
    sys.stdout.write(f"{found} findings in {requests} requests, {rate:.0f} a second\n")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
