"""Crediting what came back: a memo for each invoice that billed it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from o2c.desk.billing import issue_memo
from o2c.desk.common import Refusal, dated, order_of
from o2c.desk.promises import follow
from o2c.desk.returning import rma_of
from o2c.desk.reviewing import review
from o2c.desk.work import Work
from o2c.domain import invoice, rma
from o2c.domain.common import LineAmount, LineQuantity
from o2c.domain.credit_memo import Kind
from o2c.domain.invoice import INVOICE
from o2c.domain.order import ORDER
from o2c.domain.order import billing as order_billing
from o2c.domain.order.state import Order
from o2c.domain.rma import RMA
from o2c.errors import StateError
from o2c.requests import returns as requests
from o2c.values.ids import InvoiceId
from o2c.values.money import Money, zero


def credit(work: Work, ask: requests.CreditReturn) -> None:
    """Credit what was disposed of for credit, one memo for each invoice it was on."""
    found = rma_of(work, ask.rma)
    on = dated(work, ask)
    order = order_of(work, found.order)
    due = {
        n: line.to_credit - line.credited
        for n, line in found.lines.items()
        if line.to_credit > line.credited
    }
    fee = ask.fee
    for number in reversed(order.invoices):
        parts = _on_invoice(work, number, found.order, due)
        if parts:
            _credit_on(work, ask, found.order, number, parts, on, fee)
            fee = None
        for part in parts:
            due[part.line] -= part.quantity
    if fee:
        raise StateError(
            Refusal.VALUE,
            f"there is no credit that a fee of {fee.text()} could be taken off",
            field="fee",
            remedy="leave the fee out",
        )
    _never_billed(work, ask.rma, order, due)
    follow(work, found.order)
    review(work, order.account)


def _credit_on(
    work: Work,
    ask: requests.CreditReturn,
    order: str,
    number: str,
    parts: list[LineAmount],
    on: date,
    fee: Money | None,
) -> None:
    """Issue the memo for one invoice, and tell the return and the order."""
    billed = work.get(INVOICE, number)
    lines = [LineQuantity(line=p.line, quantity=p.quantity) for p in parts]
    less = [invoice.deduction(billed, part) for part in lines]
    memo, amount = issue_memo(
        work,
        InvoiceId(number),
        Kind.RETURN,
        parts,
        on=on,
        note=ask.reason,
        rma=ask.rma,
        fee=fee,
        deducted=[part for part in less if part.net],
    )
    work.decide(RMA, ask.rma, rma.credit, memo=memo, lines=lines, amount=amount)
    work.decide(
        ORDER, order, order_billing.credit, memo=memo, invoice=number, lines=parts
    )


def _on_invoice(
    work: Work, number: str, order_id: str, due: dict[int, Decimal]
) -> list[LineAmount]:
    """What of the goods due this invoice billed, at what it billed them for."""
    billed = work.get(INVOICE, number)
    lines = work.get(ORDER, order_id).lines
    parts = []
    for n, quantity in due.items():
        line = billed.lines.get(n)
        if line is None or quantity <= 0:
            continue
        most = min(quantity, line.quantity - line.returned, -lines[n].unbilled)
        if most > 0:
            part = LineQuantity(line=n, quantity=most)
            parts.append(invoice.returned_value(billed, part))
    return parts


def _never_billed(
    work: Work, number: str, order: Order, due: dict[int, Decimal]
) -> None:
    """Goods that came back before they were billed need no memo: nothing is owed."""
    rest = [LineQuantity(line=n, quantity=q) for n, q in due.items() if q > 0]
    if rest:
        work.decide(
            RMA,
            number,
            rma.credit,
            memo="",
            lines=rest,
            amount=zero(order.currency),
        )
