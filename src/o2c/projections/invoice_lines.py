"""What each invoice is for, line by line, and what was given back on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from o2c.domain import invoice
from o2c.domain.common import NOTHING, LineAmount
from o2c.domain.invoice import Credited, Issued
from o2c.kernel import Recorded
from o2c.projections.view import Key, View, changer, column, once, streams_of
from o2c.values.columns import Minor, Qty, Rate
from o2c.values.exemption import ExemptionReason


@frozen(kw_only=True, slots=False)
class InvoiceLine:
    """A billed part of an order line."""

    invoice: str = column("the invoice's legal number")
    line: int = column("the order's line")
    order: str = column("the order")
    customer: str = column("who ordered")
    issued_on: date = column("the invoice's date")
    product: str = column("what it is")
    unit: str = column("the product's stocking unit, in which quantities count")
    quantity: Qty = column("billed")
    price: Rate = column("the price of `price_per` units")
    price_per: Rate = column("how many units the price is for")
    discount: Rate = column("a fraction of the price")
    tax_rate: Rate = column("a fraction of the net")
    certificate: str | None = column("the number of the one that exempts it", None)
    exemption: ExemptionReason | None = column("why it is exempt", None)
    currency: str = column("of all amounts")
    net: Minor = column("value billed")
    tax: Minor = column("tax on it")
    returned: Qty = column("came back and was credited", NOTHING)
    returned_net: Minor = column("what that was invoiced at", 0)
    returned_tax: Minor = column("tax on it", 0)
    allowed_net: Minor = column("value given back on what was kept", 0)
    allowed_tax: Minor = column("tax on it", 0)


_change = changer(InvoiceLine)


@frozen
class _Deducted:
    """A part of `Credited.deducted`, told from a part of its `lines`."""

    part: LineAmount


@once
def _lines(
    recorded: Recorded[object],
) -> dict[Key, list[invoice.InvoiceLine | LineAmount | _Deducted]]:
    event = recorded.event
    lines: dict[Key, list[invoice.InvoiceLine | LineAmount | _Deducted]] = {}
    if isinstance(event, (Issued, Credited)):
        for part in event.lines:
            lines.setdefault((recorded.id, part.line), []).append(part)
    if isinstance(event, Credited):
        for part in event.deducted:
            lines.setdefault((recorded.id, part.line), []).append(_Deducted(part))
    return lines


def keys(recorded: Recorded[object]) -> Iterable[Key]:
    return _lines(recorded)


def evolve(
    key: Key, row: InvoiceLine | None, recorded: Recorded[object]
) -> InvoiceLine | None:
    event = recorded.event
    for part in _lines(recorded)[key]:
        if isinstance(event, Issued) and isinstance(part, invoice.InvoiceLine):
            row = _issued(recorded.id, event, part)
        elif isinstance(event, Credited) and row is not None:
            row = _credited(row, part, event.restores)
    return row


def _credited(row: InvoiceLine, said: object, restores: bool) -> InvoiceLine:
    match said:
        case _Deducted(part=part):
            return _allowed(row, -part.net.minor, -part.tax.minor)
        case LineAmount() if not restores:
            return _allowed(row, said.net.minor, said.tax.minor)
        case LineAmount():
            return _change(
                row,
                returned=row.returned + said.quantity,
                returned_net=row.returned_net + said.net.minor,
                returned_tax=row.returned_tax + said.tax.minor,
            )
        case _:
            return row


def _allowed(row: InvoiceLine, net: int, tax: int) -> InvoiceLine:
    return _change(
        row, allowed_net=row.allowed_net + net, allowed_tax=row.allowed_tax + tax
    )


def _issued(number: str, event: Issued, line: invoice.InvoiceLine) -> InvoiceLine:
    return InvoiceLine(
        invoice=number,
        line=line.line,
        order=event.order,
        customer=event.customer,
        issued_on=event.on,
        product=line.product,
        unit=line.unit,
        quantity=line.quantity,
        price=line.price.amount,
        price_per=line.price.per,
        discount=line.discount,
        tax_rate=line.tax_rate,
        certificate=line.exemption.number if line.exemption else None,
        exemption=line.exemption.reason if line.exemption else None,
        currency=event.currency,
        net=line.net.minor,
        tax=line.tax.minor,
    )


INVOICE_LINES = View(
    name="invoice_lines",
    row=InvoiceLine,
    key=("invoice", "line"),
    events=(Issued, Credited),
    keys=keys,
    evolve=evolve,
    streams=streams_of("invoice"),
)
