"""What the database itself refuses, and what stops a reader rather than mislead it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from storage_sample import AGGREGATES, COUNTER, adding, clock, command, fill
from storage_tools import execute, is_sqlite, plant, unguard

from o2c.errors import StorageError, UnreadableEvent
from o2c.storage.connect import create
from o2c.storage.log import SCHEMA_VERSION
from o2c.storage.sqlite_log import SqliteLog
from o2c.storage.store import Store
from o2c.storage.trouble import Trouble

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RestrictViolation)


CHANGES = {
    "sqlite": [
        "UPDATE {table} SET {column} = {column} || ' '",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table} WHERE {key} = 2",
    ],
    "postgres": [
        "UPDATE {table} SET {column} = {column} || ' '",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}"
        " ON CONFLICT ({key}) DO UPDATE SET {column} = ''",
    ],
}
TABLES = {
    "events": {"column": "state", "key": "position"},
    "commands": {"column": "outcome", "key": "entry"},
}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("nth", range(4))
def test_history_is_never_changed_or_deleted(
    store: Store, database_url: str, table: str, nth: int
) -> None:
    """X1-11: not by an update or a delete, nor by one in disguise."""
    fill(store, 3)
    before = execute(database_url, f"SELECT * FROM {table}")
    change = CHANGES["sqlite" if is_sqlite(database_url) else "postgres"][nth]
    with pytest.raises(REFUSED):
        execute(database_url, change.format(table=table, **TABLES[table]))
    assert execute(database_url, f"SELECT * FROM {table}") == before


def test_a_gap_in_a_stream_is_refused_by_sqlite(tmp_path: Path) -> None:
    """There the versions are not checked by a statement of ours: a trigger does it."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    create(url)
    row = "INSERT INTO events VALUES (?, 'counter/a', ?, 't', '{}')"
    with pytest.raises(sqlite3.IntegrityError):
        execute(url, row, 1, 2)
    execute(url, row, 5, 1)
    with pytest.raises(sqlite3.IntegrityError):
        execute(url, row, 4, 2)


def test_a_position_is_never_given_twice(
    store: Store, database_url: str, again: Callable[[], Store]
) -> None:
    """Even when somebody with all rights has deleted the newest event."""
    fill(store, 5)
    head = store.head()
    unguard(database_url)
    execute(database_url, "DELETE FROM events WHERE position = ?", head)
    (recorded,) = again().run(command(), adding("new")).events
    assert recorded.position > head


def test_events_of_one_command_stand_next_to_each_other(store: Store) -> None:
    fill(store, 500, batch=100)
    positions = [e.position for e in store.everything()]
    assert positions == list(range(positions[0], positions[0] + 500))


# -- What cannot be read. -----------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("counter.Gone.1", '{"data":{}}'),
        ("counter.Added.2", '{"data":{"amount":1}}'),
        ("counter.Added.1", '{"data":{"amount":1}'),
        ("counter.Added.1", ""),
    ],
)
def test_an_event_that_cannot_be_read_stops_the_reader_there(
    store: Store, database_url: str, topic: str, state: str
) -> None:
    """Never passed over in silence: what is before it comes, then the error."""
    fill(store, 3)
    head = store.head()
    plant(database_url, head + 1, topic, state)
    execute(database_url, "SELECT 1")
    seen: list[int] = []
    with pytest.raises(UnreadableEvent) as stopped:
        seen.extend(e.position for e in store.everything())
    assert len(seen) == 3
    assert stopped.value.facts == {
        "position": str(head + 1),
        "stream": "counter/planted",
        "version": "1",
        "topic": topic,
    }
    with pytest.raises(UnreadableEvent):
        list(store.history("counter/planted"))
    with pytest.raises(UnreadableEvent):
        store.state(COUNTER, "planted")


