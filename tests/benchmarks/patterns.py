"""How fast does an index of N patterns answer? Beside moto's matcher, with what building and holding it cost.

Run as `python tests/benchmarks/patterns.py [N ...]`. In each row index and moto take turns over the same events, both
from JSON text, and the figures are medians. The rules are a mix: source, detail-type and a field, each exact; prefix;
numeric; anything-but; wildcard. Services grow with the rules, fifty rules to each, so that an event wakes about as many
rules in a large index as in a small one.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
import tracemalloc
from statistics import median
from typing import TYPE_CHECKING

from moto.events.models import EventPattern

from fake_eventbridge.patterns import Index, compile  # noqa: A004 - as in re.compile

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZES = (1, 10, 100, 1_000, 10_000, 100_000)
_ROUNDS = 5
_RULES_PER_SERVICE = 50
_EVENTS = 2_000
_MOTO_MATCHES = 20_000
_TYPES = ("Order Placed", "Order Paid", "Order Shipped", "Order Cancelled", "Order Returned")


def _rule(number: int) -> str:
    service, of_service = divmod(number, _RULES_PER_SERVICE)
    kind = _TYPES[of_service % len(_TYPES)]
    envelope: dict[str, object] = {"source": [f"acme.service{service}"], "detail-type": [kind]}
    details: list[dict[str, object]] = [
        {"customer": [f"c-{number}"]},
        {"customer": [f"c-{number}", f"c-{number + 1}"], "status": ["open"]},
        {"key": [{"prefix": f"uploads/{number}/"}]},
        {"amount": [{"numeric": [">", of_service * 20, "<=", of_service * 20 + 100]}]},
        {"status": [{"anything-but": ["open", "closed"]}], "customer": [{"prefix": f"c-{number // 10}"}]},
        {"arn": [{"wildcard": f"arn:aws:s3:::bucket-{number}/*.json"}]},
        {"lines": {"sku": [f"sku-{number}"]}},
    ]
    return json.dumps({**envelope, "detail": details[number % len(details)]}, separators=(",", ":"))


def _event(number: int) -> str:
    """An event made to wake rule `number`, and such neighbours as it happens to meet."""
    service, of_service = divmod(number, _RULES_PER_SERVICE)
    return json.dumps(
        {
            "version": "0",
            "id": f"7bf73129-1428-4cd3-a780-{number:012}",
            "detail-type": _TYPES[of_service % len(_TYPES)],
            "source": f"acme.service{service}",
            "account": "123456789012",
            "time": "2024-05-06T07:08:09Z",
            "region": "eu-west-1",
            "resources": [f"arn:aws:s3:::bucket-{number}"],
            "detail": {
                "customer": f"c-{number}",
                "status": ("open", "closed", "held")[number % 3] if number % 7 != 4 else "held",
                "key": f"uploads/{number}/photo.jpg",
                "amount": of_service * 20 + 50,
                "arn": f"arn:aws:s3:::bucket-{number}/2024/05/06.json",
                "lines": {"sku": f"sku-{number}", "count": 3},
                "note": "left at the door",
            },
        }
    )


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _built(texts: list[str]) -> tuple[Index[int], float, float]:
    """The index, the seconds it took from text, and the bytes of each rule beyond its text."""
    index: Index[int] = Index()

    def build() -> None:
        for number, text in enumerate(texts):
            index.add(number, text)

    seconds = _seconds(build)
    weighed: Index[int] = Index()
    gc.collect()
    tracemalloc.start()
    for number, text in enumerate(texts):
        weighed.add(number, compile(text))
    gc.collect()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return index, seconds, size / len(texts)


def _row(size: int, rng: random.Random) -> tuple[int, float, float, float, float, float]:
    texts = [_rule(number) for number in range(size)]
    index, seconds, weight = _built(texts)
    of_moto = [EventPattern(text, json.loads(text)) for text in texts]
    events = [_event(rng.randrange(size)) for _ in range(_EVENTS)]
    some = events[: max(1, _MOTO_MATCHES // size // _ROUNDS)]
    woken = sum(len(index.matching(event)) for event in events) / len(events)
    for event in some:
        fields = json.loads(event)
        theirs = [number for number, pattern in enumerate(of_moto) if pattern.matches_event(fields)]
        assert theirs == index.matching(event), event

    def ours() -> None:
        for event in events:
            index.matching(event)

    def moto() -> None:
        for event in some:
            fields = json.loads(event)
            for pattern in of_moto:
                pattern.matches_event(fields)

    turns = [(_seconds(ours), _seconds(moto)) for _ in range(_ROUNDS)]
    fast = len(events) / median(turn[0] for turn in turns)
    slow = len(some) / median(turn[1] for turn in turns)
    return size, seconds, weight, woken, fast, slow


def main() -> None:
    """Print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or _SIZES
    rng = random.Random(0)
    print("   rules  build s  us/rule  B/rule  woken  events/s      moto     ratio")
    first = 0.0
    for size in sizes:
        rules, seconds, weight, woken, fast, slow = _row(size, rng)
        first = first or fast
        print(
            f"{rules:>8,} {seconds:>8.2f} {seconds / rules * 1e6:>8.0f} {weight:>7,.0f} {woken:>6.1f} {fast:>9,.0f} "
            f"{slow:>9,.1f} {fast / slow:>8,.0f}x  {first / fast:.1f} times slower than the first row"
        )


if __name__ == "__main__":
    main()
