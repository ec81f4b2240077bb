"""Delivery schedules: a commercial line, and the order lines that deliver it.

The commercial line is what was sold: so much of a product, at a price that is judged on
the whole.  What is shipped and billed are its deliveries, which are ordinary lines.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.order.parts import PriceSource
from o2c.values.ids import ProductId, SiteId
from o2c.values.money import Money
from o2c.values.price import UnitPrice


@frozen(kw_only=True)
class Delivery:
    """One delivery of a commercial line: the order line with its quantity as it is."""

    line: int
    requested: date
    site: SiteId
    quantity: Decimal
    shipped: Decimal


@frozen(kw_only=True)
class Commercial:
    """What deliveries come to together; quantities count stocking units.

    `price` and `discount` are those of its deliveries that have not begun to ship.
    """

    line: int
    product: ProductId
    unit: str
    quantity: Decimal
    shipped: Decimal
    price: UnitPrice | None
    source: PriceSource
    discount: Decimal
    net: Money
    deliveries: tuple[Delivery, ...]


@frozen(kw_only=True)
class Scheduled:
    """A commercial line is so much now, in these deliveries; `was` is what it was."""

    was: Decimal
    commercial: Commercial
