"""Snapshots save replaying long streams; they never change what comes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from storage_sample import ACCOUNT, AGGREGATES, DAY, Posted, clock, command, posting
from storage_tools import execute

from o2c.kernel import Aggregate
from o2c.storage.command import Use
from o2c.storage.states import EVERY
from o2c.storage.store import Store

SIZE = 2 * EVERY + 30


def posted(n: int) -> Use:
    return posting(f"a{n % 2}", f"{n}.25", on=clock().date())


@pytest.fixture
def filled(database_url: str) -> str:
    """Two accounts, each with more events than a snapshot needs."""
    with Store.open(database_url, AGGREGATES, clock=clock) as store:
        for start in range(0, 2 * SIZE, 20):
            store.run_many([(command(), posted(n)) for n in range(start, start + 20)])
        store.run(command(), posting("small", "1"))
    return database_url


def states(url: str) -> list[Any]:
    with Store.open(url, AGGREGATES) as store:
        return [store.state(ACCOUNT, id) for id in ("a0", "a1", "small")]


def replayed(url: str) -> list[Any]:
    with Store.open(url, AGGREGATES) as store:
        return [
            ACCOUNT.fold(e.event for e in store.history(f"account/{id}"))  # type: ignore[misc]
            for id in ("a0", "a1", "small")
        ]


def test_a_snapshot_gives_the_same_state_as_a_replay(filled: str) -> None:
    found = execute(filled, "SELECT originator_id, originator_version FROM snapshots")
    assert sorted(found) == [("account/a0", 200), ("account/a1", 200)]
    assert states(filled) == replayed(filled)
    assert states(filled)[0].balance == sum(
        Decimal(f"{n}.25") for n in range(0, 2 * SIZE, 2)
    )


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE snapshots SET fingerprint = 'made by other code'",
        "UPDATE snapshots SET state = '{'",
        'UPDATE snapshots SET state = \'{"balance":"many"}\'',
        "UPDATE snapshots SET originator_version = 100000",
        "DELETE FROM snapshots",
    ],
)
def test_a_snapshot_of_other_code_or_a_damaged_one_is_ignored(
    filled: str, damage: str
) -> None:
    execute(filled, damage)
    assert states(filled) == replayed(filled)


def test_a_snapshot_is_not_used_by_another_fold(filled: str) -> None:
    """The state's shape is the same; what made it is not."""

    def counting(state: Any, event: Any) -> Any:
        return evolve(state, balance=state.balance + 1)

    other = evolve(ACCOUNT, evolve=counting)
    with Store.open(filled, [other], clock=clock) as store:
        assert store.state(other, "a0").balance == SIZE


def test_the_next_snapshot_replaces_one_of_other_code(filled: str) -> None:
    execute(filled, "UPDATE snapshots SET fingerprint = 'made by other code'")
    with Store.open(filled, AGGREGATES, clock=clock) as store:
        store.run(command(), posting("a0", "1"))
    query = "SELECT originator_version FROM snapshots WHERE fingerprint <> 'made by"
    assert execute(filled, f"{query} other code'") == [(SIZE + 1,)]
    assert states(filled) == replayed(filled)


def test_a_state_that_json_does_not_hold_is_replayed(database_url: str) -> None:
    """Keys that are no text: encoded they would be lost, so there is no snapshot."""
    odd: Aggregate[Any, Any] = Aggregate(
        "account", {}, lambda s, e: {**s, (len(s), 1): e.amount}, ACCOUNT.events
    )
    with Store.open(database_url, [odd], clock=clock) as store:
        for _ in range(EVERY + 5):
            store.run(
                command(),
                lambda work: work.decide(odd, "a", lambda s: [posted_event()]),
            )
        assert len(store.state(odd, "a")) == EVERY + 5
    with Store.open(database_url, [odd], clock=clock) as store:
        assert len(store.state(odd, "a")) == EVERY + 5
    assert execute(database_url, "SELECT * FROM snapshots") == []


def posted_event() -> Any:
    return Posted(amount=Decimal(1), currency="EUR", on=DAY)
