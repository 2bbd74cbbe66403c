"""Fifteen hundred patterns and events that AWS's own engine has judged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from fake_eventbridge import patterns

_ENVELOPE = (
    '{"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"Order Placed","source":"shop.orders",'
    '"account":"123456789012","time":"2024-05-06T07:08:09Z","region":"eu-west-1","resources":[],"detail":%s}'
)


@dataclass(frozen=True)
class Case:
    """One line of the corpus; `uncertain` says why AWS's own answer is not sure."""

    id: str
    feature: str
    pattern: str
    expect: bool | str
    detail: str = ""
    event: str = ""
    message: str | None = None
    at: list[int] | None = None
    uncertain: str = ""

    @property
    def answer(self) -> tuple[bool | str, str | None, list[int] | None]:
        """What the engine said: a verdict, or a refusal with its sentence and its place."""
        return self.expect, self.message, self.at


_CASES = [Case(**json.loads(line)) for line in (Path(__file__).parent / "corpus.jsonl").read_text().splitlines()]

# Where the choice made here is not what the engine says; docs/patterns.md tells why.
_CHOSEN_OTHERWISE = {
    "d0251": "an empty name is a name like any other",
    "d0255": "an empty name is a name like any other",
    "d0256": "an empty name is a name like any other",
    "d0630": "numbers that a double cannot hold still compare",
    "d0635": "numbers that a double cannot hold still compare",
    "d0715": "the empty string does not begin with a quote",
    "d0718": "the empty string does not end with a quote",
}


def _answer(case: Case) -> tuple[bool | str, str | None, list[int] | None]:
    try:
        verdict = patterns.compile(case.pattern).matches(case.event or _ENVELOPE % case.detail)
    except patterns.InvalidPatternError as refusal:
        # A sentence without a place and one with two of them both have no single place in the corpus.
        places = str(refusal).count("\n at [Source: ")
        at = [refusal.line, refusal.column] if places == 1 and refusal.line and refusal.column else None
        return "error", refusal.reason, at
    return verdict, None, None


@pytest.mark.parametrize("case", [case for case in _CASES if not case.uncertain], ids=lambda case: case.id)
def test_answers_as_the_engine_does_where_it_is_sure(case: Case) -> None:
    """Verdict, sentence and place are the engine's."""
    assert case.answer == _answer(case)


def test_differs_where_the_engine_is_not_sure_only_by_a_listed_choice() -> None:
    """Each uncertain case is answered as the engine does, or stands in the list of choices."""
    different = {case.id for case in _CASES if case.uncertain and case.answer != _answer(case)}
    assert set(_CHOSEN_OTHERWISE) == different
