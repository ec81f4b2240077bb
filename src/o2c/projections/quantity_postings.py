"""How many moved from where to where: the quantity side of the journal.

Book `demand`, of an order line: `ordered` (below zero) = `open` + `kept` + `returned` +
`cancelled`.  Book `billing`, of an order line: `delivered` (below zero) = `unbilled` +
`billed`.  Book `claim`, of an order line: `demand` (below zero) = `reserved` +
`waiting`.  Book `stock`, of an item: what `supplier` and `adjustment` gave =
`on_hand` + `quarantine` + `customer` + `scrap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TypeAlias, cast, get_args

from attrs import frozen

from o2c.domain.common import LineAmount, LineQuantity, quantity_of
from o2c.domain.order import events as order
from o2c.domain.order.rewritten import LineReopened
from o2c.domain.stock import events as stock
from o2c.kernel import Recorded
from o2c.projections.view import once


@frozen
class QuantityPosting:
    """So many more of a subject on an account, `book.name`, in stocking units."""

    account: str
    subject: str
    quantity: Decimal


OfOrder: TypeAlias = (
    order.Placed
    | order.LineAdded
    | order.QuantityChanged
    | order.LineCancelled
    | LineReopened
    | order.Cancelled
    | order.Closed
    | order.Reopened
    | order.Shipped
    | order.Returned
    | order.ReturnReversed
    | order.Replaced
    | order.Billed
    | order.Credited
)
OfStock: TypeAlias = (
    stock.Reserved
    | stock.Rescheduled
    | stock.Released
    | stock.Issued
    | stock.Received
    | stock.Counted
    | stock.TakenBack
    | stock.Restocked
    | stock.SentBack
    | stock.Scrapped
)
EVENTS: tuple[type[object], ...] = (*get_args(OfOrder), *get_args(OfStock))
_OF_ORDERS = frozenset(get_args(OfOrder))
_OF_STOCK = frozenset(get_args(OfStock))


@once
def quantities(recorded: Recorded[object]) -> tuple[QuantityPosting, ...]:
    """The quantities that an event moves."""
    kind = type(recorded.event)
    if kind in _OF_ORDERS:
        return tuple(_of_order(recorded.id, cast(OfOrder, recorded.event)))
    if kind in _OF_STOCK:
        return tuple(_of_stock(recorded.id, cast(OfStock, recorded.event)))
    return ()


def book(account: str) -> str:
    """The book that an account belongs to."""
    return account.partition(".")[0]


def subject(order_id: str, line: int) -> str:
    """An order line as a subject: `SO-000001/3`."""
    return f"{order_id}/{line}"


def _move(
    of: str, source: str, target: str, quantity: Decimal
) -> Iterator[QuantityPosting]:
    if quantity:
        yield QuantityPosting(source, of, -quantity)
        yield QuantityPosting(target, of, quantity)


def _each(
    order_id: str,
    parts: Iterable[LineQuantity | LineAmount],
    source: str,
    target: str,
) -> Iterator[QuantityPosting]:
    for part in parts:
        of = subject(order_id, part.line)
        yield from _move(of, source, target, part.quantity)


def _of_order(id: str, event: OfOrder) -> Iterator[QuantityPosting]:
    match event:
        case order.Placed(lines=asked):
            for line in asked:
                of = subject(id, line.line)
                yield from _move(of, "demand.ordered", "demand.open", line.quantity)
        case order.LineAdded(asked=line):
            of = subject(id, line.line)
            yield from _move(of, "demand.ordered", "demand.open", line.quantity)
        case order.QuantityChanged(line=n, was=was, now=now):
            of = subject(id, n)
            yield from _move(of, "demand.ordered", "demand.open", now - was)
        case order.LineCancelled(line=n, quantity=quantity):
            of = subject(id, n)
            yield from _move(of, "demand.open", "demand.cancelled", quantity)
        case LineReopened(line=n, quantity=quantity):
            of = subject(id, n)
            yield from _move(of, "demand.cancelled", "demand.open", quantity)
        case order.Cancelled(lines=lines) | order.Closed(lines=lines):
            yield from _each(id, lines, "demand.open", "demand.cancelled")
        case order.Reopened(lines=lines):
            yield from _each(id, lines, "demand.cancelled", "demand.open")
        case order.Shipped(lines=moved):
            yield from _each(id, moved, "demand.open", "demand.kept")
            yield from _each(id, moved, "billing.delivered", "billing.unbilled")
        case order.Returned(lines=moved):
            yield from _each(id, moved, "demand.kept", "demand.returned")
            yield from _each(id, moved, "billing.unbilled", "billing.delivered")
        case order.ReturnReversed(lines=moved):
            yield from _each(id, moved, "demand.returned", "demand.kept")
            yield from _each(id, moved, "billing.delivered", "billing.unbilled")
        case order.Replaced(lines=lines):
            yield from _each(id, lines, "demand.returned", "demand.open")
        case order.Billed(lines=moved):
            yield from _each(id, moved, "billing.unbilled", "billing.billed")
        case order.Credited(lines=moved):
            yield from _each(id, moved, "billing.billed", "billing.unbilled")


def _of_stock(item: str, event: OfStock) -> Iterator[QuantityPosting]:
    match event:
        case stock.Reserved() | stock.Rescheduled() | stock.Released():
            yield from _of_claim(event)
        case stock.Issued(quantity=quantity):
            of = subject(event.order, event.line)
            kept = quantity_of(event.consumed)
            yield from _move(of, "claim.reserved", "claim.demand", kept)
            yield from _move(item, "stock.on_hand", "stock.customer", quantity)
        case stock.Received(quantity=quantity):
            yield from _move(item, "stock.supplier", "stock.on_hand", quantity)
        case stock.Counted(expected=expected, counted=counted):
            more = counted - expected
            yield from _move(item, "stock.adjustment", "stock.on_hand", more)
        case stock.TakenBack(quantity=quantity):
            yield from _move(item, "stock.customer", "stock.quarantine", quantity)
        case stock.Restocked(quantity=quantity):
            yield from _move(item, "stock.quarantine", "stock.on_hand", quantity)
        case stock.SentBack(quantity=quantity):
            yield from _move(item, "stock.quarantine", "stock.customer", quantity)
        case stock.Scrapped(rma=rma, quantity=quantity):
            source = "stock.on_hand" if rma is None else "stock.quarantine"
            yield from _move(item, source, "stock.scrap", quantity)


def _of_claim(
    event: stock.Reserved | stock.Rescheduled | stock.Released,
) -> Iterator[QuantityPosting]:
    of = subject(event.order, event.line)
    match event:
        case stock.Reserved(slots=slots, waiting=waiting):
            reserved = quantity_of(slots)
            yield from _move(of, "claim.demand", "claim.reserved", reserved)
            yield from _move(of, "claim.demand", "claim.waiting", waiting)
        case stock.Rescheduled(withdrawn=withdrawn, promised=promised):
            more = quantity_of(promised) - quantity_of(withdrawn)
            yield from _move(of, "claim.waiting", "claim.reserved", more)
        case stock.Released(withdrawn=withdrawn, waiting=waiting):
            reserved = quantity_of(withdrawn)
            yield from _move(of, "claim.reserved", "claim.demand", reserved)
            yield from _move(of, "claim.waiting", "claim.demand", waiting)
