from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from fake_eventbridge import MisuseError, fake_eventbridge
from fake_eventbridge.aws.errors import Refusal
from fake_eventbridge.service.state.quotas import Quotas

if TYPE_CHECKING:
    from fake_eventbridge import QuotaName

KNOWN = {
    "api_destinations": 3000,
    "concurrent_replays": 10,
    "connections": 3000,
    "endpoints": 100,
    "event_bus_policy_characters": 10_240,
    "event_buses": 100,
    "event_pattern_characters": 2048,
    "partner_event_sources": None,
    "pending_source_days": 14,
    "private_connections": 20,
    "put_events_bytes": 1_048_576,
    "put_events_per_second": None,
    "put_partner_events_bytes": 262_144,
    "rules_per_bus": 300,
    "tags_per_resource": 50,
    "targets_per_rule": 5,
    "wildcard_rules_per_bus": 30,
}


@pytest.mark.parametrize(("name", "limit"), KNOWN.items())
def test_a_quota_is_awss_unless_it_is_set(name: QuotaName, limit: int | None) -> None:
    """Each quota starts at AWS's default; those that AWS does not publish are none."""
    assert limit == Quotas()[name]


@pytest.mark.parametrize("limit", [0, 1, 10**9, None])
def test_a_quota_can_be_set(limit: int | None) -> None:
    """Any whole number from 0 on, or None, is a limit."""
    quotas = Quotas()
    quotas["event_buses"] = limit

    assert limit == quotas["event_buses"]


def test_setting_one_quota_leaves_the_others() -> None:
    """The others stay at their defaults."""
    quotas = Quotas()
    quotas["event_buses"] = 1

    assert {**KNOWN, "event_buses": 1} == dict(quotas)


@pytest.mark.parametrize("limit", [-1, 1.5, "2", True, [3]])
def test_a_limit_is_a_whole_number(limit: object) -> None:
    """Anything else is a mistake, which says what a quota is."""
    with pytest.raises(MisuseError, match=r"quotas\['event_buses'\] = .*: expected an integer of 0 or more, or None"):
        Quotas()["event_buses"] = limit  # type: ignore[assignment]  # the mistake that is tested


def test_an_unknown_name_is_a_mistake_to_set() -> None:
    """The mistake names what comes nearest, and all quotas."""
    with pytest.raises(
        MisuseError, match=r"There is no quota 'event_busses'\. Did you mean 'event_buses'\?.*targets_per"
    ):
        Quotas()["event_busses"] = 1  # type: ignore[index]  # the typo is what is tested


def test_an_unknown_name_is_a_mistake_to_read() -> None:
    """A quota that does not exist cannot be read."""
    with pytest.raises(MisuseError, match=r"There is no quota 'zzz'\. The quotas are: api_destinations, "):
        Quotas()["zzz"]  # type: ignore[index]  # as above


def test_an_unknown_name_is_a_mistake_as_an_option() -> None:
    """A quota that does not exist cannot be an option of the fake."""
    with pytest.raises(MisuseError, match=r"There is no quota 'partners'"):
        fake_eventbridge(quotas={"partners": 1}).start()  # type: ignore[dict-item]  # as above


def test_a_deleted_quota_is_awss_again() -> None:
    """`del` returns a quota to its default."""
    quotas = Quotas()
    quotas["event_buses"] = 1
    del quotas["event_buses"]

    assert 100 == quotas["event_buses"]


def test_an_unknown_name_is_a_mistake_to_delete() -> None:
    """A quota that does not exist cannot be deleted."""
    with pytest.raises(MisuseError, match=r"There is no quota 'zzz'"):
        del Quotas()["zzz"]  # type: ignore[arg-type]  # as above


def test_quotas_are_all_names_of_the_mapping() -> None:
    """Length, names and membership are those of all quotas."""
    quotas = Quotas()

    assert (len(KNOWN), set(KNOWN)) == (len(quotas), set(quotas))
    assert "event_buses" in quotas
    assert "zzz" not in quotas


def test_options_are_the_fakes_quotas() -> None:
    """What a fake is started with is in force."""
    with fake_eventbridge(quotas={"event_buses": 7}) as fake:
        assert (7, 300) == (fake.quotas["event_buses"], fake.quotas["rules_per_bus"])


def test_a_reset_returns_to_the_options() -> None:
    """What was set since is forgotten, what the options say is not."""
    quotas = Quotas({"event_buses": 7})
    quotas["event_buses"], quotas["rules_per_bus"] = 1, 1
    quotas.reset()

    assert (7, 300) == (quotas["event_buses"], quotas["rules_per_bus"])


@pytest.mark.parametrize(("limit", "count"), [(1, 0), (2, 1), (None, 10**9)])
def test_one_more_is_admitted_below_the_limit(limit: int | None, count: int) -> None:
    """As long as the limit is not reached, one more may come."""
    quotas = Quotas({"event_buses": limit})
    quotas.admit("event_buses", count)

    assert limit == quotas["event_buses"]


@pytest.mark.parametrize(("limit", "count"), [(0, 0), (1, 1), (2, 3)])
def test_one_more_is_refused_at_the_limit(limit: int, count: int) -> None:
    """At the limit, one more is refused in AWS's words."""
    with pytest.raises(Refusal) as caught:
        Quotas({"event_buses": limit}).admit("event_buses", count)

    expected = ("LimitExceededException", "The requested resource exceeds the maximum number allowed.")
    assert expected == (caught.value.code, caught.value.message)


@pytest.mark.parametrize("name", [3, None, [1]])
def test_a_quota_is_named_by_a_string(name: object) -> None:
    """Any other name is as unknown as a misspelt one."""
    with pytest.raises(MisuseError, match=f"There is no quota {re.escape(repr(name))}"):
        Quotas()[name]  # type: ignore[index]  # the mistake that is tested
