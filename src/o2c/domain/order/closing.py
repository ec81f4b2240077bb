"""The end of an order, and going on after it: cancel, close by hand, reopen."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve as replace

from o2c.domain.common import Amounts, LineQuantity
from o2c.domain.order.deviation import DeviationClosed
from o2c.domain.order.events import Cancelled, Closed, Event, Held, Reopened
from o2c.domain.order.parts import LinePrice, Totals
from o2c.domain.order.pricing import price_lines
from o2c.domain.order.refusals import Refusal, known
from o2c.domain.order.state import Order, Stage
from o2c.errors import StateError
from o2c.values.money import Money


def cancel(order: Order, *, note: str) -> Iterator[Event]:
    """Call the whole order off; once something shipped it can only be closed."""
    known(order)
    if order.stage is Stage.CANCELLED:
        return
    if order.stage is Stage.CLOSED:
        raise StateError(
            Refusal.ORDER_NOT_LIVE,
            "the order is closed",
            field="order",
            remedy="reopen it first, then cancel it",
        )
    _nothing_planned(order)
    if order.shipments:
        raise StateError(
            Refusal.ALREADY_SHIPPED,
            "part of the order has shipped",
            field="order",
            remedy="close the order, which gives up only what is still open",
        )
    lines, prices, totals = _give_up(order)
    yield from _settled(order)
    yield Cancelled(note=note, lines=lines, prices=prices, totals=totals)


def close(order: Order, *, note: str) -> Iterator[Event]:
    """Close by hand: what is still open will not come."""
    known(order)
    if order.stage is Stage.CLOSED:
        return
    if not order.live:
        raise StateError(
            Refusal.ORDER_NOT_LIVE,
            "the order is cancelled",
            field="order",
            remedy="place a new order",
        )
    _nothing_planned(order)
    lines, prices, totals = _give_up(order)
    yield from _settled(order)
    yield Closed(note=note, lines=lines, prices=prices, totals=totals)


def reopen(order: Order, *, note: str, by: tuple[str, ...] = ()) -> Iterator[Event]:
    """Go on with a closed order, with what its closing gave up and what it waited for.

    Or closing and reopening would release an order without the one who may.
    """
    known(order)
    if order.live:
        return
    if order.stage is not Stage.CLOSED:
        raise StateError(
            Refusal.NOT_CLOSED,
            "only a closed order can be reopened",
            field="order",
            remedy="place a new order",
        )
    again = [
        replace(line, cancelled=line.cancelled - order.given_up.get(n, 0))
        for n, line in order.lines.items()
    ]
    prices, totals = price_lines(order, again, {}, freight=order.agreed_freight)
    lines = tuple(LineQuantity(line=n, quantity=q) for n, q in order.given_up.items())
    yield Reopened(note=note, lines=lines, prices=prices, totals=totals, by=by)
    for reason in order.ended_holds:
        waited = "the order waited for this when it was closed"
        put = order.held_by.get(reason, ())
        stake = Money(totals.gross.minor, order.currency)
        yield Held(reason=reason, note=waited, review_on=None, by=put, amount=stake)


def _settled(order: Order) -> Iterator[Event]:
    """Nothing that is not on our conditions is asked any more."""
    for each in order.deviations:
        yield DeviationClosed(line=each.line, kind=each.kind)


def _nothing_planned(order: Order) -> None:
    if order.planned:
        raise StateError(
            Refusal.PLANNED_SHIPMENT,
            f"shipment {', '.join(order.planned)} is with the warehouse",
            field="order",
            remedy="ship it or cancel it first",
        )


def _give_up(
    order: Order,
) -> tuple[tuple[LineQuantity, ...], tuple[LinePrice, ...], Totals]:
    lines = tuple(
        LineQuantity(line=n, quantity=line.open)
        for n, line in order.lines.items()
        if line.open
    )
    rest = [
        replace(line, cancelled=line.cancelled + line.open)
        for line in order.lines.values()
    ]
    # Freight is charged with the first shipment: an order that never shipped owes none.
    freight = order.freight if order.shipments else Amounts()
    prices, totals = price_lines(order, rest, {}, freight=freight)
    return lines, prices, totals
