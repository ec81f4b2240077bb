"""What an amendment rewrites of an order but its prices, dates and quantities.

Stored for ever: add new events, never rename.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from attrs import evolve as replace
from attrs import frozen

from o2c.domain.common import Instruction
from o2c.domain.order.parts import Asked, ChangeReason, LinePrice, Totals
from o2c.domain.order.state import Order, line_asked
from o2c.domain.order.valued import (
    amended,
    freighted,
    priced,
    totalled,
    with_line,
)
from o2c.values.address import Address
from o2c.values.ids import ProductId, SiteId


@frozen(kw_only=True)
class AddressChanged:
    """Where it goes, and who gets the invoice; with the taxes of what has not gone."""

    version: int
    was_ship_to: Address
    ship_to: Address
    was_bill_to: Address
    bill_to: Address
    was_jurisdiction: str
    jurisdiction: str
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class SiteChanged:
    """A line ships from another site."""

    version: int
    line: int
    was: SiteId
    now: SiteId
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class ProductChanged:
    """A line is of another product: the line as it is asked now, with its price."""

    version: int
    line: int
    was: ProductId
    now: ProductId
    asked: Asked
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class InstructionsChanged:
    """What is to be minded with a line, or with the whole order."""

    version: int
    line: int | None
    was: tuple[Instruction, ...]
    now: tuple[Instruction, ...]
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class PurchaseOrderChanged:
    """The customer's number for the order, which stands on these lines of it."""

    version: int
    was: str
    now: str
    compared_as: str
    numbered: tuple[int, ...]
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class PriorityChanged:
    """How urgent the order is."""

    version: int
    was: str
    now: str
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


@frozen(kw_only=True)
class LineReopened:
    """So much of what was cancelled of a line is open again."""

    version: int
    line: int
    quantity: Decimal
    prices: tuple[LinePrice, ...]
    totals: Totals
    by: tuple[str, ...] = ()
    because: ChangeReason = ChangeReason.UNSTATED


Rewritten: TypeAlias = (
    AddressChanged
    | SiteChanged
    | ProductChanged
    | InstructionsChanged
    | PurchaseOrderChanged
    | PriorityChanged
    | LineReopened
)


def rewritten(order: Order, event: Rewritten) -> Order:
    """The order after one of these amendments."""
    order = amended(order, event.version, event.by)
    match event:
        case AddressChanged():
            return _addressed(order, event)
        case SiteChanged(line=number, now=site):
            return with_line(order, replace(order.lines[number], site=site))
        case ProductChanged(line=number, asked=asked):
            gone = order.lines[number].cancelled
            order = with_line(order, replace(line_asked(asked), cancelled=gone))
            return priced(totalled(order, event.totals), event.prices)
        case InstructionsChanged():
            return _instructed(order, event)
        case PurchaseOrderChanged(now=now, compared_as=compared_as):
            return replace(order, purchase_order=now, compared_as=compared_as)
        case PriorityChanged(now=now):
            return replace(order, priority=now)
        case LineReopened(line=number, quantity=quantity):
            line = order.lines[number]
            again = replace(line, cancelled=line.cancelled - quantity)
            order = totalled(with_line(order, again), event.totals)
            return priced(order, event.prices)


def _addressed(order: Order, event: AddressChanged) -> Order:
    order = replace(
        order,
        ship_to=event.ship_to,
        bill_to=event.bill_to,
        jurisdiction=event.jurisdiction,
    )
    return priced(freighted(order, event.totals), event.prices)


def _instructed(order: Order, event: InstructionsChanged) -> Order:
    if event.line is None:
        return replace(order, instructions=event.now)
    return with_line(order, replace(order.lines[event.line], instructions=event.now))
