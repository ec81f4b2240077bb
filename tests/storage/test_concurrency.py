"""Several writers on one stream: nothing lost, nothing doubled."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Thread

from storage_sample import AGGREGATES, COUNTER, adding, command
from storage_tools import execute, is_sqlite
from storage_workers import (
    add_one_by_one,
    finish,
    start,
)

from o2c.storage.command import Outcome
from o2c.storage.store import Store


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
