"""Which order lines have which claim on stock, as the stock itself knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from o2c.domain.common import NOTHING, quantity_of
from o2c.domain.stock.events import (
    Issued,
    Picked,
    PutBack,
    Released,
    Rescheduled,
    Reserved,
)
from o2c.domain.stock.state import less, merged
from o2c.kernel import Recorded
from o2c.projections import shares
from o2c.projections.view import Key, View, changer, column
from o2c.values.columns import Qty
from o2c.values.ids import of_item


@frozen(kw_only=True, slots=False)
class Reservation:
    """One order line's live claim; gone when nothing of it is left."""

    order: str = column("the order")
    line: int = column("the order's line")
    product: str = column("the product")
    site: str = column("the site")
    requested: date = column("when the customer wants it to ship")
    schedule: str = column("promised: quantity by date, as JSON", "")
    reserved: Qty = column("promised for a date", NOTHING)
    waiting: Qty = column("waiting for supply, without a date", NOTHING)
    picks: str = column("off the shelf: quantity by shipment, as JSON", "")
    picked: Qty = column("of what is reserved, off the shelf already", NOTHING)


_change = changer(Reservation)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    match recorded.event:
        case (
            Reserved(order=order, line=line)
            | Rescheduled(order=order, line=line)
            | Released(order=order, line=line)
            | Picked(order=order, line=line)
            | PutBack(order=order, line=line)
            | Issued(order=order, line=line)
        ):
            return ((order, line),)
        case _:
            return ()


def evolve(
    key: Key, row: Reservation | None, recorded: Recorded[object]
) -> Reservation | None:
    event = recorded.event
    if isinstance(event, Reserved):
        row = _reserved(row, recorded.id, event)
    elif row is not None:
        row = _changed(row, event)
    if row is None or not (row.schedule or row.waiting or row.picks):
        return None
    return row


def _reserved(row: Reservation | None, item: str, event: Reserved) -> Reservation:
    if row is None:
        product, site = of_item(item)
        row = Reservation(
            order=event.order,
            line=event.line,
            product=product,
            site=site,
            requested=event.requested,
        )
    slots = merged(shares.read_slots(row.schedule), event.slots)
    return _change(
        row,
        requested=event.requested,
        schedule=shares.written_slots(slots),
        reserved=quantity_of(slots),
        waiting=row.waiting + event.waiting,
    )


def _changed(row: Reservation, event: object) -> Reservation:
    slots = shares.read_slots(row.schedule)
    waiting, picks, picked = row.waiting, row.picks, row.picked
    match event:
        case Rescheduled(withdrawn=withdrawn, promised=promised):
            slots = merged(less(slots, withdrawn), promised)
            waiting += quantity_of(withdrawn) - quantity_of(promised)
        case Released(withdrawn=withdrawn, waiting=gone):
            slots = less(slots, withdrawn)
            waiting -= gone
        case Picked(shipment=shipment, quantity=quantity):
            picks, picked = _pick(row, shipment, quantity)
        case PutBack(shipment=shipment, quantity=quantity):
            picks, picked = _pick(row, shipment, -quantity)
        case Issued(shipment=shipment, quantity=quantity, consumed=consumed):
            slots = less(slots, consumed)
            in_hand = shares.read(row.picks).get(shipment, NOTHING)
            picks, picked = _pick(row, shipment, -min(in_hand, quantity))
        case _:
            return row
    return _change(
        row,
        schedule=shares.written_slots(slots),
        reserved=quantity_of(slots),
        waiting=waiting,
        picks=picks,
        picked=picked,
    )


def _pick(row: Reservation, shipment: str, quantity: Decimal) -> tuple[str, Decimal]:
    return shares.plus(row.picks, shipment, quantity), row.picked + quantity


RESERVATIONS = View(
    name="reservations",
    row=Reservation,
    key=("order", "line"),
    events=(Reserved, Rescheduled, Released, Picked, PutBack, Issued),
    keys=keys,
    evolve=evolve,
)
