"""Unit price: finer than money, and rounded to money only once it is extended."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from o2c.values.exact import EXACT, ONE, decimal, places
from o2c.values.money import Money, Rounding, digits, round_minor, round_ratio
from o2c.values.quantity import plain

PLACES = 10  # decimal places of a price: enough for a screw bought by the thousand
WHOLE = 15  # digits before the point


@frozen
class UnitPrice:
    """The price of `per` stocking units, with more digits than the currency (X2-06)."""

    amount: Decimal
    currency: str
    per: Decimal = ONE

    def text(self) -> str:
        """For people: "EUR 10.05", "EUR 120 per 12"."""
        per = f" per {plain(self.per)}" if self.per != ONE else ""
        return f"{self.currency} {plain(self.amount)}{per}"

    def extend(
        self,
        quantity: Decimal,
        discount: Decimal = Decimal(0),
        rounding: Rounding = Rounding.HALF_UP,
    ) -> Money:
        """The price of a quantity, rounded once; `discount` 0.05 takes 5 % off."""
        exact = EXACT.multiply(quantity, self.amount)
        if discount:
            if not 0 < discount <= 1:
                raise ValueError(
                    f"a discount is a fraction from 0 to 1, not {discount}"
                )
            exact = EXACT.multiply(exact, EXACT.subtract(ONE, discount))
        exact = exact.scaleb(digits(self.currency), EXACT)
        if self.per == ONE:
            return Money(round_minor(exact, rounding), self.currency)
        above, below = exact.as_integer_ratio()
        per_above, per_below = self.per.as_integer_ratio()
        minor = round_ratio(above * per_below, below * per_above, rounding)
        return Money(minor, self.currency)


def unit_price(
    amount: str | int | Decimal, currency: str, per: str | int | Decimal = 1
) -> UnitPrice:
    """A price as written; equal prices are written alike, without trailing zeros.

    Raises ValueError for an unknown currency, a negative or infinite price, one with
    more than 10 decimal places, and `per` that is not positive.
    """
    digits(currency)
    price, units = decimal(amount, WHOLE), decimal(per, WHOLE)
    if price < 0:
        raise ValueError(f"a price is not negative: {amount}")
    if units <= 0:
        raise ValueError(f"a price is per a positive quantity, not per {per}")
    if max(places(price), places(units)) > PLACES:
        raise ValueError(f"a price has at most {PLACES} decimal places: {amount}/{per}")
    return UnitPrice(Decimal(plain(price)), currency, Decimal(plain(units)))


def net_price(price: UnitPrice, discount: Decimal) -> UnitPrice:
    """The price less a discount, exactly, with as many decimal places as that takes."""
    left = EXACT.subtract(ONE, discount)
    return UnitPrice(EXACT.multiply(price.amount, left), price.currency, price.per)


def rescaled(price: UnitPrice, per: Decimal) -> UnitPrice:
    """The price of so many units instead, rounded once to the places of a price."""
    if price.per == per:
        return price
    return UnitPrice(
        price_ratio(EXACT.multiply(price.amount, per), price.per), price.currency, per
    )


def price_ratio(above: Decimal, below: Decimal) -> Decimal:
    """`above` / `below` (> 0), rounded once, half up, to the places of a price."""
    up, down = above.as_integer_ratio()
    by_up, by_down = below.as_integer_ratio()
    minor = round_ratio(up * by_down * 10**PLACES, down * by_up)
    return Decimal(plain(Decimal(minor).scaleb(-PLACES, EXACT)))
