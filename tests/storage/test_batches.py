"""Many commands in one transaction: each all or nothing, none in another's way."""

from __future__ import annotations

import pytest
from attrs import evolve
from storage_sample import COUNTER, Added, add, adding, command

from o2c.desk.work import Work
from o2c.errors import DuplicateError, LimitExceeded
from o2c.storage.command import Outcome
from o2c.storage.store import Store

MUCH = 2_000_000_000


def test_a_batch_goes_on_without_what_was_refused_or_failed(store: Store) -> None:
    """Each its own command: one bad order never blocks the others."""

    def bug(work: Work) -> None:
        work.decide(COUNTER, "a", add, 100)
        raise ZeroDivisionError

    asks = [command(f"c-{n}") for n in range(5)]
    done = store.run_many(
        [
            (asks[0], adding("a", 1)),
            (asks[1], adding("a", MUCH)),
            (asks[2], bug),
            (asks[3], adding("a", 2)),
            (asks[4], adding("b", 3)),
        ]
    )
    assert [type(each) for each in done] == [
        Outcome,
        LimitExceeded,
        ZeroDivisionError,
        Outcome,
        Outcome,
    ]
    amounts = [(e.stream, e.version, e.event) for e in store.everything()]
    assert amounts == [
        ("counter/a", 1, Added(amount=1)),
        ("counter/a", 2, Added(amount=2)),
        ("counter/b", 1, Added(amount=3)),
    ]
    for ask, answer in zip(asks, done, strict=True):
        if isinstance(answer, Outcome):
            assert store.outcome(ask.command_id) == evolve(answer, repeated=True)
    with pytest.raises(LimitExceeded):
        store.run(asks[1], adding("a", 1))
    assert store.outcome("c-2") is None


def test_a_batch_sees_its_own_events(store: Store) -> None:
    half = 600_000_000
    done = store.run_many([(command(), adding("a", half)) for _ in range(2)])
    assert [type(each) for each in done] == [Outcome, LimitExceeded]


def test_an_id_twice_in_a_batch_is_done_once(store: Store) -> None:
    ask = command("c-1")
    done = store.run_many(
        [
            (ask, adding("a", 1)),
            (ask, adding("a", 1)),
            (command("c-1", "other"), adding("a", 1)),
        ]
    )
    first, again, other = done
    assert isinstance(first, Outcome)
    assert again == evolve(first, repeated=True)
    assert isinstance(other, DuplicateError)
    assert store.state(COUNTER, "a") == 1


def test_a_batch_that_is_repeated_is_answered_from_the_record(store: Store) -> None:
    asks = [command(f"c-{n}") for n in range(3)]
    members = [(asks[0], adding("a")), (asks[1], adding("a", MUCH))]
    first = store.run_many(members)
    again = store.run_many([*members, (asks[2], adding("a"))])
    assert isinstance(first[0], Outcome)
    assert again[0] == evolve(first[0], repeated=True)
    assert isinstance(again[1], LimitExceeded)
    assert isinstance(again[2], Outcome)
    assert store.run_many([]) == []
