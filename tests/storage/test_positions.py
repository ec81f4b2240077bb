"""Tests 11 and 19: positions are never given twice, and gaps harm nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from storage_sample import AGGREGATES, VIEWS, adding, clock, command
from storage_tools import execute, is_sqlite, unguard
from tiers import record, size

from o2c.storage.archive import backup, restore
from o2c.storage.connect import connect, create, postgres_parts, sqlite_path
from o2c.storage.projector import Projector
from o2c.storage.store import Store


def test_conflicts_by_the_thousand_stop_no_reader(
    store: Store, again: Callable[[], Store], database_url: str
) -> None:
    """Test 11: the positions that they had drawn are gaps; nobody waits for them."""
    times = size(300, 10_000)
    store.run(command(), adding("a"))
    recorder = store.log.recorder  # type: ignore[attr-defined]
    taken = StoredEvent("counter/a", 1, "counter.Added.1", b"{}")  # type: ignore[arg-type]
    for _ in range(times):
        with pytest.raises(IntegrityError):
            recorder.insert_events([taken])
    (after,) = again().run(command(), adding("a")).events
    assert [event.position for event in store.everything()] == [1, after.position]
    gap = after.position - 2
    assert gap == (0 if is_sqlite(database_url) else times)
    with Projector(store, VIEWS) as projector:
        assert projector.catch_up() == after.position
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    record("test 11", f"missed after {times} conflicts", 0, "events", on=on, goal="= 0")


def test_no_position_is_ever_given_twice(database_url: str, tmp_path: Path) -> None:
    """Test 19: the newest events deleted by somebody with all rights, the database
    compacted, or restored from a backup, between any two commands."""
    dice, trials = Random(19), size(15, 1000)
    create(database_url)
    unguard(database_url)
    newest = 0
    for trial in range(trials):
        with Store.open(database_url, AGGREGATES, clock=clock) as store:
            for recorded in store.run(command(), adding("a")).events:
                assert recorded.position > newest
                newest = recorded.position
            store.run(command(), adding("b"))
            newest = store.head()
        harm = dice.choice([lose_some, lose_all, compact, restore_backup])
        harm(database_url, tmp_path / f"{trial}")
    on = "sqlite" if is_sqlite(database_url) else "postgresql"
    record("test 19", "positions given twice", 0, f"in {trials}", on=on, goal="= 0")


def lose_some(url: str, file: Path) -> None:
    newest = "SELECT max(position) FROM events"
    execute(url, f"DELETE FROM events WHERE position >= ({newest})")


def lose_all(url: str, file: Path) -> None:
    execute(url, "DELETE FROM events")


def compact(url: str, file: Path) -> None:
    if is_sqlite(url):
        with closing(sqlite3.connect(sqlite_path(url))) as lite:
            lite.execute("VACUUM")
    else:
        execute(url, "CLUSTER events USING events_pkey")


def restore_backup(url: str, file: Path) -> None:
    log = connect(url)
    backup(log, file)
    log.close()
    if is_sqlite(url):
        for ending in ("", "-wal", "-shm"):
            Path(f"{sqlite_path(url)}{ending}").unlink(missing_ok=True)
    else:
        execute(url, f"DROP SCHEMA {postgres_parts(url)[1]} CASCADE")
    restore(file, url)
    unguard(url)
