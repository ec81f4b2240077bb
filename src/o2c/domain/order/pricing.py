"""What a line is worth, in whole and in part, so that parts always add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.common import NOTHING, Amounts
from o2c.domain.order.parts import (
    LinePrice,
    PriceSource,
    Reference,
    Totals,
)
from o2c.domain.order.state import Line, Order
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.source import FreeReason
from o2c.values.exemption import Exemption
from o2c.values.money import Money, share
from o2c.values.price import UnitPrice
from o2c.values.tax import TaxMethod, taxes


@frozen(kw_only=True)
class Quote:
    """What a line shall cost, before amounts are worked out.

    `discount` and `tax_rate` are fractions; None where none is known.  The rest is as
    in `LinePrice`.
    """

    line: int
    price: UnitPrice | None
    source: PriceSource
    discount: Decimal = NOTHING
    tax_class: str = ""
    tax_rate: Decimal | None = None
    tax_rule: str = ""
    exemption: Exemption | None = None
    discount_stated: bool = False
    free: FreeReason | None = None
    determination: Determination | None = None
    ours: Reference | None = None


def quoted_as(line: Line | LinePrice) -> Quote:
    """What a line costs, or was quoted at: `replace` what is to be different."""
    return Quote(
        line=line.line,
        price=line.price,
        source=line.source,
        discount=line.discount,
        tax_class=line.tax_class,
        tax_rate=line.tax_rate,
        tax_rule=line.tax_rule,
        exemption=line.exemption,
        discount_stated=line.discount_stated,
        free=line.free,
        determination=line.determination,
        ours=line.ours,
    )


def costs_nothing(line: Line) -> bool:
    """Whether a price or a discount by hand leaves nothing to pay for a line."""
    if line.ours is None or line.price is None:
        return False
    return not line.price.amount or line.discount == 1


def given_away(line: Line) -> bool:
    """Whether a line costs nothing, and nothing says why (R02-06)."""
    return line.free is None and costs_nothing(line)


def value_of(line: Line, quantity: Decimal) -> Amounts:
    """The value of this much of the line; the whole line gives its whole value."""
    if not line.active:
        return Amounts()
    return Amounts(
        share(line.net, quantity, line.active), share(line.tax, quantity, line.active)
    )


def kept_value(line: Line, billable: Decimal) -> Amounts:
    """What so much kept by the customer is worth; all of it billed, what was billed.

    A line may be worth another cent by then, but no invoice or memo would bear it.
    """
    if billable == line.billed_quantity:
        return line.billed
    return value_of(line, billable)


def open_value(line: Line) -> Amounts:
    """What is still to be shipped of a line is worth; nothing where nothing is open.

    Delivered and open come to the whole, also where taxes were shared out anew since.
    What came back was delivered no longer, but it is not to be shipped again.
    """
    if not line.open:
        return Amounts()
    gone = value_of(line, line.shipped) if line.returned else line.delivered
    return Amounts(line.net, line.tax) - gone


def buckets(order: Order) -> tuple[Amounts, Amounts]:
    """What the order adds to credit exposure: (still to ship, shipped and unbilled)."""
    ordered, unbilled = Amounts(), Amounts()
    for line in order.lines.values():
        ordered += open_value(line)
        unbilled += line.delivered - line.billed
    if not order.freight_billed and (order.live or order.shipments):
        if order.shipments:
            unbilled += order.freight
        else:
            ordered += order.freight
    return ordered, unbilled


def reprice_line(
    order: Order, changed: Line, quote: Quote | None = None
) -> tuple[tuple[LinePrice, ...], Totals]:
    """Work the order out anew with one of its lines changed."""
    lines = [changed if n == changed.line else o for n, o in order.lines.items()]
    return price_lines(order, lines, {} if quote is None else {quote.line: quote})


def price_lines(
    order: Order,
    lines: Iterable[Line],
    quotes: Mapping[int, Quote],
    *,
    freight: Amounts | None = None,
) -> tuple[tuple[LinePrice, ...], Totals]:
    """Work out nets and taxes of the order as it will be; only changed lines return.

    `lines` are all lines with their new quantities.  A line that has shipped keeps the
    value of its shipped part; taxes per document are shared among the others.
    """
    fresh = [_net(order, line, quotes.get(line.line)) for line in lines]
    fresh = _taxed(order, fresh)
    changed = tuple(
        _line_price(order, line, quotes.get(line.line))
        for line in fresh
        if line.line in quotes or _differs(order, line)
    )
    return changed, _totals(order, fresh, order.freight if freight is None else freight)


def _net(order: Order, line: Line, quote: Quote | None) -> Line:
    if quote is not None:
        line = replace(
            line,
            price=quote.price,
            source=quote.source,
            discount=quote.discount,
            discount_stated=quote.discount_stated,
            free=quote.free,
            tax_class=quote.tax_class,
            tax_rate=quote.tax_rate,
            tax_rule=quote.tax_rule,
            exemption=quote.exemption,
            ours=quote.ours,
        )
    if not line.open and line.shipped:
        before = order.lines[line.line]
        done = value_of(before, line.shipped) if line.returned else before.delivered
        return replace(line, net=done.net, tax=done.tax)
    if line.price is None or not line.active:
        return replace(line, net=0, tax=0)
    net = line.price.extend(line.active, line.discount, order.rounding)
    return replace(line, net=net.minor)


def _taxed(order: Order, lines: list[Line]) -> list[Line]:
    """The lines with their taxes; those that finished shipping keep theirs."""
    free = [n for n, line in enumerate(lines) if line.open or not line.shipped]
    whole = [n for n in free if not lines[n].shipped]
    groups = [[n] for n in free]
    if order.tax_method is TaxMethod.PER_DOCUMENT:
        groups = [whole, *([n] for n in free if lines[n].shipped)]
    for group in groups:
        nets = [
            (Money(lines[n].net, order.currency), lines[n].tax_rate or NOTHING)
            for n in group
        ]
        parts = taxes(nets, order.tax_method, order.rounding)
        for n, tax in zip(group, parts, strict=True):
            lines[n] = replace(lines[n], tax=tax.minor)
    return lines


def _differs(order: Order, line: Line) -> bool:
    before = order.lines.get(line.line)
    return before is None or (before.net, before.tax) != (line.net, line.tax)


def _line_price(order: Order, line: Line, quote: Quote | None) -> LinePrice:
    before = order.lines.get(line.line) if quote else None
    return LinePrice(
        line=line.line,
        price=line.price,
        source=line.source,
        discount=line.discount,
        tax_class=line.tax_class,
        tax_rate=line.tax_rate,
        tax_rule=line.tax_rule,
        exemption=line.exemption,
        net=Money(line.net, order.currency),
        tax=Money(line.tax, order.currency),
        discount_stated=line.discount_stated,
        free=line.free,
        determination=quote.determination if quote else None,
        quoted=quote is not None,
        ours=line.ours,
        was=before.price if before else None,
    )


def _totals(order: Order, lines: Iterable[Line], freight: Amounts) -> Totals:
    value = Amounts()
    for line in lines:
        value += Amounts(line.net, line.tax)
    return Totals(
        net=Money(value.net, order.currency),
        tax=Money(value.tax, order.currency),
        freight=Money(freight.net, order.currency),
        freight_tax=Money(freight.tax, order.currency),
        gross=Money(value.gross + freight.gross, order.currency),
    )
