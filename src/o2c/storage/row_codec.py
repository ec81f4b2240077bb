"""Rows of a view to and from the driver's values, a column at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, Generic, TypeAlias, TypeVar

from o2c.errors import StorageError
from o2c.projections.view import Key, View, values_of
from o2c.storage.columns import Kind, ViewColumn
from o2c.storage.converting import ConvertAll, from_database, to_database
from o2c.storage.tables import Dialect, columns
from o2c.storage.trouble import Trouble

Row = TypeVar("Row")
Values: TypeAlias = Sequence[Any]

_WRONG = (ValueError, TypeError, AttributeError)


class RowCodec(Generic[Row]):
    """Rows of a view as the driver's values, and back; StorageError where inexact."""

    def __init__(self, view: View[Row], dialect: Dialect) -> None:
        self.view = view
        self.columns = columns(view)
        self.names = [column.name for column in self.columns]
        self.key: Callable[[Row], Key] = values_of(view.key)
        self._values: Callable[[Row], Values] = values_of(self.names)
        self._money = [n for n, c in enumerate(self.columns) if c.kind == Kind.MINOR]
        self._put = [
            _for(column, to_database(column.kind, dialect)) for column in self.columns
        ]
        self._take = [
            _for(column, from_database(column, dialect)) for column in self.columns
        ]

    def dump(self, rows: Iterable[Row]) -> list[Values]:
        """The rows as the driver takes them: the values of each column."""
        got = self._paired(list(zip(*map(self._values, rows), strict=True)))
        return [self._converted(n, values) for n, values in enumerate(got)]

    def dump_column(self, column: ViewColumn, rows: Sequence[Row]) -> Values:
        """One column of the rows as the driver takes it."""
        values: list[Any] = [getattr(row, column.name) for row in rows]
        if column.kind == Kind.MINOR:
            currencies = [row.currency for row in rows]  # type: ignore[attr-defined]
            pairs = zip(values, currencies, strict=True)
            values = [None if pair[0] is None else pair for pair in pairs]
        return self._converted(self.columns.index(column), values)

    def dump_keys(self, keys: Iterable[Key]) -> list[Values]:
        """The same of keys: the first columns are theirs."""
        columns = zip(*keys, strict=True)
        return [self._converted(n, values) for n, values in enumerate(columns)]

    def load(self, rows: Iterable[Values]) -> list[Row]:
        """The rows again, equal to what was dumped."""
        got = self._paired(list(zip(*rows, strict=True)))
        loaded = [take(values) for take, values in zip(self._take, got, strict=False)]
        make, names = self.view.row, self.names
        return [
            make(**dict(zip(names, values, strict=True)))
            for values in zip(*loaded, strict=True)
        ]

    def value(self, column: ViewColumn, value: Any, currency: str = "") -> Any:
        """One value for a condition; of money, the currency has to be known."""
        if value is None:
            return None
        if column.kind == Kind.DATE and isinstance(value, str):
            value = date.fromisoformat(value)
        if column.kind == Kind.MINOR:
            value = (value, currency)
        n = self.columns.index(column)
        return self._converted(n, (value,))[0]

    def _paired(self, got: list[Values]) -> list[Values]:
        """The columns, amounts of money with the currencies of their rows."""
        for n in self._money if got else ():
            pairs = zip(got[n], got[self.names.index("currency")], strict=True)
            got[n] = [None if pair[0] is None else pair for pair in pairs]
        return got

    def _converted(self, n: int, values: Values) -> Values:
        try:
            return self._put[n](values)
        except _WRONG as error:
            raise self._wrong(n, values) from error

    def _wrong(self, n: int, values: Values) -> StorageError:
        """What is wrong with the first value of a column that cannot be kept."""
        column, found = self.columns[n], ""
        for value in values:
            try:
                self._put[n]((value,))
            except _WRONG as error:
                found = f"{value!r} cannot be kept exactly in {self.view.name}: {error}"
                break
        return StorageError(
            Trouble.INEXACT,
            found,
            field=column.name,
            remedy="correct the view or the figure: nothing is rounded here",
            view=self.view.name,
        )


@cache
def row_codec(view: View[Row], dialect: Dialect) -> RowCodec[Row]:
    """The one of this view: it is the same for every store."""
    return RowCodec(view, dialect)


def _for(column: ViewColumn, convert: ConvertAll) -> ConvertAll:
    """The same for a column that may have missing values, which stay so."""
    if not column.nullable:
        return convert

    def converted(values: Collection[Any]) -> list[Any]:
        there = iter(convert([value for value in values if value is not None]))
        return [None if value is None else next(there) for value in values]

    return converted
