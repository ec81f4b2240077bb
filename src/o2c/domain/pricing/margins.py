"""What is earned: (net price - cost) / net price, compared exactly (R02-10)."""

from __future__ import annotations

from decimal import Decimal

from o2c.values.exact import EXACT, ONE
from o2c.values.price import UnitPrice, price_ratio

WORST = -(10**6)  # a margin beyond it says only that next to nothing is paid


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
