"""What was invoiced, and what of it is still open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.invoice import Credited, Issued, Offset, Paid
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


class Settlement(StrEnum):
    """How far an invoice is settled, by whatever means."""

    OPEN = auto()
    PARTLY = auto()
    SETTLED = auto()


@frozen(kw_only=True, slots=False)
class Invoice:
    """One invoice: what it came to, and what has become of it."""

    invoice: str = column("the invoice's legal number")
    order: str = column("the order it is for")
    purchase_order: str = column("the customer's number for the order")
    customer: str = column("who ordered")
    account: str = column("the credit account that pays")
    issued_on: date = column("its date")
    due_on: date = column("when all of it is due")
    currency: str = column("of all amounts")
    net: Minor = column("net of its lines")
    tax: Minor = column("tax on its lines")
    freight: Minor = column("freight")
    freight_tax: Minor = column("tax on the freight")
    total: Minor = column("net + tax + freight + freight_tax")
    paid: Minor = column("settled with money received", 0)
    credited: Minor = column("settled by credit memos for this invoice", 0)
    memo_offset: Minor = column("settled with what other memos left on account", 0)
    open: Minor = column("still owed: total - paid - credited - memo_offset")
    last_paid_on: date | None = column("when money last settled some of it", None)
    settlement: Settlement = column("how far it is settled", Settlement.OPEN)


def _derived(row: Invoice) -> Mapping[str, object]:
    settled = row.paid + row.credited + row.memo_offset
    left = row.total - settled
    how = Settlement.PARTLY if settled else Settlement.OPEN
    return {"open": left, "settlement": how if left else Settlement.SETTLED}


_change = changer(Invoice, _derived)


def evolve(key: Key, row: Invoice | None, recorded: Recorded[object]) -> Invoice | None:
    event = recorded.event
    if isinstance(event, Issued):
        return _change(_issued(recorded.id, event))
    if row is None:
        return None
    match event:
        case Paid(amount=amount):
            on = recorded.effective_on if amount.minor > 0 else row.last_paid_on
            return _change(row, paid=row.paid + amount.minor, last_paid_on=on)
        case Credited(amount=amount):
            return _change(row, credited=row.credited + amount.minor)
        case Offset(amount=amount):
            return _change(row, memo_offset=row.memo_offset + amount.minor)
        case _:
            return row


def _issued(invoice: str, event: Issued) -> Invoice:
    return Invoice(
        invoice=invoice,
        order=event.order,
        purchase_order=event.purchase_order,
        customer=event.customer,
        account=event.account,
        issued_on=event.on,
        due_on=max((due.on for due in event.due), default=event.on),
        currency=event.currency,
        net=event.net.minor,
        tax=event.tax.minor,
        freight=event.freight.minor,
        freight_tax=event.freight_tax.minor,
        total=event.total.minor,
        open=event.total.minor,
    )


INVOICES = View(
    name="invoices",
    row=Invoice,
    key=("invoice",),
    events=(Issued, Paid, Credited, Offset),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("invoice"),
)
