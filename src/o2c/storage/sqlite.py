"""`eventsourcing` on SQLite: its recorder over tables that keep their promises."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

BUSY = 30.0  # seconds to wait for another process's write

# Without AUTOINCREMENT SQLite gives a deleted newest row's position out again; and an
# INSERT OR REPLACE deletes rows without asking the triggers that guard deletion.
TABLES = (
    """CREATE TABLE o2c_meta (
        key TEXT PRIMARY KEY, value TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state TEXT NOT NULL,
        UNIQUE (originator_id, originator_version)
    )""",
    """CREATE TRIGGER events_insert BEFORE INSERT ON events
        WHEN NEW.originator_version <> 1 + (
            SELECT coalesce(max(originator_version), 0) FROM events
            WHERE originator_id = NEW.originator_id
        ) OR (NEW.position > 0 AND NEW.position <= (
            SELECT coalesce(max(position), 0) FROM events
        ))
        BEGIN SELECT RAISE(ABORT, 'not the next event of its stream'); END""",
    """CREATE TABLE commands (
        entry INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        payload TEXT NOT NULL,
        payload_hash TEXT NOT NULL,
        actor TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        outcome TEXT NOT NULL,
        first_position INTEGER,
        last_position INTEGER
    )""",
    """CREATE TRIGGER commands_insert BEFORE INSERT ON commands
        WHEN EXISTS (SELECT 1 FROM commands
            WHERE command_id = NEW.command_id OR entry = NEW.entry)
        BEGIN SELECT RAISE(ABORT, 'this command is recorded already'); END""",
    *(
        f"""CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} are never changed or deleted'); END"""
        for table in ("events", "commands")
        for verb in ("UPDATE", "DELETE")
    ),
    """CREATE TABLE snapshots (
        originator_id TEXT PRIMARY KEY,
        originator_version INTEGER NOT NULL,
        fingerprint TEXT NOT NULL,
        state TEXT NOT NULL
    )""",
    "CREATE TABLE counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL)",
    # What `eventsourcing` reads: its name for the position, and bytes for the state.
    """CREATE VIEW stored_events AS SELECT position AS rowid, originator_id,
        originator_version, topic, CAST(state AS BLOB) AS state FROM events""",
)


class Datastore(SQLiteDatastore):
    """One connection behind a lock, instead of a pool.

    The pool's transactions begin as readers, and fail at once when another process
    writes before they do; and two connections cannot share an in-memory database.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path or ":memory:", originator_id_type="text")
        self.path = path
        self.lock = RLock()
        self.connection = connect(path)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        with (
            self.get_connection(commit=commit) as own,
            Immediate(own, commit=commit) as cursor,
            cursor as rows,
        ):
            rows.row_factory = sqlite3.Row
            yield cursor

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        with self.lock:
            yield SQLiteConnection(self.connection, max_age=None)

    def close(self) -> None:
        super().close()
        if hasattr(self, "connection"):  # `__del__` calls this however far we came
            self.connection.close()


class Immediate(SQLiteTransaction):
    """A transaction that takes the write lock before it reads."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor


class Recorder(SQLiteApplicationRecorder):
    """Reads through the view, writes to our table."""

    def __init__(self, datastore: SQLiteDatastore) -> None:
        super().__init__(datastore, "stored_events")
        self.insert_events_statement = (
            "INSERT INTO events (originator_id, originator_version, topic, state)"
            " VALUES (?,?,?,?)"
        )

    def construct_create_table_statements(self) -> list[str]:
        return list(TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> list[int]:
        # The inherited one stores bytes; ours is text, to be read with plain SQL.
        c.executemany(
            self.insert_events_statement,
            [
                (s.originator_id, s.originator_version, s.topic, s.state.decode())
                for s in stored_events
            ],
        )
        c.execute("SELECT last_insert_rowid()")  # all in one transaction: none between
        (last,) = c.fetchone()
        return list(range(last - len(stored_events) + 1, last + 1))


def connect(path: str) -> sqlite3.Connection:
    """A connection that waits for others and syncs every commit; "" is in memory."""
    connection = sqlite3.connect(
        path or ":memory:",
        timeout=BUSY,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    connection.execute("PRAGMA synchronous=FULL")
    # What is deleted or written over may be personal: no byte of it stays in the file.
    connection.execute("PRAGMA secure_delete=ON")
    _write_ahead(connection)
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL; the switch itself does not wait for others, so that we must."""
    until = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
