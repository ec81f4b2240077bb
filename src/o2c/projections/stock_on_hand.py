"""How much of each product is where, and what of it is spoken for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import frozen

from o2c.domain.common import NOTHING, Slot
from o2c.domain.stock.events import (
    Counted,
    Expected,
    Issued,
    Received,
    Released,
    Rescheduled,
    Reserved,
    Restocked,
    Scrapped,
    SentBack,
    SupplyCancelled,
    SupplyChanged,
    TakenBack,
)
from o2c.kernel import Recorded
from o2c.projections.shares import total
from o2c.projections.view import Key, View, changer, column
from o2c.values.columns import Qty
from o2c.values.ids import of_item


@frozen(kw_only=True, slots=False)
class StockOnHand:
    """One product at one site, in its stocking unit."""

    product: str = column("the product")
    site: str = column("the site")
    on_hand: Qty = column("there and usable, picked goods included", NOTHING)
    quarantine: Qty = column("came back and is not inspected", NOTHING)
    reserved: Qty = column("promised to orders, from stock or from supply", NOTHING)
    waiting: Qty = column("wanted by orders, without a date", NOTHING)
    expected: Qty = column("to be supplied", NOTHING)
    scrapped: Qty = column("thrown away, ever", NOTHING)
    available: Qty = column("on_hand - reserved, at least 0; `atp` has dates", NOTHING)


def _derived(row: StockOnHand) -> Mapping[str, object]:
    return {"available": max(row.on_hand - row.reserved, NOTHING)}


_change = changer(StockOnHand, _derived)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return (of_item(recorded.id),)


def evolve(
    key: Key, row: StockOnHand | None, recorded: Recorded[object]
) -> StockOnHand:
    if row is None:
        product, site = of_item(recorded.id)
        row = StockOnHand(product=product, site=site)
    match recorded.event:
        case Reserved(slots=slots, waiting=waiting):
            return _claimed(row, _sum(slots), waiting)
        case Rescheduled(withdrawn=withdrawn, promised=promised):
            more = _sum(promised) - _sum(withdrawn)
            return _claimed(row, more, -more)
        case Released(withdrawn=withdrawn, waiting=waiting):
            return _claimed(row, -_sum(withdrawn), -waiting)
        case Issued(quantity=quantity, consumed=consumed):
            return _change(
                row,
                on_hand=row.on_hand - quantity,
                reserved=row.reserved - _sum(consumed),
            )
        case Received(quantity=quantity, settled=settled):
            return _change(
                row,
                on_hand=row.on_hand + quantity,
                expected=row.expected - settled,
            )
        case Counted(expected=expected, counted=counted):
            return _change(row, on_hand=row.on_hand + counted - expected)
        case Expected(quantity=quantity):
            return _change(row, expected=row.expected + quantity)
        case SupplyChanged(was_quantity=was, quantity=now):
            return _change(row, expected=row.expected + now - was)
        case SupplyCancelled(quantity=quantity):
            return _change(row, expected=row.expected - quantity)
        case event:
            return _returned(row, event)


def _returned(row: StockOnHand, event: object) -> StockOnHand:
    match event:
        case TakenBack(quantity=quantity):
            return _change(row, quarantine=row.quarantine + quantity)
        case SentBack(quantity=quantity):
            return _change(row, quarantine=row.quarantine - quantity)
        case Restocked(quantity=quantity):
            return _change(
                row,
                quarantine=row.quarantine - quantity,
                on_hand=row.on_hand + quantity,
            )
        case Scrapped(rma=rma, quantity=quantity):
            scrapped = row.scrapped + quantity
            if rma is None:
                return _change(row, on_hand=row.on_hand - quantity, scrapped=scrapped)
            left = row.quarantine - quantity
            return _change(row, quarantine=left, scrapped=scrapped)
        case _:
            return row


def _claimed(row: StockOnHand, reserved: Decimal, waiting: Decimal) -> StockOnHand:
    return _change(row, reserved=row.reserved + reserved, waiting=row.waiting + waiting)


def _sum(slots: Iterable[Slot]) -> Decimal:
    return total(slot.quantity for slot in slots)


STOCK_ON_HAND = View(
    name="stock_on_hand",
    row=StockOnHand,
    key=("product", "site"),
    events=(
        Received,
        Counted,
        Expected,
        SupplyChanged,
        SupplyCancelled,
        Reserved,
        Rescheduled,
        Released,
        Issued,
        TakenBack,
        Restocked,
        SentBack,
        Scrapped,
    ),
    keys=keys,
    evolve=evolve,
    streams=lambda key: [f"stock/{key[0]}@{key[1]}"],
)
