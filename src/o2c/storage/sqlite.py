"""`eventsourcing` on SQLite: its recorder over tables that keep their promises."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from eventsourcing.persistence import PersistenceError, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from o2c.errors import StorageError
from o2c.storage.log import Conflict, Lost
from o2c.storage.trouble import Trouble

BUSY = 30.0  # seconds to wait for another process's write
TURN = 2000  # milliseconds after which a writer looks whether others go on
OLDEST = (3, 35, 0)  # SQLite's version

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
    # The newest position that was recorded at this instant or before.
    """CREATE TABLE instants (
        recorded_at TEXT PRIMARY KEY, position INTEGER NOT NULL
    ) WITHOUT ROWID""",
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
    try:
        connection.execute("PRAGMA synchronous=FULL")
        # What is deleted or written over may be personal: no byte of it stays there.
        connection.execute("PRAGMA secure_delete=ON")
        write_ahead(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL; the switch itself does not wait for others, so that we must.

    Raises StorageError where it cannot be: then readers and writers would lock each
    other out.
    """
    until = time.monotonic() + BUSY
    while True:
        try:
            ((mode,),) = connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            break
    if mode not in ("wal", "memory"):
        raise StorageError(
            Trouble.NO_WAL,
            "the database cannot be used with a write-ahead log",
            remedy="put the file on a local disk that its users may write to",
            mode=str(mode),
        )


def is_busy(error: BaseException) -> bool:
    """Whether another connection held a lock for too long."""
    locked = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in locked


def refuse_library(version: tuple[int, ...]) -> None:
    """A library that does not know all that we ask of it would fail half-way."""
    if version < OLDEST:
        raise StorageError(
            Trouble.OLD_DATABASE,
            f"SQLite {'.'.join(map(str, version))} is too old",
            remedy=f"use a Python with SQLite {'.'.join(map(str, OLDEST))} or newer",
        )


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors as ours: busy, a conflict, or a failure with unknown outcome."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Conflict from error
    except sqlite3.Error as error:
        raise busy(error) or Lost(str(error)) from error


@contextmanager
def usable() -> Iterator[None]:
    """Errors where nothing can be in doubt: nothing was being written."""
    try:
        yield
    except sqlite3.Error as error:
        raise unusable(error) from error
    except PersistenceError as error:  # the library's own, around one of SQLite's
        raise unusable(error.__cause__ or error) from error


def unusable(error: BaseException) -> StorageError:
    return busy(error) or StorageError(
        Trouble.UNUSABLE,
        f"the database cannot be used: {error}",
        remedy="check that the file is there, is a database, and may be written",
    )


def busy(error: BaseException) -> StorageError | None:
    """That others held the lock for too long, if that is what it was."""
    if is_busy(error):
        return StorageError(
            Trouble.BUSY,
            "another process has been writing for too long; nothing was written",
            remedy="try again",
        )
    return None
