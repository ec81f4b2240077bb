"""Columns of values to the driver's and back: exact on both databases, or refused.

What converts a whole column runs in C, and figures that were converted lately are
remembered: several times as fast as value by value.  An amount of money comes as a pair
with its currency.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, TypeAlias

from o2c.storage.columns import (
    LARGEST,
    SCALE,
    Convert,
    Kind,
    ViewColumn,
    aware,
    instant,
    minor_digits,
    scaled,
    trimmed,
    unscaled,
)
from o2c.storage.tables import Dialect
from o2c.values.exact import EXACT

Values: TypeAlias = Collection[Any]  # a column of values, none of them missing
ConvertAll: TypeAlias = Callable[[Values], list[Any]]
Amount: TypeAlias = tuple[int, str | None]  # minor units and their currency

_REMEMBERED = 1 << 14  # figures of a kind


@cache
def to_database(kind: Kind, dialect: Dialect) -> ConvertAll:
    """How values become the driver's; it raises ValueError or TypeError if inexact."""
    lite = dialect == "sqlite"
    match kind:
        case Kind.TEXT:
            return _texts
        case Kind.INTEGER:
            return _whole
        case Kind.BOOLEAN:
            return _each(int if lite else bool)
        case Kind.DATE:
            return _each(_remembered(date.isoformat)) if lite else list
        case Kind.INSTANT:
            return _each(_remembered(instant) if lite else aware)
        case Kind.MINOR:
            return _minors if lite else _majors
        case Kind.QUANTITY | Kind.RATE:
            places = SCALE[kind]
            if lite:
                return _decimals(lambda value: _fitting(scaled(value, places)))
            return _decimals(lambda value: unscaled(scaled(value, places), places))


@cache
def from_database(column: ViewColumn, dialect: Dialect) -> ConvertAll:
    """How the driver's values become the row's again."""
    lite = dialect == "sqlite"
    match column.kind:
        case Kind.TEXT:
            return _each(column.enum) if column.enum else list
        case Kind.BOOLEAN:
            return _each(bool) if lite else list
        case Kind.DATE:
            return _each(date.fromisoformat) if lite else list
        case Kind.INSTANT:
            return _each(datetime.fromisoformat) if lite else list
        case Kind.MINOR:
            return _each(_from_minor if lite else _remembered(_from_major))
        case Kind.QUANTITY | Kind.RATE:
            places = SCALE[column.kind]
            known = _remembered(lambda value: unscaled(value, places))
            return _each(known if lite else _remembered(trimmed))
        case _:
            return list


def _each(convert: Convert) -> ConvertAll:
    return lambda values: list(map(convert, values))


def _remembered(convert: Convert) -> Convert:
    return lru_cache(_REMEMBERED)(convert)


def _texts(values: Values) -> list[str]:
    """Plain strings of strings or enums' members; no database keeps a NUL."""
    if "\0" in "".join(values):
        raise ValueError("a NUL character cannot be stored")
    return list(map(str.__str__, values))


def _whole(values: Values) -> list[int]:
    """Integers that fit 64 bits; a bool is none."""
    _only(int, values)
    if values and not -LARGEST <= min(values) <= max(values) <= LARGEST:
        raise ValueError("it does not fit 64 bits")
    return list(values)


def _decimals(convert: Convert) -> ConvertAll:
    known = _remembered(convert)

    def converted(values: Values) -> list[Any]:
        _only(Decimal, values)  # before a float is taken for an equal number
        return list(map(known, values))

    return converted


def _only(kind: type, values: Values) -> None:
    """TypeError where one value is of another type."""
    if others := set(map(type, values)) - {kind}:
        names = ", ".join(sorted(other.__name__ for other in others))
        raise TypeError(f"{names} where there should be {kind.__name__}")


def _fitting(value: int) -> int:
    return _whole((value,))[0]


def _minors(amounts: Collection[Amount]) -> list[int]:
    """Amounts in minor units; only nothing may be in no currency yet."""
    for some, currency in {(bool(minor), currency) for minor, currency in amounts}:
        minor_digits(some, currency)
    return _whole([minor for minor, _ in amounts])


def _majors(amounts: Collection[Amount]) -> list[Decimal]:
    """The same in major units."""
    return [
        Decimal(minor).scaleb(-minor_digits(minor, currency), EXACT)
        for minor, (_, currency) in zip(_minors(amounts), amounts, strict=True)
    ]


def _from_minor(amount: tuple[int, str]) -> int:
    return amount[0]


def _from_major(amount: tuple[Decimal, str]) -> int:
    major, currency = amount
    return scaled(major, minor_digits(major, currency))
