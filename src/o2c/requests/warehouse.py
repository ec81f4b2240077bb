"""Requests that move goods: supply, counts, shipments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Day,
    DocumentRef,
    LineNumber,
    Listed,
    Name,
    ProductRef,
    Quantity,
    SiteRef,
    SupplyRef,
    Text,
    Unit,
)


class ReceiveStock(Request):
    """Goods arrived; `supply` names what they were expected as."""

    product: ProductRef
    site: SiteRef
    quantity: Quantity
    unit: Unit | None = None
    supply: SupplyRef | None = None


class CountStock(Request):
    """The shelf holds so many stocking units, whatever the books say."""

    product: ProductRef
    site: SiteRef
    counted: Quantity
    note: Name


class ScrapStock(Request):
    """Goods on the shelf were thrown away."""

    product: ProductRef
    site: SiteRef
    quantity: Quantity
    note: Name


class ExpectSupply(Request):
    """A supply is on its way."""

    product: ProductRef
    site: SiteRef
    supply: SupplyRef
    quantity: Quantity
    unit: Unit | None = None
    due: Day


class ChangeSupply(Request):
    """A supply comes on another date or in another quantity (stocking units)."""

    product: ProductRef
    site: SiteRef
    supply: SupplyRef
    quantity: Quantity | None = None
    due: Day | None = None
    note: Text = ""


class CancelSupply(Request):
    """A supply will not come."""

    product: ProductRef
    site: SiteRef
    supply: SupplyRef
    note: Name


class ShipmentLinePart(Part):
    """So many stocking units of an order line."""

    line: LineNumber
    quantity: Quantity


class PlanShipment(Request):
    """Give the warehouse what is to go out together.

    Without lines, everything of the order at the site that is open and there now.
    """

    order: DocumentRef
    site: SiteRef | None = None
    ship_on: Day | None = None
    lines: Annotated[tuple[ShipmentLinePart, ...], Listed] = ()


class PickShipment(Request):
    """Goods were taken off the shelf; lines name only what was found short."""

    shipment: DocumentRef
    lines: Annotated[tuple[ShipmentLinePart, ...], Listed] = ()


class PackShipment(Request):
    """The shipment was packed; the gross weight is in kilograms."""

    shipment: DocumentRef
    packages: Annotated[int, Field(ge=1, le=100_000)] = 1
    weight: Quantity | None = None


class DispatchShipment(Request):
    """The shipment left with a carrier."""

    shipment: DocumentRef
    carrier: Text = ""
    tracking: Text = ""


class ShipOrder(Request):
    """Plan and dispatch in one step, for goods that go straight out.

    Without lines, everything of the order at the site that is open and there now.
    """

    order: DocumentRef
    site: SiteRef | None = None
    carrier: Text = ""
    tracking: Text = ""
    lines: Annotated[tuple[ShipmentLinePart, ...], Listed] = ()


class DeliverShipment(Request):
    """The customer has the goods."""

    shipment: DocumentRef
    proof: Text = ""


class CancelShipment(Request):
    """A planned shipment will not go."""

    shipment: DocumentRef
    note: Name
