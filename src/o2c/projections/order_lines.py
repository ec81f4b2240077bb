"""What became of each order line: asked, promised, shipped, returned and billed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from o2c.domain.common import NOTHING, LineAmount, LineQuantity, Slot, quantity_of
from o2c.domain.order.events import (
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    Credited,
    DateChanged,
    LineAdded,
    LineCancelled,
    Placed,
    Planned,
    PriceChanged,
    Priced,
    Promised,
    QuantityChanged,
    Reopened,
    Replaced,
    Returned,
    ReturnReversed,
    Shipped,
    Unplanned,
)
from o2c.domain.order.parts import Asked, LinePrice, LinePromise
from o2c.domain.order.rewritten import (
    AddressChanged,
    LineReopened,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.stock.promising import earliest
from o2c.domain.stock.state import less
from o2c.kernel import Recorded
from o2c.projections import shares
from o2c.projections.order_line import OrderLine, change, product_of
from o2c.projections.order_line_parts import Adjusted, parts_of
from o2c.projections.view import Key, Selection, View, streams_of
from o2c.values.exact import ONE
from o2c.values.money import Rounding
from o2c.values.price import UnitPrice


def evolve(
    key: Key, row: OrderLine | None, recorded: Recorded[object]
) -> OrderLine | None:
    for part in parts_of(recorded)[key]:
        if isinstance(part, Asked):
            row = _asked(part, recorded)
        elif row is not None:
            row = _said(row, part, recorded)
    return row


def _asked(asked: Asked, recorded: Recorded[object]) -> OrderLine:
    order = recorded.event
    assert isinstance(order, (Placed, LineAdded))
    return OrderLine(
        order=recorded.id,
        line=asked.line,
        customer=order.customer,
        purchase_order=order.purchase_order,
        ordered_on=order.ordered_on,
        site=asked.site,
        commercial=asked.commercial,
        **product_of(asked),
        requested=asked.requested,
        asked_requested=asked.asked_requested,
        ordered=asked.quantity,
        open=asked.quantity,
        rounding=order.rounding,
        currency=order.currency if isinstance(order, Placed) else "",
    )


def _said(row: OrderLine, part: object, recorded: Recorded[object]) -> OrderLine:
    match part:
        case LinePrice():
            return _priced(row, part)
        case LinePromise():
            return _promised(row, part)
        case LineQuantity(quantity=quantity):
            return _counted(row, quantity, recorded)
        case LineAmount():
            return _moved(row, part, recorded)
        case Adjusted(part=part):
            return change(
                row,
                delivered_net=row.delivered_net - part.net.minor,
                delivered_tax=row.delivered_tax - part.tax.minor,
            )
        case QuantityChanged(now=now):
            return _active(row, now, row.cancelled)
        case DateChanged(now=on):
            late = _later(shares.read_slots(row.schedule), on)
            return change(row, requested=on, later=late)
        case LineCancelled(quantity=quantity):
            return _active(row, row.ordered, row.cancelled + quantity)
        case LineReopened(quantity=quantity):
            return _active(row, row.ordered, row.cancelled - quantity)
        case SiteChanged(now=site):
            return change(row, site=site)
        case ProductChanged(asked=asked):
            return change(row, **product_of(asked))
        case PurchaseOrderChanged(now=number):
            return change(row, purchase_order=number)
        case _:
            return row


def _priced(row: OrderLine, said: LinePrice) -> OrderLine:
    price, net = said.price, said.net.minor
    active = row.ordered - row.cancelled
    return change(
        row,
        price=price.amount if price else None,
        price_per=price.per if price else ONE,
        price_source=said.source,
        discount=said.discount,
        tax_rate=said.tax_rate,
        tax_rule=said.tax_rule,
        certificate=said.exemption.number if said.exemption else None,
        currency=said.net.currency,
        gross=_gross(price, active, row.rounding) if said.discount else net,
        net=net,
        tax=said.tax.minor,
    )


def _active(row: OrderLine, ordered: Decimal, cancelled: Decimal) -> OrderLine:
    """Another quantity; its net follows in the event's prices, where it differs."""
    gross = row.net
    if row.price is not None and row.discount:
        price = UnitPrice(row.price, row.currency, row.price_per)
        gross = _gross(price, ordered - cancelled, row.rounding)
    return change(row, ordered=ordered, cancelled=cancelled, gross=gross)


def _gross(price: UnitPrice | None, active: Decimal, rounding: Rounding) -> int:
    return price.extend(active, rounding=rounding).minor if price else 0


