"""What a line costs: looked up, stated, or not known yet."""

from __future__ import annotations

from decimal import Decimal

from o2c.desk.common import (
    checked,
    dated,
    first_site,
    order_of,
    product_of,
    stocking_units,
    within_bounds,
)
from o2c.desk.entering import Sale
from o2c.desk.paying import review
from o2c.desk.promises import follow, recommit
from o2c.desk.taxing import freight_tax, tax_rate
from o2c.desk.work import Work
from o2c.domain.order import ORDER, placing
from o2c.domain.order.parts import PriceSource
from o2c.domain.order.pricing import Quote
from o2c.domain.product import Product
from o2c.requests.orders import LinePart, RepriceOrder
from o2c.values.price import UnitPrice, unit_price


def quote(work: Work, sale: Sale, line: LinePart) -> Quote:
    """A line's price and tax rate with their sources; None where none is known."""
    found = product_of(work, line.product, line.line)
    price: UnitPrice | None
    if line.price is not None:
        price = stated_price(found, line.price, line.unit, sale.currency, line.line)
        source = PriceSource(line.price_source)
    else:
        price = found.prices.get(sale.currency)
        source = PriceSource.LIST if price else PriceSource.MISSING
    rate = line.tax_rate
    if rate is None:
        rate = tax_rate(work, sale.jurisdiction, found.tax_class, sale.on)
    return Quote(
        line=line.line,
        price=price,
        source=source,
        discount=line.discount,
        tax_class=found.tax_class,
        tax_rate=rate,
    )


def stated_price(
    found: Product, price: Decimal, unit: str | None, currency: str, line: int
) -> UnitPrice:
    """The price of one unit as written, as a price of so many stocking units."""
    with checked("price", line):
        return unit_price(price, currency, stocking_units(found, Decimal(1), unit))


def reprice(work: Work, ask: RepriceOrder) -> None:
    """Look prices and tax rates up again for the lines that have none."""
    found = order_of(work, ask.order)
    dated(work, ask, first_site(work, found))
    quotes = []
    for number, line in found.lines.items():
        if line.price is not None and line.tax_rate is not None:
            continue
        goods = product_of(work, line.product, number)
        price = line.price or goods.prices.get(found.currency)
        rate = line.tax_rate
        if rate is None:
            day = found.ordered_on
            rate = tax_rate(work, found.jurisdiction, goods.tax_class, day)
        quotes.append(
            Quote(
                line=number,
                price=price,
                source=line.source if line.price else _listed(price),
                discount=line.discount,
                tax_class=goods.tax_class,
                tax_rate=rate,
            )
        )
    tax = freight_tax(work, found)
    work.decide(ORDER, ask.order, placing.price, quotes=quotes, freight_tax=tax)
    review(work, ask.order)
    within_bounds(work.get(ORDER, ask.order))
    recommit(work, ask.order)
    follow(work, ask.order)


def _listed(price: UnitPrice | None) -> PriceSource:
    return PriceSource.LIST if price else PriceSource.MISSING
