"""All of a SQLite log at one moment, and all of it put into an empty one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import IntegrityError

from o2c.errors import StorageError
from o2c.storage.columns import instant
from o2c.storage.log import (
    CommandRow,
    Contents,
    Copy,
    broken,
    check_company,
    not_empty,
)
from o2c.storage.migrations import FILL_INSTANTS
from o2c.storage.sqlite import connect, usable
from o2c.storage.sqlite_session import COMMAND, EVENT, command_of
from o2c.storage.trouble import Trouble

if TYPE_CHECKING:
    from o2c.storage.sqlite_log import SqliteLog

_COMPANY = "SELECT value FROM o2c_meta WHERE key = 'company'"
# The highest that were ever given, as AUTOINCREMENT keeps them.
_GIVEN = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('events', 'commands')"
_BROKEN = (
    "SELECT originator_id FROM events GROUP BY originator_id"
    " HAVING count(*) <> max(originator_version) LIMIT 1"
)


@contextmanager
def copied(log: SqliteLog) -> Iterator[Copy]:
    """What a reader sees that began now; StorageError where the file is damaged.

    A file is read on a connection of its own, so that writers go on; a database in
    memory has only one, and stands still meanwhile.
    """
    with ExitStack() as stack:
        if log.datastore.path:
            with _readable():
                connection = connect(log.datastore.path)
            stack.callback(connection.close)
        else:
            stack.enter_context(log.datastore.lock)
            connection = log.datastore.connection
        with _readable():
            refuse_damaged(connection)
            connection.execute("BEGIN")
            stack.callback(connection.rollback)
            contents = _contents(connection)
        events = _rows(connection, f"{EVENT} ORDER BY position")
        commands = _rows(connection, f"{COMMAND} ORDER BY entry")
        yield Copy(contents, events, ((row[0], command_of(row)) for row in commands))


def _contents(connection: sqlite3.Connection) -> Contents:
    def one(query: str) -> Any:
        return connection.execute(query).fetchone()[0]

    given: dict[str, int] = dict(connection.execute(_GIVEN).fetchall())
    series = connection.execute("SELECT kind, last FROM counters ORDER BY kind")
    return Contents(
        store=one("SELECT value FROM o2c_meta WHERE key = 'store'"),
        events=one("SELECT count(*) FROM events"),
        commands=one("SELECT count(*) FROM commands"),
        position=given.get("events", 0),
        entry=given.get("commands", 0),
        series=dict(series),
        company=one(_COMPANY),
    )


def refuse_damaged(connection: sqlite3.Connection) -> None:
    """Look through all pages; StorageError where the file's parts do not fit."""
    ((found,),) = connection.execute("PRAGMA quick_check(1)")
    if found != "ok":
        raise _damaged()


def fill(log: SqliteLog, copy: Copy) -> None:
    """One transaction; nothing is written where it fails."""
    contents = copy.contents
    check_company(contents.company, log.company)
    with usable(), _whole(), log.datastore.transaction(commit=True):
        run = log.datastore.connection.execute
        many = log.datastore.connection.executemany
        used = "SELECT 1 FROM sqlite_sequence UNION ALL SELECT 1 FROM counters"
        if run(used).fetchall():
            raise not_empty()
        many("INSERT INTO events VALUES (?,?,?,?,?)", copy.events)
        if run(_BROKEN).fetchall():
            raise broken()
        commands = f"INSERT INTO commands VALUES ({', '.join('?' * 10)})"
        many(commands, (_row(entry, asked) for entry, asked in copy.commands))
        run(FILL_INSTANTS.replace("{s}", ""))
        run("DELETE FROM sqlite_sequence")
        given = [("events", contents.position), ("commands", contents.entry)]
        many("INSERT INTO sqlite_sequence (name, seq) VALUES (?,?)", given)
        many("INSERT INTO counters VALUES (?,?)", contents.series.items())
        run("UPDATE o2c_meta SET value = ? WHERE key = 'store'", (contents.store,))


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except (sqlite3.IntegrityError, IntegrityError) as error:
        raise broken() from error


def _row(entry: int, c: CommandRow) -> tuple[object, ...]:
    asked = (c.command_id, c.request, c.payload, c.payload_hash, c.actor)
    return (entry, *asked, instant(c.recorded_at), c.outcome, c.first, c.last)


def _rows(connection: sqlite3.Connection, query: str) -> Iterator[Any]:
    with _readable():
        yield from connection.execute(query)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _damaged() from error


def _damaged() -> StorageError:
    return StorageError(
        Trouble.DAMAGED,
        "the database's file is damaged, or cannot be read",
        remedy="keep the file as it is, and restore the newest backup into a new one",
    )
