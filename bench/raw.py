"""The raw limit: rows that o2c wrote, inserted again in the same transactions.

Same texts, same number of rows per commit, the same unique key, equally durable; no
decision, no check, no JSON.  `commands` adds the row that o2c writes for each command.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import islice
from typing import Any

import psycopg
from attrs import frozen

from bench.databases import Place, Sqlite

_EVENTS = (
    "SELECT position, originator_id, originator_version, topic, state FROM events"
    " ORDER BY position"
)
_COMMANDS = (
    "SELECT first_position, last_position, command_id, request, payload, payload_hash,"
    " actor, CAST(recorded_at AS text), outcome FROM commands ORDER BY entry"
)


@frozen
class Transaction:
    """The rows of one commit: events, and the commands that they came of."""

    events: Sequence[tuple[Any, ...]]
    commands: Sequence[tuple[Any, ...]]


def recorded(place: Place, fresh: str, sizes: Sequence[int]) -> list[Transaction]:
    """What o2c committed, in transactions of so many commands each."""
    connection = place.connect(fresh)
    events = [row[1:] for row in connection.execute(_EVENTS).fetchall()]
    commands = connection.execute(_COMMANDS).fetchall()
    connection.close()
    assert len(events) == commands[-1][1], "positions without a gap from one on"
    left = iter(commands)
    found = []
    for size in sizes:
        some = list(islice(left, size))
        rows = [row[2:] for row in some]
        found.append(Transaction(events[some[0][0] - 1 : some[-1][1]], rows))
    return found


def raw(
    place: Place, fresh: str, transactions: Sequence[Transaction], commands: bool
) -> RawSqlite | RawPostgres:
    """Whoever inserts the rows on this kind of database."""
    made = RawSqlite if isinstance(place, Sqlite) else RawPostgres
    return made(place.connect(fresh), transactions, commands)


class RawSqlite:
    """Inserts the next transaction's rows with `sqlite3`."""

    tables = """
    CREATE TABLE events (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state TEXT NOT NULL,
        UNIQUE (originator_id, originator_version)
    );
    CREATE TABLE commands (
        entry INTEGER PRIMARY KEY AUTOINCREMENT,
        command_id TEXT NOT NULL UNIQUE,
        request TEXT NOT NULL,
        payload TEXT NOT NULL,
        payload_hash TEXT NOT NULL,
        actor TEXT NOT NULL,
        recorded_at TEXT NOT NULL,
        outcome TEXT NOT NULL
    );
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        transactions: Sequence[Transaction],
        commands: bool,
    ) -> None:
        self.name = "raw rows and commands" if commands else "raw rows"
        self.connection = connection
        self.connection.executescript(self.tables)
        self.commands = commands
        self.next = iter(transactions)
        self.step("set up", ())

    def step(self, kind: str, numbers: Sequence[int]) -> None:
        """The rows of the next commit, whatever they are of."""
        transaction = next(self.next)
        run = self.connection
        run.execute("BEGIN IMMEDIATE")
        run.executemany(
            "INSERT INTO events (originator_id, originator_version, topic, state)"
            " VALUES (?,?,?,?)",
            transaction.events,
        )
        if self.commands:
            run.executemany(
                "INSERT INTO commands (command_id, request, payload, payload_hash,"
                " actor, recorded_at, outcome) VALUES (?,?,?,?,?,?,?)",
                transaction.commands,
            )
        run.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


class RawPostgres:
    """Inserts the next transaction's rows with `psycopg`, in one round trip a table.

    Without the commands that is one statement, which commits itself.
    """

    tables = """
    CREATE TABLE events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        originator_id text COLLATE "C" NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state text NOT NULL,
        UNIQUE (originator_id, originator_version)
    );
    CREATE TABLE commands (
        entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        command_id text COLLATE "C" NOT NULL UNIQUE,
        request text NOT NULL,
        payload text NOT NULL,
        payload_hash text NOT NULL,
        actor text NOT NULL,
        recorded_at timestamptz NOT NULL,
        outcome text NOT NULL
    );
    """
    events = (
        b"INSERT INTO events (originator_id, originator_version, topic, state)"
        b" SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::text[])"
    )
    asked = (
        b"INSERT INTO commands (command_id, request, payload, payload_hash, actor,"
        b" recorded_at, outcome) SELECT * FROM unnest(%b::text[], %b::text[],"
        b" %b::text[], %b::text[], %b::text[], %b::timestamptz[], %b::text[])"
    )

    def __init__(
        self,
        connection: psycopg.Connection,
        transactions: Sequence[Transaction],
        commands: bool,
    ) -> None:
        self.name = "raw rows and commands" if commands else "raw rows"
        self.connection = connection
        self.connection.execute(self.tables.encode())
        self.commands = commands
        self.next = iter(transactions)
        self.step("set up", ())

    def step(self, kind: str, numbers: Sequence[int]) -> None:
        """The rows of the next commit, whatever they are of."""
        transaction = next(self.next)
        columns = [list(column) for column in zip(*transaction.events, strict=True)]
        if not self.commands:
            self.connection.execute(self.events, columns, prepare=True)
            return
        asked = [list(column) for column in zip(*transaction.commands, strict=True)]
        with self.connection.pipeline(), self.connection.transaction():
            self.connection.execute(self.events, columns, prepare=True)
            self.connection.execute(self.asked, asked, prepare=True)

    def close(self) -> None:
        self.connection.close()
