from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.state import tables
from fake_eventbridge.service.state.tables import DEFAULT_PAGE, Table, page

if TYPE_CHECKING:
    from collections.abc import Iterator

# Few characters, among them neighbours in the order, so that names meet and share prefixes.
names = st.text("ab/.Z", min_size=1, max_size=4)
steps = st.lists(st.tuples(st.booleans(), names), max_size=80)
repeatable = settings(derandomize=True, deadline=None)


@pytest.fixture(autouse=True, scope="module")
def _short_runs() -> Iterator[None]:
    """Let runs be so short that few names make many of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_RUN", 4)
        yield


def filled(*names: str) -> Table[str]:
    """Make a table whose records are their names in capitals."""
    table: Table[str] = Table()
    for name in names:
        table[name] = name.upper()
    return table


def follow(steps: list[tuple[bool, str]]) -> tuple[Table[int], dict[str, int]]:
    """Add and remove the same names in a table and in a dict, which is sorted at the end."""
    table: Table[int] = Table()
    plain: dict[str, int] = {}
    for number, (adds, name) in enumerate(steps):
        if adds:
            table[name] = plain[name] = number
        elif name in plain:
            del table[name]
            del plain[name]
    return table, dict(sorted(plain.items()))


# -- a table


@repeatable
@given(steps)
def test_a_table_lists_its_names_in_order(steps: list[tuple[bool, str]]) -> None:
    """Whatever came and went, names are those of a sorted dict."""
    table, plain = follow(steps)

    assert list(plain) == list(table)


@repeatable
@given(steps)
def test_a_table_lists_its_records_in_the_order_of_their_names(steps: list[tuple[bool, str]]) -> None:
    """Values stand in the order of the names, the latest of each."""
    table, plain = follow(steps)

    assert list(plain.values()) == list(table.values())


@repeatable
@given(steps, names)
def test_a_table_looks_up_as_a_dict(steps: list[tuple[bool, str]], name: str) -> None:
    """Length, membership and get are a dict's."""
    table, plain = follow(steps)

    assert (len(plain), name in plain, plain.get(name)) == (len(table), name in table, table.get(name))


@repeatable
@given(steps, st.just("") | names, st.just("") | names)
def test_after_shows_what_follows_a_name_under_a_prefix(steps: list[tuple[bool, str]], name: str, prefix: str) -> None:
    """`after` are the sorted records beyond a name, present or not, whose names have the prefix."""
    table, plain = follow(steps)

    assert [pair for pair in plain.items() if pair[0].startswith(prefix) and pair[0] > name] == list(
        table.after(name, prefix)
    )


@repeatable
@given(st.permutations([f"{number:02}" for number in range(40)]))
def test_the_order_of_adding_is_no_matter(order: list[str]) -> None:
    """Any order of many names, over many runs, lists the same."""
    assert sorted(order) == list(filled(*order))


@pytest.mark.parametrize("name", ["", "a", "zz"])
def test_a_missing_name_is_a_key_error(name: str) -> None:
    """Looking up a name that is not there raises KeyError."""
    with pytest.raises(KeyError):
        filled("b")[name]


def test_removing_a_missing_name_is_a_key_error() -> None:
    """A name that is not there cannot be removed."""
    with pytest.raises(KeyError):
        del filled("b")["a"]


def test_a_failed_removal_leaves_the_table() -> None:
    """After a KeyError all names are there."""
    table = filled("a", "b")
    with pytest.raises(KeyError):
        del table["c"]

    assert ["a", "b"] == list(table)


# -- pages


def one_page(
    table: Table[str],
    *,
    query: str = "List",
    prefix: str | None = None,
    limit: int | None = None,
    token: str | None = None,
) -> tuple[list[str], str | None]:
    """Return a page's records and the token that follows, if any."""
    records, more = page(table, query=(query,), prefix=prefix, limit=limit, next_token=token)
    return records, None if not more else str(more["NextToken"])


@repeatable
@given(st.sets(names), st.integers(1, 7), st.sampled_from([None, "a", "b/", "Z"]))
def test_pages_join_to_the_whole(names: set[str], limit: int, prefix: str | None) -> None:
    """Pages of any size, under any prefix, hold every record once, in order, and all but the last are full."""
    table = filled(*names)
    pages: list[list[str]] = []
    token: str | None = ""
    while token is not None:
        records, token = one_page(table, prefix=prefix, limit=limit, token=token or None)
        pages.append(records)

    expected = [name.upper() for name in sorted(names) if name.startswith(prefix or "")]
    assert expected == list(chain.from_iterable(pages))
    assert all(len(each) == limit for each in pages[:-1])


@repeatable
@given(st.sets(names, min_size=2), st.sets(names), st.sets(names))
def test_a_page_goes_on_behind_the_last_name(before: set[str], added: set[str], removed: set[str]) -> None:
    """Whatever comes and goes between pages, the next one starts behind the last name shown."""
    table = filled(*before)
    [first], token = one_page(table, limit=1)
    now = (before | added) - removed
    table = filled(*now)

    assert [name.upper() for name in sorted(now) if name > min(before)] == one_page(table, limit=100, token=token)[0]
    assert min(before).upper() == first


def test_a_page_holds_100_unless_limited() -> None:
    """Without a limit 100 records are shown."""
    records, token = one_page(filled(*[f"{number:03}" for number in range(101)]))

    assert (100, 100) == (DEFAULT_PAGE, len(records))
    assert token is not None


def test_a_full_last_page_has_no_token() -> None:
    """Where nothing follows there is no token."""
    assert (["A", "B"], None) == one_page(filled("a", "b"), limit=2)


def test_an_empty_table_is_one_empty_page() -> None:
    """Nothing is listed without a token."""
    assert ([], None) == one_page(filled())


@repeatable
@given(st.text(min_size=1, max_size=40))
def test_a_made_up_token_is_refused(token: str) -> None:
    """No text that did not come from a page is a token."""
    with pytest.raises(Refusal, match=r"NextToken is not valid\."):
        one_page(filled("a"), token=token)


@repeatable
@given(st.integers(0, 10_000), st.characters())
def test_a_token_with_one_other_character_is_refused(position: int, character: str) -> None:
    """A token is good as it stands, or not at all."""
    _, token = one_page(filled("a", "b"), limit=1)
    assert token is not None
    at = position % len(token.rstrip("="))
    changed = token[:at] + (character if character != token[at] else "") + token[at + 1 :]

    with pytest.raises(Refusal, match=r"NextToken is not valid\."):
        one_page(filled("a"), token=changed)


@pytest.mark.parametrize(("query", "prefix"), [("Other", "a"), ("List", None), ("List", "b"), ("List", "")])
def test_a_token_is_good_for_its_query_alone(query: str, prefix: str | None) -> None:
    """Another operation, or another prefix, refuses a token."""
    _, token = one_page(filled("a", "ab"), prefix="a", limit=1)

    with pytest.raises(Refusal, match=r"NextToken is not valid\."):
        one_page(filled("a", "ab"), query=query, prefix=prefix, token=token)


def test_a_token_is_text_of_a_length_that_may_come_back() -> None:
    """The longest name makes a token within the 2,048 characters that the model takes."""
    longest = "x" * 256
    _, token = one_page(filled(longest, longest + "y"), limit=1)

    assert token is not None
    assert len(token) <= 2048
