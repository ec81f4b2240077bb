"""Requests about how orders come in: how to read them, drafts of them, copies."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    CustomerRef,
    Day,
    DocumentRef,
    Gtin,
    LineNumber,
    Listed,
    Name,
    ProductRef,
    Quantity,
    SiteRef,
    Unit,
    Written,
)
from o2c.requests.orders import LineFields, OrderFields


class SetOrderProfile(Request):
    """Say how a customer's orders are to be read; what is left out stays.

    `po_leading_zeros`: whether two of its purchase orders may differ in nothing else.
    `po_per_ship_to`: whether it uses one number for orders to several places.
    `rounding`: whether a quantity that cannot be ordered may be rounded up.
    """

    customer: CustomerRef
    po_leading_zeros: bool | None = None
    po_per_ship_to: bool | None = None
    rounding: bool | None = None


class SetCustomerPart(Request):
    """Let a customer's own part number mean a product, from a date on (today).

    Where it is the number of a whole pack, `unit` says so: its quantities count those.
    """

    customer: CustomerRef
    part: Written
    product: ProductRef
    unit: Unit | None = None
    since: Day | None = None


class EndCustomerPart(Request):
    """Let a customer's part number mean nothing any more, from a date on (today)."""

    customer: CustomerRef
    part: Written
    since: Day | None = None


class AssignGtin(Request):
    """Put a GTIN on a product, or on a whole `unit` of it.

    `instead_of` is the product that it is on now, if it is to change hands.
    """

    gtin: Gtin
    product: ProductRef
    unit: Unit | None = None
    instead_of: ProductRef | None = None


class SupersedeProduct(Request):
    """Let new orders for a product go to another; null lets it stand for itself."""

    product: ProductRef
    by: ProductRef | None
    note: Name


class SetOrderRules(Request):
    """How much of a product can be ordered at a time, in stocking units; 0 is no rule.

    At least `minimum`, and a whole number of `multiple`s.
    """

    product: ProductRef
    minimum: Quantity = Decimal(0)
    multiple: Quantity = Decimal(0)


class ComponentPart(Part):
    """So many stocking units of a product that go into one kit."""

    product: ProductRef
    quantity: Quantity


class DefineKit(Request):
    """Say what goes into one of a product from now on; nothing makes it no kit.

    It has a price of its own; what goes into it ships.  Placed orders keep theirs.
    """

    product: ProductRef
    components: Annotated[tuple[ComponentPart, ...], Listed]


class DraftLine(LineFields):
    """A line as far as it is known."""

    product: Written | None = None
    quantity: Quantity | None = None


class SaveDraft(OrderFields, Request):
    """Keep what there is of an order, with the list of what it lacks.

    Everything that `PlaceOrder` says may be said here, and all but the customer may be
    left out.
    """

    site: SiteRef | None = None
    lines: Annotated[tuple[DraftLine, ...], Listed] = ()


class ChangeDraft(OrderFields, Request):
    """Say more of a draft, or something else; what is left out stays.

    A line takes the place of the one of its number, and those in `drop` go.  Another
    customer can be named only while there are no lines.
    """

    draft: DocumentRef
    site: SiteRef | None = None
    lines: Annotated[tuple[DraftLine, ...], Listed] = ()
    drop: Annotated[tuple[LineNumber, ...], Listed] = ()


class PlaceDraft(Request):
    """Make an order of a draft that lacks nothing any more."""

    draft: DocumentRef


class DiscardDraft(Request):
    """Say why no order comes of a draft."""

    draft: DocumentRef
    note: Name


class CopyOrder(Request):
    """Begin a draft that asks for the same as an order: its number, the customer's,
    dates, people and whatever came of it are left behind.

    `keep_prices` keeps its prices and discounts too, as agreed anew.
    """

    order: DocumentRef
    keep_prices: bool = False
