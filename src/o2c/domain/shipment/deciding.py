"""From the plan to the customer's door, or not: the decisions of a shipment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

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
    Shipped,
)
from o2c.domain.shipment.refusals import Refusal, in_stage, known, once, within
from o2c.domain.shipment.state import WAITING, Shipment, Stage
from o2c.errors import StateError, ValidationError
from o2c.values.address import Address


def plan(shipment: Shipment, *, planned: Planned) -> Iterator[Event]:
    """Plan what is to go out together."""
    if shipment.stage is not Stage.UNKNOWN:
        return
    if not planned.lines:
        raise ValidationError(
            Refusal.SHIPMENT_EMPTY,
            "nothing is ready to ship",
            field="lines",
            remedy="wait for supply, or name the lines and quantities",
        )
    once(line.line for line in planned.lines)
    yield planned


def reduce(
    shipment: Shipment, *, lines: Sequence[LineQuantity], note: str
) -> Iterator[Event]:
    """Let so much less of some lines go; where nothing is left, it is cancelled.

    Only while nothing is picked: what is off the shelf has to be put back first.
    """
    in_stage(shipment, Stage.PLANNED)
    within(shipment, lines)
    less = {part.line: part.quantity for part in lines}
    if all(less.get(n) == line.quantity for n, line in shipment.lines.items()):
        yield Cancelled(note=note)
    else:
        yield Reduced(lines=tuple(lines), note=note)


def redirect(shipment: Shipment, *, ship_to: Address) -> Iterator[Event]:
    """Let it go elsewhere, as long as nothing of it is picked (R07-03)."""
    known(shipment)
    if ship_to == shipment.ship_to:
        return
    if shipment.stage is not Stage.PLANNED:
        raise StateError(
            Refusal.SHIPMENT_STAGE,
            f"the shipment is {shipment.stage}, for where the order went before",
            field="ship_to",
            remedy="cancel the shipment, change the address, and plan it again",
        )
    assert shipment.ship_to is not None
    yield Redirected(was=shipment.ship_to, ship_to=ship_to)


def instruct(
    shipment: Shipment, *, instructions: tuple[Instruction, ...]
) -> Iterator[Event]:
    """Let other things be minded with it, as long as it has not gone (R01-10)."""
    in_stage(shipment, *WAITING)
    if instructions != shipment.instructions:
        yield Instructed(was=shipment.instructions, instructions=instructions)


def pick(shipment: Shipment, *, found: Sequence[LineQuantity]) -> Iterator[Event]:
    """Record what was found; a short pick leaves the rest to a backorder."""
    if shipment.stage is Stage.PICKED:
        return
    in_stage(shipment, Stage.PLANNED)
    within(shipment, found)
    yield Picked(lines=tuple(found))


def pack(
    shipment: Shipment, *, packages: int, weight: Decimal | None
) -> Iterator[Event]:
    """Record the packages."""
    if shipment.stage is Stage.PACKED:
        return
    in_stage(shipment, Stage.PLANNED, Stage.PICKED)
    if weight is not None and weight < 0:
        raise ValidationError(
            Refusal.WEIGHT_NEGATIVE,
            "packages do not weigh less than nothing",
            field="weight",
            remedy="give the gross weight in kilograms, or leave it out",
        )
    yield Packed(packages=packages, weight=weight)


def ship(
    shipment: Shipment,
    *,
    on: date,
    carrier: str,
    tracking: str,
    lines: Sequence[LineQuantity] | None = None,
) -> Iterator[Event]:
    """Hand it to the carrier; what was picked short does not go."""
    if shipment.stage in (Stage.SHIPPED, Stage.DELIVERED):
        return
    in_stage(shipment, *WAITING)
    if lines is None:
        lines = [
            LineQuantity(line=line.line, quantity=line.quantity)
            for line in shipment.lines.values()
        ]
    within(shipment, lines)
    if not any(part.quantity for part in lines):
        raise StateError(
            Refusal.SHIPMENT_EMPTY,
            "nothing was found for this shipment",
            field="shipment",
            remedy="cancel it",
        )
    yield Shipped(
        order=shipment.order,
        on=on,
        carrier=carrier,
        tracking=tracking,
        lines=tuple(lines),
    )


def deliver(shipment: Shipment, *, on: date, proof: str) -> Iterator[Event]:
    """Record the proof of delivery."""
    if shipment.stage is Stage.DELIVERED:
        return
    in_stage(shipment, Stage.SHIPPED)
    if on < shipment.shipped_on:
        raise ValidationError(
            Refusal.DELIVERED_BEFORE_SHIPPED,
            f"it shipped on {shipment.shipped_on}",
            field="on",
            remedy=f"date it {shipment.shipped_on} or later",
        )
    yield Delivered(on=on, proof=proof)


def cancel(shipment: Shipment, *, note: str) -> Iterator[Event]:
    """Let it not go after all; once it left, goods come back by a return."""
    if shipment.stage is Stage.CANCELLED:
        return
    in_stage(shipment, *WAITING)
    yield Cancelled(note=note)
