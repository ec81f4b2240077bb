"""Many writers at once: nothing lost, nothing doubled, nothing missed by a reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from threading import Thread

from storage_sample import AGGREGATES, COUNTER, No, adding, command
from storage_tools import execute, is_sqlite
from storage_workers import (
    add_one_by_one,
    finish,
    open_and_add,
    same_commands,
    sell,
    start,
)

from o2c.storage.command import Outcome
from o2c.storage.store import Store


def test_eight_processes_start_together_on_a_fresh_database(database_url: str) -> None:
    """One makes the tables, the others wait for it."""
    finish(start(open_and_add, database_url, times=8))
    with Store.open(database_url, AGGREGATES) as store:
        assert sorted(store.streams(COUNTER)) == [f"counter/c{n}" for n in range(8)]


def test_four_processes_on_one_stream_lose_and_double_nothing(
    database_url: str,
) -> None:
    """X1-01"""
    finish(start(add_one_by_one, database_url, 25, "hot", times=4))
    with Store.open(database_url, AGGREGATES) as store:
        history = list(store.history("counter/hot"))
        assert [e.version for e in history] == list(range(1, 101))
        assert len({e.command_id for e in history}) == 100
        assert store.state(COUNTER, "hot") == 100


def test_a_reader_that_follows_four_writers_misses_nothing(database_url: str) -> None:
    with Store.open(database_url, AGGREGATES) as store:
        writers = start(add_one_by_one, database_url, 60, "of-{n}", times=4)
        seen: list[int] = []
        running = True
        while running:
            running = any(writer.is_alive() for writer in writers)
            after = seen[-1] if seen else 0
            seen += [e.position for e in store.everything(after)]
        finish(writers)
        assert seen == [e.position for e in store.everything()]
        assert len(seen) == 240
        assert seen == sorted(set(seen))


def test_four_processes_that_send_the_same_commands_do_them_once(
    database_url: str,
) -> None:
    """X1-02"""
    finish(start(same_commands, database_url, 15, times=4))
    with Store.open(database_url, AGGREGATES) as store:
        commands = [e.command_id for e in store.everything()]
        assert commands == [f"same-{n}" for n in range(15)]
        assert store.state(COUNTER, "shared") == 15


def test_eight_threads_with_one_command_get_one_answer(store: Store) -> None:
    """X1-02"""
    answers: list[Outcome] = []

    def work() -> None:
        answers.append(store.run(command("c-1"), adding("a")))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({outcome.positions for outcome in answers}) == 1
    assert [outcome.repeated for outcome in answers].count(False) == 1
    assert store.state(COUNTER, "a") == 1


def test_a_limited_stock_is_never_oversold(database_url: str) -> None:
    """Each sale checks what all others have taken, and none gives up."""
    finish(start(sell, database_url, 10, 25, times=4))
    with Store.open(database_url, AGGREGATES) as store:
        assert store.state(COUNTER, "sold") == 25
        assert sum(store.state(COUNTER, f"by-{n}") for n in range(4)) == 25
        refused = [each for each in store.commands() if each.refusal]
        assert Counter(each.refusal.code for each in refused if each.refusal) == {
            No.TOO_MUCH: 15
        }


def test_two_stores_in_one_file_take_turns(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    other = again()
    for n in range(5):
        (store if n % 2 else other).run(command(), adding("a", n))
    versions = execute(database_url, "SELECT originator_version FROM events")
    assert [version for (version,) in versions] == [1, 2, 3, 4, 5]
    texts = execute(database_url, "SELECT state FROM events ORDER BY position")
    amounts = [json.loads(text)["data"]["amount"] for (text,) in texts]
    assert amounts == list(range(5))
    assert is_sqlite(database_url) or store.head() == other.head()
