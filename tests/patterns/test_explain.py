"""Which leaf refused, and what came nearest."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

import pytest

import fake_eventbridge
from fake_eventbridge.patterns import absences, compile, explain  # noqa: A004 - as in re.compile

_EVENT: dict[str, object] = {
    "source": "acme.orders",
    "detail": {
        "status": "Open",
        "number": "300",
        "amount": 700,
        "key": "upload/1",
        "empty": {},
        "text": '{"inner":1}',
        "note": "plain",
        "orderId": "o-1",
        "none": None,
        "flag": "true",
        "address": "10.1.0.1",
        "items": [{"sku": "a", "size": 1}, {"sku": "b", "size": 2}],
    },
}


def test_tells_each_leaf_with_its_values() -> None:
    """A leaf says its path, whether it held, its matchers and the event's values."""
    [leaf] = explain({"detail": {"items": {"sku": ["b", {"prefix": "c"}]}}}, _EVENT).leaves
    assert (leaf.path, leaf.held, leaf.matchers, leaf.wanted, leaf.present, leaf.values) == (
        ("detail", "items", "sku"),
        True,
        ('"b"', '{"prefix":"c"}'),
        '["b",{"prefix":"c"}]',
        True,
        ("a", "b"),
    )


def test_literals_come_back_as_python_has_them() -> None:
    """Values are data: true is True and null is None."""
    [leaf] = explain({"a": [1]}, {"a": [True, None, 1.5]}).leaves
    assert leaf.values == (True, None, 1.5)


@pytest.mark.parametrize(
    ("detail", "hint"),
    [
        ({"status": ["open"]}, '"Open" differs in case'),
        ({"status": ["Opne"]}, 'nearest is "Open"'),
        ({"status": [" Open\n"]}, '"Open" differs in leading or trailing whitespace'),
        ({"status": ["O"]}, '"Open" only begins with it; did you mean {"prefix": "O"}?'),
        ({"status": ["pen"]}, '"Open" only ends with it; did you mean {"suffix": "pen"}?'),
        ({"status": ["Opened"]}, '"Open" is only its beginning'),
        ({"status": ["O*n"]}, '"Open" would pass {"wildcard": ...}; in a literal a star is a star'),
        ({"number": [300]}, '"300" is a string, not a number'),
        ({"amount": ["700"]}, "700 is a number, not a string"),
        ({"flag": [True]}, '"true" is a string, not a boolean'),
        ({"none": ["null"]}, "null is null, not a string"),
        ({"none": ["x"]}, "null is not a string"),
        ({"number": [{"numeric": [">", 5]}]}, '"300" is a string, not a number'),
        ({"none": [{"numeric": [">", 5]}]}, "null is not a number"),
        ({"amount": [{"numeric": [">", 5, "<", 500]}]}, "700 is too high by 200"),
        ({"amount": [{"numeric": [">", 900.5]}]}, "700 is too low by 200.5"),
        ({"amount": [{"numeric": [">", 700]}]}, "700 is the bound itself, which is not included"),
        ({"amount": [{"prefix": "7"}]}, "700 is not a string"),
        ({"key": [{"prefix": "uploads/"}]}, '"upload/1" begins with 6 of its 8 characters'),
        ({"key": [{"prefix": "UPLOAD/"}]}, '"upload/1" differs in case'),
        ({"key": [{"suffix": "/2/1"}]}, '"upload/1" ends with 2 of its 4 characters'),
        ({"key": [{"wildcard": "uploads/*"}]}, '"upload/1" does not begin with "uploads/"'),
        ({"key": [{"wildcard": "Upload/*"}]}, '"upload/1" differs in case'),
        ({"key": [{"wildcard": "up*x*1"}]}, '"upload/1" has no "x" after its first 2 characters'),
        ({"key": [{"wildcard": "up*2"}]}, '"upload/1" does not end with "2"'),
        ({"key": [{"wildcard": "upload/1*1"}]}, '"upload/1" has no room left for its end, "1"'),
        ({"key": [{"equals-ignore-case": "UPLOAD/2"}]}, 'nearest is "upload/1"'),
        ({"key": [{"prefix": {"equals-ignore-case": "X"}}]}, '"upload/1" does not begin with "X" in any case'),
        ({"key": [{"anything-but": ["upload/1"]}]}, '"upload/1" is refused'),
        ({"key": [{"anything-but": {"prefix": ["x", "up"]}}]}, '"upload/1" is refused by {"prefix":"up"}'),
        ({"key": [{"exists": False}]}, '"upload/1" is there'),
        ({"none": [{"exists": False}]}, "null is there, and null is a value"),
        ({"key": [{"cidr": "10.0.0.0/24"}]}, '"upload/1" is not an IP address'),
        ({"address": [{"cidr": "10.0.0.0/24"}]}, '"10.1.0.1" is not in the net'),
        ({"items": {"sku": ["x", "A"]}}, '"a" differs in case'),
        ({"Status": ["Open"]}, "the event has detail.status, which differs in case"),
        ({"order-id": ["o-1"]}, "the event has detail.orderId, which is spelled otherwise"),
        ({"statsu": ["Open"]}, "the event has no such path; nearest is detail.status"),
        ({"order": {"status": ["Open"]}}, "the event has no such path, but it has detail.status"),
        ({"zzz": {"qqq": ["Open"]}}, "the event has no such path"),
        (
            {"zzz": {"qqq": [None]}},
            'the event has no such path; null asks for a value that is null, {"exists":false} for none',
        ),
        (
            {"empty": [{"exists": True}]},
            "the event has an object without values there, and only strings, numbers, booleans and null are values",
        ),
        ({"note": {"inner": [1]}}, "the event has a string at detail.note, and patterns do not look inside"),
        (
            {"text": {"inner": [1]}},
            (
                "the event has a string at detail.text, and patterns do not look inside: "
                "it holds JSON, encoded once too often"
            ),
        ),
    ],
)
def test_says_what_came_nearest(detail: dict[str, object], hint: str) -> None:
    """A leaf that refused says why, in a few words."""
    [leaf] = explain({"detail": detail}, _EVENT).refused
    assert leaf.hint == hint