def _promised(row: OrderLine, promise: LinePromise) -> OrderLine:
    """What is promised from now on; a line with nothing left keeps its last date."""
    last = promise.slots[-1].on if promise.slots else None
    return change(
        row,
        schedule=shares.written_slots(promise.slots),
        reserved=quantity_of(promise.slots),
        later=_later(promise.slots, row.requested),
        waiting=promise.waiting,
        first_promised=row.first_promised or last,
        promised=last if last or promise.waiting else row.promised,
    )


def _later(slots: Iterable[Slot], requested: date) -> Decimal:
    return quantity_of(slot for slot in slots if slot.on > requested)


def _counted(
    row: OrderLine, quantity: Decimal, recorded: Recorded[object]
) -> OrderLine:
    match recorded.event:
        case Planned(shipment=shipment):
            plans = shares.plus(row.plans, shipment, quantity)
            return change(row, plans=plans, planned=row.planned + quantity)
        case Unplanned(shipment=shipment):
            return change(row, **_unplanned(row, shipment, quantity))
        case Replaced():
            return change(
                row,
                shipped=row.shipped - quantity,
                returned=row.returned - quantity,
                replaced=row.replaced + quantity,
            )
        case Cancelled() | Closed():
            left = _active(row, row.ordered, row.cancelled + quantity)
            no = NOTHING
            return change(left, schedule="", reserved=no, later=no, waiting=no)
        case Reopened():
            return _active(row, row.ordered, row.cancelled - quantity)
        case _:
            return row


def _unplanned(
    row: OrderLine, shipment: str, quantity: Decimal
) -> dict[str, str | Decimal]:
    """The plans without so much of a shipment's; no shipment has less than nothing."""
    plans = shares.read(row.plans)
    gone = min(plans.get(shipment, NOTHING), quantity)
    if not gone:
        return {}
    plans[shipment] -= gone
    left = {name: planned for name, planned in plans.items() if planned}
    return {"plans": shares.written(left), "planned": row.planned - gone}


def _moved(row: OrderLine, part: LineAmount, recorded: Recorded[object]) -> OrderLine:
    """Value delivered or billed, with its quantity."""
    quantity, net, tax = part.quantity, part.net.minor, part.tax.minor
    match recorded.event:
        case Shipped(shipment=shipment):
            return change(
                row,
                shipped=row.shipped + quantity,
                delivered_net=row.delivered_net + net,
                delivered_tax=row.delivered_tax + tax,
                shipped_on=recorded.effective_on,
                **_kept(row, quantity),
                **_unplanned(row, shipment, quantity),
            )
        case Returned():
            return change(
                row,
                returned=row.returned + quantity,
                delivered_net=row.delivered_net - net,
                delivered_tax=row.delivered_tax - tax,
            )
        case ReturnReversed():
            return change(
                row,
                returned=row.returned - quantity,
                delivered_net=row.delivered_net + net,
                delivered_tax=row.delivered_tax + tax,
            )
        case Billed():
            return change(
                row,
                billed=row.billed + quantity,
                billed_net=row.billed_net + net,
                billed_tax=row.billed_tax + tax,
            )
        case Credited():
            return change(
                row,
                billed=row.billed - quantity,
                billed_net=row.billed_net - net,
                billed_tax=row.billed_tax - tax,
            )
        case _:
            return row


def _kept(row: OrderLine, quantity: Decimal) -> dict[str, str | Decimal]:
    """The promises that are left once the earliest ones were kept by shipping."""
    if not row.schedule:
        return {}
    slots = shares.read_slots(row.schedule)
    left = less(slots, earliest(slots, quantity))
    return {
        "schedule": shares.written_slots(left),
        "reserved": quantity_of(left),
        "later": _later(left, row.requested),
    }


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return parts_of(recorded)


ORDER_LINES = View(
    name="order_lines",
    row=OrderLine,
    key=("order", "line"),
    events=(
        Placed,
        Priced,
        Confirmed,
        Promised,
        LineAdded,
        QuantityChanged,
        PriceChanged,
        DateChanged,
        LineCancelled,
        AddressChanged,
        SiteChanged,
        ProductChanged,
        PurchaseOrderChanged,
        LineReopened,
        Planned,
        Unplanned,
        Shipped,
        Billed,
        Returned,
        ReturnReversed,
        Replaced,
        Credited,
        Cancelled,
        Closed,
        Reopened,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
)
OPEN_ORDERS = Selection("open_orders", ORDER_LINES, (("open", ">", NOTHING),))
BACKORDERS = Selection("backorders", ORDER_LINES, (("backordered", ">", NOTHING),))
