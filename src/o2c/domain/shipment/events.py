"""What happens to a shipment.  Stored for ever: add new ones, never rename."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import frozen

from o2c.domain.common import Instruction, LineQuantity
from o2c.values.address import Address
from o2c.values.ids import CustomerId, OrderId, ProductId, SiteId


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
class Reduced:
    """So much less of some lines is to go, because the order was amended."""

    lines: tuple[LineQuantity, ...]
    note: str


@frozen(kw_only=True)
class Redirected:
    """It goes elsewhere, because the order was amended."""

    was: Address
    ship_to: Address


@frozen(kw_only=True)
class Instructed:
    """Other things are to be minded with it, because the order was amended."""

    was: tuple[Instruction, ...]
    instructions: tuple[Instruction, ...]


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


Amended: TypeAlias = Reduced | Redirected | Instructed
Event: TypeAlias = Planned | Amended | Picked | Packed | Shipped | Delivered | Cancelled
