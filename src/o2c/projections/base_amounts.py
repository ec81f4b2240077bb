"""What each invoice and credit memo came to in the currency of the books."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from o2c.domain import credit_memo, invoice
from o2c.kernel import Recorded
from o2c.projections.receivables import Document
from o2c.projections.view import Key, View, column, stream_id, streams_of
from o2c.values.columns import Minor, Rate


@frozen(kw_only=True, slots=False)
class BaseAmounts:
    """A document converted at its own rate; a memo has its invoice's rate."""

    document: str = column("the legal number")
    kind: Document = column("invoice or credit memo")
    issued_on: date = column("its date")
    document_currency: str = column("the currency it is in")
    rate: Rate = column("what one unit of that currency is worth in the base currency")
    rate_on: date = column("since when the rate holds")
    currency: str = column("the base currency, of all amounts")
    net: Minor = column("net")
    tax: Minor = column("tax, also on the freight")
    freight: Minor = column("freight")
    rounding: Minor = column("what converting the parts leaves")
    total: Minor = column("net + tax + freight + rounding")


def evolve(
    key: Key, row: BaseAmounts | None, recorded: Recorded[object]
) -> BaseAmounts | None:
    event = recorded.event
    if isinstance(event, invoice.Issued):
        kind = Document.INVOICE
    elif isinstance(event, credit_memo.Issued):
        kind = Document.CREDIT_MEMO
    else:
        return row
    base = event.base
    return BaseAmounts(
        document=recorded.id,
        kind=kind,
        issued_on=event.on,
        document_currency=event.currency,
        rate=base.rate,
        rate_on=base.rate_on,
        currency=base.total.currency,
        net=base.net.minor,
        tax=base.tax.minor,
        freight=base.freight.minor,
        rounding=base.rounding.minor,
        total=base.total.minor,
    )


BASE_AMOUNTS = View(
    name="base_amounts",
    row=BaseAmounts,
    key=("document",),
    events=(invoice.Issued, credit_memo.Issued),
    keys=stream_id,
    evolve=evolve,
    streams=streams_of("invoice", "credit-memo"),
)
