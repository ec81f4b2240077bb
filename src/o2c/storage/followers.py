"""Who follows the history now: a line for each process, for operators to look at."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.micros import from_micros, micros
from o2c.storage.own_tables import exists, make
from o2c.storage.view_database import ViewDatabase

_FORGOTTEN = timedelta(hours=1)  # a process that has not been heard of since


@frozen
class Heartbeat:
    """A process that follows: when it was heard of last, and what went wrong last.

    `error` is the code of what the database refused it, empty when it works again.
    """

    owner: str
    state: str
    at: datetime
    error: str


class Followers:
    """The table `followers` of a views' database."""

    def __init__(self, db: ViewDatabase) -> None:
        self._db = db
        self._made = False
        self._error = ""

    def beat(self, owner: str, state: str, at: datetime) -> None:
        """It is alive at this instant, and in this state."""
        self.make()
        self._db.run(
            "INSERT INTO followers (owner, state, at, error) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (owner) DO UPDATE SET state = excluded.state,"
            " at = excluded.at, error = excluded.error",
            [owner, state, micros(at), self._error],
        )
        self._db.run("DELETE FROM followers WHERE at < ?", [micros(at - _FORGOTTEN)])
        self._error = ""

    def failed(self, owner: str, error: StorageError) -> None:
        """Note the refusal down; if the database is away, with the next beat."""
        self._error = str(error.code)
        with suppress(StorageError):
            self.make()
            self._db.run(
                "UPDATE followers SET error = ? WHERE owner = ?", [self._error, owner]
            )

    def leave(self, owner: str) -> None:
        self.make()
        self._db.run("DELETE FROM followers WHERE owner = ?", [owner])

    def find(self) -> tuple[Heartbeat, ...]:
        if not exists(self._db, "followers"):
            return ()
        rows = self._db.run(
            "SELECT owner, state, at, error FROM followers ORDER BY at DESC, owner"
        )
        return tuple(
            Heartbeat(owner, state, from_micros(at), error)
            for owner, state, at, error in rows
        )

    def make(self) -> None:
        """Make the table if it is missing, once, whoever comes first."""
        if self._made:
            return
        if not exists(self._db, "followers"):
            with self._db.transaction():
                make(
                    self._db,
                    "followers",
                    "owner {text} PRIMARY KEY, state TEXT NOT NULL,"
                    " at BIGINT NOT NULL, error TEXT NOT NULL",
                )
        self._made = True
