"""Making orders of quotes, at the price and the exchange rate that were quoted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve as replace

from o2c.desk.common import dated, in_stock, product_of
from o2c.desk.entering import sale_of
from o2c.desk.quoting import quote_of, site_of_offer
from o2c.desk.taking import Entry, take
from o2c.desk.taxing import STATED, line_tax
from o2c.desk.work import Work
from o2c.domain import books, customer, deviation_policy, product
from o2c.domain.books import BOOKS
from o2c.domain.common import LineAmount, repeated
from o2c.domain.customer import CUSTOMER
from o2c.domain.deviation_policy import DEVIATION_POLICY
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import Asked, FromQuote, LinePrice, PriceSource
from o2c.domain.order.pricing import Quote, quoted_as
from o2c.domain.order.refusals import Refusal as OrderRefusal
from o2c.domain.product import PRODUCT
from o2c.domain.quote import QUOTE, ending
from o2c.domain.quote.parts import Offer, as_order
from o2c.domain.quote.refusals import known
from o2c.domain.quote.state import SalesQuote
from o2c.domain.site import SITE
from o2c.errors import ValidationError
from o2c.requests.quotes import ConvertQuote
from o2c.values.money import Money, zero

_STAYS = (
    PriceSource.AGREEMENT,
    PriceSource.MANUAL,
    PriceSource.CUSTOMER_STATED,
    PriceSource.MISSING,
)


def convert(work: Work, ask: ConvertQuote) -> None:
    """Make an order of a quote, in whole or in part; credit and stock as for any."""
    found = quote_of(work, ask.quote, ask.version)
    offer = known(found)
    work.fetch(
        (CUSTOMER, offer.order.customer),
        (BOOKS, books.MAIN),
        (DEVIATION_POLICY, deviation_policy.MAIN),
        *((SITE, asked.site) for asked in offer.order.lines),
        *((PRODUCT, asked.product) for asked in offer.order.lines),
    )
    dated(work, ask, site_of_offer(work, offer))
    ending.may_convert(found, today=work.today)
    customer.may_order(work.get(CUSTOMER, offer.order.customer))
    placed = _placed(work, ask, found, offer)
    number = take(
        work,
        Entry(
            placed=placed,
            quotes=_quotes(work, placed, offer),
            duplicate_reason=ask.duplicate_reason,
        ),
    )
    work.decide(
        QUOTE,
        ask.quote,
        ending.convert,
        order=number,
        lines=_came_to(work, number, placed),
        freight=placed.freight,
        today=work.today,
        decided_by=ask.decided_by,
        note=ask.note,
        by=work.actor.persons,
    )


def _placed(work: Work, ask: ConvertQuote, found: SalesQuote, offer: Offer) -> Placed:
    """The order as quoted, with what the customer says now."""
    was = offer.order
    buyer = work.get(CUSTOMER, was.customer)
    return replace(
        was,
        account=buyer.account,
        channel=ask.channel,
        purchase_order=ask.purchase_order,
        ordered_on=work.today,
        bill_to=customer.bill_to(buyer, work.today),
        freight=zero(was.currency) if found.freight_taken else was.freight,
        stated_total=ask.stated_total,
        entered_by=work.actor.id,
        entered_for=work.actor.on_behalf_of,
        drafted_by=found.makers,
        quote=FromQuote(
            quote=ask.quote,
            version=found.version,
            rate=offer.rate,
        ),
        lines=_lines(work, ask, found, offer),
    )


def _lines(
    work: Work, ask: ConvertQuote, found: SalesQuote, offer: Offer
) -> tuple[Asked, ...]:
    """What is ordered of each line; the rest stays to be ordered later."""
    quantities, dates = _asked(work, ask, offer)
    wanted = ending.wanted(found, quantities)
    lines = []
    for asked in offer.order.lines:
        if asked.line not in wanted:
            continue
        goods = work.get(PRODUCT, asked.product)
        product.may_be_ordered(goods, asked.line)
        quantity = wanted[asked.line]
        if quantity != found.left[asked.line]:
            product.may_be_so_many(goods, quantity, asked.line)
        as_quoted = max(asked.requested, work.today)
        ordered = replace(asked, requested=dates.get(asked.line) or as_quoted)
        if quantity != asked.quantity:
            ordered = replace(
                ordered,
                quantity=quantity,
                asked_quantity=quantity,
                asked_unit=asked.unit,
                rounded=False,
            )
        lines.append(ordered)
    return tuple(lines)


def _asked(
    work: Work, ask: ConvertQuote, offer: Offer
) -> tuple[Mapping[int, Decimal], Mapping[int, date | None]]:
    """The quantities that are asked for, in stocking units, and the dates to ship."""
    if (twice := repeated(part.line for part in ask.lines)) is not None:
        raise ValidationError(
            OrderRefusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            field="lines",
            remedy="name each line once, with its whole quantity",
        )
    products = {asked.line: asked.product for asked in offer.order.lines}
    quantities = {
        part.line: in_stock(
            product_of(work, products[part.line], part.line),
            part.quantity,
            part.unit,
            part.line,
        )
        if part.line in products
        else part.quantity
        for part in ask.lines
    }
    return quantities, {part.line: part.requested for part in ask.lines}


def _quotes(work: Work, placed: Placed, offer: Offer) -> tuple[Quote, ...]:
    """Each line at its quoted price; taxed as of today, unless its rate was stated."""
    sale = sale_of(work, as_order(placed))
    prices = {price.line: price for price in offer.prices}
    quotes = []
    for asked in placed.lines:
        said = prices[asked.line]
        goods = work.get(PRODUCT, asked.product)
        stated = said.tax_rate if said.tax_rule == STATED else None
        tax = line_tax(work, sale, goods.tax_class, stated)
        quotes.append(
            replace(
                quoted_as(said),
                source=_source(said),
                tax_class=goods.tax_class,
                tax_rate=tax.rate,
                tax_rule=tax.rule,
                exemption=tax.exemption,
            )
        )
    return tuple(quotes)


def _source(kept: LinePrice) -> PriceSource:
    """A price that was found is the quote's own; agreed or given by hand, it stays so.

    So a quote hides no deviation: what had to be approved on an order still has to be.
    """
    stays = kept.source in _STAYS or kept.discount_stated
    return kept.source if stays else PriceSource.QUOTE


def _came_to(work: Work, number: str, placed: Placed) -> tuple[LineAmount, ...]:
    """What the order's lines took of the quote, with their value as ordered."""
    lines = work.get(ORDER, number).lines
    return tuple(
        LineAmount(
            line=asked.line,
            quantity=asked.quantity,
            net=Money(lines[asked.line].net, placed.currency),
            tax=Money(lines[asked.line].tax, placed.currency),
        )
        for asked in placed.lines
    )


def give_back(work: Work, number: str) -> None:
    """Let what a cancelled order took of its quote be ordered again."""
    made_of = work.get(ORDER, number).quote
    if made_of is not None:
        work.decide(QUOTE, made_of.quote, ending.restore, order=number)
