"""Prices as they are kept, and what each order line costs and earns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from o2c.audit.finding import Check
from o2c.audit.picture import Picture
from o2c.audit.tally import Pair, paired
from o2c.domain.order.parts import PriceSource
from o2c.domain.order.state import Line
from o2c.domain.price import PRICE
from o2c.domain.promotion import PROMOTION
from o2c.projections.line_margins import LINE_MARGINS, LineMargin
from o2c.projections.order_lines import ORDER_LINES
from o2c.projections.prices import PRICES
from o2c.projections.promotions import PROMOTIONS
from o2c.values.exact import EXACT

_TEN_PLACES = 10**10
_WORST = -(10**6)


def kept_prices(picture: Picture) -> Iterator[Pair]:
    """Each break of each price and promotion: quantity, value, last day."""
    states = {
        f"price/{id} {record.name} {tier}": (each.least, each.value, record.until)
        for id, prices in picture.of_kind(PRICE).items()
        for record in prices.records
        for tier, each in enumerate(record.breaks, start=1)
    }
    rows = {
        f"{row.stream} {row.record} {row.tier}": (row.least, row.value, row.until)
        for row in picture.rows(PRICES).values()
    }
    yield from paired(states, rows)
    terms = {
        f"promotion/{id} {tier}": (each.least, each.value, promotion.terms.until)
        for id, promotion in picture.of_kind(PROMOTION).items()
        if promotion.terms is not None
        for tier, each in enumerate(promotion.terms.breaks, start=1)
    }
    seen = {
        f"promotion/{row.promotion} {row.tier}": (row.least, row.off, row.until)
        for row in picture.rows(PROMOTIONS).values()
    }
    yield from paired(terms, seen)


def line_margins(picture: Picture) -> Iterator[Pair]:
    """Each order line's price, and its margin worked out from the order's own state."""
    lines = {
        f"{number}/{line.line}": line
        for number, order in picture.orders.items()
        for line in order.lines.values()
    }
    rows = {f"{r.order}/{r.line}": r for r in picture.rows(LINE_MARGINS).values()}
    prices = {
        f"{r.order}/{r.line}": (r.price, r.price_source, r.discount)
        for r in picture.rows(ORDER_LINES).values()
    }
    for name, line, row in paired(lines, rows):
        if line is None or row is None:
            yield f"{name} is known", line is not None, row is not None
            continue
        price = line.price.amount if line.price else None
        yield f"{name} price", price, row.price
        yield f"{name} source", line.source, row.source
        yield f"{name} discount", line.discount, row.discount
        seen = prices.get(name)
        yield f"{name} in order_lines", seen, (row.price, row.source, row.discount)
        margin = _margin(line)
        yield f"{name} margin", margin, row.margin
        yield f"{name} below floor", _below(line), row.below_floor
        cost = line.determination.cost if line.determination else None
        yield f"{name} cost", cost and cost.amount, row.cost
        yield f"{name} cost at its rate", _cost_from(row), row.cost
        yield f"{name} list price", _listed(line), row.list_price


def _cost_from(row: LineMargin) -> Decimal | None:
    """What the cost comes to at the row's own rate, where it is kept elsewhere."""
    if row.kept_cost is None or row.rate is None:
        return row.cost if row.rate is None else None
    kept, rate = Fraction(row.kept_cost), Fraction(row.rate)
    return _ten_places(kept * rate if row.rate_of == row.kept_in else kept / rate)


def _net(line: Line) -> Fraction | None:
    if line.price is None:
        return None
    each = Fraction(line.price.amount) / Fraction(line.price.per)
    return each * (1 - Fraction(line.discount))


def _cost(line: Line) -> Fraction | None:
    cost = line.determination.cost if line.determination else None
    return None if cost is None else Fraction(cost.amount) / Fraction(cost.per)


def _margin(line: Line) -> Decimal | None:
    """The margin as a fraction of the net price; none where it says nothing."""
    net, cost = _net(line), _cost(line)
    if not net or cost is None:
        return None
    rounded = _ten_places((net - cost) / net)
    return None if rounded < _WORST else rounded


def _ten_places(exact: Fraction) -> Decimal:
    """In whole ten-thousand-millionths, half away from zero."""
    whole = int(abs(exact) * _TEN_PLACES + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-10, EXACT)


def _below(line: Line) -> bool:
    net, cost = _net(line), _cost(line)
    floor = line.determination.floor if line.determination else None
    if not net:
        return net is not None
    if cost is None or floor is None:
        return False
    return (net - cost) / net < Fraction(floor)


def _listed(line: Line) -> Decimal | None:
    """The base list price when the line was priced."""
    if line.determination is not None:
        listed = line.determination.listed
    else:
        listed = line.price if line.source is PriceSource.LIST else None
    return listed.amount if listed else None


CHECKS: tuple[Check, ...] = (
    Check(
        "kept_prices",
        "per break of each price and promotion: as decided = as shown",
        kept_prices,
    ),
    Check(
        "line_margins",
        "per order line: price in the order = in line_margins = in order_lines; its "
        "margin worked out from the order with fractions = in line_margins",
        line_margins,
    ),
)