def test_says_that_a_string_holds_an_array() -> None:
    """An array that is encoded once too often is JSON in a string as an object is."""
    [leaf] = explain({"detail": {"list": {"inner": [1]}}}, {"detail": {"list": ' [{"inner": 1}]'}}).refused
    assert leaf.hint.endswith("it holds JSON, encoded once too often")


def test_says_which_path_asks_for_another_element() -> None:
    """Leaves that hold alone but not together are told apart."""
    explanation = explain({"detail": {"items": {"sku": ["a"], "size": [2]}}}, _EVENT)
    [leaf] = explanation.refused
    assert (leaf.path, leaf.hint) == (
        ("detail", "items", "sku"),
        "it holds only in other array elements than detail.items.size: no one element has all",
    )


def test_an_absent_path_within_a_chosen_element_is_no_miss() -> None:
    """What exists:false asks depends on the element chosen before it."""
    explanation = explain('{"a":{"b":[1],"c":[{"exists":false}]}}', {"a": [{"b": 1}, {"c": 1}]})
    assert (explanation.matched, explanation.refused) == (True, ())


def test_shows_the_nearest_combination_of_or() -> None:
    """Of several combinations the one with the fewest misses is told."""
    explanation = explain({"$or": [{"source": ["x"], "detail": {"status": ["y"]}}, {"source": ["acme.order"]}]}, _EVENT)
    assert [leaf.path for leaf in explanation.refused] == [("source",)]
    assert len(explanation.combinations) == 2


def test_each_branch_of_or_has_its_own_reasons() -> None:
    """The text tells the nearest combination in full, and of others what refused."""
    pattern: dict[str, object] = {
        "source": ["acme.orders"],
        "$or": [{"detail": {"amount": [number]}} for number in range(6)] + [{"detail": {"status": ["open"]}}],
    }
    assert str(explain(pattern, _EVENT)) == (
        "The event does not match; of 7 combinations of $or the nearest is:\n"
        '  refuses  detail.status: ["open"] for "Open"; "Open" differs in case\n'
        '  holds    source: ["acme.orders"] for "acme.orders"\n'
        " another:\n"
        "  refuses  detail.amount: [0] for 700; nearest is 700\n"
        " another:\n"
        "  refuses  detail.amount: [1] for 700; nearest is 700\n"
        " another:\n"
        "  refuses  detail.amount: [2] for 700; nearest is 700\n"
        " and 3 more"
    )


def test_near_misses_can_be_ranked() -> None:
    """The more of a pattern holds, and the nearer the rest comes, the closer it is; a match is 1."""
    sources: list[dict[str, object]] = [
        {"source": ["acme.orders"], "detail": {"status": ["Open"]}},
        {"source": ["acme.orders"], "detail": {"status": ["open"]}},
        {"source": ["acme.orders"], "detail": {"status": ["closed"]}},
        {"source": ["acme.orders"], "detail": {"zzz": ["closed"]}},
        {"source": ["other"], "detail": {"zzz": ["closed"]}},
    ]
    closeness = [explain(source, _EVENT).closeness for source in sources]
    assert closeness[0] == 1
    assert closeness == sorted(set(closeness), reverse=True)
    assert all(0 <= one <= 1 for one in closeness)


