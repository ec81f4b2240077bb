"""What a command prints: rows under headings, each value as exact text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from attrs import frozen

from o2c.projections.view import View
from o2c.storage.columns import Kind, ViewColumn, view_columns
from o2c.values.money import Money

Json: TypeAlias = str | int | bool | None

_NUMBERS = frozenset({Kind.INTEGER, Kind.MINOR, Kind.QUANTITY, Kind.RATE})


@frozen
class Heading:
    """A column of what is printed."""

    name: str
    kind: Kind = Kind.TEXT

    @property
    def number(self) -> bool:
        return self.kind in _NUMBERS


@frozen
class Sheet:
    """Rows under headings; money in major units, with all the currency's digits."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[object, ...], ...]

    @property
    def names(self) -> list[str]:
        return [heading.name for heading in self.headings]

    def pick(self, names: Sequence[str]) -> Sheet:
        """These columns only, in this order; ValueError for one that there is not."""
        places = [self.names.index(name) for name in names]
        return Sheet(
            tuple(self.headings[n] for n in places),
            tuple(tuple(row[n] for n in places) for row in self.rows),
        )

    def name(self, **names: str) -> Sheet:
        """The same under other headings: name(on="date")."""
        headings = (Heading(names.get(h.name, h.name), h.kind) for h in self.headings)
        return Sheet(tuple(headings), self.rows)

    def objects(self) -> list[dict[str, Json]]:
        """Each row by the names of its columns, as JSON has it."""
        names = self.names
        return [
            dict(zip(names, map(json_value, row), strict=True)) for row in self.rows
        ]

    def texts(self) -> list[list[str]]:
        """Every value as text: ISO dates, decimal points, nothing for None."""
        return [[text(value) for value in row] for row in self.rows]


def listing(names: str, rows: Iterable[Sequence[object]]) -> Sheet:
    """Texts, or numbers under a name that ends in `#`: "check differences#"."""
    headings = tuple(
        Heading(name.rstrip("#"), Kind.INTEGER if name.endswith("#") else Kind.TEXT)
        for name in names.split()
    )
    return Sheet(headings, tuple(tuple(row) for row in rows))


def sheet_of(view: View[Any], rows: Iterable[object]) -> Sheet:
    """All columns of a view's rows."""
    columns = view_columns(view.row, view.key)
    headings = tuple(Heading(column.name, column.kind) for column in columns)
    return Sheet(headings, tuple(_values(row, columns) for row in rows))


def _values(row: object, columns: Sequence[ViewColumn]) -> tuple[object, ...]:
    currency = getattr(row, "currency", "")
    found = []
    for column in columns:
        value = getattr(row, column.name)
        if column.kind is Kind.MINOR and value is not None:
            value = major(value, currency)
        found.append(value)
    return tuple(found)


def major(minor: int, currency: str) -> Decimal:
    """An amount in major units; nothing may be in no currency yet."""
    return Money(minor, currency).amount if currency else Decimal(minor)


def text(value: object) -> str:
    """A value as text; a decimal keeps the digits it has."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case datetime():
            return iso(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def json_value(value: object) -> Json:
    """A value for JSON: decimals stay text, so that they stay exact."""
    match value:
        case None | bool() | int():
            return value
        case _:
            return text(value)


def iso(instant: datetime) -> str:
    """An instant in UTC: 2026-03-02T09:30:00Z, with a fraction only if it has one."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
