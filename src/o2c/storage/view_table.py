"""A view's table: rows fetched by key and written in bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.schema import CreateTable

from o2c.projections.view import Key, View
from o2c.storage.columns import Kind
from o2c.storage.tables import RowCodec, table
from o2c.storage.text_view import text_view
from o2c.storage.view_database import ViewDatabase, compiled

Row = TypeVar("Row")

_ARRAYS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "bigint",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.INSTANT: "timestamptz",
    Kind.MINOR: "numeric",
    Kind.QUANTITY: "numeric",
    Kind.RATE: "numeric",
}


class ViewTable(Generic[Row]):
    """The rows of one view under one name; no transactions of its own."""

    def __init__(self, view: View[Row], db: ViewDatabase, name: str = "") -> None:
        self.view = view
        self.name = name or view.name
        self.codec = RowCodec(view, db.dialect)
        self.table = table(view, db.dialect, self.name)
        self._db = db
        keys = self.codec.columns[: len(view.key)]
        rest = self.codec.columns[len(view.key) :]
        self._all = ", ".join(f'"{n}"' for n in self.codec.names)
        self._key = ", ".join(f'"{c.name}"' for c in keys)
        self._each = " AND ".join(f'"{c.name}" = ?' for c in keys)
        self._keys = self._unnest([c.kind for c in keys])
        self._rows = self._unnest([c.kind for c in self.codec.columns])
        news = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in rest)
        action = f"DO UPDATE SET {news}" if news else "DO NOTHING"
        self._upsert = f"ON CONFLICT ({self._key}) {action}"

    def create(self) -> None:
        """Make the table, and on SQLite its text view."""
        self._db.run(compiled(CreateTable(self.table), self._db.compiler)[0])
        if self._db.dialect == "sqlite" and self.name == self.view.name:
            self._db.run(text_view(self.view))

    def drop(self) -> None:
        if self._db.dialect == "sqlite" and self.name == self.view.name:
            self._db.run(f'DROP VIEW IF EXISTS "{self.name}_text"')
        self._db.run(f'DROP TABLE IF EXISTS "{self.name}"')

    def take_place_of(self, old: ViewTable[Row]) -> None:
        """Become the table that the view's readers see."""
        old.drop()
        self._db.run(f'ALTER TABLE "{self.name}" RENAME TO "{old.name}"')
        if self._db.dialect == "sqlite":
            self._db.run(text_view(self.view))

    def fetch(self, keys: Collection[Key]) -> dict[Key, Row]:
        """Those of the keys' rows that there are."""
        asked = {self.codec.dump_key(key): key for key in keys}
        size = len(self.view.key)
        found: list[Any] = []
        if self._db.dialect == "sqlite":
            query = f'SELECT {self._all} FROM "{self.name}" WHERE {self._each}'
            for dumped in asked:
                found += self._db.run(query, dumped)
        elif asked:
            wanted = f"SELECT * FROM {self._keys} AS k({self._key})"
            query = f'SELECT {self._all} FROM "{self.name}" JOIN ({wanted}) k'
            columns = [list(column) for column in zip(*asked, strict=True)]
            found = self._db.run(f"{query} USING ({self._key})", columns)
        return {asked[tuple(row[:size])]: self.codec.load(row) for row in found}

    def write(self, rows: Mapping[Key, Row | None]) -> None:
        """Put each row in its place; None takes it away."""
        puts = [self._dump(key, row) for key, row in rows.items() if row is not None]
        gone = [self.codec.dump_key(key) for key, row in rows.items() if row is None]
        if self._db.dialect == "sqlite":
            self._put_each(puts, gone)
        else:
            self._put_arrays(puts, gone)

    def _dump(self, key: Key, row: Row) -> tuple[Any, ...]:
        dumped = self.codec.dump(row)
        if dumped[: len(key)] != self.codec.dump_key(key):
            raise ValueError(f"{self.view.name}: the row of {key} has another key")
        return dumped

    def _put_each(self, puts: Sequence[Any], gone: Sequence[Any]) -> None:
        marks = ", ".join("?" * len(self.codec.names))
        insert = f'INSERT INTO "{self.name}" ({self._all}) VALUES ({marks})'
        self._db.run_many(f"{insert} {self._upsert}", puts)
        self._db.run_many(f'DELETE FROM "{self.name}" WHERE {self._each}', gone)

    def _put_arrays(self, puts: Sequence[Any], gone: Sequence[Any]) -> None:
        # One statement for all rows: several times as fast as one for each.
        if puts:
            insert = (
                f'INSERT INTO "{self.name}" ({self._all}) SELECT * FROM {self._rows}'
            )
            columns = [list(column) for column in zip(*puts, strict=True)]
            self._db.run(f"{insert} {self._upsert}", columns)
        if gone:
            wanted = f"SELECT * FROM {self._keys}"
            delete = f'DELETE FROM "{self.name}" WHERE ({self._key}) IN ({wanted})'
            self._db.run(delete, [list(column) for column in zip(*gone, strict=True)])

    def _unnest(self, kinds: Sequence[Kind]) -> str:
        return f"unnest({', '.join(f'?::{_ARRAYS[kind]}[]' for kind in kinds)})"
