"""The keys of those whose data is encrypted, apart from the data: who has one, who had.

A key that is destroyed takes with it all that was encrypted under it, in every copy and
backup; a tombstone says that this was meant, and that there is never to be a new one.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from o2c.errors import StorageError
from o2c.storage.columns import instant
from o2c.storage.connect import is_sqlite, postgres_parts, sqlite_path
from o2c.storage.machine import Machine
from o2c.storage.own_tables import exists
from o2c.storage.scrubbing import scrub
from o2c.storage.trouble import Trouble
from o2c.storage.view_database import PostgresViews, SqliteViews, ViewDatabase

SECRET = 32  # bytes
_LOCK = 6_120_047_833_905_213  # of making tables and keys; any constant would do


@frozen
class Tombstone:
    """A subject whose key was destroyed, and when (UTC, as text)."""

    subject: str
    erased_at: str


class Keys:
    """The tables of keys, of one store among others that may keep theirs here."""

    def __init__(self, url: str, store: str, create: bool = True) -> None:
        """Without `create`, StorageError where the tables are missing."""
        self._store = store
        self._db = _database(url, create)
        self._exact = self._db.dialect == "postgresql"
        try:
            self._make(create)
        except BaseException:
            self._db.close()
            raise

    def known(self) -> tuple[bytes, int] | None:
        """The store's secret, and the position up to which erasures were carried out;
        None for a store that has never kept keys here."""
        found = self._db.run(
            "SELECT secret, applied FROM key_stores WHERE store = ?", [self._store]
        )
        return (b64decode(found[0][0]), found[0][1]) if found else None

    def register(self, secret: bytes) -> None:
        """Let the store keep its keys here; the secret of whoever is first counts."""
        self._db.run(
            "INSERT INTO key_stores (store, secret, applied) VALUES (?, ?, 0)"
            " ON CONFLICT (store) DO NOTHING",
            [self._store, b64encode(secret).decode()],
        )

    def applied(self, position: int) -> None:
        """All erasures up to here are carried out."""
        self._db.run(
            "UPDATE key_stores SET applied = ? WHERE store = ?", [position, self._store]
        )

    def find(self, subject: str) -> bytes | None:
        found = self._db.run(
            "SELECT key FROM subject_keys WHERE store = ? AND subject = ?",
            [self._store, subject],
        )
        return b64decode(found[0][0]) if found else None

    def erased(self, subject: str) -> bool:
        query = "SELECT 1 FROM erased_subjects WHERE store = ? AND subject = ?"
        return bool(self._db.run(query, [self._store, subject]))

    def make(self, subject: str, key: bytes, at: datetime) -> bytes | None:
        """The subject's key, this one if there is none yet; None for an erased one.

        Whoever asks at the same time gets the same key; it is durable on return.
        """
        with self._db.transaction():
            self._alone()
            if self.erased(subject):
                return None
            self._db.run(
                "INSERT INTO subject_keys (store, subject, key, created)"
                " VALUES (?, ?, ?, ?) ON CONFLICT (store, subject) DO NOTHING",
                [self._store, subject, b64encode(key).decode(), instant(at)],
            )
            return self.find(subject)

    def shred(self, subjects: Iterable[str], at: datetime, machine: Machine) -> None:
        """Destroy the keys of these for ever; nothing happens to one that is gone.

        StorageError where readers hold on to what the database had: then try again.
        """
        with self._db.transaction():
            self._alone()
            for subject in dict.fromkeys(subjects):
                self._db.run(
                    "INSERT INTO erased_subjects (store, subject, erased_at)"
                    " VALUES (?, ?, ?) ON CONFLICT (store, subject) DO NOTHING",
                    [self._store, subject, instant(at)],
                )
                self._db.run(
                    "DELETE FROM subject_keys WHERE store = ? AND subject = ?",
                    [self._store, subject],
                )
        # Also from what the database keeps of rows that are gone.
        scrub(self._db, ["subject_keys"], machine)

    def tombstones(self) -> list[Tombstone]:
        """All subjects that were erased, in the order of their names."""
        rows = self._db.run(
            "SELECT subject, erased_at FROM erased_subjects WHERE store = ?"
            " ORDER BY subject",
            [self._store],
        )
        return [Tombstone(*row) for row in rows]

    def generation(self) -> int:
        """Changes whenever someone was erased."""
        query = "SELECT count(*) FROM erased_subjects WHERE store = ?"
        return int(self._db.run(query, [self._store])[0][0])

    def close(self) -> None:
        self._db.close()

    def _alone(self) -> None:
        """No other process makes or destroys keys until the transaction's end."""
        if self._exact:
            self._db.run("SELECT pg_advisory_xact_lock(?)", [_LOCK])

    def _make(self, create: bool) -> None:
        """Make the tables if they are missing, once, whoever comes first."""
        if exists(self._db, "erased_subjects"):
            return
        if not create:
            raise _not_made()
        with self._db.transaction():
            self._alone()
            if not exists(self._db, "erased_subjects"):
                for statement in _tables(self._exact):
                    self._db.run(statement)


def keys_beside(url: str) -> str:
    """Where the keys of a store are unless another place is given: beside it."""
    if is_sqlite(url):
        path = sqlite_path(url)
        if not path:
            return "sqlite://"
        stem, suffix = os.path.splitext(path)
        return f"sqlite:///{stem}.keys{suffix}"
    plain, schema = postgres_parts(url)
    return f"{plain}{'&' if '?' in plain else '?'}schema={schema}_keys"


def _database(url: str, create: bool) -> ViewDatabase:
    if not is_sqlite(url):
        return PostgresViews(*postgres_parts(url), create=create)
    path = sqlite_path(url)
    if path and not os.path.exists(path):
        if not create:
            raise _not_made()
        # Nobody but its owner may read it, from its first byte on.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    return SqliteViews(path)


def _not_made() -> StorageError:
    return StorageError(
        Trouble.KEYS_NOT_MADE,
        "the keys of personal data have no tables yet",
        remedy="let the databases' owner run `o2c migrate`",
    )


def _tables(exact: bool) -> tuple[str, ...]:
    text = 'text COLLATE "C"' if exact else "TEXT"
    return (
        f"CREATE TABLE key_stores (store {text} PRIMARY KEY,"
        " secret TEXT NOT NULL, applied BIGINT NOT NULL)",
        f"CREATE TABLE subject_keys (store {text} NOT NULL, subject {text} NOT NULL,"
        " key TEXT NOT NULL, created TEXT NOT NULL, PRIMARY KEY (store, subject))",
        f"CREATE TABLE erased_subjects (store {text} NOT NULL, subject {text} NOT NULL,"
        " erased_at TEXT NOT NULL, PRIMARY KEY (store, subject))",
    )
