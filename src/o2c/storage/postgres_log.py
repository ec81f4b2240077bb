"""A log in PostgreSQL: decide on what was read, append if it still holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from o2c.storage.listen import Listen
from o2c.storage.log import (
    SCHEMA_VERSION,
    CommandEntry,
    CommandRow,
    Copy,
    Entry,
    Loaded,
    Lost,
    Mark,
    Snapshot,
    Wanted,
    check_company,
    check_version,
)
from o2c.storage.postgres import Datastore, Pooled, Recorder
from o2c.storage.postgres_copy import copied, fill
from o2c.storage.postgres_schema import (
    bring_up,
    make,
    no_series,
    own_tables,
    refuse_schema,
    version,
)
from o2c.storage.postgres_session import (
    COMMAND,
    EVENT,
    PostgresSession,
    find,
    load,
    search,
    translated,
    unreachable,
)
from o2c.storage.postgres_tables import NEXT, channel, key

T = TypeVar("T")

# The instant as SQLite keeps it, so that both databases give the same row.
_RECORDED = COMMAND.replace(
    " recorded_at,",
    " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'),",
)
_WARM = 10.0  # seconds that a stream counts as contended after a conflict


class PostgresLog:
    """Reads and writes through a pool of connections."""

    definite = False  # the server may still be at work on what we sent
    mark: Mark = ()

    def __init__(
        self,
        url: str,
        schema: str,
        patience: float = 10.0,
        company: str = "",
        *,
        create: bool = True,
        relaxed: bool = False,
    ) -> None:
        refuse_schema(schema)
        self.schema = schema
        self.company = company
        self._may_create = create
        self.patience = self.turn = patience
        try:
            self.datastore = Datastore(url, schema, patience / 2, relaxed)
        except psycopg.Error as error:
            raise unreachable(error) from error
        self.pool = self.datastore.pool
        self.recorder = Recorder(self.datastore)
        self._lock = Lock()
        self._hot: dict[str, float] = {}
        self._free: dict[str, list[int]] = {}
        self._repeats_until = 0.0
        try:
            self.was = self.read(lambda conn: self._create(conn, create))
            meta = dict(self._query("SELECT key, value FROM o2c_meta"))
            check_company(str(meta.get("company", "")), company)
            self.identity = str(meta["store"])
            self._newest = self.head()
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

    def search(
        self, topics: Sequence[str], text: str = "", after: int = 0, limit: int = -1
    ) -> list[Entry]:
        return self.read(lambda conn: search(conn, topics, text, after, limit))

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
        return self._query(f"{EVENT} {where} {order}", *values, limit)

    def history(self, stream: str, after: int, limit: int) -> list[Entry]:
        condition = "originator_id = %s AND originator_version > %s"
        order = "ORDER BY originator_version LIMIT %s"
        return self._query(f"{EVENT} WHERE {condition} {order}", stream, after, limit)

    def head(self) -> int:
        return int(self._query("SELECT coalesce(max(position), 0) FROM events")[0][0])

    def reached(self, at: datetime) -> int:
        query = (
            "SELECT position FROM instants WHERE recorded_at <= %s"
            " ORDER BY recorded_at DESC LIMIT 1"
        )
        found = self._query(query, at)
        return int(found[0][0]) if found else 0

    def others_wrote(self) -> bool:
        before, self._newest = self._newest, self.head()
        return self._newest > before

    def wrote(self, newest: int) -> None:
        """Take note of our own events, which are not others'."""
        self._newest = max(self._newest, newest)

    def copy(self) -> AbstractContextManager[Copy]:
        return copied(self.datastore.conninfo, self.schema)

    def fill(self, copy: Copy) -> None:
        fill(self.datastore.conninfo, self.schema, self.company, copy)

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

    def recorded(self, after: int, limit: int) -> list[CommandEntry]:
        where = "WHERE entry > %s ORDER BY entry LIMIT %s"
        return self._query(f"{_RECORDED} {where}", after, limit)

    def entry(self, command_id: str) -> int | None:
        query = "SELECT entry FROM commands WHERE command_id = %s"
        found = self._query(query, command_id)
        return found[0][0] if found else None

    def snapshots(self, after: str, limit: int) -> list[Snapshot]:
        where = "WHERE originator_id > %s ORDER BY originator_id LIMIT %s"
        rows = self._query(f"SELECT * FROM snapshots {where}", after, limit)
        return [Snapshot(*row) for row in rows]

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
            self.make_series(kind)
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

    def make_series(self, kind: str) -> None:
        """On a connection of its own: made in a transaction that is rolled back, a
        sequence would go, and its numbers would be drawn again."""
        if not self._may_create:
            raise no_series(kind)
        name = sql.Identifier(self.schema, f"number_{kind}")
        with self.pool.connection() as conn, conn.transaction():
            # Two that create the same sequence at once would make one of them fail.
            lock = key("number", self.schema, kind)
            conn.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
            conn.execute(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(name))

    def _create(self, conn: Pooled, create: bool) -> int:
        """Make the tables or bring them up, once; the version that they were at."""
        cursor = conn.cursor(row_factory=tuple_row)
        found = version(cursor, self.schema)
        check_version(found, create)
        if found < SCHEMA_VERSION:
            with conn.transaction():
                own_tables(cursor, self.schema)
                now = version(cursor, self.schema)  # others may have been faster
                if now:
                    bring_up(cursor, self.schema, now)
                else:
                    make(cursor, self.schema, self.company)
        return found
