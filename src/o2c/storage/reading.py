"""Questions to a view's table, from conditions and an order to one SQL query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import Select, bindparam, false, literal_column, select, tuple_
from sqlalchemy.sql import ColumnElement

from o2c.errors import ValidationError
from o2c.projections.view import OPERATORS
from o2c.storage.columns import Kind, ViewColumn
from o2c.storage.row_codec import RowCodec
from o2c.storage.trouble import Trouble
from o2c.storage.view_table import ViewTable

Condition: TypeAlias = tuple[str, str, object]  # column, operator, value
Where: TypeAlias = Mapping[str, object] | Iterable[Condition]


def query(
    table: ViewTable[Any],
    where: Where | None = None,
    order_by: str | Sequence[str] | None = None,
    limit: int | None = None,
) -> Select[Any]:
    """The rows that meet all conditions, in this order, then in the order of keys.

    Raises ValidationError for what the view does not have.
    """
    statement = select(*table.table.columns)
    for condition in _conditions(table, where or {}):
        statement = statement.where(condition)
    names = [order_by] if isinstance(order_by, str) else order_by or ()
    for name in names:
        column = table.table.columns[named(table.codec, name.removeprefix("-")).name]
        order = column.desc() if name.startswith("-") else column.asc()
        statement = statement.order_by(order.nulls_last())
    statement = statement.order_by(*table.table.primary_key.columns)
    return statement if limit is None else statement.limit(limit)


def listed(where: Where | None) -> list[Condition]:
    """Conditions one by one, however they are given."""
    if isinstance(where, Mapping):
        return [(name, "=", value) for name, value in where.items()]
    return list(where or ())


def checked(
    codec: RowCodec[Any], where: Where
) -> Iterator[tuple[ViewColumn, str, Any]]:
    """Conditions with values as the driver takes them; None asks for what is missing.

    Raises ValidationError for what the view does not have.
    """
    asked = listed(where)
    currency = next((v for n, sign, v in asked if (n, sign) == ("currency", "=")), "")
    for name, sign, value in asked:
        column = named(codec, name)
        if sign not in OPERATORS:
            raise _wrong(name, f"{sign!r} is no operator", ", ".join(OPERATORS))
        if column.kind == Kind.MINOR and value and not currency:
            raise _wrong(
                name, "amounts of different currencies do not compare", "add a currency"
            )
        if value is None:
            yield column, sign, None
        elif sign == "in":
            those = cast(Collection[object], value)
            yield column, sign, [codec.value(column, v, str(currency)) for v in those]
        else:
            yield column, sign, codec.value(column, value, str(currency))


def _conditions(table: ViewTable[Any], where: Where) -> Iterator[ColumnElement[bool]]:
    for column, sign, kept in checked(table.codec, where):
        found = table.table.columns[column.name]
        if kept is None:
            yield found.is_(None) if sign == "=" else found.is_not(None)
            continue
        if sign == "in":
            yield _one_of(found, kept)
            continue
        limit: Any = bindparam(None, kept, type_=found.type)
        if (sign, kept) == (">", 0) and column.kind != Kind.BOOLEAN:
            # Spelt out, so that the index of a selection is found to hold these rows.
            limit = literal_column("0")
        elif column.kind == Kind.BOOLEAN and sign == "=" and kept:
            limit = literal_column("True")
        compared = OPERATORS[sign](found, limit)
        yield cast(ColumnElement[bool], compared)


def _one_of(column: ColumnElement[Any], those: list[object]) -> ColumnElement[bool]:
    """Spelt out: `in_` would leave a mark for SQLAlchemy's own way of asking."""
    binds: list[Any] = [bindparam(None, one) for one in those]
    return column.op("IN", is_comparison=True)(tuple_(*binds)) if binds else false()


def named(codec: RowCodec[Any], name: str) -> ViewColumn:
    """The view's column of this name; ValidationError where it has none."""
    for column in codec.columns:
        if column.name == name:
            return column
    names = ", ".join(codec.names)
    raise _wrong(name, f"{codec.view.name} has no such column", f"one of {names}")


def _wrong(field: str, message: str, remedy: str) -> ValidationError:
    return ValidationError(Trouble.UNKNOWN_COLUMN, message, field=field, remedy=remedy)
