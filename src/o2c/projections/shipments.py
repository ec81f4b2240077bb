"""What is on its way, or was: planned, picked, packed, shipped, delivered."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.shipment import (
    Cancelled,
    Delivered,
    Packed,
    Picked,
    Planned,
    Reduced,
    Shipped,
    Stage,
)
from o2c.kernel import Recorded
from o2c.projections.shares import total
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class Shipment:
    """One shipment.  Its quantities sum its lines', whatever the lines' units are."""

    shipment: str = column("the shipment")
    order: str = column("the order it is of")
    customer: str = column("who gets it")
    site: str = column("where it leaves from")
    stage: Stage = column("how far it has come", Stage.PLANNED)
    planned_on: date = column("when it was planned")
    ship_on: date = column("when it was to leave")
    shipped_on: date | None = column("when it left", None)
    delivered_on: date | None = column("when it arrived", None)
    carrier: str = column("who carries it", "")
    tracking: str = column("the carrier's number for it", "")
    packages: int | None = column("how many packages it has", None)
    weight: Qty | None = column("gross weight in kilograms", None)
    proof: str = column("the proof of delivery", "")
    lines: int = column("how many order lines it carries")
    planned: Qty = column("planned to go out")
    reduced: Qty = column("of that, not to go, because the order was amended", NOTHING)
    shipped: Qty = column("went out", NOTHING)


_change = changer(Shipment)


def evolve(
    key: Key, row: Shipment | None, recorded: Recorded[object]
) -> Shipment | None:
    event = recorded.event
    if isinstance(event, Planned):
        return _planned(recorded, event)
    if row is None:
        return None
    match event:
        case Reduced(lines=lines):
            less = total(part.quantity for part in lines)
            return _change(row, reduced=row.reduced + less)
        case Picked():
            return _change(row, stage=Stage.PICKED)
        case Packed(packages=packages, weight=weight):
            return _change(row, stage=Stage.PACKED, packages=packages, weight=weight)
        case Shipped():
            return _change(
                row,
                stage=Stage.SHIPPED,
                shipped_on=event.on,
                carrier=event.carrier,
                tracking=event.tracking,
                lines=sum(1 for part in event.lines if part.quantity),
                shipped=total(part.quantity for part in event.lines),
            )
        case Delivered(on=on, proof=proof):
            return _change(row, stage=Stage.DELIVERED, delivered_on=on, proof=proof)
        case Cancelled():
            return _change(row, stage=Stage.CANCELLED)
        case _:
            return row


def _planned(recorded: Recorded[object], event: Planned) -> Shipment:
    return Shipment(
        shipment=recorded.id,
        order=event.order,
        customer=event.customer,
        site=event.site,
        planned_on=recorded.effective_on,
        ship_on=event.ship_on,
        lines=len(event.lines),
        planned=total(part.quantity for part in event.lines),
    )


SHIPMENTS = View(
    name="shipments",
    row=Shipment,
    key=("shipment",),
    events=(Planned, Reduced, Picked, Packed, Shipped, Delivered, Cancelled),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("shipment"),
)
