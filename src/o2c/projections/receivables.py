"""What each document leaves to be paid, or to be used."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain import credit_memo, invoice, receipt
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor


class Document(StrEnum):
    """What kind of document an amount stands on."""

    INVOICE = auto()
    RECEIPT = auto()
    CREDIT_MEMO = auto()


@frozen(kw_only=True, slots=False)
class Receivable:
    """One document; money of the customer's is below zero, what is settled is zero."""

    document: str = column("the document's number")
    kind: Document = column("what it is")
    account: str = column("the credit account that pays")
    customer: str | None = column("who ordered; none for a receipt")
    issued_on: date = column("its date")
    due_on: date | None = column("when all of an invoice is due")
    currency: str = column("of all amounts")
    total: Minor = column("what it came to; below 0 for receipts and memos")
    open: Minor = column("what is open of it; below 0 for money on account")


_change = changer(Receivable)
_KIND: dict[type[object], Document] = {
    invoice.Issued: Document.INVOICE,
    invoice.Paid: Document.INVOICE,
    invoice.Credited: Document.INVOICE,
    invoice.Offset: Document.INVOICE,
    receipt.Received: Document.RECEIPT,
    receipt.Applied: Document.RECEIPT,
    receipt.Unapplied: Document.RECEIPT,
    credit_memo.Issued: Document.CREDIT_MEMO,
    credit_memo.Applied: Document.CREDIT_MEMO,
}


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return ((recorded.id, _KIND[type(recorded.event)]),)


def evolve(
    key: Key, row: Receivable | None, recorded: Recorded[object]
) -> Receivable | None:
    event = recorded.event
    if row is None:
        return _new(recorded.id, event)
    match event:
        case invoice.Paid(amount=amount) | invoice.Credited(amount=amount):
            return _change(row, open=row.open - amount.minor)
        case invoice.Offset(amount=amount) | receipt.Unapplied(amount=amount):
            return _change(row, open=row.open - amount.minor)
        case receipt.Applied(amount=amount) | credit_memo.Applied(amount=amount):
            return _change(row, open=row.open + amount.minor)
        case _:
            return row


def _new(document: str, event: object) -> Receivable | None:
    match event:
        case invoice.Issued():
            return Receivable(
                document=document,
                kind=Document.INVOICE,
                account=event.account,
                customer=event.customer,
                issued_on=event.on,
                due_on=max((due.on for due in event.due), default=event.on),
                currency=event.currency,
                total=event.total.minor,
                open=event.total.minor,
            )
        case receipt.Received():
            return Receivable(
                document=document,
                kind=Document.RECEIPT,
                account=event.account,
                customer=None,
                issued_on=event.on,
                due_on=None,
                currency=event.amount.currency,
                total=-event.amount.minor,
                open=-event.amount.minor,
            )
        case credit_memo.Issued():
            return Receivable(
                document=document,
                kind=Document.CREDIT_MEMO,
                account=event.account,
                customer=event.customer,
                issued_on=event.on,
                due_on=None,
                currency=event.currency,
                total=-event.total.minor,
                open=-event.on_account.minor,
            )
        case _:
            return None


RECEIVABLES = View(
    name="receivables",
    row=Receivable,
    key=("document", "kind"),
    events=tuple(_KIND),
    keys=keys,
    evolve=evolve,
    streams=streams_of("invoice", "receipt", "credit-memo"),
)
