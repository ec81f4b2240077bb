"""What a PostgreSQL must be like, so that what it has confirmed stays there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from o2c.errors import StorageError
from o2c.storage.trouble import Trouble

OLDEST = 13  # PostgreSQL's version
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")

_FACTS = """
SELECT name, setting FROM pg_catalog.pg_settings WHERE name IN ('fsync',
    'full_page_writes', 'synchronous_commit', 'server_encoding', 'server_version_num')
UNION ALL SELECT 'pid', pg_catalog.pg_backend_pid()::text
"""


def refuse_unsafe(conn: psycopg.Connection[Any], relaxed: bool) -> None:
    """Look at the server behind a connection; StorageError for one not to be trusted.

    `relaxed` accepts that it may lose what it confirmed, when its machine fails.
    """
    facts: dict[str, str] = dict(
        conn.cursor(row_factory=tuple_row).execute(_FACTS).fetchall()
    )
    refuse_server(facts)
    refuse_pool(facts, conn.info.backend_pid)
    if not relaxed:
        refuse_lossy(facts)


def settings(conn: psycopg.Connection[Any]) -> dict[str, str]:
    """What holds for this session, and the process that serves it."""
    return dict(conn.cursor(row_factory=tuple_row).execute(_FACTS).fetchall())


def refuse_server(facts: Mapping[str, str]) -> None:
    """Refuse a server that is too old, or that cannot hold every text."""
    version = int(facts["server_version_num"]) // 10_000
    if version < OLDEST:
        raise StorageError(
            Trouble.OLD_DATABASE,
            f"PostgreSQL {version} is too old",
            remedy=f"use PostgreSQL {OLDEST} or newer",
        )
    if facts["server_encoding"] != "UTF8":
        raise StorageError(
            Trouble.UNSAFE_SERVER,
            f"the database's encoding is {facts['server_encoding']}",
            remedy="create the database with ENCODING 'UTF8'",
            setting="server_encoding",
        )


def refuse_lossy(facts: Mapping[str, str]) -> None:
    """Refuse settings with which a confirmed commit may be gone after a power failure.

    A lost event leaves views, documents and customers that know of it.
    """
    for name in DURABLE:
        if facts[name] == "off":
            raise StorageError(
                Trouble.UNSAFE_SERVER,
                f"the server runs with {name} off: it can lose what it has confirmed",
                remedy=f"switch {name} on; or accept it: durability=relaxed in the URL",
                setting=name,
            )


def refuse_pool(facts: Mapping[str, str], pid: int) -> None:
    """Refuse a pooler that lends connections by the transaction.

    What a session sets, locks and listens to would go to whoever is lent it next.  The
    process that answers is another one than the one that greeted, then.
    """
    if int(facts["pid"]) != pid:
        raise StorageError(
            Trouble.POOLED,
            "a connection pooler stands between o2c and the server",
            remedy="connect to PostgreSQL itself: o2c keeps a small pool of its own",
        )
