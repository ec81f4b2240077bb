"""Goods on their way back: authorised, taken back, sent out again or replaced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from o2c.domain.common import LineAmount, LineQuantity
from o2c.domain.order.events import (
    Event,
    Replaced,
    ReturnAuthorised,
    Returned,
    ReturnLapsed,
    ReturnReversed,
)
from o2c.domain.order.fulfilling import amount, delivered
from o2c.domain.order.pricing import kept_value
from o2c.domain.order.refusals import Refusal, known, line_of, live, once
from o2c.domain.order.state import Order
from o2c.errors import LimitExceeded


def authorise_return(
    order: Order, *, rma: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Let the customer send back what shipped and no other RMA has asked for."""
    known(order)
    if rma in order.returning:
        return
    once(lines)
    for part in lines:
        line_of(order, part.line)
        _at_most(part, order.returnable(part.line), Refusal.MORE_THAN_SHIPPED)
    yield ReturnAuthorised(rma=rma, lines=tuple(lines))


def lapse_return(
    order: Order, *, rma: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """What was authorised and never came is returnable again under another RMA."""
    known(order)
    once(lines)
    shares = order.returning.get(rma, {})
    lapsed = tuple(part for part in lines if shares.get(part.line))
    for part in lapsed:
        _at_most(part, shares[part.line], Refusal.MORE_THAN_RETURNED)
    if lapsed:
        yield ReturnLapsed(rma=rma, lines=lapsed)


def take_back(
    order: Order, *, rma: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Goods arrived back: they are billable no longer."""
    known(order)
    once(lines)
    shares = order.returning.get(rma, {})
    for part in lines:
        line_of(order, part.line)
        most = shares.get(part.line, Decimal(0))
        _at_most(part, most, Refusal.MORE_THAN_RETURNED)
    yield Returned(rma=rma, lines=tuple(_less(order, part) for part in lines))


def _less(order: Order, part: LineQuantity) -> LineAmount:
    """The value that goes: what was delivered, less what the rest is worth."""
    line = order.lines[part.line]
    left = kept_value(line, line.billable - part.quantity)
    return amount(order, part, line.delivered - left)


def reverse_return(
    order: Order, *, rma: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Goods that came back are the customer's again: nothing was wrong with them."""
    known(order)
    once(lines)
    for part in lines:
        line = line_of(order, part.line)
        _at_most(part, line.returned, Refusal.MORE_THAN_RETURNED)
    yield ReturnReversed(rma=rma, lines=tuple(delivered(order, p) for p in lines))


def replace_goods(
    order: Order, *, rma: str, lines: Sequence[LineQuantity]
) -> Iterator[Event]:
    """Deliver what came back once more, on the same line at the same price."""
    live(order)
    once(lines)
    for part in lines:
        line = line_of(order, part.line)
        _at_most(part, line.returned, Refusal.MORE_THAN_RETURNED)
    yield Replaced(rma=rma, lines=tuple(lines))


def _at_most(part: LineQuantity, most: Decimal, code: Refusal) -> None:
    if not 0 < part.quantity <= most:
        raise LimitExceeded(
            code,
            f"{part.quantity} asked for, {most} possible",
            line=part.line,
            field="quantity",
            remedy=f"use {most} at most",
            maximum=str(most),
        )
