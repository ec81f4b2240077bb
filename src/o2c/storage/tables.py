"""Tables derived from row classes, and digests of what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
)

from o2c.projections.view import View
from o2c.storage.columns import SCALE, Kind, ViewColumn, canonical, view_columns

Row = TypeVar("Row")
Dialect: TypeAlias = Literal["sqlite", "postgresql"]

_RESERVED = {
    "checkpoints",
    "commands",
    "counters",
    "events",
    "seal_tiles",
    "seals",
    "snapshots",
    "view_snapshot_parts",
    "view_snapshots",
}


@cache
def columns(view: View[Any]) -> tuple[ViewColumn, ...]:
    """What the view's table and the data dictionary are made of."""
    name = view.name
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name in _RESERVED:
        raise ValueError(f"{name!r} cannot name a view")
    return view_columns(view.row, view.key)


@cache
def table(view: View[Any], dialect: Dialect, name: str | None = None) -> Table:
    """The view's SQLAlchemy table in this dialect, under its own name or another."""
    return Table(
        name or view.name,
        MetaData(),
        *(
            Column(
                column.name,
                _type(column.kind, dialect),
                primary_key=column.key,
                nullable=column.nullable,
                autoincrement=False,
            )
            for column in columns(view)
        ),
    )


def _type(kind: Kind, dialect: Dialect) -> Any:
    exact = dialect == "postgresql"
    match kind:
        case Kind.TEXT:
            # PostgreSQL then sorts as SQLite does, by code point.
            return Text(collation="C") if exact else Text()
        case Kind.INTEGER:
            # Where it is the whole key, SQLite then needs no index for it.
            return BigInteger() if exact else Integer()
        case Kind.BOOLEAN:
            return Boolean()
        case Kind.DATE:
            return Date() if exact else Text()
        case Kind.INSTANT:
            return DateTime(timezone=True) if exact else Text()
        case Kind.MINOR:
            return Numeric() if exact else BigInteger()
        case Kind.QUANTITY | Kind.RATE:
            return Numeric(38, SCALE[kind]) if exact else BigInteger()


def digest(view: View[Row], rows: Iterable[Row]) -> str:
    """SHA-256 of rows that come in the order of their keys."""
    parts = columns(view)
    get = [attrgetter(column.name) for column in parts]
    encode = msgspec.json.Encoder().encode
    summed = sha256()
    for row in rows:
        values = [canonical(c, g(row)) for c, g in zip(parts, get, strict=True)]
        summed.update(encode(values) + b"\n")
    return summed.hexdigest()
