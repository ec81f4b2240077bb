"""Leases: what only one process may do at a time, who does it, and until when."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.defaults import wall_clock
from o2c.storage.micros import from_micros, lasting, micros
from o2c.storage.own_tables import exists, make
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import ViewDatabase

_NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
# Whoever holds it may take it again: the answer to the first time may have been lost.
_TAKE = """
INSERT INTO leases (name, owner, token, expires) VALUES (?, ?, 1, {now} + ?)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, token = leases.token + 1,
    expires = excluded.expires
WHERE leases.expires <= {now} OR leases.owner = excluded.owner
RETURNING name, owner, token, expires
"""
_RENEW = """
UPDATE leases SET expires = {now} + ? WHERE name = ? AND owner = ? AND token = ?
RETURNING name, owner, token, expires
"""


@frozen
class Lease:
    """Held by `owner` until `expires_at`; `token` grows whenever it is taken."""

    name: str
    owner: str
    token: int
    expires_at: datetime


class Leases:
    """The table `leases` of a views' database.

    PostgreSQL's own clock tells when a lease has ended; SQLite has one machine, whose
    clock is given.  A clock that errs lets two processes believe that they lead: the
    token, checked where something is written, lets only the later one write.
    """

    def __init__(
        self, db: ViewDatabase, clock: Callable[[], datetime] = wall_clock
    ) -> None:
        self._db = db
        self._clock = clock
        self._exact = db.dialect == "postgresql"
        self._made = False

    def take(self, name: str, owner: str, seconds: float) -> Lease | None:
        """The lease for so many seconds; None where another owner holds it.

        Owners have names that nobody else has (`an_owner`).
        """
        self.make()
        return self._one(_TAKE, [name, owner], seconds, [])

    def renew(self, lease: Lease, seconds: float) -> Lease | None:
        """The same lease, for so many seconds from now; None where it was taken.

        A lease that has ended, and that nobody has taken since, goes on.
        """
        self.make()
        return self._one(_RENEW, [], seconds, [lease.name, lease.owner, lease.token])

    def release(self, lease: Lease) -> None:
        """Let others take it at once; nothing where it is no longer held."""
        self.make()
        self._db.run(
            "UPDATE leases SET expires = 0 WHERE name = ? AND owner = ? AND token = ?",
            [lease.name, lease.owner, lease.token],
        )

    def find(self, name: str) -> Lease | None:
        """The lease as it was taken last, also one that has ended."""
        if not exists(self._db, "leases"):
            return None
        rows = self._db.run(
            "SELECT name, owner, token, expires FROM leases WHERE name = ?", [name]
        )
        return _lease(rows[0]) if rows else None

    def now(self) -> datetime:
        """The instant, by the clock that leases end by."""
        if self._exact:
            return from_micros(int(self._db.run(f"SELECT {_NOW}")[0][0]))
        return self._clock()

    def still_held(self, lease: Lease) -> bool:
        """In a transaction: whether nobody has taken it, nor can before the commit.

        Not whether its time is over: as long as nobody takes it, there is one holder.
        """
        locking = " FOR SHARE" if self._exact else ""
        rows = self._db.run(
            f"SELECT owner, token FROM leases WHERE name = ?{locking}", [lease.name]
        )
        return [tuple(row) for row in rows] == [(lease.owner, lease.token)]

    def hold(self, lease: Lease) -> None:
        """In a transaction: StorageError unless `still_held`."""
        if not self.still_held(lease):
            raise StorageError(
                Trouble.LEASE_LOST,
                f"another process has taken the lease {lease.name}",
                remedy="stand by: it is at work",
                lease=lease.name,
                token=str(lease.token),
            )

    def _one(
        self, sql: str, before: list[object], seconds: float, after: list[object]
    ) -> Lease | None:
        """What a statement with a time to come returns; `{now}` is the time it is."""
        now = _NOW if self._exact else str(micros(self._clock()))
        rows = self._db.run(sql.format(now=now), [*before, lasting(seconds), *after])
        return _lease(rows[0]) if rows else None

    def make(self) -> None:
        """Make the table if it is missing, once, whoever comes first."""
        if self._made:
            return
        if not exists(self._db, "leases"):
            with self._db.transaction():
                make(
                    self._db,
                    "leases",
                    "name {text} PRIMARY KEY, owner TEXT NOT NULL,"
                    " token BIGINT NOT NULL, expires BIGINT NOT NULL",
                )
        self._made = True


def an_owner() -> str:
    """A name that nobody else has, by which an operator finds the process."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def _lease(row: tuple[str, str, int, int]) -> Lease:
    name, owner, token, expires = row
    return Lease(name, owner, token, from_micros(expires))
