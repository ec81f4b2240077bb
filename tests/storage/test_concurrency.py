"""Many writers at once: nothing lost, nothing doubled, nothing missed by a reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from threading import Thread

import psycopg
import pytest
from storage_sample import AGGREGATES, COUNTER, No, add, adding, clock, command
from storage_tools import execute, is_sqlite
from storage_workers import (
    add_one_by_one,
    finish,
    open_and_add,
    same_commands,
    sell,
    start,
)

from o2c.desk.work import Work
from o2c.errors import ConcurrencyError, LimitExceeded, StorageError
from o2c.storage.command import Outcome, Use
from o2c.storage.connect import postgres_parts
from o2c.storage.postgres_tables import key
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble


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


# -- PostgreSQL decides without a lock, and looks again before it writes. -----


@pytest.fixture
def rivals(postgres_url: str) -> tuple[Store, Store]:
    return tuple(Store.open(postgres_url, AGGREGATES, clock=clock) for _ in "ab")  # type: ignore[return-value]


def meddled(
    meddle: Callable[[], object], decide: Use, times: int = 1
) -> tuple[Callable[[Work], None], list[int]]:
    """A use case during which, so many times, someone else is faster."""
    tries: list[int] = []

    def use(work: Work) -> None:
        decide(work)
        tries.append(1)
        if len(tries) <= times:
            meddle()

    return use, tries


def test_a_command_runs_again_when_another_was_faster(
    rivals: tuple[Store, Store],
) -> None:
    mine, other = rivals
    with mine, other:
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 10)), adding("a", 1)
        )
        (recorded,) = mine.run(command(), use).events
        assert (recorded.version, len(tries)) == (2, 2)
        assert mine.state(COUNTER, "a") == 11


def test_after_a_conflict_the_stream_is_locked_before_it_is_read(
    rivals: tuple[Store, Store], postgres_url: str
) -> None:
    """So that on a stream that all want, one comes after the other."""
    mine, other = rivals
    _, schema = postgres_parts(postgres_url)
    wanted = key("stream", schema, "counter/a") % (1 << 64)
    held: list[int] = []

    def decide(work: Work) -> None:
        work.decide(COUNTER, "a", add, 1)
        query = "SELECT count(*) FROM pg_locks WHERE classid = ? AND objid = ?"
        ((count,),) = execute(postgres_url, query, wanted >> 32, wanted % (1 << 32))
        held.append(count)

    with mine, other:
        use, _ = meddled(lambda: other.run(command(), adding("a", 10)), decide)
        mine.run(command(), use)
        mine.run(command(), decide)
        other.run(command(), decide)
    assert held == [0, 1, 1, 0]


def test_a_stream_that_was_only_read_is_guarded_too(
    rivals: tuple[Store, Store],
) -> None:
    """What it was decided on must still hold when it is written."""
    mine, other = rivals

    def decide(work: Work) -> None:
        if work.get(COUNTER, "limit") == 0:
            work.decide(COUNTER, "a", add, 1)

    with mine, other:
        use, tries = meddled(lambda: other.run(command(), adding("limit", 1)), decide)
        assert mine.run(command(), use).events == ()
        assert len(tries) == 2
        assert mine.state(COUNTER, "a") == 0


def test_a_stale_answer_that_does_no_harm_is_not_guarded(
    rivals: tuple[Store, Store],
) -> None:
    mine, other = rivals

    def decide(work: Work) -> None:
        work.get(COUNTER, "catalogue", guard=False)
        work.decide(COUNTER, "a", add, 1)

    with mine, other:
        use, tries = meddled(
            lambda: other.run(command(), adding("catalogue", 1)), decide
        )
        mine.run(command(), use)
        assert len(tries) == 1


def test_a_batch_runs_again_as_a_whole(rivals: tuple[Store, Store]) -> None:
    mine, other = rivals
    with mine, other:
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 10)), adding("a", 1)
        )
        done = mine.run_many(
            [(command(), adding("a", 1)), (command(), use), (command(), adding("b", 1))]
        )
        assert all(isinstance(each, Outcome) for each in done)
        assert (mine.state(COUNTER, "a"), mine.state(COUNTER, "b")) == (12, 1)
        assert len(tries) == 2


def test_a_command_waits_its_turn_when_others_are_always_faster(
    rivals: tuple[Store, Store],
) -> None:
    """After a few tries it keeps all others out; a rival then gets a typed error."""
    mine, other = rivals
    blocked: list[Exception] = []

    def meddle() -> None:
        try:
            other.run(command(), adding("a", 1))
        except StorageError as error:
            blocked.append(error)

    with mine, other:
        use, tries = meddled(meddle, adding("a", 1), times=100)
        mine.run(command(), use)
        assert [error.code for error in blocked] == [Trouble.BUSY]  # type: ignore[attr-defined]
        assert mine.state(COUNTER, "a") == len(tries)


def test_a_command_gives_up_after_a_bounded_number_of_tries(postgres_url: str) -> None:
    with (
        Store.open(postgres_url, AGGREGATES, attempts=2) as mine,
        Store.open(postgres_url, AGGREGATES) as other,
    ):
        use, tries = meddled(
            lambda: other.run(command(), adding("a", 1)), adding("a", 1), times=100
        )
        with pytest.raises(ConcurrencyError) as refused:
            mine.run(command("c-1"), use)
        assert refused.value.code == Trouble.CONFLICT
        assert len(tries) == 2
        assert mine.outcome("c-1") is None
        assert mine.run(command("c-1"), adding("a", 1)).positions


def test_a_refusal_loses_against_the_same_command_accepted(
    rivals: tuple[Store, Store],
) -> None:
    """The same command, sent twice at once: the second sees the first one's events."""
    mine, other = rivals

    def once(work: Work) -> None:
        if work.exists(COUNTER, "a"):
            raise LimitExceeded(No.TOO_MUCH)
        work.decide(COUNTER, "a", add, 1)

    with mine, other:
        first: list[Outcome] = []

        def use(work: Work) -> None:
            if not first:
                first.append(other.run(command("c-1"), once))
            once(work)

        answer = mine.run(command("c-1"), use)
        assert answer.repeated
        assert answer.events == first[0].events


def test_a_stalled_writer_gives_others_a_typed_error(postgres_url: str) -> None:
    """Whoever holds the lock and does nothing: the others do not wait for ever."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain) as stalled,
    ):
        stalled.execute("SELECT pg_advisory_xact_lock(%s)", [key("append", schema)])
        with pytest.raises(StorageError) as refused:
            store.run(command("c-1"), adding("a"))
        assert refused.value.code == Trouble.BUSY
        stalled.rollback()
        assert store.run(command("c-1"), adding("a")).positions


def test_appends_do_not_wait_for_maintenance(postgres_url: str) -> None:
    """VACUUM and index builds take the lock that LOCK TABLE would wait for."""
    plain, schema = postgres_parts(postgres_url)
    with (
        Store.open(postgres_url, AGGREGATES) as store,
        psycopg.connect(plain) as maintenance,
    ):
        maintenance.execute(
            f"LOCK TABLE {schema}.events IN SHARE UPDATE EXCLUSIVE MODE".encode()
        )
        assert store.run(command(), adding("a")).positions
        maintenance.rollback()


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
