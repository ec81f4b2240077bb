"""The database that views live in: transactions and queries, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from threading import RLock
from typing import Any, Protocol

import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Dialect as Compiler
from sqlalchemy.dialects.postgresql import psycopg as postgresql
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.sql import ClauseElement

from o2c.errors import StorageError
from o2c.storage import postgres_session, sqlite
from o2c.storage.log import Conflict, Lost
from o2c.storage.postgres import conninfo
from o2c.storage.postgres_schema import refuse_schema
from o2c.storage.postgres_tables import key
from o2c.storage.sqlite import Datastore
from o2c.storage.tables import Dialect
from o2c.storage.trouble import Trouble

_MANY = 1000  # rows fetched at a time
_COMPILERS: Mapping[Dialect, Compiler] = {
    "sqlite": pysqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.dialect(),  # type: ignore[no-untyped-call]
}
# A process that is stopped in the middle of a page keeps nobody else out for long.
_SETTINGS = """
SET search_path TO "{schema}";
SET default_transaction_isolation = 'read committed';
SET lock_timeout = '5s';
SET statement_timeout = '10min';
SET idle_in_transaction_session_timeout = '8s';
SET timezone = 'UTC';
SET jit = off
"""


class ViewDatabase(Protocol):
    """Plain SQL with `?` for values; one transaction at a time, others wait."""

    @property
    def dialect(self) -> Dialect: ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing; what is written in it is locked from its beginning."""

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]: ...

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None: ...

    def stream(self, statement: ClauseElement) -> Iterator[Any]:
        """The rows of a SQLAlchemy query, without holding them all."""

    def close(self) -> None: ...


class SqliteViews:
    """A connection of its own, or in memory the store's."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: str, shared: Datastore | None = None) -> None:
        self._shared = shared is not None
        with failing_typed():
            self._data = shared or Datastore(path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._data.lock, failing_typed(), sqlite.translated():
            connection = self._data.connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._data.lock, failing_typed(), sqlite.translated():
            return self._data.connection.execute(sql, values).fetchall()

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._data.lock, failing_typed(), sqlite.translated():
            self._data.connection.executemany(sql, rows)

    def stream(self, statement: ClauseElement) -> Iterator[Any]:
        sql, values = compiled(statement, self.dialect)
        with self._data.lock, failing_typed(), sqlite.translated():
            yield from self._data.connection.execute(sql, values)

    def close(self) -> None:
        if not self._shared:
            self._data.close()


class PostgresViews:
    """One connection, made anew when it fails."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str, schema: str, *, create: bool = True) -> None:
        refuse_schema(schema)
        self._conninfo = conninfo(url)
        self._schema = schema
        self._lock = RLock()
        self._conn: psycopg.Connection[Any] | None = None
        self._inside = False
        self._names = count()
        if create:
            self._create(schema)
            self.close()  # until it is needed: a server has only so many connections

    def _create(self, schema: str) -> None:
        with self.transaction():
            self.run(f"SELECT pg_advisory_xact_lock({key('create', schema)})")
            known = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?"
            if not self.run(known, [schema]):
                self.run(f'CREATE SCHEMA "{schema}"')

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock, failing_typed(), self._watched():
            self.run("BEGIN")
            self._inside = True
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self._conn is not None:
                    with suppress(psycopg.Error):
                        self._conn.execute("ROLLBACK")
                raise
            finally:
                self._inside = False

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            try:
                return self._run(sql, values)
            except StorageError as error:
                # Most often the connection was lost while nobody used it.
                if self._inside or error.code != Trouble.UNREACHABLE:
                    raise
                return self._run(sql, values)

    def _run(self, sql: str, values: Sequence[object]) -> list[Any]:
        with failing_typed(), self._watched():
            cursor = self._cursor().execute(sql.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with self._lock, failing_typed(), self._watched():
            self._cursor().executemany(sql.replace("?", "%s").encode(), rows)

    def stream(self, statement: ClauseElement) -> Iterator[Any]:
        sql, values = compiled(statement, self.dialect)
        with self._lock, failing_typed(), self._watched():
            # Held without a transaction: several may be read in turns.
            name = f"rows_{next(self._names)}"
            cursor = self._connection().cursor(
                name, row_factory=tuple_row, withhold=True
            )
            with cursor as rows:
                rows.itersize = _MANY
                yield from rows.execute(sql.encode(), values)

    def close(self) -> None:
        with self._lock:
            if self._conn is not None:
                with suppress(psycopg.Error):
                    self._conn.close()
            self._conn = None

    def _cursor(self) -> psycopg.Cursor[Any]:
        return self._connection().cursor(row_factory=tuple_row)

    def _connection(self) -> psycopg.Connection[Any]:
        if self._conn is None:
            self._conn = psycopg.connect(self._conninfo, autocommit=True)
            self._conn.execute(_SETTINGS.replace("{schema}", self._schema).encode())
        return self._conn

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            with postgres_session.translated():
                yield
        except Lost:
            self.close()
            raise


@contextmanager
def failing_typed() -> Iterator[None]:
    """The failures that a store would try to mend, as errors: a reader just retries."""
    try:
        yield
    except Conflict as error:
        raise StorageError(
            Trouble.BUSY,
            "the views' database did not accept the rows:"
            f" {postgres_session.first_line(error.__cause__)}",
            remedy="try again",
        ) from error
    except Lost as error:
        raise _failed(str(error)) from error
    except StorageError as error:
        if isinstance(error.__cause__, psycopg.errors.DiskFull):
            raise _failed("its disk is full") from error
        raise


def _failed(why: str) -> StorageError:
    return StorageError(
        Trouble.UNREACHABLE,
        f"the views' database failed: {why}",
        remedy="check that it runs and has space, then try again",
    )


def compiled(statement: ClauseElement, dialect: Dialect) -> tuple[str, Any]:
    """A SQLAlchemy statement as the driver takes it."""
    made = statement.compile(dialect=_COMPILERS[dialect])
    return str(made), made.params
