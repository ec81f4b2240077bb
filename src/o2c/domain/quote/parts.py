"""What a quote's events are made of: an offer, and why it was won or lost."""

from __future__ import annotations

from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.common import Amounts
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed
from o2c.domain.order.parts import KeptRate, LinePrice, Totals
from o2c.domain.order.placing import check_quote, place
from o2c.domain.order.pricing import Quote, price_lines
from o2c.domain.order.state import Order
from o2c.values.money import Money


class DecidedBy(StrEnum):
    """What decided it, whether the quote was won or lost."""

    PRICE = auto()
    LEAD_TIME = auto()
    AVAILABILITY = auto()
    QUALITY = auto()
    SERVICE = auto()
    TERMS = auto()
    COMPETITOR = auto()
    BUDGET = auto()
    NO_DECISION = auto()
    OTHER = auto()


@frozen(kw_only=True)
class Offer:
    """One version of a quote: the order as it would be placed, and what it comes to.

    `rate` is kept by the orders that come of it, None where the currency is that of the
    books, or where no rate was known.
    """

    order: Placed
    prices: tuple[LinePrice, ...]
    totals: Totals
    rate: KeptRate | None = None


def offer_of(
    placed: Placed,
    quotes: tuple[Quote, ...],
    freight_tax: Money,
    *,
    rate: KeptRate | None,
) -> Offer:
    """The offer of an order that would be placed and priced like that.

    It is refused for whatever the order would be refused for.
    """
    order = as_order(placed)
    for quote in quotes:
        check_quote(order, quote)
    prices, totals = price_lines(
        order,
        order.lines.values(),
        {quote.line: quote for quote in quotes},
        freight=Amounts(order.freight.net, freight_tax.minor),
    )
    return Offer(order=placed, prices=prices, totals=totals, rate=rate)


def as_order(placed: Placed) -> Order:
    """The order that would be placed, as its decisions would see it."""
    return ORDER.fold(place(Order(), placed=placed))
