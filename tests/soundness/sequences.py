"""Random calls that mostly make sense: `python -m tests.soundness.sequences --count 9 --seed 7`.

They go to two accounts in two Regions. Names come from small pools, so that things meet; time passes, faults strike,
snapshots are taken and restored. After each step all that `dumps.py` and `invariants.py` hold it to is checked. A
sequence that breaks something is printed with its seed and its last steps, and the exit status says whether any did.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ClientError

from fake_eventbridge import MisuseError, fake_eventbridge
from tests.conftest import NOW
from tests.soundness import dumps, invariants
from tests.soundness.invariants import Step
from tests.soundness.mutations import PLACES
from tests.soundness.random_calls import BUSES, CALLS, PATTERNS, SOURCES, SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fake_eventbridge import Context, FakeEventBridge, Fault, Snapshot
    from fake_eventbridge.aws.literals import QuotaName
    from tests.soundness.dumps import Dump, Place


_STEPS = 100
# How many lines of what was done are told of a sequence that broke a promise.
_SHOWN = 40
_QUOTAS: tuple[QuotaName, ...] = ("rules_per_bus", "targets_per_rule", "event_buses", "partner_event_sources")
_FAULTS = ("LimitExceeded", "InternalException", "ConcurrentModification", "ThrottlingException")


class World:
    """A fake in the middle of a sequence: what it told last, and what is remembered beside it."""

    def __init__(self, fake: FakeEventBridge, dice: random.Random) -> None:
        self.fake = fake
        self.dice: random.Random = dice
        self.clients = dumps.clients_of(fake)
        self.dump: Dump = dumps.dump(self.clients)
        self.log: list[str] = []
        self.seen = invariants.Seen()
        self._snapshots: list[tuple[Snapshot, Dump, frozenset[tuple[Place, str]]]] = []
        self._faults: list[Fault] = []
        self._number = 0
        self._register_targets()

    def step(self) -> None:
        """Do something, and check all that must hold then."""
        before = self.dump
        if self.dice.random() < 0.85:
            step = self._call()
        else:
            name = self.dice.choice(tuple(_OTHERS))
            self.log.append(name)
            step = _OTHERS[name](self)
        self.dump = dumps.dump(self.clients)
        invariants.check(self.fake, self.clients, step, before, self.dump, self.seen)

    def number(self) -> int:
        """Return a number that no other event has."""
        self._number += 1
        return self._number

    def place(self) -> Place:
        """Return a place: one of the four more often, so that things meet there."""
        return self.dice.choice((*PLACES, *PLACES[:1] * 4))

    def name(self, place: Place, kind: str, pool: Sequence[str]) -> str:
        """Return a name from a pool, mostly one of a kind that is there."""
        known = [asked[1] for _, asked, _ in dumps.every({place: self.dump[place]}, kind)]
        return self.dice.choice(known if known and self.dice.random() < 0.8 else pool)

    def bus(self, place: Place) -> str:
        """Return the name of a bus that a place may have: one of its own, or a partner's."""
        return self.name(place, "bus", (*BUSES, *SOURCES))

    def arn(self, kind: str, *, place: Place | None = None) -> str:
        """Return the ARN of something in a place, which may exist there."""
        account, region = place or self.dice.choice(PLACES)
        return f"arn:aws:events:{region}:{account}:{kind}"

    def _call(self) -> Step:
        operation = self.dice.choices(tuple(CALLS), [weight for weight, _ in CALLS.values()])[0]
        place = self.place()
        parameters = CALLS[operation][1](self, place)
        self.log.append(f"{operation} {place} {parameters}")
        error: Exception | None = None
        answer: Any = None
        hits = self._hits()
        try:
            answer = getattr(self.clients[place], xform_name(operation))(**parameters)
        except (ClientError, MisuseError) as refusal:
            error = refusal
            self.log.append(f"  {refusal}")
        return Step(operation, place, parameters, answer, error, lost=self._hits() > hits)

    def _hits(self) -> int:
        return sum(fault.hits for fault in self._faults)

    def _register_targets(self) -> None:
        for account, region in PLACES:
            self.fake.target(f"arn:aws:lambda:{region}:{account}:function:works")(lambda *_: None)
            self.fake.target(f"arn:aws:lambda:{region}:{account}:function:fails")(_fail)
            self.fake.target(f"arn:aws:lambda:{region}:{account}:function:flaky")(_fail_first)

    # -- what is no call

    def advance(self) -> Step:
        """Let time pass."""
        self.fake.clock.advance(self.dice.choice(SPANS))
        return Step("advance")

    def settle(self) -> Step:
        """Let everything come to its end."""
        self.fake.clock.settle()
        return Step("settle")

    def snapshot(self) -> Step:
        """Remember the world."""
        self._snapshots.append((self.fake.snapshot(), self.dump, frozenset(self.seen.active)))
        return Step("snapshot")

    def restore(self) -> Step:
        """Return to a snapshot, if there is one."""
        if not self._snapshots:
            return Step("nothing")
        snapshot, dump, active = self.dice.choice(self._snapshots)
        self.fake.restore(snapshot)
        self.seen.active = set(active)
        self.seen.begin_anew(self.fake)
        return Step("restore", expected=dump)

    def reset(self) -> Step:
        """Forget everything, now and then."""
        if self.dice.random() < 0.9:
            return Step("nothing")
        self.fake.reset()
        self.seen = invariants.Seen(contents=self.seen.contents)
        self._register_targets()
        return Step("reset")

    def change_quota(self) -> Step:
        """Let a quota be small, or as ever."""
        self.fake.quotas[self.dice.choice(_QUOTAS)] = self.dice.choice((1, 3, 300, 300, None))
        return Step("quota")

    def fail(self) -> Step:
        """Let the next call of some operation fail."""
        operation: Any = self.dice.choice(tuple(CALLS))
        error: Any = self.dice.choice(_FAULTS)
        try:
            fault = self.fake.fail(operation, error, optional=True, when=self.dice.choice(("before", "after")))
        except MisuseError:  # it does not answer that error
            return Step("nothing")
        if fault.when == "after":
            self._faults.append(fault)
        return Step("fault")

    def subscribe(self) -> Step:
        """Let a callable have the events of a bus."""
        account, region = self.place()
        with suppress(ClientError):
            self.fake.subscribe(
                self.dice.choice(PATTERNS), bus=self.bus((account, region)), account=account, region=region
            )
        return Step("subscribe")

    def tell(self) -> Step:
        """Let the fake tell everything."""
        self.fake.story()
        self.fake.diagram()
        return Step("nothing")


