"""Rows of views kept as they were at a moment: a question about the past begins there.

A snapshot is an aid and never the truth: one that other code has folded, that belongs
to another history, or that does not bear its own digest is passed over, and `check`
compares each with the events.  Whoever forgets a person's data removes them all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

import msgspec
from attrs import frozen

from o2c.projections.cut import Cut
from o2c.projections.view import Key, View
from o2c.storage.columns import instant
from o2c.storage.own_tables import exists, lock
from o2c.storage.row_codec import RowCodec, row_codec
from o2c.storage.store import Store
from o2c.storage.view_database import ViewDatabase

_PART = 5000  # rows that are packed together
_HEAD = (
    "view_name, business_date, position, fingerprint, anchor, row_count, digest,"
    " taken_at"
)


@frozen
class Taken:
    """A snapshot's head: whose rows, as of which moment, made by which code.

    `anchor` is the digest of the stored event at its position: a history that was
    restored and went on in another way has another one.
    """

    view: str
    cut: Cut
    fingerprint: str
    anchor: str
    count: int
    digest: str
    taken_at: str


class ViewSnapshots:
    """The tables `view_snapshots` and `view_snapshot_parts` of a views' database."""

    def __init__(self, store: Store, db: ViewDatabase) -> None:
        self._store = store
        self._db = db
        self._exact = db.dialect == "postgresql"
        self._made = False

    def put(
        self, view: View[Any], fingerprint: str, cut: Cut, rows: Mapping[Key, Any]
    ) -> Taken:
        """Keep these rows as the view's at that moment, in place of earlier ones."""
        codec = row_codec(view, "sqlite")
        parts = [_packed(codec, some) for some in _chunks(rows.values())]
        taken = Taken(
            view.name,
            cut,
            fingerprint,
            self._anchor(cut.position),
            len(rows),
            _digest(view.name, cut, fingerprint, parts),
            instant(self._store.now()),
        )
        self.make()
        key = _key(view.name, cut)
        with self._db.transaction():
            self._remove([key])
            self._db.run(
                f"INSERT INTO view_snapshots ({_HEAD}) VALUES (?,?,?,?,?,?,?,?)",
                [
                    *key,
                    fingerprint,
                    taken.anchor,
                    taken.count,
                    taken.digest,
                    taken.taken_at,
                ],
            )
            self._db.run_many(
                "INSERT INTO view_snapshot_parts VALUES (?,?,?,?,?)",
                [(*key, n, part) for n, part in enumerate(parts)],
            )
        return taken

    def all(self) -> list[Taken]:
        """The heads of all that there are, by view, business date and position."""
        if not self._there():
            return []
        order = "ORDER BY view_name, business_date, position"
        return [_taken(row) for row in self._db.run(f"{_SELECT} {order}")]

    def nearest(
        self, view: View[Any], fingerprint: str, cut: Cut
    ) -> tuple[Taken, dict[Key, Any]] | None:
        """The newest usable snapshot that is not younger than this moment."""
        if not self._there():
            return None
        found = self._db.run(
            f"{_SELECT} WHERE view_name = ? AND business_date = ? AND position <= ?"
            " AND fingerprint = ? ORDER BY position DESC",
            (*_key(view.name, cut), fingerprint),
        )
        for row in found:
            taken = _taken(row)
            if taken.anchor == self._anchor(taken.cut.position):
                rows = self.rows(view, taken)
                if rows is not None:
                    return taken, rows
        return None

    def rows(self, view: View[Any], taken: Taken) -> dict[Key, Any] | None:
        """What was kept; None where it does not bear its own digest any more."""
        codec = row_codec(view, "sqlite")
        found = self._db.run(
            "SELECT body FROM view_snapshot_parts WHERE view_name = ?"
            " AND business_date = ? AND position = ? ORDER BY part",
            _key(taken.view, taken.cut),
        )
        parts = [bytes(row[0]) for row in found]
        if taken.digest != _digest(taken.view, taken.cut, taken.fingerprint, parts):
            return None
        rows = {codec.key(row): row for part in parts for row in _unpacked(codec, part)}
        return rows if len(rows) == taken.count else None

    def anchored(self, taken: Taken) -> bool:
        """Whether the history still holds the event that the snapshot ends with."""
        return taken.anchor == self._anchor(taken.cut.position)

    def remove(self, heads: Iterable[Taken]) -> None:
        """Forget these; they can be taken again."""
        keys = [_key(taken.view, taken.cut) for taken in heads]
        if keys and self._there():
            with self._db.transaction():
                self._remove(keys)

    def _remove(self, keys: Sequence[tuple[object, ...]]) -> None:
        for table in ("view_snapshots", "view_snapshot_parts"):
            where = "view_name = ? AND business_date = ? AND position = ?"
            self._db.run_many(f"DELETE FROM {table} WHERE {where}", keys)

    def _anchor(self, position: int) -> str:
        """The digest of the stored event there; of nothing, where there is none."""
        page = self._store.log.page(position - 1, position, 1)
        return sha256(repr((self._store.log.identity, page)).encode()).hexdigest()

    def _there(self) -> bool:
        self._made = self._made or self._exist()
        return self._made

    def _exist(self) -> bool:
        return exists(self._db, "view_snapshot_parts")

    def make(self) -> None:
        """Make the tables, once, whoever comes first."""
        if self._there():
            return
        text, blob = ('text COLLATE "C"', "bytea") if self._exact else ("TEXT", "BLOB")
        key = f"view_name {text}, business_date {text}, position BIGINT"
        with self._db.transaction():
            lock(self._db)
            if not self._exist():
                self._db.run(
                    f"CREATE TABLE view_snapshots ({key}, fingerprint TEXT NOT NULL,"
                    " anchor TEXT NOT NULL, row_count BIGINT NOT NULL,"
                    " digest TEXT NOT NULL, taken_at TEXT NOT NULL,"
                    " PRIMARY KEY (view_name, business_date, position))"
                )
                self._db.run(
                    f"CREATE TABLE view_snapshot_parts ({key}, part INTEGER,"
                    f" body {blob} NOT NULL,"
                    " PRIMARY KEY (view_name, business_date, position, part))"
                )
        self._made = True


_SELECT = f"SELECT {_HEAD} FROM view_snapshots"


def _key(view: str, cut: Cut) -> tuple[str, str, int]:
    """As the tables hold it: no business date is an empty text."""
    return view, cut.on.isoformat() if cut.on else "", cut.position


def _taken(row: Sequence[Any]) -> Taken:
    view, on, position, *rest = row
    return Taken(view, Cut(position, date.fromisoformat(on) if on else None), *rest)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, _PART)):
        yield some


def _packed(codec: RowCodec[Any], rows: Sequence[Any]) -> bytes:
    """Rows as compressed JSON, a column at a time, in SQLite's exact integers."""
    return zlib.compress(msgspec.json.encode(codec.dump(rows)), level=1)


def _unpacked(codec: RowCodec[Any], part: bytes) -> list[Any]:
    columns = msgspec.json.decode(zlib.decompress(part))
    return codec.load(zip(*columns, strict=True))


def _digest(view: str, cut: Cut, fingerprint: str, parts: Sequence[bytes]) -> str:
    """SHA-256 of what is kept, and of what it says it is."""
    summed = sha256(repr((*_key(view, cut), fingerprint)).encode())
    for part in parts:
        summed.update(sha256(part).digest())
    return summed.hexdigest()
