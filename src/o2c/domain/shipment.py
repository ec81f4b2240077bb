"""A shipment: planned, picked, packed, shipped, delivered; or cancelled before that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import TypeAlias, get_args

from attrs import evolve as replace
from attrs import field, frozen

from o2c.domain.common import NOTHING, Instruction, LineQuantity, repeated
from o2c.errors import LimitExceeded, StateError, UnknownReference, ValidationError
from o2c.kernel import Aggregate
from o2c.values.address import Address
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId


class Refusal(StrEnum):
    SHIPMENT_UNKNOWN = auto()
    SHIPMENT_EMPTY = auto()
    SHIPMENT_STAGE = auto()
    MORE_THAN_PLANNED = auto()
    LINE_UNKNOWN = auto()
    LINE_TWICE = auto()
    WEIGHT_NEGATIVE = auto()
    DELIVERED_BEFORE_SHIPPED = auto()


class Stage(StrEnum):
    UNKNOWN = auto()
    PLANNED = auto()
    PICKED = auto()
    PACKED = auto()
    SHIPPED = auto()
    DELIVERED = auto()
    CANCELLED = auto()


@frozen(kw_only=True)
class ShipmentLine:
    """What a shipment carries of an order line, in stocking units."""

    line: int
    product: ProductId
    tracked: bool
    quantity: Decimal


@frozen(kw_only=True)
class Planned:
    """Quantities of an order are to go out together.

    `instructions` are those for the warehouse and the carrier.
    """

    order: OrderId
    customer: CustomerId
    site: SiteId
    ship_to: Address
    ship_on: date
    lines: tuple[ShipmentLine, ...]
    instructions: tuple[Instruction, ...] = ()


@frozen(kw_only=True)
class Picked:
    """What was actually found on the shelf; a line not named was found in full."""

    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class Packed:
    """Packed into so many packages; the gross weight in kilograms, if known."""

    packages: int
    weight: Decimal | None


@frozen(kw_only=True)
class Shipped:
    """Handed to the carrier."""

    order: OrderId
    on: date
    carrier: str
    tracking: str
    lines: tuple[LineQuantity, ...]


@frozen(kw_only=True)
class Delivered:
    """The customer has it, by this proof."""

    on: date
    proof: str


@frozen(kw_only=True)
class Cancelled:
    """It will not go; nothing of it left."""

    note: str


Event: TypeAlias = Planned | Picked | Packed | Shipped | Delivered | Cancelled


@frozen(kw_only=True)
class Shipment:
    """`lines` are what is planned, or what was picked once that is known."""

    stage: Stage = Stage.UNKNOWN
    order: OrderId = OrderId("")
    site: SiteId = SiteId("")
    shipped_on: date = date.min
    lines: Mapping[int, ShipmentLine] = field(factory=dict)

    @property
    def waiting(self) -> bool:
        """With the warehouse, and not gone yet."""
        return self.stage in (Stage.PLANNED, Stage.PICKED, Stage.PACKED)


def evolve(shipment: Shipment, event: Event) -> Shipment:
    match event:
        case Planned(order=order, site=site, lines=lines):
            return Shipment(
                stage=Stage.PLANNED,
                order=order,
                site=site,
                lines={line.line: line for line in lines},
            )
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


def _cut(
    shipment: Shipment, found: Sequence[LineQuantity], *, only: bool = False
) -> Mapping[int, ShipmentLine]:
    """The lines as found; `only` leaves those out that are not named."""
    named = {part.line for part in found}
    lines = {n: line for n, line in shipment.lines.items() if not only or n in named}
    for part in found:
        lines[part.line] = replace(lines[part.line], quantity=part.quantity)
    return {n: line for n, line in lines.items() if line.quantity}


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
    _once(line.line for line in planned.lines)
    yield planned


def pick(shipment: Shipment, *, found: Sequence[LineQuantity]) -> Iterator[Event]:
    """Record what was found; a short pick leaves the rest to a backorder."""
    if shipment.stage is Stage.PICKED:
        return
    _in(shipment, Stage.PLANNED)
    _within(shipment, found)
    yield Picked(lines=tuple(found))


def pack(
    shipment: Shipment, *, packages: int, weight: Decimal | None
) -> Iterator[Event]:
    """Record the packages."""
    if shipment.stage is Stage.PACKED:
        return
    _in(shipment, Stage.PLANNED, Stage.PICKED)
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
    _in(shipment, Stage.PLANNED, Stage.PICKED, Stage.PACKED)
    if lines is None:
        lines = [
            LineQuantity(line=line.line, quantity=line.quantity)
            for line in shipment.lines.values()
        ]
    _within(shipment, lines)
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
    _in(shipment, Stage.SHIPPED)
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
    _in(shipment, Stage.PLANNED, Stage.PICKED, Stage.PACKED)
    yield Cancelled(note=note)


def known(shipment: Shipment) -> None:
    """Refuse a shipment that was never planned."""
    if shipment.stage is Stage.UNKNOWN:
        raise UnknownReference(
            Refusal.SHIPMENT_UNKNOWN,
            "no such shipment",
            field="shipment",
            remedy="check the shipment number",
        )


def _in(shipment: Shipment, *stages: Stage) -> None:
    known(shipment)
    if shipment.stage not in stages:
        raise StateError(
            Refusal.SHIPMENT_STAGE,
            f"the shipment is {shipment.stage}",
            field="shipment",
            remedy=f"possible when {' or '.join(stages)}",
        )


def _once(lines: Iterable[int]) -> None:
    twice = repeated(lines)
    if twice is not None:
        raise ValidationError(
            Refusal.LINE_TWICE,
            f"line {twice} appears twice",
            line=twice,
            remedy="name each line once, with its whole quantity",
        )


def _within(shipment: Shipment, found: Sequence[LineQuantity]) -> None:
    _once(part.line for part in found)
    for part in found:
        line = shipment.lines.get(part.line)
        if line is None:
            raise UnknownReference(
                Refusal.LINE_UNKNOWN,
                f"the shipment does not carry line {part.line}",
                line=part.line,
                remedy=f"it carries {', '.join(map(str, shipment.lines))}",
            )
        if not NOTHING <= part.quantity <= line.quantity:
            raise LimitExceeded(
                Refusal.MORE_THAN_PLANNED,
                f"{part.quantity} given, {line.quantity} planned",
                line=part.line,
                field="quantity",
                remedy="plan another shipment for more",
                maximum=str(line.quantity),
            )


SHIPMENT: Aggregate[Shipment, Event] = Aggregate(
    "shipment", initial=Shipment(), evolve=evolve, events=get_args(Event)
)
