"""Document numbers that may have gaps, but never come twice (X6-04)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from storage_sample import AGGREGATES, COUNTER, add, command

from o2c.desk.work import Work
from o2c.errors import LimitExceeded
from o2c.storage.command import Use
from o2c.storage.store import Store

MUCH = 2_000_000_000


def numbered(taken: list[str], kind: str = "SO", amount: int = 1) -> Use:
    def use(work: Work) -> None:
        number = work.number(kind)
        work.decide(COUNTER, number, add, amount)
        taken.append(number)

    return use


def test_numbers_count_up_by_kind_and_across_processes(
    store: Store, again: Callable[[], Store]
) -> None:
    taken: list[str] = []
    for kind in ("SO", "SO", "INV", "SO"):
        store.run(command(), numbered(taken, kind))
    again().run(command(), numbered(taken))
    assert taken == ["SO-000001", "SO-000002", "INV-000001", "SO-000003", "SO-000004"]


def test_a_refused_or_failed_command_gives_its_numbers_back(store: Store) -> None:
    """So a sequential history has the same numbers on both databases."""
    taken: list[str] = []

    def bug(work: Work) -> None:
        work.number("SO")
        work.number("SO")
        raise KeyError

    store.run(command(), numbered(taken))
    with pytest.raises(LimitExceeded):
        store.run(command(), numbered([], amount=MUCH))
    with pytest.raises(KeyError):
        store.run(command(), bug)
    store.run(command(), numbered(taken))
    store.run_many(
        [
            (command(), numbered(taken)),
            (command(), bug),
            (command(), numbered([], amount=MUCH)),
            (command(), numbered(taken)),
        ]
    )
    store.run(command(), numbered(taken))
    assert taken == [f"SO-{n:06d}" for n in range(1, 6)]


def test_a_command_that_runs_again_draws_the_same_number(postgres_url: str) -> None:
    taken: list[str] = []
    with (
        Store.open(postgres_url, AGGREGATES) as mine,
        Store.open(postgres_url, AGGREGATES) as other,
    ):

        def use(work: Work) -> None:
            taken.append(work.number("SO"))
            work.decide(COUNTER, "a", add, 1)
            if len(taken) == 1:
                other.run(command(), lambda work: work.decide(COUNTER, "a", add, 1))

        mine.run(command(), use)
        mine.run(command(), use)
    assert taken == ["SO-000001", "SO-000001", "SO-000002"]


def test_a_number_drawn_under_a_lock_is_not_drawn_again_by_another(
    postgres_url: str,
) -> None:
    """The first of its kind, in a transaction that is rolled back."""
    taken: list[str] = []
    tries: list[int] = []
    with (
        Store.open(postgres_url, AGGREGATES) as mine,
        Store.open(postgres_url, AGGREGATES) as other,
    ):

        def bug(work: Work) -> None:
            work.decide(COUNTER, "a", add, 1)
            tries.append(1)
            if len(tries) == 1:
                other.run(command(), lambda work: work.decide(COUNTER, "a", add, 1))
            else:
                work.number("SO")
                raise KeyError

        with pytest.raises(KeyError):
            mine.run(command(), bug)
        other.run(command(), numbered(taken))
        mine.run(command(), numbered(taken))
    assert taken == ["SO-000002", "SO-000001"]


@pytest.mark.parametrize("kind", ["", "1A", "so-1", 'a"b', "x" * 21, "Ä"])
def test_what_cannot_name_a_series_is_an_error(store: Store, kind: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        store.run(command(), numbered([], kind))


def test_threads_never_draw_the_same_number(database_url: str) -> None:
    with Store.open(database_url, AGGREGATES) as store:
        taken: list[list[str]] = [[] for _ in range(6)]

        def work(n: int) -> None:
            for _ in range(5):
                store.run(command(), numbered(taken[n]))

        threads = [Thread(target=work, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        streams = list(store.streams(COUNTER))
    drawn = [number for each in taken for number in each]
    assert len(set(drawn)) >= 30
    assert sorted(streams) == sorted(set(streams))
    assert len(streams) == 30
