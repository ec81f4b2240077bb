"""A log in SQLite: whoever writes takes the write lock before reading anything."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from eventsourcing.sqlite import SQLiteCursor

from o2c.errors import StorageError
from o2c.storage.columns import instant
from o2c.storage.log import (
    SCHEMA_VERSION,
    CommandEntry,
    CommandRow,
    Copy,
    Entry,
    Loaded,
    Mark,
    Snapshot,
    Wanted,
    check_company,
    check_version,
)
from o2c.storage.migrations import migrate
from o2c.storage.sqlite import (
    BUSY,
    TURN,
    Datastore,
    Recorder,
    refuse_library,
    translated,
    unusable,
    usable,
)
from o2c.storage.sqlite_copy import copied, fill
from o2c.storage.sqlite_session import COMMAND, EVENT, SqliteSession, command_of

_SNAPSHOT = (
    "SELECT s.originator_version, s.state FROM snapshots s"
    " JOIN events USING (originator_id, originator_version)"
    " WHERE s.originator_id = ? AND s.fingerprint = ?"
)


class SqliteLog:
    """Reads and writes on the datastore's one connection."""

    patience = 0.0
    turn = BUSY
    definite = True
    optimistic = False
    mark: Mark = ()

    def __init__(self, path: str, company: str = "", *, create: bool = True) -> None:
        self.failures = 0
        self.company = company
        refuse_library(sqlite3.sqlite_version_info)
        if not create and path and not Path(path).exists():
            check_version(0, create)
        with usable():
            self.datastore = Datastore(path)
            self.recorder = Recorder(self.datastore)
            try:
                self.was = self._create(create)
            except BaseException:
                self.datastore.close()
                raise
            meta = dict(self.query("SELECT key, value FROM o2c_meta"))
            check_company(str(meta.get("company", "")), company)
            self.identity = str(meta["store"])
            # Making tables is waited for; from now on we look who is at work.
            self.query(f"PRAGMA busy_timeout={TURN}")
            self._others = self.data_version()

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
        rows = (self.query(f"{COMMAND} WHERE command_id = ?", id) for id in command_ids)
        return {row[1]: command_of(row) for found in rows for row in found}

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        return [self._load(each) for each in wanted]

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        those = ", ".join("?" * len(topics))
        condition = f"position > ? AND topic IN ({those}) AND instr(state, ?)"
        order = "ORDER BY position LIMIT ?"
        sql = f"{EVENT} WHERE {condition} {order}"
        return self._leniently(sql, after, *topics, text, limit)

    def stands(self, stream: str, mark: Mark) -> bool:
        return False

    def page(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Entry]:
        last = (1 << 63) - 1 if upto is None else upto
        among = f"AND topic IN ({', '.join('?' * len(topics))})" if topics else ""
        where = f"WHERE position > ? AND position <= ? {among}"
        order = "ORDER BY position LIMIT ?"
        return self._leniently(f"{EVENT} {where} {order}", after, last, *topics, limit)

    def history(self, stream: str, after: int, limit: int) -> list[Entry]:
        condition = "originator_id = ? AND originator_version > ?"
        order = "ORDER BY originator_version LIMIT ?"
        return self._leniently(
            f"{EVENT} WHERE {condition} {order}", stream, after, limit
        )

    def head(self) -> int:
        return int(self.query("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def reached(self, at: datetime) -> int:
        query = (
            "SELECT position FROM instants WHERE recorded_at <= ?"
            " ORDER BY recorded_at DESC LIMIT 1"
        )
        found = self.query(query, instant(at))
        return int(found[0][0]) if found else 0

    def others_wrote(self) -> bool:
        before, self._others = self._others, self.data_version()
        return self._others != before

    def data_version(self) -> int:
        """Other connections' commits change it, those of this one do not."""
        return int(self.query("PRAGMA data_version")[0][0])

    def make_series(self, kind: str) -> None:
        """Every number is counted in one table: there is nothing to make."""

    def copy(self) -> AbstractContextManager[Copy]:
        return copied(self)

    def fill(self, copy: Copy) -> None:
        fill(self, copy)

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
            f"{COMMAND} WHERE entry > ? ORDER BY entry LIMIT ?", after, limit
        )
        return [(row[0], command_of(row)) for row in rows]

    def recorded(self, after: int, limit: int) -> list[CommandEntry]:
        where = "WHERE entry > ? ORDER BY entry LIMIT ?"
        return self._leniently(f"{COMMAND} {where}", after, limit)

    def entry(self, command_id: str) -> int | None:
        found = self.query("SELECT entry FROM commands WHERE command_id=?", command_id)
        return found[0][0] if found else None

    def snapshots(self, after: str, limit: int) -> list[Snapshot]:
        where = "WHERE originator_id > ? ORDER BY originator_id LIMIT ?"
        rows = self._leniently(f"SELECT * FROM snapshots {where}", after, limit)
        return [Snapshot(*row) for row in rows]

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

    def _leniently(self, sql: str, *values: object) -> list[Any]:
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

    def _create(self, create: bool) -> int:
        """Make the tables or bring them up, once; the version that they were at."""
        found = self._version()
        check_version(found, create)
        if found < SCHEMA_VERSION:
            with self.datastore.transaction(commit=True) as cursor:
                now = self._version()  # under the lock: others may have been faster
                if now:
                    migrate("sqlite", now, cursor.execute)
                else:
                    make(cursor, self.recorder, self.company)
        return found

    def _version(self) -> int:
        if not self.query("SELECT 1 FROM sqlite_master WHERE name = 'o2c_meta'"):
            return 0
        query = "SELECT value FROM o2c_meta WHERE key = 'schema_version'"
        return int(self.query(query)[0][0])


def make(cursor: SQLiteCursor, recorder: Recorder, company: str) -> None:
    """The newest tables, for a store that is told from every other."""
    recorder._create_table(cursor)
    values = [("schema_version", str(SCHEMA_VERSION)), ("store", uuid4().hex)]
    values += [("company", company)]
    cursor.executemany("INSERT INTO o2c_meta VALUES (?, ?)", values)


class Poll:
    """SQLite cannot tell other processes of news: look again soon."""

    def wait(self, seconds: float) -> None:
        time.sleep(min(seconds, 0.2))

    def close(self) -> None:
        pass


def _lenient(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")
