from __future__ import annotations

import uuid

import pytest

from fake_eventbridge import fake_eventbridge
from fake_eventbridge.service.state.identifiers import Identifiers
from tests.conftest import CUSTOMER


def test_an_identifier_is_a_version_4_uuid() -> None:
    """Ids look as AWS's do: lower case, with dashes, version 4."""
    made = Identifiers(0).uuid("event")

    assert (4, made) == (uuid.UUID(made).version, str(uuid.UUID(made)))


def test_one_seed_makes_the_same_ids() -> None:
    """Two runs with a seed draw the same ids in the same order."""
    first, second = Identifiers(7), Identifiers(7)

    assert [first.uuid("event") for _ in range(3)] == [second.uuid("event") for _ in range(3)]


@pytest.mark.parametrize(("seed", "kind"), [(8, "event"), (7, "request")])
def test_another_seed_or_kind_makes_other_ids(seed: int, kind: str) -> None:
    """Seeds and kinds have ids of their own."""
    assert Identifiers(7).uuid("event") != Identifiers(seed).uuid(kind)


def test_one_kind_does_not_shift_another() -> None:
    """Ids of one kind are the same however many of another were drawn in between."""
    plain, mixed = Identifiers(0), Identifiers(0)
    expected = [plain.uuid("event") for _ in range(3)]
    drawn = [(mixed.uuid("request"), mixed.uuid("event"))[1] for _ in range(3)]

    assert expected == drawn


def test_ids_do_not_repeat() -> None:
    """A thousand ids are different."""
    identifiers = Identifiers(0)

    assert 1000 == len({identifiers.uuid("event") for _ in range(1000)})


def event_ids(*, seed: int, calls_between: int) -> list[str]:
    """Return the ids of three events, with other calls between them."""
    name = "aws.partner/acme.com/orders/created"
    with fake_eventbridge(seed=seed) as fake:
        client = fake.client()
        client.create_partner_event_source(Name=name, Account=CUSTOMER)
        for _ in range(3):
            for _ in range(calls_between):
                client.list_event_buses()
            client.put_partner_events(Entries=[{"Source": name, "DetailType": "x", "Detail": "{}"}])
        return [event.id for event in fake.events]


def test_one_more_call_does_not_shift_the_events() -> None:
    """Event ids depend on the seed, not on what else was called."""
    assert event_ids(seed=3, calls_between=0) == event_ids(seed=3, calls_between=2)


def test_the_seed_is_an_option() -> None:
    """Another seed makes other event ids."""
    assert event_ids(seed=3, calls_between=0) != event_ids(seed=4, calls_between=0)
