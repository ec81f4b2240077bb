"""How far each relay has sent the history, and which of its events nobody took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.leases import Lease, Leases
from o2c.storage.own_tables import exists, make
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase

_RELAYS = (
    "name {text} PRIMARY KEY, position BIGINT NOT NULL, store TEXT NOT NULL,"
    " token BIGINT NOT NULL, updated TEXT NOT NULL, trouble TEXT NOT NULL"
)
_PARKED = (
    "relay {text} NOT NULL, position BIGINT NOT NULL, stream {text} NOT NULL,"
    " event TEXT NOT NULL, code TEXT NOT NULL, error TEXT NOT NULL,"
    " wish TEXT NOT NULL, parked TEXT NOT NULL, PRIMARY KEY (relay, position)"
)
_COLUMNS = "relay, position, stream, event, code, error, wish, parked"


class Wish(StrEnum):
    """What a person wants of a parked event: nothing yet, once more, or never."""

    NONE = ""
    RETRY = "retry"
    SKIP = "skip"


@frozen
class Cursor:
    """A relay: all up to `position` is sent or parked; `trouble` is why it waits."""

    name: str
    position: int
    store: str
    token: int
    updated: datetime
    trouble: str


@frozen
class Parked:
    """An event that was not taken; without a code, one that waits behind another."""

    relay: str
    position: int
    stream: str
    event: str
    code: str
    error: str
    wish: Wish
    parked: datetime

    @property
    def held(self) -> bool:
        """Whether it only waits for an earlier event of its stream."""
        return not self.code


class Relays:
    """The tables `relays` and `relay_parked` of a views' database."""

    def __init__(self, db: ViewDatabase) -> None:
        self._db = db
        self._leases = Leases(db)

    def make(self) -> None:
        """Make the tables if they are missing, once, whoever comes first."""
        if not exists(self._db, "relay_parked"):
            with self._db.transaction():
                make(self._db, "relays", _RELAYS)
                make(self._db, "relay_parked", _PARKED)

    def begin(self, cursor: Cursor) -> None:
        """A relay that is new; nothing where there is one of this name."""
        self.make()
        with self._db.transaction():
            self._db.run(
                "INSERT INTO relays (name, position, store, token, updated, trouble)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
                (
                    cursor.name,
                    cursor.position,
                    cursor.store,
                    cursor.token,
                    cursor.updated.isoformat(),
                    cursor.trouble,
                ),
            )

    def all(self) -> list[Cursor]:
        """Every relay that has ever begun, by name."""
        if not exists(self._db, "relays"):
            return []
        rows = self._db.run(
            "SELECT name, position, store, token, updated, trouble FROM relays"
            " ORDER BY name"
        )
        return [_cursor(row) for row in rows]

    def find(self, name: str) -> Cursor | None:
        """The relay of this name, if it has begun."""
        return next((each for each in self.all() if each.name == name), None)

    def move(self, lease: Lease, cursor: Cursor, parked: Sequence[Parked] = ()) -> None:
        """Move the cursor and park events, in one transaction.

        StorageError, and nothing written, where another process has the lease.
        """
        with self._db.transaction():
            self._leases.hold(lease)
            self._put(parked)
            moved = self._db.run(
                "UPDATE relays SET position = ?, token = ?, updated = ?, trouble = ?"
                " WHERE name = ? AND store = ? AND token <= ? RETURNING position",
                (
                    cursor.position,
                    lease.token,
                    cursor.updated.isoformat(),
                    cursor.trouble,
                    cursor.name,
                    cursor.store,
                    lease.token,
                ),
            )
            if not moved:
                raise _moved_by_another(cursor.name)

    def parked(self, name: str, stream: str | None, limit: int) -> list[Parked]:
        """What is parked or held, in order, up to a limit; of one stream, if named."""
        if not exists(self._db, "relay_parked"):
            return []
        which, values = ("", []) if stream is None else (" AND stream = ?", [stream])
        rows = self._db.run(
            f"SELECT {_COLUMNS} FROM relay_parked WHERE relay = ?{which}"
            " ORDER BY position LIMIT ?",
            [name, *values, limit],
        )
        return [_parked(row) for row in rows]

    def counts(self, name: str) -> tuple[int, int]:
        """How many events are parked, and how many are held behind them."""
        if not exists(self._db, "relay_parked"):
            return 0, 0
        query = "SELECT count(*), count(nullif(code, '')) FROM relay_parked"
        every, parked = self._db.run(f"{query} WHERE relay = ?", [name])[0]
        return parked, every - parked

    def refused(self, name: str) -> list[int]:
        """The positions of all parked events, without those that wait behind them."""
        if not exists(self._db, "relay_parked"):
            return []
        query = "SELECT position FROM relay_parked WHERE relay = ? AND code <> ''"
        rows = self._db.run(f"{query} ORDER BY position", [name])
        return [int(row[0]) for row in rows]

    def streams(self, name: str) -> frozenset[str]:
        """The streams of which something is parked."""
        query = "SELECT DISTINCT stream FROM relay_parked WHERE relay = ?"
        return frozenset(row[0] for row in self._db.run(query, [name]))

    def wished(self, name: str) -> list[str]:
        """The streams for which there is something to do: a wish, or nothing that
        the rest of the stream would have to wait for."""
        rows = self._db.run(
            "SELECT stream FROM relay_parked WHERE relay = ? GROUP BY stream"
            " HAVING max(wish) <> '' OR max(code) = '' ORDER BY min(position)",
            [name],
        )
        return [row[0] for row in rows]

    def wish(self, name: str, positions: Iterable[int], wish: Wish) -> list[int]:
        """Ask the relay to do this with parked events; those that are parked."""
        if not exists(self._db, "relay_parked"):
            return []
        found = []
        with self._db.transaction():
            for position in positions:
                rows = self._db.run(
                    "UPDATE relay_parked SET wish = ? WHERE relay = ?"
                    " AND position = ? AND code <> '' RETURNING position",
                    (wish.value, name, position),
                )
                found += [int(row[0]) for row in rows]
        return found

    def settle(
        self, lease: Lease, name: str, gone: Sequence[int], again: Sequence[Parked]
    ) -> None:
        """Take these out of what is parked, and park those anew."""
        with self._db.transaction():
            self._leases.hold(lease)
            self._db.run_many(
                "DELETE FROM relay_parked WHERE relay = ? AND position = ?",
                [(name, position) for position in gone],
            )
            self._put(again)

    def _put(self, parked: Sequence[Parked]) -> None:
        if parked:
            self._db.run_many(
                f"INSERT INTO relay_parked ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (relay, position) DO UPDATE SET code = excluded.code,"
                " error = excluded.error, wish = excluded.wish",
                [
                    (
                        each.relay,
                        each.position,
                        each.stream,
                        each.event,
                        each.code,
                        each.error,
                        each.wish.value,
                        each.parked.isoformat(),
                    )
                    for each in parked
                ],
            )


def _cursor(row: Any) -> Cursor:
    name, position, store, token, updated, trouble = row
    at = datetime.fromisoformat(updated)
    return Cursor(name, position, store, token, at, trouble)


def _parked(row: Any) -> Parked:
    relay, position, stream, event, code, error, wish, parked = row
    at = datetime.fromisoformat(parked)
    return Parked(relay, position, stream, event, code, error, Wish(wish), at)


def _moved_by_another(name: str) -> StorageError:
    return StorageError(
        Trouble.LEASE_LOST,
        f"another process has moved the relay {name}",
        remedy="stand by: it is at work",
        relay=name,
    )
