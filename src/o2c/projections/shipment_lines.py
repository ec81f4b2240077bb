"""What each shipment carries, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain import shipment
from o2c.domain.common import NOTHING, LineQuantity
from o2c.domain.shipment import Picked, Planned, Reduced, Shipped
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, once, streams_of
from o2c.values.columns import Qty


@frozen(kw_only=True, slots=False)
class ShipmentLine:
    """What a shipment carries of an order line; its stage is in `shipments`."""

    shipment: str = column("the shipment")
    line: int = column("the order's line")
    order: str = column("the order")
    product: str = column("what it is")
    site: str = column("where it leaves from")
    tracked: bool = column("whether it is kept in stock")
    planned: Qty = column("planned to go out")
    quantity: Qty = column("to go out: planned, less where amended or picked short")
    shipped: Qty = column("went out", NOTHING)
    shipped_on: date | None = column("when it left", None)


_change = changer(ShipmentLine)


@once
def _lines(
    recorded: Recorded[object],
) -> dict[Key, shipment.ShipmentLine | LineQuantity]:
    event = recorded.event
    if isinstance(event, (Planned, Reduced, Picked, Shipped)):
        return {(recorded.id, part.line): part for part in event.lines}
    return {}


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _lines(recorded)


def evolve(
    key: Key, row: ShipmentLine | None, recorded: Recorded[object]
) -> ShipmentLine | None:
    event, part = recorded.event, _lines(recorded)[key]
    if isinstance(event, Planned) and isinstance(part, shipment.ShipmentLine):
        return ShipmentLine(
            shipment=recorded.id,
            line=part.line,
            order=event.order,
            product=part.product,
            site=event.site,
            tracked=part.tracked,
            planned=part.quantity,
            quantity=part.quantity,
        )
    if row is None:
        return None
    found = part.quantity
    if isinstance(event, Reduced):
        return _change(row, quantity=row.quantity - found)
    if isinstance(event, Shipped):
        on = event.on if found else None
        return _change(row, quantity=found, shipped=found, shipped_on=on)
    return _change(row, quantity=found)


SHIPMENT_LINES = View(
    name="shipment_lines",
    row=ShipmentLine,
    key=("shipment", "line"),
    events=(Planned, Reduced, Picked, Shipped),
    keys=keys,
    evolve=evolve,
    streams=streams_of("shipment"),
)
