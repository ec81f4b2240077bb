"""A log in SQLite: whoever writes takes the write lock before reading anything."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from eventsourcing.sqlite import SQLiteCursor

from o2c.errors import StorageError
from o2c.storage.columns import instant
from o2c.storage.log import (
    SCHEMA_VERSION,
    Batch,
    CommandRow,
    Conflict,
    Entry,
    Loaded,
    Lost,
    Mark,
    Wanted,
    check_version,
)
from o2c.storage.sqlite import Datastore, Recorder
from o2c.storage.trouble import Trouble

_EVENT = "SELECT position, originator_id, originator_version, topic, state FROM events"
_COMMAND = (
    "SELECT entry, command_id, request, payload, payload_hash, actor, recorded_at,"
    " outcome, first_position, last_position FROM commands"
)
_SNAPSHOT = (
    "SELECT s.originator_version, s.state FROM snapshots s"
    " JOIN events USING (originator_id, originator_version)"
    " WHERE s.originator_id = ? AND s.fingerprint = ?"
)


class SqliteLog:
    """Reads and writes on the datastore's one connection."""

    patience = 0.0
    definite = True
    optimistic = False
    mark: Mark = ()

    def __init__(self, path: str) -> None:
        self.failures = 0
        with usable():
            self.datastore = Datastore(path)
            self.recorder = Recorder(self.datastore)
            self.identity = self._create()

    @contextmanager
    def session(self, hot: Collection[str], exclusive: bool) -> Iterator[SqliteSession]:
        with self.datastore.lock, translated():
            connection = self.datastore.connection
            connection.execute("BEGIN IMMEDIATE")
            session = SqliteSession(self)
            try:
                yield session
                connection.execute("COMMIT")
                session.committed()
            except BaseException:
                self.failures += 1  # nobody knows what is there now: look again
                raise
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        rows = (
            self.query(f"{_COMMAND} WHERE command_id = ?", id) for id in command_ids
        )
        return {row[1]: _command(row) for found in rows for row in found}

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        return [self._load(each) for each in wanted]

    def stands(self, stream: str, mark: Mark) -> bool:
        return False

    def page(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Entry]:
        last = (1 << 63) - 1 if upto is None else upto
        among = f"AND topic IN ({', '.join('?' * len(topics))})" if topics else ""
        where = f"WHERE position > ? AND position <= ? {among}"
        order = "ORDER BY position LIMIT ?"
        return self._entries(f"{_EVENT} {where} {order}", after, last, *topics, limit)

    def reached(self, at: datetime) -> int:
        newest = "SELECT coalesce(max(last_position), 0) FROM commands"
        return int(self.query(f"{newest} WHERE recorded_at <= ?", instant(at))[0][0])

    def history(self, stream: str, after: int, limit: int) -> list[Entry]:
        condition = "originator_id = ? AND originator_version > ?"
        order = "ORDER BY originator_version LIMIT ?"
        return self._entries(
            f"{_EVENT} WHERE {condition} {order}", stream, after, limit
        )

    def head(self) -> int:
        return int(self.query("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def names(self, prefix: str, after: str, limit: int) -> list[str]:
        rows = self.query(
            "SELECT originator_id FROM events WHERE originator_version = 1"
            " AND originator_id > ? AND originator_id < ?"
            " ORDER BY originator_id LIMIT ?",
            max(prefix, after),
            prefix[:-1] + chr(ord(prefix[-1]) + 1),
            limit,
        )
        return [row[0] for row in rows]

    def asked(self, after: int, limit: int) -> list[tuple[int, CommandRow]]:
        rows = self.query(
            f"{_COMMAND} WHERE entry > ? ORDER BY entry LIMIT ?", after, limit
        )
        return [(row[0], _command(row)) for row in rows]

    def listener(self) -> Poll:
        return Poll()

    def close(self) -> None:
        with self.datastore.lock:
            self.datastore.close()

    def query(self, sql: str, *values: object) -> list[Any]:
        with self.datastore.lock:
            try:
                return self.datastore.connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise unusable(error) from error

    def _entries(self, sql: str, *values: object) -> list[Entry]:
        try:
            return self.query(sql, *values)
        except StorageError:
            # Text that is not UTF-8 fails a whole page: hand it on as it is, so that
            # the codec stops at the event itself and can name its position.
            with self.datastore.lock:
                self.datastore.connection.text_factory = _lenient
                try:
                    return self.query(sql, *values)
                finally:
                    self.datastore.connection.text_factory = str

    def _load(self, wanted: Wanted) -> Loaded:
        snapshot, after = None, wanted.after
        if wanted.fingerprint:
            found = self.query(_SNAPSHOT, wanted.stream, wanted.fingerprint)
            if found:
                snapshot = (found[0][0], found[0][1])
                after = snapshot[0]
        return Loaded(snapshot, self.history(wanted.stream, after, -1))

    def _create(self) -> str:
        """Make the tables, once, whoever comes first; the store's identity."""
        known = "SELECT 1 FROM sqlite_master WHERE name = 'o2c_meta'"
        if not self.query(known):
            with self.datastore.transaction(commit=True) as cursor:
                cursor.execute(known)
                if not cursor.fetchall():
                    self._make(cursor)
        meta = dict(self.query("SELECT key, value FROM o2c_meta"))
        check_version(int(meta["schema_version"]))
        return str(meta["store"])

    def _make(self, cursor: SQLiteCursor) -> None:
        self.recorder._create_table(cursor)
        values = [("schema_version", str(SCHEMA_VERSION)), ("store", uuid4().hex)]
        cursor.executemany("INSERT INTO o2c_meta VALUES (?, ?)", values)


class SqliteSession:
    """A try under the write lock: what it reads, nobody can change meanwhile."""

    def __init__(self, log: SqliteLog) -> None:
        self._log = log
        self._counters: dict[str, int] = {}
        self._done: list[Callable[[], None]] = []
        self.find = log.find
        self.load = log.load
        # Other connections' commits change it, those of this one do not.
        ((version,),) = log.datastore.connection.execute("PRAGMA data_version")
        self.mark: Mark = (version, log.failures)

    def stands(self, stream: str, mark: Mark) -> bool:
        return mark == self.mark

    def after(self, done: Callable[[], None]) -> None:
        self._done.append(done)

    def committed(self) -> None:
        for done in self._done:
            done()

    def number(self, kind: str) -> int:
        if kind not in self._counters:
            found = self._log.query("SELECT last FROM counters WHERE kind = ?", kind)
            self._counters[kind] = found[0][0] if found else 0
        self._counters[kind] += 1
        return self._counters[kind]

    def give_back(self, kind: str, number: int) -> None:
        if self._counters[kind] == number:
            self._counters[kind] -= 1

    def append(self, batch: Batch) -> int:
        log, connection = self._log, self._log.datastore.connection
        cursor = SQLiteCursor(connection.cursor())
        positions = log.recorder._insert_events(cursor, batch.events)
        first = positions[0] if positions else 0
        next_position = first
        for command in batch.commands:
            last = next_position + command.count - 1
            own = (next_position, last) if command.count else (None, None)
            next_position += command.count
            cursor.execute(
                "INSERT INTO commands (command_id, request, payload, payload_hash,"
                " actor, recorded_at, outcome, first_position, last_position)"
                " VALUES (?,?,?,?,?,?,?,?,?)",
                (
                    command.command_id,
                    command.request,
                    command.payload,
                    command.payload_hash,
                    command.actor,
                    instant(command.recorded_at),
                    command.outcome,
                    *own,
                ),
            )
        for s in batch.snapshots:
            row = (s.stream, s.version, s.fingerprint, s.state)
            cursor.execute("INSERT OR REPLACE INTO snapshots VALUES (?,?,?,?)", row)
        cursor.executemany(
            "INSERT OR REPLACE INTO counters VALUES (?,?)", self._counters.items()
        )
        return first


class Poll:
    """SQLite cannot tell other processes of news: look again soon."""

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.2))

    def close(self) -> None:
        pass


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


def unusable(error: sqlite3.Error) -> StorageError:
    return busy(error) or StorageError(
        Trouble.UNUSABLE,
        f"the database cannot be used: {error}",
        remedy="check that the file is there, is a database, and may be written",
    )


def busy(error: sqlite3.Error) -> StorageError | None:
    """That others held the lock for too long, if that is what it was."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    ):
        return StorageError(
            Trouble.BUSY,
            "another process has been writing for too long; nothing was written",
            remedy="try again",
        )
    return None


def _lenient(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


def _command(row: Sequence[Any]) -> CommandRow:
    at = datetime.fromisoformat(row[6])
    id, request, payload, digest, actor = row[1:6]
    return CommandRow(id, request, payload, digest, actor, at, row[7], row[8], row[9])
