"""A position is seen only after every smaller one: why readers miss nothing.

A reader asks for what follows the last position that it saw.  Were two appends to draw
their positions and then commit the other way round, it would pass over the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from crash_crowd import all_ask
from crash_tools import Ask, seen
from desk_door import opened
from desk_story import as_json
from eventsourcing.persistence import StoredEvent
from psycopg import errors
from storage_tools import execute
from tiers import DEEP

import o2c
from o2c.errors import StorageError
from o2c.storage.connect import postgres_parts
from o2c.storage.log import Batch
from o2c.storage.postgres import append
from o2c.storage.postgres_log import PostgresLog
from o2c.storage.trouble import Trouble

LOCK = "PERFORM pg_advisory_xact_lock"


@pytest.fixture
def log(postgres_url: str) -> Iterator[PostgresLog]:
    plain, schema = postgres_parts(postgres_url)
    made = PostgresLog(plain, schema, relaxed=True)
    yield made
    made.close()


def test_an_append_waits_for_the_one_that_drew_its_position_before(
    log: PostgresLog,
) -> None:
    with pytest.raises(errors.LockNotAvailable):
        commit_the_second_first(log)


def test_without_the_lock_a_reader_misses_an_event(
    log: PostgresLog, postgres_url: str
) -> None:
    """The control: what the lock is for does happen where there is none."""
    unlock(postgres_url)
    read, there = commit_the_second_first(log)
    assert set(read) < set(there)


def commit_the_second_first(log: PostgresLog) -> tuple[list[int], list[int]]:
    """What a reader saw that looked in between and at the end, and what is there."""
    with ExitStack() as stack:
        first, second = (stack.enter_context(log.pool.connection()) for _ in range(2))
        first.execute("BEGIN")
        second.execute("SET lock_timeout = '100ms'")
        append(first, one_event("a"))()
        append(second, one_event("b"))()
        read = positions_after(log, 0)
        first.execute("COMMIT")
        read += positions_after(log, read[-1])
        return read, positions_after(log, 0)


def one_event(id: str) -> Batch:
    event = StoredEvent(f"counter/{id}", 1, "counter.Added", b"{}")  # type: ignore[arg-type]
    return Batch({}, [event], [], [])


def positions_after(log: PostgresLog, position: int) -> list[int]:
    return [entry[0] for entry in log.page(position, None, 100)]


def unlock(url: str) -> None:
    """Take the lock out of the function that appends, and nothing else."""
    definition = "SELECT pg_get_functiondef('o2c_append'::regproc)"
    ((text,),) = execute(url, definition)
    assert LOCK in text
    execute(url, text.replace(LOCK, "PERFORM abs"))


@pytest.mark.skipif(not DEEP, reason="by chance: on long runs only")
def test_without_the_lock_readers_of_many_writers_miss_events(
    postgres_url: str, tmp_path: Path
) -> None:
    """The same control by chance: each writes to streams that are its own alone."""
    asks = [
        [Ask(f"{n}-{i}", new_product(f"{n}-{i}")) for i in range(200)]
        for n in range(32)
    ]
    with opened(postgres_url) as desk:
        unlock(postgres_url)
        all_ask(postgres_url, tmp_path, asks, readers=3)
        there = [recorded.position for recorded in desk.history()]
        assert any(set(read) < set(there) for read in seen(tmp_path))


def new_product(id: str) -> str:
    return as_json("RegisterProduct", {"product": id, "name": "New"})


def test_functions_that_append_without_the_lock_are_refused(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's own, switched on by its setting: no desk opens, nothing is made."""
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "yes")
    with pytest.raises(StorageError) as refused:
        o2c.open(postgres_url)
    assert refused.value.code == Trouble.DB_FUNCTIONS
    plain, schema = postgres_parts(postgres_url)
    with psycopg.connect(plain) as conn:
        known = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
        assert conn.execute(known, [schema]).fetchall() == []
