"""Questions to rows held in memory: the same conditions, order and errors as in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from o2c.projections.view import OPERATORS
from o2c.storage.reading import Where, checked, named
from o2c.storage.row_codec import RowCodec

Row = TypeVar("Row")


def chosen(
    codec: RowCodec[Row],
    rows: Iterable[Row],
    where: Where | None = None,
    order_by: str | Sequence[str] | None = None,
    limit: int | None = None,
) -> list[Row]:
    """The rows that meet all conditions, in this order, then in the order of keys.

    Values are compared, and given, as the database would hold them.  Raises
    ValidationError for what the view does not have.
    """
    tests = [
        (column.name, OPERATORS[sign], sign, kept)
        for column, sign, kept in checked(codec, where or {})
    ]
    orders = [order_by] if isinstance(order_by, str) else order_by or ()
    sorts = [
        (named(codec, name.removeprefix("-")).name, name.startswith("-"))
        for name in orders
    ]
    found = list(rows)
    needed = {*codec.view.key, *(name for name, *_ in (*tests, *sorts))}
    columns = {
        column.name: codec.dump_column(column, found)
        for column in codec.columns
        if column.name in needed
    }
    places = [
        n
        for n in range(len(found))
        if all(_holds(columns[name][n], *test) for name, *test in tests)
    ]
    keys = [columns[name] for name in codec.view.key]
    places.sort(key=lambda n: tuple(column[n] for column in keys))
    for name, down in reversed(sorts):
        there = [n for n in places if columns[name][n] is not None]
        there.sort(key=columns[name].__getitem__, reverse=down)
        places = [*there, *(n for n in places if columns[name][n] is None)]
    return codec.load(zip(*codec.dump([found[n] for n in places[:limit]]), strict=True))


def _holds(value: Any, holds: Callable[[Any, Any], bool], sign: str, kept: Any) -> bool:
    if kept is None:
        return (value is None) is (sign == "=")
    return value is not None and holds(value, kept)
