"""Orders that are paid before they ship: what was agreed, and going on once it is."""

from __future__ import annotations

from collections.abc import Iterator

from o2c.domain.order.agreed import PaymentAgreed
from o2c.domain.order.events import Event
from o2c.domain.order.parts import Means
from o2c.domain.order.pricing import open_value
from o2c.domain.order.refusals import live
from o2c.domain.order.state import Line, Order
from o2c.values.money import Money


def agree(order: Order, *, means: Means, by: tuple[str, ...]) -> Iterator[Event]:
    """Say that the order is paid before it ships, and by what."""
    live(order)
    if order.means is not means:
        yield PaymentAgreed(means=means, by=by)


def to_pay(order: Order) -> Money | None:
    """What will be owed for what is still to ship, freight and tax included.

    None where something has no price yet, and nobody can say.  Goods that are sent
    again in place of others are billed already.
    """
    if any(line.open > 0 and line.price is None for line in order.lines.values()):
        return None
    minor = sum(
        max(open_value(line).gross - max(-_unbilled(line), 0), 0)
        for line in order.lines.values()
    )
    if not order.shipments:
        minor += order.freight.gross
    return Money(max(minor, 0), order.currency)


def owed_since(order: Order, before: Order) -> Money:
    """What a shipment made owed: its goods, and the freight if it was the first."""
    minor = sum(
        max(_unbilled(line), 0) - max(_unbilled(before.lines[n]), 0)
        for n, line in order.lines.items()
    )
    if order.shipments and not before.shipments:
        minor += order.freight.gross
    return Money(minor, order.currency)


def has_to_ship(order: Order) -> bool:
    """Whether anything of the order is still to go out."""
    return order.live and any(line.open > 0 for line in order.lines.values())


def _unbilled(line: Line) -> int:
    """Delivered and not billed, in minor units; below zero where credit is due."""
    return line.delivered.gross - line.billed.gross