def _fail(*_: object) -> None:
    raise ValueError("it never works")


def _fail_first(_: object, context: Context) -> None:
    if context.attempt == 1:
        raise ValueError("it works the second time")


_OTHERS: dict[str, Callable[[World], Step]] = {
    "advance": World.advance,
    "advance again": World.advance,
    "settle": World.settle,
    "snapshot": World.snapshot,
    "restore": World.restore,
    "reset": World.reset,
    "quota": World.change_quota,
    "fail": World.fail,
    "subscribe": World.subscribe,
    "tell": World.tell,
}


class BrokenSequenceError(AssertionError):
    """A step after which something did not hold."""


def play(seed: int, steps: int = _STEPS) -> tuple[list[str], Dump]:
    """Play one sequence, and return what was done, and what the world was like at its end.

    Raises:
        BrokenSequenceError: something did not hold.
    """
    # At its end a fake says once more which mistakes of the test it told at the calls.
    with suppress(MisuseError), fake_eventbridge(now=NOW, seed=seed, keep=1_000_000) as fake:
        world = World(fake, random.Random(seed))
        try:
            for _ in range(steps):
                world.step()
            invariants.calls_are_in_order(fake, world.seen)
        except Exception as error:
            done = "\n".join(world.log[-_SHOWN:])
            raise BrokenSequenceError(f"seed {seed}, after\n{done}\n{type(error).__name__}: {error}") from error
    return world.log, world.dump


def _broken(seed: int, steps: int) -> BrokenSequenceError | None:
    try:
        play(seed, steps)
    except BrokenSequenceError as broken:
        return broken
    return None


def main() -> int:
    """Read the options, print the sequences that broke a promise, and return how many there are, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="sequences")
    parser.add_argument("--seed", type=int, default=0, help="of the first one")
    parser.add_argument("--steps", type=int, default=_STEPS, help="of each sequence")
    options = parser.parse_args()
    found, begun = 0, time.perf_counter()
    for seed in range(options.seed, options.seed + options.count):
        broken = _broken(seed, options.steps)
        if broken is not None:
            found += 1
            sys.stdout.write(f"{broken}\n\n")
            sys.stdout.flush()
    steps = options.count * options.steps
    rate = steps / (time.perf_counter() - begun)
    sys.stdout.write(f"{found} broken of {options.count} sequences, {rate:.0f} steps a second\n")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
