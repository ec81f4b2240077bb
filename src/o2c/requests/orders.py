"""Requests that take orders, change them, hold and release them, and end them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from o2c.domain.common import For
from o2c.domain.order.parts import Channel, HoldReason, Means
from o2c.domain.pricing.source import FreeReason
from o2c.requests.base import Part, Request
from o2c.requests.fields import (
    Amount,
    CustomerRef,
    Day,
    DocumentRef,
    Fraction,
    LineNumber,
    Listed,
    Name,
    Quantity,
    Rate,
    Raw,
    SiteRef,
    Text,
    Unit,
    Written,
)
from o2c.requests.master import AddressPart, TermsPart
from o2c.values.money import Rounding
from o2c.values.tax import TaxMethod


class IncotermPart(Part):
    """An Incoterm with its version and named place."""

    code: Name
    version: Annotated[int, Field(ge=1936, le=2199)] = 2020
    place: Name


class DeliveryPart(Part):
    """One delivery of a commercial line: so many of its units, when, from where."""

    quantity: Quantity
    requested: Day
    site: SiteRef | None = None


class InstructionPart(Part):
    """What somebody has to mind: the warehouse, the carrier, whoever gets the invoice,
    or only the desk itself (`internal`)."""

    kind: Annotated[For, Field(strict=False)]
    text: Annotated[Text, Field(min_length=1)]


class LineFields(Part):
    """What a line says besides its product and quantity."""

    line: LineNumber
    unit: Unit | None = None
    requested: Day | None = None
    site: SiteRef | None = None
    price: Rate | None = None
    price_source: Literal["manual", "customer_stated"] = "customer_stated"
    discount: Fraction = Decimal(0)
    free: Annotated[FreeReason, Field(strict=False)] | None = None
    tax_rate: Fraction | None = None
    instructions: Annotated[tuple[InstructionPart, ...], Listed] = ()
    agreement: DocumentRef | None = None
    agreement_line: LineNumber | None = None
    schedule: Annotated[tuple[DeliveryPart, ...], Listed, Field(max_length=99)] = ()
    commercial: LineNumber | None = None


class LinePart(LineFields):
    """A line as the customer wrote it.

    `product` is the customer's own number for it, its GTIN, or ours.  `quantity` counts
    `unit`s (the stocking unit where none is given), and `price` is for one of them;
    without a price it is looked up, and without a discount promotions count.  `free`
    says why a price of zero is meant.  `requested` is the date to ship, the order's
    date where none is given.  `agreement` is the blanket agreement that it calls off
    from; without one it is found, where only one runs.
    With a `schedule` it is a commercial line, priced as a whole: its deliveries are the
    lines 101, 102, … of line 1.  `commercial` makes one more delivery of such a line.
    """

    product: Written
    quantity: Quantity


class OrderFields(Part):
    """What an order says besides its lines and the site that they ship from."""

    customer: CustomerRef
    purchase_order: Annotated[Text, Field(max_length=40)] = ""
    purchase_order_on: Day | None = None
    duplicate_reason: Text = ""
    channel: Annotated[Channel, Field(strict=False)] = Channel.PHONE
    raw: Raw | None = None
    priority: Annotated[Text, Field(max_length=40)] = ""
    ship_to: AddressPart | None = None
    deliver_to: Annotated[Text, Field(max_length=40)] = ""
    incoterm: IncotermPart | None = None
    terms: TermsPart | None = None
    tax_method: Annotated[TaxMethod, Field(strict=False)] = TaxMethod.PER_LINE
    rounding: Annotated[Rounding, Field(strict=False)] = Rounding.HALF_UP
    freight: Amount | None = None
    stated_total: Amount | None = None
    instructions: Annotated[tuple[InstructionPart, ...], Listed] = ()
    settles: DocumentRef | None = None
    prepaid: Annotated[Means | None, Field(strict=False)] = None


class PlaceOrder(OrderFields, Request):
    """Take an order: price it, check credit, promise it; or hold it, never lose it.

    `site` is where lines ship from that name no site.  `raw` is the input that the
    order was keyed from.  `purchase_order_on` is the date of the customer's own
    document.  `freight` is charged once, with the first invoice.  `stated_total` is
    what the customer's document says it comes to, tax included.  `terms` are the
    customer's own where none are given.  `prepaid` says that it waits until it is
    paid, and by what.
    """

    site: SiteRef
    lines: Annotated[tuple[LinePart, ...], Listed]


class SettleParked(Request):
    """Say why nothing comes of input that was parked."""

    parked: DocumentRef
    note: Name


class HoldOrder(Request):
    """Let an order wait for a person."""

    order: DocumentRef
    hold: Annotated[HoldReason, Field(strict=False)] = HoldReason.MANUAL
    note: Name
    review_on: Day | None = None


class ReleaseOrder(Request):
    """Let an order go on that waits; a credit release may pass the limit.

    `approval` is the leave of another, where one's own authority does not go so far.
    A credit release covers the order `up_to` this value, by default what it is worth
    now; it is to be looked at again on `review_on`.  Without `go_on` the hold goes, and
    the order stays where it is until its credit is checked.
    """

    order: DocumentRef
    hold: Annotated[HoldReason, Field(strict=False)]
    note: Name
    approval: DocumentRef | None = None
    review_on: Day | None = None
    up_to: Amount | None = None
    go_on: bool = True


class RepriceOrder(Request):
    """Look prices and tax rates up again for lines that had none."""

    order: DocumentRef


class CancelOrder(Request):
    """Call off an order of which nothing has shipped."""

    order: DocumentRef
    note: Name


class CloseOrder(Request):
    """Close an order by hand: what is open will not come."""

    order: DocumentRef
    note: Name


class ReopenOrder(Request):
    """Go on with a closed order: credit and stock are checked again."""

    order: DocumentRef
    note: Name
