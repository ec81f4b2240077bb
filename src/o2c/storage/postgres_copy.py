"""All of a PostgreSQL log at one moment, and all of it put into an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from o2c.storage.log import (
    CommandRow,
    Conflict,
    Contents,
    Copy,
    Lost,
    broken,
    check_company,
    not_empty,
)
from o2c.storage.migrations import FILL_INSTANTS
from o2c.storage.postgres_schema import own_tables
from o2c.storage.postgres_session import COMMAND, EVENT, translated, unreachable

_MANY = 1000  # rows fetched at a time
_SETTINGS = """
SET search_path TO "{schema}";
SET lock_timeout = '5s';
SET idle_in_transaction_session_timeout = '60s';
SET timezone = 'UTC';
SET jit = off
"""
_COUNTS = """
SELECT (SELECT value FROM o2c_meta WHERE key = 'store'),
    (SELECT count(*) FROM events), (SELECT count(*) FROM commands),
    (SELECT coalesce(max(position), 0) FROM events),
    (SELECT coalesce(max(entry), 0) FROM commands),
    (SELECT value FROM o2c_meta WHERE key = 'company')
"""
# Sequences are read after the snapshot was taken, and know of what came later too: so
# much the better, since no number of theirs is to be given again.
_SEQUENCES = r"""
SELECT c.relname, pg_catalog.pg_sequence_last_value(c.oid) FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'S' AND (c.relname LIKE 'number\_%%'
    OR c.relname IN ('events_position_seq', 'commands_entry_seq')) ORDER BY c.relname
"""
_POSITIONS, _ENTRIES, _NUMBERS = "events_position_seq", "commands_entry_seq", "number_"
_BROKEN = """
SELECT originator_id FROM events GROUP BY originator_id
HAVING count(*) <> max(originator_version) LIMIT 1
"""


@contextmanager
def copied(conninfo: str, schema: str) -> Iterator[Copy]:
    """What a reader sees that began now, on a connection of its own."""
    with _connected(conninfo, schema) as conn:
        with _failing():
            conn.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            ((store, events, commands, *most, company),) = conn.execute(
                _COUNTS
            ).fetchall()
            last = {
                name: last or 0 for name, last in conn.execute(_SEQUENCES, [schema])
            }
        contents = Contents(
            store=store,
            events=events,
            commands=commands,
            position=max(most[0], last.pop(_POSITIONS)),
            entry=max(most[1], last.pop(_ENTRIES)),
            series={name.removeprefix(_NUMBERS): n for name, n in last.items() if n},
            company=company,
        )
        rows = _rows(conn, f"{COMMAND} ORDER BY entry")
        asked = ((row[0], CommandRow(*row[1:])) for row in rows)
        yield Copy(contents, _rows(conn, f"{EVENT} ORDER BY position"), asked)


def fill(conninfo: str, schema: str, company: str, copy: Copy) -> None:
    """One transaction; nothing is written where it fails."""
    check_company(copy.contents.company, company)
    with _connected(conninfo, schema) as conn, _failing(), conn.transaction():
        cursor = conn.cursor()
        own_tables(cursor, schema)
        cursor.execute("SET LOCAL statement_timeout = 0")  # it is long, and never waits
        if any(last for _, last in cursor.execute(_SEQUENCES, [schema]).fetchall()):
            raise not_empty()
        with cursor.copy("COPY events FROM STDIN") as rows:
            for event in copy.events:
                rows.write_row(event)
        if cursor.execute(_BROKEN).fetchall():
            raise broken()
        with cursor.copy("COPY commands FROM STDIN") as rows:
            for entry, c in copy.commands:
                asked = (c.command_id, c.request, c.payload, c.payload_hash, c.actor)
                rows.write_row(
                    (entry, *asked, c.recorded_at, c.outcome, c.first, c.last)
                )
        cursor.execute(FILL_INSTANTS.replace("{s}", "").encode())
        contents = copy.contents
        series = {f"{_NUMBERS}{kind}": n for kind, n in contents.series.items()}
        for name in series:
            made = sql.Identifier(schema, name)
            cursor.execute(sql.SQL("CREATE SEQUENCE IF NOT EXISTS {}").format(made))
        given = {_POSITIONS: contents.position, _ENTRIES: contents.entry, **series}
        for name, last in given.items():
            if last:
                cursor.execute("SELECT setval(%s, %s)", [f'"{schema}"."{name}"', last])
        identity = "UPDATE o2c_meta SET value = %s WHERE key = 'store'"
        cursor.execute(identity, [contents.store])


@contextmanager
def _connected(conninfo: str, schema: str) -> Iterator[psycopg.Connection[Any]]:
    with _failing():
        conn = psycopg.connect(conninfo, autocommit=True, row_factory=tuple_row)
    try:
        with _failing():
            conn.execute(_SETTINGS.replace("{schema}", schema).encode())
        yield conn
    finally:
        conn.close()


def _rows(conn: psycopg.Connection[Any], query: str) -> Iterator[Any]:
    with _failing(), conn.cursor(query[7:15]) as cursor:
        cursor.itersize = _MANY
        yield from cursor.execute(query.encode())


@contextmanager
def _failing() -> Iterator[None]:
    """Nothing is in doubt: it was only read, or all is undone."""
    try:
        with translated():
            yield
    except Lost as lost:
        raise unreachable(lost) from lost
    except Conflict as conflict:  # two rows where there can be one
        raise broken() from conflict
