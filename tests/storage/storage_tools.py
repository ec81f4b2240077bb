"""What the tests do behind the store's back, on either database."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg

from o2c.storage.checksum import stamped
from o2c.storage.connect import postgres_parts, sqlite_path


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
