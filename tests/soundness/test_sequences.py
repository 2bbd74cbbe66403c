from __future__ import annotations

import pytest

from tests.soundness import sequences


@pytest.mark.parametrize("seed", range(3))
def test_what_must_hold_holds_after_each_step(seed: int) -> None:
    """Whatever is done in whatever order, refusals, lists, states, deliveries and snapshots keep what they promise."""
    log, _ = sequences.play(seed, 40)

    assert log


def test_a_seed_decides_everything() -> None:
    """The same sequence again brings the same calls, ids and answers."""
    assert sequences.play(7, 30) == sequences.play(7, 30)
