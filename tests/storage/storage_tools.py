"""What the tests do behind the store's back, on either database."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from o2c.storage.checksum import stamped
from o2c.storage.connect import postgres_parts, sqlite_path
from o2c.storage.postgres_tables import channel, key


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def execute(url: str, sql: str, *values: object) -> list[Any]:
    """One statement with `?` for values, committed."""
    if is_sqlite(url):
        lite = sqlite3.connect(sqlite_path(url))
        try:
            with lite:
                return lite.execute(sql, values).fetchall()
        finally:
            lite.close()
    plain, schema = postgres_parts(url)
    with psycopg.connect(plain) as conn:
        conn.execute(f"SET search_path TO {schema}".encode())
        cursor = conn.execute(sql.replace("?", "%s").encode(), values)
        return cursor.fetchall() if cursor.description else []


def unguard(url: str) -> None:
    """Take the triggers away, as somebody with all rights could."""
    if is_sqlite(url):
        for trigger in ("events_insert", "events_update", "events_delete"):
            execute(url, f"DROP TRIGGER {trigger}")
    else:
        execute(url, "DROP TRIGGER events_kept ON events")


def plant(url: str, position: int, topic: str, state: object = '{"data":{}}') -> None:
    """An event that no store has written; its checksum is right."""
    if isinstance(state, str):
        state = stamped("counter/planted", 1, topic, state.encode()[1:]).decode()
    always = "" if is_sqlite(url) else "OVERRIDING SYSTEM VALUE "
    execute(
        url,
        "INSERT INTO events (position, originator_id, originator_version, topic, state)"
        f" {always}VALUES (?, 'counter/planted', 1, ?, ?)",
        position,
        topic,
        state,
    )


# -- Tables: older ones, and what tells two schemas apart. ---------------------

_OBJECTS = """
SELECT 'column', table_name, column_name, data_type || coalesce(collation_name, '')
    || is_nullable || is_identity FROM information_schema.columns
    WHERE table_schema = current_schema()
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema()
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace) AND NOT tgisinternal
UNION ALL SELECT 'function', '', proname, pg_get_functiondef(oid) FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
UNION ALL SELECT 'relation', relkind::text, relname, '' FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
"""


def schema_digest(url: str) -> str:
    """SHA-256 of all that is in a schema but for the rows; its own name left out."""
    objects = (
        "SELECT type, tbl_name, name, sql FROM sqlite_master"
        if is_sqlite(url)
        else _OBJECTS
    )
    name = "main" if is_sqlite(url) else postgres_parts(url)[1]
    rows = sorted(" ".join(map(str, row)) for row in execute(url, objects))
    plain = "\n".join(" ".join(row.split()) for row in rows)
    for own in (str(key("append", name)), name):
        plain = plain.replace(own, "it")
    return sha256(plain.encode()).hexdigest()


def make_old(url: str, version: int = 1) -> None:
    """The tables as an older version made them, without a row."""
    dialect = "sqlite" if is_sqlite(url) else "postgresql"
    file = Path(__file__).parent / "schemas" / f"{dialect}-{version}.sql"
    ddl = file.read_text("utf-8")
    meta = f"INSERT INTO o2c_meta VALUES ('schema_version', '{version}')"
    store = f"INSERT INTO o2c_meta VALUES ('store', '{uuid4().hex}')"
    if is_sqlite(url):
        lite = sqlite3.connect(sqlite_path(url))
        lite.executescript(f"PRAGMA journal_mode=WAL;{ddl}{meta};{store};")
        lite.close()
        return
    plain, schema = postgres_parts(url)
    fill = {"{s}": schema, "{channel}": channel(schema)}
    for mark, value in {**fill, "{key}": str(key("append", schema))}.items():
        ddl = ddl.replace(mark, value)
    with psycopg.connect(plain) as conn:
        conn.execute(f"CREATE SCHEMA {schema}".encode())
        conn.execute(ddl.encode())
    execute(url, meta)
    execute(url, store)
