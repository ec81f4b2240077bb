"""PostgreSQL's schema: its tables made, once, or brought up to date."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import psycopg

from o2c.errors import StorageError
from o2c.storage.log import SCHEMA_VERSION
from o2c.storage.migrations import migrate
from o2c.storage.postgres_tables import EXISTS, ddl, functions, key
from o2c.storage.trouble import Trouble


def refuse_schema(name: str) -> None:
    """Take only names that mean nothing else anywhere in SQL."""
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", name):
        raise StorageError(
            Trouble.BAD_URL,
            "this cannot name a schema",
            remedy="use small letters, digits and underscores, at most 41",
            field="schema",
        )


def version(cursor: psycopg.Cursor[Any], schema: str) -> int:
    """The version of the tables; 0 where there are none."""
    if not exists(cursor, schema, "o2c_meta"):
        return 0
    query = f"SELECT value FROM \"{schema}\".o2c_meta WHERE key = 'schema_version'"
    ((found,),) = cursor.execute(query.encode()).fetchall()
    return int(found)


def own_tables(cursor: psycopg.Cursor[Any], schema: str) -> None:
    """Be the one that makes or changes tables, until the transaction ends.

    Whoever waits for it waits longer than for an append; those stand still meanwhile.
    """
    cursor.execute("SET LOCAL lock_timeout = '60s'")
    cursor.execute("SET LOCAL statement_timeout = '10min'")
    for lock in (key("create", schema), key("append", schema)):
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def make(cursor: psycopg.Cursor[Any], schema: str, company: str) -> None:
    """The newest tables, for a store that is told from every other."""
    known = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s"
    if not cursor.execute(known, [schema]).fetchall():
        cursor.execute(f'CREATE SCHEMA "{schema}"'.encode())
    cursor.execute(ddl(schema).encode())
    values = [("schema_version", str(SCHEMA_VERSION)), ("store", uuid4().hex)]
    values += [("company", company)]
    cursor.executemany(
        f'INSERT INTO "{schema}".o2c_meta VALUES (%s, %s)'.encode(), values
    )


def bring_up(cursor: psycopg.Cursor[Any], schema: str, found: int) -> None:
    """Take the steps from an older version on, unless others have taken them."""
    if found < SCHEMA_VERSION:
        migrate("postgresql", found, lambda s: cursor.execute(s.encode()), schema)
        cursor.execute(functions(schema).encode())


def exists(cursor: psycopg.Cursor[Any], schema: str, table: str) -> bool:
    """Whether the table is there; `to_regclass` would tell what it remembers."""
    cursor.execute(EXISTS, (schema, table))
    return bool(cursor.fetchall())


def no_series(kind: str) -> StorageError:
    """A series of numbers is missing, and nothing may be made."""
    return StorageError(
        Trouble.OLDER_SCHEMA,
        f"there is no series of numbers for {kind} yet",
        remedy="let the database's owner run `o2c migrate`",
    )
