"""Where each order stands as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from attrs import frozen

from o2c.domain import credit_memo
from o2c.domain.common import NOTHING, LineAmount
from o2c.domain.order.deviation import DeviationRejected, HoldEnded
from o2c.domain.order.events import (
    Billed,
    Cancelled,
    Closed,
    Confirmed,
    Credited,
    CustomerTold,
    DateChanged,
    Held,
    LineAdded,
    LineCancelled,
    Placed,
    PriceChanged,
    Priced,
    QuantityChanged,
    Released,
    Reopened,
    Replaced,
    Returned,
    ReturnReversed,
    Shipped,
)
from o2c.domain.order.parts import Channel, Totals
from o2c.domain.order.rewritten import (
    AddressChanged,
    InstructionsChanged,
    LineReopened,
    PriorityChanged,
    ProductChanged,
    PurchaseOrderChanged,
    SiteChanged,
)
from o2c.domain.order.state import Stage
from o2c.domain.order.terms import TermsChanged
from o2c.kernel import Recorded
from o2c.projections.order_line import Billing, Delivery, billing, delivery
from o2c.projections.shares import total
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor, Qty


@frozen(kw_only=True, slots=False)
class OrderStatus:
    """One order.  Its quantities sum its lines', whatever the lines' units are."""

    order: str = column("the order")
    customer: str = column("who ordered")
    account: str = column("the credit account that pays")
    channel: Channel = column("how the order came in")
    purchase_order: str = column("the customer's number for it")
    priority: str = column("how urgent it is")
    quote: str = column("the quote that it was made of, if it was")
    ordered_on: date = column("when the customer ordered")
    entered_by: str = column("who keyed it")
    stage: Stage = column("how far the order has come", Stage.PLACED)
    version: int = column("1, and one more with each amendment", 1)
    confirmed_on: date | None = column("when it was first confirmed", None)
    holds: str = column("what it waits for, separated by commas", "")
    held_since: date | None = column("since when it waits", None)
    notice: str = column("what the customer was told last of it, neutrally", "")
    lines: int = column("how many lines it has")
    ordered: Qty = column("ordered, what was cancelled later included")
    cancelled: Qty = column("ordered, and will not come", NOTHING)
    open: Qty = column("still to ship: ordered - cancelled - shipped", NOTHING)
    shipped: Qty = column("shipped, what came back later included", NOTHING)
    returned: Qty = column("came back and was not replaced", NOTHING)
    billed: Qty = column("invoiced, and not credited because it came back", NOTHING)
    currency: str = column("of all amounts")
    net: Minor = column("value of ordered - cancelled", 0)
    tax: Minor = column("tax on it", 0)
    freight: Minor = column("freight")
    freight_tax: Minor = column("tax on the freight", 0)
    total: Minor = column("net + tax + freight + freight_tax")
    stated_total: Minor | None = column("what the customer's document says it is")
    invoiced: Minor = column("total of its invoices", 0)
    credited: Minor = column("total of its credit memos", 0)
    shipped_on: date | None = column("when something of it last left", None)
    delivery: Delivery = column("how far delivery has come", Delivery.OPEN)
    billing: Billing = column("how far billing has come", Billing.NOT_BILLED)


def _derived(row: OrderStatus) -> Mapping[str, object]:
    active = row.ordered - row.cancelled
    still_open = active - row.shipped
    return {
        "open": still_open,
        "delivery": delivery(active, row.shipped, NOTHING),
        "billing": billing(still_open, row.shipped - row.returned, row.billed),
    }


_change = changer(OrderStatus, _derived)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event = recorded.event
    if isinstance(event, credit_memo.Issued):
        return ((event.order,),)
    return ((recorded.id,),)


def evolve(
    key: Key, row: OrderStatus | None, recorded: Recorded[object]
) -> OrderStatus | None:
    event = recorded.event
    if isinstance(event, Placed):
        return _placed(recorded.id, event)
    if row is None:
        return None
    match event:
        case Priced(totals=totals):
            return _change(row, **_totals(totals))
        case Held(reason=reason):
            there = row.holds.split(",") if row.holds else []
            holds = ",".join(dict.fromkeys((*there, str(reason))))
            first = row.held_since or recorded.effective_on
            return _change(row, holds=holds, held_since=first)
        case CustomerTold(notice=notice) | DeviationRejected(notice=notice):
            return _change(row, notice=notice)
        case Released(reason=reason) | HoldEnded(reason=reason):
            left = ",".join(h for h in row.holds.split(",") if h != reason)
            since = row.held_since if left else None
            return _change(row, holds=left, held_since=since)
        case Confirmed(version=version):
            on = row.confirmed_on or recorded.effective_on
            confirmed = Stage.CONFIRMED
            return _change(row, stage=confirmed, version=version, confirmed_on=on)
        case LineAdded() | QuantityChanged() | PriceChanged() | LineCancelled():
            return _amended(row, event)
        case AddressChanged() | ProductChanged() | LineReopened():
            return _amended(row, event)
        case DateChanged(version=version) | TermsChanged(version=version):
            return _change(row, version=version)
        case SiteChanged(version=version) | InstructionsChanged(version=version):
            return _change(row, version=version)
        case PurchaseOrderChanged(version=version, now=now):
            return _change(row, version=version, purchase_order=now)
        case PriorityChanged(version=version, now=now):
            return _change(row, version=version, priority=now)
        case Cancelled() | Closed() | Reopened():
            return _ended(row, event)
        case credit_memo.Issued(total=total):
            return _change(row, credited=row.credited + total.minor)
        case _:
            return _moved(row, recorded)


def _placed(order: str, event: Placed) -> OrderStatus:
    ordered = total(asked.quantity for asked in event.lines)
    stated = event.stated_total
    return OrderStatus(
        order=order,
        customer=event.customer,
        account=event.account,
        channel=event.channel,
        purchase_order=event.purchase_order,
        priority=event.priority,
        quote=event.quote.quote if event.quote else "",
        ordered_on=event.ordered_on,
        entered_by=event.entered_by,
        lines=len(event.lines),
        ordered=ordered,
        open=ordered,
        currency=event.currency,
        freight=event.freight.minor,
        total=event.freight.minor,
        stated_total=None if stated is None else stated.minor,
    )


def _totals(totals: Totals) -> dict[str, int]:
    return {
        "net": totals.net.minor,
        "tax": totals.tax.minor,
        "freight": totals.freight.minor,
        "freight_tax": totals.freight_tax.minor,
        "total": totals.gross.minor,
    }


Amended: TypeAlias = (
    LineAdded
    | QuantityChanged
    | PriceChanged
    | LineCancelled
    | AddressChanged
    | ProductChanged
    | LineReopened
)


def _amended(
    row: OrderStatus,
    event: Amended,
) -> OrderStatus:
    lines, ordered, cancelled = row.lines, row.ordered, row.cancelled
    match event:
        case LineAdded(asked=asked):
            lines += 1
            ordered += asked.quantity
        case QuantityChanged(was=was, now=now):
            ordered += now - was
        case LineCancelled(quantity=quantity):
            cancelled += quantity
        case LineReopened(quantity=quantity):
            cancelled -= quantity
        case PriceChanged() | AddressChanged() | ProductChanged():
            pass
    return _change(
        row,
        version=event.version,
        lines=lines,
        ordered=ordered,
        cancelled=cancelled,
        **_totals(event.totals),
    )


def _ended(row: OrderStatus, event: Cancelled | Closed | Reopened) -> OrderStatus:
    given = total(part.quantity for part in event.lines)
    totals = _totals(event.totals)
    if isinstance(event, Reopened):
        cancelled = row.cancelled - given
        return _change(row, stage=Stage.PLACED, cancelled=cancelled, **totals)
    return _change(
        row,
        stage=Stage.CANCELLED if isinstance(event, Cancelled) else Stage.CLOSED,
        cancelled=row.cancelled + given,
        holds="",
        held_since=None,
        **totals,
    )


def _moved(row: OrderStatus, recorded: Recorded[object]) -> OrderStatus:
    match recorded.event:
        case Shipped(lines=lines):
            shipped = row.shipped + total(part.quantity for part in lines)
            return _change(row, shipped=shipped, shipped_on=recorded.effective_on)
        case Returned(lines=lines):
            return _change(
                row, returned=row.returned + total(part.quantity for part in lines)
            )
        case ReturnReversed(lines=lines):
            return _change(
                row, returned=row.returned - total(part.quantity for part in lines)
            )
        case Replaced(lines=again):
            gone = total(part.quantity for part in again)
            return _change(
                row, shipped=row.shipped - gone, returned=row.returned - gone
            )
        case Billed(lines=lines, freight=freight, freight_tax=freight_tax):
            value = _value(lines) + freight.minor + freight_tax.minor
            return _change(
                row,
                billed=row.billed + total(part.quantity for part in lines),
                invoiced=row.invoiced + value,
            )
        case Credited(lines=lines):
            return _change(
                row, billed=row.billed - total(part.quantity for part in lines)
            )
        case _:
            return row


def _value(lines: Iterable[LineAmount]) -> int:
    return sum(part.net.minor + part.tax.minor for part in lines)


ORDER_STATUS = View(
    name="order_status",
    row=OrderStatus,
    key=("order",),
    events=(
        Placed,
        Priced,
        Held,
        Released,
        CustomerTold,
        DeviationRejected,
        HoldEnded,
        Confirmed,
        LineAdded,
        QuantityChanged,
        PriceChanged,
        DateChanged,
        TermsChanged,
        LineCancelled,
        AddressChanged,
        SiteChanged,
        ProductChanged,
        InstructionsChanged,
        PurchaseOrderChanged,
        PriorityChanged,
        LineReopened,
        Shipped,
        Billed,
        Returned,
        ReturnReversed,
        Replaced,
        Credited,
        Cancelled,
        Closed,
        Reopened,
        credit_memo.Issued,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("order"),
    elsewhere=(credit_memo.Issued,),
)
