"""An order with other lines, prices and totals on it, as its events say them."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve as replace

from o2c.domain.common import Amounts
from o2c.domain.order.parts import LinePrice, Totals
from o2c.domain.order.state import Line, Order


def priced(order: Order, prices: Iterable[LinePrice]) -> Order:
    """The order with these prices on its lines."""
    lines = dict(order.lines)
    for p in prices:
        lines[p.line] = replace(
            lines[p.line],
            price=p.price,
            source=p.source,
            discount=p.discount,
            discount_stated=p.discount_stated,
            free=p.free,
            determination=p.determination if p.quoted else lines[p.line].determination,
            tax_class=p.tax_class,
            tax_rate=p.tax_rate,
            tax_rule=p.tax_rule,
            exemption=p.exemption,
            ours=p.ours,
            net=p.net.minor,
            tax=p.tax.minor,
        )
    return replace(order, lines=lines)


def totalled(order: Order, totals: Totals) -> Order:
    """The order with the freight that its totals say; the rest its lines say."""
    freight = Amounts(totals.freight.minor, totals.freight_tax.minor)
    return replace(order, freight=freight)


def freighted(order: Order, totals: Totals) -> Order:
    """The order with this freight from now on, also when it is reopened."""
    now = totalled(order, totals)
    return replace(now, agreed_freight=now.freight)


def amended(order: Order, version: int, by: Iterable[str]) -> Order:
    """The order at its next version, by these persons besides those before."""
    everyone = tuple(dict.fromkeys((*order.amended_by, *by)))
    return replace(order, version=version, amended_by=everyone)


def with_line(order: Order, line: Line) -> Order:
    """The order with this line in place of the one of its number, or besides."""
    return replace(order, lines={**order.lines, line.line: line})
