"""Quantity and unit of measure: dimensions do not mix, and sums are converted, not
parts (X3-01)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, Inexact, InvalidOperation

from attrs import frozen

from o2c.values.exact import EXACT, ONE
from o2c.values.money import round_ratio
from o2c.values.units import ALIASES, TABLE

PACK = "pack"  # the dimension of what holds as much as the product says


@frozen
class Unit:
    """A unit: `factor` of its dimension's base unit, `digits` decimal places at most.

    The base units are piece, kilogram, metre, square metre, litre, second, month,
    kilowatt hour.  The factor of a pack is 0: it has none until a product declares it.
    """

    code: str
    name: str
    dimension: str
    factor: Decimal
    digits: int


def _units(table: str) -> dict[str, Unit]:
    rows = [line.split(maxsplit=4) for line in table.strip().splitlines()]
    return {
        code: Unit(code, name, dimension, Decimal(factor), int(digits))
        for code, dimension, digits, factor, name in rows
    }


UNITS: Mapping[str, Unit] = _units(TABLE)


@frozen
class Quantity:
    """So many of a unit, as somebody wrote it."""

    amount: Decimal
    unit: str

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(EXACT.add(self.amount, self._same(other)), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(EXACT.subtract(self.amount, self._same(other)), self.unit)

    def text(self) -> str:
        """For people: "2.5 KGM"."""
        return f"{plain(self.amount)} {self.unit}"

    def _same(self, other: Quantity) -> Decimal:
        if self.unit != other.unit:
            raise ValueError(
                f"{self.unit} and {other.unit} do not add up: convert first"
            )
        return other.amount


def unit(code: str) -> Unit:
    """The unit of a code or an old alias of it; ValueError for an unknown one."""
    found = UNITS.get(ALIASES.get(code, code))
    if found is None:
        raise ValueError(f"{code!r} is no unit that o2c knows")
    return found


def convert(
    q: Quantity,
    to: str,
    factors: Mapping[str, Decimal] | None = None,
    stocking: str | None = None,
) -> Quantity:
    """The same quantity in another unit, exactly.

    `factors` are what a product declares: stocking units in one of a unit, as in
    {"XCS": Decimal(12)}; `stocking` is its stocking unit, by default the one of the two
    that is not declared.  Raises ValueError for another dimension (X3-04) and for a
    result that is no finite decimal number.
    """
    start, end = unit(q.unit), unit(to)
    if start == end:
        return Quantity(q.amount, end.code)
    declared = {unit(code).code: factor for code, factor in (factors or {}).items()}
    stock = unit(stocking) if stocking else start if end.code in declared else end
    above, below = _in_stock(start, stock, declared)
    end_above, end_below = _in_stock(end, stock, declared)
    exact = EXACT.multiply(q.amount, EXACT.multiply(above, end_below))
    try:
        amount = EXACT.divide(exact, EXACT.multiply(below, end_above))
    except Inexact:
        raise ValueError(f"{q.text()} is no exact number of {end.code}") from None
    return Quantity(amount, end.code)


def reaches(
    q: Quantity, least: Quantity, factors: Mapping[str, Decimal], stocking: str
) -> bool:
    """Whether `q` is at least `least`, whatever their units, without rounding (R02-02).

    `factors` and ValueError are as of `convert`.
    """
    declared = {unit(code).code: factor for code, factor in factors.items()}
    stock = unit(stocking)
    above, below = _in_stock(unit(q.unit), stock, declared)
    least_above, least_below = _in_stock(unit(least.unit), stock, declared)
    left = EXACT.multiply(q.amount, EXACT.multiply(above, least_below))
    return left >= EXACT.multiply(least.amount, EXACT.multiply(least_above, below))


def _in_stock(
    u: Unit, stock: Unit, declared: Mapping[str, Decimal]
) -> tuple[Decimal, Decimal]:
    """Stocking units in one `u`, as a ratio; what the product declares counts first."""
    if u.code in declared:
        if not declared[u.code] > 0:
            raise ValueError(f"one {u.code} cannot be {declared[u.code]} {stock.code}")
        return declared[u.code], ONE
    if u == stock:
        return ONE, ONE
    if u.dimension == stock.dimension != PACK:
        return u.factor, stock.factor
    raise ValueError(f"nothing says how many {stock.code} are in one {u.code}")


def in_units(amount: Decimal, digits: int) -> Decimal:
    """The amount with so many decimal places; ValueError if it needs more (X3-04)."""
    try:
        exact = amount.quantize(ONE.scaleb(-digits, EXACT), context=EXACT)
    except (Inexact, InvalidOperation):
        raise ValueError(f"{amount} has more than {digits} decimal places") from None
    if not exact.is_finite():
        raise ValueError(f"{amount} is not a finite quantity")
    return exact


def packs(total: Decimal, size: Decimal, digits: int = 2) -> Decimal:
    """How many packs a total is, rounded HALF_UP once (X3-01, X3-02)."""
    if size <= 0:
        raise ValueError(f"a pack cannot hold {size}")
    above, below = total.as_integer_ratio()
    size_above, size_below = size.as_integer_ratio()
    count = round_ratio(above * size_below * 10**digits, below * size_above)
    return Decimal(count).scaleb(-digits, EXACT)


def negligible(amount: Decimal, digits: int) -> bool:
    """Whether what remains is less than half of the unit's last digit (X3-05)."""
    return amount.copy_abs() < Decimal(5).scaleb(-digits - 1, EXACT)


def plain(d: Decimal) -> str:
    """The one way to write a number: no exponent, no trailing zeros, no minus zero."""
    if not d.is_finite():
        raise ValueError(f"{d} is not a finite number")
    if not d:
        return "0"
    text = f"{d:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
