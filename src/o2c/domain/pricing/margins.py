"""What is earned: (net price - cost) / net price, compared exactly (R02-10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.values.exact import EXACT, ONE
from o2c.values.price import UnitPrice, price_ratio

WORST = -(10**6)  # a margin beyond it says only that next to nothing is paid


@frozen(kw_only=True)
class CostAbroad:
    """A cost that is kept in another currency, and the rate that it is converted at.

    One unit of the currency `of` was worth `rate` in the other one, since `rate_on`.
    """

    cost: UnitPrice
    of: str
    rate: Decimal
    rate_on: date

    def into(self, currency: str) -> UnitPrice:
        """The cost in this currency, rounded once to the places of a price."""
        amount = self.cost.amount
        if self.of == self.cost.currency:
            found = price_ratio(EXACT.multiply(amount, self.rate), ONE)
        else:
            found = price_ratio(amount, self.rate)
        return UnitPrice(found, currency, self.cost.per)


def margin(net: UnitPrice, cost: UnitPrice) -> Decimal | None:
    """The margin as a fraction of the net price, to ten places.

    None where nothing, or next to nothing, is paid, or the currencies differ.
    """
    if not net.amount or net.currency != cost.currency:
        return None
    paid = EXACT.multiply(net.amount, cost.per)
    spent = EXACT.multiply(cost.amount, net.per)
    earned = price_ratio(EXACT.subtract(paid, spent), paid)
    return earned if earned >= WORST else None


def below(net: UnitPrice, cost: UnitPrice, floor: Decimal) -> bool:
    """Whether the margin is less than the floor, exactly; nothing paid is below any."""
    if net.currency != cost.currency:
        return False
    spent = EXACT.multiply(cost.amount, net.per)
    kept = EXACT.multiply(EXACT.subtract(ONE, floor), net.amount)
    return spent > EXACT.multiply(kept, cost.per) or not net.amount
