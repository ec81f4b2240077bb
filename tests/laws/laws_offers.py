"""The laws of quotes: nothing is ordered twice, too late, or at another price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from laws_history import History, Step

from o2c.domain.common import NOTHING
from o2c.domain.order import ORDER
from o2c.domain.order.events import Placed, Priced
from o2c.domain.order.parts import LinePrice, PriceSource
from o2c.domain.order.state import Stage
from o2c.domain.quote import QUOTE
from o2c.domain.quote.events import Converted, Drafted, Offered, Revised


def no_more_is_ordered_than_was_quoted(history: History, step: Step) -> None:
    """R07-02: what standing orders were placed for, and what is left, is the quote."""
    placed: dict[tuple[str, int], Decimal] = {}
    for recorded in history.told:
        event = recorded.event
        if isinstance(event, Placed) and event.quote is not None:
            order = history.facts.one(ORDER, recorded.id)
            if order.stage is Stage.CANCELLED:
                continue
            for asked in event.lines:
                at = (event.quote.quote, asked.line)
                placed[at] = placed.get(at, NOTHING) + asked.quantity
    for number, quote in history.facts.all(QUOTE).items():
        assert quote.offer is not None
        for asked in quote.offer.order.lines:
            ordered = placed.pop((number, asked.line), NOTHING)
            assert ordered + quote.left[asked.line] == asked.quantity
            assert quote.left[asked.line] >= 0
    assert not placed


def an_order_of_a_quote_is_in_time_and_at_its_price(
    history: History, step: Step
) -> None:
    """R07-01, R02-05: no order is made after the last day, nor at another price; and
    a price given by hand is never passed off as the quote's own."""
    until, offers = {}, {}
    orders = {
        recorded.id: recorded.event
        for recorded in history.told
        if isinstance(recorded.event, Placed) and recorded.event.quote
    }
    for recorded in history.told:
        match recorded.event:
            case Drafted(offer=offer) | Revised(offer=offer):
                offers[recorded.id] = offer
            case Offered(valid_until=last):
                until[recorded.id] = last
            case Converted(order=number, lines=lines):
                assert orders[number].ordered_on <= until[recorded.id]
                prices = {p.line: p for p in offers[recorded.id].prices}
                _kept(history, number, prices, [part.line for part in lines])


def _kept(
    history: History, number: str, prices: Mapping[int, LinePrice], lines: list[int]
) -> None:
    """The first prices of the order's lines are those that were quoted."""
    first = next(
        recorded.event
        for recorded in history.told
        if recorded.id == number and isinstance(recorded.event, Priced)
    )
    priced = {price.line: price for price in first.prices}
    for line in lines:
        was, now = prices[line], priced[line]
        assert (was.price, was.discount) == (now.price, now.discount)
        if now.source is PriceSource.QUOTE:
            assert was.source not in (PriceSource.MANUAL, PriceSource.CUSTOMER_STATED)
            assert not was.discount_stated
            assert was.determination == now.determination
        else:
            assert now.source is was.source
