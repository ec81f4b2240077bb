"""What the fields of a row class are as columns, and how their values are kept exact.

SQLite has no exact decimals: there money is an integer in minor units, a quantity in
millionths, a rate in units of 10^-10.  PostgreSQL has NUMERIC, in major units.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs
from attrs import frozen

from o2c.values.exact import EXACT
from o2c.values.money import digits
from o2c.values.quantity import plain

Convert: TypeAlias = Callable[[Any], Any]

LARGEST = (1 << 63) - 1  # of a 64-bit integer


class Kind(StrEnum):
    """What a column holds."""

    TEXT = auto()
    INTEGER = auto()
    BOOLEAN = auto()
    DATE = auto()
    INSTANT = auto()
    MINOR = auto()
    QUANTITY = auto()
    RATE = auto()


SCALE: Mapping[Kind, int] = {Kind.QUANTITY: 6, Kind.RATE: 10}  # decimal digits
_PLAIN: Mapping[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    bool: Kind.BOOLEAN,
    date: Kind.DATE,
    datetime: Kind.INSTANT,
}


@frozen
class ViewColumn:
    """A field of a row class; `enum` is its type where that is a StrEnum."""

    name: str
    kind: Kind
    nullable: bool
    key: bool
    enum: type[StrEnum] | None = None


def view_columns(row: type, key: Sequence[str]) -> tuple[ViewColumn, ...]:
    """The columns of a row class, the key's first; TypeError for what cannot be one."""
    if not attrs.has(row):
        raise TypeError(f"{row.__name__} is no attrs class")
    hints = get_type_hints(row, include_extras=True)
    names = [field.name for field in attrs.fields(row)]
    if not key or names[: len(key)] != list(key):
        raise TypeError(f"{row.__name__} must begin with its key, {', '.join(key)}")
    columns = tuple(_column(row, name, hints[name], name in key) for name in names)
    if any(column.nullable for column in columns if column.key):
        raise TypeError(f"the key of {row.__name__} must not be optional")
    if Kind.MINOR in {column.kind for column in columns} and "currency" not in names:
        raise TypeError(f"{row.__name__} has money, but no field `currency`")
    return columns


def _column(row: type, name: str, hint: Any, key: bool) -> ViewColumn:
    nullable = False
    if get_origin(hint) in (Union, UnionType):
        options = [option for option in get_args(hint) if option is not NoneType]
        nullable, hint = len(options) < len(get_args(hint)), options[0]
        if len(options) > 1:
            raise TypeError(f"{row.__name__}.{name} may be of more than one type")
    mark = ""
    while get_origin(hint) is Annotated or hasattr(hint, "__supertype__"):
        if get_origin(hint) is Annotated:
            mark, hint = hint.__metadata__[0], hint.__origin__
        else:
            hint = hint.__supertype__
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ViewColumn(name, Kind.TEXT, nullable, key, hint)
    if hint is Decimal and mark in (Kind.QUANTITY, Kind.RATE):
        return ViewColumn(name, Kind(mark), nullable, key)
    if hint is int and mark == Kind.MINOR:
        return ViewColumn(name, Kind.MINOR, nullable, key)
    if hint not in _PLAIN:
        raise TypeError(f"{row.__name__}.{name}: {hint} cannot be a column")
    return ViewColumn(name, _PLAIN[hint], nullable, key)


def scaled(value: Decimal, places: int) -> int:
    """The value in units of 10^-places; ValueError where that is not exact."""
    try:
        above, below = value.scaleb(places, EXACT).as_integer_ratio()
    except (ArithmeticError, ValueError, OverflowError) as error:
        raise ValueError(f"{value} is not a finite number") from error
    if below != 1:
        raise ValueError(f"{value} has more than {places} decimal places")
    return above


def unscaled(value: int, places: int) -> Decimal:
    """The number again, without an exponent or trailing zeros."""
    return trimmed(Decimal(value).scaleb(-places, EXACT))


def trimmed(value: Decimal) -> Decimal:
    """The same number in its one shortest form without an exponent."""
    whole = int(value)
    return Decimal(whole) if whole == value else value.normalize(EXACT)


def whole(value: int) -> int:
    """An integer that fits 64 bits; ValueError for another, TypeError for a bool."""
    if type(value) is not int:
        raise TypeError(f"{value!r} is no integer")
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(f"{value} does not fit 64 bits")
    return value


def instant(at: datetime) -> str:
    """An instant as text of fixed width, so that text order is time order."""
    utc = at if at.tzinfo is UTC else aware(at).astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:26] + "Z"


def aware(at: datetime) -> datetime:
    """The instant; ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at


def minor_digits(amount: int | Decimal, currency: str | None) -> int:
    """The currency's digits; nothing may be in no currency yet."""
    return digits(currency or "") if amount or currency else 0


def canonical(column: ViewColumn, value: Any) -> Any:
    """A value as JSON has it, the same whichever database it came from."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Decimal():
            return plain(value)
        case datetime():
            return instant(value)
        case _:
            return value.isoformat()
