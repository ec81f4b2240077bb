"""What a line costs: looked up, stated, or not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from attrs import evolve as replace

from o2c.desk.common import (
    checked,
    dated,
    first_site,
    in_stock,
    order_of,
    product_of,
    stocking_units,
    within_bounds,
)
from o2c.desk.entering import Sale, sale_of
from o2c.desk.judging import judge_deviations
from o2c.desk.paying import review_payment
from o2c.desk.price_finding import Want, determined, want_of
from o2c.desk.promises import follow, recommit
from o2c.desk.reviewing import again
from o2c.desk.taxing import freight_tax, line_tax, outdated, tax_again
from o2c.desk.work import Work
from o2c.domain.common import NOTHING
from o2c.domain.deviation_policy import DEVIATION_POLICY, MAIN
from o2c.domain.order import ORDER, placing
from o2c.domain.order.finding import BY_HAND
from o2c.domain.order.parts import PriceSource, Reference
from o2c.domain.order.pricing import Quote, quoted_as
from o2c.domain.order.scheduling import judged_on
from o2c.domain.order.state import Line, Order
from o2c.domain.price import PRICE
from o2c.domain.pricing.determination import Determination
from o2c.domain.pricing.determining import stated
from o2c.domain.pricing.offers import Offer
from o2c.domain.pricing.source import DERIVED, Outcome
from o2c.domain.product import Product
from o2c.domain.tax import TaxDecision
from o2c.requests.orders import LinePart, RepriceOrder
from o2c.values.price import UnitPrice, unit_price

CONTRACTS = PRICE.stream("c:")  # where prices of one customer are kept


def wanted(work: Work, sale: Sale, line: LinePart) -> Want:
    """What decides the price of a line as it is asked."""
    found = product_of(work, line.product, line.line)
    return Want(
        product=line.product,
        quantity=in_stock(found, line.quantity, line.unit, line.line),
        asked_unit=line.unit or found.unit,
        requested=line.requested or sale.on,
        tax_rate=line.tax_rate,
    )


def quote(work: Work, sale: Sale, line: LinePart, front: Sequence[Offer] = ()) -> Quote:
    """A line's price and tax rate with their sources; None where none is known.

    `front` are offers that go before all prices that are kept, such as an agreement's.
    """
    found = product_of(work, line.product, line.line)
    answer = determined(work, sale, wanted(work, sale, line), front)
    ours = referred(work, answer, line.discount, by_hand=line.price is not None)
    tax = line_tax(work, sale, found.tax_class, line.tax_rate)
    price: UnitPrice | None
    if line.price is not None:
        answer = stated(answer)
        price = stated_price(found, line.price, line.unit, sale.currency, line.line)
        source = PriceSource(line.price_source)
    else:
        answer = stated(answer) if line.discount else answer
        price, source = answer.price, answer.source
    if line.price is not None or line.discount:
        discount = line.discount
    else:
        discount = answer.discount
    return Quote(
        line=line.line,
        price=price,
        source=source,
        discount=discount,
        tax_class=found.tax_class,
        tax_rate=tax.rate,
        tax_rule=tax.rule,
        exemption=tax.exemption,
        discount_stated=bool(line.discount),
        free=line.free if line.free or line.price is not None else answer.free,
        determination=_worth_keeping(answer, price),
        ours=ours,
    )


def referred(
    work: Work, answer: Determination, discount: Decimal, *, by_hand: bool
) -> Reference | None:
    """What a line is compared with that may not be on our conditions; else None.

    That is one with a price or a discount by hand, or with a price of ours that earns
    too little.
    """
    if not by_hand and not discount and not answer.below_floor:
        return None
    allowed = NOTHING
    if discount:
        allowed = work.get(DEVIATION_POLICY, MAIN).discount(work.actor.roles)
    if answer.maximum is not None:
        allowed = min(allowed, answer.maximum)
    ended = [step for step in answer.path if step.outcome is Outcome.EXPIRED]
    return Reference(
        price=answer.price,
        discount=answer.discount,
        allowed=allowed,
        cost=answer.cost if answer.floor is not None else None,
        margin=answer.floor,
        expired=any(step.stream.startswith(CONTRACTS) for step in ended),
    )


def requote(work: Work, order: Order, line: Line, quantity: Decimal) -> Quote | None:
    """Another price that so many ordered instead have; None where the price stays.

    Only a price that was found is found again, and only where the quantity makes the
    difference: an order keeps its price when lists change (R01-09, R02-05).
    """
    if line.commercial is not None:
        return None  # it is judged with the other deliveries, once all is changed
    return requoted(work, order, line, line.active, quantity - line.cancelled)


def requoted(
    work: Work, order: Order, line: Line, was: Decimal, now: Decimal
) -> Quote | None:
    """Another price of a line that was judged on so many, and is on so many now."""
    if line.source not in DERIVED or line.shipped or line.billed_quantity:
        return None
    sale = sale_of(work, order)
    before = determined(work, sale, want_of(line, was))
    answer = determined(work, sale, want_of(line, now))
    if line.discount_stated:
        before, answer = stated(before), stated(answer)
    if (answer.price, answer.discount) == (before.price, before.discount):
        return None
    return _found_anew(work, line, quoted_as(line), answer)


def _found_anew(work: Work, line: Line, kept: Quote, answer: Determination) -> Quote:
    """What a line costs once its price was found anew: a stated discount stays."""
    return replace(
        kept,
        price=answer.price,
        source=answer.source,
        discount=line.discount if line.discount_stated else answer.discount,
        free=answer.free,
        determination=_worth_keeping(answer, answer.price),
        ours=_again(work, line, answer),
    )


def _again(work: Work, line: Line, answer: Determination) -> Reference | None:
    """What a line is compared with once its price was found anew."""
    discount = line.discount if line.discount_stated else NOTHING
    ours = referred(work, answer, discount, by_hand=False)
    if ours is None or line.ours is None:
        return ours
    return replace(ours, allowed=line.ours.allowed)


def _worth_keeping(
    answer: Determination, price: UnitPrice | None
) -> Determination | None:
    """The determination, but where the line's price says all that it would."""
    return None if answer.plain and price == answer.price else answer


