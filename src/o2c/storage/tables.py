"""Tables derived from row classes, and their rows to and from the driver's tuples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from operator import attrgetter
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    MetaData,
    Numeric,
    Table,
    Text,
)

from o2c.errors import StorageError
from o2c.projections.view import Key, View
from o2c.storage.columns import (
    SCALE,
    Convert,
    Kind,
    ViewColumn,
    aware,
    canonical,
    instant,
    minor_digits,
    scaled,
    trimmed,
    unscaled,
    view_columns,
    whole,
)
from o2c.storage.trouble import Trouble
from o2c.values.exact import EXACT

Row = TypeVar("Row")
Dialect: TypeAlias = Literal["sqlite", "postgresql"]

_RESERVED = {"checkpoints", "commands", "counters", "events", "snapshots"}


def columns(view: View[Any]) -> tuple[ViewColumn, ...]:
    """What the view's table and the data dictionary are made of."""
    name = view.name
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name in _RESERVED:
        raise ValueError(f"{name!r} cannot name a view")
    return view_columns(view.row, view.key)


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
            return BigInteger()
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


class RowCodec(Generic[Row]):
    """Rows of a view as the driver's tuples, and back; StorageError where inexact."""

    def __init__(self, view: View[Row], dialect: Dialect) -> None:
        self.view = view
        self.columns = columns(view)
        self.dialect = dialect
        self.names = [column.name for column in self.columns]
        self._get: Callable[[Row], Any] = attrgetter(*self.names)
        self._one = len(self.names) == 1
        simple = {Kind.TEXT: str, Kind.INTEGER: int}
        self._simple = [simple.get(c.kind) for c in self.columns if c.key]
        self._put = [
            (n, convert)
            for n, column in enumerate(self.columns)
            if (convert := to_database(column.kind, dialect))
        ]
        self._take = [
            (n, convert)
            for n, column in enumerate(self.columns)
            if (convert := from_database(column, dialect))
        ]
        self._money = [n for n, c in enumerate(self.columns) if c.kind == Kind.MINOR]
        self._currency = self.names.index("currency") if self._money else 0

    def dump(self, row: Row) -> tuple[Any, ...]:
        """The row's values in order of the columns."""
        got = self._get(row)
        values = [got] if self._one else list(got)
        n = 0
        try:
            for n in self._money:
                if values[n] is not None:
                    values[n] = self._amount(values[n], values[self._currency])
            for n, convert in self._put:
                if values[n] is not None:
                    values[n] = convert(values[n])
        except (ValueError, TypeError, AttributeError) as error:
            raise self._wrong(self.columns[n], values[n], error) from error
        return tuple(values)

    def load(self, values: Iterable[Any]) -> Row:
        """The row again, equal to what was dumped."""
        got = list(values)
        for n in self._money if self.dialect == "postgresql" else ():
            if got[n] is not None:
                got[n] = scaled(got[n], minor_digits(got[n], got[self._currency]))
        for n, convert in self._take:
            if got[n] is not None:
                got[n] = convert(got[n])
        return self.view.row(**dict(zip(self.names, got, strict=True)))

    def key(self, row: Row) -> Key:
        """The row's key, as the view names it."""
        return tuple(getattr(row, name) for name in self.view.key)

    def dump_key(self, key: Key) -> tuple[Any, ...]:
        """A key's values in order of the key's columns."""
        if all(type(p) is kind for p, kind in zip(key, self._simple, strict=True)):
            return key  # text and whole numbers are kept as they are
        return tuple(
            self.value(column, part)
            for column, part in zip(self.columns, key, strict=False)
        )

    def value(self, column: ViewColumn, value: Any, currency: str = "") -> Any:
        """One value for a condition; of money, the currency has to be known."""
        if value is None:
            return None
        if column.kind == Kind.DATE and isinstance(value, str):
            value = date.fromisoformat(value)
        convert = to_database(column.kind, self.dialect)
        try:
            if column.kind == Kind.MINOR:
                return self._amount(value, currency)
            return convert(value) if convert else value
        except (ValueError, TypeError, AttributeError) as error:
            raise self._wrong(column, value, error) from error

    def _amount(self, minor: int, currency: str | None) -> int | Decimal:
        """Money as it is stored: in minor units, or exactly in major units."""
        places = minor_digits(whole(minor), currency)
        if self.dialect == "sqlite":
            return minor
        return Decimal(minor).scaleb(-places, EXACT)

    def _wrong(
        self, column: ViewColumn, value: object, error: Exception
    ) -> StorageError:
        return StorageError(
            Trouble.INEXACT,
            f"{value!r} cannot be kept exactly in {self.view.name}: {error}",
            field=column.name,
            remedy="correct the view or the figure: nothing is rounded here",
            view=self.view.name,
        )


def to_database(kind: Kind, dialect: Dialect) -> Convert | None:
    """How a value becomes the driver's; None where it already is."""
    lite = dialect == "sqlite"
    match kind:
        case Kind.TEXT:
            return _text
        case Kind.INTEGER:
            return whole
        case Kind.MINOR:
            return None
        case Kind.BOOLEAN:
            return int if lite else bool
        case Kind.DATE:
            return date.isoformat if lite else None
        case Kind.INSTANT:
            return instant if lite else aware
        case Kind.QUANTITY | Kind.RATE:
            places = SCALE[kind]
            if lite:
                return lambda value: whole(scaled(value, places))
            return lambda value: value if scaled(value, places) is not None else None


def from_database(column: ViewColumn, dialect: Dialect) -> Convert | None:
    """How the driver's value becomes the row's again; None where it already is."""
    lite = dialect == "sqlite"
    match column.kind:
        case Kind.TEXT:
            return column.enum
        case Kind.BOOLEAN:
            return bool if lite else None
        case Kind.DATE:
            return date.fromisoformat if lite else None
        case Kind.INSTANT:
            return datetime.fromisoformat if lite else None
        case Kind.QUANTITY | Kind.RATE:
            places = SCALE[column.kind]
            return (lambda value: unscaled(value, places)) if lite else trimmed
        case _:
            return None


def _text(value: str) -> str:
    """A plain string of a string or an enum's member; ValueError for a NUL."""
    if "\0" in value:
        raise ValueError("a NUL character cannot be stored")
    return str(value)


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