def test_a_command_on_an_unreadable_stream_is_not_recorded_as_refused(
    store: Store, database_url: str
) -> None:
    """Others go on; and once the event can be read, so does this one."""
    plant(database_url, 1, "counter.Gone.1")
    if not is_sqlite(database_url):
        execute(database_url, "SELECT setval('events_position_seq', 1)")
    done = store.run_many(
        [(command("c-1"), adding("planted")), (command("c-2"), adding("sound"))]
    )
    assert isinstance(done[0], UnreadableEvent)
    assert store.outcome("c-1") is None
    assert store.state(COUNTER, "sound") == 1


def test_bytes_that_are_no_text_stop_the_reader_with_the_position(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Store.open(url, AGGREGATES) as store:
        fill(store, 3)
        unguard(url)
        broken = "UPDATE events SET state = CAST(x'7bff7d' AS TEXT) WHERE position = 2"
        execute(url, broken)
        with pytest.raises(UnreadableEvent) as stopped:
            list(store.everything())
        assert stopped.value.facts["position"] == "2"
        assert next(store.everything(after=2)).position == 3


# -- Opening. -----------------------------------------------------------------


def test_tables_of_a_newer_version_are_refused(database_url: str) -> None:
    create(database_url)
    execute(
        database_url, "UPDATE o2c_meta SET value = '99' WHERE key = 'schema_version'"
    )
    with pytest.raises(StorageError) as refused:
        Store.open(database_url, AGGREGATES)
    assert refused.value.code == Trouble.NEWER_SCHEMA
    assert refused.value.facts == {"found": "99", "known": str(SCHEMA_VERSION)}


def test_opening_again_finds_what_was_there(database_url: str) -> None:
    create(database_url)
    create(database_url)
    with Store.open(database_url, AGGREGATES) as store:
        store.run(command("c-1"), adding("a"))
        identity = store.log.identity
    with Store.open(database_url, AGGREGATES) as store:
        assert store.log.identity == identity
        assert store.run(command("c-1"), adding("a")).repeated


def test_sqlite_waits_for_the_disk_and_for_other_processes(tmp_path: Path) -> None:
    """Every commit is synced: what was acknowledged survives a power cut.

    A writer looks every two seconds whether others go on, and then waits on.
    """
    log = SqliteLog(str(tmp_path / "a.db"))
    settings = ("synchronous", "journal_mode", "busy_timeout")
    found = [log.query(f"PRAGMA {name}")[0][0] for name in settings]
    log.close()
    assert found == [2, "wal", 2_000]


@pytest.mark.parametrize("value", ["yes", "TRUE", "1", "on"])
def test_the_librarys_database_functions_are_refused(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """With them readers miss events."""
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", value)
    with pytest.raises(StorageError) as refused:
        Store.open(postgres_url, AGGREGATES)
    assert refused.value.code == Trouble.DB_FUNCTIONS


@pytest.mark.parametrize(
    "url",
    [
        "mysql://here/db",
        "o2c.db",
        "sqlite://host/a.db",
        "postgresql:///db?schema=a;drop",
        'postgresql:///db?schema=a"b',
    ],
)
def test_a_url_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(StorageError) as refused:
        Store.open(url, AGGREGATES)
    assert refused.value.code == Trouble.BAD_URL


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("this is a letter, not a database" * 100)
    with pytest.raises(StorageError):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}", AGGREGATES)
    with pytest.raises(StorageError):
        Store.open(f"sqlite:///{tmp_path / 'no' / 'such' / 'a.db'}", AGGREGATES)
    with pytest.raises(StorageError) as refused:
        Store.open(f"postgresql:///db?host={tmp_path}", AGGREGATES)
    assert refused.value.code == Trouble.UNREACHABLE


def test_a_clock_without_a_zone_is_an_error(database_url: str) -> None:
    naive = clock().replace(tzinfo=None)
    with (
        Store.open(database_url, AGGREGATES, clock=lambda: naive) as store,
        pytest.raises(ValueError, match="time zone"),
    ):
        store.run(command(), adding("a"))