def stated_price(
    found: Product, price: Decimal, unit: str | None, currency: str, line: int
) -> UnitPrice:
    """The price of one unit as written, as a price of so many stocking units."""
    with checked("price", line):
        return unit_price(price, currency, stocking_units(found, Decimal(1), unit))


def reprice(work: Work, ask: RepriceOrder) -> None:
    """Look prices and tax rates up again for the lines that have none.

    And taxes of those whose exemption counts no more, or that have another one.
    """
    found = order_of(work, ask.order)
    dated(work, ask, first_site(work, found))
    sale = sale_of(work, found)
    lacking = [
        line
        for line in found.lines.values()
        if line.price is None or line.tax_rate is None or outdated(work, sale, line)
    ]
    quotes = [
        _priced_again(work, sale, line, judged_on(found, line)) for line in lacking
    ]
    tax = freight_tax(work, found)
    work.decide(ORDER, ask.order, placing.price, quotes=quotes, freight_tax=tax)
    within_bounds(work.get(ORDER, ask.order))
    judge_deviations(work, ask.order)
    recommit(work, ask.order)
    follow(work, ask.order)
    again(work, ask.order)
    review_payment(work, ask.order)


def _priced_again(work: Work, sale: Sale, line: Line, judged: Decimal) -> Quote:
    """The line with what it lacks, as far as it is known now, judged on so many."""
    goods = product_of(work, line.product, line.line)
    tax = tax_again(work, sale, line, goods.tax_class)
    kept = taxed(line, goods.tax_class, tax)
    if line.price is not None:
        return kept
    answer = determined(work, sale, want_of(line, judged))
    if line.discount_stated:
        answer = stated(answer)
    return _found_anew(work, line, kept, answer)


def taxed(line: Line, tax_class: str, tax: TaxDecision) -> Quote:
    """The price that a line has, taxed like this."""
    return replace(
        quoted_as(line),
        tax_class=tax_class,
        tax_rate=tax.rate,
        tax_rule=tax.rule,
        exemption=tax.exemption,
    )


def replaced(
    work: Work, sale: Sale, line: Line, part: LinePart, front: Sequence[Offer]
) -> Quote:
    """What a line costs that becomes this one: a price or discount by hand stays."""
    fresh = quote(work, sale, part, front)
    if line.source not in BY_HAND:
        return fresh
    answer = stated(determined(work, sale, wanted(work, sale, part), front))
    return replace(
        fresh,
        price=line.price,
        source=line.source,
        discount=line.discount,
        discount_stated=line.discount_stated,
        free=line.free,
        determination=_worth_keeping(answer, line.price),
        ours=referred(work, answer, line.discount, by_hand=True),
    )
