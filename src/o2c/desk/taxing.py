"""What is taxed, at which rate: lines and freight."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.desk.work import Work
from o2c.domain.common import NOTHING
from o2c.domain.order.state import Order
from o2c.domain.rates import TAX
from o2c.values.money import Money
from o2c.values.price import UnitPrice

EXEMPT = "exempt"  # the tax class of what is never taxed


def tax_rate(work: Work, jurisdiction: str, tax_class: str, on: date) -> Decimal | None:
    """The rate of a tax class on a date; None where none is known."""
    if tax_class == EXEMPT:
        return Decimal(0)
    held = work.get(TAX, jurisdiction).on(tax_class, on)
    return held.rate if held else None


def freight_tax(work: Work, found: Order) -> Money:
    """The tax on an order's freight; none where no rate is known: the order waits."""
    if found.freight_billed:
        return Money(found.freight.tax, found.currency)
    freight = Money(found.freight.net, found.currency)
    if not freight:
        return freight
    price = UnitPrice(freight.amount, found.currency)
    return price.extend(_freight_rate(work, found) or NOTHING, NOTHING, found.rounding)


def freight_untaxed(work: Work, found: Order) -> bool:
    """Whether an order bears freight for which no tax rate is known."""
    return bool(found.freight.net) and _freight_rate(work, found) is None


def _freight_rate(work: Work, found: Order) -> Decimal | None:
    place, day = found.jurisdiction, found.ordered_on
    rate = tax_rate(work, place, "freight", day)
    return tax_rate(work, place, "standard", day) if rate is None else rate
