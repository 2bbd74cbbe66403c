"""Patterns as there is more of everything: each figure is for n, 2n and 4n, and should double from one to the next."""

from __future__ import annotations

import json
import time
from statistics import median
from typing import TYPE_CHECKING

from fake_eventbridge.patterns import Index, compile, explain  # noqa: A004 - as in re.compile
from tests.benchmarks.peers import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], object]

_TURNS = 3
_EVENTS = 1_000


def main() -> None:
    """Print every row."""
    for name, (size, make) in _CASES.items():
        times = [_seconds(make(size * factor)) for factor in (1, 2, 4)]
        shown = ", ".join(f"{seconds * 1e3:,.0f} ms" for seconds in times)
        figure(f"{name}, {size:,} and twice and four times as many", "doubles", f"{shown} ({times[2] / times[1]:.1f}x)")


def _seconds(work: Work) -> float:
    turns = []
    for _ in range(_TURNS):
        begin = time.perf_counter()
        work()
        turns.append(time.perf_counter() - begin)
    return median(turns)


def _arrays(size: int) -> Work:
    objects = [{"sku": number, "count": number} for number in range(size)]
    event: dict[str, object] = {"lines": objects, "items": objects}
    pattern = compile({"lines": {"sku": [size - 1], "count": [{"exists": True}]}, "items": {"sku": [size - 2]}})
    return lambda: pattern.matches(event)


def _text(size: int) -> Work:
    event = json.dumps({"lines": [{"sku": number} for number in range(size)]})
    pattern = compile({"lines": {"sku": [size - 1]}})
    return lambda: pattern.matches(event)


def _rules(form: str, value: str) -> Callable[[int], Work]:
    """Build an index of as many rules, and hold a thousand events against it, each for one of them."""

    def make(size: int) -> Work:
        matchers = [form.format(number) for number in range(size)]
        events = [{"a": value.format(number)} for number in range(0, size, max(1, size // _EVENTS))]

        def work() -> None:
            index: Index[int] = Index()
            for number, matcher in enumerate(matchers):
                index.add(number, f'{{"a":[{matcher}]}}')
            for event in events:
                index.matching(event)

        return work

    return make


def _combinations(size: int) -> Work:
    branches = [{"a": [str(number)], "b": [{"wildcard": f"{number}*x*y"}]} for number in range(size)]
    return lambda: compile({"$or": branches})


def _explanation(size: int) -> Work:
    pattern: dict[str, object] = {"$or": [{f"field-{number}": ["x"]} for number in range(size)]}
    event: dict[str, object] = {f"other-{number}": "y" for number in range(size)}
    return lambda: str(explain(pattern, event))


_CASES: dict[str, tuple[int, Callable[[int], Work]]] = {
    "an event with arrays of objects under two paths": (20_000, _arrays),
    "an event's text with an array of objects": (20_000, _text),
    "rules with prefixes": (5_000, _rules('{{"prefix":"key-{}-"}}', "key-{}-x")),
    "rules with wildcards alike at the start": (1_000, _rules('{{"wildcard":"same-start-*-{}"}}', "same-start-x-{}")),
    "rules with wildcards alike in the middle": (1_000, _rules('{{"wildcard":"*key-{}-same*"}}', "a key-{}-same x")),
    "combinations of $or, each with a wildcard": (250, _combinations),
    "an explanation of combinations": (250, _explanation),
}

if __name__ == "__main__":
    main()
