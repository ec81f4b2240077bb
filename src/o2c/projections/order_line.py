"""The row of `order_lines`, and what of it follows from the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import Any

from attrs import frozen

from o2c.domain.common import NOTHING
from o2c.domain.order.parts import Asked, PriceSource, ResolvedBy
from o2c.projections.view import changer, column
from o2c.values.columns import Minor, Qty, Rate
from o2c.values.exact import ONE
from o2c.values.money import Rounding, share


class Delivery(StrEnum):
    """How far delivery has come."""

    OPEN = auto()
    BACKORDERED = auto()
    PARTIALLY_SHIPPED = auto()
    SHIPPED = auto()
    CANCELLED = auto()


class Billing(StrEnum):
    """How far billing has come; `fully` once all is shipped and all kept is billed."""

    NOT_BILLED = auto()
    PARTLY = auto()
    FULLY = auto()


@frozen(kw_only=True, slots=False)
class OrderLine:
    """One line of an order, in two lives: its delivery and its billing."""

    order: str = column("the order")
    line: int = column("the line's number on the order")
    customer: str = column("who ordered")
    purchase_order: str = column("the customer's number for the order")
    ordered_on: date = column("when the customer ordered")
    product: str = column("what was ordered")
    written: str = column("how the customer called it")
    resolved_by: ResolvedBy = column("how it was found out what that means")
    kit_of: int | None = column("the line of the kit that it goes into", None)
    description: str = column("what it was called when it was ordered")
    site: str = column("where it ships from")
    tracked: bool = column("whether it is kept in stock")
    unit: str = column("the product's stocking unit, in which quantities count")
    agreement: str = column("the agreement that it calls off from, if any", "")
    agreement_line: int | None = column("which line of that", None)
    commercial: int | None = column("the commercial line that it delivers", None)
    requested: date = column("when it is to ship: a day on which the site works")
    asked_requested: date | None = column("when the customer wants it to ship", None)
    rounded: bool = column("whether more is ordered than asked for, to fit", False)
    first_promised: date | None = column("the first date promised; never changes", None)
    promised: date | None = column("the last date promised now, or when it left", None)
    schedule: str = column("promised and not shipped: quantity by date, as JSON", "")
    ordered: Qty = column("ordered, what was cancelled later included", NOTHING)
    open: Qty = column("still to ship: ordered - cancelled - shipped", NOTHING)
    plans: str = column("with the warehouse: quantity by shipment, as JSON", "")
    planned: Qty = column("with the warehouse, to be shipped", NOTHING)
    reserved: Qty = column("promised for a date and not shipped", NOTHING)
    later: Qty = column("of that, promised after the requested date", NOTHING)
    waiting: Qty = column("waiting for supply, without a date", NOTHING)
    backordered: Qty = column("late or without a date: later + waiting", NOTHING)
    shipped: Qty = column("shipped, what came back later included", NOTHING)
    returned: Qty = column("came back and was not replaced", NOTHING)
    replaced: Qty = column("came back and was to be delivered again", NOTHING)
    cancelled: Qty = column("ordered, and will not come", NOTHING)
    billable: Qty = column("shipped and kept: shipped - returned", NOTHING)
    billed: Qty = column("invoiced, and not credited because it came back", NOTHING)
    unbilled: Qty = column("billable - billed; below 0 where a credit is due", NOTHING)
    price: Rate | None = column("the price of `price_per` units; none if missing", None)
    price_per: Rate = column("how many units the price is for", ONE)
    price_source: PriceSource = column("where the price is from", PriceSource.MISSING)
    discount: Rate = column("a fraction of the price", NOTHING)
    tax_rate: Rate | None = column("a fraction of the net; none if unknown", None)
    tax_rule: str = column("where the rate comes from", "")
    certificate: str | None = column("the number of the one that exempts it", None)
    rounding: Rounding = column("where a half goes when amounts are rounded")
    currency: str = column("of all amounts")
    gross: Minor = column("value of ordered - cancelled, before the discount", 0)
    net: Minor = column("value of ordered - cancelled, after the discount", 0)
    tax: Minor = column("tax on it", 0)
    delivered_net: Minor = column("value of what was shipped and kept", 0)
    delivered_tax: Minor = column("tax on it", 0)
    billed_net: Minor = column("value of what was invoiced and did not come back", 0)
    billed_tax: Minor = column("tax on it", 0)
    open_value: Minor = column("value and tax of what is open", 0)
    shipped_on: date | None = column("when something of it last left", None)
    status: Delivery = column("how far delivery has come", Delivery.OPEN)
    billing: Billing = column("how far billing has come", Billing.NOT_BILLED)


def _derived(row: OrderLine) -> Mapping[str, object]:
    """The columns that follow from the others."""
    active = row.ordered - row.cancelled
    still_open = active - row.shipped
    billable = row.shipped - row.returned
    backordered = row.later + row.waiting
    gone = row.delivered_net + row.delivered_tax
    if row.returned:  # delivered no longer, but not to be shipped again
        gone = sum(share(part, row.shipped, active) for part in (row.net, row.tax))
    return {
        "open": still_open,
        "backordered": backordered,
        "billable": billable,
        "unbilled": billable - row.billed,
        "open_value": row.net + row.tax - gone if still_open else 0,
        "status": delivery(active, row.shipped, backordered),
        "billing": billing(still_open, billable, row.billed),
    }


def delivery(active: Decimal, shipped: Decimal, backordered: Decimal) -> Delivery:
    """Of what is ordered and not cancelled."""
    if active == shipped:
        return Delivery.SHIPPED if shipped else Delivery.CANCELLED
    if backordered:
        return Delivery.BACKORDERED
    return Delivery.PARTIALLY_SHIPPED if shipped else Delivery.OPEN


def billing(still_open: Decimal, billable: Decimal, billed: Decimal) -> Billing:
    """Fully only when nothing more will be billed."""
    if not billed:
        return Billing.NOT_BILLED
    return Billing.PARTLY if still_open or billable != billed else Billing.FULLY


change = changer(OrderLine, _derived)


def product_of(asked: Asked) -> dict[str, Any]:
    """The columns that say what a line is of, and what it calls off from."""
    return {
        "product": asked.product,
        "written": asked.written,
        "resolved_by": asked.resolved_by,
        "kit_of": asked.kit_of,
        "description": asked.description,
        "tracked": asked.tracked,
        "unit": asked.unit,
        "rounded": asked.rounded,
        "agreement": asked.agreement.agreement if asked.agreement else "",
        "agreement_line": asked.agreement.line if asked.agreement else None,
    }
