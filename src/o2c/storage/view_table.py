"""A view's table: rows fetched by key and written in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Generic, TypeVar

from msgspec.json import encode
from sqlalchemy.schema import CreateTable

from o2c.projections import SELECTIONS
from o2c.projections.view import Key, View
from o2c.storage.columns import Kind, ViewColumn
from o2c.storage.row_codec import row_codec
from o2c.storage.tables import Dialect, table
from o2c.storage.text_view import text_view
from o2c.storage.view_database import ViewDatabase, compiled

Row = TypeVar("Row")

_MANY = 1000  # rows read from the database at a time
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
        self.codec = row_codec(view, db.dialect)
        self.table = table(view, db.dialect, self.name)
        self._db = db
        self._lite = db.dialect == "sqlite"
        names = [f'"{column.name}"' for column in self.codec.columns]
        keys, rest = names[: len(view.key)], names[len(view.key) :]
        key, news = ", ".join(keys), ", ".join(f"{n} = excluded.{n}" for n in rest)
        listed = self._listed(keys)
        self._all = ", ".join(names)
        # Crosswise: SQLite then looks each key up, rather than all rows through.
        joined = f'{"CROSS JOIN" if self._lite else "JOIN"} "{self.name}" USING ({key})'
        self._fetch = f"SELECT {self._all} FROM ({listed}) k {joined}"
        self._delete = f'DELETE FROM "{self.name}" WHERE ({key}) IN ({listed})'
        action = f"DO UPDATE SET {news}" if news else "DO NOTHING"
        self._upsert = f"ON CONFLICT ({key}) {action}"

    def create(self) -> None:
        """Make the table, and under the view's own name what helps its readers."""
        self._db.run(_creation(self.view, self._db.dialect, self.name))
        if self.name == self.view.name:
            self._serve()

    def drop(self) -> None:
        if self._lite and self.name == self.view.name:
            self._db.run(f'DROP VIEW IF EXISTS "{self.name}_text"')
        self._db.run(f'DROP TABLE IF EXISTS "{self.name}"')

    def take_place_of(self, old: ViewTable[Row]) -> None:
        """Become the table that the view's readers see."""
        old.drop()
        self._db.run(f'ALTER TABLE "{self.name}" RENAME TO "{old.name}"')
        old._serve()

    def _serve(self) -> None:
        """An index of each selection's rows, and on SQLite a view to read as text."""
        key = ", ".join(f'"{name}"' for name in self.view.key)
        for selection in SELECTIONS:
            if selection.view.name == self.view.name:
                terms = (
                    f'"{c}" {sign} {_literal(v)}' for c, sign, v in selection.where
                )
                self._db.run(
                    f'CREATE INDEX "{selection.name}" ON "{self.name}" ({key})'
                    f" WHERE {' AND '.join(terms)}"
                )
        if self._lite:
            self._db.run(text_view(self.view))

    def load(self, found: Iterable[Sequence[Any]]) -> Iterator[Row]:
        """Rows as the database gave them, without holding them all."""
        left = iter(found)
        while some := list(islice(left, _MANY)):
            yield from self.codec.load(some)

    def fetch(self, keys: Collection[Key]) -> dict[Key, Row]:
        """Those of the keys' rows that there are."""
        found = self._db.run(self._fetch, self._list(keys)) if keys else ()
        return {self.codec.key(row): row for row in self.codec.load(found)}

    def write(self, rows: Mapping[Key, Row | None]) -> None:
        """Put each row in its place; None takes it away."""
        puts = {key: row for key, row in rows.items() if row is not None}
        if list(map(self.codec.key, puts.values())) != list(puts):
            raise self._misplaced(puts)
        self._insert(puts.values(), self._upsert)
        if gone := [key for key, row in rows.items() if row is None]:
            self._db.run(self._delete, self._list(gone))

    def append(self, rows: Collection[Row]) -> None:
        """Add rows that are not there."""
        self._insert(rows)

    def _insert(self, rows: Collection[Row], otherwise: str = "") -> None:
        columns = self.codec.dump(rows)
        insert = f'INSERT INTO "{self.name}" ({self._all})'
        if not columns:
            return
        if self._lite:
            insert += f" VALUES ({', '.join('?' * len(columns))})"
            self._db.run_many(f"{insert} {otherwise}", zip(*columns, strict=True))
        else:
            # One statement for all rows: several times as fast as one for each.
            insert += f" SELECT * FROM {_unnest(self.codec.columns)}"
            self._db.run(f"{insert} {otherwise}", columns)

    def _list(self, keys: Collection[Key]) -> Sequence[Any]:
        """Keys as the value of a statement that `_listed` is a part of."""
        columns = self.codec.dump_keys(keys)
        return (
            [encode(list(zip(*columns, strict=True))).decode()]
            if self._lite
            else columns
        )

    def _listed(self, names: Sequence[str]) -> str:
        """A query for keys that are given in one value."""
        if self._lite:
            parts = (f"json_extract(value, '$[{n}]') {c}" for n, c in enumerate(names))
            return f"SELECT {', '.join(parts)} FROM json_each(?)"
        columns = self.codec.columns[: len(names)]
        return f"SELECT * FROM {_unnest(columns)} AS k({', '.join(names)})"

    def _misplaced(self, rows: Mapping[Key, Row]) -> ValueError:
        wrong = next(key for key, row in rows.items() if self.codec.key(row) != key)
        return ValueError(f"{self.view.name}: the row of {wrong} has another key")


@cache
def _creation(view: View[Any], dialect: Dialect, name: str) -> str:
    """The statement that makes the table."""
    return compiled(CreateTable(table(view, dialect, name)), dialect)[0]


def _unnest(columns: Iterable[ViewColumn]) -> str:
    return f"unnest({', '.join(f'?::{_ARRAYS[column.kind]}[]' for column in columns)})"


def _literal(value: object) -> str:
    """A value of our own code as SQL writes it."""
    return f"'{value}'" if isinstance(value, str) else str(value)
