"""What a shipment remembers: how far it has come, and what it carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum, auto

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import Instruction, LineQuantity
from o2c.domain.shipment.events import (
    Cancelled,
    Delivered,
    Event,
    Instructed,
    Packed,
    Picked,
    Planned,
    Redirected,
    Reduced,
    ShipmentLine,
    Shipped,
)
from o2c.values.address import Address
from o2c.values.ids import OrderId, SiteId


class Stage(StrEnum):
    UNKNOWN = auto()
    PLANNED = auto()
    PICKED = auto()
    PACKED = auto()
    SHIPPED = auto()
    DELIVERED = auto()
    CANCELLED = auto()


WAITING = (Stage.PLANNED, Stage.PICKED, Stage.PACKED)  # with the warehouse


@frozen(kw_only=True)
class Shipment:
    """`lines` are what is planned, or what was picked once that is known."""

    stage: Stage = Stage.UNKNOWN
    order: OrderId = OrderId("")
    site: SiteId = SiteId("")
    ship_to: Address | None = None
    instructions: tuple[Instruction, ...] = ()
    shipped_on: date = date.min
    lines: Mapping[int, ShipmentLine] = field(factory=dict)

    @property
    def waiting(self) -> bool:
        """With the warehouse, and not gone yet."""
        return self.stage in WAITING


def evolve(shipment: Shipment, event: Event) -> Shipment:
    match event:
        case Planned():
            return Shipment(
                stage=Stage.PLANNED,
                order=event.order,
                site=event.site,
                ship_to=event.ship_to,
                instructions=event.instructions,
                lines={line.line: line for line in event.lines},
            )
        case Redirected(ship_to=ship_to):
            return replace(shipment, ship_to=ship_to)
        case Instructed(instructions=instructions):
            return replace(shipment, instructions=instructions)
        case Reduced(lines=lines):
            return replace(shipment, lines=_cut(shipment, _left(shipment, lines)))
        case Picked(lines=picked):
            return replace(shipment, stage=Stage.PICKED, lines=_cut(shipment, picked))
        case Packed():
            return replace(shipment, stage=Stage.PACKED)
        case Shipped(on=on, lines=shipped):
            return replace(
                shipment,
                stage=Stage.SHIPPED,
                shipped_on=on,
                lines=_cut(shipment, shipped, only=True),
            )
        case Delivered():
            return replace(shipment, stage=Stage.DELIVERED)
        case Cancelled():
            return replace(shipment, stage=Stage.CANCELLED)


def _left(shipment: Shipment, less: Sequence[LineQuantity]) -> list[LineQuantity]:
    return [
        LineQuantity(
            line=part.line, quantity=shipment.lines[part.line].quantity - part.quantity
        )
        for part in less
    ]


def _cut(
    shipment: Shipment, found: Sequence[LineQuantity], *, only: bool = False
) -> Mapping[int, ShipmentLine]:
    """The lines as found; `only` leaves those out that are not named."""
    named = {part.line for part in found}
    lines = {n: line for n, line in shipment.lines.items() if not only or n in named}
    for part in found:
        lines[part.line] = replace(lines[part.line], quantity=part.quantity)
    return {n: line for n, line in lines.items() if line.quantity}
