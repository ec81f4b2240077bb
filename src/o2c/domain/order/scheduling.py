"""Keeping commercial lines in step with the deliveries that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from o2c.domain.common import NOTHING
from o2c.domain.order.events import Event, PriceChanged
from o2c.domain.order.placing import unshipped
from o2c.domain.order.pricing import Quote, price_lines
from o2c.domain.order.refusals import known, line_of, live
from o2c.domain.order.schedule import Commercial, Delivery, Scheduled
from o2c.domain.order.state import Line, Order
from o2c.values.money import Money


def schedule(order: Order) -> Iterator[Event]:
    """Say what each commercial line comes to, where that has changed (R07-26)."""
    known(order)
    for number in dict.fromkeys(line.commercial for line in order.lines.values()):
        if number is None:
            continue
        now, before = commercial(order, number), order.commercials.get(number)
        if now != before:
            yield Scheduled(was=before.quantity if before else NOTHING, commercial=now)


def commercial(order: Order, number: int) -> Commercial:
    """A commercial line as its deliveries make it."""
    lines = deliveries(order, number)
    told = next((line for line in lines if line.open and not line.shipped), lines[-1])
    return Commercial(
        line=number,
        product=told.product,
        unit=told.unit,
        quantity=whole(order, number),
        shipped=sum((line.shipped for line in lines), NOTHING),
        price=told.price,
        source=told.source,
        discount=told.discount,
        net=Money(sum(line.net for line in lines), order.currency),
        deliveries=tuple(_delivery(line) for line in lines),
    )


def deliveries(order: Order, number: int) -> list[Line]:
    """The order lines that deliver a commercial line."""
    return [line for line in order.lines.values() if line.commercial == number]


def judged_on(order: Order, line: Line) -> Decimal:
    """What a line's price depends on: its quantity, or that of its commercial line."""
    if line.commercial is None:
        return line.active
    return whole(order, line.commercial)


def whole(order: Order, number: int) -> Decimal:
    """What the deliveries of a commercial line come to."""
    return sum((line.active for line in deliveries(order, number)), NOTHING)


def judge(
    order: Order, *, quote: Quote, version: int, by: tuple[str, ...] = ()
) -> Iterator[Event]:
    """Give a delivery the price that its commercial line has now, as a whole."""
    live(order)
    line = line_of(order, quote.line)
    unshipped(line, quote)
    if quote.price is None:
        return
    if (quote.price, quote.discount) == (line.price, line.discount):
        return
    prices, totals = price_lines(order, order.lines.values(), {line.line: quote})
    yield PriceChanged(
        version=version,
        line=line.line,
        was=line.price,
        now=quote.price,
        was_discount=line.discount,
        prices=prices,
        totals=totals,
        by=by,
    )


def _delivery(line: Line) -> Delivery:
    return Delivery(
        line=line.line,
        requested=line.requested,
        site=line.site,
        quantity=line.active,
        shipped=line.shipped,
    )
