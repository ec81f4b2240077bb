"""`eventsourcing` on PostgreSQL: its recorder over tables that keep their promises."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec
import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import (
    ConnectionPool,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row, tuple_row

from o2c.errors import StorageError
from o2c.storage.log import Batch, Conflict
from o2c.storage.postgres_tables import APPEND, channel
from o2c.storage.safety import refuse_unsafe
from o2c.storage.trouble import Trouble

Pooled: TypeAlias = psycopg.Connection[DictRow]

_encoder = msgspec.json.Encoder()

# Every query of the store has its index: a plan made while the tables were empty must
# not scan them when they are full.
SETTINGS = """
SET search_path TO "{schema}";
SET default_transaction_isolation = 'read committed';
SET lock_timeout = '2s';
SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '5s';
SET timezone = 'UTC';
SET jit = off;
SET enable_seqscan = off
"""
# A dead network is noticed within seconds, not hours; ignored on a local socket.
KEEPALIVE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


class Datastore(PostgresDatastore):
    """Its pool, from a whole URL, with bounds on every wait; no composite types.

    The inherited constructor takes five parts of a URL and loses the others.
    """

    def __init__(
        self, url: str, schema: str, patience: float, relaxed: bool = False
    ) -> None:
        refuse_functions()
        super().__init__("", "", "", "", "", schema=schema, originator_id_type="text")
        self.conninfo = conninfo(url)
        # The pool would only say that it waited in vain; this says why.
        with psycopg.connect(self.conninfo, autocommit=True) as conn:
            refuse_unsafe(conn, relaxed)
        self.pool = ConnectionPool(
            self.conninfo,
            connection_class=psycopg.Connection[DictRow],
            kwargs={"row_factory": dict_row, "autocommit": True},
            configure=configured(schema),
            min_size=1,
            max_size=16,
            timeout=patience,
            reconnect_timeout=patience,
            num_workers=1,
            open=True,
        )
        # Else the first request would make a second connection while it waits.
        self.pool.wait(patience)

    def register_type_adapters(self) -> None:
        """There are none: our append takes arrays."""


class Recorder(PostgresApplicationRecorder):
    """Reads through the view, writes with our function."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="stored_events")
        self.channel_name = channel(datastore.schema)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        # The inherited one locks the table, which stalls behind VACUUM; and it sends a
        # failed insert again, which reports a conflict for events that were stored.
        with self.datastore.get_connection() as conn:
            try:
                first = append(conn, Batch({}, stored_events, (), ()))()
            except Conflict as conflict:
                raise IntegrityError(str(conflict)) from conflict
        return range(first, first + len(stored_events))


def append(conn: Pooled, batch: Batch) -> Callable[[], int]:
    """One statement, one round trip: lock, check the guards, write all or nothing.

    The first position is for the asking, so that this can be sent in a pipeline.
    """
    cursor = conn.cursor(row_factory=tuple_row)
    events = [
        {
            "originator_id": event.originator_id,
            "originator_version": event.originator_version,
            "topic": event.topic,
            "state": event.state.decode(),
        }
        for event in batch.events
    ]
    rows = (batch.guards, events, batch.commands, batch.snapshots)
    values = [_encoder.encode(each).decode() for each in rows]
    cursor.execute(APPEND, values, prepare=True)

    def first() -> int:
        found = cursor.fetchall()
        if problem := found[0][0]:
            streams = [row[1] for row in found] if problem == "conflict" else ()
            raise Conflict(streams, repeated=problem == "repeated")
        return int(found[0][2])

    return first


def configured(schema: str) -> Any:
    """Settings for each new connection of a pool."""

    def configure(conn: psycopg.Connection[Any]) -> None:
        conn.execute(SETTINGS.replace("{schema}", schema))

    return configure


def conninfo(url: str) -> str:
    """The URL as libpq takes it, with a bound on waiting for a dead server."""
    try:
        return make_conninfo("", **{**KEEPALIVE, **conninfo_to_dict(url)})
    except psycopg.Error as error:
        raise StorageError(
            Trouble.BAD_URL,
            "this is no URL of a PostgreSQL database",
            remedy="use postgresql://user@host/database",
        ) from error


def refuse_functions() -> None:
    """The library's database functions take no lock, so that readers miss events."""
    value = os.environ.get("POSTGRES_ENABLE_DB_FUNCTIONS", "").strip().lower()
    if value in ("y", "yes", "t", "true", "on", "1"):
        raise StorageError(
            Trouble.DB_FUNCTIONS,
            "POSTGRES_ENABLE_DB_FUNCTIONS is set: its appends let readers miss events",
            remedy="unset POSTGRES_ENABLE_DB_FUNCTIONS",
        )
