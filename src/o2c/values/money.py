"""Money: an exact amount in one currency, and the ways to share it that add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from math import lcm

from attrs import frozen

from o2c.values.currencies import DIGITS
from o2c.values.exact import EXACT, apportion, decimal, places

LARGEST = 10**18 - 1  # minor units: what a 64-bit integer column surely holds


class Rounding(StrEnum):
    """Where a half goes: away from zero, or to the even neighbour (X2-01)."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


_DECIMAL = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.HALF_EVEN: ROUND_HALF_EVEN}


class CurrencyMismatch(ValueError):
    """Two currencies met where only one makes sense (X2-09)."""


@frozen
class Money:
    """`minor` counts the currency's smallest unit; currencies never mix.

    Nothing is checked on construction, because stored events hold millions of these;
    what comes from outside goes through `money`.
    """

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise _mismatch(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise _mismatch(self.currency, other.currency)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        if self.currency != other.currency:
            raise _mismatch(self.currency, other.currency)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        if self.currency != other.currency:
            raise _mismatch(self.currency, other.currency)
        return self.minor <= other.minor

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def amount(self) -> Decimal:
        """In major units, with exactly the currency's digits: Decimal("10.50")."""
        return Decimal(self.minor).scaleb(-digits(self.currency), EXACT)

    def text(self) -> str:
        """For people and documents: "EUR 10.50"."""
        return f"{self.currency} {self.amount:f}"


def _mismatch(one: str, other: str) -> CurrencyMismatch:
    return CurrencyMismatch(f"{one} and {other} do not mix")


def digits(currency: str) -> int:
    """How many decimal digits the currency has; ValueError for an unknown one."""
    try:
        return DIGITS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is no ISO 4217 currency with units") from None


def round_minor(value: Decimal, rounding: Rounding = Rounding.HALF_UP) -> int:
    """Round a count of minor units to a whole one; HALF_UP goes away from zero."""
    return int(value.to_integral_value(_DECIMAL[rounding]))


def round_ratio(
    numerator: int, denominator: int, rounding: Rounding = Rounding.HALF_UP
) -> int:
    """Round numerator / denominator once to a whole number; denominator > 0."""
    whole, rest = divmod(abs(numerator), denominator)
    twice = 2 * rest
    if twice > denominator or (
        twice == denominator and (whole % 2 or rounding == Rounding.HALF_UP)
    ):
        whole += 1
    return whole if numerator >= 0 else -whole


def zero(currency: str) -> Money:
    """No money, but in this currency."""
    return Money(0, currency)


def money(amount: str | int | Decimal, currency: str) -> Money:
    """An amount in major units, exactly as written: money("10.50", "EUR").

    Raises ValueError for an unknown currency, an amount that is not finite or has more
    digits than the currency, and TypeError for a float.
    """
    number, exponent = decimal(amount), digits(currency)
    if places(number) > exponent:
        raise ValueError(f"{currency} has {exponent} decimal digits, not {amount}")
    minor = int(number.scaleb(exponent, EXACT))
    if abs(minor) > LARGEST:
        raise ValueError(f"{amount} {currency} is more money than can be stored")
    return Money(minor, currency)


def total(items: Iterable[Money], currency: str) -> Money:
    """The sum, which is zero of the currency where there is nothing to add."""
    minor = 0
    for item in items:
        if item.currency != currency:
            raise _mismatch(currency, item.currency)
        minor += item.minor
    return Money(minor, currency)


def converted(amount: Money, currency: str, rate: Decimal) -> Money:
    """The amount in another currency, of which one unit of its own is worth `rate`."""
    shift = digits(currency) - digits(amount.currency)
    exact = EXACT.multiply(Decimal(amount.minor), rate).scaleb(shift, EXACT)
    return Money(round_minor(exact), currency)


def split(whole: Money, weights: Sequence[int | Decimal]) -> tuple[Money, ...]:
    """Share by weight so that the parts add up to the whole (X2-04).

    Largest remainder, ties to the first; parts of -whole are the negated parts.
    Raises ValueError where the weights sum to zero.
    """
    if not all(Decimal(weight).is_finite() for weight in weights):
        raise ValueError("a weight is not finite")
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(below for _, below in ratios))
    shares = [above * (scale // below) for above, below in ratios]
    if not (denominator := sum(shares)):
        raise ValueError("the weights sum to zero")
    size = abs(whole.minor)
    sign = 1 if whole.minor >= 0 else -1
    side = 1 if denominator > 0 else -1
    parts = apportion([side * size * s for s in shares], side * denominator, size)
    return tuple(Money(sign * part, whole.currency) for part in parts)


def share(whole: int, part: Decimal, of: Decimal) -> int:
    """What `part` of `of` earns of `whole` minor units, counted from the start.

    Rounded HALF_UP once, so that differences of successive shares add up to the whole
    whatever the steps (X2-04, X2-05): billed so far = share(amount, quantity so far,
    quantity ordered).  All of it gives the whole; of nothing there is nothing.
    """
    if not of:
        return 0
    if part == of:
        return whole
    above, below = part.as_integer_ratio()
    of_above, of_below = of.as_integer_ratio()
    sign = 1 if of_above > 0 else -1
    return round_ratio(sign * whole * above * of_below, sign * of_above * below)
