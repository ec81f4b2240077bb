"""A log in PostgreSQL: decide on what was read, append if it still holds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from o2c.errors import StorageError
from o2c.storage.listen import Listen
from o2c.storage.log import (
    SCHEMA_VERSION,
    CommandRow,
    Entry,
    Loaded,
    Lost,
    Mark,
    Wanted,
    check_version,
)
from o2c.storage.postgres import Datastore, Pooled, Recorder
from o2c.storage.postgres_session import (
    COMMAND,
    PostgresSession,
    find,
    load,
    translated,
    unreachable,
)
from o2c.storage.postgres_tables import EXISTS, NEXT, channel, ddl, key
from o2c.storage.trouble import Trouble

T = TypeVar("T")

_EVENT = "SELECT position, originator_id, originator_version, topic, state FROM events"
_WARM = 10.0  # seconds that a stream counts as contended after a conflict


class PostgresLog:
    """Reads and writes through a pool of connections."""

    definite = False  # the server may still be at work on what we sent
    mark: Mark = ()

    def __init__(self, url: str, schema: str, patience: float = 10.0) -> None:
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", schema):
            raise StorageError(
                Trouble.BAD_URL,
                f"{schema!r} cannot name a schema",
                remedy="use small letters, digits and underscores",
            )
        self.schema = schema
        self.patience = patience
        try:
            self.datastore = Datastore(url, schema, patience / 2)
        except psycopg.Error as error:
            raise unreachable(error) from error
        self.pool = self.datastore.pool
        self.recorder = Recorder(self.datastore)
        self._lock = Lock()
        self._hot: dict[str, float] = {}
        self._free: dict[str, list[int]] = {}
        self._repeats_until = 0.0
        try:
            self.identity = self.read(self._create)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def session(
        self, hot: Collection[str], exclusive: bool
    ) -> Iterator[PostgresSession]:
        self._heat(hot)
        try:
            with translated(), self.pool.connection() as conn:
                session = PostgresSession(self, conn)
                try:
                    if exclusive or hot:
                        session.lock(hot, exclusive)
                    yield session
                finally:
                    session.leave()
        except Lost:
            self.pool.check()  # others may be broken too: better to know it now
            raise

    def find(self, command_ids: Sequence[str]) -> dict[str, CommandRow]:
        return self.read(lambda conn: find(conn, command_ids))

    def load(self, wanted: Sequence[Wanted]) -> list[Loaded]:
        return self.read(lambda conn: load(conn, wanted))

    def stands(self, stream: str, mark: Mark) -> bool:
        return False

    def page(
        self, after: int, upto: int | None, limit: int, topics: Sequence[str] = ()
    ) -> list[Entry]:
        values: list[object] = [after, (1 << 63) - 1 if upto is None else upto]
        among = "AND topic = ANY(%s)" if topics else ""
        values += [list(topics)] if topics else []
        where = f"WHERE position > %s AND position <= %s {among}"
        order = "ORDER BY position LIMIT %s"
        return self._query(f"{_EVENT} {where} {order}", *values, limit)

    def reached(self, at: datetime) -> int:
        newest = "SELECT coalesce(max(last_position), 0) FROM commands"
        return int(self._query(f"{newest} WHERE recorded_at <= %s", at)[0][0])

    def history(self, stream: str, after: int, limit: int) -> list[Entry]:
        condition = "originator_id = %s AND originator_version > %s"
        order = "ORDER BY originator_version LIMIT %s"
        return self._query(f"{_EVENT} WHERE {condition} {order}", stream, after, limit)

    def head(self) -> int:
        return int(self._query("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def names(self, prefix: str, after: str, limit: int) -> list[str]:
        rows = self._query(
            "SELECT originator_id FROM events WHERE originator_version = 1"
            " AND originator_id > %s AND originator_id < %s"
            " ORDER BY originator_id LIMIT %s",
            max(prefix, after),
            prefix[:-1] + chr(ord(prefix[-1]) + 1),
            limit,
        )
        return [row[0] for row in rows]

    def asked(self, after: int, limit: int) -> list[tuple[int, CommandRow]]:
        where = "WHERE entry > %s ORDER BY entry LIMIT %s"
        rows = self._query(f"{COMMAND} {where}", after, limit)
        return [(row[0], CommandRow(*row[1:])) for row in rows]

    def listener(self) -> Listen:
        return Listen(self.datastore.conninfo, channel(self.schema))

    def close(self) -> None:
        self.datastore.close()

    def contended(self, streams: Collection[str]) -> set[str]:
        """Those of the streams on which there was a conflict not long ago."""
        if not self._hot:
            return set()
        now = time.monotonic()
        with self._lock:
            self._hot = {s: until for s, until in self._hot.items() if until > now}
            return self._hot.keys() & set(streams)

    @property
    def optimistic(self) -> bool:
        """A question is a round trip, and few commands are repeats, or then many."""
        return time.monotonic() > self._repeats_until

    def expect_repeats(self) -> None:
        self._repeats_until = time.monotonic() + _WARM

    def draw(self, conn: Pooled, kind: str) -> int:
        """The next number of a kind; one that was given back goes first."""
        with self._lock:
            if free := self._free.get(kind):
                number = min(free)
                free.remove(number)
                return number
        cursor = conn.cursor(row_factory=tuple_row)
        values = (self.schema, f"number_{kind}")
        while not (found := cursor.execute(NEXT, values, prepare=True).fetchall()):
            self._make_series(kind)
        return int(found[0][0])

    def give_back(self, kind: str, number: int) -> None:
        with self._lock:
            self._free.setdefault(kind, []).append(number)

    def read(self, ask: Callable[[Pooled], T]) -> T:
        """Ask, and ask again when the connection fails: reading twice does no harm."""
        until = time.monotonic() + self.patience / 2
        pause = 0.05
        while True:
            try:
                with translated(), self.pool.connection() as conn:
                    return ask(conn)
            except Lost as lost:
                if time.monotonic() + pause > until:
                    raise unreachable(lost) from lost
            time.sleep(pause)
            pause *= 2
            self.pool.check()

    def _query(self, query: str, *values: object) -> list[Any]:
        def ask(conn: Pooled) -> list[Any]:
            cursor = conn.cursor(row_factory=tuple_row)
            return cursor.execute(query.encode(), values, prepare=True).fetchall()

        return self.read(ask)

    def _heat(self, streams: Collection[str]) -> None:
        if streams:
            until = time.monotonic() + _WARM
            with self._lock:
                self._hot |= dict.fromkeys(streams, until)

    def _make_series(self, kind: str) -> None:
        """On a connection of its own: made in a transaction that is rolled back, a
        sequence would go, and its numbers would be drawn again."""
        name = sql.Identifier(self.schema, f"number_{kind}")
        with self.pool.connection() as conn, conn.transaction():
            # Two that create the same sequence at once would make one of them fail.
            lock = key("number", self.schema, kind)
            conn.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            conn.execute(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(name))

    def _create(self, conn: Pooled) -> str:
        """Make the tables, once, whoever comes first; the store's identity."""
        cursor = conn.cursor(row_factory=tuple_row)
        if not exists(cursor, self.schema, "o2c_meta"):
            with conn.transaction():
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(%s)", [key("create", self.schema)]
                )
                if not exists(cursor, self.schema, "o2c_meta"):
                    self._make(cursor)
        cursor.execute("SELECT key, value FROM o2c_meta")
        meta = dict(cursor.fetchall())  # type: ignore[var-annotated]
        check_version(int(meta["schema_version"]))
        return str(meta["store"])

    def _make(self, cursor: psycopg.Cursor[Any]) -> None:
        known = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s"
        if not cursor.execute(known, [self.schema]).fetchall():
            cursor.execute(f'CREATE SCHEMA "{self.schema}"'.encode())
        cursor.execute(ddl(self.schema).encode())
        values = [("schema_version", str(SCHEMA_VERSION)), ("store", uuid4().hex)]
        cursor.executemany("INSERT INTO o2c_meta VALUES (%s, %s)", values)


def exists(cursor: psycopg.Cursor[Any], schema: str, table: str) -> bool:
    """Whether the table is there; `to_regclass` would tell what it remembers."""
    cursor.execute(EXISTS, (schema, table))
    return bool(cursor.fetchall())