def test_tells_what_held_and_what_refused() -> None:
    """Both are records that cannot be changed."""
    explanation = explain({"source": ["acme.orders"], "detail": {"zzz": [1]}}, _EVENT)
    assert ([leaf.path for leaf in explanation.held], [leaf.path for leaf in explanation.refused]) == (
        [("source",)],
        [("detail", "zzz")],
    )
    assert not explanation.refused[0].present
    with pytest.raises(AttributeError):
        explanation.refused[0].hint = ""  # type: ignore[misc]


@pytest.mark.parametrize("text", ["x" * 100_000, "\x1b[31mred\x00\ud800\u202e" * 50, "\n" * 1_000, "9" * 5_000])
def test_the_text_of_a_leaf_is_short_and_safe(text: str) -> None:
    """Whatever an event or a pattern holds, a leaf's line is one line that can be printed anywhere."""
    pattern: dict[str, object] = {text: {"a": [text + "y", {"suffix": text + "x"}]}, "b": [{"anything-but": text}]}
    event: dict[str, object] = {text: {"a": [text + "z"] * 3}, "b": text}
    lines = str(explain(pattern, event)).split("\n")
    assert len(lines) == 3
    assert all(len(line) <= 700 and line.isprintable() for line in lines)
    assert "\n".join(lines).encode()


def test_letters_of_any_language_stay_readable() -> None:
    """Only what cannot be printed is escaped."""
    assert '"Größe 😀"' in str(explain({"a": ["größe"]}, {"a": "Größe 😀"}))


def test_what_is_wanted_is_json() -> None:
    """A leaf's `wanted` can be read as JSON and put back into a pattern."""
    wanted = [
        *("x\ud800", 1.5, None, True),
        {"prefix": "a"},
        {"suffix": {"equals-ignore-case": "b"}},
        {"anything-but": "c"},
        {"anything-but": [1, 2]},
        {"anything-but": {"wildcard": ["d*", "*e"]}},
        {"anything-but": {"equals-ignore-case": "f"}},
        {"numeric": [">", 1, "<=", 5]},
        {"exists": False},
        {"cidr": "10.0.0.0/8"},
    ]
    [leaf] = explain({"a": wanted}, {"a": 7}).leaves
    assert json.loads(leaf.wanted) == wanted


def test_a_thousand_combinations_are_explained_at_the_cost_of_their_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that look alike are searched for a few of many absent fields only, and few values are compared closely."""
    searched: list[str] = []

    def nearest(path: str, _: object) -> str:
        searched.append(path)
        return ""

    monkeypatch.setattr(absences, "_nearest", nearest)
    pattern: dict[str, object] = {"$or": [{f"field-{number}": ["x"]} for number in range(1_000)]}
    assert len(explain(pattern, {f"other-{number}": "y" for number in range(1_000)}).combinations) == 1_000
    assert len(searched) <= 20


def test_reads_as_text() -> None:
    """An explanation can be printed as it is."""
    pattern = {"source": ["acme.orders"], "detail": {"status": ["open"]}}
    assert str(explain(pattern, _EVENT)) == (
        "The event does not match:\n"
        '  refuses  detail.status: ["open"] for "Open"; "Open" differs in case\n'
        '  holds    source: ["acme.orders"] for "acme.orders"'
    )


def test_a_long_list_of_values_is_cut_in_the_text() -> None:
    """Text shows a few values and says how many more there are."""
    assert "0, 1, 2, 3, 4 and 95 more" in str(explain({"a": [-1]}, {"a": list(range(100))}))


def test_takes_a_compiled_pattern_and_an_events_text() -> None:
    """Patterns and events come in every form that matching takes."""
    assert explain(compile('{"a":[1]}'), '{"a":1}').matched


def test_is_a_public_name_of_the_package() -> None:
    """`fake_eventbridge.explain` is the same function."""
    assert fake_eventbridge.explain is explain


def test_the_records_are_reachable_beside_the_function() -> None:
    """What `explain` returns can be named in annotations."""
    module = import_module("fake_eventbridge.patterns.on_demand")
    explanation = explain({"a": [1]}, {"a": 1})
    assert isinstance(explanation, module.Explanation)
    assert isinstance(explanation.nearest, module.Combination)
    assert isinstance(explanation.leaves[0], module.LeafReport)
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = module.Nothing


def test_explaining_is_loaded_when_it_is_asked_for() -> None:
    """Importing and matching patterns does not pay for it."""
    code = (
        "import sys; from fake_eventbridge import patterns; patterns.compile({'a': [1]}).matches({'a': 1}); "
        "print(sorted(name for name in sys.modules if name.endswith(('.explanations', 'difflib', 'ipaddress'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == "[]"
