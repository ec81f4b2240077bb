"""What a paying party's exposure is made of, document by document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from attrs import frozen

from o2c.domain.credit import (
    Committed,
    Disputed,
    DisputeResolved,
    Doubt,
    Foreign,
    Invoiced,
    Moved,
    OnAccount,
    Settled,
)
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, streams_of
from o2c.values.columns import Minor, Rate
from o2c.values.money import Money
from o2c.values.terms import Due


class Bucket(StrEnum):
    """Where an amount stands on its way from the order to the cash."""

    ORDERED = auto()
    UNBILLED = auto()
    INVOICED = auto()
    ON_ACCOUNT = auto()


@frozen(kw_only=True, slots=False)
class CreditDocument:
    """What counts of one document, in one stage; gone when nothing does."""

    account: str = column("the credit account")
    document: str = column("the order, invoice, receipt or credit memo")
    bucket: Bucket = column("the stage: ordered, unbilled, invoiced, on_account")
    currency: str = column("the account's")
    amount: Minor = column("what it counts for; on_account lowers exposure")
    own_currency: str = column("the document's own")
    own_amount: Minor = column("the same in the document's currency")
    rate: Rate = column("what one unit of the document's currency counts for")
    rate_on: date | None = column("since when that rate holds; none where it is 1")
    due_on: date | None = column("from when on any of it is overdue", None)
    doubt: Doubt | None = column("why it is not counted as overdue", None)
    due: str = column("an invoice's parts: date and minor units, separated by ;", "")


_change = changer(CreditDocument)
_ORDERS = (Bucket.ORDERED, Bucket.UNBILLED)


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    event, account = recorded.event, recorded.id
    match event:
        case Committed(order=order):
            return ((account, order, Bucket.ORDERED),)
        case Moved(order=order):
            return tuple((account, order, bucket) for bucket in _ORDERS)
        case OnAccount(source=source):
            return ((account, source, Bucket.ON_ACCOUNT),)
        case (
            Invoiced(invoice=invoice)
            | Settled(invoice=invoice)
            | Disputed(invoice=invoice)
            | DisputeResolved(invoice=invoice)
        ):
            return ((account, invoice, Bucket.INVOICED),)
        case _:
            return ()


def evolve(
    key: Key, row: CreditDocument | None, recorded: Recorded[object]
) -> CreditDocument | None:
    event = recorded.event
    match event:
        case Committed(amount=amount, foreign=foreign):
            return _row(key, amount, foreign)
        case Moved():
            if key[2] == Bucket.ORDERED:
                return _row(key, event.ordered, event.foreign_ordered)
            return _row(key, event.unbilled, event.foreign_unbilled)
        case Invoiced(amount=amount, due=due, foreign=foreign):
            return _owed(_row(key, amount, foreign), _written(due), None)
        case Settled(open=left, foreign=foreign):
            parts = row.due if row is not None else _written(event.due)
            doubt = row.doubt if row is not None else None
            return _owed(_row(key, left, foreign), parts, doubt)
        case OnAccount(amount=amount, foreign=foreign):
            before = row.amount if row is not None else 0
            now = Money(before + amount.minor, amount.currency)
            return _row(key, now, foreign)
        case Disputed(why=why):
            return _change(row, doubt=why) if row is not None else None
        case DisputeResolved():
            return _change(row, doubt=None) if row is not None else None
        case _:
            return row


def _row(key: Key, amount: Money, foreign: Foreign | None) -> CreditDocument | None:
    """The row of an amount; none where nothing is left in either currency."""
    if not amount and (foreign is None or not foreign.amount):
        return None
    own = foreign.amount if foreign is not None else amount
    return CreditDocument(
        account=str(key[0]),
        document=str(key[1]),
        bucket=Bucket(str(key[2])),
        currency=amount.currency,
        amount=amount.minor,
        own_currency=own.currency,
        own_amount=own.minor,
        rate=foreign.rate if foreign is not None else Decimal(1),
        rate_on=foreign.rate_on if foreign is not None else None,
    )


def _owed(
    row: CreditDocument | None, due: str, doubt: Doubt | None
) -> CreditDocument | None:
    """An invoice, with the date of the earliest part that is not paid."""
    if row is None:
        return None
    parts = [part.split() for part in due.split(";") if part]
    paid = sum(int(minor) for _, minor in parts) - row.amount
    first = None
    for on, minor in parts:
        paid -= int(minor)
        if paid < 0:
            first = date.fromisoformat(on)
            break
    return _change(row, due=due, due_on=first, doubt=doubt)


def _written(due: Iterable[Due]) -> str:
    parts = sorted(due, key=lambda each: each.on)
    return ";".join(f"{each.on} {each.amount.minor}" for each in parts)


CREDIT_DOCUMENTS = View(
    name="credit_documents",
    row=CreditDocument,
    key=("account", "document", "bucket"),
    events=(
        Committed,
        Moved,
        Invoiced,
        Settled,
        OnAccount,
        Disputed,
        DisputeResolved,
    ),
    keys=keys,
    evolve=evolve,
    streams=streams_of("credit"),
)
