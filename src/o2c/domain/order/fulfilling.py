"""Handing lines to the warehouse, and recording what left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from o2c.domain.common import Amounts, LineAmount, LineQuantity
from o2c.domain.order.events import Event, Planned, Shipped, Unplanned
from o2c.domain.order.kits import together
from o2c.domain.order.parts import HoldReason
from o2c.domain.order.placing import not_held
from o2c.domain.order.pricing import kept_value
from o2c.domain.order.refusals import Refusal, known, line_of, live, once
from o2c.domain.order.state import Order, Stage
from o2c.errors import LimitExceeded, StateError, ValidationError
from o2c.values.money import Money


def plan(
    order: Order,
    *,
    shipment: str,
    lines: Sequence[LineQuantity],
    but: Collection[HoldReason] = (),
) -> Iterator[Event]:
    """Give quantities to the warehouse; the same piece is never given twice.

    `but` are the holds that do not stop it.
    """
    _may_ship(order, but)
    if shipment in order.planned or shipment in order.shipments:
        return
    _may_go(order, lines, "open and not with the warehouse yet")
    yield Planned(shipment=shipment, lines=tuple(lines))


def unplan(
    order: Order, *, shipment: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Take back what a planned shipment will not carry."""
    known(order)
    once(lines)
    plan = order.planned.get(shipment, {})
    back = tuple(part for part in lines if plan.get(part.line, Decimal(0)))
    for part in back:
        _at_most(part, plan[part.line], Refusal.PLANNED_SHIPMENT, "planned")
    if back:
        yield Unplanned(shipment=shipment, lines=back)


def ship(
    order: Order,
    *,
    shipment: str,
    lines: Sequence[LineQuantity],
    but: Collection[HoldReason] = (),
) -> Iterator[Event]:
    """Record what left, with the value that passes to the customer.

    `but` are the holds that do not stop it.
    """
    _may_ship(order, but)
    if shipment in order.shipments:
        return
    free = "open and not with the warehouse for another shipment"
    _may_go(order, lines, free, besides=shipment)
    yield Shipped(
        shipment=shipment, lines=tuple(delivered(order, part) for part in lines)
    )


def delivered(order: Order, part: LineQuantity) -> LineAmount:
    """The value of so much more delivered: what is kept then, less what was before."""
    line = order.lines[part.line]
    value = kept_value(line, line.billable + part.quantity) - line.delivered
    return amount(order, part, value)


def amount(order: Order, part: LineQuantity, value: Amounts) -> LineAmount:
    """A part of a line with this value, in the order's currency."""
    return LineAmount(
        line=part.line,
        quantity=part.quantity,
        net=Money(value.net, order.currency),
        tax=Money(value.tax, order.currency),
    )


def _may_ship(order: Order, but: Collection[HoldReason]) -> None:
    live(order)
    not_held(order, but=but)
    if order.stage is not Stage.CONFIRMED:
        raise StateError(
            Refusal.NOT_CONFIRMED,
            "the order is not confirmed",
            field="order",
            remedy="release its holds, which confirms it",
        )


def _may_go(
    order: Order, lines: Sequence[LineQuantity], free: str, *, besides: str = ""
) -> None:
    """Refuse more than is free; `besides` is the shipment that they are for."""
    once(lines)
    for part in lines:
        _positive(part)
        planned = order.planned_on(part.line, besides=besides)
        most = line_of(order, part.line).open - planned
        _at_most(part, most, Refusal.MORE_THAN_OPEN, free)
    together(order, lines, besides=besides)


def _positive(part: LineQuantity) -> None:
    if part.quantity <= 0:
        raise ValidationError(
            Refusal.QUANTITY_NOT_POSITIVE,
            "a quantity must be positive",
            line=part.line,
            field="quantity",
            remedy="give more than nothing",
        )


def _at_most(part: LineQuantity, most: Decimal, code: Refusal, what: str) -> None:
    if part.quantity > most:
        raise LimitExceeded(
            code,
            f"{part.quantity} asked for, {most} {what}",
            line=part.line,
            field="quantity",
            remedy=f"use {most} at most",
            maximum=str(most),
        )
