"""The same questions asked of o2c's views and of TPC-H's files, compared exactly."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import duckdb
from attrs import frozen

Row: TypeAlias = tuple[object, ...]

TABLES = ("customer", "part", "orders", "lineitem")


@frozen
class Answer:
    """What both said to one question, row by row."""

    name: str
    title: str
    columns: tuple[str, ...]
    ours: tuple[Row, ...]
    theirs: tuple[Row, ...]
    rows: int  # that were compared

    @property
    def equal(self) -> bool:
        return self.ours == self.theirs


def answers(db: duckdb.DuckDBPyConnection) -> list[Answer]:
    """Each table row by row, then each query; `mirror` has made the schemas."""
    queries = sorted((Path(__file__).parent / "queries").glob("*.sql"))
    return [_table(db, name) for name in TABLES] + [_query(db, q) for q in queries]


def _table(db: duckdb.DuckDBPyConnection, name: str) -> Answer:
    """The rows that only one of the two has: none, where they are equal."""
    ours, theirs = f"o2c.{name}", f"known.{name}"
    (rows,) = _one(db, f"SELECT count(*) FROM {theirs}")
    columns, only_ours = _ask(db, f"FROM {ours} EXCEPT ALL FROM {theirs} ORDER BY ALL")
    named, only_theirs = _ask(db, f"FROM {theirs} EXCEPT ALL FROM {ours} ORDER BY ALL")
    if columns != named:
        raise ValueError(f"{name} has columns {columns} here, {named} there")
    return Answer(name, "row by row", columns, only_ours, only_theirs, int(str(rows)))


def _query(db: duckdb.DuckDBPyConnection, file: Path) -> Answer:
    text = file.read_text()
    title = text.partition("\n")[0].removeprefix("-- ")
    db.execute("SET schema = 'o2c'")
    columns, ours = _ask(db, text)
    db.execute("SET schema = 'raw'")
    _, theirs = _ask(db, text)
    return Answer(file.stem.upper(), title, columns, ours, theirs, len(theirs))


def _one(db: duckdb.DuckDBPyConnection, text: str) -> Row:
    return _ask(db, text)[1][0]


def _ask(
    db: duckdb.DuckDBPyConnection, text: str
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Column names and rows; TypeError for a column that is not exact."""
    found = db.execute(text)
    columns = found.description or []
    for name, kind, *_ in columns:
        if str(kind) in ("DOUBLE", "FLOAT"):
            raise TypeError(f"{name} is {kind}, which is not exact")
    return tuple(name for name, *_ in columns), tuple(found.fetchall())
