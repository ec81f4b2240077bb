"""What was given back, why, and what of it the customer has still to use."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain.credit_memo import Applied, Issued, Kind
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, stream_id, streams_of
from o2c.values.columns import Minor


@frozen(kw_only=True, slots=False)
class CreditMemo:
    """One credit memo."""

    memo: str = column("the memo's legal number")
    kind: Kind = column("whether goods came back")
    invoice: str = column("the invoice it is for")
    rma: str | None = column("the return it is for, if goods came back")
    order: str = column("the order")
    customer: str = column("who ordered")
    account: str = column("the credit account that paid")
    issued_on: date = column("its date")
    note: str = column("why it was given")
    currency: str = column("of all amounts")
    net: Minor = column("value given back")
    tax: Minor = column("tax on it")
    deducted: Minor = column("value that allowances on the goods gave back before")
    deducted_tax: Minor = column("tax on that")
    fee: Minor = column("kept for restocking")
    total: Minor = column("net + tax - deducted - deducted_tax - fee")
    applied: Minor = column("of that, settled its own invoice")
    on_account: Minor = column("of that, kept for the customer")
    left: Minor = column("of what was kept, not used yet")


_change = changer(CreditMemo)


def evolve(
    key: Key, row: CreditMemo | None, recorded: Recorded[object]
) -> CreditMemo | None:
    match recorded.event:
        case Issued() as event:
            return CreditMemo(
                memo=recorded.id,
                kind=event.kind,
                invoice=event.invoice,
                rma=event.rma,
                order=event.order,
                customer=event.customer,
                account=event.account,
                issued_on=event.on,
                note=event.note,
                currency=event.currency,
                net=event.net.minor,
                tax=event.tax.minor,
                deducted=event.deducted.minor,
                deducted_tax=event.deducted_tax.minor,
                fee=event.fee.minor,
                total=event.total.minor,
                applied=event.applied.minor,
                on_account=event.on_account.minor,
                left=event.on_account.minor,
            )
        case Applied(amount=amount) if row is not None:
            return _change(row, left=row.left - amount.minor)
        case _:
            return row


CREDIT_MEMOS = View(
    name="credit_memos",
    row=CreditMemo,
    key=("memo",),
    events=(Issued, Applied),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("credit-memo"),
)
